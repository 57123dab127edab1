"""Markdown inside a paragraph, as Markdown for Slack's `markdown` block or as mrkdwn, filtered on the way."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from markdown_it.tree import SyntaxTreeNode

from bot.blocks.links import LinkPolicy, honest, visible
from bot.blocks.safety import escape, harmless

_KNOWN_TAG: Final = re.compile(
    r"</?(?:"
    r"a|abbr|b|big|blockquote|body|center|cite|code|dd|del|details|div|dl|dt|em|font|footer|form|h1|h2|h3"
    r"|h4|h5|h6|head|header|hr|html|i|iframe|img|input|ins|kbd|li|link|main|mark|meta|ol|p|picture|pre|q|s"
    r"|samp|script|section|small|source|span|strike|strong|style|sub|summary|sup|svg|table|tbody|td|tfoot"
    r"|th|thead|tr|tt|u|ul|var|video"
    r")(?![A-Za-z0-9-])",
    re.IGNORECASE,
)
_BREAK: Final = re.compile(r"</?br(?![A-Za-z0-9-])", re.IGNORECASE)
_BARE_URL: Final = re.compile(r"(https?:)(?=//([^\s/?#<>()]+))|(www)(?=\.[^\s/?#<>()]+)", re.IGNORECASE)
_ZWSP: Final = "\u200b"
"""U+200B: mrkdwn styles only what stands apart from letters."""


@dataclass(frozen=True)
class Dialect:
    """How one markup language spells things. `text` is also told whether it begins a line."""

    strong: Callable[[str, str], str]
    emphasis: Callable[[str, str], str]
    strike: Callable[[str, str], str]
    text: Callable[[str, bool], str]
    code: Callable[[str], str]
    link: Callable[[str, str], str]
    join: Callable[[Sequence[str]], str]
    hard_break: str


def inline(nodes: Sequence[SyntaxTreeNode], dialect: Dialect, policy: LinkPolicy) -> str:
    """The inline nodes of one paragraph, heading or cell in the dialect."""
    pieces: list[str] = []
    for node in nodes:
        line_start = not pieces or pieces[-1].endswith("\n")
        piece = _Piece(dialect, policy, line_start).of(node)
        if piece:
            pieces.append(piece)
    return dialect.join(pieces)


def words(nodes: Sequence[SyntaxTreeNode]) -> str:
    """What the inline nodes say, without any markup, unfiltered."""
    return "".join(_words(node) for node in nodes)


def _words(node: SyntaxTreeNode) -> str:
    if node.type in {"softbreak", "hardbreak"}:
        return " "
    return words(node.children) or node.content


def tag_text(tag: str) -> str:
    """Nothing for comments and HTML's own tags; the characters of anything else, such as the `<T>` of `Vec<T>`."""
    if _BREAK.match(tag):
        return " "
    return "" if tag.startswith("<!--") or _KNOWN_TAG.match(tag) else tag


@dataclass(frozen=True)
class _Piece:
    dialect: Dialect
    policy: LinkPolicy
    line_start: bool

    def of(self, node: SyntaxTreeNode) -> str:
        match node.type:
            case "text":
                return self._text(node.content)
            case "code_inline":
                return self.dialect.code(harmless(node.content.replace("\n", " ")))
            case "link" | "image":
                return self._link(node)
            case "softbreak":
                return "\n"
            case "hardbreak":
                return self.dialect.hard_break
            case _:
                return self._styled(node)

    def _text(self, content: str) -> str:
        if len(content) < 16 and content.isascii() and content.isalpha():
            return content  # nothing to filter or to escape, and too short for a secret
        safe = harmless(" ".join(re.split(r"[\n\t]", content)))
        return self.dialect.text(self._unlinked(safe), self.line_start)

    def _unlinked(self, text: str) -> str:
        """Slack links bare addresses by itself, so one that may not be linked is broken invisibly."""
        if self.policy.hosts is None:
            return text
        return _BARE_URL.sub(self._broken, text)

    def _broken(self, found: re.Match[str]) -> str:
        host = found[2] or "www"
        allowed = found[2] is not None and "@" not in host and self.policy.allows(host)
        return found[0] if allowed else f"{found[0]}\u2060"

    def _link(self, node: SyntaxTreeNode) -> str:
        url = self.policy.target(str(node.attrs.get("href") or node.attrs.get("src") or ""))
        label = harmless(" ".join(words(node.children).split()))
        if url is None:
            return self.dialect.text(self._unlinked(label), self.line_start)
        if not label or not honest(label, url):
            label = visible(url)
        return self.dialect.link(self._label(node, label), url)

    def _label(self, node: SyntaxTreeNode, label: str) -> str:
        only_code = len(node.children) == 1 and node.children[0].type == "code_inline"
        return self.dialect.code(label) if only_code else self.dialect.text(label, False)

    def _styled(self, node: SyntaxTreeNode) -> str:
        inner = inline(node.children, self.dialect, self.policy)
        core = inner.strip()
        style = {"strong": self.dialect.strong, "em": self.dialect.emphasis, "s": self.dialect.strike}.get(node.type)
        if not core or style is None:
            return inner
        before = inner[: len(inner) - len(inner.lstrip())]
        return f"{before}{style(core, node.markup)}{inner[len(before) + len(core) :]}"


_SPECIAL: Final = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])"  # a backslash that would escape
    r"|`|~(?=~)|(?<=~)~|(?<=\])\("
    r"|(?<![\s*])\*+|(?<!\*)\*+(?!\s|\*)|(?<!.)\*+"  # stars with spaces around mark nothing
    r"|(?<![\w\s])_|_(?![\w\s])|(?<!\S)_(?=\S)|(?<=\S)_(?!\S)"  # nor does an underscore within a word
)
_ENTITY: Final = re.compile(r"&(?=#?\w{1,32};)")
_OPENING: Final = re.compile(r"<(?=[A-Za-z/!?@#\u2060])")
_BLOCK_START: Final = re.compile(r"(#{1,6}(?=\s|$)|>|[-+*=|:](?=[\s|:=-]|$)|\d{1,9}(?=[.)](?:\s|$)))")


def _backslashed(found: re.Match[str]) -> str:
    return "".join(f"\\{character}" for character in found[0])


def _markdown_text(text: str, line_start: bool) -> str:
    escaped = _OPENING.sub("&lt;", _ENTITY.sub("&amp;", _SPECIAL.sub(_backslashed, text)))
    start = _BLOCK_START.match(escaped) if line_start else None
    if start is None:
        return escaped
    digits = start[1].isdigit()
    return f"{start[1]}\\{escaped[start.end() :]}" if digits else f"\\{escaped}"


def _markdown_code(content: str) -> str:
    if not content.strip():
        return ""
    ticks = "`" * (max((len(run) for run in re.findall(r"`+", content)), default=0) + 1)
    pad = " " if content.startswith(("`", " ")) or content.endswith(("`", " ")) else ""
    return f"{ticks}{pad}{content}{pad}{ticks}"


def _markdown_link(label: str, url: str) -> str:
    return f"[{_bracketed(label)}]({url})"


def _bracketed(label: str) -> str:
    return re.sub(r"(?<!\\)[\[\]]", r"\\\g<0>", label)


def _markdown_join(pieces: Sequence[str]) -> str:
    """Pieces side by side; a `!` before a link is escaped, or it would make an image of it."""
    joined = ""
    for piece in pieces:
        if joined.endswith("!") and piece.startswith("["):
            joined = f"{joined[:-1]}\\!"
        joined += piece
    return joined


def _mrkdwn_code(content: str) -> str:
    return f"`{escape(content.replace('`', 'ˋ'))}`" if content.strip() else ""


def _mrkdwn_link(label: str, url: str) -> str:
    return f"<{escape(url)}|{label.replace('|', '¦').strip('`')}>"


def _mrkdwn_join(pieces: Sequence[str]) -> str:
    joined = ""
    for piece in pieces:
        touching = joined[-1:].isalnum() and piece[:1] in "*_~`"
        parted = joined[-1:] in "*_~`" and piece[:1].isalnum()
        joined += f"{_ZWSP}{piece}" if joined and (touching or parted) else piece
    return joined


MARKDOWN: Final = Dialect(
    strong=lambda text, markup: f"{markup}{text}{markup}",
    emphasis=lambda text, markup: f"{markup}{text}{markup}",
    strike=lambda text, _: f"~~{text}~~",
    text=_markdown_text,
    code=_markdown_code,
    link=_markdown_link,
    join=_markdown_join,
    hard_break="  \n",
)
"""For Slack's `markdown` block, which reads CommonMark with tables and strikethrough."""

MRKDWN: Final = Dialect(
    strong=lambda text, _: f"*{text}*",
    emphasis=lambda text, _: f"_{text}_",
    strike=lambda text, _: f"~{text}~",
    text=lambda text, _: escape(text),
    code=_mrkdwn_code,
    link=_mrkdwn_link,
    join=_mrkdwn_join,
    hard_break="\n",
)
"""For sections, contexts and plain messages."""
