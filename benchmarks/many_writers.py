"""A bot process that writes many drafts at once, and measures itself meanwhile."""

import asyncio
import itertools
import json
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import psutil

from benchmarks.lean_services import CHANGES, TEXT
from bot.activity import Person, Range
from bot.adapters.postgres.migrations import migrate
from bot.analysis import Analysis, Change, ChangeKind, Evidence
from bot.app import running_bot
from bot.drafting.writer import Outcome
from bot.errors import Transient
from bot.log import configure_logging, log
from bot.models import ContentType, DraftRequest, DraftState
from bot.server import prefer_short_pauses
from bot.services import Services
from bot.settings import load_settings
from workflows.stages import Reference, Stages

BEGUN_PER_SECOND = 25.0
_PREPARED_AT_ONCE = 10  # as many as there are connections
_TICK_S = 0.01
_LEAST_S = 5.0
_REPO = "acme/rocket"
_WANTED = DraftRequest(content_type=ContentType.CHANGELOG, repo=_REPO, range=Range())


@dataclass
class Watch:
    """How late the loop wakes a task that asks for every 10 ms; how large the process is, and how busy."""

    lags: list[tuple[float, float]] = field(default_factory=list)
    used: list[tuple[float, float]] = field(default_factory=list)
    largest: int = 0

    async def run(self) -> None:
        """Look until cancelled; (when, how late in seconds)."""
        process, loop = psutil.Process(), asyncio.get_running_loop()
        for number in itertools.count():
            due = loop.time() + _TICK_S
            await asyncio.sleep(_TICK_S)
            self.lags.append((due, loop.time() - due))
            if number % 10 == 0:
                self.largest = max(self.largest, process.memory_info().rss)
                self.used.append((due, time.process_time()))

    def lag_ms(self, since: float, until: float, percent: int) -> float:
        """A percentile of the lags in a span of time."""
        lags = [lag for at, lag in self.lags if since <= at <= until]
        return statistics.quantiles(lags, n=100)[percent - 1] * 1000

    def cores(self, since: float, until: float) -> float:
        """How many processors the process kept busy in a span of time."""
        used = [one for one in self.used if since <= one[0] <= until]
        return (used[-1][1] - used[0][1]) / (used[-1][0] - used[0][0])


def evidence() -> Analysis:
    """What the text stands on."""
    people = (Person(login="ada", name="Ada Lovelace"),)
    url = f"https://github.com/{_REPO}"
    changes = tuple(
        Change(
            id=f"c{number}",
            kind=ChangeKind.FEATURE,
            title=f"Do piece {number} of the work",
            body="What had to be done by hand is done for everybody. " * 4,
            scope=None,
            evidence=(Evidence(id=f"gh:{_REPO}#{number}", label=f"#{number}", url=f"{url}/pull/{number}"),),
            authors=people,
        )
        for number in range(1, CHANGES + 1)
    )
    return Analysis(
        repo=_REPO, repo_url=url, described="v1", commits=CHANGES, pulls=CHANGES, changes=changes, left_out=()
    )


async def prepare(services: Services, workspace: str, number: int, analysis: Analysis) -> Reference:
    """A draft that is about to be written."""
    request_id = f"r{workspace}{number}"
    draft = await services.drafts.create(
        workspace=workspace, channel=f"C{number}", requester="U0ADA", request=_WANTED, request_id=request_id
    )
    await services.drafts.posted(draft, f"{number}.000100")
    for state in (DraftState.INGESTING, DraftState.ANALYZING):
        await services.drafts.move(draft, state)
    run = await services.runs.get(workspace, draft.run_id)
    if run is None:
        raise RuntimeError("the draft has no run")
    await services.runs.keep_analysis(run, analysis)
    return Reference(workspace=workspace, draft_id=draft.id, run_id=draft.run_id, request_id=request_id)


async def write(services: Services, reference: Reference, after_s: float) -> None:
    """The write steps of a run, one after the other. Raises RuntimeError when the stored text is not the model's."""
    await asyncio.sleep(after_s)
    while (outcome := await _step(Stages(services, reference))) in {Outcome.MORE, Outcome.QUEUED}:
        pass
    run = await services.runs.get(reference.workspace, reference.run_id)
    if outcome is not Outcome.WHOLE or run is None or (await services.checkpoints.read(run)).text != TEXT:
        raise RuntimeError(f"{reference.run_id} ended as {outcome}, or with another text")


async def _step(stages: Stages) -> Outcome:
    """One write step; what may pass is tried again, as the queue would."""
    try:
        return await stages.write()
    except Transient as error:
        log.warning("step failed", error=str(error))
        await asyncio.sleep(error.retry_after or 1.0)
        return Outcome.MORE


def _batched(places: Sequence[tuple[str, int]]) -> Iterator[Sequence[tuple[str, int]]]:
    return (places[at : at + _PREPARED_AT_ONCE] for at in range(0, len(places), _PREPARED_AT_ONCE))


async def measure(workspaces: int, each: int) -> dict[str, float]:
    """Write `each` drafts in each workspace, all at once."""
    settings = load_settings()
    await migrate(settings.database_url.get_secret_value())
    analysis = evidence()
    async with running_bot(settings) as bot:
        places = [(f"T{workspace}", number) for number in range(each) for workspace in range(workspaces)]
        references = [
            reference
            for some in _batched(places)
            for reference in await asyncio.gather(*(prepare(bot.services, *place, analysis) for place in some))
        ]
        before, watch = psutil.Process().memory_info().rss, Watch()
        watching = asyncio.create_task(watch.run())
        async with asyncio.TaskGroup() as writers:
            for place, reference in enumerate(references):
                writers.create_task(write(bot.services, reference, place / BEGUN_PER_SECOND))
        watching.cancel()
        record = await _record(settings.slack_api_url.removesuffix("/api"))
    since, until = max(record["begun"]), min(record["ended"])
    if until - since < _LEAST_S:
        raise RuntimeError("the machine is too busy: they were never all writing at once")
    return _figures(watch, before, since, until, len(places)) | {"edits": record["edits"]}


def _figures(watch: Watch, before: int, since: float, until: float, writers: int) -> dict[str, float]:
    return {
        "mb_each": (watch.largest - before) / writers / 1e6,
        "loop_lag_p50_ms": watch.lag_ms(since, until, 50),
        "loop_lag_p99_ms": watch.lag_ms(since, until, 99),
        "cores": watch.cores(since, until),
    }


async def _record(url: str) -> dict[str, Any]:
    async with aiohttp.ClientSession() as session, session.get(f"{url}/record") as answer:
        found: dict[str, Any] = await answer.json()
        return found


def main(arguments: Sequence[str]) -> None:
    """Print the figures as JSON; the arguments are how many workspaces, and how many drafts in each."""
    configure_logging()
    prefer_short_pauses()
    print(json.dumps(asyncio.run(measure(*map(int, arguments)))))


if __name__ == "__main__":
    main(sys.argv[1:])
