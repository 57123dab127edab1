"""What people see of connections: what is connected, and what the windows of all kinds share."""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from bot.blocks import ids
from bot.blocks.elements import alert, context, mention, section
from bot.blocks.markdown import mrkdwn
from bot.blocks.modals import View, modal
from bot.blocks.safety import escape
from bot.connections import NAMES, Connection, ConnectionKind
from bot.ports import Block

WINDOWS: Final[Mapping[str, ConnectionKind]] = MappingProxyType(
    {ids.VIEW_CONNECT_GITHUB: ConnectionKind.GITHUB, ids.VIEW_CONNECT_LINEAR: ConnectionKind.LINEAR}
)
"""Callback id → what its window connects."""
_CALLBACKS: Final = {kind: name for name, kind in WINDOWS.items()}


def form_view(
    kind: ConnectionKind, blocks: Sequence[Block], *, channel: str, step: str, submit: str, problem: str = ""
) -> View:
    """A window of one kind that can be submitted; `problem` (Markdown) is what was wrong with the last try.

    `step` comes back with it: it tells the windows of one kind apart.
    """
    wrong = [alert("error", mrkdwn(problem))] if problem else []
    return {
        **modal(f"Connect {NAMES[kind]}", [*wrong, *blocks], submit=submit, close="Cancel"),
        "callback_id": _CALLBACKS[kind],
        "private_metadata": json.dumps({"channel": channel, "step": step}),
    }


def checking_view(kind: ConnectionKind) -> View:
    """Shown from the submission until the outcome is there."""
    return modal(f"Connect {NAMES[kind]}", [section(f"Checking with {NAMES[kind]} …")])


def done_view(kind: ConnectionKind, words: str) -> View:
    """The end: a sentence in (escaped) mrkdwn."""
    return modal(f"Connect {NAMES[kind]}", [alert("success", words)])


def secret_input(label: str, hint: str, **more: Any) -> Block:
    """Where a token or a key is pasted; Slack shows what is typed, and never stores it for us."""
    element = {"type": "plain_text_input", "action_id": ids.INPUT, "max_length": 500}
    block: Block = {"type": "input", "block_id": ids.BLOCK_SECRET, "label": {"type": "plain_text", "text": label}}
    return {**block, "element": element, "hint": {"type": "plain_text", "text": hint}, **more}


def connected_line(connection: Connection) -> str:
    """One connection in a line of mrkdwn: whose account, and who connected it."""
    account = f" as *{escape(connection.account)}*" if connection.account else ""
    return f"{NAMES[connection.kind]} is connected{account}, by {mention(connection.connected_by)}."


def connected_blocks(connection: Connection | None) -> list[Block]:
    """What is connected now, above the fields that replace it; nothing when nothing is."""
    return [context(f"{connected_line(connection)} What you give here replaces it.")] if connection else []


def connections_text(connections: Sequence[Connection], reached: Sequence[str] = (), *, tickets: bool = False) -> str:
    """What `/notra connect` says, in mrkdwn.

    `reached`: the repositories that can be read at present; `tickets`: the server reads them by a key of its own.
    """
    known = {connection.kind: connection for connection in connections}
    return "\n".join(f"• {_state(kind, known.get(kind), reached, tickets=tickets)}" for kind in ConnectionKind)


def _state(kind: ConnectionKind, connection: Connection | None, reached: Sequence[str], *, tickets: bool) -> str:
    if connection is not None:
        return f"{connected_line(connection)} Change it: `/notra connect {kind}`, end it: `/notra disconnect {kind}`"
    if kind is ConnectionKind.GITHUB and reached:
        others = f" and {len(reached) - 1:,} more" if len(reached) > 1 else ""
        own = f"GitHub is read by this server's own access ({escape(reached[0])}{others})."
        return f"{own} To connect your own: `/notra connect {kind}`"
    if kind is ConnectionKind.LINEAR and tickets:
        return f"Linear is read by this server's own key. To connect your own, and choose: `/notra connect {kind}`"
    return f"{NAMES[kind]} is not connected: `/notra connect {kind}`"


def disconnected_text(kind: ConnectionKind, *, was_connected: bool, goes_on: bool = False) -> str:
    """What `/notra disconnect` says, in mrkdwn. `goes_on`: the server reads it by a key of its own."""
    name = NAMES[kind]
    if goes_on:
        gone = "What I was given for it and all that I had stored of it are deleted. " if was_connected else ""
        return f"{gone}{name} is read by this server's own key, which only whoever runs Notra can take away."
    if not was_connected:
        return f"{name} is not connected. `/notra connect` says what is."
    return (
        f"{name} is not connected any more. What I was given for it and all that I had stored of it are deleted; "
        f"drafts stay as they are. A token or a key is still good at {name} until you revoke it there."
    )
