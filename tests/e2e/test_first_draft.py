"""`/notra draft changelog`, from the command to the approved draft, as people live it."""

import asyncio

from tests.e2e.product import ADA, GRACE, RELEASES, Product, shown, until


async def test_a_command_becomes_a_changelog_in_one_message(notra: Product) -> None:
    answer = await notra.command("/notra draft changelog")

    message = await notra.message_with("draft_approve")
    assert answer.status == 200
    assert len(notra.drafts()) == 1
    text = shown(message)
    for number in (2, 3, 4, 5, 7):
        assert f"[#{number}](https://github.com/acme/rocket/pull/{number})" in text
    assert "/pull/6)" not in text
    assert "/pull/1)" not in text


async def test_approving_takes_the_buttons_away_and_says_who_did_it(notra: Product) -> None:
    message = await notra.draft()

    await notra.click("draft_approve", message, GRACE)

    approved = await notra.message_with("Approved")
    assert GRACE in shown(approved)
    assert "draft_edit" not in shown(approved)


async def test_a_double_click_approves_once_and_says_nothing(notra: Product) -> None:
    message = await notra.draft()

    await notra.click("draft_approve", message)
    await notra.click("draft_approve", message)

    await notra.message_with("Approved")
    assert notra.whispers(ADA) == []


async def test_of_two_people_who_click_at_once_one_is_told_who_was_first(notra: Product) -> None:
    message = await notra.draft()

    await asyncio.gather(notra.click("draft_approve", message, ADA), notra.click("draft_approve", message, GRACE))

    await notra.message_with("Approved")
    told = await until(lambda: notra.whispers(ADA) + notra.whispers(GRACE), "the answer")
    assert len(told) == 1
    assert "already approved" in told[0]


async def test_a_reply_in_the_thread_writes_the_next_version_into_the_same_message(notra: Product) -> None:
    message = await notra.draft()

    notra.slack.people.say(ADA, RELEASES, "shorter", thread_ts=message.ts)

    revised = await notra.message_with("version 2")
    assert revised.ts == message.ts
    replies = await until(
        lambda: [m for m in notra.slack.workspace.replies(RELEASES, message.ts) if m.bot and m.ts != message.ts],
        "the line in the thread",
    )
    assert [reply.text.split(":")[0] for reply in replies] == ["Version 2"]
