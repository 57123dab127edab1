"""Thousands of requests that no honest client sends: each is answered 2xx or 4xx, and nothing else comes of it.

The bot is a process of its own, so that its memory and its log are its own. `make fuzz` sends 10,000, others each time.
"""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from standins.anthropic.faults import Faults as ModelFaults
from standins.redis import RedisBackend
from standins.slack.faults import Faults as SlackFaults
from tests.e2e.conftest import FAST
from tests.e2e.hostile.attack import AGAIN, Attack
from tests.e2e.hostile.deliveries import cross_sealed, deliveries
from tests.e2e.hostile.others import HARDLY_HTTP, encoded_requests, lost_requests, open_requests
from tests.e2e.hostile.requests import Request
from tests.e2e.hostile.slack import slack_requests
from tests.e2e.hostile.systematic import systematic
from tests.e2e.hostile.wire import Lines
from tests.e2e.processes import bot_process
from tests.e2e.product import Product, product

_WANTED = os.environ.get("NOTRA_FUZZ")
REQUESTS = int(_WANTED or 1_500)
"""At least so many of chance are sent; always the same ones, unless somebody says how many."""
_TOGETHER, _LINES = 24, 12
_GROWTH = 8 * 2**20
"""Bytes by which the process may grow while they are sent, once every kind of request has come by."""

FUZZ = settings(
    max_examples=-(-REQUESTS // (_TOGETHER + AGAIN)),
    derandomize=_WANTED is None,
    database=None,
    phases=[Phase.generate],  # what is wrong is said with its request; to make a batch smaller takes minutes
    suppress_health_check=list(HealthCheck),
)


def chance(draft: str, run: str) -> st.SearchStrategy[list[Request]]:
    """Requests for every route, most of them for those that read what they are sent."""
    slack, queue = slack_requests(draft), deliveries(draft, run)
    rest = (cross_sealed(), open_requests(), lost_requests(), encoded_requests())
    kinds = st.sampled_from((*[slack] * 8, *[queue] * 7, *rest))
    return st.lists(kinds.flatmap(lambda kind: kind), min_size=_TOGETHER, max_size=_TOGETHER)


@pytest.fixture
async def harassed(
    tmp_path: Path, repository: Path, database_dsn: str, redis_backend: RedisBackend
) -> AsyncIterator[Product]:
    """Everything but a bot; Slack's limits are not what this is about."""
    async with product(tmp_path, repository, database_dsn, redis_backend, bots=0) as running:
        running.anthropic.faults = ModelFaults(chars_per_second=FAST)
        running.slack.faults = SlackFaults(unlimited=True)
        yield running


async def test_hostile_requests_are_answered_and_leave_no_trace(
    harassed: Product, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    async with bot_process(harassed, tmp_path / "log") as process:
        known = await harassed.draft()
        [draft] = await harassed.rows("select id, run_id from drafts")
        async with Lines("127.0.0.1", harassed.settings.port, _LINES) as lines:
            attack = Attack(lines, psutil.Process(process.pid), f"127.0.0.1:{harassed.settings.port}", known.ts)
            await _send_all(attack, systematic(draft["id"], draft["run_id"]))
            await asyncio.gather(*(attack.blurt(raw) for raw in HARDLY_HTTP))
            before, warm = attack.sent, attack.resident[-1]
            await _send_by_chance(attack, draft["id"], draft["run_id"])
        keys = await _keys_once_tried(harassed)

    sent, grown = attack.sent - before, attack.resident[-1] - warm
    pytestconfig.get_terminal_writer().line(
        f"{before} requests one by one, then {sent} of chance; {warm / 2**20:.1f} MiB, then {grown / 2**20:+.1f} MiB"
    )
    assert sent >= REQUESTS
    assert process.returncode == 0
    assert attack.stray(keys) == set()
    assert len(keys) <= len(attack.accepted) + 1  # that of the known draft
    assert _troubles(tmp_path / "log") == []
    assert grown < _GROWTH


async def _send_all(attack: Attack, requests: Sequence[Request]) -> None:
    for start in range(0, len(requests), _TOGETHER):
        await attack.send(requests[start : start + _TOGETHER])


async def _send_by_chance(attack: Attack, draft: str, run: str) -> None:
    """Hypothesis runs in a thread: the stand-ins must go on while it thinks."""
    loop = asyncio.get_running_loop()

    @FUZZ
    @given(chance(draft, run))
    def every(batch: list[Request]) -> None:
        asyncio.run_coroutine_threadsafe(attack.send(batch), loop).result()

    await asyncio.to_thread(every)


async def _keys_once_tried(notra: Product) -> list[str]:
    """The keys of all recorded requests, once each of them was looked at: what crashes then would be in the log."""
    deadline = asyncio.get_running_loop().time() + 60.0
    while await notra.rows("select 1 from requests where attempts = 0"):
        assert asyncio.get_running_loop().time() < deadline, "a request is never tried"
        await asyncio.sleep(0.05)
    return [row["key"] for row in await notra.rows("select key from requests")]


def _troubles(log: Path) -> list[str]:
    """The lines of a log that tell of an error or hold an exception; each line must be one of JSON."""
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    return [str(line) for line in lines if "exception" in line or line["level"] not in {"info", "warning"}]
