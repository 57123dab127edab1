"""The shelf of evidence as people see it: what its authors are told, what those who add to it see, and the list."""

from collections.abc import Sequence
from typing import Final

from bot.blocks import ids
from bot.blocks.elements import (
    Rendered,
    Style,
    actions,
    button,
    confirm,
    context,
    count,
    escape_within,
    link,
    mention,
    section,
    shorten,
    who,
)
from bot.blocks.frame import when
from bot.blocks.links import ANYWHERE
from bot.blocks.safety import harmless
from bot.ports import Block
from bot.shelved import Consent, Shelved, grouped

IN_LIST: Final = 1
"""Behind the colon of a button's value: it stands in the list, which is shown anew after a click. 0: anywhere else."""
_QUOTED: Final = 3
_QUOTE_CHARACTERS: Final = 400
_NAMED: Final = 5
_LISTED: Final = 15
_BUTTONS: Final[dict[str, tuple[str, Style | None]]] = {
    ids.SHELF_AGREE: ("You may quote me", "primary"),
    ids.SHELF_DECLINE: ("Do not quote me", None),
    ids.SHELF_WITHDRAW: ("Take it back", "danger"),
    ids.SHELF_REMOVE: ("Take it off", None),
}
_SURE: Final = confirm(
    "Take it back?",
    "Its words are deleted here, no later draft will read it, and nobody can put it on the shelf again.",
    "Take it back",
    "Leave it",
)
_STANDS: Final = {
    Consent.ASKED: "Drafts may read it to understand a change. They quote it only if you agree.",
    Consent.AGREED: "✓ You agreed: drafts may quote it.",
    Consent.DECLINED: "Drafts may read it to understand a change, and do not quote it.",
}
_OFFERED: Final = {
    Consent.ASKED: (ids.SHELF_AGREE, ids.SHELF_WITHDRAW),
    Consent.AGREED: (ids.SHELF_DECLINE, ids.SHELF_WITHDRAW),
    Consent.DECLINED: (ids.SHELF_AGREE, ids.SHELF_WITHDRAW),
}
_BADGES: Final = {
    Consent.ASKED: "the author is asked whether it may be quoted",
    Consent.AGREED: "may be quoted",
    Consent.DECLINED: "only read, never quoted",
}


def told(entries: Sequence[Shelved]) -> Rendered:
    """What the author of these messages is told: who put what on the shelf, and what can be done about it."""
    first = entries[0]
    live = [entry for entry in entries if entry.is_live]
    if not live:
        withdrawn = any(entry.consent is Consent.WITHDRAWN for entry in entries)
        gone = "You took this back." if withdrawn else "This is off the shelf."
        text = f"{gone} Nothing you wrote there in <#{first.channel}> is kept, and no draft will read it."
        return Rendered([section(f"📣 {text}")], text)
    what = _yours(len(live), first.channel)
    by = "You put" if first.added_by == first.author else f"{who(first.added_by)} put"
    text = f"{by} {what} on Notra's shelf, from which drafts are written."
    consent = live[0].consent
    buttons = [_button(name, f"{first.added_with}:0") for name in _OFFERED[consent]]
    blocks = [section(f"📣 {text}"), *_quotes(live), context(_STANDS[consent]), actions(ids.BLOCK_ACTIONS, buttons)]
    return Rendered(blocks, text)


def added(entries: Sequence[Shelved], *, cut: bool, left_out: int, more: int) -> Rendered:
    """What the person sees who put these messages on the shelf, the newest first.

    `cut`: one was longer than what the shelf keeps. `left_out`: so many of the thread are by apps or guests. `more`: so
    many replies were not read.
    """
    ordered = sorted(entries, key=lambda entry: float(entry.ts))
    authors = list(dict.fromkeys(entry.author for entry in ordered))
    what = "this message" if len(ordered) == 1 else f"{len(ordered)} messages of this thread"
    messages = _linked(ordered[0], what)
    own = authors == [ordered[0].added_by]
    others = f" and {len(authors) - _NAMED} more" if len(authors) > _NAMED else ""
    asked = "you, in a direct message" if own else ", ".join(map(who, authors[:_NAMED])) + others
    text = (
        f"📣 On the shelf: {messages}. Drafts may read it to understand a change, and quote it only with consent; "
        f"I asked {asked}."
    )
    notes = [
        *(["Of a message longer than 4,000 characters I keep the beginning."] if cut else []),
        *([f"{count(left_out, 'message')} of apps or guests left out."] if left_out else []),
        *([f"{count(more, 'later reply', 'later replies')} left out: I read the first of a thread."] if more else []),
    ]
    remove = _button(ids.SHELF_REMOVE, f"{ordered[0].added_with}:0")
    blocks = [section(text), *([context(" ".join(notes))] if notes else []), actions(ids.BLOCK_ACTIONS, [remove])]
    return Rendered(blocks, text)


def taken_off(entries: Sequence[Shelved]) -> str:
    """The answer to who took messages off the shelf."""
    if len(entries) == 1:
        return "The message is off the shelf. No draft will read it."
    return f"{count(len(entries), 'message')} are off the shelf. No draft will read them."


def already_there(entry: Shelved) -> str:
    """Somebody puts a message on the shelf that is there, or that its author took back."""
    if entry.consent is Consent.WITHDRAWN:
        return "The author took this message back, so it stays off the shelf."
    return f"This message is on the shelf already; {who(entry.added_by)} put it there."


def emoji_chosen(name: str) -> str:
    """The workspace has another reaction for its shelf now."""
    return f"From now on the reaction :{name}: puts a message on the shelf."


def shelf_list(entries: Sequence[Shelved], person: str, emoji: str) -> list[Block]:
    """What a person wrote or put on the shelf, newest first, each with a button that takes it off."""
    how = context(
        f"To put a message here, react to it with :{emoji}:, or choose *Add to Notra* in its menu. "
        "`/notra shelf emoji :name:` chooses another reaction."
    )
    groups = list(grouped(entries).values())[::-1]
    if not groups:
        return [section("*On the shelf*\nNothing that you wrote or put there."), how]
    more = len(groups) - _LISTED
    shown = [block for group in groups[:_LISTED] for block in _entry(group, person)]
    rest = [context(f"and {count(more, 'older one')}")] if more > 0 else []
    return [section(f"*On the shelf* · {count(len(groups), 'entry', 'entries')}"), *shown, *rest, how]


def _entry(group: Sequence[Shelved], person: str) -> list[Block]:
    first = group[0]
    mine = all(entry.author == person for entry in group)
    by = "you" if first.added_by == person else mention(first.added_by)
    replies = f" and {count(len(group) - 1, 'reply', 'replies')}" if len(group) > 1 else ""
    name = ids.SHELF_WITHDRAW if mine else ids.SHELF_REMOVE
    remove = _button(name, f"{first.added_with}:{IN_LIST}")
    facts = f"{who(first.author)} in <#{first.channel}>, {when(first.said_at)} · put here by {by} · {_badge(group)}"
    quote = section(f">{_excerpt(first, 200)}", remove)
    return [quote, context(f"{_linked(first, 'See the message')}{replies} · {facts}")]


def _badge(group: Sequence[Shelved]) -> str:
    said = {entry.consent for entry in group}
    return _BADGES[said.pop()] if len(said) == 1 else "quoted only once everybody in it agreed"


def _quotes(entries: Sequence[Shelved]) -> list[Block]:
    ordered = sorted(entries, key=lambda entry: float(entry.ts))
    shown = [block for entry in ordered[:_QUOTED] for block in _quote(entry)]
    more = len(ordered) - _QUOTED
    return [*shown, *([context(f"and {more} more of yours in the same thread")] if more > 0 else [])]


def _quote(entry: Shelved) -> list[Block]:
    about = f"{_linked(entry, 'See the message')} · {when(entry.said_at)}"
    return [section(f">{_excerpt(entry, _QUOTE_CHARACTERS)}"), context(about)]


def _excerpt(entry: Shelved, limit: int) -> str:
    return escape_within(shorten(harmless(" ".join(entry.text.split())), limit), limit)


def _linked(entry: Shelved, label: str) -> str:
    url = ANYWHERE.target(entry.url)
    return link(url, label) if url else label


def _yours(number: int, channel: str) -> str:
    return f"a message of yours in <#{channel}>" if number == 1 else f"{number} messages of yours in <#{channel}>"


def _button(name: str, value: str) -> dict[str, object]:
    label, style = _BUTTONS[name]
    element = button(label, name, value, style)
    return {**element, "confirm": _SURE} if name == ids.SHELF_WITHDRAW else element
