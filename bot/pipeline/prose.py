"""Somebody's text made fit to be read: visible characters only, templates and trailers gone, capped."""

import re
from typing import Final

from bot.internal import without_internal
from bot.masking import mask

_READ: Final = 20_000  # characters of a body that are looked at
_KEPT: Final = 600  # characters of it that are kept
_TITLE: Final = 200

_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_IMAGE: Final = re.compile(r"!\[[^\[\]\n]{0,300}\]\([^()\n]{0,2000}\)")
_TAG: Final = re.compile(
    r"</?(?:a|b|br|code|details|div|em|h[1-6]|hr|i|img|kbd|li|ol|p|picture|pre|source|strong|sub|summary|sup|table"
    r"|tbody|td|th|thead|tr|ul|video)(?=[\s/>])[^<>]{0,2000}>",
    re.IGNORECASE,
)
_DROPPED_LINE: Final = re.compile(
    r"\s{0,20}(?:[-*+]\s{1,4}\[[ xX]\]|[-_*=]{3,}\s*$|🤖"
    r"|(?:[A-Za-z]+(?:-[A-Za-z]+){0,4}-by|change-id|cc|git-svn-id|pull-request|pr-url|reviewed-on|closes-bug):\s"
    r"|generated with \[)",
    re.IGNORECASE,
)
_HEADING: Final = re.compile(r"\s{0,3}#{1,6}\s+(.{0,200})")
_DROPPED_SECTION: Final = re.compile(
    r"\W*(?:(?:pr |submitter |merge |final )?check ?list|how (?:has|was|to) .{0,30}test"
    r"|test(?:ing)? ?(?:plan|steps|done)?\W*$|screenshots?|before submitting|types? of changes?|related issues?|todo)",
    re.IGNORECASE,
)


def visible(text: str) -> str:
    """The text without control, zero-width and direction-changing characters, line ends as \\n, secrets masked."""
    apart = mask(text) if _INVISIBLE.search(text) else text  # a sign between two words keeps a secret apart from both
    return mask(_INVISIBLE.sub("", apart.replace("\r\n", "\n").replace("\r", "\n")))


def _outside(text: str) -> str:
    """Visible, and without addresses inside a network, also where invisible signs were to hide them."""
    apart = without_internal(text)[0] if _INVISIBLE.search(text) else text
    return without_internal(visible(apart))[0]


def one_line(text: str) -> str:
    """A title: visible, on one line, at most 200 characters."""
    return _cut(" ".join(_outside(text[: _TITLE * 10]).split()), _TITLE)


def cleaned_body(text: str) -> str:
    """What a description says, without templates' comments, check lists, images, HTML and trailers; 600 characters."""
    plain = _TAG.sub(" ", _IMAGE.sub("", _COMMENT.sub("", _outside(text[:_READ]))))
    kept: list[str] = []
    skipping = False
    for line in plain.split("\n"):
        heading = _HEADING.match(line)
        if heading:
            skipping = bool(_DROPPED_SECTION.match(heading[1]))
        if skipping or not line.strip() or _DROPPED_LINE.match(line):
            continue
        if heading and kept and _HEADING.match(kept[-1]):
            kept.pop()  # nothing stood under it
        kept.append(" ".join(line.split()))
    while kept and _HEADING.match(kept[-1]):
        kept.pop()
    return _cut("\n".join(kept), _KEPT)


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = max(cut.rfind(" "), cut.rfind("\n"))
    return f"{cut[: space if space > limit // 2 else limit - 1].rstrip()}…"
