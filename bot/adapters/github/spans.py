"""What a wanted range means in a given repository: two commits, or a span of time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.activity import Range, RangeKind, TimeSpan, for_readers
from bot.errors import Permanent
from bot.ranges import moments

_VERSION = re.compile(r"(?:.*[@/_-])?v?\d+(?:\.\d+)+(?:\+\S+)?", re.IGNORECASE)
"""Names of finished versions: v1.2, 1.2.3, app@1.2.3. Moving tags (v1) and prereleases (1.2rc1) are none."""
_NUMBERED = re.compile(r"(.*?[@/_-])?v?(\d{1,9}(?:\.\d{1,9}){1,5})(?:[^\d.].*)?", re.IGNORECASE)
"""A version, finished or not: what stands before it, and its numbers."""
_EVER = datetime(1970, 1, 1, tzinfo=UTC)
_WITHOUT_TAGS_DAYS = 30
_NAMED_TAGS = 3


@dataclass(frozen=True, kw_only=True)
class Tag:
    """A tag with the commit that it names."""

    name: str
    sha: str
    committed_at: datetime


@dataclass(frozen=True, kw_only=True)
class Repository:
    """What one query tells of a repository. `tags` are newest first; `base` and `head` are what was asked for.

    `times` are those of the commits that any of these name, by their ids.
    """

    number: int
    full_name: str
    url: str
    branch: str
    branch_sha: str
    latest_release: str | None
    tags: tuple[Tag, ...]
    base: str | None
    head: str | None
    times: Mapping[str, datetime]


@dataclass(frozen=True, kw_only=True)
class Span:
    """A range with everything resolved: after `base_sha` or `since`, up to `head_sha`, and older than `until`."""

    base: str | None
    base_sha: str | None
    since: datetime | None
    head: str
    head_sha: str
    described: str
    asked_at: datetime
    until: datetime | None = None


def repository_from(node: dict[str, Any], asked: str) -> Repository:
    """The answer to the `Repository` query. Raises Permanent for a repository without commits."""
    branch = node["defaultBranchRef"]
    if branch is None:
        raise Permanent(f"{asked} has no commits yet.")
    release = node["latestRelease"]
    tags = tuple(tag for tag in map(_tag, node["refs"]["nodes"]) if tag)
    named = [commit for commit in (_commit(node["base"]), _commit(node["head"])) if commit]
    return Repository(
        number=node["databaseId"],
        full_name=node["nameWithOwner"],
        url=node["url"],
        branch=branch["name"],
        branch_sha=branch["target"]["oid"],
        latest_release=release["tagName"] if release else None,
        tags=tags,
        base=_commit_sha(node["base"]),
        head=_commit_sha(node["head"]),
        times={
            **{tag.sha: tag.committed_at for tag in tags},
            **{commit["oid"]: datetime.fromisoformat(commit["committedDate"]) for commit in named},
        },
    )


def resolve(repository: Repository, wanted: Range, now: datetime) -> Span:
    """The span that `wanted` means. Raises Permanent, naming what the repository has instead."""
    match wanted.kind:
        case RangeKind.LATEST:
            return _latest(repository, now)
        case RangeKind.SHIPPED:
            return _shipped(repository, wanted.base, now)
        case RangeKind.REF | RangeKind.BETWEEN:
            head, head_sha = (
                (wanted.head, repository.head) if wanted.head else (repository.branch, repository.branch_sha)
            )
            base_sha = _known(repository, wanted.base, repository.base)
            return _between(str(wanted.base), base_sha, str(head), _known(repository, head, head_sha), now)
        case RangeKind.RELEASE:
            return _release(repository, wanted.head or "", now)
        case RangeKind.DAYS:
            return _days(repository, wanted.days or 1, now)
        case RangeKind.DATE | RangeKind.DATES:
            return _dated(repository, wanted, now)


def covered(repository: Repository, span: Span) -> TimeSpan | None:
    """From the base's commit to the head's; a branch reaches up to now. None where the base's time is not known."""
    since = span.since or repository.times.get(span.base_sha or "")
    is_branch = span.head == repository.branch
    until = span.until or (span.asked_at if is_branch else repository.times.get(span.head_sha, span.asked_at))
    return TimeSpan(since=since, until=max(since, until)) if since is not None else None


def latest_tag(repository: Repository) -> Tag | None:
    """The tag of the newest release or finished version, whichever is newer; any newest tag where there is neither."""
    candidates = [
        tag for tag in repository.tags if tag.name == repository.latest_release or _VERSION.fullmatch(tag.name)
    ]
    return next(iter(candidates or repository.tags), None)


def before(repository: Repository, name: str) -> Tag | None:
    """The tag that a release called `name` follows; None for the first one.

    By its name alone, so that it is the same one whether the release is marked as a prerelease or not: a finished
    version follows the finished one below it (v1.1.5 follows v1.1.4 also when v2.0 is older), another one follows the
    newest earlier tag that is not above it. Tags of another name, as in one repository of several packages, are passed
    over.
    """
    prefix, number = _parts(name)
    own = next((tag.committed_at for tag in repository.tags if tag.name == name), None)
    older = [tag for tag in repository.tags if tag.name != name and _parts(tag.name)[0] == prefix]
    if number and _VERSION.fullmatch(name):
        finished = [tag for tag in older if _VERSION.fullmatch(tag.name) and _parts(tag.name)[1] < number]
        return max(finished, key=lambda tag: _parts(tag.name)[1], default=None)
    earlier = [tag for tag in older if own is None or tag.committed_at < own]
    below = [tag for tag in earlier if not number or _parts(tag.name)[1] <= number]
    return max(below, key=lambda tag: (_parts(tag.name)[1], tag.committed_at), default=None)


def _parts(name: str) -> tuple[str, tuple[int, ...]]:
    """What stands before the version's numbers, and these; no numbers in a name that has none."""
    found = _NUMBERED.fullmatch(name)
    if found is None:
        return "", ()
    numbers = [int(part) for part in found[2].split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()  # 1.2 and 1.2.0 are one version
    return found[1] or "", tuple(numbers) or (0,)


def _release(repository: Repository, name: str, now: datetime) -> Span:
    """What a release brought; of the first one all that its tag reaches."""
    head_sha = _known(repository, name, repository.head)
    tag = before(repository, name)
    if tag is not None:
        return _between(tag.name, tag.sha, name, head_sha, now)
    return replace(_since(repository, _EVER, now, f"{name}, the first release"), head=name, head_sha=head_sha)


def _latest(repository: Repository, now: datetime) -> Span:
    tag = latest_tag(repository)
    if tag is None:
        return _days(repository, _WITHOUT_TAGS_DAYS, now, " (there is no release or tag)")
    return _between(tag.name, tag.sha, repository.branch, repository.branch_sha, now)


def _shipped(repository: Repository, base: str | None, now: datetime) -> Span:
    if base is None:
        span = _latest(repository, now)
        return replace(span, described=f"{span.described}, as no draft was approved before")
    if repository.base is None:
        raise Permanent("The commit that the last draft went up to is gone. Name a tag: `since v1.2`.")
    span = _between(base[:7], repository.base, repository.branch, repository.branch_sha, now)
    return replace(span, described=f"since the last draft ({span.described})")


def _between(base: str, base_sha: str, head: str, head_sha: str, now: datetime) -> Span:
    return Span(
        base=base,
        base_sha=base_sha,
        since=None,
        head=head,
        head_sha=head_sha,
        described=for_readers(f"{base}..{head}"),
        asked_at=now,
    )


def _days(repository: Repository, days: int, now: datetime, why: str = "") -> Span:
    return _since(repository, now - timedelta(days=days), now, f"last {days} days{why}")


def _dated(repository: Repository, wanted: Range, now: datetime) -> Span:
    if wanted.kind is RangeKind.DATE:
        return _since(repository, _day(wanted.date or ""), now, f"since {wanted.date}")
    since, until = moments(wanted)
    return replace(_since(repository, since, now, f"{wanted} ({wanted.zone or 'UTC'})"), until=until)


def _since(repository: Repository, since: datetime, now: datetime, described: str) -> Span:
    return Span(
        base=None,
        base_sha=None,
        since=since,
        head=repository.branch,
        head_sha=repository.branch_sha,
        described=described,
        asked_at=now,
    )


def _day(stated: str) -> datetime:
    try:
        return datetime.strptime(stated, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise Permanent(f"“{stated}” is no date: write it as 2026-11-01.") from None


def _known(repository: Repository, name: str | None, sha: str | None) -> str:
    if sha is not None:
        return sha
    newest = ", ".join(tag.name for tag in repository.tags[:_NAMED_TAGS])
    hint = f" Its newest tags: {newest}." if newest else " It has no tags."
    raise Permanent(f"{repository.full_name} has no tag, branch or commit “{name}”.{hint}")


def _tag(node: dict[str, Any]) -> Tag | None:
    target = node["target"]
    commit = target["target"] if target and target["__typename"] == "Tag" else target
    if not commit or commit["__typename"] != "Commit":
        return None
    return Tag(name=node["name"], sha=commit["oid"], committed_at=datetime.fromisoformat(commit["committedDate"]))


def _commit_sha(node: dict[str, Any] | None) -> str | None:
    commit = _commit(node)
    return commit["oid"] if commit is not None else None


def _commit(node: dict[str, Any] | None) -> dict[str, Any] | None:
    if node is not None and node["__typename"] == "Tag":
        node = node["target"]
    return node if node is not None and node["__typename"] == "Commit" else None
