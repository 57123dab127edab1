"""How far the text that people see is behind the model, with one draft and with eight in one workspace.

Each draft is about 8,600 characters, half a minute of writing, the same in every run.
"""

import asyncio
import re
import statistics
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any

import aiohttp

from benchmarks.servers import bots, standins, workplace

AT_ONCE = (1, 8)
CHARACTERS_PER_SECOND = 350.0
"""About 70 tokens a second, as current models write."""
_PEOPLE = ("U0ADA", "U0GRACE")
_CHANNELS = ("C0RELEASES", "C0ENGINEER", "C0GENERAL")
_PATIENCE_S = 180.0
_SO_FAR = re.compile(r"([\d,]+) characters so far")


def measure() -> dict[str, float]:
    """`staleness_nN_ms`: how old the newest visible text is while the model writes, averaged over time and drafts."""
    found: dict[str, float] = {}
    for number in AT_ONCE:
        with workplace() as folder, ExitStack() as stack:
            environment = stack.enter_context(standins(folder))
            stack.enter_context(bots(folder, environment))
            lags, refused = asyncio.run(_write_at_once(environment, number))
        found[f"staleness_n{number}_ms"] = statistics.mean(lags) * 1000
        found[f"edits_429_n{number}"] = refused
    return found


async def _write_at_once(environment: Mapping[str, str], number: int) -> tuple[list[float], int]:
    """Mean lags in seconds of so many drafts begun together, and how many edits Slack refused."""
    slack, model = environment["SLACK_API_URL"].removesuffix("/api/"), environment["ANTHROPIC_BASE_URL"]
    async with aiohttp.ClientSession() as session:

        async def read(url: str) -> Any:
            async with session.get(url) as answer:
                return await answer.json()

        faults = {"chars_per_second": CHARACTERS_PER_SECOND}
        async with session.patch(f"{model}/_standin/faults", json=faults) as answer:
            answer.raise_for_status()
        for place in range(number):
            act = {
                "user": _PEOPLE[place % 2],
                "channel": _CHANNELS[place % 3],
                "text": "/notra draft changelog last 200 days",
            }
            async with session.post(f"{slack}/_standin/people/command", json=act) as answer:
                answer.raise_for_status()
        async with asyncio.timeout(_PATIENCE_S):
            while not _all_written(calls := await read(f"{model}/_standin/calls"), number):  # noqa: ASYNC110  elsewhere
                await asyncio.sleep(0.5)
        edits = (await read(f"{slack}/_standin/calls?method=chat.update"))["calls"]
    refused = sum(edit["status"] == 429 for edit in edits)
    return _lags(calls, [edit for edit in edits if edit["status"] == 200]), refused


def _all_written(calls: Sequence[Mapping[str, Any]], number: int) -> bool:
    return sum(call["closed_at_epoch"] is not None for call in calls) >= number


def _lags(calls: Sequence[Mapping[str, Any]], edits: Sequence[Mapping[str, Any]]) -> list[float]:
    """One mean lag a draft. A draft's call of the model is the one that began in the same place of the order."""
    spans = sorted((call["first_text_at_epoch"], call["closed_at_epoch"]) for call in calls)
    shown: dict[str, list[tuple[float, int]]] = {}
    for edit in edits:
        if count := _SO_FAR.search(str(edit["args"])):
            shown.setdefault(edit["ts"], []).append((edit["at"], int(count[1].replace(",", ""))))
    drafts = sorted(shown.values(), key=lambda steps: steps[0][0])
    return [_mean_lag(steps, *span) for steps, span in zip(drafts, spans, strict=True)]


def _mean_lag(steps: Sequence[tuple[float, int]], begun: float, ended: float) -> float:
    """The age of what is visible, averaged from the model's first text to its last."""
    area, seen_since, produced_at = 0.0, begun, begun
    for at, characters in [*steps, (ended, 0)]:
        until = min(max(at, seen_since), ended)
        # Over this stretch the age grows second by second from what it was at its beginning.
        area += (until - seen_since) * ((until + seen_since) / 2 - produced_at)
        seen_since, produced_at = until, begun + characters / CHARACTERS_PER_SECOND
    return area / (ended - begun)
