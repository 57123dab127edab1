"""Many drafts at once in one workspace: Slack refuses nothing, each end arrives, and who waits in line can see it."""

import asyncio

from bot.drafting.turns import AT_ONCE
from standins.anthropic.faults import Faults as ModelFaults
from standins.slack.records import Message
from tests.e2e.product import ADA, GRACE, Product, shown, until

CHANNELS = ("C0RELEASES", "C0ENGINEER", "C0GENERAL")

_OTHERS = """
with others as (
  insert into drafts (workspace_id, id, channel_id, requester, content_type, repo, wanted, state, run_id, request_id)
  select 'T0ACME', 'd' || n, 'C0GENERAL', 'U0ADA', 'changelog', 'acme/rocket', '{}', 'writing', 'run' || n, 'r' || n
  from generate_series(1, %s) n returning *
)
insert into runs (id, workspace_id, draft_id, no, kind, base_version, request_id)
select run_id, workspace_id, id, 1, 'draft', 0, request_id from others
"""


def ready(notra: Product) -> list[Message]:
    """The messages of all drafts in review."""
    return [message for place in CHANNELS for message in notra.drafts(place) if "draft_approve" in shown(message)]


async def test_eight_drafts_at_once_all_arrive_and_slack_refuses_nothing(notra: Product) -> None:
    notra.anthropic.faults = ModelFaults(chars_per_second=200.0)
    commands = [
        notra.command("/notra draft changelog", (ADA, GRACE)[number % 2], CHANNELS[number % 3]) for number in range(8)
    ]

    await asyncio.gather(*commands)
    messages = await until(lambda: ready(notra) if len(ready(notra)) == 8 else None, "all drafts", patience=60.0)

    edits = notra.slack.calls.of("chat.update")
    newest = {edit.ts: edit for edit in edits}
    texts = [str(version["text"]) for version in await notra.versions()]
    assert [edit.error for edit in edits if edit.error] == []
    assert len(texts) == len(messages) == len(newest) == 8
    assert all("draft_approve" in str(edit.args) for edit in newest.values())
    assert all(texts[0].splitlines()[-1][:40] in shown(message) for message in messages)


async def test_a_draft_beyond_those_at_once_waits_in_line_visibly_and_can_be_stopped(notra: Product) -> None:
    await notra.rows(_OTHERS, AT_ONCE)
    await notra.command("/notra draft changelog")
    message = await notra.message_with("In line at place 1")

    await notra.click("draft_stop", message)

    await notra.message_with("*Stopped*")
    assert notra.model_calls() == []


async def test_a_draft_in_line_is_written_once_one_before_it_is_done(notra: Product) -> None:
    await notra.rows(_OTHERS, AT_ONCE)
    await notra.command("/notra draft changelog")
    await notra.message_with("In line at place 1")

    await notra.rows("update runs set done = true where id = 'run1'")

    await notra.message_with("draft_approve")
