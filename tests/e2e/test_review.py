"""What people do with a draft in review: each button, and two people at once."""

import json

import pytest

from standins.slack.faults import Faults as SlackFaults
from tests.e2e.product import ADA, GRACE, RELEASES, Product, shown, until
from tests.e2e.windows import inputs, save, window, words
from tests.e2e.wire import click_of


async def edit(notra: Product, text: str, user: str = ADA) -> None:
    """Replace the whole text of the newest draft through the window."""
    await notra.click("draft_edit", notra.drafts()[-1], user)
    view = await window(notra, "Edit", user)
    await save(notra, view, user, part_0=text)


async def test_an_edit_is_saved_as_the_next_version(notra: Product) -> None:
    message = await notra.draft()
    await notra.click("draft_edit", message)
    view = await window(notra, "Edit")
    versions = await notra.versions()
    assert inputs(view)["part_0"] == versions[0]["text"].rstrip("\n")

    answer = await save(notra, view, part_0="Grace made it **fly**.")

    assert (answer.status, answer.body) == (200, "")
    edited = await notra.message_with("Grace made it")
    assert edited.ts == message.ts
    assert f"edited by <@{ADA}>" in shown(edited)
    versions = await notra.versions()
    assert [(version["version"], version["author"]) for version in versions] == [(1, None), (2, ADA)]


async def test_what_no_source_says_in_a_persons_text_is_warned_about_until_somebody_vouches(notra: Product) -> None:
    await notra.draft()
    await edit(notra, "It is 8731% faster now.")
    warned = await notra.message_with("8731% does not stand in any change that was read")

    await notra.click("draft_vouch", warned, GRACE)

    vouched = await notra.message_with(f"vouched for by <@{GRACE}>")
    assert "does not stand" not in shown(vouched)
    assert "draft_vouch" not in shown(vouched)
    assert [version["vouched_by"] for version in await notra.versions()] == [None, GRACE]


async def test_a_long_draft_is_edited_in_parts_that_keep_the_rest(busy: Product) -> None:
    await busy.click("draft_edit", await busy.draft())
    view = await window(busy, "Edit")
    parts = inputs(view)
    assert len(parts) > 3
    assert all(len(part) <= 3_000 for part in parts.values())

    await save(busy, view, part_1="Only this part is new.")

    await busy.message_with("version 2")
    before, after = (version["text"] for version in await busy.versions())
    assert after == before.replace(parts["part_1"], "Only this part is new.")


async def test_an_edit_of_an_older_version_overwrites_nothing(notra: Product) -> None:
    message = await notra.draft()
    await notra.click("draft_edit", message, ADA)
    await notra.click("draft_edit", message, GRACE)
    adas, graces = await window(notra, "Edit", ADA), await window(notra, "Edit", GRACE)
    await save(notra, graces, GRACE, part_0="What Grace wrote.")
    await notra.message_with("What Grace wrote.")

    await save(notra, adas, ADA, part_0="What Ada wrote.")

    merge = await window(notra, "Merge", ADA)
    assert inputs(merge) == {"part_0": "What Ada wrote."}
    assert "What Grace wrote." in words(merge)
    assert "What Grace wrote." in shown(notra.drafts()[-1])
    await save(notra, merge, ADA, part_0="What both wrote.")
    assert "version 3" in shown(await notra.message_with("What both wrote."))
    assert [version["author"] for version in await notra.versions()] == [None, GRACE, ADA]


async def test_an_edit_that_is_too_long_to_compare_with_a_newer_version_is_not_lost_from_its_window(
    notra: Product,
) -> None:
    message = await notra.draft()
    await notra.click("draft_edit", message, ADA)
    adas = await window(notra, "Edit", ADA)
    await notra.click("draft_edit", message, GRACE)
    await save(notra, await window(notra, "Edit", GRACE), GRACE, part_0="What Grace wrote.")
    await notra.message_with("What Grace wrote.")
    long = {f"part_{number}": {"value": {"type": "plain_text_input", "value": "word " * 590}} for number in range(34)}
    view = {"id": adas.id, "callback_id": adas.callback_id, "state": {"values": long}}
    kept = {**json.loads(adas.private_metadata), "gaps": [1] * 34}

    answer = await notra.send(
        {
            **click_of("draft_edit", ""),
            "type": "view_submission",
            "view": {**view, "private_metadata": json.dumps(kept)},
        }
    )

    assert answer.status == 200
    assert "not saved: version 2 came first" in answer.body
    assert len(await notra.versions()) == 2


async def test_an_edit_of_a_draft_approved_meanwhile_says_why_it_is_not_saved(notra: Product) -> None:
    message = await notra.draft()
    await notra.click("draft_edit", message, ADA)
    view = await window(notra, "Edit")
    await notra.click("draft_approve", message, GRACE)
    await notra.message_with("Approved")

    await save(notra, view, part_0="Too late.")

    errors = (await window(notra, "Edit")).errors
    assert "approved" in errors["part_0"]
    assert len(await notra.versions()) == 1


async def test_a_draft_is_not_emptied_by_mistake(notra: Product) -> None:
    await notra.click("draft_edit", await notra.draft())
    view = await window(notra, "Edit")

    await save(notra, view, part_0="   \n ")

    assert "Discard" in (await window(notra, "Edit")).errors["part_0"]
    assert len(await notra.versions()) == 1


async def test_an_edit_that_is_delivered_twice_is_one_version(notra: Product) -> None:
    message = await notra.draft()
    notra.slack.faults = SlackFaults(deliver_twice=True)

    await edit(notra, "Once is enough.")

    await notra.message_with("Once is enough.")
    assert len(await notra.versions()) == 2
    assert notra.drafts() == [await notra.message_with("version 2")]
    assert notra.drafts()[-1].ts == message.ts


async def test_regenerate_writes_a_new_version_into_the_same_message(notra: Product) -> None:
    message = await notra.draft()

    await notra.click("draft_regenerate", message)

    again = await notra.message_with("version 2")
    assert again.ts == message.ts
    assert len(notra.model_calls()) == 2


async def test_discarding_takes_all_buttons_away(notra: Product) -> None:
    message = await notra.draft()

    await notra.click("draft_discard", message, GRACE)

    gone = await notra.message_with("Discarded")
    assert f"<@{GRACE}>" in shown(gone)
    assert "draft_" not in shown(gone)


async def test_discarding_while_writing_ends_the_writing(notra: Product) -> None:
    message = await notra.write_slowly(pace=300.0)
    value = notra.button(message, "draft_stop")["value"]

    await notra.send(click_of("draft_discard", value))

    await notra.message_with("Discarded")
    assert notra.model_calls()[-1]["closed_by_client"]
    await notra.served()
    assert "Discarded" in shown(notra.drafts()[-1])


async def test_sources_list_the_changes_behind_and_what_was_left_out(notra: Product) -> None:
    await notra.click("draft_sources", await notra.draft())

    view = await window(notra, "Sources")

    assert "https://github.com/acme/rocket/pull/2" in words(view)
    assert "Left out" in words(view)
    assert "Bump flask from 2.0 to 2.1" in words(view) or "bump flask from 2.0 to 2.1" in words(view)


@pytest.mark.parametrize("action", ["draft_approve", "draft_discard", "draft_edit", "draft_regenerate"])
async def test_a_button_of_an_older_version_does_nothing_but_say_so(notra: Product, action: str) -> None:
    message = await notra.draft()
    value = notra.button(message, action)["value"]
    await edit(notra, "Newer.")
    newer = await notra.message_with("Newer.")

    await notra.send(click_of(action, value, GRACE))

    told = await until(lambda: notra.whispers(GRACE), "the answer")
    assert "newer version" in told[0]
    assert notra.drafts()[-1] == newer


async def test_guests_are_refused(notra: Product) -> None:
    message = await notra.draft()
    notra.make_guest(GRACE)

    await notra.click("draft_approve", message, GRACE)
    await notra.command("/notra draft changelog", GRACE)

    await until(lambda: len(notra.whispers(GRACE)) == 2, "both answers")
    assert set(notra.whispers(GRACE)) == {"Only full members of this workspace can do that."}
    assert "draft_approve" in shown(notra.drafts()[-1])
    assert len(notra.drafts()) == 1


async def test_a_long_draft_shows_its_head_and_the_whole_once_as_a_file(busy: Product) -> None:
    message = await busy.draft()
    await until(lambda: len(busy.slack.workspace.files) == 1, "the file", patience=5.0)
    await busy.click("draft_approve", message)
    await busy.message_with("Approved")
    await busy.served()

    text = (await busy.versions())[0]["text"]
    assert len(text) > 9_500
    assert f"of {len(text):,} characters; the whole text is in the thread" in shown(message)
    assert "Open dock 1." not in shown(message)
    assert [file.content.decode() for file in busy.slack.workspace.files.values()] == [text]
    assert len([reply for reply in busy.slack.workspace.replies(RELEASES, message.ts) if reply.files]) == 1
