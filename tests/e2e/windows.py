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


def blocks_of(view: View) -> list[str]:
    """The block ids of the inputs, from top to bottom."""
    return [block["block_id"] for block in view.blocks if block["type"] == "input"]


def inputs(view: View) -> dict[str, str]:
    """The texts that stand in the inputs, by block id."""
    return {block["block_id"]: block["element"].get("initial_value", "") for block in view.blocks if "element" in block}


async def choose(notra: Product, view: View, block: str, option: str, user: str = ADA) -> View:
    """Choose in a window that shows other inputs after it; the window as it is then."""
    await notra.slack.people.click(user, view.id, block, "value", selected=option)

    def changed() -> View | None:
        shows = next((one for one in notra.slack.workspace.views_of(user) if one.id == view.id), None)
        return shows if shows and shows.hash != view.hash and chosen(shows, block) == option else None

    return await until(changed, f"the window with {option}")


def chosen(view: View, block: str) -> str:
    """The option that a select starts with."""
    found = next(each["element"] for each in view.blocks if each.get("block_id") == block)
    return str(found["initial_option"]["value"])


async def save(notra: Product, view: View, user: str = ADA, **typed: str) -> Answer:
    """Press the window's button after typing into the inputs with these block ids."""
    return await notra.slack.people.submit(user, view.id, {name: {"value": text} for name, text in typed.items()})
