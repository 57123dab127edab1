"""The windows and lists of brand voices: what was typed comes back, and nothing in it can ping or break a block."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.blocks.brand import message_of
from bot.blocks.voices import brand_view, read_voice, voice_errors, voices_list
from bot.brands import AnalysisState, BrandAnalysis, Page
from bot.errors import UsageError
from bot.voices import Voice, VoiceExample
from tests.factories import make_voice

HOSTILE = "<!channel> @here *bold* <https://evil.example|example.com> \u202e`x`" * 60
EXAMPLE = VoiceExample(id="ex_1", text="We shipped it.")


def submitted(view: dict[str, Any], **typed: str) -> dict[str, Any]:
    """The window as Slack sends it back, with other words where a test typed some."""
    values: dict[str, Any] = {}
    for block in view["blocks"]:
        element = block["element"]
        state: dict[str, Any] = {"value": typed.get(block["block_id"], element.get("initial_value"))}
        if "initial_option" in element:
            state = {"selected_option": element["initial_option"]}
        if "initial_options" in element:
            state = {"selected_options": element["initial_options"]}
        values[block["block_id"]] = {"value": state}
    return {**view, "state": {"values": values}}


def test_a_window_that_is_saved_as_it_was_opened_changes_nothing() -> None:
    voice = make_voice(
        rules=("Leave out very.", "Write app."), examples=(EXAMPLE,), instructions="a\nb", language="German"
    )

    assert read_voice(submitted(brand_view(voice)), voice, "ex_2") == voice


def test_a_text_that_was_pasted_becomes_an_example() -> None:
    voice = make_voice(examples=(EXAMPLE,))

    read = read_voice(submitted(brand_view(voice), example="Short. Done."), voice, "ex_2")

    assert read.examples == (EXAMPLE, VoiceExample(id="ex_2", text="Short. Done."))


def test_what_was_added_while_the_window_was_open_is_kept() -> None:
    opened = make_voice()
    since = replace(opened, rules=("Leave out very.",), examples=(EXAMPLE,))

    read = read_voice(submitted(brand_view(opened), audience="Everybody"), since, "ex_2")

    assert (read.audience, read.rules, read.examples) == ("Everybody", since.rules, since.examples)


@pytest.mark.parametrize("metadata", ["", "{}", "[]", json.dumps({"voice": "a b"}), json.dumps({"voice": None})])
def test_a_window_that_is_not_ours_is_refused(metadata: str) -> None:
    with pytest.raises(UsageError):
        read_voice({**submitted(brand_view(make_voice())), "private_metadata": metadata}, None, "ex_2")


def test_a_voice_needs_a_name_that_is_no_command_word() -> None:
    assert set(voice_errors(make_voice(name="", company=""))) == {"name", "company"}
    assert "name" in voice_errors(make_voice(name="Default"))
    assert voice_errors(make_voice()) == {}


def test_hostile_words_of_a_website_neither_ping_nor_hide_a_link() -> None:
    voice = make_voice(
        name=HOSTILE[:60],
        company=HOSTILE,
        description=HOSTILE,
        audience=HOSTILE,
        custom_tone=HOSTILE,
        instructions=HOSTILE,
    )
    analysis = BrandAnalysis(
        id="b1",
        workspace="T1",
        channel="C1",
        requester="U0ADA",
        url="https://example.com/",
        state=AnalysisState.SAVED,
        pages={"https://example.com/": Page(url="https://example.com/<!here>", text=HOSTILE)},
    )

    for rendered in (message_of(analysis, voice), voices_list([voice] * 30, {}), message_of(failed(analysis), None)):
        shown = json.dumps(rendered.blocks, ensure_ascii=False)
        assert "<!" not in shown
        assert not any("<https://evil" in text for text in mrkdwn_of(rendered.blocks))
        assert "\u202e" not in shown
        assert len(rendered.blocks) <= 50


def mrkdwn_of(value: object) -> list[str]:
    """All texts in which Slack would read markup; plain text shows it as it is."""
    if isinstance(value, list):
        return [text for each in value for text in mrkdwn_of(each)]
    if not isinstance(value, dict):
        return []
    own = [str(value["text"])] if value.get("type") == "mrkdwn" else []
    return own + [text for each in value.values() for text in mrkdwn_of(each)]


def failed(analysis: BrandAnalysis) -> BrandAnalysis:
    return replace(analysis, state=AnalysisState.FAILED, reason=HOSTILE)


def asked_before_deleting(voice: Voice, voices: list[Voice], schedules: dict[str | None, list[str]]) -> str:
    """The dialog's text behind the voice's Delete."""
    rows = [
        block for block in voices_list(voices, {}, schedules).blocks if block.get("block_id") == f"voice_{voice.id}"
    ]
    return str(rows[0]["elements"][-1]["confirm"]["text"]["text"])


def test_who_deletes_a_voice_is_told_which_schedules_fall_back_to_the_default() -> None:
    acme, loud = make_voice(1, name="Acme", is_default=True), make_voice(2, name="Loud")
    schedules = {"loud": ["digest of a/b", "X post of a/b", "changelog of a/c"], None: ["blog post of a/b"]}

    assert asked_before_deleting(loud, [acme, loud], schedules) == (
        "3 schedules (digest of a/b, X post of a/b, 1 more) fall back to the default voice."
    )
    assert asked_before_deleting(acme, [acme, loud], schedules) == (
        "The oldest of the others becomes the default, also for blog post of a/b."
    )
    assert asked_before_deleting(acme, [acme], {}) == "There is no default voice then."
    assert asked_before_deleting(loud, [acme, loud], {}) == "Nothing uses it."
