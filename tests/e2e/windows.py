"""What a person does in the modals that the bot opens."""

import json

from standins.slack.delivery import Answer
from standins.slack.records import View
from tests.e2e.product import ADA, Product, until


async def window(notra: Product, needle: str = "", user: str = ADA) -> View:
    """The modal on top of a person's screen, once it holds `needle` (its title, or words in it)."""

    def top() -> View | None:
        stack = notra.slack.workspace.views_of(user)
        return stack[-1] if stack and needle in stack[-1].title + words(stack[-1]) else None

    return await until(top, f"a window with {needle or 'anything'}")


def words(view: View) -> str:
    """All that a window shows, as JSON."""
    return json.dumps(view.blocks, ensure_ascii=False)


def inputs(view: View) -> dict[str, str]:
    """The texts that stand in the inputs, by block id."""
    return {block["block_id"]: block["element"].get("initial_value", "") for block in view.blocks if "element" in block}


async def save(notra: Product, view: View, user: str = ADA, **typed: str) -> Answer:
    """Press the window's button after typing into the inputs with these block ids."""
    return await notra.slack.people.submit(user, view.id, {name: {"value": text} for name, text in typed.items()})
