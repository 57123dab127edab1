"""Which finished tickets belong to a range: by what ties them to it, else by their time."""

from datetime import timedelta

import pytest

from bot.activity import Ticket, TimeSpan
from bot.pipeline.tickets import around, belonging
from tests.pipeline.histories import START, URL, activity, commit, pull

DURING = TimeSpan(since=START - timedelta(days=7), until=START)
RANGE = activity([commit("Add themes (#1)", pulls=(1,))], [pull(1, "Add themes", head_ref="ana/eng-7-themes")])


def ticket(key: str, *urls: str, late: timedelta = timedelta()) -> Ticket:
    return Ticket(key=key, title="", body="", url="", completed_at=START + late, pull_urls=urls)


def kept(*tickets: Ticket) -> list[str]:
    return [each.key for each in belonging(tickets, RANGE, DURING)]


def test_a_ticket_of_the_ranges_pull_request_belongs_though_it_was_closed_days_after() -> None:
    assert kept(ticket("ENG-1", f"{URL}/pull/1", late=timedelta(days=3))) == ["ENG-1"]


@pytest.mark.parametrize("tab", ["/files", "#issuecomment-5", "?diff=split", "/"])
def test_a_link_to_a_part_of_a_pull_request_is_one_to_it(tab: str) -> None:
    assert kept(ticket("ENG-1", f"{URL}/pull/1{tab}")) == ["ENG-1"]


def test_a_ticket_of_another_pull_request_is_another_ranges() -> None:
    assert kept(ticket("ENG-2", f"{URL}/pull/11"), ticket("ENG-3", "https://github.com/acme/site/pull/1")) == []


def test_one_of_several_pull_requests_is_enough() -> None:
    assert kept(ticket("ENG-2", "https://github.com/acme/site/pull/1", f"{URL}/pull/1")) == ["ENG-2"]


def test_a_ticket_that_a_branch_names_belongs() -> None:
    assert kept(ticket("ENG-7", late=timedelta(days=3)), ticket("ENG-70", late=timedelta(days=3))) == ["ENG-7"]


def test_a_ticket_without_pull_requests_counts_by_its_time_alone() -> None:
    assert kept(ticket("ENG-4"), ticket("ENG-5", late=timedelta(seconds=1)), ticket("ENG-6", late=-timedelta(8))) == [
        "ENG-4"
    ]


def test_the_tracker_is_asked_for_longer_than_the_range() -> None:
    assert around(DURING).since < DURING.since
    assert around(DURING).until > DURING.until
