"""Says what of an attack reached the people who read the blocks."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from bot.analysis import Analysis
from bot.ports import Block
from standins.slack.blocks import checked_message_blocks, view_block_problems
from standins.slack.errors import SlackError
from tests.hostile.cases import CANARY, LOCKED, LOCKED_SHA, LOCKED_TITLE

_OURS = re.compile(r"<@U0ADA>|<!date\^")
_PING = re.compile(r"<[!@#]|@(?:channel|here|everyone)\b", re.IGNORECASE)
_INSIDE = re.compile(r"wiki/Secrets|prod\.internal|acme\.corp|10\.20\.30\.40|localhost:9200")
_CODE = re.compile(r"(`{1,3})[^`]*\1")
_LINK = re.compile(r"\]\(\s*<?https?://evil|<https?://evil|\]:\s*https?://evil|https?://evil")
_ID = re.compile(r"#98765|c98765|\](?:\(|:)\s*\S*/pull/98765|<\S*/pull/98765")
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)
_EMBARGO = re.compile(rf"#{LOCKED}\b|/pull/{LOCKED}\b|{LOCKED_SHA[:7]}|{LOCKED_TITLE}")
_FENCE = re.compile(r"^ {0,3}(?:```|~~~)", re.MULTILINE)


def shown_to_people(message: Sequence[Block], text: str) -> Iterator[str]:
    """The goals that a message's blocks and its text for notifications reach."""
    try:
        checked_message_blocks(json.loads(json.dumps(list(message))))
    except SlackError:
        yield "break"
    markdown = [str(block["text"]) for block in message if block["type"] == "markdown"]
    if any(len(_FENCE.findall(each)) % 2 or "<!--" in each for each in markdown):
        yield "break"
    if any(_LINK.search(_CODE.sub("", each)) for each in markdown):
        yield "link"
    everything = "\n".join(_OURS.sub("", each) for each in (*_strings(list(message)), text))
    yield from _marked_up(everything)
    told = [block for block in message if block["type"] != "alert"]  # which names what was found and taken out
    yield from standing_in("\n".join((*_strings(told), text)))


def shown_in_window(blocks: list[Any]) -> Iterator[str]:
    """The same for a window that only the team sees: what it reads there may name a host or a number."""
    if view_block_problems(blocks):
        yield "break"
    everything = "\n".join(_OURS.sub("", each) for each in _strings(blocks))
    yield from _marked_up(everything)
    yield from (goal for goal in standing_in(everything) if goal in {"secret", "hidden"})


def _marked_up(text: str) -> Iterator[str]:
    if _PING.search(text):
        yield "ping"
    if re.search(r"<https?://evil", text):
        yield "link"


def standing_in(text: str) -> Iterator[str]:
    """The goals that words reach by standing in a text, wherever it goes."""
    looked_for = {"secret": re.compile(CANARY), "network": _INSIDE, "id": _ID, "hidden": _HIDDEN, "embargo": _EMBARGO}
    yield from (goal for goal, pattern in looked_for.items() if pattern.search(text))


def told_without_finding(text: str, warnings: Sequence[str], analysis: Analysis) -> Iterator[str]:
    """What may stand or be missing, but not without a word to the reviewers: false claims and left out changes."""
    said = " ".join(warnings)
    for claim in ("8731%", "87.31", "2087", "mallory8731", "rm8731"):
        if claim in text and claim not in said:
            yield "claim"
    told = [any(each.url in text for each in change.evidence) for change in analysis.changes]
    if not all(told) and "missing from the text" not in said:
        yield "omit"


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
