"""The renders of a process take turns."""

import asyncio

from bot.blocks.elements import Rendered
from bot.drafting.renders import Renders


async def test_the_loop_turns_between_any_two_renders() -> None:
    renders, turns = Renders(), 0

    async def turning() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    def render() -> Rendered:
        return Rendered([], str(turns))

    clock = asyncio.create_task(turning())
    made = await asyncio.gather(*(renders.make(render) for _ in range(20)))
    clock.cancel()

    assert len({rendered.text for rendered in made}) == 20


async def test_a_render_that_fails_is_told_to_its_own_draft_and_holds_up_no_other() -> None:
    renders = Renders()

    def fails() -> Rendered:
        raise ValueError("a defect")

    made = await asyncio.gather(
        renders.make(fails), renders.make(lambda: Rendered([], "whole")), return_exceptions=True
    )

    assert isinstance(made[0], ValueError)
    assert made[1] == Rendered([], "whole")
