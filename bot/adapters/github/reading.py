"""GitHub's JSON as values of the domain."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.activity import Commit, Issue, Person, PullRequest

_NOREPLY = re.compile(r"^(?:\d+\+)?(?P<login>[^@+]+)@users\.noreply\.github\.com$", re.IGNORECASE)
_BOT_SUFFIX = "[bot]"
_KNOWN_BOTS = frozenset(
    {"dependabot", "dependabot-preview", "github-actions", "greenkeeper", "pre-commit-ci", "pyup-bot", "renovate",
     "renovate-bot", "snyk-bot"}
)  # fmt: skip
"""Accounts that are bots without the suffix that GitHub gives to apps."""


def commit_from(node: dict[str, Any], repo: str) -> Commit:
    """A commit of the `Parts` fragment. Only merged pull requests of `repo` itself are named, not those of forks."""
    subject, _, body = str(node["message"]).partition("\n")
    return Commit(
        sha=node["oid"],
        subject=subject.strip(),
        body=body.strip("\n"),
        committed_at=datetime.fromisoformat(node["committedDate"]),
        authors=_authors(node["authors"]["nodes"]),
        url=node["url"],
        pull_numbers=tuple(pull["number"] for pull in merged_pulls(node, repo)),
        parents=node["parents"]["totalCount"],
    )


def pulls_from(node: dict[str, Any], repo: str) -> list[PullRequest]:
    """The merged pull requests of `repo` that a commit of the `Parts` fragment belongs to."""
    return [
        PullRequest(
            number=pull["number"],
            title=pull["title"],
            body=pull["body"] or "",
            url=pull["url"],
            author=_account(pull["author"]),
            labels=tuple(label["name"] for label in _nodes(pull["labels"])),
            merged_at=datetime.fromisoformat(pull["mergedAt"]),
            updated_at=datetime.fromisoformat(pull["updatedAt"]),
            head_ref=pull["headRefName"],
            base_ref=pull["baseRefName"],
            paths=_paths(pull["files"]),
            issues=_issues(pull, repo),
        )
        for pull in merged_pulls(node, repo)
    ]


def is_bot(login: str) -> bool:
    """Whether an account is an app's, or known to be a bot."""
    return login.endswith(_BOT_SUFFIX) or login.lower() in _KNOWN_BOTS


def merged_pulls(node: dict[str, Any], repo: str) -> list[dict[str, Any]]:
    """What a commit of the `Parts` fragment holds of the merged pull requests of `repo`."""
    found = _nodes(node["associatedPullRequests"])
    return [pull for pull in found if pull["mergedAt"] and pull["repository"]["nameWithOwner"] == repo]


def _paths(connection: dict[str, Any] | None) -> tuple[str, ...] | None:
    """GitHub has no list where it could not compare: the branch is gone, or the change too large."""
    return None if connection is None else tuple(node["path"] for node in _nodes(connection))


def _issues(pull: dict[str, Any], repo: str) -> tuple[Issue, ...]:
    """The issues of `repo` itself that it closes: a number alone means nothing for those of others."""
    return tuple(
        Issue(number=node["number"], title=node["title"], url=node["url"])
        for node in _nodes(pull["closingIssuesReferences"])
        if node["repository"]["nameWithOwner"] == repo
    )


def _nodes(connection: dict[str, Any] | None) -> list[dict[str, Any]]:
    return [node for node in (connection or {}).get("nodes") or () if node]


def _authors(nodes: Iterable[dict[str, Any] | None]) -> tuple[Person, ...]:
    found: dict[str, Person] = {}
    for node in nodes:
        if node:
            person = _author(node)
            found.setdefault(person.login or person.name, person)
    return tuple(found.values())


def _author(node: dict[str, Any]) -> Person:
    """An author as git names it; bots have no user, but a noreply address that tells their login."""
    name = node["name"] or ""
    noreply = _NOREPLY.match(node["email"] or "")
    login = (node["user"] or {}).get("login") or (noreply["login"] if noreply else None)
    return Person(login=login, name=name or login or "unknown", is_bot=is_bot(login or name))


def _account(node: dict[str, Any] | None) -> Person | None:
    if node is None:  # a deleted account
        return None
    login = node["login"]
    if node["__typename"] == "Bot":
        login = login.removesuffix(_BOT_SUFFIX) + _BOT_SUFFIX
    return Person(login=login, name=login, is_bot=is_bot(login))
