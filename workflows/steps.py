"""What a workflow's route does its work with: named steps, each remembered once it has succeeded."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from upstash_workflow import WorkflowAbort

from bot.errors import Permanent, Transient
from bot.metrics import STEP_SECONDS

LARGEST_RESULT = 32_768
"""Characters of JSON that a step may return: every later delivery of the run carries it. Texts live in Postgres."""

T = TypeVar("T")


class StepTaken(BaseException):
    """The delivery has done its one step: the route ends here and is called again for the next.

    Not an Exception, so that a route's `except Exception` cannot swallow it, as happens to the SDK's own.
    """


class Remembers(Protocol):
    """The part of the SDK's context that steps need."""

    async def run(self, step_name: str, step_function: Callable[[], Awaitable[T]]) -> T:
        """The result of the step: the remembered one, or that of running it, after which it raises."""
        ...

    async def sleep(self, step_name: str, duration: int) -> None:
        """Raise, and be called again after so many seconds; return then."""
        ...


class Steps:
    """The steps of one run."""

    def __init__(self, context: Remembers, *, run_id: str, timeout_s: float) -> None:
        """Run steps in this context, each for at most `timeout_s` seconds."""
        self.run_id = run_id
        self._context = context
        self._timeout_s = timeout_s
        self._running: str | None = None

    async def run(self, name: str, step: Callable[[], Awaitable[T]]) -> T:
        """Return the step's result, running it only if no delivery before has succeeded in that.

        Steps come one after the other, always in the same order; their outside effects are idempotent, since a
        step whose result was lost is run again. The result is JSON (dicts with string keys, lists, strings,
        numbers, booleans, None) and small. Raises what the step raises; Transient when it takes too long; Permanent
        when its result is no JSON or too large, or when another step is running.
        """
        if self._running is not None:
            raise Permanent(f"The step {name} was started while {self._running} was running.")
        self._running = name
        try:
            return await self._context.run(name, lambda: self._execute(name, step))
        except WorkflowAbort as abort:
            raise StepTaken(name) from abort
        finally:
            self._running = None

    async def sleep(self, name: str, seconds: int) -> None:
        """Go on after so many seconds, which the queue waits and no process. `name` is a step's name."""
        try:
            await self._context.sleep(name, seconds)
        except WorkflowAbort as abort:
            raise StepTaken(name) from abort

    async def _execute(self, name: str, step: Callable[[], Awaitable[T]]) -> T:
        with STEP_SECONDS.labels(step=re.sub(r"-\d+$", "", name)).time():
            limit = asyncio.timeout(self._timeout_s)
            try:
                async with limit:
                    result = await step()
            except TimeoutError as error:
                if not limit.expired():
                    raise
                raise Transient(f"The step {name} took longer than {self._timeout_s:g} seconds.") from error
        _check_result(name, result)
        return result


def _check_result(name: str, result: object) -> None:
    try:
        text = json.dumps(result, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise Permanent(f"The step {name} returned something that is not JSON.") from error
    # A tuple or a number as a key would come back as something else than what was returned.
    if json.loads(text) != result:
        raise Permanent(f"The step {name} returned something that JSON changes.")
    if len(text) > LARGEST_RESULT:
        raise Permanent(f"The step {name} returned {len(text):,} characters; at most {LARGEST_RESULT:,} are allowed.")
