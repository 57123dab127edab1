"""HTML that is safe by construction: only what `tag` and `escape` return is `Html`; plain text is always escaped."""

import html
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

Json = dict[str, Any]
SAFE_SCHEMES = frozenset({"http", "https", "mailto"})
VOID = frozenset({"br", "hr", "img", "input"})


class Html(str):
    """Markup that may go to the page as it is."""

    __slots__ = ()


Child = Html | str | Iterable["Html | str | None"] | None
Attributes = Mapping[str, str | int | bool | None]
Control = dict[str, str | int | bool | None]


def escape(text: str) -> Html:
    """Plain text as markup: `& < > " '` become entities, lone surrogates and NUL become a replacement character."""
    whole = text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")
    return Html(html.escape(whole, quote=True))


def join(children: Iterable[Html | str | None], between: str = "") -> Html:
    """The children one after another; those that are not `Html` are escaped, None is left out."""
    return Html(escape(between).join(_safe(child) for child in children if child is not None))


def tag(name: str, attributes: Attributes | None = None, *children: Child) -> Html:
    """An element. Attributes that are None or False are left out, True stands without a value."""
    opening = f"<{name}{''.join(_attribute(key, value) for key, value in (attributes or {}).items())}>"
    if name in VOID:
        return Html(opening)
    return Html(f"{opening}{''.join(_child(child) for child in children)}</{name}>")


def link(url: str, *children: Child, **attributes: str | bool | None) -> Html:
    """A link that opens in a new tab; where the address is none that a person may follow, only the children."""
    if not is_safe_url(url):
        return join(_child(child) for child in children)
    return tag("a", {"href": url, "target": "_blank", "rel": "noopener noreferrer", **attributes}, *children)


def is_safe_url(url: str) -> bool:
    """Whether the address has a scheme out of http, https, mailto and holds no control character or space."""
    if any(character <= " " or character == "\x7f" for character in url):
        return False
    try:
        return urlsplit(url).scheme.lower() in SAFE_SCHEMES
    except ValueError:
        return False


def _safe(child: Html | str) -> Html:
    return child if isinstance(child, Html) else escape(child)


def _child(child: Child) -> Html:
    if child is None:
        return Html("")
    return _safe(child) if isinstance(child, str) else join(child)


def _attribute(name: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
