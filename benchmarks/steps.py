"""What an empty step of a durable run costs, over the least that any queue must do for it, in the same run."""

import asyncio
import hashlib
import hmac
import sqlite3
import statistics
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack, closing
from pathlib import Path

import aiohttp

from benchmarks.empty_steps import PATH
from benchmarks.servers import floor, running, standins, wait_for, workplace
from bot.adapters.qstash import QStashWorkflows
from standins.server import free_port

ROUNDS = 40
WARM_UP = 5
SHORT, LONG = 1, 20
"""Steps of the two runs of a round. Their difference leaves out what a run costs once: its start and its end."""
FLOORS = 20
_BODY = b'{"stepId":1,"stepName":"empty-1","stepType":"Run","out":"null","concurrent":1}'


def measure() -> dict[str, float]:
    """`step_overhead_ratio`: the milliseconds of an empty step (`step_ms`) over those of the floor (`step_floor_ms`).

    A step is the slope between runs of 1 and of 20: QStash's stand-in, which keeps all it does in a file, delivers the
    state, signed; the bot's own endpoint in another process checks it, replays, runs nothing, and sends the result
    back, which is kept before it is answered. So it is two requests and several writes, which survive the death of
    the process, not a power cut. The floor is one signed POST between two processes, aiohttp on both sides, and one
    row committed to a file that is synchronised with the disk. Both are medians over rounds in which they take turns.
    """
    with workplace() as folder, ExitStack() as stack:
        environment = stack.enter_context(standins(folder, only=("qstash",)))
        port = free_port()
        own = {**environment, "PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}"}
        stack.enter_context(running(["benchmarks.empty_steps"], own, folder / "steps.log"))
        wait_for(f"{own['PUBLIC_URL']}/healthz")
        raw = stack.enter_context(floor("raw", folder, "secret"))
        rounds = asyncio.run(_take_turns(own, raw, folder))
    floors, shorts, longs = (list(times) for times in zip(*rounds, strict=True))
    step = (statistics.median(longs) - statistics.median(shorts)) / (LONG - SHORT)
    least = statistics.median(floors)
    return {"step_ms": step * 1000, "step_floor_ms": least * 1000, "step_overhead_ratio": step / least}


async def _take_turns(own: dict[str, str], raw: str, folder: Path) -> list[tuple[float, float, float]]:
    """Per round the seconds of a floor, of a run of one step, and of one of twenty."""
    with closing(_durable(folder / "floor.sqlite3")) as table:
        async with aiohttp.ClientSession() as session:
            qstash = QStashWorkflows(
                session, url=own["QSTASH_URL"], token=own["QSTASH_TOKEN"], public_url=own["PUBLIC_URL"]
            )
            runs = _Runs(session, qstash, own["PUBLIC_URL"])
            times = [
                (
                    await _seconds(lambda: _floors(session, raw, table)) / FLOORS,
                    await _seconds(lambda: runs.run(SHORT)),
                    await _seconds(lambda: runs.run(LONG)),
                )
                for _ in range(WARM_UP + ROUNDS)
            ]
    return times[WARM_UP:]


class _Runs:
    def __init__(self, session: aiohttp.ClientSession, qstash: QStashWorkflows, url: str) -> None:
        self._session = session
        self._qstash = qstash
        self._url = url
        self._count = 0

    async def run(self, steps: int) -> None:
        """From the trigger until the route has returned after its last step."""
        self._count += 1
        run_id = f"wfr_bench_{self._count}"
        await self._qstash.trigger(PATH, run_id, {"steps": steps})
        async with self._session.get(f"{self._url}/ended/{run_id}", raise_for_status=True) as answer:
            await answer.read()


async def _floors(session: aiohttp.ClientSession, raw: str, table: sqlite3.Connection) -> None:
    for _ in range(FLOORS):
        stamp = str(int(time.time()))
        signature = hmac.new(b"secret", b"v0:" + stamp.encode() + b":" + _BODY, hashlib.sha256).hexdigest()
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signature}"}
        url = f"{raw}/slack/events"
        async with session.post(url, data=_BODY, headers=headers, raise_for_status=True) as answer:
            await answer.read()
        table.execute("insert into item (body) values (?)", (_BODY,))


def _durable(path: Path) -> sqlite3.Connection:
    """A file where each statement is a transaction, and on the disk when it returns."""
    table = sqlite3.connect(path, isolation_level=None)
    table.execute("pragma journal_mode = wal")
    table.execute("pragma synchronous = full")
    table.execute("create table item (id integer primary key, body blob not null)")
    return table


async def _seconds(work: Callable[[], Awaitable[None]]) -> float:
    begun = time.perf_counter()
    await work()
    return time.perf_counter() - begun
