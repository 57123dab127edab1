"""A bot that dies is started again, unless it dies at once again and again."""

import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from standins.bots import RESTARTS, BotProcess

DIES = (sys.executable, "-c", "raise SystemExit(3)")


def dying(folder: Path, said: list[str], clock: Iterator[float]) -> BotProcess:
    """A bot that ends as soon as it was started; `clock` is when each end is noticed."""
    return BotProcess(
        "bot-1", DIES, environment={}, folder=folder, say=said.append, clock=lambda: next(clock), pause_s=0.0
    )


async def test_a_bot_that_never_starts_is_given_up_with_what_to_do(tmp_path: Path) -> None:
    said: list[str] = []

    await dying(tmp_path, said, count(0.0, 1.0)).run()

    assert len(said) == RESTARTS + 1
    assert said[0].startswith("bot-1 ended with status 3; starting it again (1 of 5 within a minute), see ")
    assert "6 times within a minute, and is not started again." in said[-1]
    assert "start anew" in said[-1]


@pytest.mark.parametrize("apart_s", [12.0, 3_600.0])
async def test_one_that_is_killed_now_and_then_is_started_again_all_day(tmp_path: Path, apart_s: float) -> None:
    said: list[str] = []

    def times() -> Iterator[float]:
        for number in range(3 * RESTARTS):
            yield number * apart_s
        bot.stop()
        yield 3 * RESTARTS * apart_s

    bot = dying(tmp_path, said, times())
    await bot.run()

    assert len(said) == 3 * RESTARTS + 1
    assert all("starting it again" in each for each in said)
