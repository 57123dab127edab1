"""What Slack's composer makes of typed text: escapes, and links to people, channels and addresses."""

import re
from collections.abc import Callable

from standins.slack.workspace import Workspace

_CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)
_PERSON = re.compile(r"(?<![\w@<])@([a-z0-9][a-z0-9._-]*)")
_CHANNEL = re.compile(r"(?<![\w#<&/])#([a-z0-9][a-z0-9_-]*)")
_ADDRESS = re.compile(r"https?://[^\s<>|]+")


def escaped(text: str) -> str:
    """`&`, `<` and `>` as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def typed(text: str, workspace: Workspace) -> str:
    """A message's `text` for what a person typed; code is escaped only."""
    return _outside_code(escaped(text), lambda part: _linked(part, workspace, named=False))


def command_text(text: str, workspace: Workspace, *, escape: bool) -> str:
    """A command's `text`: as typed, or, with the manifest's `should_escape`, with links as `<@U…|name>`."""
    return _linked(escaped(text), workspace, named=True) if escape else text


def _linked(text: str, workspace: Workspace, *, named: bool) -> str:
    people = {user.name: user.id for user in workspace.users.values()}
    channels = {channel.name: channel.id for channel in workspace.channels.values() if channel.kind != "im"}

    def person(found: re.Match[str]) -> str:
        name = found[1].rstrip(".-_")
        if name not in people:
            return found[0]
        label = f"|{name}" if named else ""
        return f"<@{people[name]}{label}>{found[1][len(name) :]}"

    def channel(found: re.Match[str]) -> str:
        return f"<#{channels[found[1]]}|{found[1]}>" if found[1] in channels else found[0]

    def address(found: re.Match[str]) -> str:
        bare = found[0].rstrip(".,;:!?)")
        return f"<{bare}>{found[0][len(bare) :]}"

    pieces = re.split(f"({_ADDRESS.pattern})", text)
    return "".join(
        _ADDRESS.sub(address, piece) if index % 2 else _CHANNEL.sub(channel, _PERSON.sub(person, piece))
        for index, piece in enumerate(pieces)
    )


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    pieces = _CODE.split(text)
    return "".join(piece if index % 2 else change(piece) for index, piece in enumerate(pieces))
