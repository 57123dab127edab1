"""A Markdown draft as a flat list of headings, bullets and paragraphs, and back."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

_HEADING = re.compile(r"^#{1,6}\s+\S")
_BULLET = re.compile(r"^[-*+]\s+\S")
_MARKERS = re.compile(r"\s*((?:\{\s*c\d+(?:\s*,\s*c\d+)*\s*\}\s*)+)$")


@dataclass(frozen=True)
class Block:
    """One part of a draft. `markers` are the evidence markers at the end of a bullet, which `text` leaves out."""

    kind: Literal["heading", "bullet", "text"]
    text: str
    markers: str = ""

    @property
    def level(self) -> int:
        """The number of `#` of a heading, else 0."""
        return len(self.text) - len(self.text.lstrip("#")) if self.kind == "heading" else 0

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids that the markers name."""
        return tuple(re.findall(r"c\d+", self.markers))


def parse(text: str) -> list[Block]:
    """The blocks of a draft, in order; a bullet's indented lines belong to it."""
    blocks: list[Block] = []
    open_text = False
    for line in text.splitlines():
        if not line.strip():
            open_text = False
        elif _HEADING.match(line):
            blocks.append(Block("heading", line.strip()))
            open_text = False
        elif _BULLET.match(line):
            blocks.append(Block("bullet", line[1:].strip()))
            open_text = True
        elif open_text:
            blocks[-1] = replace(blocks[-1], text=f"{blocks[-1].text}\n{line.rstrip()}")
        else:
            blocks.append(Block("text", line.rstrip()))
            open_text = True
    return [_split_markers(block) for block in blocks]


def render(blocks: Sequence[Block]) -> str:
    """The draft as Markdown, with one line between bullets of a list and an empty one elsewhere."""
    lines: list[str] = []
    for place, block in enumerate(blocks):
        in_list = place > 0 and block.kind == blocks[place - 1].kind == "bullet"
        lines += [_line(block)] if in_list or not lines else ["", _line(block)]
    return "\n".join(lines).rstrip("\n") + "\n"


def without_empty_sections(blocks: Iterable[Block]) -> list[Block]:
    """The blocks without headings that nothing stands under any more; a title (`#`) stays."""
    kept: list[Block] = []
    below = 0
    for block in reversed(list(blocks)):
        if block.kind != "heading":
            below = 7
        elif block.level > 1 and below <= block.level:
            continue
        else:
            below = block.level
        kept.append(block)
    return kept[::-1]


def _split_markers(block: Block) -> Block:
    found = _MARKERS.search(block.text) if block.kind == "bullet" else None
    if found is None:
        return block
    return replace(block, text=block.text[: found.start()], markers=found.group(1).strip())


def _line(block: Block) -> str:
    if block.kind != "bullet":
        return block.text
    return f"- {block.text} {block.markers}".rstrip()
