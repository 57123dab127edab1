"""Everything that runs: the stand-ins with real Postgres and Redis, and two bots behind one address."""

import asyncio
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from chaos.controls import Controls
from chaos.processes import ROOT, Program, Standins
from chaos.values import PACE, Command, Span

_START_S = 60.0
_HOUR_S = 20.0
"""A day's drafts come in minutes here, so GitHub's hourly budget is full again this soon."""
_STARTING_S = 5.0  # until a bot has migrated and serves


@dataclass(kw_only=True)
class World:
    """What runs, and what has happened to it."""

    folder: Path
    environment: dict[str, str]
    postgres: Standins
    redis: Standins
    bots: list[Program]
    controls: Controls
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when everybody shall leave the product alone."""
    commands: list[Command] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    mishaps: list[str] = field(default_factory=list)
    pace: float = PACE
    """Characters of text a second that the model's stand-in is told to write."""
    postgres_away: tuple[float, float] = (0.0, 0.0)
    """From when to when it was away last, in epoch seconds; to infinity while it is."""

    @property
    def dsn(self) -> str:
        """The database of the bots, as its superuser."""
        return self.environment["DATABASE_URL"]

    def note(self, words: str) -> None:
        """Write one line, with the time, into `chaos.log`."""
        with (self.folder / "chaos.log").open("a", encoding="utf-8") as log:
            log.write(f"{time.time():.2f} {words}\n")

    def went_wrong(self, words: str) -> None:
        """Keep what must not happen, for the comparer."""
        self.note(f"MISHAP {words}")
        self.mishaps.append(f"{words} at {time.time():.2f}")

    async def revive(self) -> None:
        """Start bots that have ended, as whatever runs them would; only a start without Postgres may end by itself."""
        for bot in self.bots:
            if bot.alive:
                continue
            began, ended = self.postgres_away
            if not began - _STARTING_S <= bot.started_at <= ended:
                self.went_wrong(f"{bot.name} ended by itself")
            await bot.start()

    async def pause(self, seconds: float) -> bool:
        """Wait, but not beyond the end; whether there is still time."""
        try:
            await asyncio.wait_for(self.ending.wait(), seconds)
        except TimeoutError:
            return True
        return False


@asynccontextmanager
async def running(folder: Path, repo: Path = ROOT) -> AsyncIterator[World]:
    """Start everything in `folder`; all of it is ended with the block. Raises RuntimeError and TimeoutError."""
    postgres, redis = Standins("postgres", folder, repo), Standins("redis", folder, repo)
    services = Standins("qstash,slack,anthropic,github", folder, repo)
    async with AsyncExitStack() as stack:
        environment: dict[str, str] = {}
        for standins in (postgres, redis, services):
            stack.push_async_callback(standins.end)
            environment |= await standins.ready()
        http = await stack.enter_async_context(aiohttp.ClientSession())
        controls = Controls(http, environment)
        await controls.switch("github", hour_s=_HOUR_S)
        names = ("bot-a", "bot-b")
        bots = [Program(name, ["bot.cli", "serve"], environment, folder / f"{name}.log") for name in names]
        for bot in bots:
            stack.push_async_callback(bot.end)
            await bot.start()
            await _until_ready(bot, environment["PORT"])
        yield World(
            folder=folder,
            environment=environment,
            postgres=postgres,
            redis=redis,
            bots=bots,
            controls=controls,
        )


async def _until_ready(bot: Program, port: str) -> None:
    """Wait for this bot itself: at their common address another one may answer for it."""
    url = f"http://127.0.0.1:{port}/readyz"
    deadline = time.monotonic() + _START_S
    while int(port) not in bot.ports(listening=True) or not await asyncio.to_thread(_answers, url):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{bot.name} is not ready at {url}")
        await asyncio.sleep(0.1)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310  an address of our own
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
