"""The renders of a process take turns, a slice at a time."""

import asyncio

import pytest

from bot.blocks.elements import Rendered
from bot.drafting.renders import Renders
from bot.slices import Slices

SLICES = 3


async def test_the_loop_turns_between_any_two_slices_and_any_two_renders() -> None:
    renders, turns = Renders(), 0

    async def turning() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    def render() -> Slices[Rendered]:
        seen = [turns]
        for _ in range(1, SLICES):
            yield
            seen.append(turns)
        return Rendered([], ",".join(map(str, seen)))

    clock = asyncio.create_task(turning())
    made = await asyncio.gather(*(renders.make(render) for _ in range(20)))
    clock.cancel()

    assert len({turn for rendered in made for turn in rendered.text.split(",")}) == 20 * SLICES


async def test_one_render_is_made_to_its_end_before_the_next_begins() -> None:
    renders, order = Renders(), list[str]()

    def render(name: str) -> Slices[Rendered]:
        order.append(name)
        yield
        order.append(name)
        return Rendered([], name)

    await asyncio.gather(*(renders.make(lambda name=name: render(name)) for name in "abc"))  # type: ignore[misc]

    assert "".join(order) == "aabbcc"


@pytest.mark.parametrize("begun", [False, True], ids=["at once", "after a slice"])
async def test_a_render_that_fails_is_told_to_its_own_draft_and_holds_up_no_other(begun: bool) -> None:
    renders = Renders()

    def fails() -> Slices[Rendered]:
        if begun:
            yield
        raise ValueError("a defect")

    def succeeds() -> Slices[Rendered]:
        yield
        return Rendered([], "whole")

    made = await asyncio.gather(renders.make(fails), renders.make(succeeds), return_exceptions=True)

    assert isinstance(made[0], ValueError)
    assert made[1] == Rendered([], "whole")
