"""The board: a draft that waits for a person to choose what goes in."""

import asyncio
import json
from typing import Any

import pytest

from bot.models import UNFINISHED
from standins.slack.faults import Faults as SlackFaults
from standins.slack.records import Message
from tests.e2e.product import ADA, GRACE, Product, shown, until
from tests.e2e.windows import window, words
from tests.e2e.wire import click_of


def select(message: Message, side: str) -> dict[str, Any]:
    """The select that moves from one side (`out`: what stays out may be brought in), with its block's id."""
    for block in message.blocks:
        if block["type"] == "actions" and block["block_id"].startswith(f"board_{side}"):
            return {**block["elements"][0], "block_id": block["block_id"]}
    raise LookupError(side)


def value_of(message: Message, side: str, title: str) -> str:
    """The value of the option for a piece, by a part of its title."""
    options = select(message, side)["options"]
    return str(next(option["value"] for option in options if title.lower() in option["text"]["text"].lower()))


async def board(notra: Product, user: str = ADA) -> Message:
    """Ask for a draft with a board, and wait for it."""
    await notra.command("/notra draft changelog board", user)
    return await notra.message_with("board_write")


async def move(notra: Product, message: Message, side: str, title: str, user: str = ADA) -> None:
    """Choose a piece in a select."""
    element = select(message, side)
    await notra.slack.people.click(
        user,
        (message.channel, message.ts),
        element["block_id"],
        "board_move",
        selected=value_of(message, side, title),
    )


def listed(message: Message, name: str) -> str:
    """The text of one list."""
    texts = [str(block["text"]["text"]) for block in message.blocks if block["type"] == "section"]
    return next(text for text in texts if f"*{name}*" in text)


async def standing(notra: Product, name: str, title: str) -> Message:
    """The message, once a piece stands in this list."""

    def there() -> Message | None:
        message = notra.drafts()[-1]
        return message if "board_rules" in shown(message) and title.lower() in listed(message, name).lower() else None

    return await until(there, f"{title} in {name}")


def given(notra: Product) -> str:
    """What the model was given last."""
    return json.dumps(notra.model_calls()[-1], ensure_ascii=False)


async def test_nothing_is_written_before_somebody_presses_write(notra: Product) -> None:
    message = await board(notra)

    assert "Steer with the keyboard" in listed(message, "Goes in")
    assert "ump flask" in listed(message, "Stays out")
    assert "Dependency update" in listed(message, "Stays out")
    assert notra.model_calls() == []
    assert [row["state"] for row in await notra.rows("select state from drafts")] == ["choosing"]

    await notra.click("board_write", message, GRACE)

    written = await notra.message_with("draft_approve")
    assert written.ts == message.ts
    assert len(notra.model_calls()) == 1


async def test_what_is_moved_out_is_not_written_about_and_what_is_moved_in_is(notra: Product) -> None:
    message = await board(notra)
    await move(notra, message, "out", "keyboard")
    message = await standing(notra, "Stays out", "Steer with the keyboard")
    await move(notra, message, "in", "flask")
    message = await standing(notra, "Goes in", "ump flask")

    await notra.click("board_write", message)

    await notra.message_with("draft_approve")
    assert "Steer with the keyboard" not in given(notra)
    assert "ump flask" in given(notra)


async def test_the_next_draft_of_the_same_range_starts_from_the_choice(notra: Product) -> None:
    message = await board(notra)
    await move(notra, message, "out", "keyboard")
    await standing(notra, "Stays out", "Steer with the keyboard")

    await notra.command("/notra draft changelog", GRACE)
    await notra.message_with("draft_approve")

    assert "Steer with the keyboard" not in given(notra)
    assert "Draw stars once" in given(notra)


async def test_two_people_move_at_once_and_both_moves_hold(notra: Product) -> None:
    message = await board(notra)

    await asyncio.gather(
        move(notra, message, "out", "keyboard", ADA), move(notra, message, "out", "file handles", GRACE)
    )
    await notra.served()

    out = listed(notra.drafts()[-1], "Stays out")
    assert "Steer with the keyboard" in out
    assert "leak file handles" in out


async def test_writing_that_is_asked_for_twice_at_once_begins_once(notra: Product) -> None:
    message = await board(notra)

    await asyncio.gather(notra.click("board_write", message, ADA), notra.click("board_write", message, GRACE))

    await notra.message_with("draft_approve")
    await notra.served()
    assert len(notra.model_calls()) == 1
    assert len(await notra.versions()) == 1


async def test_clicks_that_slack_delivers_twice_count_once(notra: Product) -> None:
    message = await board(notra)
    notra.slack.faults = SlackFaults(deliver_twice=True)

    await move(notra, message, "out", "keyboard")
    message = await standing(notra, "Stays out", "Steer with the keyboard")
    await notra.click("board_write", message)

    await notra.message_with("draft_approve")
    await notra.served()
    assert len(notra.model_calls()) == 1
    assert len(await notra.rows("select 1 from audit where action = 'moved_out'")) == 1


async def test_a_move_on_a_board_that_is_written_already_says_so(notra: Product) -> None:
    message = await board(notra)
    value = value_of(message, "out", "keyboard")
    await notra.click("board_write", message)
    done = await notra.message_with("draft_approve")

    await notra.send(click_of("board_move", value, GRACE))

    told = await until(lambda: notra.whispers(GRACE), "the answer")
    assert "newer version" in told[0]
    assert notra.drafts()[-1] == done


@pytest.mark.parametrize("value", ["{id}:0:in:0123456789", "{id}:0", "{id}:0:up:0123456789", "nobody:0:in:0123456789"])
async def test_a_choice_that_no_board_offers_moves_nothing(notra: Product, value: str) -> None:
    message = await board(notra)
    draft_id = notra.button(message, "board_write")["value"].split(":")[0]

    await notra.send(click_of("board_move", value.format(id=draft_id), GRACE))

    await until(lambda: notra.whispers(GRACE), "the answer")
    assert await notra.rows("select 1 from choices") == []
    assert notra.drafts()[-1] == message


async def test_guests_move_nothing(notra: Product) -> None:
    message = await board(notra)
    notra.make_guest(GRACE)

    await move(notra, message, "out", "keyboard", GRACE)
    await notra.click("board_write", message, GRACE)

    await until(lambda: len(notra.whispers(GRACE)) == 2, "both answers")
    assert notra.drafts()[-1] == message
    assert notra.model_calls() == []


@pytest.mark.parametrize(("action", "words"), [("draft_discard", "Discarded"), ("draft_stop", "Stopped")])
async def test_a_board_is_thrown_away_or_stopped(notra: Product, action: str, words: str) -> None:
    message = await board(notra)

    await notra.click(action, message)

    ended = await notra.message_with(words)
    assert "board_write" not in shown(ended)


async def test_a_stopped_board_comes_back_by_retry_as_it_stood(notra: Product) -> None:
    message = await board(notra)
    await move(notra, message, "out", "keyboard")
    await standing(notra, "Stays out", "Steer with the keyboard")
    await notra.command("/notra stop")
    stopped = await notra.message_with("Stopped")

    await notra.click("draft_retry", stopped)

    await standing(notra, "Stays out", "Steer with the keyboard")
    assert notra.model_calls() == []


async def test_a_board_survives_the_process(notra: Product) -> None:
    message = await board(notra)
    await move(notra, message, "out", "keyboard")
    message = await standing(notra, "Stays out", "Steer with the keyboard")
    await notra.stop_bots()
    await notra.start_bot()

    await notra.click("board_write", message)

    await notra.message_with("draft_approve")
    assert "Steer with the keyboard" not in given(notra)


async def test_when_all_is_moved_out_there_is_nothing_to_write(notra: Product) -> None:
    message = await board(notra)
    for title in ("keyboard", "crash", "rename", "stars", "file handles"):
        await move(notra, message, "out", title)
        message = await standing(notra, "Stays out", title)

    assert "board_write" not in shown(message)


async def set_rules(notra: Product, view_id: str, user: str = ADA, **inputs: str | list[str]) -> None:
    """Fill in the window with the rules, and save it."""
    await notra.slack.people.submit(user, view_id, {name: {"value": value} for name, value in inputs.items()})


async def test_rules_are_set_from_the_board_and_hold_for_the_next_draft(notra: Product) -> None:
    message = await board(notra)
    await notra.click("board_rules", message)
    view = await window(notra, "Rules")

    await set_rules(notra, view.id, leave_out=["performance"], keep=["dependency updates"])

    message = await standing(notra, "Stays out", "Draw stars once")
    assert "ump flask" in listed(message, "Goes in")
    assert "Left out by this repository's rules: performance" in listed(message, "Stays out")
    await notra.command("/notra draft changelog", GRACE)
    await notra.message_with("draft_approve")
    assert "Draw stars once" not in given(notra)
    await notra.click("board_rules", message)
    assert "initial_options" in words(await window(notra, "Rules"))


async def test_rules_that_cannot_be_read_keep_the_window_open_with_a_sentence(notra: Product) -> None:
    await notra.click("board_rules", await board(notra))
    view = await window(notra, "Rules")

    await set_rules(notra, view.id, ignore_paths="/etc/*", skip_labels="!!")

    errors = (await window(notra, "Rules")).errors
    assert "from the repository's root" in errors["ignore_paths"]
    assert "is not a label" in errors["skip_labels"]
    assert await notra.rows("select 1 from rules where set_by <> 'notra'") == []


async def test_a_workspace_may_want_the_board_before_every_draft(notra: Product) -> None:
    message = await board(notra)
    await notra.click("board_rules", message)
    view = await window(notra, "Rules")
    await set_rules(notra, view.id, board_shown="always")
    await notra.served()

    await notra.command("/notra draft changelog", GRACE)

    await until(lambda: len(notra.drafts()) == 2 or None, "the second draft")
    assert "Goes in" in shown(await notra.message_with("board_write"))


async def test_a_crowded_board_fits_its_message(busy: Product) -> None:
    message = await board(busy)

    assert len(message.blocks) <= 50
    assert len(select(message, "out")["options"]) == 70
    assert "and" in shown(message)
    await busy.click("board_write", message)
    await busy.message_with("draft_approve")


async def test_an_empty_range_has_nothing_to_say_on_a_board_too(notra: Product) -> None:
    await notra.command("/notra draft changelog acme/rocket v1.0.0..v1.0.0 board")

    await notra.message_with("Nothing to say")
    assert [row["state"] for row in await notra.rows("select state from drafts")] == ["nothing_to_say"]


async def test_regenerate_shows_the_board_again_as_it_was_chosen(notra: Product) -> None:
    message = await board(notra)
    await move(notra, message, "out", "keyboard")
    await notra.click("board_write", await standing(notra, "Stays out", "Steer with the keyboard"))
    written = await notra.message_with("draft_approve")

    await notra.click("draft_regenerate", written)

    await standing(notra, "Stays out", "Steer with the keyboard")
    assert len(notra.model_calls()) == 1


async def test_a_board_that_waits_for_hours_is_not_lost(notra: Product) -> None:
    await board(notra)
    await notra.rows("update drafts set updated_at = now() - interval '3 hours'")

    lost = await notra.rows("select 1 from drafts where state = any(%s)", [state.value for state in UNFINISHED])

    assert lost == []
