"""The log of a real process: ids and events, but no secrets and nothing that people or models wrote."""

import json
from pathlib import Path

import pytest

from standins.anthropic.faults import Faults as ModelFaults
from standins.qstash.faults import Faults as QStashFaults
from standins.redis import RedisBackend
from standins.slack.faults import Faults as SlackFaults
from tests.e2e.conftest import FAST
from tests.e2e.processes import bot_process
from tests.e2e.product import ADA, Product, product
from tests.e2e.windows import save, window
from tests.repositories import building

CANARY = "Kanarienvogel"


@pytest.fixture
def marked_repository(tmp_path: Path) -> Path:
    """A repository whose every text holds the canary."""
    path = tmp_path / "rocket"
    with building(path) as rocket:
        rocket.commit(f"Start the {CANARY}")
        rocket.tag("v1.0.0", f"The first {CANARY}")
        rocket.squash(2, f"feat: feed the {CANARY}", f"The {CANARY} eats seeds.")
    return path


async def _flow(notra: Product) -> None:
    """A draft with troubles, a reply, an edit, an approval, and words that nobody understands."""
    notra.slack.faults = SlackFaults(lose_reply="chat.postMessage", lose_reply_next=1)
    notra.qstash.faults = QStashFaults(time_scale=0.01, lose_reply=0.2)
    notra.anthropic.faults = ModelFaults(chars_per_second=FAST, cut_after_chars=100)
    await notra.command("/notra draft changelog acme/rocket")
    await notra.message_with("draft_retry")
    notra.anthropic.faults = ModelFaults(chars_per_second=FAST)
    await notra.click("draft_retry", notra.drafts()[-1])
    message = await notra.message_with("draft_regenerate")
    notra.slack.people.say(ADA, message.channel, f"longer, {CANARY}", thread_ts=message.ts)
    await notra.message_with("version 3")
    await notra.click("draft_edit", notra.drafts()[-1])
    await save(notra, await window(notra, "Edit"), part_0=f"The {CANARY} sings.")
    await notra.click("draft_approve", await notra.message_with("sings"))
    await notra.message_with("Approved")
    await notra.command(f"/notra {CANARY}")
    await notra.served()


async def test_the_log_holds_no_secret_and_no_text(
    tmp_path: Path, marked_repository: Path, database_dsn: str, redis_backend: RedisBackend
) -> None:
    async with (
        product(tmp_path, marked_repository, database_dsn, redis_backend, bots=0) as notra,
        bot_process(notra, tmp_path / "log") as process,
    ):
        await _flow(notra)

    written = (tmp_path / "log").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in written.splitlines()]
    assert {"run started", "outline instead of a text", "draft checked"} <= {line["event"] for line in lines}
    assert process.returncode == 0
    assert CANARY not in written
    secrets = [
        value for name, value in notra.environ.items() if name.endswith(("KEY", "TOKEN", "SECRET", "DATABASE_URL"))
    ]
    assert [secret for secret in secrets if secret in written] == []
