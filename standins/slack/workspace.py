"""The state of one Slack workspace: who is there, what was said, which modals are open."""

import dataclasses
import itertools
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from standins.slack.changes import Subscription, Subscriptions
from standins.slack.records import Change, ChangeKind, Channel, File, Message, User, View
from standins.slack.seed import APP_ID, BOT_ID, BOT_USER, CHANNELS, TEAM_DOMAIN, TEAM_ID, TEAM_NAME, USERS
from standins.slack.store import Store

__all__ = ["Change", "Channel", "File", "Message", "User", "View", "Workspace"]


class Workspace:
    """Members, channels, messages, files and views; kept below `data` except views and ephemeral messages.

    Every change is told to `listeners` (at once, in order) and to the readers of `events()`.
    """

    team_id = TEAM_ID
    team_name = TEAM_NAME
    team_domain = TEAM_DOMAIN
    app_id = APP_ID
    bot_user = BOT_USER
    bot_id = BOT_ID

    def __init__(self, data: Path) -> None:
        self._store = Store(data)
        self._subscriptions = Subscriptions()
        self._ids = itertools.count(time.time_ns() // 1000)
        self.listeners: list[Callable[[Change], None]] = []
        self.users: dict[str, User] = {user.id: user for user in USERS}
        self.channels: dict[str, Channel] = {channel.id: channel for channel in CHANNELS}
        self.channels |= {channel.id: channel for channel in self._store.channels()}
        self.files: dict[str, File] = {file.id: file for file in self._store.files()}
        self.views: dict[str, View] = {}
        self._messages: dict[str, dict[str, Message]] = {name: {} for name in self.channels}
        for message in self._store.messages():
            self._messages.setdefault(message.channel, {})[message.ts] = message
        self._last_micros = max((micros_of(m.ts) for kept in self._messages.values() for m in kept.values()), default=0)

    def close(self) -> None:
        """Close the store."""
        self._store.close()

    def end_events(self) -> None:
        """End every reader's iteration, as a stopping server must."""
        self._subscriptions.end()

    def events(self) -> Subscription:
        """An async iterator over the changes from now on; each reader has its own."""
        return self._subscriptions.subscribe()

    def new_id(self, prefix: str) -> str:
        """A new id as Slack makes them: a letter, then capitals and digits."""
        return prefix + "0" + _base36(next(self._ids))

    def new_ts(self) -> str:
        """A new message ts: seconds and microseconds, later than every one before."""
        self._last_micros = max(time.time_ns() // 1000, self._last_micros + 1)
        return f"{self._last_micros // 1_000_000}.{self._last_micros % 1_000_000:06d}"

    # Channels

    def channels_of(self, user: str) -> list[Channel]:
        """The channels and direct messages that `user` is in, in the order they were made."""
        return [channel for channel in self.channels.values() if user in channel.members]

    def direct_messages(self, one: str, other: str) -> Channel:
        """The direct messages of two members; made when they are new."""
        both = frozenset((one, other))
        for channel in self.channels.values():
            if channel.kind == "im" and channel.members == both:
                return channel
        return self.put_channel(Channel(id=self.new_id("D"), name=self.users[other].name, kind="im", members=both))

    def put_channel(self, channel: Channel) -> Channel:
        """Add or replace a channel."""
        self.channels[channel.id] = channel
        self._messages.setdefault(channel.id, {})
        self._store.save_channel(channel)
        self.tell("channel", {"channel": channel.id})
        return channel

    def join(self, channel: str, user: str, *, inviter: str = "") -> Channel:
        """Make `user` a member; a no-op for one who is."""
        before = self.channels[channel]
        if user in before.members:
            return before
        after = dataclasses.replace(before, members=before.members | {user})
        self.channels[channel] = after
        self._store.save_channel(after)
        self.tell("channel", {"channel": channel, "joined": user, "inviter": inviter})
        return after

    # Messages

    def messages_of(self, channel: str, viewer: str | None = None) -> list[Message]:
        """What a channel shows, threads' replies included, oldest first; with what is ephemeral to `viewer`."""
        # Messages are added in the order of their ts, and an edit keeps the place of what it replaces.
        kept = self._messages.get(channel, {}).values()
        return [m for m in kept if not m.deleted and m.ephemeral_to in {None, viewer}]

    def replies(self, channel: str, ts: str, viewer: str | None = None) -> list[Message]:
        """The replies below the message `ts`, oldest first, without that message."""
        return [message for message in self.messages_of(channel, viewer) if message.thread_ts == ts]

    def message(self, channel: str, ts: str) -> Message | None:
        """One message, an ephemeral one too; None when it never was or was deleted."""
        found = self._messages.get(channel, {}).get(ts)
        return None if found is None or found.deleted else found

    def post(self, message: Message) -> Message:
        """Add a message and tell about it."""
        self._keep(message)
        kind: ChangeKind = "ephemeral" if message.ephemeral_to else "message"
        self.tell(kind, _where(message), after=message)
        return message

    def edit(self, message: Message) -> Message:
        """Replace the message that has this channel and ts, and tell about it."""
        before = self._messages[message.channel][message.ts]
        self._keep(message)
        kind: ChangeKind = "ephemeral" if message.ephemeral_to else "message"
        self.tell(kind, _where(message), before=before, after=message)
        return message

    def delete(self, message: Message) -> None:
        """Remove a message from what is shown."""
        self._keep(dataclasses.replace(message, deleted=True))
        self.tell("message_deleted", _where(message), before=message)

    def react(self, message: Message, name: str, user: str, *, add: bool) -> bool:
        """Add or remove one person's reaction; False when there was nothing to do."""
        people = message.reactions.get(name, [])
        if (user in people) == add:
            return False
        people = [*people, user] if add else [one for one in people if one != user]
        others = {key: value for key, value in message.reactions.items() if key != name}
        self._keep(dataclasses.replace(message, reactions=others | ({name: people} if people else {})))
        self.tell("reaction", _where(message) | {"name": name, "user": user, "done": "added" if add else "removed"})
        return True

    def put_file(self, file: File) -> File:
        """Add or replace a file."""
        self.files[file.id] = file
        self._store.save_file(file)
        return file

    # Views

    def views_of(self, user: str) -> list[View]:
        """The open modals of `user`, the bottom one first; the last is the one that shows."""
        return [view for view in self.views.values() if view.user == user and view.kind == "modal"]

    def home_of(self, user: str) -> View | None:
        """What the app published to the Home tab of `user`."""
        return next((v for v in self.views.values() if v.user == user and v.kind == "home"), None)

    def put_view(self, view: View) -> View:
        """Add a view on top, or replace the one that has this id."""
        self.views[view.id] = view
        self.tell("home" if view.kind == "home" else "view", {"user": view.user, "view": view.id})
        return view

    def type_into(self, view: View, state: dict[str, dict[str, Any]]) -> View:
        """Keep what a person typed; nobody is told, it is on their screen already."""
        changed = dataclasses.replace(view, state=state)
        self.views[view.id] = changed
        return changed

    def drop_views(self, views: Iterable[View]) -> None:
        """Take views away from the screen."""
        for view in list(views):
            if self.views.pop(view.id, None) is not None:
                self.tell("view_closed", {"user": view.user, "view": view.id})

    # Telling

    def notice(self, user: str, text: str, **where: str) -> None:
        """Show `user` a line that Slack itself writes, about the channel, message or view in `where`."""
        self.tell("notice", {"user": user, "text": text, **where})

    def tell(
        self, kind: ChangeKind, payload: dict[str, str], before: Message | None = None, after: Message | None = None
    ) -> None:
        """Tell listeners and readers about a change."""
        change = Change(kind=kind, payload=payload, before=before, after=after)
        for listener in self.listeners:
            listener(change)
        self._subscriptions.tell(change)

    def _keep(self, message: Message) -> None:
        self._messages.setdefault(message.channel, {})[message.ts] = message
        self._store.save_message(message)


def micros_of(ts: str) -> int:
    """A ts as microseconds; 0 for what is none."""
    seconds, _, micros = ts.partition(".")
    if not seconds.isdecimal() or (micros and not micros.isdecimal()):
        return 0
    return int(seconds) * 1_000_000 + int(micros.ljust(6, "0")[:6] or 0)


def _where(message: Message) -> dict[str, str]:
    where = {"channel": message.channel, "ts": message.ts}
    if message.thread_ts:
        where["thread_ts"] = message.thread_ts
    if message.ephemeral_to:
        where["user"] = message.ephemeral_to
    return where


def _base36(number: int) -> str:
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    text = ""
    while number:
        number, rest = divmod(number, 36)
        text = digits[rest] + text
    return text
