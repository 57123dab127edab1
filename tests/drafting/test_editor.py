"""The editor: the newest text, one edit at a time, within the budget, and only while it is wanted."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from bot.drafting.editor import Editor
from bot.drafting.renders import Renders
from bot.errors import RateLimited, Transient
from bot.models import DraftState
from tests.drafting.engine import rendered, until
from tests.factories import make_draft
from tests.fakes.services import FakeBudget, FakeMessages


class Wanted:
    """What the editor asks before each edit."""

    def __init__(self) -> None:
        self.answers: list[bool | Transient] = []
        self.asked = 0

    async def __call__(self) -> bool:
        self.asked += 1
        answer = self.answers.pop(0) if self.answers else True
        if isinstance(answer, Transient):
            raise answer
        return answer


@asynccontextmanager
async def editing(
    messages: FakeMessages, budget: FakeBudget | None = None, wanted: Wanted | None = None
) -> AsyncIterator[Editor]:
    """An editor at work on the one draft; at the end it is cancelled, as its writer does."""
    editor = Editor(make_draft(DraftState.WRITING), messages, budget or FakeBudget(), rendered, Renders(), gap_s=0.0)
    task = asyncio.create_task(editor.run(wanted or Wanted()))
    try:
        yield editor
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def texts(messages: FakeMessages) -> list[str]:
    return [edit.text for edit in messages.edits]


async def test_what_came_during_an_edit_is_shown_by_one_more_never_by_two_at_once() -> None:
    messages, slack_answers = FakeMessages(), asyncio.Event()
    messages.before_edit = slack_answers.wait
    async with editing(messages) as editor:
        editor.show("a")
        await until(lambda: messages.most_at_once, "the first edit")
        for text in ("ab", "abc", "abcd"):
            editor.show(text)
            await asyncio.sleep(0)

        slack_answers.set()

        await until(lambda: len(messages.edits) == 2, "the second edit")
    assert texts(messages) == ["a", "abcd"]
    assert messages.most_at_once == 1


async def test_while_the_model_says_nothing_the_message_says_that_it_is_waited_for() -> None:
    messages, budget = FakeMessages(), FakeBudget()
    async with editing(messages, budget) as editor:
        await until(lambda: messages.edits, "the edit without a text")
        editor.show("a")
        await until(lambda: len(messages.edits) == 2, "the first text")

    assert texts(messages) == ["", "a"]
    assert budget.asked == ["stage", "first"]


async def test_a_text_that_looks_the_same_is_not_sent_again() -> None:
    messages, budget = FakeMessages(), FakeBudget()
    async with editing(messages, budget) as editor:
        editor.show("a")
        await until(lambda: messages.edits, "the edit")

        editor.show("a")

        await until(lambda: len(budget.asked) == 2, "the second look")
    assert texts(messages) == ["a"]


async def test_the_first_text_goes_before_the_later_ones_in_the_budget() -> None:
    messages, budget = FakeMessages(), FakeBudget()
    async with editing(messages, budget) as editor:
        editor.show("a")
        await until(lambda: messages.edits, "the first edit")
        editor.show("ab")
        await until(lambda: len(messages.edits) == 2, "the second edit")

    assert budget.asked == ["first", "interim"]


async def test_an_edit_waits_for_the_budget_and_then_shows_the_newest_text() -> None:
    messages, budget = FakeMessages(), FakeBudget()
    budget.waits = [0.01, 0.01]
    async with editing(messages, budget) as editor:
        editor.show("a")
        await asyncio.sleep(0)
        editor.show("ab")

        await until(lambda: messages.edits, "the edit")

    assert texts(messages) == ["ab"]


async def test_a_429_cools_the_method_off_for_all_and_the_edit_is_dropped_for_a_newer_one() -> None:
    messages, budget = FakeMessages(), FakeBudget()
    messages.refusals = [RateLimited("Slack asks for a pause.", 2.0)]
    budget.waits = [0.0, 0.02]
    async with editing(messages, budget) as editor:
        editor.show("a")
        await until(lambda: budget.cooled, "the pause")
        editor.show("ab")

        await until(lambda: messages.edits, "the next edit")

    assert budget.cooled == [2.0]
    assert texts(messages) == ["ab"]


async def test_an_edit_whose_outcome_is_unknown_is_made_again() -> None:
    messages = FakeMessages()
    messages.refusals = [Transient("Slack did not answer in time; this is tried again.")]
    async with editing(messages) as editor:
        editor.show("a")

        await until(lambda: messages.edits, "the edit")

    assert texts(messages) == ["a"]


async def test_an_edit_under_way_is_finished_before_a_cancel() -> None:
    messages, slack_answers = FakeMessages(), asyncio.Event()
    messages.before_edit = slack_answers.wait
    async with editing(messages) as editor:
        editor.show("a")
        await until(lambda: messages.most_at_once, "the edit")
        asyncio.get_running_loop().call_later(0.01, slack_answers.set)

    assert texts(messages) == ["a"]


async def test_an_edit_that_waits_for_the_model_is_finished_before_a_cancel_too() -> None:
    messages, slack_answers = FakeMessages(), asyncio.Event()
    messages.before_edit = slack_answers.wait
    async with editing(messages):
        await until(lambda: messages.most_at_once, "the edit without a text")
        asyncio.get_running_loop().call_later(0.01, slack_answers.set)

    assert texts(messages) == [""]


async def test_a_draft_that_has_ended_is_not_edited_any_more() -> None:
    messages, wanted = FakeMessages(), Wanted()
    wanted.answers = [False]
    async with editing(messages, wanted=wanted) as editor:
        editor.show("a")
        await until(lambda: wanted.asked, "the question")
        editor.show("ab")
        await asyncio.sleep(0.01)

    assert (messages.edits, wanted.asked) == ([], 1)


async def test_without_an_answer_from_postgres_nothing_is_edited_until_there_is_one() -> None:
    messages, wanted = FakeMessages(), Wanted()
    wanted.answers = [Transient("The database did not answer in time; this is tried again.")]
    async with editing(messages, wanted=wanted) as editor:
        editor.show("a")

        await until(lambda: messages.edits, "the edit")

    assert (texts(messages), wanted.asked) == (["a"], 2)


async def test_a_message_that_is_gone_is_left_alone() -> None:
    messages, wanted = FakeMessages(), Wanted()
    messages.gone = {make_draft().message_ts or ""}
    async with editing(messages, wanted=wanted) as editor:
        editor.show("a")
        await until(lambda: wanted.asked, "the question")
        editor.show("ab")
        await asyncio.sleep(0.01)

    assert (messages.edits, wanted.asked) == ([], 1)
