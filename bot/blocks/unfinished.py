"""A text that is still being written: what its end leaves open is closed or held back, so that it never flickers."""

import re
from dataclasses import dataclass, field
from typing import Final

from bot.blocks.secrets import without_begun_secret

_MARKS_ONLY: Final = re.compile(r"(?:\A|(?<=\n))[ \t]*(?:[-+*=>#|:`~ \t]+|\d{1,9}[.)]?)[ \t]*\Z")
"""A last line that says nothing yet: it may become a heading, list, rule or fence, or underline what is above it."""
_TOKEN: Final = re.compile(r"\\.|`+|\*{1,3}|_{1,3}|~~|!?\[|\]\(|\]|\)|\n", re.DOTALL)
_TAG_BEGUN: Final = re.compile(r"<(?:!--(?:(?!-->).){0,300}|[A-Za-z/!][^<>\n]{0,80})?\Z", re.DOTALL)
_LEAF: Final = re.compile(r"\n[ \t]*\n|\n[ \t>]*(?:[-+*]|\d{1,9}[.)]|#{1,6})[ \t]")
"""Where the last paragraph, item or heading may have begun; emphasis and links do not cross it."""
_HELD_BACK: Final = 400
"""How many characters of an unfinished link are held back; a longer one is no link but a stray bracket."""


def closed(text: str) -> str:
    """The growing text as it can be shown now: without a link, tag or marker begun at its end, all else closed."""
    shown = without_begun_secret(text)
    if _in_fence(shown):
        return shown.rstrip("`~")
    shown = _TAG_BEGUN.sub("", _MARKS_ONLY.sub("", shown))
    border = max((found.start() + 1 for found in _LEAF.finditer(shown)), default=0)
    return shown[:border] + close_inline(shown[border:])


def close_inline(text: str) -> str:
    """One paragraph with its open code, bold, italics and strikethrough closed and an unfinished link left out."""
    scan = _Scan()
    for found in _TOKEN.finditer(text):
        scan.take(found[0], found.start(), text)
    if scan.link is not None and len(text) - scan.link <= _HELD_BACK:
        return close_inline(text[: scan.link])
    kept = text.rstrip()
    for mark, begin in reversed(scan.open):
        kept = _close(kept, mark, begin)
    return kept


def _close(text: str, mark: str, begin: int) -> str:
    """Close a mark, or take it away where nothing follows it yet."""
    if begin >= len(text):
        return text
    if not text[begin + len(mark) :].strip("*_~` "):
        return text[:begin].rstrip()
    return text.rstrip("\\") + mark


def _in_fence(text: str) -> bool:
    opened = ""
    for line in re.findall(r"^[ \t>]{0,12}(?:[-+*][ \t]+)?(`{3,}|~{3,})[ \t]*(\S*)", text, re.MULTILINE):
        run, info = line
        if not opened:
            opened = run
        elif run.startswith(opened) and not info:
            opened = ""
    return bool(opened)


@dataclass
class _Scan:
    """What stands open at the end of a paragraph: marks with their positions, and where an unfinished link begins."""

    open: list[tuple[str, int]] = field(default_factory=list)
    brackets: list[int] = field(default_factory=list)
    target: int | None = None

    @property
    def link(self) -> int | None:
        return self.target if self.target is not None else (self.brackets[0] if self.brackets else None)

    def take(self, mark: str, at: int, text: str) -> None:
        in_code = bool(self.open) and self.open[-1][0].startswith("`")
        if mark[0] == "`":
            self._toggle(mark, at)
        elif in_code or mark[0] == "\\" or mark == "\n":
            return
        elif mark[0] in "*_~":
            if _may_mark(mark, at, text):
                self._toggle(mark, at)
        else:
            self._bracket(mark, at)

    def _toggle(self, mark: str, at: int) -> None:
        if mark in [open_mark for open_mark, _ in self.open]:
            while self.open.pop()[0] != mark:
                pass
        elif not (self.open and self.open[-1][0].startswith("`")):
            self.open.append((mark, at))

    def _bracket(self, mark: str, at: int) -> None:
        if mark in {"[", "!["}:
            self.brackets.append(at)
        elif mark == "](" and self.brackets:
            self.target = self.brackets.pop()
        elif mark == "]" and self.brackets:
            self.brackets.pop()
        elif mark == ")":
            self.target = None


def _may_mark(mark: str, at: int, text: str) -> bool:
    """Stars with spaces around and underscores within words mark nothing."""
    before, after = text[at - 1 : at], text[at + len(mark) : at + len(mark) + 1]
    if mark[0] == "_" and before.isalnum() and after.isalnum():
        return False
    return not ((not before or before.isspace()) and (not after or after.isspace()) and at + len(mark) < len(text))
