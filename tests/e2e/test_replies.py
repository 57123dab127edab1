"""Replies in a draft's thread: a person's words are the next version's instruction, nothing else is."""

import dataclasses

from standins.anthropic.faults import Faults as ModelFaults
from standins.qstash.courier import Delivery
from standins.slack.faults import Faults as SlackFaults
from tests.e2e.conftest import FAST
from tests.e2e.product import ADA, GRACE, NOTRA, RELEASES, Product, shown, until


async def instructions(notra: Product) -> list[str]:
    """What the runs were told, in their order."""
    rows = await notra.rows("select instruction from runs where kind = 'revise' order by no")
    return [row["instruction"] for row in rows]


def presented(notra: Product) -> list[Delivery]:
    """The deliveries that were made once a draft was in front of its reviewers, and have come to an end."""
    return [delivery for delivery in notra.qstash.deliveries if delivery.step == "present"]


async def test_what_bots_say_and_what_is_changed_is_no_instruction(notra: Product) -> None:
    message = await notra.draft()
    said = notra.slack.people.say(ADA, RELEASES, "shorter", thread_ts=message.ts)
    await notra.message_with("version 2")

    notra.slack.people.edit(ADA, RELEASES, said.ts, "longer")
    notra.slack.workspace.post(dataclasses.replace(said, ts=notra.slack.workspace.new_ts(), user=NOTRA, bot=True))
    notra.slack.people.say(ADA, RELEASES, "not in the thread")
    notra.slack.people.delete(ADA, RELEASES, said.ts)
    await notra.slack.delivery.settled()
    await notra.served()

    assert await instructions(notra) == ["shorter"]
    assert "version 2" in shown(notra.drafts()[-1])


async def test_an_instruction_while_writing_waits_and_is_then_done(notra: Product) -> None:
    message = await notra.write_slowly(pace=400.0)

    notra.slack.people.say(GRACE, RELEASES, "shorter", thread_ts=message.ts)

    told = await until(lambda: notra.whispers(GRACE), "the answer")
    assert "still writing" in told[0]
    notra.anthropic.faults = ModelFaults(chars_per_second=FAST)
    await notra.message_with("version 2")
    await until(lambda: notra.thread(message, "Version 2:"), "the line in the thread")
    assert await instructions(notra) == ["shorter"]
    assert len(notra.whispers(GRACE)) == 1


async def test_a_line_whose_step_is_delivered_twice_at_once_is_said_once(notra: Product) -> None:
    message = await notra.draft()
    await until(lambda: len(presented(notra)) == 1, "the end of the first run")
    notra.qstash.faults = dataclasses.replace(notra.qstash.faults, hold="deliver:present")
    notra.slack.people.say(ADA, RELEASES, "shorter", thread_ts=message.ts)
    await notra.message_with("version 2")

    side_by_side = 4  # a seed whose second chance is below a half
    notra.qstash.faults = dataclasses.replace(notra.qstash.faults, hold="", deliver_twice=1.0, seed=side_by_side)
    await until(lambda: len(presented(notra)) == 3, "both deliveries of the step")

    assert len(notra.thread(message, "Version 2:")) == 1


async def test_everything_twice_from_slack_happens_once(notra: Product) -> None:
    notra.slack.faults = SlackFaults(deliver_twice=True)
    message = await notra.draft()

    notra.slack.people.say(ADA, RELEASES, "shorter", thread_ts=message.ts)
    await notra.message_with("version 2")
    revised = notra.drafts()[-1]
    await until(lambda: notra.thread(revised, "Version 2:"), "the line in the thread")
    await notra.click("draft_approve", revised)
    await notra.message_with("Approved")
    await notra.slack.delivery.settled()
    await notra.served()

    assert len(notra.drafts()) == 1
    assert len(await notra.versions()) == 2
    assert len(notra.model_calls()) == 2
    assert len(notra.thread(revised)) == 1
    assert notra.whispers(ADA) == []


async def test_an_approved_draft_takes_no_instruction(notra: Product) -> None:
    message = await notra.draft()
    await notra.click("draft_approve", message)
    await notra.message_with("Approved")

    notra.slack.people.say(GRACE, RELEASES, "shorter", thread_ts=message.ts)

    told = await until(lambda: notra.whispers(GRACE), "the answer")
    assert "already approved" in told[0]
    assert await instructions(notra) == []


async def test_a_stopped_text_is_gone_on_from_by_a_reply(notra: Product) -> None:
    message = await notra.write_slowly()
    await until(lambda: "Highlights" in shown(notra.drafts()[-1]), "some text")
    notra.anthropic.faults = ModelFaults(chars_per_second=FAST)
    await notra.click("draft_stop", message)
    await notra.message_with("*Stopped*")

    notra.slack.people.say(ADA, RELEASES, "shorter", thread_ts=message.ts)

    assert "version 2" in shown(await notra.message_with("draft_approve"))
    assert (await notra.rows("select base_version from runs where kind = 'revise'")) == [{"base_version": 1}]
