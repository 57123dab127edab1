"""The windows of `/notra connect linear`: the key, then which tickets are read."""

from collections.abc import Sequence
from typing import Final

from bot.blocks.connecting import connected_blocks, connected_line, form_view, secret_input
from bot.blocks.elements import plain_text, section, shorten
from bot.blocks.ids import BLOCK_CYCLES, BLOCK_PROJECTS, BLOCK_TEAMS, INPUT
from bot.blocks.modals import View
from bot.blocks.safety import escape
from bot.connections import Connection, ConnectionKind, Place, Places
from bot.ports import Block

STEP_KEY: Final = "key"
STEP_PLACES: Final = "places"
BLOCKS: Final = {"teams": BLOCK_TEAMS, "projects": BLOCK_PROJECTS, "cycles": BLOCK_CYCLES}
"""The kind of a place → the block in which such places are chosen."""
_MOST_OPTIONS: Final = 100  # of a menu
_WHERE = (
    "Make a <https://linear.app/settings/account/security|personal API key> with *Read* access, and paste it here. "
    "It is tried at once, and kept encrypted."
)
_KEEP = "Leave it empty to keep the key and only choose again what is read."
_WHICH = (
    "Finished tickets go into drafts, tied to their pull requests. A ticket is read when it is in *any* of what you "
    "choose; with nothing chosen, every ticket that the key sees is."
)


def key_view(connection: Connection | None, channel: str, *, problem: str = "") -> View:
    """Asks for a key; `channel` is where the command was typed."""
    hint = "It begins with lin_api_. Only this window and Linear see it."
    key = secret_input("API key", f"{hint} {_KEEP}" if connection else hint, optional=connection is not None)
    blocks = [*connected_blocks(connection), section(_WHERE), key]
    return form_view(ConnectionKind.LINEAR, blocks, channel=channel, step=STEP_KEY, submit="Next", problem=problem)


def places_view(connection: Connection, there: Places, channel: str, *, problem: str = "") -> View:
    """Asks which of the places that there are to read; those that were chosen before are chosen again."""
    chosen = Places.kept(connection.details).by_name()
    menus = [_menu(kind, places, chosen[kind]) for kind, places in there.by_name().items() if places]
    blocks = [section(f"{connected_line(connection)} {_WHICH}"), *menus]
    return form_view(ConnectionKind.LINEAR, blocks, channel=channel, step=STEP_PLACES, submit="Save", problem=problem)


def connected_words(connection: Connection) -> str:
    """What was connected, in mrkdwn."""
    chosen = [place.name for places in Places.kept(connection.details).by_name().values() for place in places]
    which = f"of {_listed(chosen)}" if chosen else "that the key sees"
    return f"{connected_line(connection)} Drafts read the finished tickets {which}."


def _menu(kind: str, places: Sequence[Place], chosen: Sequence[Place]) -> Block:
    options = [_option(place) for place in places[:_MOST_OPTIONS]]
    ids = {place.id for place in chosen}
    element = {
        "type": "multi_static_select",
        "action_id": INPUT,
        "placeholder": plain_text(f"No {kind} in particular"),
        "options": options,
    }
    if before := [option for option in options if option["value"] in ids]:
        element["initial_options"] = before
    label = plain_text(kind.capitalize())
    return {"type": "input", "block_id": BLOCKS[kind], "label": label, "element": element, "optional": True}


def _option(place: Place) -> Block:
    return {"text": plain_text(shorten(place.name, 75)), "value": place.id}


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"*{escape(shorten(name, 75))}*" for name in names[:6])
    return f"{shown} and {len(names) - 6} more" if len(names) > 6 else shown
