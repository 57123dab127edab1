"""Stop: the model's stream closes, what was written is kept, and the message says so last."""

import asyncio
from datetime import timedelta

from bot.drafting.writer import Outcome
from bot.models import DraftState, RunKind
from tests.drafting.engine import Engine, until
from tests.factories import NOON

LATER = NOON + timedelta(hours=1)


async def test_a_stop_closes_the_stream_keeps_the_text_and_has_the_last_word() -> None:
    engine = Engine()
    draft, run = engine.tables.seed(DraftState.WRITING)
    step = engine.writing(draft, run)
    engine.model.says("Half of it")
    await until(lambda: engine.shown, "an edit")

    stopped = await engine.stopper.stop(draft, "U0ADA", asked_at=LATER)

    assert stopped is not None
    assert await step is Outcome.ENDED
    assert engine.model.closed == 1
    assert [(version.text, version.partial) for version in engine.tables.versions] == [("Half of it", True)]
    assert ["stopped" in text for text in engine.shown].count(True) == 1
    assert "stopped" in engine.shown[-1]


async def test_a_stop_in_another_process_reaches_the_writer_without_redis_too() -> None:
    engine = Engine()
    draft, run = engine.tables.seed(DraftState.WRITING)
    step = engine.writing(draft, run)
    await until(lambda: engine.model.prompts, "the model's call")
    engine.signals.away = True

    await engine.another().stopper.stop(draft, "U0ADA", asked_at=LATER)

    assert await step is Outcome.ENDED
    assert engine.model.closed == 1
    assert engine.tables.drafts[draft.id].is_presented


async def test_an_edit_that_was_under_way_does_not_stand_over_the_end() -> None:
    engine = Engine()
    draft, run = engine.tables.seed(DraftState.WRITING)
    slack_answers = asyncio.Event()
    step = engine.writing(draft, run)
    engine.messages.before_edit = slack_answers.wait
    engine.model.says("Half")
    await until(lambda: engine.messages.most_at_once, "an edit under way")
    await engine.drafts.move(draft, DraftState.STOPPED, actor="U0ADA")
    engine.messages.before_edit = None
    await engine.stopper.settle(draft)
    assert "stopped" in engine.shown[-1]

    slack_answers.set()

    assert await step is Outcome.ENDED
    assert "Half" in engine.shown
    assert "stopped" in engine.shown[-1]


async def test_without_a_writer_the_stop_settles_itself() -> None:
    engine = Engine()
    draft, _ = engine.tables.seed(DraftState.ANALYZING)

    await engine.stopper.stop(draft, "U0ADA", asked_at=LATER)

    assert "stopped" in engine.shown[-1]
    assert engine.tables.drafts[draft.id].is_presented
    assert engine.tables.versions == []


async def test_settling_twice_saves_and_shows_once() -> None:
    engine = Engine()
    draft, _ = engine.tables.seed(DraftState.STOPPED, text="Half")

    await engine.stopper.settle(draft)
    await engine.stopper.settle(draft)

    assert len(engine.tables.versions) == 1
    assert len(engine.shown) == 1


async def test_a_stop_that_comes_late_does_not_end_the_next_run() -> None:
    engine = Engine()
    draft, _ = engine.tables.seed(DraftState.STOPPED)
    again = await engine.runs.begin(
        draft, DraftState.REQUESTED, RunKind.DRAFT, request_id="r2", actor="U0ADA", version=0
    )
    assert again is not None

    assert await engine.stopper.stop(again, "U0ADA", asked_at=NOON) is None
    assert engine.tables.drafts[draft.id].state is DraftState.REQUESTED


async def test_what_a_stopped_run_wrote_does_not_go_into_the_run_after_it() -> None:
    engine = Engine()
    stopped, _ = engine.tables.seed(DraftState.STOPPED, text="Half")
    await engine.runs.begin(stopped, DraftState.REQUESTED, RunKind.DRAFT, request_id="r2", actor="U0ADA", version=0)

    await engine.stopper.settle(stopped)

    assert engine.tables.versions == []
    assert engine.shown == []
