"""Cases for scoring drafts: the activity of one release, and what its published notes say of each pull request."""

import lzma
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, Protocol

from pydantic import TypeAdapter, ValidationError

from bot.activity import Activity, Commit, Person, PullRequest
from bot.analysis import ChangeKind
from bot.errors import UsageError
from bot.evaluation.corpus import Clone, between
from bot.evaluation.notes import told
from bot.pipeline.changelog import bounds, own_name, written
from bot.pipeline.habits import kept_topics
from bot.pipeline.kinds import breaking_fragments
from bot.ports import Progress
from bot.rules import Rules, Topic

FEWEST: Final = 8
"""Pull requests of its range that a release's notes name, at least, where one can be had."""
NEWEST: Final = 20
"""Releases that are looked at, newest first."""

_BODY: Final = 1_500  # characters of a body that are kept
_PATHS: Final = 30


class History(Clone, Protocol):
    """A local repository that also knows who worked on it before."""

    async def people(self, ref: str) -> frozenset[str]:
        """Names and logins of all authors up to a ref, in lower case."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One release of a repository.

    `notes`: number of each pull request that the published notes name → the kind they give it, None where they give
    none of ours; only numbers of the range. `elsewhere`: the numbers they name besides, of issues and other branches.
    `keep`: the topics that the notes of its earlier releases teach, as a first draft learns them (see `habits`).
    """

    activity: Activity
    notes: Mapping[int, ChangeKind | None]
    elsewhere: tuple[int, ...] = ()
    keep: tuple[Topic, ...] = ()

    @property
    def rules(self) -> Rules:
        """The rules that Notra learns for its team before this release."""
        return Rules(keep=frozenset(self.keep))

    @property
    def name(self) -> str:
        """The repository and the release."""
        return f"{self.activity.repo} {self.activity.head}"

    @property
    def breaking(self) -> frozenset[int]:
        """The pull requests that the notes call breaking."""
        return frozenset(number for number, kind in self.notes.items() if kind is ChangeKind.BREAKING)


_FORMAT: Final = TypeAdapter(Case)


def write_case(case: Case, path: Path) -> int:
    """Store a case as JSON, compressed where the name ends with .xz; its size in bytes."""
    packed = _FORMAT.dump_json(case, exclude_defaults=True)
    if path.suffix == ".xz":
        packed = lzma.compress(packed, preset=9 | lzma.PRESET_EXTREME)
    path.write_bytes(packed)
    return len(packed)


def read_cases(folder: Traversable | None = None) -> tuple[Case, ...]:
    """The cases of a folder, `*.json` and `*.json.xz`, by name; without one, those that come with Notra.

    Raises UsageError for a folder without cases and names a file that is none.
    """
    where = folder if folder is not None else files("bot.evaluation") / "data" / "drafts"
    if not where.is_dir():
        raise UsageError(f"There is no folder {where}.")
    found = sorted(
        (each for each in where.iterdir() if each.name.endswith((".json", ".json.xz"))), key=lambda e: e.name
    )
    if not found:
        raise UsageError(f"{where} holds no case. Make one with `notra eval case CLONE FILE`.")
    return tuple(map(_read, found))


def _read(file: Traversable) -> Case:
    try:
        packed = file.read_bytes()
        return _FORMAT.validate_json(lzma.decompress(packed) if file.name.endswith(".xz") else packed)
    except (lzma.LZMAError, ValidationError):
        raise UsageError(f"{file.name} is no case that `notra eval case` made.") from None


async def case_of(clone: History, changelog: str, pattern: str, progress: Progress) -> Case:
    """The case of a clone: of its newest releases with a section, the one that the rule below takes.

    The newest whose notes name FEWEST pull requests of its range and call one of them breaking; else the newest that
    names so many; else the one that names most. Raises UsageError when no release can be scored.
    """
    repo = await clone.name()
    text = await clone.text(changelog)
    own, lines = own_name(text, repo.rpartition("/")[2]), written(text)
    read: list[tuple[Activity, dict[int, ChangeKind | None]]] = []
    for base, tag, version in list(bounds(await clone.tags(pattern), lines))[: 2 * NEWEST]:
        read.append((await between(clone, repo, base, tag, progress, breaks=True), told(lines[version], own)))
    place = _taken(read[:NEWEST])
    if place is None:
        raise UsageError(f"No section of {changelog} cites a pull request of its range; the numbers may be of issues.")
    (activity, notes), *earlier = read[place:]
    keep = kept_topics((each, named) for each, named in earlier if named)
    return await _with_firsts(_case(activity, notes, keep), clone)


def _taken(read: Sequence[tuple[Activity, Mapping[int, ChangeKind | None]]]) -> int | None:
    """The place of the release that is a case, by the rule of `case_of`."""
    found = [{number: kind for number, kind in notes.items() if number in _numbers(of)} for of, notes in read]
    enough = [place for place, notes in enumerate(found) if len(notes) >= FEWEST]
    breaking = [place for place in enough if ChangeKind.BREAKING in found[place].values()]
    most = max(range(len(found)), key=lambda place: len(found[place]), default=None)
    place = next(iter(breaking or enough), most)
    return place if place is not None and found[place] else None


def _numbers(activity: Activity) -> frozenset[int]:
    return frozenset(pull.number for pull in activity.pulls)


def _case(activity: Activity, notes: Mapping[int, ChangeKind | None], keep: tuple[Topic, ...]) -> Case:
    found = _numbers(activity)
    return Case(
        activity=replace(
            activity,
            commits=tuple(map(_short_commit, activity.commits)),
            pulls=tuple(map(_short_pull, activity.pulls)),
        ),
        notes={number: kind for number, kind in sorted(notes.items()) if number in found},
        elsewhere=tuple(sorted(set(notes) - found)),
        keep=keep,
    )


def _short_commit(commit: Commit) -> Commit:
    return replace(commit, body=commit.body[:_BODY], paths=_fewer(commit.paths))


def _short_pull(pull: PullRequest) -> PullRequest:
    return replace(pull, body=pull.body[:_BODY], paths=_fewer(pull.paths))


def _fewer(paths: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return paths and (*(told := breaking_fragments(paths)), *(path for path in paths if path not in told))[:_PATHS]


async def _with_firsts(case: Case, clone: History) -> Case:
    """The case with each newcomer's first pull request marked, as hosts do: nothing of theirs is in the base."""
    if case.activity.base is None:
        return case
    seen = set(await clone.people(case.activity.base))
    pulls: list[PullRequest] = []
    for pull in sorted(case.activity.pulls, key=lambda pull: pull.number):
        names = _names(pull.author)
        pulls.append(replace(pull, is_first=bool(names) and not names & seen))
        seen |= names
    marked = {pull.number: pull for pull in pulls}
    return replace(
        case, activity=replace(case.activity, pulls=tuple(marked[pull.number] for pull in case.activity.pulls))
    )


def _names(person: Person | None) -> frozenset[str]:
    return frozenset(name.casefold() for name in (person.login, person.name) if name) if person else frozenset()
