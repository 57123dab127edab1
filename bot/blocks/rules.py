"""The window in which a team sets the rules of one repository."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from bot.blocks import ids
from bot.blocks.elements import context, plain_text
from bot.blocks.modals import View, chosen, field, metadata, modal, text_input
from bot.blocks.safety import literal
from bot.errors import UsageError
from bot.models import Draft
from bot.ports import Block
from bot.rules import MAY_BE_LEFT_OUT, Rules, Topic, parse_labels, parse_paths

LEAVE_OUT: Final = "leave_out"
KEEP: Final = "keep"
IGNORE_PATHS: Final = "ignore_paths"
ONLY_PATHS: Final = "only_paths"
SKIP_LABELS: Final = "skip_labels"
KEEP_LABELS: Final = "keep_labels"
BREAKING_LABELS: Final = "breaking_labels"
SHOWN: Final = "board_shown"

_ASKED, _ALWAYS = "asked", "always"
_SHOWN_WORDS: Final = {_ASKED: "When somebody asks for it", _ALWAYS: "Before every draft of this workspace"}
_LONGEST: Final = 3_000
_LEARNED: Final = "Nobody has set these yet: they are what the notes of your last releases show. What you save wins."


class Submitted(NamedTuple):
    """What was set: the draft whose board it was opened from, its repository's rules, and when boards are shown."""

    draft_id: str
    rules: Rules
    always: bool


def rules_view(draft: Draft, rules: Rules, *, always: bool) -> View:
    """The window with the repository's rules as they are."""
    kinds = {kind.value: kind.value.capitalize() for kind in MAY_BE_LEFT_OUT}
    topics = {topic.value: topic.value.capitalize() for topic in Topic}
    blocks = [
        context(f"For every draft of {literal(draft.request.repo)}, from this board on. Embargoes hold in any case."),
        *([context(_LEARNED)] if rules.learned else []),
        _several(LEAVE_OUT, "Leave out these kinds", kinds, [kind.value for kind in rules.leave_out]),
        _several(KEEP, "Keep what is usually left out", topics, [topic.value for topic in rules.keep]),
        _text(IGNORE_PATHS, "Ignore work in these paths only", rules.ignore_paths, "docs/, *.md, packages/old/**"),
        _text(ONLY_PATHS, "Look only at work in these paths", rules.only_paths, "packages/web/, src/**"),
        _text(SKIP_LABELS, "Labels that leave out", rules.skip_labels, "internal, no-changelog"),
        _text(KEEP_LABELS, "Labels that keep", rules.keep_labels, "release-note"),
        _text(BREAKING_LABELS, "Labels of breaking changes", rules.breaking_labels, "api-change"),
        _one(SHOWN, "Show the board", _SHOWN_WORDS, _ALWAYS if always else _ASKED),
    ]
    return {
        **modal("Rules", blocks, submit="Save", close="Cancel"),
        "callback_id": ids.VIEW_RULES,
        "private_metadata": json.dumps({"draft": draft.id}),
    }


def rules_errors(view: Mapping[str, Any]) -> dict[str, str]:
    """A sentence for each input that cannot be used, by block id."""
    wrong: dict[str, str] = {}
    for block_id in (IGNORE_PATHS, ONLY_PATHS):
        try:
            parse_paths(field(view, block_id))
        except UsageError as error:
            wrong[block_id] = error.user_message
    for block_id in (SKIP_LABELS, KEEP_LABELS, BREAKING_LABELS):
        try:
            parse_labels(field(view, block_id))
        except UsageError as error:
            wrong[block_id] = error.user_message
    return wrong


def read_rules(view: Mapping[str, Any]) -> Submitted:
    """What a person set. Raises UsageError when it is not that window's state."""
    draft_id = metadata(view).get("draft")
    if not isinstance(draft_id, str) or not ids.is_name(draft_id):
        raise UsageError("This window is out of date. Please open it again.")
    left_out, kept = set(chosen(view, LEAVE_OUT)), set(chosen(view, KEEP))
    rules = Rules(
        leave_out=frozenset(kind for kind in MAY_BE_LEFT_OUT if kind.value in left_out),
        keep=frozenset(topic for topic in Topic if topic.value in kept),
        ignore_paths=parse_paths(field(view, IGNORE_PATHS)),
        only_paths=parse_paths(field(view, ONLY_PATHS)),
        skip_labels=parse_labels(field(view, SKIP_LABELS)),
        keep_labels=parse_labels(field(view, KEEP_LABELS)),
        breaking_labels=parse_labels(field(view, BREAKING_LABELS)),
    )
    return Submitted(draft_id=draft_id, rules=rules, always=field(view, SHOWN) == _ALWAYS)


def _several(block_id: str, label: str, names: Mapping[str, str], initial: Sequence[str]) -> Block:
    element: dict[str, Any] = {"type": "multi_static_select", "action_id": ids.INPUT, "options": _options(names)}
    if initial:
        element["initial_options"] = [option for option in _options(names) if option["value"] in initial]
    block = {"type": "input", "block_id": block_id, "label": plain_text(label), "element": element}
    return {**block, "optional": True}


def _one(block_id: str, label: str, names: Mapping[str, str], initial: str) -> Block:
    options = _options(names)
    element = {
        "type": "static_select",
        "action_id": ids.INPUT,
        "options": options,
        "initial_option": next(option for option in options if option["value"] == initial),
    }
    return {"type": "input", "block_id": block_id, "label": plain_text(label), "element": element}


def _options(names: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"text": plain_text(label), "value": value} for value, label in names.items()]


def _text(block_id: str, label: str, initial: Sequence[str], example: str) -> Block:
    typed = text_input(
        block_id,
        label,
        initial=", ".join(initial)[:_LONGEST],
        max_length=_LONGEST,
        placeholder=plain_text(example),
    )
    return {**typed, "optional": True}
