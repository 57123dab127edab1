"""Values, documents and bytes that no honest client sends."""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st

Draw = Callable[[st.SearchStrategy[Any]], Any]
"""What hypothesis hands to a composite strategy."""

RAW = {
    "@big integer@": b"9" * 5_000,
    "@big float@": b"1e99999",
    "@nan@": b"NaN",
    "@minus infinity@": b"-Infinity",
    "@deep list@": b"[" * 3_000 + b"]" * 3_000,
    "@deep object@": b'{"a":' * 2_000 + b"1" + b"}" * 2_000,
    "@deeper than any stack@": b"[" * 60_000,
    "@broken utf-8@": b'"\xff\xfe\xc0\x80"',
    "@lone surrogate@": b'"a\\ud800b"',
    "@nul@": b'"a\\u0000b"',
    "@control@": b'"a\x01b"',
    "@bad escape@": b'"a\\qb"',
    "@twice@": b'{"type": "message", "type": 1}',
}
"""What cannot be written as a value of Python's; the names stand for the bytes in a document."""

TEXTS = (
    "", " ", "\n", "null", "0", "-1", "a b", "a:b:c", "../..", "'; drop table requests; --", "<!channel>", "%", "{}",
    "\x00", "draft\x00", "\ud800", "\udfff x", "\u202e", "\ufeff", "é" * 130, "💥" * 50, "٣", "x" * 129, "x" * 3_001,
    "x" * 40_001, "{" * 3_000, "a.." * 13_000 + " b", "sinc " * 8_000, "1.5", "1" * 30, "https://[", "ftp://x", "//",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**53, 2**63, 2**64, 10**40, 0.5, -0.0, 1e308, [], {}, [[]], [None], [{}],
    ["a"], {"": ""}, {"id": "U1"}, {"id": 1}, {"id": None}, {"type": []}, {"value": {"value": "x"}}, {"a\x00": 1},
    ["x"] * 2_000,
)  # fmt: skip
TIMES = st.sampled_from((0, 0, 0, 1, 1, 2))
"""How often something is bent; what is not may reach the depths."""
ODD_TEXT = st.sampled_from(TEXTS) | st.text(max_size=12)
ODD = st.sampled_from(VALUES) | st.sampled_from(tuple(RAW)) | ODD_TEXT

_CUTS: tuple[bytes, ...] = (
    b"", b"\x00", b"\xff", b"%", b"%zz", b"%ff%fe", b"%00", b"%ED%A0%80", b"&", b"=", b"&&=&", b"+", b";", b"\r\n",
    b'"', b"{", b"}", b"[", b",", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"a=1&" * 200, b"payload={}&", b"command=/notra&",
    b"x" * 70_000,
)  # fmt: skip
CONTENT_TYPES: tuple[bytes, ...] = (
    b"", b"/", b"text/plain", b"application/json; charset=utf-16", b"application/json; charset=nonsense",
    b"APPLICATION/JSON", b'application/x-www-form-urlencoded; charset="', b"application/x-www-form-urlencoded;;;=;",
    b"\xff\xfe/\xe9", b"a" * 4_000, b"multipart/form-data", b"multipart/form-data; boundary=" + b"x" * 300,
    b"application/json, text/html", b"application/json;charset", b"application/octet-stream", b"message/http", b'"',
    b"=?utf-8?q?=00?=",
)  # fmt: skip


def written(value: object) -> bytes:
    """The JSON of a value, the names of RAW as their bytes."""
    text = json.dumps(value).encode()
    if b'"@' in text:
        for name, raw in RAW.items():
            text = text.replace(b'"' + name.encode() + b'"', raw)
    return text


def escaped(text: str | bytes) -> bytes:
    """A text as a field of a form."""
    return quote(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")).encode()


def bent(draw: Draw, template: Any) -> Any:
    """The template with up to two of its fields, anywhere in it, odd, gone, doubled or in each other's place."""
    root = {"": copy.deepcopy(template)}
    for _ in range(draw(TIMES)):
        places = list(_places(root))
        container, key = places[draw(st.integers(0, len(places) - 1))]
        match draw(st.sampled_from(("odd", "odd", "odd", "gone", "list", "double", "swap"))):
            case "odd":
                container[key] = copy.deepcopy(draw(ODD))  # what is drawn is shared by all examples
            case "gone" if container is not root:
                del container[key]
            case "list":
                container[key] = [container[key]]
            case "double" if isinstance(container, list):
                container.append(container[key])
            case _:
                other, name = places[draw(st.integers(0, len(places) - 1))]
                container[key] = copy.deepcopy(other[name])
    return root.get("")


def cut(draw: Draw, body: bytes) -> bytes:
    """The bytes, broken somewhere."""
    at = draw(st.integers(0, len(body)))
    middle, end = draw(st.sampled_from(_CUTS)), draw(st.sampled_from((at, len(body))))
    return b"".join((body[:at], middle, body[end:]))


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    names: Iterator[Any] = iter(())
    if isinstance(value, dict):
        names = iter(list(value))
    elif isinstance(value, list):
        names = iter(range(min(len(value), 8)))
    for name in names:
        yield value, name
        yield from _places(value[name])
