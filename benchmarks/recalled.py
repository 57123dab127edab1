"""What a week's draft costs in calls to GitHub once webhooks have filled the store."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp

from benchmarks.servers import workplace
from bot.activity import Range, RangeKind
from bot.adapters.github import GitHubActivity
from bot.adapters.github.access import GitHubAccess
from bot.adapters.postgres.activity_store import PostgresActivityStore
from bot.adapters.postgres.database import Database
from bot.adapters.postgres.migrations import migrate
from bot.pipeline.recall import Recall
from standins.github import GitHub
from standins.postgres import postgres_server
from standins.server import serving
from tests.fakes.connections import FakeConnections, FakeRepositories
from tests.repositories import building

_TEAM, _REPO, _TOKEN = "T0BENCH", "acme/rocket", "ghp_bench"
_DAYS, _A_DAY = 14, 30
_WEEK = Range(kind=RangeKind.DAYS, days=7)


def measure() -> dict[str, float]:
    """`ingest_calls_week_from_store`: calls of a draft of a week with 210 squashed pull requests, all of them pushed.

    Two weeks of pushes, each told by a webhook and served as its run serves it; then a draft is read. The same draft
    without the store is `ingest_calls_week_from_github`. What is read is compared.
    """
    with workplace() as folder, postgres_server(folder / "postgres", durable=False) as dsn:
        asyncio.run(migrate(dsn))
        return asyncio.run(_measured(folder / "rocket", dsn))


async def _measured(path: Path, dsn: str) -> dict[str, float]:
    counted: list[int] = []
    config = aiohttp.TraceConfig()

    async def count(*_: object) -> None:
        counted.append(1)

    config.on_request_start.append(count)
    database = Database(dsn)
    await database.open()
    try:
        async with (
            serving(GitHub(path, _TOKEN).app()) as url,
            aiohttp.ClientSession(trace_configs=[config]) as session,
        ):
            access = GitHubAccess(session, url, connections=FakeConnections(), token=_TOKEN)
            history = GitHubActivity(access, FakeRepositories())
            recall = Recall(history, PostgresActivityStore(database))
            for day in range(_DAYS):
                _work(path, day)
                await recall.feed(_TEAM, _REPO)
            before = len(counted)
            stored = await recall.fetch(_TEAM, _REPO, _WEEK, _ignored)
            from_store, before = len(counted) - before, len(counted)
            read = await history.fetch(_TEAM, _REPO, _WEEK, _ignored)
            from_github = len(counted) - before
    finally:
        await database.close()
    if {commit.sha for commit in stored.commits} != {commit.sha for commit in read.commits} or len(read.pulls) < 200:
        raise RuntimeError("the store told something else than GitHub")
    return {"ingest_calls_week_from_store": from_store, "ingest_calls_week_from_github": from_github}


def _work(path: Path, day: int) -> None:
    """What is merged on one of the last two weeks' days."""
    begun = datetime.now(UTC) - timedelta(days=_DAYS - day) + timedelta(hours=1)
    with building(path, start=begun, step=timedelta(minutes=10)) as repo:
        for number in range(day * _A_DAY + 1, (day + 1) * _A_DAY + 1):
            author = (f"Person {number % 20}", f"{number % 20}@example.com")
            repo.squash(number, f"feat: add part {number}", author=author)


async def _ignored(commits: int, pulls: int) -> None:
    """Nobody follows."""
