"""Removes from a text what must not stay: links that are no evidence, and numbers that nobody's work has."""

import re
from collections.abc import Iterator
from typing import Any, Final

from markdown_it import MarkdownIt

from bot.analysis import Analysis
from bot.pipeline.evidence import CODE

_LABEL: Final = r"(?:[^\[\]\\]|\\.){0,500}"
_ADDRESS: Final = r"[^()]{0,2000}(?:\([^()]{0,500}\)[^()]{0,500})?"
_FOREIGN: Final = re.compile(
    rf"(?P<code>{CODE})"
    r"|(?P<definition>^ {0,3}\[[^\[\]\n]{1,200}\]:\s{0,9}\S[^\n]{0,2000}$)"
    rf"|!?(?<!\\)\[(?P<label>{_LABEL})\](?:\((?P<address>{_ADDRESS})\)|\[[^\[\]\n]{{0,200}}\])"
    r"|<?(?P<bare>\b(?:https?|ftp|slack|mailto):[^\s<>`|]{1,2000})>?"
    r"|(?<!\\)(?P<tag><[!@#/A-Za-z][^<>]{0,2000}>)",
    re.MULTILINE | re.IGNORECASE,
)
_NUMBER: Final = re.compile(
    rf"(?P<code>{CODE})|(?P<link>(?<!\\)\[{_LABEL}\]\([^()\s]{{1,2000}}\))"
    r"| ?\((?P<group>#\d{1,9}(?:, ?#\d{1,9}){0,50})\)| ?(?<![\w/&#])(?P<lone>#\d{1,9})\b",
    re.MULTILINE,
)
_HOST: Final = re.compile(r"[a-z]+:/*(?:[^\s/@]*@)?([^\s/?#:()]+)", re.IGNORECASE)
_ANY_ADDRESS: Final = re.compile(r"[a-z]+:[^\s<>\"']+", re.IGNORECASE)
_NAMED: Final = re.compile(r"#\d{1,9}\b")
_CLOSING: Final = ".,;:!?)"
_MAY_LINK: Final = re.compile(r"\][(:]|<(?=[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+[:@])")
"""Without one of these there is no link: inline, by a definition, or in angle brackets."""
_TANGLED: Final = re.compile(r"^(?:[ \t]*>){7}", re.MULTILINE)
"""Quotes so deep that the parser may drop what a reader is shown."""
_MARK: Final = re.compile(r"[!&*<\[\\\]_`]")
_PARSED_LINES: Final = 2_500
_PARSED_MARKS: Final = 3_000
"""What the parser gets at most; a text that has more and may hold a link is no draft, and loses all link syntax."""
_MARKDOWN: Final = MarkdownIt("commonmark").disable(["inline", "text_join"])


class Repair:
    """Holds texts to one analysis; remembers what it removed in `hosts` and `numbers`."""

    def __init__(self, analysis: Analysis) -> None:
        """Allow the addresses of the evidence, and the numbers that it or its texts name."""
        self._addresses = known_addresses(analysis)
        self._numbers = _known_numbers(analysis)
        self.hosts: dict[str, None] = {}
        self.numbers: dict[str, None] = {}

    def apply(self, text: str, *, thorough: bool = True) -> str:
        """The text with foreign links as plain text, bare addresses and HTML defused, unknown numbers gone.

        Not `thorough`: without the parser, ten times faster, for a renderer that makes no link but the known ones.
        """
        for _ in range(3):  # an image inside a link is a link once the image is gone
            before, text = text, _FOREIGN.sub(self._unlinked, text)
            if text == before:
                break
        known = _NUMBER.sub(self._known_number, text)
        return self._without_hidden_links(known) if thorough else known

    def _unlinked(self, found: re.Match[str]) -> str:
        if found["code"] is not None or found["address"] in self._addresses or found["bare"] in self._addresses:
            return found[0]
        if found["bare"] is not None:
            return self._as_code(found["bare"])
        if found["tag"] is not None and ":" not in found["tag"]:
            return f"\\{found['tag']}"
        self._remember(found["address"] or found["definition"] or found["tag"] or "")
        return found["label"] or ""

    def _as_code(self, address: str) -> str:
        self._remember(address)
        shown = address.rstrip(_CLOSING)
        return f"`{shown}`{address[len(shown) :]}"

    def _remember(self, text: str) -> None:
        address = _ANY_ADDRESS.search(text)
        host = _HOST.match(address[0]) if address else None
        self.hosts[host[1].lower() if host else text.strip()[:60]] = None

    def _without_hidden_links(self, text: str) -> str:
        """The parser has the last word: a link that the patterns above missed loses its syntax, as do all others."""
        found = _links(text)
        if found is not None and found <= self._addresses:
            return text
        self._remember("(written in a hidden form)")
        return re.sub(r"\](?=[(\[:])", "] ", text).replace("<", "\\<")

    def _known_number(self, found: re.Match[str]) -> str:
        if found["code"] is not None or found["link"] is not None:
            return found[0]
        numbers = _NAMED.findall(found[0])
        known = [number for number in numbers if number in self._numbers]
        self.numbers.update(dict.fromkeys(number for number in numbers if number not in self._numbers))
        if len(known) == len(numbers):
            return found[0]
        return f" ({', '.join(known)})" if known else ""


def known_addresses(analysis: Analysis) -> frozenset[str]:
    """Where readers may be led: the evidence, and the repository."""
    return frozenset({e.url for change in analysis.changes for e in change.evidence} | {analysis.repo_url})


def _known_numbers(analysis: Analysis) -> set[str]:
    numbers = {e.label for change in analysis.changes for e in change.evidence}
    return numbers.union(n for change in analysis.changes for n in _NAMED.findall(f"{change.title} {change.body}"))


def _links(text: str) -> set[str] | None:
    """The addresses of all links and images; None where it would take too long to find them."""
    if _MAY_LINK.search(text) is None:
        return set()
    if text.count("\n") > _PARSED_LINES or _TANGLED.search(text):
        return None
    env: dict[str, Any] = {}
    paragraphs = [token.content for token in _MARKDOWN.parse(text, env) if token.type == "inline"]
    linking = [content for content in paragraphs if env.get("references") or _MAY_LINK.search(content)]
    if sum(len(_MARK.findall(content)) for content in linking) > _PARSED_MARKS:
        return None
    return {address for content in linking for address in _addresses(content, env)}


def _addresses(paragraph: str, env: dict[str, Any]) -> Iterator[str]:
    for token in _MARKDOWN.inline.parse(paragraph, _MARKDOWN, env, []):
        if token.type in {"link_open", "image"}:
            yield str(token.attrs.get("href") or token.attrs.get("src") or "")
