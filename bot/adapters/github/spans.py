"""What a wanted range means in a given repository: two commits, or a span of time."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.activity import Range, RangeKind
from bot.errors import Permanent

_VERSION = re.compile(r"(?:.*[@/_-])?v?\d+(?:\.\d+)+(?:\+\S+)?", re.IGNORECASE)
"""Names of finished versions: v1.2, 1.2.3, app@1.2.3. Moving tags (v1) and prereleases (1.2rc1) are none."""
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
    """What one query tells of a repository. `tags` are newest first; `base` and `head` are what was asked for."""

    number: int
    full_name: str
    url: str
    branch: str
    branch_sha: str
    latest_release: str | None
    tags: tuple[Tag, ...]
    base: str | None
    head: str | None


@dataclass(frozen=True, kw_only=True)
class Span:
    """A range with everything resolved: after `base_sha` (a commit) or `since` (a time), up to `head_sha`."""

    base: str | None
    base_sha: str | None
    since: datetime | None
    head: str
    head_sha: str
    described: str
    asked_at: datetime


def repository_from(node: dict[str, Any], asked: str) -> Repository:
    """The answer to the `Repository` query. Raises Permanent for a repository without commits."""
    branch = node["defaultBranchRef"]
    if branch is None:
        raise Permanent(f"{asked} has no commits yet.")
    release = node["latestRelease"]
    return Repository(
        number=node["databaseId"],
        full_name=node["nameWithOwner"],
        url=node["url"],
        branch=branch["name"],
        branch_sha=branch["target"]["oid"],
        latest_release=release["tagName"] if release else None,
        tags=tuple(tag for tag in map(_tag, node["refs"]["nodes"]) if tag),
        base=_commit_sha(node["base"]),
        head=_commit_sha(node["head"]),
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
        case RangeKind.DAYS:
            return _days(repository, wanted.days or 1, now)
        case RangeKind.DATE:
            return _since(repository, _day(wanted.date or ""), now, f"since {wanted.date}")


def latest_tag(repository: Repository) -> Tag | None:
    """The tag of the newest release or finished version, whichever is newer; any newest tag where there is neither."""
    candidates = [
        tag for tag in repository.tags if tag.name == repository.latest_release or _VERSION.fullmatch(tag.name)
    ]
    return next(iter(candidates or repository.tags), None)


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
        described=f"{base}..{head}",
        asked_at=now,
    )


def _days(repository: Repository, days: int, now: datetime, why: str = "") -> Span:
    return _since(repository, now - timedelta(days=days), now, f"last {days} days{why}")


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
    if node is not None and node["__typename"] == "Tag":
        node = node["target"]
    return node["oid"] if node is not None and node["__typename"] == "Commit" else None
