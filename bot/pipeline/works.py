"""Commits gathered into pieces of work: a pull request with all its commits, or a commit by itself."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bot.activity import Activity, Commit, PullRequest
from bot.analysis import Evidence

_LONG_LIVED: Final = frozenset({"develop", "development", "dev", "main", "master", "staging", "next", "trunk"})
_SHORT: Final = 7  # digits of a sha that people are shown


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """One piece of work. `evidence` names its pull request, if any, then its commits, newest first."""

    pull: PullRequest | None
    commits: tuple[Commit, ...]
    evidence: tuple[Evidence, ...]

    @property
    def heading(self) -> str:
        """The line that its authors put above it."""
        return self.pull.title if self.pull else self.commits[0].subject

    @property
    def label(self) -> str:
        """How people refer to it: `#12` or the short sha."""
        return self.evidence[0].label

    @property
    def texts(self) -> Iterator[str]:
        """All that was written about it: the pull request's description, then the commits' bodies."""
        if self.pull:
            yield self.pull.body
        for commit in self.commits:
            yield commit.body


def gather(activity: Activity) -> tuple[Work, ...]:
    """The activity as pieces of work, newest first: every commit in exactly one, every pull request in one.

    A commit of several pull requests belongs to the smallest. A pull request from a long-lived branch (develop into
    main) carries other people's work: it keeps only its merge commit, so it may be a work with few commits or none.
    """
    pulls = {pull.number: pull for pull in activity.pulls}
    sizes = Counter(number for commit in activity.commits for number in commit.pull_numbers if number in pulls)
    owned: dict[int, list[Commit]] = defaultdict(list)
    order: dict[int | str, None] = {}
    alone: dict[str, Commit] = {}
    for commit in activity.commits:
        owner = _owner(commit, pulls, sizes)
        order[commit.sha if owner is None else owner] = None
        if owner is None:
            alone[commit.sha] = commit
        else:
            owned[owner].append(commit)
    works = [
        _work(activity.repo, None, (alone[key],))
        if isinstance(key, str)
        else _work(activity.repo, pulls[key], owned[key])
        for key in order
    ]
    return (*works, *(_work(activity.repo, pull, ()) for number, pull in pulls.items() if number not in owned))


def _owner(commit: Commit, pulls: Mapping[int, PullRequest], sizes: Mapping[int, int]) -> int | None:
    candidates = [
        number
        for number in commit.pull_numbers
        if number in pulls and not (carries(pulls[number]) and commit.parents < 2)
    ]
    return min(candidates, key=lambda number: (sizes[number], number), default=None)


def carries(pull: PullRequest) -> bool:
    """Whether a pull request comes from a long-lived branch, and so carries the work of others."""
    return pull.head_ref in _LONG_LIVED


def _work(repo: str, pull: PullRequest | None, commits: Iterable[Commit]) -> Work:
    commits = tuple(commits)
    named = (Evidence(id=f"gh:{repo}#{pull.number}", label=f"#{pull.number}", url=pull.url),) if pull else ()
    shas = (Evidence(id=f"gh:{repo}@{c.sha}", label=c.sha[:_SHORT], url=c.url) for c in commits)
    return Work(pull=pull, commits=commits, evidence=(*named, *shas))
