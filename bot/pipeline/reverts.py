"""Reverts cancel what they revert: neither is news, unless the revert was itself reverted."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.pipeline.headings import without_numbers
from bot.pipeline.works import Work

_SHAS: Final = re.compile(
    r"\breverts? commits?:?\s{1,3}((?:[0-9a-f]{7,40}(?:\s{0,2},)?\s{0,2}(?:and\s)?){1,50})", re.IGNORECASE
)
_SHA: Final = re.compile(r"[0-9a-f]{7,40}")
_PULLS: Final = re.compile(
    r"\breverts? (?:pull request |pr |(?:https://[\w.-]{1,100}/)?[\w.-]{1,100}/[\w.-]{1,100}(?=#|/pull/))?(?:#|/pull/)(\d{1,9})\b",
    re.IGNORECASE,
)
_TITLE: Final = re.compile(r"(?:revert|reapply)(?:\([^()]{1,60}\))?:?\s{1,3}(\S.{0,300})", re.IGNORECASE)
_QUOTING: Final = re.compile(r"(revert|reapply)(?:\([^()]{1,60}\))?:?\s{1,3}[\"“](.{1,300})[\"”]", re.IGNORECASE)
_TYPED: Final = re.compile(r"(revert)(?:\([^()]{1,60}\))?!?:\s{1,3}(\S.{0,300})", re.IGNORECASE)
_DEEPEST: Final = 12
_LAST_NUMBER: Final = re.compile(r"\(#(\d{1,9})\)[\"”']?$")
_READ: Final = 5_000  # characters of a body in which a revert says what it reverts
_PREFIX: Final = 7


def is_revert(heading: str) -> bool:
    """Whether a heading says that this takes something back."""
    return heading.lower().startswith("revert") and _TITLE.match(heading) is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class Quoted:
    """What a revert across the range says: the quoted heading, and whether that comes back or is taken back."""

    heading: str
    restores: bool


def quoted(heading: str) -> Quoted | None:
    """What a heading such as `Revert "…"`, `revert: …` or `Reapply "…"` quotes; None for any other.

    A revert of a revert restores, and so on, as git and the hosts nest them.
    """
    if not heading.lstrip()[:7].lower().startswith(("revert", "reapply")):
        return None
    steps, text = 0, without_numbers(heading.strip())
    for _ in range(_DEEPEST):
        found = _QUOTING.fullmatch(text) or _TYPED.fullmatch(text)
        if found is None:
            break
        steps += 2 if found[1].lower() == "reapply" else 1
        text = without_numbers(found[2].strip())
    return Quoted(heading=text, restores=steps % 2 == 0) if steps else None


@dataclass(frozen=True, slots=True)
class Settled:
    """Places of works that cancel each other → the reason in words, and (revert, reverted) of all that were found."""

    reasons: dict[int, str] = field(default_factory=dict)
    pairs: list[tuple[int, int]] = field(default_factory=list)


def settle(works: Sequence[Work]) -> Settled:
    """The works of one range that cancel each other. `works` are newest first.

    The newest word counts: a revert that was reverted has no effect, so what it took back stays.
    """
    index = _Index(works)
    settled = Settled()
    for place, work in enumerate(works):
        if not _TITLE.match(work.heading):
            continue
        targets, whole = index.targets(place)
        settled.pairs.extend((place, target) for target in targets)
        if place in settled.reasons:
            continue
        for target in targets:
            settled.reasons.setdefault(target, f"Reverted by {work.label}")
        if targets and whole:
            labels = ", ".join(works[target].label for target in targets)
            settled.reasons[place] = f"Reverts {labels}, in the same range"
    return settled


class _Index:
    """Finds works by what a revert says of them."""

    def __init__(self, works: Sequence[Work]) -> None:
        """Index shas, numbers and headings; linear in the number of commits."""
        self._works = works
        self._by_sha: dict[str, tuple[str, int]] = {}
        self._by_number: dict[int, int] = {}
        self._by_title: dict[str, list[int]] = defaultdict(list)
        for place, work in enumerate(works):
            if work.pull:
                self._by_number[work.pull.number] = place
            self._by_sha.update((commit.sha[:_PREFIX], (commit.sha, place)) for commit in work.commits)
            titles = {_folded(line) for line in (work.heading, *(c.subject for c in work.commits[:1]))}
            for title in titles:
                self._by_title[title].append(place)

    def targets(self, place: int) -> tuple[list[int], bool]:
        """Older works that the one at `place` takes back, and whether these are all that it takes back."""
        work = self._works[place]
        shas = {sha for sha in _shas(work) if self._place_of(sha) > place}
        if shas:
            found = self._by_shas(shas)
            return found, all(self._place_of(sha) in found for sha in _shas(work))
        numbers = list(dict.fromkeys(_numbers(work)))
        pulled = [self._by_number[number] for number in numbers if self._by_number.get(number, -1) > place]
        if pulled:
            return pulled, len(pulled) == len(numbers)
        return self._titled(work.heading, place), True

    def _place_of(self, sha: str) -> int:
        full, place = self._by_sha.get(sha[:_PREFIX], ("", -1))
        return place if full.startswith(sha) else -1

    def _by_shas(self, shas: set[str]) -> list[int]:
        reverted: dict[int, set[str]] = defaultdict(set)
        for sha in shas:
            reverted[self._place_of(sha)].add(self._by_sha[sha[:_PREFIX]][0])
        return sorted(at for at, named in reverted.items() if self._is_all(at, named))

    def _is_all(self, place: int, shas: set[str]) -> bool:
        """Whether taking back these commits takes back the whole work: its merge, or every commit of it."""
        commits = self._works[place].commits
        merges = {commit.sha for commit in commits if commit.parents > 1}
        return bool(merges & shas) or len(shas) >= len(commits) - len(merges)

    def _titled(self, heading: str, place: int) -> list[int]:
        found = _TITLE.match(without_numbers(heading))
        if found is None or heading.lower().startswith("reapply"):
            return []
        places = self._by_title.get(_folded(found[1]), [])
        older = bisect_right(places, place)
        return places[older : older + 1]


def _shas(work: Work) -> Iterator[str]:
    for text in work.texts:
        for listed in _SHAS.findall(text[:_READ]):
            yield from (sha.lower() for sha in _SHA.findall(listed.lower()))


def _numbers(work: Work) -> Iterator[int]:
    """Pull requests that the work says it reverts: in its description, or at the end of the title it quotes."""
    for text in work.texts:
        yield from (int(number) for number in _PULLS.findall(text[:_READ]))
    found = _TITLE.match(without_numbers(work.heading))
    quoted = _LAST_NUMBER.search(found[1]) if found else None
    if quoted:
        yield int(quoted[1])


def _folded(title: str) -> str:
    """A heading without numbers, quotes and case, by which a quotation finds it."""
    return without_numbers(title.strip().strip("\"“”'")).strip("\"“”'").casefold()
