"""Reads rendered HTML the way a browser would, and refuses what must never be in it."""

from collections.abc import Iterator
from html.parser import HTMLParser

from standins.slack.page.markup import SAFE_SCHEMES, VOID

FORBIDDEN = frozenset({"script", "style", "iframe", "object", "embed", "base", "meta", "link", "math"})
ADDRESSES = frozenset({"href", "src"})


class Document(HTMLParser):
    """All elements with their attributes, and all text, of a fragment whose elements are closed in order."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(markup)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl}")

    def with_class(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for _, attributes in self.elements if name in (attributes.get("class") or "").split()]

    def addresses(self) -> Iterator[str]:
        for _, attributes in self.elements:
            for name in ADDRESSES & attributes.keys():
                yield attributes[name] or ""


def safe(markup: str) -> Document:
    """The document, once nothing in it could run, style the page or lead astray."""
    document = Document(markup)
    for name, attributes in document.elements:
        assert name not in FORBIDDEN
        assert not [attribute for attribute in attributes if attribute.startswith("on") or attribute == "style"]
    for address in document.addresses():
        scheme, colon, _ = address.partition(":")
        assert address.startswith(("/", "#", "?")) or (colon and scheme.lower() in SAFE_SCHEMES)
    return document
