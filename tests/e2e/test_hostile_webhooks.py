"""Thousands of webhooks that nobody honest sends: answered 2xx or 4xx, nothing in the log, nothing served twice."""

import asyncio
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from standins.redis import RedisBackend
from tests.e2e.hostile.attack import AGAIN, Attack
from tests.e2e.hostile.requests import Request
from tests.e2e.hostile.webhooks import BODIES, systematic_webhooks, webhook_requests
from tests.e2e.hostile.wire import Lines
from tests.e2e.processes import bot_process
from tests.e2e.product import PATIENCE_S, Product, product

_WANTED = os.environ.get("NOTRA_FUZZ")
REQUESTS = int(_WANTED or 600)
"""At least so many of chance are sent; always the same ones, unless somebody says how many."""
_TOGETHER, _LINES = 24, 12

FUZZ = settings(
    max_examples=-(-REQUESTS // (_TOGETHER + AGAIN)),
    derandomize=_WANTED is None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


async def test_hostile_webhooks_are_answered_and_nothing_is_served_twice(
    tmp_path: Path, repository: Path, database_dsn: str, redis_backend: RedisBackend
) -> None:
    async with (
        product(tmp_path, repository, database_dsn, redis_backend, bots=0) as notra,
        bot_process(notra, tmp_path / "log") as process,
        Lines("127.0.0.1", notra.settings.port, _LINES) as lines,
    ):
        attack = Attack(lines, psutil.Process(process.pid), f"127.0.0.1:{notra.settings.port}", "1.1")
        requests = list(systematic_webhooks())
        for start in range(0, len(requests), _TOGETHER):
            await attack.send(requests[start : start + _TOGETHER])
        before = attack.sent
        await _send_by_chance(attack)
        rows = await _once_served(notra)
        again = [request for request in requests if request.is_sealed][:_TOGETHER]
        await attack.send(again)

    assert attack.sent - before >= REQUESTS
    assert process.returncode == 0
    assert {row["event"] for row in rows} == {"issue", *BODIES} - {"ping"}
    assert attack.stray([row["delivery_id"] for row in rows]) == set()
    assert {(row["state"], row["attempts"]) for row in rows} == {("done", 1)}
    assert _troubles(tmp_path / "log") == []


async def _send_by_chance(attack: Attack) -> None:
    """Hypothesis runs in a thread: the stand-ins must go on while it thinks."""
    loop = asyncio.get_running_loop()

    @FUZZ
    @given(st.lists(webhook_requests(), min_size=_TOGETHER, max_size=_TOGETHER))
    def every(batch: Sequence[Request]) -> None:
        asyncio.run_coroutine_threadsafe(attack.send(batch), loop).result()

    await asyncio.to_thread(every)


async def _once_served(notra: Product) -> list[dict[str, Any]]:
    """All recorded deliveries, once each of them was served; none waits for others that might come."""
    deadline = time.monotonic() + 2 * PATIENCE_S
    while await notra.rows("select 1 from deliveries where state = 'received'"):
        await notra.rows("update deliveries set due_at = now() where state = 'received' and run_id is null")
        assert time.monotonic() < deadline, "a delivery is never served"
        await asyncio.sleep(0.05)
    return await notra.rows("select delivery_id, event, state, attempts from deliveries")


def _troubles(log: Path) -> list[str]:
    """The lines of a log that tell of an error or hold an exception."""
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    return [str(line) for line in lines if "exception" in line or line["level"] not in {"info", "warning"}]
