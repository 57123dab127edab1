"""A block's syntax tree as safe Markdown or mrkdwn, in one regular form whatever its source looked like."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markdown_it.tree import SyntaxTreeNode

from bot.blocks.inline import MARKDOWN, Dialect, inline, words
from bot.blocks.links import LinkPolicy
from bot.blocks.parse import BEYOND
from bot.blocks.safety import defang, harmless
from bot.masking import has_secret

_LANGUAGE: Final = re.compile(r"[A-Za-z0-9_+#.-]{1,30}")


def written(tree: SyntaxTreeNode, policy: LinkPolicy, dialect: Dialect, known: dict[str, str] | None = None) -> str:
    """A syntax tree in the dialect; empty when nothing of it may or can be shown.

    `known` is what paragraphs, headings and cells came to by their sources. It serves those that the reader left
    unread for it, and is added to; it belongs to one policy, one dialect and one set of link definitions.
    """
    return _Writer(dialect, policy, {} if known is None else known).blocks(
        tree, "\n\n" if dialect is MARKDOWN else "\n"
    )


@dataclass(frozen=True)
class _Writer:
    dialect: Dialect
    policy: LinkPolicy
    known: dict[str, str]

    def blocks(self, parent: SyntaxTreeNode, between: str) -> str:
        found = (self.block(node) for node in parent.children)
        return between.join(block for block in found if block)

    def block(self, node: SyntaxTreeNode) -> str:
        writer = _WRITERS.get(node.type)
        return writer(self, node) if writer is not None else self.blocks(node, "\n\n")

    @property
    def is_markdown(self) -> bool:
        return self.dialect is MARKDOWN

    def text(self, node: SyntaxTreeNode) -> str:
        """The inline content of a paragraph, heading or cell, safe as a whole: pings and secrets may come in pieces."""
        (content,) = node.children
        if not content.meta.get(BEYOND):
            if content.content not in self.known:
                self.known[content.content] = self._text(content.children)
            return self.known[content.content]
        return self._text(content.children)

    def _text(self, nodes: Sequence[SyntaxTreeNode]) -> str:
        said = words(nodes)
        if has_secret(said):
            return self.dialect.text(harmless(said), True).strip()
        return defang(inline(nodes, self.dialect, self.policy)).strip()

    def heading(self, node: SyntaxTreeNode) -> str:
        line = self.text(node).replace("\n", " ")
        if not line:
            return ""
        if not self.is_markdown:
            return self.dialect.strong(defang(line.replace("*", "")), "*")
        line = re.sub(r"(#+)$", r"\\\1", line)  # closing hashes would vanish
        return f"{'#' * int(node.tag[1:])} {line}"

    def list_of(self, node: SyntaxTreeNode) -> str:
        items = [self.item(child, self.marker(node, place)) for place, child in enumerate(node.children)]
        loose = self.is_markdown and any(_is_loose(child) for child in node.children)
        return ("\n\n" if loose else "\n").join(items)

    def marker(self, node: SyntaxTreeNode, place: int) -> str:
        if node.type == "ordered_list":
            return f"{int(node.attrs.get('start', 1)) + place}. "
        return "- " if self.is_markdown else "• "

    def item(self, node: SyntaxTreeNode, marker: str) -> str:
        between = "\n\n" if self.is_markdown and _is_loose(node) else "\n"
        indent = " " * (len(marker) if self.is_markdown else 4)
        lines = self.blocks(node, between).split("\n")
        return "\n".join([f"{marker}{lines[0]}".rstrip(), *(f"{indent}{line}".rstrip() for line in lines[1:])])

    def quote(self, node: SyntaxTreeNode) -> str:
        inner = self.blocks(node, "\n\n" if self.is_markdown else "\n")
        return "\n".join(f"> {line}".rstrip() for line in inner.split("\n")) if inner else ""

    def code(self, node: SyntaxTreeNode) -> str:
        content = harmless(node.content).strip("\n")
        if not self.is_markdown:
            return (
                "```\n" + self.dialect.code(content)[1:-1].replace("```", "``\u2060`") + "\n```"
                if content.strip()
                else ""
            )
        ticks = "`" * max(3, max((len(run) for run in re.findall(r"`+", content)), default=0) + 1)
        language = _LANGUAGE.match(node.info or "")
        return f"{ticks}{language[0] if language else ''}\n{content}\n{ticks}"

    def rule(self, _: SyntaxTreeNode) -> str:
        return "---" if self.is_markdown else "———"

    def table(self, node: SyntaxTreeNode) -> str:
        rows = [[self.cell(cell) for cell in row.children] for part in node.children for row in part.children]
        if not self.is_markdown:
            return "\n".join(" | ".join(row) for row in rows)
        lines = [f"| {' | '.join(row)} |" for row in rows]
        lines.insert(1, f"|{' --- |' * len(rows[0])}")
        return "\n".join(lines)

    def cell(self, node: SyntaxTreeNode) -> str:
        line = self.text(node).replace("\n", " ")
        return re.sub(r"\\?\|", r"\\|", line) if self.is_markdown else line


_WRITERS: Final[Mapping[str, Callable[[_Writer, SyntaxTreeNode], str]]] = {
    "paragraph": _Writer.text,
    "heading": _Writer.heading,
    "bullet_list": _Writer.list_of,
    "ordered_list": _Writer.list_of,
    "blockquote": _Writer.quote,
    "fence": _Writer.code,
    "code_block": _Writer.code,
    "hr": _Writer.rule,
    "table": _Writer.table,
}


def _is_loose(item: SyntaxTreeNode) -> bool:
    """Whether an item's paragraphs stand apart: the parser hides the paragraphs of tight lists."""
    return any(child.type == "paragraph" and not child.hidden for child in item.children)
