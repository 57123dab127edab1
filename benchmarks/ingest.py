"""What reading a thousand commits with their pull requests costs: calls, and time over ten calls in a row."""

import asyncio
import time
from datetime import timedelta
from pathlib import Path

import aiohttp

from benchmarks.servers import standins, workplace
from bot.activity import Activity, Range, RangeKind
from bot.adapters.github import GitHubActivity
from bot.adapters.github.access import GitHubAccess
from tests.fakes.connections import FakeConnections, FakeRepositories
from tests.repositories import building

_COMMITS = 1_000
_CALL_S = 0.05
_TIMES = 5
_AUTHORS = 40
_WANTED = Range(kind=RangeKind.REF, base="v1.0")


def measure() -> dict[str, float]:
    """`ingest_calls_per_100_commits`, and `ingest_ratio`: a reading over ten calls in a row, each the best of five.

    Each call is held up for 50 ms by the stand-in, and at most four are in flight. Nothing is remembered in between.
    """
    with workplace() as folder:
        _build(folder / "rocket")
        with standins(folder, only=("github",), repo=folder / "rocket") as environment:
            return asyncio.run(_measured(environment["GITHUB_API_URL"], environment["GITHUB_TOKEN"]))


def _build(path: Path) -> None:
    """A thousand pull requests: squashed, rebased and merged ones."""
    with building(path, step=timedelta(minutes=30)) as repo:
        repo.commit("Start the rocket")
        repo.tag("v1.0")
        number, made = 0, 0
        while made < _COMMITS:
            number += 1
            author = (f"Person {number % _AUTHORS}", f"{number % _AUTHORS}@example.com")
            if number % 10 == 3 and made + 3 <= _COMMITS:
                made += len(repo.merge(number, f"Improve part {number}", ["Begin", "Finish"], author=author))
            elif number % 10 == 7 and made + 2 <= _COMMITS:
                made += len(repo.rebase(number, [f"Count {number}", f"Test {number}"], author=author))
            else:
                repo.squash(number, f"feat: add part {number}", f"Closes #{number}.", author=author)
                made += 1


async def _measured(url: str, token: str) -> dict[str, float]:
    counted: list[int] = []
    config = aiohttp.TraceConfig()

    async def count(*_: object) -> None:
        counted.append(1)

    config.on_request_start.append(count)
    async with aiohttp.ClientSession(trace_configs=[config]) as session:
        await _read(session, url, token)  # the stand-in reads its clone at the first call
        calls = len(counted)
        await session.patch(f"{url}/_standin/faults", json={"hang_s": _CALL_S})
        ten = min([await _ten(session, url, token) for _ in range(_TIMES)])
        readings = [await _timed(session, url, token) for _ in range(_TIMES)]
    return {
        "ingest_calls_per_100_commits": 100 * calls / _COMMITS,
        "ingest_1000_ms": 1_000 * min(readings),
        "ingest_ratio": min(readings) / ten,
    }


async def _timed(session: aiohttp.ClientSession, url: str, token: str) -> float:
    begun = time.perf_counter()
    activity = await _read(session, url, token)
    took = time.perf_counter() - begun
    if len(activity.commits) != _COMMITS or not activity.pulls:
        raise RuntimeError(f"{len(activity.commits)} commits were read, and {len(activity.pulls)} pull requests")
    return took


async def _read(session: aiohttp.ClientSession, url: str, token: str) -> Activity:
    access = GitHubAccess(session, url, connections=FakeConnections(), token=token)

    async def ignored(commits: int, pulls: int) -> None:
        """Nobody follows."""

    return await GitHubActivity(access, FakeRepositories()).fetch("T1", "acme/rocket", _WANTED, ignored)


async def _ten(session: aiohttp.ClientSession, url: str, token: str) -> float:
    """Seconds for ten calls of the API, one after the other."""
    begun = time.perf_counter()
    for _ in range(10):
        async with session.get(f"{url}/rate_limit", headers={"authorization": f"Bearer {token}"}) as answer:
            await answer.read()
    return time.perf_counter() - begun
