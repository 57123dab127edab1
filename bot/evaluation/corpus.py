"""Releases with what people chose for their notes, made from a clone and its changelog."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from bot.activity import Activity, Range, RangeKind
from bot.errors import UsageError
from bot.pipeline.areas import Area, area_of
from bot.pipeline.changelog import bounds, sections
from bot.pipeline.habits import NEWEST as LEARNT
from bot.pipeline.kinds import breaking_fragments
from bot.ports import Progress

NEWEST: Final = 20
"""Releases that are scored, newest first."""


class Clone(Protocol):
    """A local repository that is read."""

    async def name(self) -> str:
        """`owner/name`."""

    async def tags(self, pattern: str) -> Sequence[str]:
        """Names of the tags that a glob matches."""

    async def text(self, path: str) -> str:
        """A file as the newest commit has it. Raises UsageError when there is none."""

    async def fetch(self, workspace: str, repo: str, wanted: Range, progress: Progress) -> Activity:
        """The activity of a range."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """One release: what was done for it, and what its section cites. `activity` says nothing of changelog files."""

    tag: str
    activity: Activity
    cited: int
    kept: frozenset[int]

    @property
    def numbers(self) -> frozenset[int]:
        """Its pull requests."""
        return frozenset(pull.number for pull in self.activity.pulls)


@dataclass(frozen=True, kw_only=True, slots=True)
class Corpus:
    """The releases of one repository whose sections cite a pull request of their range, newest first.

    `earlier` are those before them: nothing is chosen of these, but learnt from them, as it is for the others.
    """

    repo: str
    releases: tuple[Release, ...]
    earlier: tuple[Release, ...] = ()

    @property
    def pulls(self) -> int:
        """Pull requests in all ranges together."""
        return sum(len(release.numbers) for release in self.releases)

    @property
    def kept(self) -> int:
        """Those of them that people chose."""
        return sum(len(release.kept) for release in self.releases)

    @property
    def found(self) -> float:
        """Share of the cited numbers that are pull requests of their range; the rest is issues and other branches."""
        cited = sum(release.cited for release in self.releases)
        return self.kept / cited if cited else 0.0


async def read_clone(clone: Clone, changelog: str, pattern: str, progress: Progress) -> Corpus:
    """The newest releases of a clone: tags that the glob `pattern` matches and that have a section in `changelog`.

    Raises UsageError when no release can be scored, and what the clone raises.
    """
    repo = await clone.name()
    written = sections(await clone.text(changelog), repo.rpartition("/")[2])
    found = list(bounds(await clone.tags(pattern), written))[: NEWEST + LEARNT]
    if not found:
        raise UsageError(f"No tag that “{pattern}” matches has a section in {changelog}; check both.")
    releases = [
        _release(tag, await between(clone, repo, base, tag, progress), written[version]) for base, tag, version in found
    ]
    scored, earlier = (tuple(each for each in some if each.kept) for some in (releases[:NEWEST], releases[NEWEST:]))
    if not scored:
        raise UsageError(f"No section of {changelog} cites a pull request of its range; the numbers may be of issues.")
    return Corpus(repo=repo, releases=scored, earlier=earlier)


async def between(
    clone: Clone, repo: str, base: str, head: str, progress: Progress, *, breaks: bool = False
) -> Activity:
    """The activity between two tags, without the paths of changelogs, where people wrote the answer down.

    With `breaks`, fragments stay whose name says that something breaks: their authors said so with the work.
    """
    activity = await clone.fetch("", repo, Range(kind=RangeKind.BETWEEN, base=base, head=head), progress)
    pulls = tuple(replace(pull, paths=_hidden(pull.paths, breaks)) for pull in activity.pulls)
    commits = tuple(replace(commit, paths=_hidden(commit.paths, breaks)) for commit in activity.commits)
    return replace(activity, pulls=pulls, commits=commits)


def _release(tag: str, activity: Activity, cited: frozenset[int]) -> Release:
    found = frozenset(pull.number for pull in activity.pulls)
    return Release(tag=tag, activity=activity, cited=len(cited), kept=cited & found)


def _hidden(paths: tuple[str, ...] | None, breaks: bool) -> tuple[str, ...] | None:
    """Paths without those of the changelog, where people wrote the answer down; that it is all there is may be seen."""
    if not paths:
        return paths
    told = breaking_fragments(paths) if breaks else ()
    return tuple(path for path in paths if path in told or area_of(path) is not Area.HISTORY) or paths[:1]
