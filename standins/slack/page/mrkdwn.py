"""Slack's mrkdwn as HTML.

The rules are those of docs.slack.dev/messaging/formatting-message-text: `&amp; &lt; &gt;` are the only entities, what
stands between a literal `<` and `>` is special (a link, a mention, a date), `*bold* _italic_ ~strike~` hold within one
line and at the edge of words (behind a word joiner there is none), code and fences are literal. A special stays live
inside code too, so that a test sees every mention that could ping somebody.
"""

import re
from itertools import pairwise

from standins.slack.page.dates import formatted_date
from standins.slack.page.emoji import EMOJI
from standins.slack.page.markup import Html, escape, is_safe_url, join, link, tag
from standins.slack.page.names import Names

DEEPEST = 6
BROADCASTS = frozenset({"channel", "here", "everyone"})
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
_SPECIAL = r"<(?P<special>[^<>\n]{1,3000})>"
_INLINE = re.compile(
    r"`(?P<code>[^`\n]{1,3000})`"
    rf"|{_SPECIAL}"
    r"|(?<![\w*\u2060])\*(?P<bold>(?! )[^*\n]{1,1000}(?<! ))\*(?![\w*])"
    r"|(?<![\w_\u2060])_(?P<italic>(?! )[^\n]{1,1000}?(?<! ))_(?![\w_])"
    r"|(?<![\w~\u2060])~(?P<strike>(?! )[^~\n]{1,1000}(?<! ))~(?![\w~])"
    r"|:(?P<emoji>[a-z0-9_+-]{1,60}):"
    r"|(?P<bare>\bhttps?://[^\s<>|]{1,2000}[^\s<>|.,;:!?)\]}'\"*_~])"
)
_FENCE = re.compile(r"```(.+?)```", re.DOTALL)
_QUOTE = re.compile(r"^(?:&gt;|>) ?")
_STYLES = {"bold": "strong", "italic": "em", "strike": "del"}


def unescape(text: str) -> str:
    """Slack's three entities as the characters they stand for, each once."""
    return re.sub(r"&(?:amp|lt|gt);", lambda found: _ENTITIES[found[0]], text)


def mrkdwn(text: str, names: Names) -> Html:
    """A mrkdwn text of any length as HTML: fences as `pre`, quoted lines as `blockquote`, other line ends as `br`."""
    pieces = _FENCE.split(text)
    return join(
        tag("pre", {}, _literal(piece.strip("\n"), names)) if index % 2 else _lines(piece, names)
        for index, piece in enumerate(pieces)
    )


def special(inside: str, names: Names) -> Html:
    """What stands between `<` and `>`: a mention, a broadcast, a channel, a date or a link; else the text as it was."""
    target, _, label = inside.partition("|")
    label = unescape(label)
    if target.startswith("@"):
        return _person(target[1:], label, names)
    if target.startswith("#"):
        channel = target[1:]
        shown = f"#{names.channel(channel, label)}"
        return tag("a", {"class": "mention channel", "href": f"#/{channel}", "data-channel-id": channel}, shown)
    if target.startswith("!"):
        return _command(target[1:], label, names)
    url = unescape(target)
    if is_safe_url(url):
        return link(url, label or url.removeprefix("mailto:"))
    return escape(f"<{unescape(inside)}>")


def _lines(text: str, names: Names) -> Html:
    text = text.strip("\n")
    if not text:
        return Html("")
    parts: list[Html] = []
    for quoted, lines in _runs(text.split("\n")):
        shown = join((inline(line, names) for line in lines), "\n")
        shown = Html(shown.replace("\n", "<br>"))
        parts.append(tag("blockquote", {}, shown) if quoted else shown)
    return join(parts)


def _runs(lines: list[str]) -> list[tuple[bool, list[str]]]:
    """Neighbouring lines of one kind together, the mark of a quote taken off."""
    kinds = [_QUOTE.match(line) is not None for line in lines]
    starts = [0, *(index + 1 for index, (one, two) in enumerate(pairwise(kinds)) if one != two), len(lines)]
    return [
        (kinds[start], [_QUOTE.sub("", line) if kinds[start] else line for line in lines[start:end]])
        for start, end in pairwise(starts)
    ]


def inline(text: str, names: Names, depth: int = 0) -> Html:
    """One line with its emphasis, code, specials, emoji and bare addresses."""
    parts: list[Html] = []
    end = 0
    for found in _INLINE.finditer(text):
        parts.append(escape(unescape(text[end : found.start()])))
        parts.append(_token(found, names, depth))
        end = found.end()
    return join([*parts, escape(unescape(text[end:]))])


def _token(found: re.Match[str], names: Names, depth: int) -> Html:
    kind, inner = found.lastgroup or "", found[found.lastgroup or 0]
    if kind == "code":
        return tag("code", {}, _literal(inner, names))
    if kind == "special":
        return special(inner, names)
    if kind == "emoji":
        return (
            tag("span", {"class": "emoji", "title": f":{inner}:"}, EMOJI[inner]) if inner in EMOJI else escape(found[0])
        )
    if kind == "bare":
        return link(unescape(inner), unescape(inner))
    return tag(_STYLES[kind], {}, inline(inner, names, depth + 1) if depth < DEEPEST else unescape(inner))


def _literal(text: str, names: Names) -> Html:
    """Code: nothing but the specials has a meaning."""
    parts = re.split(_SPECIAL, text)
    return join(special(part, names) if index % 2 else escape(unescape(part)) for index, part in enumerate(parts))


def _person(user: str, label: str, names: Names) -> Html:
    me = " me" if user == names.viewer else ""
    return tag("span", {"class": f"mention user{me}", "data-user-id": user}, f"@{names.person(user, label)}")


def _command(command: str, label: str, names: Names) -> Html:
    name, *arguments = command.split("^")
    if name in BROADCASTS:
        return tag("span", {"class": "mention broadcast", "data-broadcast": name}, f"@{name}")
    if name == "subteam":
        return tag("span", {"class": "mention group"}, label or "@group")
    if name == "date" and len(arguments) >= 2:
        return formatted_date(arguments, label, names)
    return escape(label or f"<!{unescape(command)}>")
