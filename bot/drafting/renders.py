"""The renders of a process: they take turns on its loop."""

import asyncio
from collections.abc import Callable

from bot.blocks.elements import Rendered
from bot.slices import Slices


class Renders:
    """One render at a time, and one slice of it in each turn of the loop, which is held up for a few milliseconds so,
    however many drafts are written and however much they grew.

    A thread would not spare it: while another thread renders, each of the loop's system calls waits for the interpreter
    to be free again, and a turn that reads 500 streams has a thousand of them (`python -m benchmarks streams`).
    """

    def __init__(self) -> None:
        """Nothing waits yet."""
        self._turn = asyncio.Lock()

    async def make(self, render: Callable[[], Slices[Rendered]]) -> Rendered:
        """What `render` makes, begun once it is its turn; who asked first is first."""
        async with self._turn:
            rendering = render()
            while True:
                try:
                    next(rendering)
                except StopIteration as done:
                    rendered: Rendered = done.value
                    return rendered
                finally:
                    await asyncio.sleep(0)  # let the loop turn before the next slice, of whichever render
