"""Linear's JSON as values of the domain."""

from datetime import datetime
from typing import Any

from bot.activity import Person, Ticket, TimeSpan
from bot.connections import Place, Places


def ticket_from(node: dict[str, Any]) -> Ticket:
    """An issue of the `Completed` query."""
    project, assignee = node["project"], node["assignee"]
    return Ticket(
        key=node["identifier"],
        title=node["title"],
        body=node["description"] or "",
        url=node["url"],
        completed_at=datetime.fromisoformat(node["completedAt"]),
        # Linear's handles are not the code host's, so a name is all that is known.
        assignee=Person(login=None, name=assignee["name"], is_bot=assignee["app"]) if assignee else None,
        team=node["team"]["name"],
        project=project["name"] if project else None,
        labels=tuple(label["name"] for label in node["labels"]["nodes"]),
        pull_urls=tuple(dict.fromkeys(link["url"] for link in node["attachments"]["nodes"])),
        branch=node["branchName"],
    )


def filter_of(during: TimeSpan, chosen: Places) -> dict[str, object]:
    """The IssueFilter of what was completed then, in any of the chosen places; everywhere when none is."""
    kinds = {"team": chosen.teams, "project": chosen.projects, "cycle": chosen.cycles}
    anywhere = [{kind: {"id": {"in": [one.id for one in places]}}} for kind, places in kinds.items() if places]
    when = {"gte": during.since.isoformat(), "lte": during.until.isoformat()}
    return {"completedAt": when, **({"or": anywhere} if anywhere else {})}


def places_from(data: dict[str, Any]) -> Places:
    """The answer to the `Places` query; the newest cycles first."""
    cycles = sorted(data["cycles"]["nodes"], key=lambda cycle: str(cycle["startsAt"]), reverse=True)
    return Places(
        teams=tuple(Place(team["id"], f"{team['name']} ({team['key']})") for team in data["teams"]["nodes"]),
        projects=tuple(Place(project["id"], project["name"]) for project in data["projects"]["nodes"]),
        cycles=tuple(Place(cycle["id"], _cycle_name(cycle)) for cycle in cycles),
    )


def _cycle_name(cycle: dict[str, Any]) -> str:
    name = cycle["name"] or f"Cycle {cycle['number']:.0f}"
    return f"{cycle['team']['key']} {name}, from {cycle['startsAt'][:10]}"
