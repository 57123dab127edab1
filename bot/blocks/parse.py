"""Markdown read by markdown-it-py, once and with bounded work: its top-level blocks and their syntax trees."""

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_core import StateCore, text_join
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from bot.blocks.inline import tag_text, words

Definitions = Mapping[str, Mapping[str, Any]]
"""Link definitions by their normalized labels, as the parser keeps them."""

BEYOND: Final = "beyond"
"""In the `meta` of an inline token that is beyond the marks which one reading obeys: it is shown as it stands."""
READ_LINES: Final = 600
"""Lines of one text that are read to be shown. A message of Slack's budget has fewer, save in one-word lines."""
_MARKS: Final = 3_000
"""How many marks one reading obeys; what follows shows as the characters it is. Real drafts of 10,000 characters have
at most about 1,500."""
_CELLS: Final = 1_500
"""Cells of all tables of one text; a table that would exceed them shows as lines. Without a bound a wide head and many
short rows make cells of nothing."""
_STYLES: Final = 8
"""Bold, italics, links … within each other; what is deeper is shown without its style."""

_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_DEEP_QUOTE: Final = re.compile(r"^((?:[ \t]*>){6})(?:[ \t]*>)+", re.MULTILINE)
"""Quotes in quotes below the sixth level: the parser would drop what is deeper than 20, so they are made flat."""
_BRACKETS: Final = re.compile(r"(!?\[){25,}")
"""Runs of opening brackets, which cost the parser quadratic time and mean nothing."""
_STOPS: Final = re.compile(r"[\n!&*<\[\\\]_`~]")
"""Where the rules for inline marks are tried: the first characters of those in use, not of all that there are."""
_WEIGHTS: Final = ((_STOPS, 1), (re.compile(r"!?\["), 2), (re.compile(r"\]\(|<(?=[A-Za-z!/?])"), 4))
"""What a mark costs, by the time that it takes the parser and the link policy, in stars."""
_PLAIN_URL: Final = re.compile(r"https?://[a-z0-9][a-z0-9.-]*(?:/[A-Za-z0-9._~/#?=&,;+-]*)?")


def _parser() -> MarkdownIt:
    """CommonMark with tables and strikethrough; HTML only inline, so that Markdown around it stays Markdown."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).disable("html_block")
    normalize = parser.normalizeLink
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # the link policy judges; a refused label stays text
    parser.normalizeLink = lambda url: url if _PLAIN_URL.fullmatch(url) else normalize(url)  # type: ignore[method-assign]  # most are normal, and it takes as long as a paragraph
    parser.inline.terminator_re = _STOPS
    parser.block.ruler.at("table", _bounded_table, {"alt": ["paragraph", "reference"]})
    return parser.disable(["inline", "text_join"])  # Source does these, for what is shown only


def _bounded_table(state: StateBlock, begin: int, end: int, silent: bool) -> bool:
    """The parser's own rule for tables, as long as there are cells left; after a table that is too large, no more."""
    if state.env.get("cells", _CELLS) < 0 or not table(state, begin, end, True):
        return False
    last = next((line for line in range(begin, end) if state.isEmpty(line)), end)
    columns = state.src.count("|", state.bMarks[begin], state.eMarks[begin])
    left: int = state.env.get("cells", _CELLS) - columns * (last - begin)
    if left < 0 or not silent:
        state.env["cells"] = left
    return left >= 0 and (silent or bool(table(state, begin, end, False)))


_PARSER: Final = _parser()


@dataclass(frozen=True)
class TopBlock:
    """A top-level block: its lines, with the blank ones after it, and the parser's tokens, not yet inline."""

    source: str
    tokens: Sequence[Token]
    line: int
    """The line of the text at which it begins."""


@dataclass
class Source:
    """A text cut at the borders of its top-level blocks (their sources joined are the text), read as far as asked."""

    blocks: list[TopBlock]
    _env: dict[str, Any]
    _known: Container[str] = ()
    _marks: int = field(default=_MARKS)

    def tree(self, *blocks: TopBlock) -> SyntaxTreeNode:
        """The syntax tree of some of the blocks; every block may be asked for once."""
        tokens = [token for block in blocks for token in block.tokens]
        for token in tokens:
            if token.type == "inline":
                self._read_inline(token)
        text_join(StateCore("", _PARSER, self._env, tokens))
        return SyntaxTreeNode(tokens)

    def definitions_before(self, line: int) -> Definitions:
        """The link definitions that end before a line of the text, and those that the reading began with."""
        return {label: found for label, found in self.definitions.items() if found["map"][1] <= line}

    @property
    def definitions(self) -> Definitions:
        """All link definitions that hold in the text."""
        known: Definitions = self._env["references"]
        return known

    def _read_inline(self, token: Token) -> None:
        marks = sum(len(pattern.findall(token.content)) * weight for pattern, weight in _WEIGHTS)
        self._marks -= marks
        if self._marks < 0:
            token.meta[BEYOND] = True
        if not marks or self._marks < 0:
            token.children = [Token("text", "", 0, content=token.content)]
        elif token.content in self._known:
            token.children = []
        else:
            token.children = _regular(_PARSER.inline.parse(token.content, _PARSER, self._env, []))


def source_lines(text: str) -> list[str]:
    """The text's lines as Markdown counts them, with their ends."""
    return _LINE.findall(text)


def read(text: str, definitions: Definitions | None = None, known: Container[str] = ()) -> Source:
    """Find the top-level blocks; blank lines and link definitions belong to the block before them.

    Links may use the given definitions, which win over the text's own. Paragraphs, headings and cells whose sources
    are `known` are left unread, for a writer who has them.
    """
    lines = source_lines(text)
    kept = {label: {**found, "map": [0, 0]} for label, found in (definitions or {}).items()}
    env: dict[str, Any] = {"references": kept}
    tokens = _PARSER.parse(_BRACKETS.sub(lambda run: run[0][:25], _DEEP_QUOTE.sub(r"\1", text)), env)
    begins = [place for place, token in enumerate(tokens) if token.level == 0 and token.map and token.nesting >= 0]
    if not begins:
        return Source([TopBlock(text, [], 0)] if text else [], env, known)
    starts = [0, *((tokens[place].map or [0])[0] for place in begins[1:]), len(lines)]
    groups = [tokens[begin:end] for begin, end in pairwise([*begins, len(tokens)])]
    found = [("".join(lines[begin:end]), begin) for begin, end in pairwise(starts)]
    return Source([TopBlock(text, group, line) for (text, line), group in zip(found, groups, strict=True)], env, known)


def split_blocks(text: str) -> list[str]:
    """The text cut at the borders of its top-level blocks; joined they are the text again."""
    return [block.source for block in read(text).blocks]


def tree(text: str) -> SyntaxTreeNode:
    """The syntax tree of a text."""
    source = read(text)
    return source.tree(*source.blocks)


def plain_words(text: str) -> str:
    """What the text says without any markup, unfiltered: a notification's or a screen reader's words."""
    found: list[str] = []
    for node in tree(text).walk(include_self=False):
        if node.type == "inline":
            found.append(words(node.children))
        elif node.type in {"fence", "code_block"}:
            found.append(node.content)
    return " ".join(found)


def _regular(tokens: list[Token]) -> list[Token]:
    """Tags as the text that they stand for, so that it is filtered with its neighbours, and no style nested too deep,
    for each takes the writer a level of recursion.
    """
    kept: list[Token] = []
    depth = 0
    for token in tokens:
        depth -= token.nesting < 0
        if token.type == "html_inline":
            token.type, token.content = "text", tag_text(token.content)
        elif token.children:
            token.children = _regular(token.children)
        if not token.nesting or depth < _STYLES:
            kept.append(token)
        depth += token.nesting > 0
    return kept
