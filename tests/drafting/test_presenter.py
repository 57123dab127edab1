"""The presenter: the message comes to say what the stored draft says, whatever happens on the way."""

import asyncio

import pytest

from bot.errors import RateLimited, TooLong, Transient
from bot.models import DraftState
from tests.drafting.engine import Engine, until
from tests.factories import make_version


def reviewed(engine: Engine, text: str = "## Fixes\n\n- A crash", state: DraftState = DraftState.IN_REVIEW) -> str:
    """A draft whose first version stands; its id."""
    draft, _ = engine.tables.seed(state, version=1)
    engine.tables.versions.append(make_version(text))
    return draft.id


async def present(engine: Engine) -> None:
    draft = next(iter(engine.tables.drafts.values()))
    await engine.presenter.present(draft.workspace, draft.id)


async def test_what_is_shown_already_is_not_shown_again() -> None:
    engine = Engine()
    reviewed(engine)

    await present(engine)
    await present(engine)

    assert len(engine.shown) == 1


async def test_a_draft_in_work_is_left_to_its_run() -> None:
    engine = Engine()
    reviewed(engine, state=DraftState.CHECKING)

    await present(engine)

    assert engine.shown == []


async def test_the_final_edit_arrives_through_budget_and_429() -> None:
    engine = Engine()
    reviewed(engine)
    engine.budget.waits = [0.001, 0.001]
    engine.messages.refusals = [RateLimited("Slack asks for a pause.", 1.0), RateLimited("Slack asks for a pause.")]

    await present(engine)

    assert "ready for review" in engine.shown[-1]
    assert engine.budget.cooled == [1.0, 1.0]
    assert set(engine.budget.asked) == {"final"}


async def test_what_was_to_be_shown_is_left_out_when_the_draft_goes_to_work_again_meanwhile() -> None:
    engine = Engine()
    draft_id = reviewed(engine)
    engine.budget.waits = [0.01]
    presenting = asyncio.create_task(present(engine))
    await until(lambda: engine.budget.asked, "the question for the budget")

    await engine.drafts.move(engine.tables.drafts[draft_id], DraftState.CHANGES_REQUESTED, actor="U0ADA")
    await presenting

    assert engine.shown == []


async def test_what_slack_did_not_take_is_not_noted_as_shown() -> None:
    engine = Engine()
    draft_id = reviewed(engine)
    engine.messages.refusals = [Transient("Slack is having trouble; this is tried again.")]

    with pytest.raises(Transient):
        await present(engine)

    assert not engine.tables.drafts[draft_id].is_presented
    await present(engine)
    assert engine.tables.drafts[draft_id].is_presented


async def test_a_message_that_was_deleted_is_posted_anew_once() -> None:
    engine = Engine()
    draft_id = reviewed(engine)
    old = engine.tables.drafts[draft_id].message_ts or ""
    engine.messages.gone = {old}

    await present(engine)
    await present(engine)

    assert len(engine.messages.posts) == 1
    new = engine.tables.drafts[draft_id].message_ts
    assert new in engine.messages.posts
    await engine.drafts.move(engine.tables.drafts[draft_id], DraftState.APPROVED, actor="U0ADA")
    await present(engine)
    assert engine.messages.edits[-1].ts == new


async def test_a_message_posted_anew_by_a_process_that_died_is_found_not_posted_again() -> None:
    engine = Engine()
    draft_id = reviewed(engine)
    engine.messages.gone = {engine.tables.drafts[draft_id].message_ts or ""}
    marks = {"draft_id": draft_id, "run_id": f"{engine.tables.drafts[draft_id].run_id}:in_review:1"}
    ts = await engine.messages.post("C0RELEASES", [], "", metadata=marks)

    await present(engine)

    assert list(engine.messages.posts) == [ts]
    assert engine.tables.drafts[draft_id].message_ts == ts


async def test_an_old_state_that_slack_took_late_does_not_stand_over_a_newer_one() -> None:
    engine = Engine()
    other = engine.another()
    draft_id = reviewed(engine)
    slack_answers = asyncio.Event()
    engine.messages.before_edit = slack_answers.wait
    late = asyncio.create_task(present(engine))
    await until(lambda: engine.messages.most_at_once, "the edit that is late")
    engine.messages.before_edit = None
    await other.drafts.move(engine.tables.drafts[draft_id], DraftState.APPROVED, actor="U0ADA")
    await present(other)

    slack_answers.set()
    await late

    assert "is approved" in engine.shown[-1]


async def test_a_long_text_has_its_file_in_the_thread_of_the_message_that_shows_it() -> None:
    engine = Engine()
    draft_id = reviewed(engine, text="- A line that says what was fixed\n" * 600)
    engine.messages.gone = {engine.tables.drafts[draft_id].message_ts or ""}

    await present(engine)
    await present(engine)

    assert engine.messages.files == [(engine.tables.drafts[draft_id].message_ts, f"changelog-{draft_id}-v1.md")]


async def test_two_processes_that_show_it_at_once_post_and_attach_once() -> None:
    engine = Engine()
    draft_id = reviewed(engine, text="- A line that says what was fixed\n" * 600)
    engine.messages.gone = {engine.tables.drafts[draft_id].message_ts or ""}
    engine.messages.before_edit = asyncio.Barrier(2).wait

    await asyncio.gather(present(engine), present(engine))

    assert len(engine.messages.posts) == 1
    assert len(engine.messages.files) == 1


async def test_a_message_that_slack_finds_too_long_is_shown_in_short() -> None:
    engine = Engine()
    reviewed(engine)
    engine.messages.refusals = [TooLong("Slack does not take a message of this size.")]

    await present(engine)

    assert len(engine.messages.edits[-1].blocks) == 2


async def test_progress_that_lands_after_a_stop_is_covered_by_the_end() -> None:
    engine = Engine()
    draft, _ = engine.tables.seed(DraftState.INGESTING)
    slack_answers = asyncio.Event()
    engine.messages.before_edit = slack_answers.wait
    progress = asyncio.create_task(engine.presenter.progress(draft, "Reading 4 commits"))
    await until(lambda: engine.messages.most_at_once, "the progress edit")
    engine.messages.before_edit = None
    await engine.drafts.move(draft, DraftState.STOPPED, actor="U0ADA")
    await present(engine)

    slack_answers.set()
    await progress

    assert "stopped" in engine.shown[-1]


async def test_progress_is_dropped_when_the_budget_is_short() -> None:
    engine = Engine()
    draft, _ = engine.tables.seed(DraftState.INGESTING)
    engine.budget.waits = [1.0]

    await engine.presenter.progress(draft, "Reading 4 commits")

    assert engine.shown == []
