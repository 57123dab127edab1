"""Turns: so many drafts of a workspace at once, the others in line, visibly, in the order in which they began."""

import asyncio
from datetime import timedelta

from bot.drafting.turns import Turns
from bot.models import Draft, DraftState, Run
from tests.drafting.engine import PATIENCE_S, Engine, until
from tests.factories import make_draft, make_run
from tests.fakes.tables import Page


def turns(engine: Engine, at_once: int) -> Turns:
    return Turns(drafts=engine.drafts, runs=engine.runs, presenter=engine.presenter, at_once=at_once)


def in_line(engine: Engine, number: int) -> list[tuple[Draft, Run]]:
    """So many drafts whose runs began one after the other, all at the stage of writing."""
    line = []
    for place in range(number):
        run = make_run(
            id=f"wfr_d{place}_1", draft_id=f"d{place}", begun_at=make_run().begun_at + timedelta(seconds=place)
        )
        draft = make_draft(DraftState.WRITING, id=f"d{place}", run_id=run.id, message_ts=f"{place}.0")
        engine.tables.drafts[draft.id], engine.tables.runs[run.id] = draft, run
        engine.tables.pages[run.id] = Page()
        line.append((draft, run))
    return line


async def test_the_first_ones_are_written_at_once_and_the_next_one_waits() -> None:
    engine = Engine()
    line = in_line(engine, 3)

    come = [await turns(engine, 2).comes(draft, run, patience=0.0) for draft, run in line]

    assert come == [True, True, False]


async def test_a_draft_in_line_says_so_and_is_written_when_one_before_it_is_done() -> None:
    engine = Engine()
    line = in_line(engine, 3)
    waiting = asyncio.create_task(turns(engine, 1).comes(*line[2], patience=PATIENCE_S))
    await until(lambda: engine.shown, "the place in line")

    for _, run in line[:2]:
        engine.tables.pages[run.id].done = True

    assert await waiting
    assert len(engine.shown) == 1
    assert "In line at place 2" in engine.shown[0]
    assert engine.budget.asked == ["first"]


async def test_a_draft_that_is_stopped_in_line_waits_no_longer() -> None:
    engine = Engine()
    line = in_line(engine, 2)
    waiting = asyncio.create_task(turns(engine, 1).comes(*line[1], patience=PATIENCE_S))
    await until(lambda: engine.shown, "the place in line")

    await engine.drafts.move(line[1][0], DraftState.STOPPED, actor="U0ADA")

    assert not await waiting
