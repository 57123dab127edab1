"""The routes without a seal, and what is on no route at all or is hardly HTTP."""

import gzip
import zlib

from hypothesis import strategies as st

from tests.e2e.hostile.odd import Draw
from tests.e2e.hostile.requests import FIRE, SLACK, WORKFLOWS, Request

_OPEN = (b"/healthz", b"/readyz", b"/metrics")
_NOWHERE: tuple[bytes, ...] = (
    b"/", b"//", b"*", b"/slack", b"/slack/events/", b"//slack/events", b"/slack/../metrics", b"/slack/%65vents",
    b"/slack/events%20", b"/%00", b"/%ff%fe", b"/\xc3\xa9", b"/{path}", b"/%7Bpath%7D", b"/.env", b"/" + b"a" * 4_000,
    b"/" + b"../" * 200 + b"etc/passwd", b"/?" + b"a=b&" * 900, b"/healthz;a=b", b"/healthz%0d%0aX: y", b"/metrics/",
    b"/workflows", b"/workflows/draft/v9", b"/workflows/draft/v1/..", b"/workflows/draft/v1%00", b"evil.example:443",
    b"http://evil.example/slack/events",
)  # fmt: skip
_QUERIES = (b"", b"", b"?", b"?a=%ff&a=%00", b"?" + b"x" * 3_000, b"#fragment", b"?name[]=a")
_METHODS = (
    b"GET",
    b"HEAD",
    b"POST",
    b"PUT",
    b"DELETE",
    b"PATCH",
    b"OPTIONS",
    b"TRACE",
    b"CONNECT",
    b"PROPFIND",
    b"get",
    b"X" * 60,
)
_HEADERS: tuple[tuple[tuple[bytes, bytes], ...], ...] = (
    (), (), (),
    ((b"Accept", b"text/html"),),
    ((b"Accept-Encoding", b"gzip, \xff"), (b"Range", b"bytes=5-1"), (b"If-Modified-Since", b"yesterday")),
    ((b"Connection", b"Upgrade"), (b"Upgrade", b"websocket"), (b"Sec-WebSocket-Key", b"x")),
    ((b"Connection", b"close"),),
    ((b"X-Forwarded-For", b"a" * 2_000), (b"X-Forwarded-Host", b"\xff")),
    tuple((b"X-Many-%d" % number, b"y") for number in range(90)),
    ((b"Cookie", b"a=b; " * 300),),
    ((b"Expect", b"a miracle"),),
    ((b"X-Http-Method-Override", b"DELETE"),),
)  # fmt: skip

_ZIPPED = gzip.compress(b"command=/notra")
ENCODED: tuple[tuple[bytes, bytes], ...] = (
    (b"gzip", b"not gzip at all"),
    (b"gzip", _ZIPPED[:-9]),
    (b"gzip", gzip.compress(b"a" * 3_000_000)),
    (b"gzip", _ZIPPED + b"more"),
    (b"gzip, gzip", _ZIPPED),
    (b"GZIP", b"\x1f\x8b\x08"),
    (b"deflate", b"\x00\x01"),
    (b"deflate", zlib.compress(b"a" * 3_000_000)),
    (b"br", b"\x0b\x02\x80"),
    (b"zstd", b"\x28\xb5\x2f\xfd"),
    (b"identity", b"x"),
    (b"nonsense", b"x"),
    (b"\xff", b"x"),
)
"""Bodies that are not what their `Content-Encoding` says, or far more than it looks."""


@st.composite
def open_requests(draw: Draw) -> Request:
    """For the routes that answer anybody."""
    return Request(
        what="open",
        path=draw(st.sampled_from(_OPEN)) + draw(st.sampled_from(_QUERIES)),
        method=draw(st.sampled_from((b"GET", b"GET", b"HEAD", *_METHODS))),
        body=draw(st.sampled_from((b"", b"", b"", b"{}", b"x" * 3_000))),
        headers=draw(st.sampled_from(_HEADERS)),
    )


@st.composite
def lost_requests(draw: Draw) -> Request:
    """For no route, or with a method that the route does not know."""
    known = draw(st.booleans())
    return Request(
        what="lost",
        path=draw(st.sampled_from((SLACK, *WORKFLOWS, FIRE) if known else _NOWHERE)),
        method=draw(st.sampled_from([name for name in _METHODS if name != b"POST" or not known])),
        body=draw(st.sampled_from((b"", b"", b"{}", b"\xff"))),
        headers=draw(st.sampled_from(_HEADERS)),
        seal=draw(st.sampled_from(("Slack's", "QStash's", "Slack: none"))),
    )


@st.composite
def encoded_requests(draw: Draw) -> Request:
    """Compressed, or so they say."""
    encoding, body = draw(st.sampled_from(ENCODED))
    return Request(
        what="encoded",
        path=draw(st.sampled_from((SLACK, *WORKFLOWS, b"/healthz"))),
        method=draw(st.sampled_from((b"POST", b"POST", b"POST", b"GET"))),
        body=body,
        headers=((b"Content-Encoding", encoding), (b"Content-Type", b"application/x-www-form-urlencoded")),
        seal=draw(st.sampled_from(("Slack's", "QStash's", "Slack: none"))),
        chunked=draw(st.booleans()),
    )


def _post(headers: bytes, body: bytes = b"") -> bytes:
    return b"POST /slack/events HTTP/1.1\r\nHost: x\r\n" + headers + b"\r\n\r\n" + body


def _get(target: bytes, rest: bytes = b" HTTP/1.1\r\nHost: x\r\n\r\n") -> bytes:
    return b"GET " + target + rest


_CHUNKED = b"Transfer-Encoding: chunked"
HARDLY_HTTP: tuple[bytes, ...] = (
    b"",
    b"\r\n\r\n",
    b"\x00" * 50,
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x55" * 40,
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"CONNECT x HTTP/1.1\r\nHost: x\r\n\r\n",
    b"CONNECT [::1 HTTP/1.1\r\nHost: x\r\n\r\n",
    _get(b"/healthz", b"\r\n\r\n"),
    _get(b"/healthz", b" HTTP/9.9\r\n\r\n"),
    _get(b"/healthz", b" HTTP/1.0\r\n\r\n"),
    _get(b"/healthz", b" HTTP/1.1\r\n\r\n"),
    _get(b"/healthz", b" HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"),
    _get(b"/healthz", b" HTTP/1.1\nHost: x\n\n"),
    _get(b" /healthz "),
    _get(b"/health\x00z"),
    _get(b"//[x"),
    _get(b"http://["),
    _get(b"http://x:99999999/"),
    _get(b"http://\xff/"),
    _get(b"/" + b"a" * 20_000),
    _get(b"/healthz") * 40,
    _post(b"X: y")[:-2],
    _post(b"X: " + b"y" * 20_000),
    _post(b"X\x00: y"),
    _post(b"X: a\x00b"),
    _post(b" folded"),
    _post(b"X : y"),
    _post(b": y"),
    _post(b"X: y\r\n" * 5_000),
    _post(b"Expect: 100-continue\r\nContent-Length: 9"),
    _post(b"Content-Length: -1"),
    _post(b"Content-Length: +5", b"hello"),
    _post(b"Content-Length: 5\r\nContent-Length: 6", b"hello"),
    _post(b"Content-Length: " + b"9" * 30, b"hello"),
    _post(b"Content-Length: 50", b"cut off"),
    _post(b"Content-Length: 5\r\n" + _CHUNKED, b"0\r\n\r\n"),
    _post(_CHUNKED + b", gzip", b"0\r\n\r\n"),
    _post(b"Transfer-Encoding: \xff", b"0\r\n\r\n"),
    _post(_CHUNKED, b"zz\r\n"),
    _post(_CHUNKED, b"-5\r\nhello\r\n"),
    _post(_CHUNKED, b"5\r\nhe"),
    _post(_CHUNKED, b"5\r\nhello!!\r\n0\r\n\r\n"),
    _post(_CHUNKED, b"f" * 40 + b"\r\nx"),
    _post(_CHUNKED, b"5;" + b"e" * 20_000 + b"\r\nhello\r\n0\r\n\r\n"),
    _post(_CHUNKED, b"0\r\n" + b"T: x\r\n" * 3_000 + b"\r\n"),
)
"""Bytes for a connection of their own, after which the client says no more."""
