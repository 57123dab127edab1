"""The windows in which a person edits a draft's text, and settles it when somebody else saved meanwhile."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from bot.blocks import ids
from bot.blocks.elements import context, divider, section, shorten, who
from bot.blocks.markdown import join_parts, mrkdwn, split_blocks, split_parts
from bot.blocks.modals import View, field, metadata, modal, text_input
from bot.blocks.parse import plain_words
from bot.blocks.parts import PART_CHARACTERS
from bot.blocks.safety import clean, harmless
from bot.contents import CONTENTS
from bot.errors import TooLong, UsageError
from bot.models import Draft, Version
from bot.ports import Block

_FILLED: Final = 2_400
"""Characters that a part holds when the window opens, so that a person can add a paragraph to each."""
_PARTS: Final = 30
_THEIRS_PARTS: Final = 12
"""How many sections the other person's text may take; with the inputs they stay well under a window's 100 blocks."""
_OUT_OF_DATE: Final = "This window is out of date. Please open it again."


def edit_view(draft: Draft, version: Version) -> View:
    """The version's Markdown in inputs of at most 3,000 characters. Raises TooLong when 30 of them do not hold it."""
    kind = draft.request.content_type
    form = "Its site shows no Markdown." if CONTENTS[kind].plain else "Markdown is fine."
    note = context(f"Saving makes version {version.version + 1}; version {version.version} is kept. {form}")
    return _view(
        draft, callback=ids.VIEW_DRAFT_EDIT, verb="Edit", version=version.version, before=[note], text=version.text
    )


def merge_view(draft: Draft, base: int, theirs: Version, mine: str) -> View:
    """What a person sees who edited version `base` while `theirs` was saved: their own text again, and the newer one.

    Saving it replaces the newest version knowingly. Raises TooLong as edit_view does.
    """
    by = who(theirs.author) if theirs.author else "Notra"
    before = [
        section(
            f"*{by} saved version {theirs.version} while you were editing version {base}.*\n"
            f"Nothing is overwritten yet. Your text is below, version {theirs.version} stands under it. "
            f"Take over what you need and save: that makes version {theirs.version + 1}."
        )
    ]
    parts = split_parts(clean(theirs.text), 2_000)  # a private key may go through several
    shown = [section(text) for part in parts[:_THEIRS_PARTS] if (text := mrkdwn(part))]
    more = len(parts) - _THEIRS_PARTS
    after = [divider(), context(f"Version {theirs.version}, by {by}, to compare"), *shown]
    after += [context(f"The rest of it, {more} more parts, is in the draft's message.")] if more > 0 else []
    return _view(
        draft,
        callback=ids.VIEW_DRAFT_MERGE,
        verb="Merge",
        version=theirs.version,
        before=before,
        text=mine,
        after=after,
    )


def read_edit(view: Mapping[str, Any]) -> tuple[str, int, str]:
    """The draft's id, the version that was edited, and the text that a person left in the inputs of either window.

    Parts that were not changed come back exactly; an emptied part is gone. Raises UsageError for any other window.
    """
    kept = metadata(view)
    draft, version, gaps = kept.get("draft"), kept.get("version"), kept.get("gaps")
    # Only what `_view` can have written may reach the store.
    if not isinstance(draft, str) or not draft.isalnum() or not _is_number(version, 10**9):
        raise UsageError(_OUT_OF_DATE)
    if not isinstance(gaps, list) or not all(_is_number(gap, PART_CHARACTERS) for gap in gaps):
        raise UsageError(_OUT_OF_DATE)
    typed = [field(view, ids.part_id(number)).replace("\r\n", "\n").rstrip("\n") for number in range(len(gaps))]
    text = join_parts([part + "\n" * gap for part, gap in zip(typed, gaps, strict=True) if part])
    return draft, int(version or 0), text


def _is_number(value: Any, limit: int) -> bool:
    return isinstance(value, int) and 0 <= value <= limit


def _view(
    draft: Draft, *, callback: str, verb: str, version: int, before: list[Block], text: str, after: Sequence[Block] = ()
) -> View:
    parts = _parts(text)
    kept = {"draft": draft.id, "version": version, "gaps": [len(part) - len(part.rstrip("\n")) for part in parts]}
    title = f"{verb} {CONTENTS[draft.request.content_type].in_a_sentence}"
    inputs = [_part(number, part.rstrip("\n"), len(parts)) for number, part in enumerate(parts)]
    return {
        **modal(shorten(title, 24), [*before, *inputs, *after], submit="Save", close="Cancel"),
        "callback_id": callback,
        "private_metadata": json.dumps(kept),
    }


def _parts(text: str) -> list[str]:
    for limit in (_FILLED, PART_CHARACTERS):
        parts = split_parts(text, limit)
        if len(parts) <= _PARTS:
            return parts or [""]
    raise TooLong("This draft is too long to edit in a window. Reply in its thread with what should change.")


def _part(number: int, part: str, of: int) -> Block:
    first = next(iter(split_blocks(part[:400])), "")
    begins = shorten(" ".join(harmless(plain_words(first)).split()), 60)
    label = "Text" if of == 1 else f"Part {number + 1} of {of}" + (f" · {begins}" if begins else "")
    element = text_input(ids.part_id(number), label, initial=part, multiline=True, max_length=PART_CHARACTERS)
    return {**element, "optional": of > 1}  # emptying a part removes it, but a draft is not emptied by mistake
