"""What one text says of another piece of work: tickets, pull requests and commits that it names, and backports."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from bot.pipeline.headings import without_numbers
from bot.pipeline.works import Work

_READ: Final = 10_000  # characters of a body in which references are looked for
KEY: Final = re.compile(r"(?<![A-Za-z0-9])([A-Za-z][A-Za-z0-9]{0,9}-\d{1,7})(?![A-Za-z0-9])")
"""A tracker's key such as ABC-12; in branch names people write it in lower case."""
_CLOSES: Final = re.compile(
    r"\b(?:close[sd]?|closing|fix(?:e[sd]|ing)?|resolve[sd]?|resolving|complete[sd]?|completing|implement(?:s|ed|ing)?)"
    r":?\s{1,3}((?:(?:and\s|,\s?)?(?:https?://\S{1,200}/)?[A-Za-z][A-Za-z0-9]{0,9}-\d{1,7}(?:/[\w-]{0,200})?[\s,]{0,3}){1,20})",
    re.IGNORECASE,
)
"""Linear's closing words (linear.app/docs/github), and the keys after them."""
_PICKED: Final = re.compile(r"\(cherry picked from commit ([0-9a-f]{7,40})\)", re.IGNORECASE)
_BACKPORT_TITLE: Final = re.compile(
    r"\(backport (?:of )?#(\d{1,9})\)"
    r"|^\W{0,3}(?:manual |automat\w{2,4} )?(?:back-?port|cherry-?pick)(?: of)?(?: pr)? #(\d{1,9})\b",
    re.IGNORECASE,
)
_BACKPORT_BODY: Final = re.compile(
    r"\b(?:back-?port|cherry-?pick)(?:s|ed|ing)?(?: of| from)?(?: pr| pull request)?:? (?:https://[\w.-]{1,100}/)?"
    r"(?:[\w.-]{1,100}/[\w.-]{1,100}(?=#|/pull/))?(?:#|/pull/)(\d{1,9})\b",
    re.IGNORECASE,
)
_BACKPORT_BRANCH: Final = re.compile(
    r"(?:back-?port|cherry-?pick)[-/](?:pr-|#)?(\d{1,9})-(?:to|on)-|(?:mergify/bp|back-?port)/.{1,100}/pr-(\d{1,9})$",
    re.IGNORECASE,
)
_BACKPORT_MARK: Final = re.compile(
    r"\[\s?(?:back-?port|cherry-?pick)[^\[\]]{0,40}\]|\(back-?port[^()]{0,40}\)|^back-?port\b|^\[[^\[\]]{0,12}\d\.[\dx]+\]"
    r"|\bpr #\d{1,9} on branch ",
    re.IGNORECASE,
)
_MARKS: Final = re.compile(
    r"^\s?(?:\[[^\[\]]{1,40}\]\s?)*"
    r"(?:(?:back-?port|cherry-?pick)(?: of)?(?: pr)? #\d{1,9}(?: on branch \S{1,80})?:?\s?)?"
    r"|\s?\(back-?port[^()]{0,40}\)",
    re.IGNORECASE,
)


def pressing_keys(work: Work) -> Iterator[str]:
    """Keys that a work claims, in upper case: in its titles, its branch, or after a closing word."""
    lines = [work.heading, *(commit.subject for commit in work.commits)]
    if work.pull:
        lines.append(work.pull.head_ref)
    for line in lines:
        yield from keys(line)
    for text in work.texts:
        for listed in _CLOSES.findall(text[:_READ]):
            yield from keys(listed)


def mentioned_keys(work: Work) -> Iterator[str]:
    """Keys that stand anywhere in what was written about a work, in upper case."""
    for text in work.texts:
        yield from keys(text[:_READ])


def keys(text: str) -> Iterator[str]:
    """The tickets' keys in a text, in upper case."""
    return (found.upper() for found in KEY.findall(text))


def picked_shas(work: Work) -> Iterator[str]:
    """The commits from which a work says that it was picked."""
    for text in work.texts:
        yield from (sha.lower() for sha in _PICKED.findall(text[:_READ]))


def backported_numbers(work: Work) -> Iterator[int]:
    """The pull requests that a work says it backports: in its title, its branch or its description."""
    for found in _BACKPORT_TITLE.finditer(work.heading):
        yield int(found[1] or found[2])
    if work.pull is None:
        return
    for found in _BACKPORT_BRANCH.finditer(work.pull.head_ref[:300]):
        yield int(found[1] or found[2])
    if is_marked(work):
        yield from (int(number) for number in _BACKPORT_BODY.findall(work.pull.body[:_READ]))


def is_marked(work: Work) -> bool:
    """Whether a work's title or branch says that it brings other work to another branch."""
    branch = work.pull.head_ref[:300] if work.pull else ""
    return bool(_BACKPORT_MARK.search(work.heading) or _BACKPORT_BRANCH.search(branch))


def patch_title(work: Work) -> str:
    """A heading without the marks of a backport, numbers and case: the same for a patch wherever it is applied."""
    return without_numbers(_MARKS.sub("", without_numbers(work.heading))).strip(" ()").casefold()


def linked(text: str, repo_url: str) -> Iterator[tuple[str, str]]:
    """What a message points at, in order: ("pull", number), ("commit", sha) or ("ticket", KEY)."""
    shorthand = "/".join(repo_url.rstrip("/").rsplit("/", 2)[-2:])
    pattern = re.compile(
        rf"(?:{re.escape(repo_url.rstrip('/'))}/pull/|\b{re.escape(shorthand)}#)(\d{{1,9}})\b"
        rf"|{re.escape(repo_url.rstrip('/'))}/commit/([0-9a-f]{{7,40}})\b|{KEY.pattern}",
        re.IGNORECASE,
    )
    for found in pattern.finditer(text[: 2 * _READ]):
        yield _named(found.groups())


def pull_number(url: str, repo_url: str) -> int | None:
    """The number of a pull request of this repository by its address; None for any other address."""
    found = re.fullmatch(rf"{re.escape(repo_url.rstrip('/'))}/pull/(\d{{1,9}})(?:[/?#].*)?", url, re.IGNORECASE)
    return int(found[1]) if found else None


def _named(groups: Iterable[str | None]) -> tuple[str, str]:
    pull, sha, key = groups
    if pull:
        return "pull", pull
    return ("commit", sha.lower()) if sha else ("ticket", (key or "").upper())
