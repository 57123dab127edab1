"""The windows of `/notra connect github`."""

from bot.blocks.connecting import connected_blocks, connected_line, form_view, secret_input
from bot.blocks.elements import count, section
from bot.blocks.modals import View
from bot.connections import Connection, ConnectionKind

_WHERE = (
    "Make a <https://github.com/settings/personal-access-tokens|fine-grained token> with read access to *Contents*, "
    "*Issues*, *Metadata* and *Pull requests* of the repositories to draft from, and paste it here. "
    "It is tried at once, and kept encrypted."
)


def token_view(connection: Connection | None, channel: str, *, problem: str = "") -> View:
    """Asks for a token; `channel` is where the command was typed."""
    blocks = [
        *connected_blocks(connection),
        section(_WHERE),
        secret_input("Token", "It begins with github_pat_ or ghp_. Only this window and GitHub see it."),
    ]
    return form_view(ConnectionKind.GITHUB, blocks, channel=channel, step="token", submit="Connect", problem=problem)


def connected_words(connection: Connection) -> str:
    """What was connected, in mrkdwn."""
    repositories = connection.details.get("repositories")
    number = repositories if isinstance(repositories, int) else 0
    return f"{connected_line(connection)} It sees {count(number, 'repository', 'repositories')}."
