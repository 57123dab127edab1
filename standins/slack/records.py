"""What a workspace consists of: people, channels, messages, views and files, as plain values."""

from dataclasses import dataclass, field
from typing import Any, Literal

Blocks = list[dict[str, Any]]
ChannelKind = Literal["channel", "private", "im"]
ChangeKind = Literal[
    "message", "message_deleted", "ephemeral", "view", "view_closed", "home", "channel", "reaction", "notice"
]


@dataclass(frozen=True, kw_only=True)
class User:
    """A member of the workspace; `tz` is an IANA zone, `color` six hex digits without `#`; a `guest` is restricted,
    an `admin` may change the workspace's settings.
    """

    id: str
    name: str
    real_name: str
    is_bot: bool = False
    tz: str = "Etc/UTC"
    color: str = "4a5568"
    guest: bool = False
    admin: bool = False


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A public or private channel, or the direct messages of two members; `shared` means Slack Connect."""

    id: str
    name: str
    kind: ChannelKind
    members: frozenset[str]
    shared: bool = False
    archived: bool = False
    topic: str = ""


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message; `text` is in Slack's own form, with `&`, `<` and `>` escaped.

    `thread_ts` is the root's ts on replies only. `reactions` maps a name to the ids of who reacted.
    `ephemeral_to` is the only person who sees it. `bot` says that the app posted it.
    """

    channel: str
    ts: str
    user: str
    text: str
    thread_ts: str | None = None
    blocks: Blocks = field(default_factory=list)
    metadata: dict[str, Any] | None = None
    edited: bool = False
    deleted: bool = False
    files: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    ephemeral_to: str | None = None
    bot: bool = False


@dataclass(frozen=True, kw_only=True)
class View:
    """A modal or a Home tab as one person sees it.

    `state` is Slack's `view.state.values`: block id, then action id, then the input's value.
    `errors` are the sentences below inputs, by block id, that the last submission brought.
    """

    id: str
    kind: Literal["modal", "home"]
    user: str
    blocks: Blocks
    title: str = ""
    submit: str | None = None
    close: str | None = None
    callback_id: str = ""
    private_metadata: str = ""
    external_id: str = ""
    hash: str = ""
    root_id: str = ""
    previous_id: str | None = None
    clear_on_close: bool = False
    notify_on_close: bool = False
    state: dict[str, dict[str, Any]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class File:
    """An uploaded file; `shares` are the (channel, ts) of the messages that carry it."""

    id: str
    name: str
    title: str
    content: bytes
    filetype: str
    user: str
    created: int = 0
    shares: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Change:
    """Something that happened in the workspace; `payload` holds ids (and a notice's text), readers read the state.

    Payloads: message, message_deleted, ephemeral: `channel`, `ts`, and `thread_ts`, `user` (who sees an
    ephemeral) where they exist. view, view_closed, home: `user`, `view`. channel: `channel`, and `joined`,
    `inviter` where somebody joined. reaction: `channel`, `ts`, `name`, `user`, `done` (added or removed).
    notice: `user`, `text`, and `channel`, `ts`, `view`, `block_id`, `action_id` of what failed.
    `before` and `after` are the message around an edit, for the Events API.
    """

    kind: ChangeKind
    payload: dict[str, str]
    before: Message | None = None
    after: Message | None = None
