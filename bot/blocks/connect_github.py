"""The window of `/notra connect github`: whose access, and what is drafted where no repository is named."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.blocks import ids
from bot.blocks.connecting import connected_blocks, connected_line, form_view, secret_input
from bot.blocks.elements import alert, count, plain_text, section, shorten
from bot.blocks.modals import View, text_input
from bot.connections import Connection, ConnectionKind
from bot.ports import Block

ACCOUNT: Final = "account"
CHANNEL_REPO: Final = "channel_repo"
WORKSPACE_REPO: Final = "workspace_repo"
_OPTIONS: Final = 100
_WHERE: Final = (
    "Make a <https://github.com/settings/personal-access-tokens|fine-grained token> with read access to *Contents*, "
    "*Issues*, *Metadata* and *Pull requests* of the repositories to draft from, and paste it here. "
    "It is tried at once, and kept encrypted."
)
_OR_APP: Final = " Or leave it empty, and name the account where this server's GitHub App is installed."


@dataclass(frozen=True, kw_only=True)
class GitHubForm:
    """What the window starts with. `repositories` are offered as defaults; `has_app`: the GitHub App may be chosen."""

    channel: str
    connection: Connection | None = None
    has_app: bool = False
    repositories: Sequence[str] = ()
    channel_repo: str | None = None
    workspace_repo: str | None = None


def github_view(form: GitHubForm, *, problem: str = "", connected: bool = False) -> View:
    """The window; `problem` is what was wrong with the last try, `connected` that it just went well."""
    known = form.connection
    good = [alert("success", connected_words(known))] if connected and known else connected_blocks(known)
    optional = form.has_app or known is not None or bool(form.repositories)
    access = [
        section(_WHERE + (_OR_APP if form.has_app else "")),
        secret_input("Token", "It begins with github_pat_ or ghp_.", optional=optional),
        *([_account()] if form.has_app else []),
    ]
    blocks = [*good, *([] if connected else access), *_defaults(form)]
    submit = "Save" if connected else "Connect"
    return form_view(ConnectionKind.GITHUB, blocks, channel=form.channel, step="access", submit=submit, problem=problem)


def connected_words(connection: Connection) -> str:
    """What was connected, in mrkdwn."""
    repositories = connection.details.get("repositories")
    number = repositories if isinstance(repositories, int) else 0
    return f"{connected_line(connection)} It sees {count(number, 'repository', 'repositories')}."


def saved_words(connection: Connection | None) -> str:
    """The defaults were saved, in mrkdwn."""
    line = f"{connected_line(connection)} " if connection else ""
    return f"{line}The defaults are saved. Try `/notra draft changelog`."


def _account() -> Block:
    hint = "An organisation or a person, such as acme."
    return {**text_input(ACCOUNT, "GitHub App installed for", hint=hint, max_length=100), "optional": True}


def _defaults(form: GitHubForm) -> list[Block]:
    if not form.repositories:
        return []
    here = [_select(CHANNEL_REPO, "Default in this channel", form.repositories, form.channel_repo)]
    everywhere = _select(WORKSPACE_REPO, "Default everywhere else", form.repositories, form.workspace_repo)
    return [*(here if form.channel else []), everywhere]


def _select(block_id: str, label: str, names: Sequence[str], chosen: str | None) -> Block:
    offered = list(dict.fromkeys([*([chosen] if chosen else []), *names]))[:_OPTIONS]
    element: dict[str, Any] = {
        "type": "static_select",
        "action_id": ids.INPUT,
        "placeholder": plain_text("No default"),
        "options": [_option(name) for name in offered],
    }
    if chosen:
        element["initial_option"] = _option(chosen)
    return {"type": "input", "block_id": block_id, "label": plain_text(label), "element": element, "optional": True}


def _option(name: str) -> dict[str, Any]:
    return {"text": plain_text(shorten(name, 75)), "value": name}
