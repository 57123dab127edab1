"""The figures of a text in one spelling: numbers, quantities, versions, dates, references, logins, addresses.

Each is a set of keys. A claim stands in a source when they share a key, so `1,000` is 1000, `v1.2.0` is 1.2, `two` is 2
and `3 May 2026` is 2026-05-03.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

Key = tuple[str, object]

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = (
    r"(?P<{0}>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DATE: Final = re.compile(
    r"\b(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)"
    rf"|\b(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\.?\s{_MONTH.format('m1')}(?:,?\s(?P<y1>\d{{4}}))?\b"
    rf"|\b{_MONTH.format('m2')}\s(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s(?P<y2>\d{{4}})\b)?"
    rf"|\b{_MONTH.format('m3')}\s(?P<y3>\d{{4}})\b"
)
"""Months with a capital: “may 2 files …” is no date."""
_ADDRESS: Final = re.compile(r"\b(?:https?|ftp|ssh|mailto):[^\s<>()\"'`\]]{1,2000}", re.IGNORECASE)
_LOGIN: Final = re.compile(r"(?<![\w/.@])@([A-Za-z0-9][A-Za-z0-9_-]{0,38})(?![\w/@])")
_REFERENCE: Final = re.compile(r"(?<![\w&])#(\d{1,9})\b")
_SHA: Final = re.compile(r"\b(?=[0-9a-f]{0,39}[a-f])(?=[0-9a-f]{0,39}\d)([0-9a-f]{7,40})\b")
_PRERELEASE: Final = r"(?:[-+.]?(?:alpha|beta|canary|next|dev|post|pre|rc|a|b)[-.]?\d{0,9}\b)?"
_VERSION: Final = re.compile(
    rf"(?<![\w.])v(?P<v>\d{{1,9}}(?:\.(?:\d{{1,9}}|x)){{0,5}}{_PRERELEASE})"
    rf"|(?<![\w.])(?P<dotted>\d{{1,9}}(?:\.(?:\d{{1,9}}|x)){{2,5}}{_PRERELEASE}|\d{{1,9}}\.x(?!\w))",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(
    r"(?P<number>\d{1,3}(?:[,  \u00a0]\d{3})+(?:\.\d+)?(?!\d|,\d)|\d{1,15}(?:[_]\d{3}){0,4}(?:[.,]\d{1,9})?)"
    r"(?P<k>[kKM](?![A-Za-z]))?"
    r"(?:[ \u00a0-]?(?P<unit>%|percent\b|per cent\b|pct\b|×|x\b|times\b|ms\b|milliseconds?\b|seconds?\b|secs?\b|s\b"
    r"|minutes?\b|mins?\b|hours?\b|h\b|days?\b|weeks?\b|bytes?\b|[kKMGT]i?B\b))?"
)
_WORDS: Final = MappingProxyType(
    {
        name: number
        for number, name in enumerate(
            ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 2
        )
    }
    | {"dozen": 12, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100, "thousand": 1000}
)
_SPELLED: Final = re.compile(rf"\b(?:(?P<word>{'|'.join(_WORDS)})|(?P<times>twice|thrice))\b", re.IGNORECASE)
_TIMES: Final = MappingProxyType({"twice": 2.0, "thrice": 3.0})
_UNITS: Final = MappingProxyType(
    {
        **dict.fromkeys(("%", "percent", "per cent", "pct"), ("%", 1.0)),
        **dict.fromkeys(("×", "x", "times", "time"), ("x", 1.0)),
        **dict.fromkeys(("ms", "millisecond"), ("time", 0.001)),
        **dict.fromkeys(("s", "second", "sec"), ("time", 1.0)),
        **dict.fromkeys(("minute", "min"), ("time", 60.0)),
        **dict.fromkeys(("h", "hour"), ("time", 3600.0)),
        "day": ("time", 86_400.0),
        "week": ("time", 604_800.0),
        "byte": ("size", 1.0),
        **{f"{prefix}b": ("size", 1000.0**power) for power, prefix in enumerate("kmgt", 1)},
        **{f"{prefix}ib": ("size", 1000.0**power) for power, prefix in enumerate("kmgt", 1)},
    }
)
"""Unit → its dimension and how many of the dimension's first unit it is; kB and KiB are one, as people write them."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: how it stands in the text, the keys of which a source must have one, all that it is as a source."""

    shown: str
    claimed: frozenset[Key]
    stated: frozenset[Key]
    small: int = 0
    """The number that a word such as “two” stands for, which often only counts what the passage itself lists."""


def figures(text: str) -> Iterator[Figure]:
    """The figures of a text, each where it stands once; what is part of a larger one (a date's day) counts with it."""
    for pattern, read in _READERS:
        found = list(pattern.finditer(text))
        for match in found:
            figure = read(match)
            if figure is not None:
                yield figure
        if found:
            text = pattern.sub(_blank, text)


def numbers_anywhere(text: str) -> Iterator[Key]:
    """All numbers of a source, also those inside of words, addresses and code: `py311` states 311."""
    for digits in re.findall(r"\d{1,15}(?:[.,_]\d{1,9}){0,4}", text):
        yield from _number_keys(digits)
        yield ("v", _version_key(digits.replace(",", ".").replace("_", "."))[0])
        for part in re.split(r"[.,_]", digits):
            yield ("n", float(part))


def _blank(found: re.Match[str]) -> str:
    return " " * (found.end() - found.start())


def _one(shown: str, *keys: Key) -> Figure:
    return Figure(shown, frozenset(keys), frozenset(keys))


def _address(found: re.Match[str]) -> Figure:
    return _one(found[0], address_key(found[0]))


def address_key(address: str) -> Key:
    """An address without what a sentence puts behind it."""
    return "url", address.rstrip(".,;:!?/*_").casefold()


def _login(found: re.Match[str]) -> Figure:
    return _one(found[0], ("@", found[1].casefold()))


def _reference(found: re.Match[str]) -> Figure:
    return _one(found[0], ("#", int(found[1])))


def _sha(found: re.Match[str]) -> Figure:
    return _one(found[0], ("sha", found[1][:7]))


def _date(found: re.Match[str]) -> Figure:
    named = found.groupdict()
    year = next((int(named[name]) for name in ("year", "y1", "y2", "y3") if named[name]), None)
    day = next((int(named[name]) for name in ("day", "d1", "d2") if named[name]), None)
    word = next((named[name] for name in ("m1", "m2", "m3") if named[name]), None)
    month = _MONTHS.index(word[:3].casefold()) + 1 if word else int(named["month"])
    stated = date_keys(year, month, day)
    return Figure(found[0], frozenset({("date", (year, month, day))}), stated)


def date_keys(year: int | None, month: int, day: int | None) -> frozenset[Key]:
    """What a date states: itself, and itself told less exactly."""
    told: set[Key] = {("date", each) for each in ((year, month, day), (None, month, day), (year, month, None))}
    return frozenset(told | ({("n", float(year))} if year else set()))


def _version(found: re.Match[str]) -> Figure:
    keys: set[Key] = {("v", key) for key in _version_key(found["v"] or found["dotted"])}
    return Figure(found[0], frozenset({("v", _version_key(found["v"] or found["dotted"])[0])}), frozenset(keys))


def _version_key(version: str) -> tuple[str, str]:
    """A version without its last zeros, and the release that a prerelease leads to."""
    release, _, rest = re.sub(r"[-+.]?([a-z]+)[-.]?(\d*)$", r"~\1\2", version.casefold()).partition("~")
    while release.endswith(".0") and not rest:
        release = release.removesuffix(".0")
    return (f"{release}~{rest}" if rest and rest != "x" else release), release


def _number(found: re.Match[str]) -> Figure | None:
    before = found.string[: found.start()][-1:]
    if before.isalpha() or before in {"_", "."}:
        return None if before in {"_", "."} else _attached(found)
    numbers = list(_number_keys(found["number"], {"k": 1e3, "m": 1e6}.get((found["k"] or "").casefold(), 1.0)))
    unit = (found["unit"] or "").casefold()
    dimension, factor = _UNITS.get(unit) or _UNITS.get(unit.removesuffix("s"), ("", 1.0))
    bare: set[Key] = {("bare", value) for _, value in numbers}
    if not dimension:
        versions: set[Key] = {("v", _version_key(found["number"].replace(",", "."))[0])}
        return Figure(found[0].strip(), frozenset(numbers), frozenset({*numbers, *bare, *versions}))
    measured: set[Key] = {(dimension, round(float(str(value)) * factor, 6)) for _, value in numbers}
    claimed = measured if dimension == "%" else measured | bare
    return Figure(found[0].strip(), frozenset(claimed), frozenset({*measured, *numbers}))


def _attached(found: re.Match[str]) -> Figure:
    """A number that ends a word, as in `Python3.12`: it stands in a source that has it in any form."""
    return _one(found["number"], *_number_keys(found["number"]))


def _number_keys(digits: str, factor: float = 1.0) -> Iterator[Key]:
    plain = re.sub(r"[,_  \u00a0](?=\d{3}(?!\d))", "", digits)
    for spelled in {plain.replace(",", "."), digits.replace(".", "").replace(",", "") if _grouped(digits) else plain}:
        if spelled.count(".") <= 1:
            yield "n", round(float(spelled.replace(",", ".").replace("_", "").replace(" ", "")) * factor, 6)


def _grouped(digits: str) -> bool:
    """Whether points or commas may part thousands here, as in `1.000` of many languages."""
    return re.fullmatch(r"[1-9]\d{0,2}(?:[.,]\d{3})+", digits) is not None


def _spelled(found: re.Match[str]) -> Figure:
    if found["times"]:
        times = _TIMES[found["times"].casefold()]
        return Figure(found[0], frozenset({("x", times), ("bare", times)}), frozenset({("x", times), ("n", times)}))
    number = _WORDS[found["word"].casefold()]
    keys: frozenset[Key] = frozenset({("n", float(number))})
    return Figure(found[0], keys, keys | {("bare", float(number))}, number)


_READERS: Final = (
    (_ADDRESS, _address),
    (_DATE, _date),
    (_LOGIN, _login),
    (_REFERENCE, _reference),
    (_VERSION, _version),
    (_SHA, _sha),
    (_NUMBER, _number),
    (_SPELLED, _spelled),
)
"""The most telling first: what one of them has read, the next ones do not see."""
