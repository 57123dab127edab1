"""Steps that wait where a service asks for it: a limit of rates costs time, and none of the tries of a run."""

import itertools
import math
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from bot.errors import Permanent, Transient
from workflows.steps import Steps

LONGEST_WAIT_S: Final = 3_600.0
"""At most so long at a time: GitHub's limits, the slowest that are met, begin anew every hour."""
MOST_WAITS: Final = 24
"""A service that still asks for a pause after so many is not going to take the call: then it fails as others do."""

T = TypeVar("T")


async def patiently(
    steps: Steps, name: str, step: Callable[[], Awaitable[T]], rests: Callable[[float], Awaitable[None]]
) -> T:
    """The step's result; each time that it asks for a pause it is run again after that, as `name-2`, `name-3` …

    The queue waits meanwhile, and no process. `rests` is told before how many seconds it will be. Raises what the
    step raises, but for a Transient that names its `retry_after`; that too after MOST_WAITS.
    """
    for turn in itertools.count():
        named = f"{name}-{turn + 1}" if turn else name

        async def asked(last: bool = turn == MOST_WAITS) -> list[object]:
            try:
                return [await step()]
            except Transient as busy:
                if busy.retry_after is None or last:
                    raise
                wait = max(1, math.ceil(min(busy.retry_after, LONGEST_WAIT_S)))
                await rests(float(wait))
                return [None, wait]

        outcome = await steps.run(named, asked)
        match outcome:
            case [result]:
                return result  # type: ignore[return-value]  # what the queue remembered of `step`
            case [_, int(wait)]:
                await steps.sleep(f"pause-{turn + 1}-{name}", wait)
            case _:
                raise Permanent(f"The run remembers of {named} what no step returns.")
    raise AssertionError("the turns do not end")
