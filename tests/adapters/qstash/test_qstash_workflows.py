import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from bot.adapters.qstash import QStashWorkflows
from bot.errors import Permanent, Transient
from standins.qstash import Faults, QStash
from standins.server import serving

TOKEN = "a-token-for-tests"
KEY = "sig_0123456789abcdef0123456789abcdef"


@pytest.fixture
def qstash(tmp_path: Path) -> QStash:
    return QStash(tmp_path, TOKEN, KEY, KEY)


@pytest.fixture
async def workflows(qstash: QStash) -> AsyncIterator[QStashWorkflows]:
    """The adapter on the stand-in; the bot that is to be called is not there."""
    async with serving(qstash.app()) as url, aiohttp.ClientSession() as session:
        yield QStashWorkflows(session, url=url, token=TOKEN, public_url="http://127.0.0.1:9", call_s=0.2)


async def runs(workflows: QStashWorkflows) -> list[dict[str, str]]:
    _, body = await workflows.send("GET", "/v2/workflows/logs")
    found: list[dict[str, str]] = json.loads(body)["runs"]
    return found


async def test_a_trigger_starts_a_run_of_this_id_at_the_bots_address(workflows: QStashWorkflows) -> None:
    await workflows.trigger("/workflows/draft/v1", "wfr_one", {"draft": "D1"})
    (run,) = await runs(workflows)
    assert (run["workflowRunId"], run["workflowUrl"]) == ("wfr_one", "http://127.0.0.1:9/workflows/draft/v1")
    assert run["label"] == "workflows-draft-v1"


async def test_a_trigger_whose_reply_is_lost_is_made_again_and_starts_one_run(
    workflows: QStashWorkflows, qstash: QStash
) -> None:
    qstash.faults = Faults(lose_next_replies=1)
    await workflows.trigger("/w", "wfr_one", {})
    await workflows.trigger("/w", "wfr_one", {})
    assert len(await runs(workflows)) == 1


@pytest.mark.parametrize("faults", [Faults(hang_s=30), Faults(error_500=1.0), Faults(lose_reply=1.0)])
async def test_a_queue_in_trouble_is_transient_and_costs_little_time(
    workflows: QStashWorkflows, qstash: QStash, faults: Faults
) -> None:
    qstash.faults = faults
    async with asyncio.timeout(2):
        with pytest.raises(Transient):
            await workflows.trigger("/w", "wfr_one", {})


async def test_a_cancelled_run_is_over_and_cancelling_it_again_says_so(workflows: QStashWorkflows) -> None:
    await workflows.trigger("/w", "wfr_one", {})
    assert await workflows.cancel("wfr_one")
    assert not await workflows.cancel("wfr_one")
    assert not await workflows.cancel("wfr/../one")


async def test_a_ping_tells_a_wrong_token_and_a_queue_that_is_away(workflows: QStashWorkflows, qstash: QStash) -> None:
    await workflows.ping()
    async with serving(qstash.app()) as url, aiohttp.ClientSession() as session:
        wrong = QStashWorkflows(session, url=url, token="wrong", public_url="http://127.0.0.1:9")
        with pytest.raises(Transient, match="401"):
            await wrong.ping()
        away = QStashWorkflows(session, url="http://127.0.0.1:9", token=TOKEN, public_url="http://127.0.0.1:9")
        with pytest.raises(Transient, match="does not answer"):
            await away.ping()


async def test_a_call_that_the_queue_refuses_is_permanent(workflows: QStashWorkflows) -> None:
    unusable = QStashWorkflows(
        workflows._session,  # noqa: SLF001 -- the same session, another setting
        url=workflows._url,  # noqa: SLF001 -- as above
        token=TOKEN,
        public_url="http://127.0.0.1:9",
        retry_delay="sleep()",
    )
    with pytest.raises(Permanent, match="400"):
        await unusable.trigger("/w", "wfr_one", {})
