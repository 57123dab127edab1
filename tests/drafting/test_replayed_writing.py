"""What a writer tells the replay of its run."""

import pytest

from bot.drafting.writer import Outcome
from bot.errors import Permanent, Transient
from bot.models import DraftState
from tests.drafting.engine import Engine, until
from tests.factories import NOON


async def test_a_text_is_told_from_its_first_word_to_its_end() -> None:
    engine = Engine()
    draft, run = engine.tables.seed(DraftState.WRITING)
    engine.model.says("One ", "two", None)

    assert await engine.writing(draft, run) is Outcome.WHOLE
    (channel,) = engine.replay.channels
    assert channel.texts == ["", "One ", "One two"]
    assert channel.outcomes == ["whole"]


async def test_who_takes_over_begins_a_channel_with_the_stored_text_and_only_the_end_is_one() -> None:
    engine = Engine()
    draft, run = engine.tables.seed(DraftState.WRITING)
    engine.model.says("One two three ", Transient("Too busy."))
    with pytest.raises(Transient):
        await engine.writing(draft, run)
    engine.model.says("four", None)

    assert await engine.writing(draft, run) is Outcome.WHOLE
    first, second = engine.replay.channels
    assert (first.texts[-1], first.outcomes) == ("One two three ", [])
    assert second.texts == ["One two three ", "One two three four"]
    assert second.outcomes == ["whole"]
    assert second.fence > first.fence


async def test_a_stop_ends_the_channel_and_so_does_what_cannot_be_tried_again() -> None:
    engine = Engine()
    draft, run = engine.tables.seed(DraftState.WRITING)
    step = engine.writing(draft, run)
    engine.model.says("One ")
    await until(lambda: engine.replay.channels and engine.replay.channels[0].texts[-1], "the first word")
    await engine.stopper.stop(draft, "U0ADA", asked_at=NOON)
    assert await step is Outcome.ENDED
    assert engine.replay.channels[0].outcomes == ["ended"]

    draft, run = engine.tables.seed(DraftState.WRITING)
    engine.model.says(Permanent("The model refuses."))
    with pytest.raises(Permanent):
        await engine.writing(draft, run)
    assert engine.replay.channels[1].outcomes == ["failed"]
