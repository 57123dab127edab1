"""A changelog taken apart: its releases, and the numbers of pull requests or issues that each one cites."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from itertools import pairwise
from typing import Final

Version = tuple[int, ...]
"""The numbers of a version without zeros at its end: 3.0 and 3.0.0 are the same."""

_ATX: Final = re.compile(r"(#{1,4})\s+(\S.*)")
_UNDERLINE: Final = re.compile(r"([=\-~^*])\1{2,}\s*")
_VERSION: Final = re.compile(r"v?(\d{1,9}(?:\.\d{1,9}){1,4})([\w+-][\w.+-]*)?", re.IGNORECASE)
_TITLE: Final = re.compile(rf"\W{{0,3}}(?:[\w@/.-]{{1,60}}[ @-])?{_VERSION.pattern}", re.IGNORECASE)
_NUMBER: Final = re.compile(
    r"(?<![\w/&])#(\d{1,9})\b|\bgh-(\d{1,9})\b|:(?:pr|pull|issue|gh)\w{0,5}:`#?(\d{1,9})`", re.IGNORECASE
)
_LINK: Final = re.compile(r"https?://[\w.-]{1,100}/[\w.-]{1,100}/([\w.-]{1,100})/(?:pull|issues)/(\d{1,9})")


def version_of(name: str) -> Version | None:
    """The version that a tag names, or None for a prerelease or a name without one."""
    found = list(_VERSION.finditer(name))
    return None if not found or found[-1][2] else _numbers(found[-1][1])


def prefix_of(tag: str) -> str:
    """What stands before the version in the name of a tag, such as that of a package; the whole name without one."""
    found = list(_VERSION.finditer(tag))
    return tag[: found[-1].start()] if found else tag


def sections(text: str, name: str) -> dict[Version, frozenset[int]]:
    """Version → the numbers of pull requests and issues, not told apart, that a changelog cites for it.

    `text` is Markdown or reStructuredText, `name` that of the repository, or, where nothing links to it, the name that
    is linked most: links to another one are not counted. A release begins with a heading that begins with its version,
    and ends at the next heading of its level or above. What its prereleases cite belongs to it.
    """
    own = own_name(text, name)
    return {version: cited("\n".join(line for _, line in lines), own) for version, lines in written(text).items()}


def written(text: str) -> dict[Version, list[tuple[int, str]]]:
    """Version → the lines of its section, each with its level as a heading, from 1, or 0."""
    found: dict[Version, list[tuple[int, str]]] = {}
    lines: list[tuple[int, str]] | None = None
    depth = 0
    for level, line in _levelled(text.splitlines()):
        title = _TITLE.match(line) if level else None
        if title or 0 < level <= depth:
            lines = found.setdefault(_numbers(title[1]), []) if title else None
            depth = level
        if lines is not None:
            lines.append((level, line))
    return found


def own_name(text: str, name: str) -> str:
    """The name of the repository as the text links to it, in lower case; a clone without an origin knows another."""
    linked = Counter(repo.casefold() for repo, _ in _LINK.findall(text))
    return name.casefold() if name.casefold() in linked or not linked else linked.most_common(1)[0][0]


def bounds(tags: Iterable[str], sections: Container[Version]) -> Iterator[tuple[str, str, Version]]:
    """The tag before, the tag, and its version, of each that has a section; newest first."""
    versions = {version: tag for tag in tags if (version := version_of(tag)) is not None}
    ordered = sorted(versions, reverse=True)
    for version, before in pairwise(ordered):
        if version in sections:
            yield versions[before], versions[version], version


def _levelled(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Each line with its level as a heading, from 1, or 0; underlines get levels in the order in which they come."""
    underlines: list[str] = []
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        if heading := _ATX.match(line):
            yield len(heading[1]), heading[2]
        elif line.strip() and not _UNDERLINE.fullmatch(line) and (under := _UNDERLINE.fullmatch(after)):
            if under[1] not in underlines:
                underlines.append(under[1])
            yield underlines.index(under[1]) + 1, line.strip()
        else:
            yield 0, line


def cited(text: str, own: str) -> frozenset[int]:
    """The numbers that a text cites of the repository called `own`, in lower case."""
    linked = [(repo.casefold() == own, int(number)) for repo, number in _LINK.findall(text)]
    ours = {number for here, number in linked if here}
    elsewhere = {number for here, number in linked if not here} - ours
    plain = {int(next(filter(None, groups))) for groups in _NUMBER.findall(text)}
    return frozenset(ours | (plain - elsewhere))


def _numbers(version: str) -> Version:
    numbers = [int(part) for part in version.split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
