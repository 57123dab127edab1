"""A Linear workspace: issues made from a repository's history, and what a test adds or changes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from standins.github.repository import Repository, View
from standins.linear.derive import Maker, Place, by_identifier, finished_together
from standins.linear.errors import invalid_input
from standins.linear.records import Cycle, Issue, Organization, Project, Record, Team, User, record_id

_LONG_AGO = "2015-01-01T00:00:00.000Z"


class Content:
    """All there is at one moment; the root of a query."""

    def __init__(self, maker: Maker, issues: Mapping[str, Issue]) -> None:
        """Show these issues, with what the maker made around them."""
        self.by_identifier = issues
        self.organization: Organization = maker.organization
        self.teams: Sequence[Team] = list(maker.teams.values())
        self.projects: Sequence[Project] = list(maker.projects.values())
        self.cycles: Sequence[Cycle] = list(maker.cycles.values())
        self.issues: Sequence[Issue] = list(issues.values())
        self.viewer = User(
            id=record_id(self.organization.id, "me"),
            created_at=_LONG_AGO,
            updated_at=_LONG_AGO,
            name="Local stand-in",
            display_name="local",
            email="local@example.com",
            url="",
            is_me=True,
        )

    def issue(self, id: str) -> Issue:  # noqa: A002  the schema's name
        """One issue by its id or identifier. Raises ApiError."""
        found = self.by_identifier.get(id) or next((one for one in self.issues if one.id == id), None)
        if found is None:
            raise invalid_input("Entity not found: Issue")
        return found


class Workspace:
    """Follows the clone that the GitHub stand-in serves."""

    def __init__(self, repository: Repository, github: str) -> None:
        """Link to pull requests at `github`, unless the repository's own origin is there."""
        self._repository = repository
        self._github = github
        self._own: dict[str, Issue] = {}
        self._read: tuple[View, str, Maker, Mapping[str, Issue]] | None = None

    async def content(self, site: str) -> Content:
        """What there is now, with pages at `site`. Raises GitError when the clone cannot be read."""
        maker, issues = await self._made(site)
        return Content(maker, {**issues, **self._own})

    async def add(self, site: str, stated: Mapping[str, Any]) -> Issue:
        """A new issue; see `standins.linear.control` for what may be stated. Raises ApiError."""
        maker, issues = await self._made(site)
        team = maker.teams.get(stated.get("team", "ENG"))
        if team is None:
            raise invalid_input("Entity not found: Team")
        taken = [one.number for one in (*issues.values(), *self._own.values()) if one.team.key == team.key]
        number, now = max(taken, default=0) + 1, _now()
        made = Issue(
            id=record_id(maker.organization.id, "issue", team.key, number, "own"),
            created_at=now, updated_at=now, team=team, number=number, title="", site=site,
        )  # fmt: skip
        return self._keep(maker, made, stated)

    async def change(self, site: str, identifier: str, stated: Mapping[str, Any]) -> Issue:
        """An issue with other values, such as completed now. Raises ApiError."""
        maker, _ = await self._made(site)
        return self._keep(maker, (await self.content(site)).issue(identifier), stated)

    def _keep(self, maker: Maker, issue: Issue, stated: Mapping[str, Any]) -> Issue:
        plain = {"title": "title", "description": "description", "completedAt": "completed_at",
                 "archivedAt": "archived_at", "trashed": "trashed", "createdAt": "created_at"}  # fmt: skip
        changed: dict[str, Any] = {plain[name]: value for name, value in stated.items() if name in plain}
        if "project" in stated:
            changed["project"] = maker.projects.get(stated["project"])
        if "labels" in stated:
            changed["labels"] = tuple(maker.label(name) for name in stated["labels"])
        if "links" in stated:
            changed["attachments"] = tuple(maker.attachment(url, url, _now()) for url in stated["links"])
        if changed.get("completed_at"):
            changed["cycle"] = maker.cycle(issue.team, changed["completed_at"])
        kept = replace(issue, updated_at=_now(), **changed)
        self._own[kept.identifier] = kept
        return kept

    async def _made(self, site: str) -> tuple[Maker, Mapping[str, Issue]]:
        view = await self._repository.view()
        if self._read is None or self._read[0] is not view or self._read[1] != site:
            self._read = (view, site, *self._derived(view, site))
        return self._read[2], self._read[3]

    def _derived(self, view: View, site: str) -> tuple[Maker, Mapping[str, Issue]]:
        owner, _ = self._repository.full_name.split("/")
        pages = self._github if self._repository.is_local else "https://github.com"
        place = Place(org=owner, site=f"{site}/{owner.lower()}", repository=f"{pages}/{self._repository.full_name}")
        pulls = list(view.pulls.by_number.values())
        maker = Maker(place, min((pull.created_at for pull in pulls), default=_LONG_AGO))
        newest = max((pull.merged_at for pull in pulls), default=_LONG_AGO)
        return maker, by_identifier(maker.issue(group, newest) for group in finished_together(pulls))


def in_order(records: Sequence[Record], order_by: str | None) -> list[Record]:
    """As connections list them: what was created (or updated) last comes first."""
    by = attrgetter("updated_at" if order_by == "updatedAt" else "created_at")
    return sorted(records, key=by, reverse=True)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
