"""Addresses of websites that people type: which may be read at all, and which numbers are on the public net.

Pure. Python's own `is_global` calls some addresses public that lead back inside (6to4, NAT64, multicast), so the table
is explicit: IANA's registries of special-purpose addresses (RFC 6890 and those that followed it).
"""

import html
import re
import unicodedata
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final, TypeAlias
from urllib.parse import SplitResult, urlsplit, urlunsplit

from bot.errors import UsageError

IPAddress: TypeAlias = IPv4Address | IPv6Address

LONGEST: Final = 500
"""Characters of an address; a website's are far shorter."""
_NOT_PUBLIC_4: Final = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # carriers' NAT
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, where clouds keep their metadata
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
)
_GLOBAL_6: Final = IPv6Network("2000::/3")
"""All that is routed on the public net; mapped, NAT64, local and multicast addresses lie outside."""
_NOT_PUBLIC_6: Final = tuple(
    IPv6Network(net)
    for net in (
        "2001::/23",  # Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which holds any IPv4 address
        "3fff::/20",  # documentation
    )
)
_INNER_NAMES: Final = ("localhost", "local", "internal", "lan", "home", "corp", "arpa", "intranet", "onion", "test")
"""Last labels of names that no public website has (RFC 6761, RFC 6762, RFC 7686, ICANN's `internal`)."""
_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d)")
_EXAMPLE: Final = "Try `/notra brand https://example.com`."


@dataclass(frozen=True, slots=True)
class WebAddress:
    """An address that may be looked up: `url` with nothing odd in it, `host` in ASCII and lower case."""

    url: str
    host: str


def is_public(address: IPAddress) -> bool:
    """Whether this is one machine's address on the public net."""
    if isinstance(address, IPv4Address):
        return not any(address in net for net in _NOT_PUBLIC_4)
    return address in _GLOBAL_6 and not any(address in net for net in _NOT_PUBLIC_6)


def web_address(typed: str) -> WebAddress:
    """The address in what a person typed, `https://` where no scheme is stated.

    Raises UsageError with a sentence for whatever is not a public website by its name.
    """
    text = _unwrapped(typed)
    if not text:
        raise UsageError(f"Which website? {_EXAMPLE}")
    if len(text) > LONGEST:
        raise UsageError(f"This address is too long. {_EXAMPLE}")
    if any(character.isspace() or not character.isprintable() or character in '\\"<>^`{|}' for character in text):
        raise UsageError(f"There is a character in this address that cannot be part of one. {_EXAMPLE}")
    try:
        parts = urlsplit(text if _SCHEME.match(text) else f"https://{text}")
        port = parts.port
    except ValueError as error:
        raise UsageError(f"This is not an address of a website. {_EXAMPLE}") from error
    _check(parts, port)
    host = _host(parts.hostname or "")
    place = host if port is None else f"{host}:{port}"
    return WebAddress(url=urlunsplit((parts.scheme.lower(), place, parts.path or "/", parts.query, "")), host=host)


def _unwrapped(typed: str) -> str:
    """Without what Slack puts around a link: `<https://example.com|example.com>`."""
    text = html.unescape(typed.strip())
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1].partition("|")[0]
    return text.strip()


def _check(parts: SplitResult, port: int | None) -> None:
    if parts.scheme.lower() not in {"http", "https"}:
        raise UsageError(f"I read websites only: the address must begin with https:// or http://. {_EXAMPLE}")
    if "@" in parts.netloc:
        raise UsageError("An address with a name or a password in it is not read. Leave out what stands before the @.")
    if port not in {None, 80, 443} or parts.netloc.endswith(":"):
        raise UsageError("I read websites at their usual ports (80 and 443) only. Leave out the port.")


def _host(stated: str) -> str:
    """The name in ASCII. Digits of other scripts and odd dots become plain ones first, as resolvers read them so."""
    plain = unicodedata.normalize("NFKC", stated).removesuffix(".")
    try:
        host = plain.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise UsageError(f"There is no website of this name. {_EXAMPLE}") from error
    labels = host.split(".")
    last = labels[-1]
    if ":" in host or last.isdigit() or last.startswith("0x"):
        raise UsageError("I read websites by their names, not by numbers.")
    if last in _INNER_NAMES or len(labels) < 2:
        raise UsageError("This name leads into a private network, where I read nothing. Name a public website.")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise UsageError(f"There is no website of this name. {_EXAMPLE}")
    return host
