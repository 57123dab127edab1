"""Brand voices as people see them: one voice, the list, and the window in which one is corrected."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from bot.blocks import ids
from bot.blocks.affected import affected
from bot.blocks.elements import (
    Rendered,
    actions,
    button,
    confirm,
    context,
    count,
    divider,
    escape_within,
    plain_text,
    section,
    shorten,
)
from bot.blocks.modals import View, chosen, field, metadata, modal, text_input
from bot.blocks.safety import harmless
from bot.errors import UsageError
from bot.ports import Block
from bot.voices import LANGUAGES, Tone, Voice, VoiceExample

_LISTED: Final = 12
_NONE: Final[Mapping[str | None, Sequence[str]]] = {}
_FIELDS: Final = (
    ("name", "Name of the voice", "What people type behind /notra draft … voice", 60, False),
    ("company", "Company", "", 100, False),
    ("description", "What it makes, and for whom", "", 3_000, True),
    ("audience", "Who reads its texts", "", 1_000, True),
    ("custom_tone", "Its tone in your own words", "Wins over the tone above", 1_000, True),
    ("instructions", "Rules for the writer", "One a line: spellings, words to use, words to avoid", 3_000, True),
    ("rules", "Rules learned from edits", "One a line; delete a line to drop the rule", 3_000, True),
    ("example", "Add a text that it shall read like", "A post or release note of yours", 3_000, True),
)
"""Block id, label, hint, longest, several lines (and then optional)."""
_TONE, _LANGUAGE, _EXAMPLES = "tone", "language", "examples"
_MOST_EXAMPLES: Final = 20
_MOST_RULES: Final = 40


def voice_blocks(voice: Voice) -> list[Block]:
    """One voice in a message."""
    head = _head(voice) + (" · default" if voice.is_default else "")
    parts = [
        ("", voice.description),
        ("Audience", voice.audience),
        ("Tone", voice.custom_tone),
        ("Rules", voice.instructions),
    ]
    shown = [f"*{label}*\n{_safe(text, 900)}" if label else _safe(text, 900) for label, text in parts if text]
    learned = [f"{count(len(voice.rules), 'learned rule')}"] * bool(voice.rules)
    read = [f"reads like {count(len(voice.examples), 'example')}"] * bool(voice.examples)
    more = [context(" · ".join([*learned, *read]))] if learned or read else []
    return [section(head), *(section(text) for text in shown), *more]


def _head(voice: Voice) -> str:
    """Its name and what it is; a voice that is called as its company says so once."""
    company = [] if voice.company.lower() == voice.name.lower() else [_safe(voice.company, 120)]
    return " · ".join([f"*{_safe(voice.name, 80)}*", *company, str(voice.tone), voice.language])


def voices_list(
    voices: Sequence[Voice], used: Mapping[str, int], schedules: Mapping[str | None, Sequence[str]] = _NONE
) -> Rendered:
    """The list of `/notra voices`; `used`: voice's name in lower case → drafts that were asked for in it.

    `schedules`: the same names → what each schedule sends that names this voice; None: those that name none.
    """
    add = actions("voices", [button("Add a voice", ids.VOICE_ADD, "list:0")])
    if not voices:
        text = "There are no brand voices yet. `/notra brand https://example.com` makes one from a website."
        return Rendered([section(text), add], text)
    blocks: list[Block] = [section(f"*Brand voices* · {len(voices):,}")]
    for voice in voices[:_LISTED]:
        blocks += [
            divider(),
            *_entry(voice, used.get(voice.name.lower(), 0), affected(voice, voices, used, schedules)),
        ]
    more = [context(f"and {len(voices) - _LISTED:,} more")] if len(voices) > _LISTED else []
    return Rendered([*blocks, *more, divider(), add], f"{count(len(voices), 'brand voice')} in this workspace.")


def brand_view(voice: Voice) -> View:
    """The window with every field of a voice."""
    values = {
        **{name: str(getattr(voice, name)) for name in ("name", "company", "description", "audience")},
        "custom_tone": voice.custom_tone,
        "instructions": voice.instructions,
        "rules": "\n".join(voice.rules),
        "example": "",
    }
    texts = {
        name: _field(name, label, hint, longest, several=several, initial=values[name][:longest])
        for name, label, hint, longest, several in _FIELDS
    }
    tone = _select(_TONE, "Tone", [each.value for each in Tone], voice.tone.value)
    language = _select(_LANGUAGE, "Language of its texts", LANGUAGES, voice.language)
    first = [texts[name] for name in ("name", "company", "description", "audience")]
    rest = [texts[name] for name in ("custom_tone", "instructions", *(["rules"] if voice.rules else []))]
    examples = [_examples(voice.examples)] if voice.examples else []
    return {
        **modal(
            "Brand voice", [*first, tone, *rest, language, *examples, texts["example"]], submit="Save", close="Cancel"
        ),
        "callback_id": ids.VIEW_BRAND_EDIT,
        "private_metadata": json.dumps({"voice": voice.id, "examples": [each.id for each in voice.examples]}),
    }


def read_voice(view: Mapping[str, Any], known: Voice | None, example_id: str) -> Voice:
    """The voice as a person left it in `brand_view`; `known` is what is stored. Raises UsageError for a broken window.

    `example_id` is for the text that was added, if one was.
    """
    voice_id = str(metadata(view).get("voice"))
    if not (voice_id.startswith("vo_") and ids.is_name(voice_id)):
        raise UsageError("This window is out of date. Please open it again.")
    before = known or Voice(id=voice_id, name="", company="")
    # What the window did not show, because it was added since, is not what the person took away.
    offered, kept = metadata(view).get("examples") or (), set(chosen(view, _EXAMPLES))
    examples = [each for each in before.examples if each.id in kept or each.id not in offered]
    if text := field(view, "example").strip():
        examples.append(VoiceExample(id=example_id, text=text))
    try:
        tone, language = Tone(field(view, _TONE)), LANGUAGES[LANGUAGES.index(field(view, _LANGUAGE))]
    except ValueError as error:
        raise UsageError("Choose a tone and a language.") from error
    return replace(
        before,
        description=field(view, "description").strip(),
        audience=field(view, "audience").strip(),
        custom_tone=field(view, "custom_tone").strip(),
        instructions=field(view, "instructions").strip(),
        name=" ".join(field(view, "name").split()),
        company=" ".join(field(view, "company").split()),
        tone=tone,
        language=language,
        rules=_rules(view, before),
        examples=tuple(examples[-_MOST_EXAMPLES:]),
    )


def _rules(view: Mapping[str, Any], before: Voice) -> tuple[str, ...]:
    """The rules that were left in the window; one that had no field for them takes none away."""
    if "rules" not in view.get("state", {}).get("values", {}):
        return before.rules
    return tuple(rule for line in field(view, "rules").splitlines() if (rule := line.strip()))[:_MOST_RULES]


def voice_errors(voice: Voice) -> dict[str, str]:
    """What is wrong with a voice that was typed, by block id."""
    wrong = {name: "This cannot be empty." for name in ("name", "company") if not getattr(voice, name)}
    if voice.name.lower() in {"default", "board"}:
        wrong["name"] = "This word has a meaning of its own in commands. Please choose another name."
    return wrong


def example_view(voices: Sequence[Voice], text: str) -> View:
    """The window of the message shortcut: the message, and the voice that shall read like it."""
    options = [(voice.id, voice.name) for voice in voices[:100]]
    blocks = [
        _select("voice", "Voice", [voice_id for voice_id, _ in options], options[0][0], dict(options)),
        text_input("example", "It shall read like this", initial=text[:3_000], multiline=True, max_length=3_000),
    ]
    return {
        **modal("Voice example", blocks, submit="Add", close="Cancel"),
        "callback_id": ids.VIEW_VOICE_EXAMPLE,
        "private_metadata": json.dumps({}),
    }


def _entry(voice: Voice, drafts: int, affected: str) -> list[Block]:
    value = f"{voice.id}:0"
    sure = confirm(f"Delete {harmless(voice.name)}?", affected, "Delete it", "Keep it")
    buttons = [
        button("Edit", ids.VOICE_EDIT, value, says=harmless(f"Edit {voice.name}")),
        *([] if voice.is_default else [button("Make default", ids.VOICE_DEFAULT, value)]),
        {**button("Delete", ids.VOICE_DELETE, value, "danger", harmless(f"Delete {voice.name}")), "confirm": sure},
    ]
    mark = " · *default*" if voice.is_default else ""
    used = f" · {count(drafts, 'draft')}" if drafts else ""
    return [section(f"{_head(voice)}{mark}{used}"), actions(f"voice_{voice.id}", buttons)]


def _field(name: str, label: str, hint: str, longest: int, *, several: bool, initial: str) -> Block:
    block = text_input(name, label, hint=hint, initial=initial, max_length=longest, multiline=several)
    return {**block, "optional": True} if several else block


def _select(
    block_id: str, label: str, values: Sequence[str], initial: str, names: Mapping[str, str] | None = None
) -> Block:
    options = [{"text": plain_text(shorten(names[value] if names else value, 75)), "value": value} for value in values]
    element = {
        "type": "static_select",
        "action_id": ids.INPUT,
        "options": options,
        "initial_option": next(option for option in options if option["value"] == initial),
    }
    return {"type": "input", "block_id": block_id, "label": plain_text(label), "element": element}


def _examples(examples: Sequence[VoiceExample]) -> Block:
    options = [
        {"text": plain_text(shorten(harmless(" ".join(each.text.split())), 70)), "value": each.id} for each in examples
    ]
    element = {
        "type": "multi_static_select",
        "action_id": ids.INPUT,
        "options": options,
        "initial_options": options,
    }
    block = {"type": "input", "block_id": _EXAMPLES, "label": plain_text("It reads like these"), "element": element}
    return {**block, "optional": True}


def _safe(text: str, limit: int) -> str:
    return escape_within(harmless(text), limit)
