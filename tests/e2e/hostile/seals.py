"""How requests say who sends them: rightly, for somebody else, too late, or not at all."""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from typing import Any

import jwt

from tests.e2e.product import GITHUB_SECRET, LINEAR_SECRET, QSTASH_KEYS, SIGNING_SECRET

Seal = Callable[[bytes, str], list[tuple[bytes, bytes]]]
"""The headers that seal these bytes for this URL, now."""

_ANY_KEY = "sig_of_somebody_else_0123456789abcdef0"


def slack(secret: str = SIGNING_SECRET, age_s: float = 0.0, of: Callable[[bytes], bytes] | None = None) -> Seal:
    """Slack's signature, over other bytes when `of` says so."""

    def seal(body: bytes, _: str) -> list[tuple[bytes, bytes]]:
        stamp = str(int(time.time() - age_s)).encode()
        digest = hmac.new(secret.encode(), b"v0:" + stamp + b":" + (of(body) if of else body), hashlib.sha256)
        return [(b"X-Slack-Request-Timestamp", stamp), (b"X-Slack-Signature", b"v0=" + digest.hexdigest().encode())]

    return seal


def qstash(
    key: str = QSTASH_KEYS[0], *, at: float = 0.0, path: str = "", algorithm: str = "HS256", **claims: Any
) -> Seal:
    """QStash's signature, made `at` seconds from now, for `path` instead of the request's, with claims replaced."""

    def seal(body: bytes, url: str) -> list[tuple[bytes, bytes]]:
        now = int(time.time() + at)
        host = "/".join(url.split("/", 3)[:3])
        digest = base64.urlsafe_b64encode(hashlib.sha256(body).digest()).decode()
        usual = {"iss": "Upstash", "sub": host + path if path else url, "iat": now, "nbf": now, "exp": now + 300}
        given = {**usual, "jti": "j", "body": digest, **claims}
        kept = {name: value for name, value in given.items() if value is not None}
        return [(b"Upstash-Signature", _token(kept, key, algorithm))]

    return seal


def webhook(name: bytes, secret: str, *, of: Callable[[bytes], bytes] | None = None, kind: bytes = b"") -> Seal:
    """The signature of a webhook: the hex HMAC of the body under `name`, after `kind`."""

    def seal(body: bytes, _: str) -> list[tuple[bytes, bytes]]:
        digest = hmac.new(secret.encode(), of(body) if of else body, hashlib.sha256).hexdigest()
        return [(name, kind + digest.encode())]

    return seal


def header(*pairs: tuple[bytes, bytes]) -> Seal:
    """These headers, whatever the body."""
    return lambda body, url: list(pairs)


def both(*seals: Seal) -> Seal:
    """All of these seals on one request."""
    return lambda body, url: [pair for seal in seals for pair in seal(body, url)]


def _token(claims: Mapping[str, Any], key: str, algorithm: str) -> bytes:
    return jwt.encode(dict(claims), "" if algorithm == "none" else key, algorithm=algorithm).encode()


def _part(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def _jwt(head: bytes, claims: bytes = b"{}") -> Seal:
    """A token of any bytes, signed with the right key: what stands in it is read before that is known."""
    signed = _part(head) + b"." + _part(claims)
    signature = hmac.new(QSTASH_KEYS[0].encode(), signed, hashlib.sha256).digest()
    return header((b"Upstash-Signature", signed + b"." + _part(signature)))


_HS256 = b'{"alg": "HS256", "typ": "JWT"}'

RIGHT_SLACK: Mapping[str, Seal] = {"Slack's": slack(), "Slack's, a little late": slack(age_s=200)}
RIGHT_QSTASH: Mapping[str, Seal] = {"QStash's": qstash(), "QStash's next": qstash(QSTASH_KEYS[1])}

_GITHUB, _LINEAR = b"X-Hub-Signature-256", b"Linear-Signature"
RIGHT_GITHUB: Mapping[str, Seal] = {"GitHub's": webhook(_GITHUB, GITHUB_SECRET, kind=b"sha256=")}
RIGHT_LINEAR: Mapping[str, Seal] = {"Linear's": webhook(_LINEAR, LINEAR_SECRET)}
WRONG_HOOK: Mapping[str, Seal] = {
    "another secret": both(webhook(_GITHUB, "x", kind=b"sha256="), webhook(_LINEAR, "x")),
    "the other service's secret": both(
        webhook(_GITHUB, LINEAR_SECRET, kind=b"sha256="), webhook(_LINEAR, GITHUB_SECRET)
    ),
    "no secret": both(webhook(_GITHUB, "", kind=b"sha256="), webhook(_LINEAR, "")),
    "of another body": both(
        webhook(_GITHUB, GITHUB_SECRET, kind=b"sha256=", of=lambda body: body + b" "),
        webhook(_LINEAR, LINEAR_SECRET, of=lambda body: body + b" "),
    ),
    "of another kind": both(
        webhook(_GITHUB, GITHUB_SECRET, kind=b"sha1="), webhook(_LINEAR, LINEAR_SECRET, kind=b"v1=")
    ),
    "none": header(),
    "empty": header((_GITHUB, b""), (_LINEAR, b"")),
    "bytes": header((_GITHUB, b"sha256=\xff\xfe"), (_LINEAR, b"\xff\xfe")),
    "long": header((_GITHUB, b"sha256=" + b"a" * 4_000), (_LINEAR, b"a" * 4_000)),
    "only the kind": header((_GITHUB, b"sha256="), (_LINEAR, b"=")),
}
WRONG_SLACK: Mapping[str, Seal] = {
    "another secret": slack("not-the-secret"),
    "no secret": slack(""),
    "Slack's of an hour ago": slack(age_s=3_600),
    "Slack's of tomorrow": slack(age_s=-86_400),
    "Slack's of another body": slack(of=lambda body: body + b" "),
    "Slack's of nothing": slack(of=lambda body: b""),
    "none": header(),
    "an empty signature": header((b"X-Slack-Request-Timestamp", b"1"), (b"X-Slack-Signature", b"")),
    "bytes for a time": header((b"X-Slack-Request-Timestamp", b"\xff\xfe"), (b"X-Slack-Signature", b"v0=\xe9")),
    "a long time": header((b"X-Slack-Request-Timestamp", b"9" * 4_000), (b"X-Slack-Signature", b"v0=" + b"a" * 64)),
    "digits of another script": header((b"X-Slack-Request-Timestamp", "٣".encode()), (b"X-Slack-Signature", b"v0=")),
    "two times": both(slack("x"), slack("y")),
}
WRONG_QSTASH: Mapping[str, Seal] = {
    "another key": qstash(_ANY_KEY),
    "the address of another route": qstash(path="/slack/events"),
    "the address with a slash more": qstash(path="/workflows/draft/v1/"),
    "QStash's of yesterday": qstash(at=-86_400),
    "QStash's of tomorrow": qstash(at=86_400),
    "QStash's before its time": qstash(nbf=int(time.time()) + 9_000),
    "the algorithm none": qstash(algorithm="none"),
    "another algorithm": qstash(QSTASH_KEYS[0] * 2, algorithm="HS512"),
    "the hash of another body": qstash(body="x" * 44),
    "no hash": qstash(body=None),
    "a list for a hash": qstash(body=["a"]),
    "an object for an address": qstash(sub={}),
    "a text for a time": qstash(exp="soon"),
    "infinity for a time": _jwt(_HS256, b'{"iss":"Upstash","sub":"","iat":1,"nbf":1e999,"exp":1e999,"body":"x"}'),
    "not a number for a time": _jwt(_HS256, b'{"iss":"Upstash","sub":"","iat":NaN,"nbf":NaN,"exp":NaN,"body":"x"}'),
    "a big time": _jwt(_HS256, b'{"iss":"Upstash","sub":"","iat":1,"nbf":1,"exp":' + b"9" * 5_000 + b',"body":"x"}'),
    "a deep head": _jwt(b"[" * 3_000),
    "a deep object for a head": _jwt(b'{"alg":"HS256","x":' + b'{"a":' * 900 + b"1" + b"}" * 901),
    "deep claims": _jwt(_HS256, b"[" * 3_000),
    "a list for a head": _jwt(b"[1]"),
    "a number for an algorithm": _jwt(b'{"alg": 1}'),
    "a list for an algorithm": _jwt(b'{"alg": ["HS256"]}'),
    "an unknown critical part": _jwt(b'{"alg": "HS256", "crit": ["x"], "b64": false}'),
    "a big number in the head": _jwt(b'{"alg": "HS256", "x": ' + b"9" * 4_500 + b"}"),
    "claims that are no object": _jwt(_HS256, b"7"),
    "claims of broken bytes": _jwt(_HS256, b"\xff\xfe"),
    "dots": header((b"Upstash-Signature", b"...")),
    "four parts": header((b"Upstash-Signature", b"a.b.c.d")),
    "bytes": header((b"Upstash-Signature", b"\xff.\xe9.\x80")),
    "much": header((b"Upstash-Signature", b"a" * 8_000)),
    "none": header(),
}
