"""What a team is used to tell its readers, learnt from the notes of its earlier releases; see docs/drafts.md."""

import asyncio
import contextlib
import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from bot.activity import Activity, Published, Range, RangeKind
from bot.analysis import Analysis
from bot.pipeline.analyze import analyze
from bot.pipeline.changelog import bounds, cited, own_name, prefix_of, sections, version_of
from bot.pipeline.evidence import is_pull
from bot.pipeline.topics import IN_CODE, topics_of
from bot.ports import ActivitySource, PublishedNotes
from bot.rules import Rules, Topic

NEWEST: Final = 10
"""Releases that are learnt from at most, newest first. Twenty teach nothing that ten do not (docs/selection.md)."""
ENOUGH: Final = 300
"""Pull requests, after which no further release is read."""

_TOLD: Final = 0.1
"""A topic is told if the notes name at least this share of its pull requests, as far as can be expected.

Far less than the half that would make each single guess more often right than wrong: what is missing from a draft is
the greater harm. These figures were tuned on the seventeen repositories of docs/selection.md.
"""
_TOLD_IN_CODE: Final = 0.05
"""The same for work that changes what readers run: they may meet it."""
_EXPECTED: Final = 0.05
"""The share to be expected before anything was seen: too little for most topics, enough for what changes the code."""
_EXPECTED_OFTEN: Final = 0.1
"""The same for documentation and dependencies, which are told until the notes had occasion to leave them out."""
_WEIGHT: Final = 2
"""For so many pull requests an expectation counts."""
_DEPENDENCIES: Final = frozenset({Topic.DEPENDENCIES, Topic.DEPENDENCIES_IN_CODE})
_GENERATED: Final = re.compile(r" by @[\w-]+(?:\[bot\])? in (?:#\d|https?://)")
"""How the host's own generator ends a line: it lists everything, so nobody chose."""


class Noted(NamedTuple):
    """A release with the tag before it, and the numbers that its notes name."""

    base: str
    tag: str
    named: frozenset[int]


async def learned(
    notes: PublishedNotes, source: ActivitySource, workspace: str, repo: str, within: float | None = None
) -> Rules | None:
    """The rules that a team has kept to without ever setting them; None where no notes tell of any.

    Reads up to NEWEST earlier releases, until ENOUGH pull requests are seen or `within` seconds are over. Raises what
    the two sources raise.
    """
    earlier: list[tuple[Activity, frozenset[int]]] = []
    read = 0
    with contextlib.suppress(TimeoutError):  # what was read until then says enough, or nothing
        async with asyncio.timeout(within):
            for release in noted(await notes.published(workspace, repo), repo):
                wanted = Range(kind=RangeKind.BETWEEN, base=release.base, head=release.tag)
                activity = await source.fetch(workspace, repo, wanted, _unseen)
                earlier.append((activity, release.named))
                read += len(activity.pulls)
                if _is_enough(len(earlier), read):
                    break
    if not earlier:
        return None
    return Rules(keep=frozenset(await asyncio.to_thread(kept_topics, earlier)), learned=True)


def noted(published: Published, repo: str) -> Sequence[Noted]:
    """The releases whose notes name a number, newest first: those of the changelogs, and those on the host.

    Where a repository has several packages, the releases are those of the package that was tagged last.
    """
    name = repo.rpartition("/")[2]
    named: dict[tuple[int, ...], frozenset[int]] = {}
    for text in published.changelogs:
        for version, numbers in sections(text, name).items():
            named[version] = named.get(version, frozenset()) | numbers
    for tag, text in published.releases.items():
        version_told = version_of(tag)
        if version_told is not None and not _GENERATED.search(text):
            named[version_told] = named.get(version_told, frozenset()) | cited(text, own_name(text, name))
    found = bounds(_of_one_package(published.tags), named)
    return [Noted(base, tag, named[version]) for base, tag, version in found if named[version]]


def _of_one_package(tags: Sequence[str]) -> Sequence[str]:
    prefixes = [(tag, prefix_of(tag)) for tag in tags if version_of(tag) is not None]
    return [tag for tag, prefix in prefixes if prefix == prefixes[0][1]]


def kept_topics(
    earlier: Iterable[tuple[Activity, Container[int]]], analyzed: Callable[[Activity], Analysis] = analyze
) -> tuple[Topic, ...]:
    """The topics that a team's notes name often enough, of what the analysis would leave out for them.

    A pull request counts for its narrowest topic.

    `earlier` are releases, newest first: what was done, and the numbers that the notes name; up to NEWEST are looked at
    and until there are ENOUGH pull requests. Notes that name no pull request of their release (but issues, perhaps) say
    nothing of what their team leaves out; where no others are, no topic is kept. Who asks again and again about the
    same releases gives an `analyzed` that remembers.
    """
    left: Counter[Topic] = Counter()
    named: Counter[Topic] = Counter()
    read, tells = 0, False
    for place, (activity, notes) in enumerate(earlier):
        if _is_enough(place, read):
            break
        read += len(activity.pulls)
        if not any(pull.number in notes for pull in activity.pulls):
            continue
        tells = True
        for topic, number in _left_out(activity, analyzed(activity)):
            left[topic] += 1
            named[topic] += number in notes
    return tuple(sorted(topic for topic in Topic if tells and _is_kept(topic, left, named)))


def _left_out(activity: Activity, analysis: Analysis) -> Iterator[tuple[Topic, int]]:
    """The pull requests that topics could keep, each with the narrowest one."""
    paths = {pull.number: pull.paths for pull in activity.pulls}
    for entry in analysis.pieces_left_out:
        if is_pull(entry.evidence):
            number = int(entry.evidence.label.removeprefix("#"))
            for topic in topics_of(entry.reason, paths.get(number))[:1]:
                yield topic, number


def _is_kept(topic: Topic, left: Counter[Topic], named: Counter[Topic]) -> bool:
    """Whether the share that the notes name of a topic suffices.

    What is expected of it counts as _WEIGHT pull requests more: the share that they name of all topics together. Of
    dependency updates nothing is said by the others, nor the other way round: machines make dozens of them.
    """
    expected = _EXPECTED_OFTEN if topic in {Topic.DOCUMENTATION, *_DEPENDENCIES} else _EXPECTED
    if topic not in _DEPENDENCIES:
        others = [each for each in Topic if each not in _DEPENDENCIES]
        seen, told = sum(left[each] for each in others), sum(named[each] for each in others)
        expected = (told + _WEIGHT * expected) / (seen + _WEIGHT)
    least = _TOLD_IN_CODE if topic in IN_CODE else _TOLD
    return named[topic] + _WEIGHT * expected >= least * (left[topic] + _WEIGHT)


def _is_enough(releases: int, pulls: int) -> bool:
    return releases >= NEWEST or pulls >= ENOUGH


async def _unseen(commits: int, pulls: int) -> None:
    """Nobody waits for these releases."""
