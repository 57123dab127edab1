from datetime import datetime, timedelta

from bot.activity import Person, TimeSpan
from bot.connections import ConnectionKind, Places
from tests.adapters.linear.conftest import KEY, TEAM, Tracker
from tests.repositories import START, building


async def test_a_finished_issue_is_read_with_all_that_ties_it_to_code(tracker: Tracker) -> None:
    with building(tracker.path) as repo:
        repo.squash(12, "feat: steer with the keyboard", "Arrow keys turn the rocket.")

    (ticket,) = await tracker.completed() or ()

    assert ticket.key == "ENG-12"
    assert ticket.title == "Steer with the keyboard"
    assert ticket.body == "Arrow keys turn the rocket."
    assert ticket.url.endswith("/acme/issue/ENG-12/steer-with-the-keyboard")
    assert ticket.branch == "ana/eng-12-steer-with-the-keyboard"
    assert ticket.pull_urls == ("https://github.com/acme/rocket/pull/12",)
    assert ticket.completed_at == START
    assert ticket.assignee == Person(login=None, name="Ana Diaz")
    assert (ticket.team, ticket.project, ticket.labels) == ("Engineering", "Product", ("Feature",))


async def test_one_that_two_pull_requests_finished_comes_once_with_both(tracker: Tracker) -> None:
    with building(tracker.path) as repo:
        repo.squash(1, "feat: open the door", "Closes #9")
        repo.squash(2, "feat: paint the door", "Closes #9")

    (ticket,) = await tracker.completed() or ()

    assert [url.rpartition("/")[2] for url in ticket.pull_urls] == ["1", "2"]


async def test_links_to_other_things_are_no_pull_requests(tracker: Tracker) -> None:
    with building(tracker.path) as repo:
        repo.commit("Start")
    links = ["https://acme.slack.com/archives/C1/p2", "https://github.com/acme/rocket/pull/5"]
    await tracker.issue("Talk", links=links, completedAt="2026-10-02T00:00:00Z")

    (ticket,) = await tracker.completed() or ()

    assert ticket.pull_urls == ("https://github.com/acme/rocket/pull/5",)


async def test_only_what_was_completed_in_the_time_is_read(tracker: Tracker) -> None:
    with building(tracker.path, step=timedelta(days=10)) as repo:
        for number in range(1, 5):
            repo.squash(number, f"feat: open dock {number}")
    await tracker.issue("Not finished yet")

    second, third = START + timedelta(days=10), START + timedelta(days=20)
    assert await tracker.keys(TimeSpan(since=second, until=third)) == ["ENG-3", "ENG-2"]


async def test_250_issues_take_three_calls(tracker: Tracker) -> None:
    with building(tracker.path, step=timedelta(minutes=1)) as repo:
        for number in range(1, 251):
            repo.squash(number, f"feat: open dock {number}")

    keys = await tracker.keys()

    assert len(set(keys)) == len(keys) == 250
    assert tracker.linear.calls == 3


async def test_archived_issues_are_read_and_those_in_the_bin_are_not(tracker: Tracker) -> None:
    with building(tracker.path, step=timedelta(days=365)) as repo:
        repo.squash(1, "feat: light the engine")
        repo.squash(2, "feat: steer")
    then = START.isoformat()
    await tracker.issue("Thrown away", completedAt=then, archivedAt=then, trashed=True)

    assert await tracker.keys() == ["ENG-1"]


async def test_a_ticket_of_any_chosen_place_is_read(tracker: Tracker) -> None:
    with building(tracker.path) as repo:
        repo.squash(1, "feat: light the engine")
        repo.squash(2, "fix: stop the leak")
        repo.squash(3, "docs: explain the leak")
        repo.squash(4, "refactor: tidy")
    there = await tracker.adapter().places(TEAM)
    chosen = Places(
        teams=tuple(team for team in there.teams if team.name == "Documentation (DOC)"),
        projects=tuple(project for project in there.projects if project.name == "Reliability"),
    )

    await tracker.connections.save(TEAM, ConnectionKind.LINEAR, details=chosen.details(), secret=KEY, by="U1")

    assert await tracker.keys() == ["DOC-3", "ENG-2"]


async def test_the_places_to_choose_from_have_the_names_that_people_know(tracker: Tracker) -> None:
    with building(tracker.path, start=datetime.fromisoformat("2026-01-05T12:00:00Z")) as repo:
        repo.squash(1, "feat: light the engine")

    there = await tracker.adapter().places(TEAM)

    assert {team.name for team in there.teams} == {"Engineering (ENG)", "Documentation (DOC)"}
    assert {project.name for project in there.projects} == {"Product", "Reliability"}
    assert [cycle.name for cycle in there.cycles] == ["ENG Cycle 288, from 2026-01-05"]


async def test_a_workspace_that_connected_nothing_has_no_tickets_without_a_key_in_the_settings(
    tracker: Tracker,
) -> None:
    assert await tracker.completed(key=None) is None
    assert tracker.linear.calls == 0
    await tracker.adapter(None).ping()


async def test_of_a_ticket_with_many_labels_and_links_none_is_lost(tracker: Tracker) -> None:
    with building(tracker.path) as repo:
        repo.commit("Start")
    labels = [f"area {number}" for number in range(30)] + ["embargo"]
    links = [f"https://github.com/acme/rocket/pull/{number}" for number in range(1, 41)]
    await tracker.issue("Talk", labels=labels, links=links, completedAt="2026-10-02T00:00:00Z")

    (ticket,) = await tracker.completed() or ()

    assert ticket.labels == tuple(labels)
    assert ticket.pull_urls == tuple(links)
    assert tracker.linear.calls == 2
