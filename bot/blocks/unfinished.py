"""A text that is still being written: what its end leaves open is closed or held back, so that it never flickers."""

import re
from dataclasses import dataclass, field
from typing import Final

from bot.internal import without_begun_address
from bot.masking import without_begun_secret

_NUMBER: Final = re.compile(r"\d{1,9}[.)]?")
_TOKEN: Final = re.compile(r"\\.|`+|\*{1,3}|_{1,3}|~~|!?\[|\]\(|\]|\)|\n", re.DOTALL)
_TAG_BEGUN: Final = re.compile(r"<(?:[A-Za-z/!][^<>\s]{0,30})?\Z|\{\s{0,3}(?:c[\dc,\s]{0,200})?\Z")
"""A tag, or one of the pipeline's `{c1}` markers, that has begun."""
_LEAF: Final = re.compile(r"\n[ \t]*\n|\n[ \t>]*(?:[-+*]|\d{1,9}[.)]|#{1,6})[ \t]")
"""Where the last paragraph, item or heading may have begun; emphasis and links do not cross it."""
_FENCE_LINE: Final = re.compile(r"^[ \t>]{0,12}(?:[-+*][ \t]+)?(`{3,}|~{3,})[ \t]*(\S*)", re.MULTILINE)
_LABEL: Final = 150
_ADDRESS: Final = 500
"""How many characters of an unfinished label or address are held back; what is longer is a stray bracket."""


def closed(text: str) -> str:
    """The growing text as it can be shown now: without a link, tag or marker begun at its end, all else closed."""
    shown = without_begun_address(without_begun_secret(text))
    if open_fence(shown):
        return shown.rstrip("`~")
    shown = _TAG_BEGUN.sub("", _without_begun_comment(_without_mere_marks(shown)))
    border = max((found.start() + 1 for found in _LEAF.finditer(shown)), default=0)
    return shown[:border] + close_inline(shown[border:])


def close_inline(text: str) -> str:
    """One paragraph with its open code, bold, italics and strikethrough closed and an unfinished link left out."""
    scan = _Scan()
    for found in _TOKEN.finditer(text):
        scan.take(found[0], found.start(), text)
    cut = scan.link_begun(len(text))
    kept = text[:cut].rstrip()
    for mark, begin in reversed(scan.open):
        kept = _close(kept, mark, begin)
    return kept


def _without_mere_marks(text: str) -> str:
    """Without a last line that says nothing yet: it may become a heading, list, fence or underline."""
    begin = text.rfind("\n") + 1
    line = text[begin:].strip()
    return text[:begin] if not line.strip("-+*=>#|:`~ \t") or _NUMBER.fullmatch(line) else text


def _without_begun_comment(text: str) -> str:
    begin = text.rfind("<!--")
    return text if begin < 0 or text.find("-->", begin) >= 0 else text[:begin]


def _close(text: str, mark: str, begin: int) -> str:
    """Close a mark, or take it away where nothing follows it yet."""
    if begin >= len(text):
        return text
    if not text[begin + len(mark) :].strip("*_~` "):
        return text[:begin].rstrip()
    return text.rstrip("\\") + mark


def open_fence(text: str) -> str:
    """The line that opened the fence in which the text ends, without what stands before its ticks; empty outside."""
    opened = line = ""
    for run, info in _FENCE_LINE.findall(text):
        if not opened:
            opened, line = run, run + info
        elif run.startswith(opened) and not info:
            opened = line = ""
    return line


@dataclass
class _Scan:
    """What stands open at the end of a paragraph: marks with their positions, and where an unfinished link begins."""

    open: list[tuple[str, int]] = field(default_factory=list)
    brackets: list[int] = field(default_factory=list)
    target: int | None = None

    def link_begun(self, end: int) -> int:
        """Where the text is to be cut so that no link that has begun shows; its end where there is none."""
        begun = [at for at in self.brackets if end - at <= _LABEL]
        begun += [self.target] if self.target is not None and end - self.target <= _ADDRESS else []
        return min(begun, default=end)

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
