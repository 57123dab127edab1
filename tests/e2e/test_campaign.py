"""A campaign: one message, and in its thread a draft of each type from one change set."""

import dataclasses
import re

import pytest

from bot.contents import CONTENTS
from standins.qstash.faults import Faults as QueueFaults
from standins.slack.faults import Faults as SlackFaults
from standins.slack.records import Message
from tests.e2e.processes import victim
from tests.e2e.product import ADA, RELEASES, Product, shown, until

NAMES = {content.name for content in CONTENTS.values()}


def in_thread(notra: Product, parent: Message, needle: str = "") -> list[Message]:
    """The drafts in the campaign's thread that hold `needle`, oldest first."""
    replies = notra.slack.workspace.replies(RELEASES, parent.ts)
    found = [reply for reply in replies if reply.bot and reply.ts != parent.ts and not reply.ephemeral_to]
    return [reply for reply in found if reply.blocks and needle in shown(reply)]


async def campaign(notra: Product, words: str = "") -> tuple[Message, list[Message]]:
    """Ask for a campaign; its message, and its drafts once all are in review."""
    await notra.command(f"/notra draft campaign {words}")
    parent = await notra.message_with("Campaign")
    drafts = await until(
        lambda: ready if len(ready := in_thread(notra, parent, "draft_approve")) == len(NAMES) else None, "four drafts"
    )
    return parent, drafts


def of(drafts: list[Message], name: str) -> Message:
    return next(draft for draft in drafts if f"{name} ·" in shown(draft))


async def test_four_drafts_stand_under_one_message(notra: Product) -> None:
    parent, drafts = await campaign(notra)

    assert [message.ts for message in notra.drafts()] == [parent.ts]
    assert {name for name in NAMES for draft in drafts if f"{name} · acme/rocket" in shown(draft)} == NAMES
    assert all(name in shown(parent) for name in NAMES)


async def test_the_history_is_read_once_and_all_write_from_the_same_changes(notra: Product) -> None:
    await campaign(notra)

    rows = await notra.rows("select activity, analysis from evidence")
    assert len(rows) == len(NAMES)
    assert len({str(row["analysis"]) for row in rows}) == 1
    stages = [delivery.step for delivery in notra.qstash.deliveries]
    assert stages.count("ingest") == len(NAMES)
    reads = await notra.rows("select count(distinct activity::text) as read from evidence")
    assert reads[0]["read"] == 1


async def test_each_draft_has_a_life_of_its_own(notra: Product) -> None:
    parent, drafts = await campaign(notra)

    await notra.click("draft_approve", of(drafts, "X post"))
    await notra.click("draft_discard", of(drafts, "Blog post"))

    await until(lambda: in_thread(notra, parent, "Approved"), "the approval")
    await until(lambda: in_thread(notra, parent, "Discarded"), "the discard")
    assert len(in_thread(notra, parent, "draft_approve")) == 2


async def test_a_reply_revises_the_draft_that_it_begins_with(notra: Product) -> None:
    parent, _ = await campaign(notra)

    notra.slack.people.say(ADA, RELEASES, "LinkedIn post: shorter", thread_ts=parent.ts)

    (revised,) = await until(lambda: in_thread(notra, parent, "version 2"), "the revision")
    assert "LinkedIn post ·" in shown(revised)
    rows = await notra.rows("select instruction from runs where kind = 'revise'")
    assert [row["instruction"] for row in rows] == ["shorter"]
    assert notra.whispers(ADA) == []


@pytest.mark.parametrize("words", ["make it shorter", "blog", "stop"])
async def test_a_reply_that_names_no_draft_is_told_how(notra: Product, words: str) -> None:
    parent, _ = await campaign(notra)

    notra.slack.people.say(ADA, RELEASES, words, thread_ts=parent.ts)

    (told,) = await until(lambda: notra.whispers(ADA), "the answer")
    assert "`x: shorter`" in told
    await notra.served()
    assert await notra.rows("select 1 from runs where kind = 'revise'") == []


async def test_everything_twice_makes_one_campaign(notra: Product) -> None:
    notra.slack.faults = SlackFaults(deliver_twice=True)
    notra.qstash.faults = dataclasses.replace(QueueFaults(), deliver_twice=1.0)

    parent, _ = await campaign(notra)
    await notra.slack.delivery.settled()
    await notra.served()

    assert [message.ts for message in notra.drafts()] == [parent.ts]
    assert len(in_thread(notra, parent)) == len(NAMES)
    assert len(await notra.rows("select 1 from drafts")) == len(NAMES)


async def test_one_board_chooses_for_all_of_them(notra: Product) -> None:
    await notra.command("/notra draft campaign board")
    parent = await notra.message_with("Campaign")
    (first,) = await until(lambda: in_thread(notra, parent, "board_write"), "the board")

    await notra.click("board_write", first)

    drafts = await until(
        lambda: ready if len(ready := in_thread(notra, parent, "draft_approve")) == len(NAMES) else None, "four drafts"
    )
    assert len(drafts) == len(NAMES)


async def test_a_campaign_with_nothing_to_say_says_so_once(notra: Product) -> None:
    await notra.command("/notra draft campaign v1.0.0..v1.0.0")
    parent = await notra.message_with("Campaign")

    await until(lambda: in_thread(notra, parent, "Nothing to say"), "the end")

    assert len(in_thread(notra, parent)) == 1


async def test_lost_answers_of_slack_post_nothing_twice(notra: Product) -> None:
    notra.qstash.faults = dataclasses.replace(notra.qstash.faults, time_scale=0.05)
    notra.slack.faults = SlackFaults(lose_reply="chat.postMessage", lose_reply_next=4)

    parent, _ = await campaign(notra)

    await notra.served()
    assert [message.ts for message in notra.drafts()] == [parent.ts]
    assert len(in_thread(notra, parent)) == len(NAMES)


async def test_a_bot_that_is_killed_between_two_drafts_leaves_none_twice(notra: Product) -> None:
    await notra.stop_bots()
    notra.qstash.faults = dataclasses.replace(notra.qstash.faults, hold="deliver:analyze")
    async with victim(notra) as first:
        await notra.command("/notra draft campaign")
        parent = await notra.message_with("Campaign")
        await until(lambda: in_thread(notra, parent), "the first draft")
        notra.slack.faults = SlackFaults(hold="after:chat.postMessage")
        notra.qstash.faults = dataclasses.replace(notra.qstash.faults, hold="")
        await until(lambda: len(in_thread(notra, parent)) == 2, "a second draft, whose answer never comes")
        await first.kill()
    notra.slack.faults = SlackFaults()

    await notra.replace_bots(time_scale=0.05)

    await until(lambda: len(in_thread(notra, parent, "draft_approve")) == len(NAMES), "four drafts")
    await notra.served()
    assert [message.ts for message in notra.drafts()] == [parent.ts]
    assert len(in_thread(notra, parent)) == len(NAMES)


async def test_each_draft_says_with_which_word_a_reply_to_it_begins(notra: Product) -> None:
    _, drafts = await campaign(notra)

    assert "“x: shorter”" in shown(of(drafts, "X post"))
    assert "“blog: shorter”" in shown(of(drafts, "Blog post"))


def states(notra: Product, parent: Message) -> dict[str, str]:
    """How far each draft is by the campaign's message: name → the words behind it."""
    lines = (
        next(message for message in notra.drafts() if message.ts == parent.ts).blocks[2]["text"]["text"].split("\n")[1:]
    )
    found = (re.fullmatch(r"• (?:<[^|]+\|)?([^>·]+?)>? · (.+)", line) for line in lines)
    return {each[1]: each[2].strip("*") for each in found if each}


async def test_the_message_of_a_campaign_says_how_far_each_draft_is_and_leads_to_it(notra: Product) -> None:
    parent, drafts = await campaign(notra)
    await until(lambda: set(states(notra, parent).values()) == {"ready for review"}, "four that are ready")

    await notra.click("draft_approve", of(drafts, "X post"))
    await notra.click("draft_discard", of(drafts, "Blog post"))

    wanted = {
        "Changelog": "ready for review", "Blog post": "discarded",
        "LinkedIn post": "ready for review", "X post": "approved",
    }  # fmt: skip
    await until(lambda: states(notra, parent) == wanted, "the new states")
    [now] = notra.drafts()
    assert all(f"p{draft.ts.replace('.', '')}" in shown(now) for draft in drafts)


async def test_the_stages_of_a_run_make_no_edits_of_the_campaigns_message(notra: Product) -> None:
    parent, _ = await campaign(notra)
    await until(lambda: set(states(notra, parent).values()) == {"ready for review"}, "four that are ready")

    edits = [call for call in notra.edits() if call.args["ts"] == parent.ts]

    assert 1 <= len(edits) <= 2 * len(NAMES)  # each draft comes, and is ready


async def test_a_state_that_could_not_be_shown_is_shown_by_the_sweep(
    notra: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent, _ = await campaign(notra)
    await until(lambda: set(states(notra, parent).values()) == {"ready for review"}, "four that are ready")
    await notra.stop_bots()
    monkeypatch.setattr("bot.dispatch._MEND_S", 0.05)
    await notra.rows("update drafts set state = 'discarded' where content_type = 'x'")

    await notra.start_bot()

    await until(lambda: states(notra, parent)["X post"] == "discarded", "the new state")
