"""The renders of a process: they take turns on its loop."""

import asyncio
from collections.abc import Callable

from bot.blocks.elements import Rendered


class Renders:
    """One render in each turn of the loop, so that it is held up for one at most, however many drafts are written.

    A thread would not spare it: while another thread renders, each of the loop's system calls waits for the interpreter
    to be free again, and a turn that reads 500 streams has a thousand of them (`python -m benchmarks streams`).
    """

    def __init__(self) -> None:
        """Nothing waits yet."""
        self._turn = asyncio.Lock()

    async def make(self, render: Callable[[], Rendered]) -> Rendered:
        """What `render` makes, once it is its turn; who asked first is first."""
        async with self._turn:
            rendered = render()
            await asyncio.sleep(0)  # let the loop turn before the next one
            return rendered
