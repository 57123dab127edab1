"""The writer: one per run, under a lease; what it has written is never lost and never bought twice."""

import asyncio

import pytest

from bot.drafting.writer import Outcome
from bot.errors import Permanent, RateLimited, Transient
from bot.models import DraftState, Usage
from tests.drafting.engine import Engine, until


async def test_the_text_is_stored_as_it_grows_and_whole_at_the_end() -> None:
    engine = Engine()
    draft, run = engine.tables.seed(DraftState.WRITING)
    step = engine.writing(draft, run)
    engine.model.says("## Fixes\n", "- A crash")
    await until(lambda: "## Fixes\n- A crash" in engine.checkpoints.kept, "a checkpoint while the model still writes")

    engine.model.says(" was fixed", None)

    assert await step is Outcome.WHOLE
    page = engine.tables.pages[run.id]
    assert (page.text, page.done, page.stop_reason) == ("## Fixes\n- A crash was fixed", True, "end_turn")
    assert page.owner is None
    assert page.usage == [Usage(input_tokens=10, output_tokens=3)]


async def test_a_step_that_comes_twice_attaches_to_the_one_writer() -> None:
    engine = Engine()
    draft, run = engine.tables.seed(DraftState.WRITING)
    steps = [engine.writing(draft, run)]
    await until(lambda: engine.model.prompts, "the model's call")
    steps.append(engine.writing(draft, run))

    engine.model.says("All", None)

    assert await asyncio.gather(*steps) == [Outcome.WHOLE, Outcome.WHOLE]
    assert len(engine.model.prompts) == 1


async def test_a_step_that_has_waited_long_enough_asks_to_be_called_again_and_the_writer_goes_on() -> None:
    engine = Engine()
    draft, run = engine.tables.seed(DraftState.WRITING)
    assert await engine.writing(draft, run, patience=0.01) is Outcome.MORE

    engine.model.says("All", None)

    assert await engine.writing(draft, run) is Outcome.WHOLE
    assert len(engine.model.prompts) == 1


async def test_another_process_waits_for_the_writer_that_holds_the_lease() -> None:
    engine = Engine()
    draft, run = engine.tables.seed(DraftState.WRITING)
    first = engine.writing(draft, run)
    await until(lambda: engine.model.prompts, "the model's call")
    other = engine.another()
    second = other.writing(draft, run)

    engine.model.says("All", None)

    assert (await first, await second) == (Outcome.WHOLE, Outcome.WHOLE)
    assert not other.model.prompts


async def test_who_takes_over_continues_from_the_stored_text_and_trims_what_the_model_repeats() -> None:
    engine = Engine()
    draft, run = engine.tables.seed(DraftState.WRITING, text="The parser is faster now. It")
    step = engine.writing(draft, run)

    engine.model.says("faster now. It", " also uses", " less memory.", None)

    assert await step is Outcome.WHOLE
    assert engine.tables.pages[run.id].text == "The parser is faster now. It also uses less memory."
    roles = [role for role, _ in engine.model.prompts[0].turns]
    assert roles == ["user", "assistant", "user"]


async def test_a_whole_text_is_not_asked_for_again() -> None:
    engine = Engine()
    draft, run = engine.tables.seed(DraftState.WRITING, text="All")
    engine.tables.pages[run.id].done = True

    assert await engine.writing(draft, run) is Outcome.WHOLE
    assert not engine.model.prompts


async def test_a_fenced_writer_stores_nothing_and_says_nothing() -> None:
    engine = Engine()
    draft, run = engine.tables.seed(DraftState.WRITING)
    step = engine.writing(draft, run)
    engine.model.says("Mine")
    await until(lambda: engine.shown, "an edit")
    page = engine.tables.pages[run.id]
    page.fence, page.owner, page.text = page.fence + 1, "two", "Theirs"
    before = len(engine.shown)

    engine.model.says(" goes on")

    assert await step is Outcome.MORE
    assert (page.text, page.owner) == ("Theirs", "two")
    assert len(engine.shown) == before
    assert engine.model.closed == 1


async def test_a_fenced_writer_whose_draft_has_ended_leaves_the_end_in_the_message() -> None:
    engine = Engine()
    draft, run = engine.tables.seed(DraftState.WRITING)
    step = engine.writing(draft, run)
    engine.model.says("Mine")
    await until(lambda: engine.shown, "an edit")
    page = engine.tables.pages[run.id]
    page.fence, page.owner, page.done = page.fence + 1, None, True
    await engine.drafts.move(draft, DraftState.STOPPED, actor="U0ADA")
    await engine.presenter.present(draft.workspace, draft.id)

    await step

    assert "stopped" in engine.shown[-1]


@pytest.mark.parametrize("trouble", [Transient("busy"), RateLimited("busy", 3.0), Permanent("refused")])
async def test_when_the_model_breaks_off_the_text_so_far_is_kept_and_the_lease_given_back(trouble: Exception) -> None:
    engine = Engine()
    draft, run = engine.tables.seed(DraftState.WRITING)
    step = engine.writing(draft, run)
    assert isinstance(trouble, Transient | Permanent)

    engine.model.says("Half", trouble)

    with pytest.raises(type(trouble)):
        await step
    page = engine.tables.pages[run.id]
    assert (page.text, page.done, page.owner) == ("Half", False, None)


async def test_an_end_that_postgres_does_not_take_at_once_is_stored_a_moment_later() -> None:
    engine = Engine()
    draft, run = engine.tables.seed(DraftState.WRITING)
    step = engine.writing(draft, run)
    engine.model.says("All")
    await until(lambda: engine.shown, "an edit")
    engine.tables.outage = 3

    engine.model.says(None)

    assert await step is Outcome.WHOLE
    assert engine.tables.pages[run.id].done
    assert len(engine.model.prompts) == 1


async def test_a_drain_stores_the_text_and_gives_the_lease_back_for_another_process() -> None:
    engine = Engine()
    draft, run = engine.tables.seed(DraftState.WRITING)
    step = engine.writing(draft, run)
    engine.model.says("Half")
    await until(lambda: engine.shown, "an edit")

    await engine.writers.drain()

    assert await step is Outcome.MORE
    page = engine.tables.pages[run.id]
    assert (page.text, page.owner) == ("Half", None)
    other = engine.another()
    other.model.says(" and whole", None)
    assert await other.writing(draft, run) is Outcome.WHOLE
    assert page.text == "Half and whole"


async def test_a_process_that_drains_begins_no_writing() -> None:
    engine = Engine()
    draft, run = engine.tables.seed(DraftState.WRITING)
    await engine.writers.drain()

    with pytest.raises(Transient) as refused:
        await engine.writing(draft, run)

    assert refused.value.retry_after is not None
    assert engine.tables.pages[run.id].owner is None


async def test_a_drain_does_not_wait_for_slack_before_the_text_is_safe() -> None:
    engine = Engine()
    draft, run = engine.tables.seed(DraftState.WRITING)
    slack_answers = asyncio.Event()
    engine.messages.before_edit = slack_answers.wait
    step = engine.writing(draft, run)
    engine.model.says("Half")
    await until(lambda: engine.messages.most_at_once, "an edit under way")
    engine.model.says(" more")
    await until(engine.model.pieces.empty, "the piece to be read")
    draining = asyncio.create_task(engine.writers.drain())

    await until(lambda: engine.tables.pages[run.id].text == "Half more", "the text in Postgres")

    assert not engine.shown
    slack_answers.set()
    await draining
    assert await step is Outcome.MORE


async def test_an_editor_that_fails_does_not_take_the_text_with_it() -> None:
    engine = Engine()
    draft, run = engine.tables.seed(DraftState.WRITING)
    engine.messages.refusals = [Permanent("Slack refused the call (invalid_arguments).")]
    step = engine.writing(draft, run)

    engine.model.says("All", None)

    assert await step is Outcome.WHOLE


async def test_a_step_that_waits_for_another_process_is_let_go_by_a_drain() -> None:
    engine = Engine()
    draft, run = engine.tables.seed(DraftState.WRITING)
    first = engine.writing(draft, run)
    await until(lambda: engine.model.prompts, "the model's call")
    other = engine.another()
    waiting = other.writing(draft, run)
    await asyncio.sleep(0)

    await other.writers.drain()

    assert await waiting is Outcome.MORE
    engine.model.says("All", None)
    assert await first is Outcome.WHOLE
