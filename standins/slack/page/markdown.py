"""The `markdown` block as HTML, by docs.slack.dev/reference/block-kit/blocks/markdown-block.

All headings have one size, images become links, lists may hold tasks, tables and strikethrough are known, HTML is
text. Slack's own specials (`<!channel>`, `<@U…>`) are live in text and dead where their `<` was written as an
entity or behind a backslash, and in code.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from standins.slack.page.emoji import with_emoji
from standins.slack.page.markup import Html, escape, is_safe_url, link, tag
from standins.slack.page.mrkdwn import special
from standins.slack.page.names import Names

_SPECIAL = re.compile(r"<([@#!][^<>\n]{1,300})>")
_TASK = re.compile(r"^\[([ xX])\] +")


def markdown(text: str, names: Names) -> Html:
    """Markdown text as HTML that holds no markup of the text's own."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return Html(_PARSER.render(whole, {"names": names}))


class _Renderer(RendererHTML):
    """The rules that differ from CommonMark's own."""

    def text(self, tokens: Sequence[Token], index: int, _: object, env: Mapping[str, Any]) -> str:
        parts = _SPECIAL.split(tokens[index].content)
        names: Names = env["names"]
        return "".join(
            special(part, names) if place % 2 else escape(with_emoji(part)) for place, part in enumerate(parts)
        )

    def text_special(self, tokens: Sequence[Token], index: int, _: object, __: object) -> str:
        return escape(tokens[index].content)

    def heading_open(self, *_: object) -> str:
        return '<h3 class="md-heading">'

    def heading_close(self, *_: object) -> str:
        return "</h3>\n"

    def softbreak(self, *_: object) -> str:
        return "<br>\n"

    def link_open(self, tokens: Sequence[Token], index: int, *_: object) -> str:
        href = str(tokens[index].attrGet("href") or "")
        return link(href, "").removesuffix("</a>")

    def image(self, tokens: Sequence[Token], index: int, _: object, __: object) -> str:
        source = str(tokens[index].attrGet("src") or "")
        return link(source, tokens[index].content or source)

    def fence(self, tokens: Sequence[Token], index: int, *_: object) -> str:
        token = tokens[index]
        language = token.info.split(maxsplit=1)[0] if token.info.strip() else None
        return tag("pre", {"data-language": language}, tag("code", {}, token.content))

    def code_block(self, tokens: Sequence[Token], index: int, *_: object) -> str:
        return tag("pre", {}, tag("code", {}, tokens[index].content))

    def table_open(self, *_: object) -> str:
        return '<div class="table-scroll"><table>\n'

    def table_close(self, *_: object) -> str:
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], index: int, *_: object) -> str:
        return _cell_open("th", tokens[index])

    def td_open(self, tokens: Sequence[Token], index: int, *_: object) -> str:
        return _cell_open("td", tokens[index])

    def task(self, tokens: Sequence[Token], index: int, *_: object) -> str:
        done = bool(tokens[index].meta["done"])
        label = "Done" if done else "To do"
        return tag("input", {"type": "checkbox", "disabled": True, "checked": done, "aria-label": label})


def _cell_open(name: str, token: Token) -> str:
    """CommonMark's own rule writes a style attribute, which the page's content policy forbids."""
    align = str(token.attrGet("style") or "").removeprefix("text-align:")
    return str(tag(name, {"class": f"align-{align}" if align else None})).removesuffix(f"</{name}>")


def _find_tasks(state: StateCore) -> None:
    for item, paragraph, content in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if (item.type, paragraph.type) != ("list_item_open", "paragraph_open"):
            continue
        first = content.children[0] if content.children else None
        found = _TASK.match(first.content) if first is not None and first.type == "text" else None
        if first is None or found is None or content.children is None:
            continue
        item.attrSet("class", "task")
        first.content = first.content[found.end() :]
        content.children.insert(0, Token("task", "input", 0, meta={"done": found[1] != " "}))


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}, renderer_cls=_Renderer)
    parser.enable(["table", "strikethrough"])
    # Joined with its neighbours, an escaped `<` could not be told from a live one.
    parser.disable("text_join")
    parser.core.ruler.push("tasks", _find_tasks)
    parser.validateLink = is_safe_url  # type: ignore[method-assign]  # the documented way to set the rule
    return parser


_PARSER = _parser()
