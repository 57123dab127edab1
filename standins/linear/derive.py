"""Issues as a team might have had them, from the pull requests that the GitHub stand-in tells of the same clone."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from standins.github.people import Signature
from standins.github.pulls import Pull
from standins.linear.records import (
    Attachment,
    Cycle,
    Issue,
    IssueLabel,
    Organization,
    Project,
    Team,
    User,
    record_id,
    slug,
)

_PREFIX = re.compile(r"^(?P<type>\w+)(?:\([^)]*\))?!?:\s+(?P<title>\S.*)$")
_DOCS = re.compile(r"^docs?\b|\b(?:readme|documentation|docs)\b", re.IGNORECASE)
_BUG = re.compile(r"^fix|\b(?:fix(?:es|ed)?|bug|crash|leak|regression)\b", re.IGNORECASE)
_NEW = re.compile(r"^feat|^(?:add|support|allow|implement|introduce)\b", re.IGNORECASE)
_FIRST_CYCLE = datetime(2015, 1, 5, tzinfo=UTC)
_CYCLE = timedelta(weeks=2)
_ARCHIVED_AFTER = timedelta(days=180)
"""Linear archives what has been completed for so long, unless a team chooses otherwise."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the workspace and the repository are looked at."""

    org: str
    site: str
    """The address of the workspace's pages."""
    repository: str
    """The address of the repository's pages."""


class Maker:
    """Makes the records of one workspace; the same input gives the same ids."""

    def __init__(self, place: Place, since: str) -> None:
        """The workspace exists from `since` on."""
        self._place = place
        self._since = since
        self.organization = Organization(**self._base("organization"), name=place.org, url_key=slug(place.org))
        self.teams = {
            "ENG": Team(**self._base("team", "ENG"), key="ENG", name="Engineering", cycles_enabled=True),
            "DOC": Team(**self._base("team", "DOC"), key="DOC", name="Documentation"),
        }
        self.projects = {name: self._project(name) for name in ("Product", "Reliability")}
        self.cycles: dict[str, Cycle] = {}

    def issue(self, pulls: Sequence[Pull], newest: str) -> Issue:
        """The issue that these pull requests finished; archived when that was long before `newest`."""
        first, last = pulls[0], pulls[-1]
        found = _PREFIX.match(first.title)
        title = found["title"] if found else first.title
        team = self.teams["DOC" if _DOCS.search(first.title) else "ENG"]
        completed = max(pull.merged_at for pull in pulls)
        kind = _kind(first.title)
        gone = later(completed, _ARCHIVED_AFTER)
        return Issue(
            id=record_id(self._place.org, "issue", team.key, first.number),
            created_at=later(min(pull.created_at for pull in pulls), timedelta(days=-1)),
            updated_at=completed,
            archived_at=gone if gone < newest else None,
            team=team,
            number=first.number,
            title=title[:1].upper() + title[1:],
            site=self._place.site,
            description=first.body.partition("\n\n")[0] or None,
            assignee=self.user(last.author),
            project={"Bug": self.projects["Reliability"], "Feature": self.projects["Product"]}.get(kind or ""),
            cycle=self.cycle(team, completed),
            labels=(self.label(kind),) if kind else (),
            attachments=tuple(self.attachment(self.pull_url(pull.number), pull.title, completed) for pull in pulls),
            completed_at=completed,
        )

    def pull_url(self, number: int) -> str:
        """The address of a pull request of the repository."""
        return f"{self._place.repository}/pull/{number}"

    def attachment(self, url: str, title: str, at: str) -> Attachment:
        """A link; its source is told by its address."""
        source = "github" if "/pull/" in url else "slack" if "slack.com" in url else "unknown"
        identity = record_id(self._place.org, "attachment", url)
        return Attachment(id=identity, created_at=at, updated_at=at, title=title, url=url, source_type=source)

    def label(self, name: str) -> IssueLabel:
        """A label of the workspace."""
        return IssueLabel(**self._base("label", name), name=name)

    def user(self, signature: Signature) -> User:
        """The member who made a commit."""
        login = signature.login.removesuffix("[bot]")
        return User(
            **self._base("user", login),
            name=signature.name,
            display_name=login,
            email=signature.email,
            url=f"{self._place.site}/profiles/{login}",
            app=signature.is_bot,
        )

    def cycle(self, team: Team, at: str) -> Cycle | None:
        """The cycle of a team at a time; None for a team that has none, and long ago."""
        number = (datetime.fromisoformat(at) - _FIRST_CYCLE) // _CYCLE
        if not team.cycles_enabled or number < 0:
            return None
        starts = _FIRST_CYCLE + number * _CYCLE
        identity = record_id(self._place.org, "cycle", team.key, number)
        if identity not in self.cycles:
            times = {"created_at": _iso(starts), "updated_at": _iso(starts), "starts_at": _iso(starts)}
            self.cycles[identity] = Cycle(
                id=identity, number=number + 1, team=team, ends_at=_iso(starts + _CYCLE), **times
            )
        return self.cycles[identity]

    def _project(self, name: str) -> Project:
        base = self._base("project", name)
        slug_id = base["id"][:12].replace("-", "")
        return Project(**base, name=name, slug_id=slug_id, url=f"{self._place.site}/project/{slug(name)}-{slug_id}")

    def _base(self, *names: str) -> dict[str, Any]:
        return {"id": record_id(self._place.org, *names), "created_at": self._since, "updated_at": self._since}


def _kind(title: str) -> str | None:
    """One of the labels that every workspace begins with; None where the title says neither, as with most issues."""
    if _DOCS.search(title):
        return None
    return "Bug" if _BUG.search(title) else "Feature" if _NEW.search(title) else None


def finished_together(pulls: Iterable[Pull]) -> list[list[Pull]]:
    """People's pull requests, those together that close the same issue of the repository; bots' have no issue."""
    groups: dict[str, list[Pull]] = {}
    for pull in pulls:
        if not pull.author.is_bot:
            closes = next(iter(pull.closes), None)
            groups.setdefault(f"closes {closes}" if closes else f"alone {pull.number}", []).append(pull)
    return list(groups.values())


def by_identifier(issues: Iterable[Issue]) -> Mapping[str, Issue]:
    """Issues by what people write, such as ENG-12."""
    return {issue.identifier: issue for issue in issues}


def later(stated: str, much: timedelta) -> str:
    """A time that is so much later."""
    return _iso(datetime.fromisoformat(stated) + much)


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
