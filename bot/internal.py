"""Addresses inside somebody's network, which a text for readers must not give away: replaced by plain words."""

import re
from collections.abc import Collection
from typing import Final

INTERNAL: Final = "internal address"

_OCTET: Final = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_PRIVATE: Final = (
    rf"(?:(?:10\.{_OCTET}|192\.168|172\.(?:1[6-9]|2\d|3[01])|169\.254|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))"
    rf"\.{_OCTET}\.{_OCTET}|10\.{_OCTET}\.{_OCTET}\.{_OCTET})"
)
_LOOPBACK: Final = (
    rf"(?:localhost|(?:[a-z0-9-]{{1,63}}\.){{1,4}}localhost|127\.{_OCTET}\.{_OCTET}\.{_OCTET}|0\.0\.0\.0)"
)
_SIX: Final = r"\[(?:::1?|(?:f[cd][0-9a-f]{2}|fe[89ab][0-9a-f])(?::[0-9a-f]{0,4}){1,7})(?:%[a-z0-9]{1,20})?\]"
_INSIDE: Final = r"(?:internal|intranet|localdomain|corp|lan|private|home\.arpa|local)"
_NAMED: Final = rf"(?:[a-z0-9_-]{{1,63}}\.){{1,8}}{_INSIDE}"
_SINGLE: Final = r"[a-z0-9][a-z0-9_-]{0,62}"
_END: Final = r"(?![\w-]|\.\w)"
_REST: Final = r"(?::\d{1,5})?(?:[/?#][^\s()<>`\"'\]|]{0,2000})?"

_ADDRESSES: Final = re.compile(
    rf"\b(?:https?|ftp|ssh|wss?|git)://(?:[^\s/?#@]{{1,200}}@)?(?P<web>{_SIX}|(?:{_PRIVATE}|{_LOOPBACK}|{_NAMED}|{_SINGLE})\.?{_END}){_REST}"
    rf"|\b[a-z][a-z0-9+.-]{{1,19}}://(?:[^\s/?#@]{{1,200}}@)?(?P<other>{_SIX}|(?:{_PRIVATE}|{_LOOPBACK}|{_NAMED}){_END}){_REST}"
    rf"|(?<![\w.@/:-])(?P<named>(?:[a-z0-9_-]{{1,63}}\.){{2,8}}{_INSIDE}|[a-z0-9_-]{{1,63}}\.(?:internal|intranet|corp|lan)){_END}{_REST}"
    rf"|(?<![\w.@/:-])(?P<ip>{_PRIVATE})(?!/\d{{1,2}}\b){_END}{_REST}"
    rf"|(?<![\w.@/:-])(?P<port>(?:{_LOOPBACK}|{_NAMED})):\d{{1,5}}\b(?:[/?#][^\s()<>`\"'\]|]{{0,2000}})?",
    re.IGNORECASE,
)
"""Loopback hosts count with a scheme or a port only: the word “localhost” gives nobody away. A network (10.0.0.0/8)
is no address of a machine."""
_MAY_BE: Final = re.compile(
    r"://|localhost|\.internal|\.intranet|\.local|\.corp|\.lan\b|\.private|\.home|\b(?:10|192|172|169|100|127)\.",
    re.IGNORECASE,
)

_BEGUN: Final = re.compile(
    r"(?<!\]\()(?<![\w.@/:-])(?:(?:https?|ftp|ssh|wss?|git)://\S{0,250}|localhost:?\d{0,5}|(?:10|192|172|169|100)\.[\d.]{0,12}"
    r"|(?:[a-z0-9_-]{1,63}\.){1,8}[a-z0-9_-]{0,63})\Z",
    re.IGNORECASE,
)
_LONGEST: Final = 300


def without_internal(text: str, allowed: Collection[str] = ()) -> tuple[str, int]:
    """The text with INTERNAL in place of each address inside a network, and how many there were.

    Such are private addresses, names below .internal .intranet .local .corp .lan .private .home.arpa, addresses of the
    own machine, and web addresses whose host has a single label. `allowed` hosts stay: where the code itself is.
    """
    if _MAY_BE.search(text) is None:
        return text, 0
    found = 0

    def replaced(match: re.Match[str]) -> str:
        nonlocal found
        host = next(host for host in match.groups() if host is not None)
        if host.casefold().rstrip(".") in allowed:
            return match[0]
        found += 1
        kept = len(match[0]) - len(match[0].rstrip(".,;:!?*_"))
        return INTERNAL + match[0][len(match[0]) - kept :]

    return _ADDRESSES.sub(replaced, text), found


def without_begun_address(text: str) -> str:
    """A growing text without a last word that may turn out to be an address inside a network once it is whole."""
    begun = _BEGUN.search(text, max(len(text) - _LONGEST, 0))
    return text[: begun.start()] if begun else text
