"""Who is told what, and where."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.models import Draft, DraftState, RunKind
from bot.notifications import WATCHED_S, Ended, Kind, Way, told_directly, told_of_run, way_of
from tests.factories import NOON, make_draft, make_run, make_version

CHANNEL, THREAD = "C0RELEASES", "1700000000.000100"
LATER = NOON + timedelta(seconds=WATCHED_S + 1)
AT_ONCE = NOON + timedelta(seconds=5)
CAMPAIGN = "1700000000.000001"


def ended(**changed: Any) -> Ended:
    """A draft that was ready a little later than anybody watches."""
    values: dict[str, Any] = {
        "state": DraftState.IN_REVIEW,
        "draft": {"version": 1},
        "run": {},
        "at": LATER,
        "by_itself": False,
        "campaign": (),
    } | changed
    version = make_version(created_at=values["at"]) if values["draft"]["version"] else None
    return Ended(
        draft=make_draft(values["state"], updated_at=values["at"], **values["draft"]),
        run=make_run(**values["run"]),
        version=version,
        by_itself=values["by_itself"],
        campaign=values["campaign"],
    )


FAILED = {"state": DraftState.FAILED, "draft": {"version": 0, "reason": "No money."}}
REVISED = {"run": {"kind": RunKind.REVISE, "instructed_by": "U0GRACE"}}


@pytest.mark.parametrize(
    ("changed", "chosen", "told"),
    [
        ({}, {}, (Kind.READY, "U0ADA", CHANNEL)),
        (FAILED, {}, (Kind.FAILED, "U0ADA", CHANNEL)),
        (REVISED, {}, (Kind.READY, "U0GRACE", CHANNEL)),
        ({}, {Kind.READY: Way.DIRECT}, (Kind.READY, "U0ADA", None)),
        (FAILED, {Kind.FAILED: Way.DIRECT, Kind.READY: Way.OFF}, (Kind.FAILED, "U0ADA", None)),
        ({}, {Kind.READY: Way.OFF}, None),
        (FAILED, {Kind.FAILED: Way.OFF}, None),
        ({"at": AT_ONCE}, {}, None),
        ({"at": NOON + timedelta(seconds=WATCHED_S)}, {}, None),
        (FAILED | {"at": AT_ONCE}, {}, None),
        ({"at": AT_ONCE, "by_itself": True}, {}, (Kind.READY, "U0ADA", CHANNEL)),
        (FAILED | {"at": AT_ONCE, "by_itself": True}, {}, (Kind.FAILED, "U0ADA", CHANNEL)),
        ({"state": DraftState.STOPPED}, {}, None),
        ({"state": DraftState.DISCARDED}, {}, None),
        ({"state": DraftState.NOTHING_TO_SAY, "draft": {"version": 0}}, {}, None),
        ({"state": DraftState.CHOOSING, "draft": {"version": 0}}, {}, None),
        ({"state": DraftState.APPROVED}, {}, None),
        ({"draft": {"version": 1, "run_id": "wfr_d0123456789a_2"}}, {}, None),
        ({"run": {"id": "wfr_d0123456789a_0"}}, {}, None),
        ({"draft": {"version": 1, "message_ts": None}}, {}, None),
        ({"draft": {"version": 1, "requester": ""}}, {}, None),
        ({"draft": {"version": 1, "requester": "!channel"}}, {}, None),
        ({"draft": {"version": 1, "requester": "U1> <!here"}}, {}, None),
    ],
    ids=str,
)
def test_who_waited_is_told_as_they_chose(
    changed: dict[str, Any], chosen: Mapping[Kind, Way], told: tuple[Kind, str, str | None] | None
) -> None:
    found = told_of_run(ended(**changed), chosen)

    assert [(each.kind, each.person, each.channel) for each in found] == ([] if told is None else [told])
    assert all(each.thread_ts == (THREAD if each.channel else None) for each in found)


def test_an_edit_that_came_first_leaves_nothing_to_tell() -> None:
    run = ended()
    edited = Ended(draft=run.draft, run=run.run, version=make_version(run_id=None, author="U0ADA"), by_itself=True)

    assert not told_of_run(edited, {})


def campaign(*states: DraftState) -> list[Draft]:
    return [make_draft(state, id=f"d{number}", thread_ts=CAMPAIGN) for number, state in enumerate(states)]


REVIEW, AT_WORK = DraftState.IN_REVIEW, DraftState.WRITING


FAILS, STOPS, SHIPS = DraftState.FAILED, DraftState.STOPPED, DraftState.PUBLISHED


@pytest.mark.parametrize(
    ("states", "is_told"),
    [
        ((REVIEW, REVIEW, REVIEW, REVIEW), True),
        ((REVIEW, STOPS, FAILS, REVIEW), True),
        ((SHIPS, REVIEW, SHIPS, REVIEW), True),
        ((REVIEW, REVIEW, REVIEW, AT_WORK), False),
        ((REVIEW, REVIEW, REVIEW), False),
        ((FAILS, FAILS, FAILS, FAILS), False),
        ((SHIPS, SHIPS, SHIPS, SHIPS), False),
    ],
)
@pytest.mark.parametrize("last", [REVIEW, FAILS, STOPS, SHIPS])
def test_a_campaign_is_told_when_none_of_its_drafts_is_at_work_however_the_last_one_ended(
    last: DraftState, states: tuple[DraftState, ...], is_told: bool
) -> None:
    draft = {"version": 1, "thread_ts": CAMPAIGN}
    found = told_of_run(ended(state=last, draft=draft, campaign=campaign(*states)), {})

    told = [(each.subject, each.thread_ts) for each in found if each.kind is Kind.READY]
    assert told == ([(f"campaign:{CAMPAIGN}", CAMPAIGN)] if is_told else [])


def test_of_a_campaign_whose_last_draft_failed_both_are_told() -> None:
    drafts = campaign(REVIEW, REVIEW, REVIEW, FAILS)
    last = ended(state=FAILS, draft={"version": 0, "thread_ts": CAMPAIGN}, campaign=drafts)

    assert [each.kind for each in told_of_run(last, {})] == [Kind.FAILED, Kind.READY]
    assert [each.kind for each in told_of_run(last, {Kind.FAILED: Way.OFF})] == [Kind.READY]
    assert [each.kind for each in told_of_run(last, {Kind.READY: Way.OFF})] == [Kind.FAILED]


def test_a_draft_that_its_run_published_is_not_told_of() -> None:
    assert not told_of_run(ended(state=DraftState.PUBLISHED, by_itself=True), {})


def test_all_drafts_of_a_campaign_make_one_notification() -> None:
    drafts = campaign(REVIEW, REVIEW, REVIEW, REVIEW)
    found = {
        notification
        for each in drafts
        for notification in told_of_run(
            ended(draft={"version": 1, "thread_ts": CAMPAIGN, "id": each.id}, campaign=drafts), {}
        )
    }

    assert len(found) == 1


def test_a_later_run_of_a_draft_in_a_campaign_is_told_as_any_other() -> None:
    draft = {"version": 1, "thread_ts": CAMPAIGN, "run_no": 2}
    [found] = told_of_run(ended(draft=draft, campaign=campaign(REVIEW, AT_WORK)), {})

    assert found.subject == "wfr_d0123456789a_1"


@pytest.mark.parametrize("kind", [Kind.CREDITS, Kind.PAUSED])
def test_what_has_no_thread_is_told_directly_or_not_at_all(kind: Kind) -> None:
    assert way_of(kind, {kind: Way.THREAD}) is Way.DIRECT
    assert told_directly("T1", kind, "s", "U0ADA", {kind: Way.OFF}) is None
    assert told_directly("T1", kind, "s", "somebody", {}) is None
    found = told_directly("T1", kind, "s", "U0ADA", {})
    assert found is not None
    assert found.channel is None
