"""Plain talk: what people say, change, react to, and whom they invite."""

import dataclasses

from standins.slack.composer import typed
from standins.slack.presence import PeopleError, Presence
from standins.slack.records import Message


class Talking(Presence):
    """The acts that reach the app as events, if at all."""

    def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Message:
        """Send `text` as typed; `@name` and `#channel` become links as in the composer."""
        self._in_channel(user, channel)
        if thread_ts is not None:
            root = self._message(user, channel, thread_ts)
            thread_ts = root.thread_ts or root.ts
        return self._workspace.post(
            Message(
                channel=channel,
                ts=self._workspace.new_ts(),
                user=user,
                text=typed(text, self._workspace),
                thread_ts=thread_ts,
            )
        )

    def edit(self, user: str, channel: str, ts: str, text: str) -> Message:
        """Change one's own message."""
        message = self._own(user, channel, ts)
        return self._workspace.edit(dataclasses.replace(message, text=typed(text, self._workspace), edited=True))

    def delete(self, user: str, channel: str, ts: str) -> None:
        """Delete one's own message."""
        self._workspace.delete(self._own(user, channel, ts))

    def react(self, user: str, channel: str, ts: str, name: str) -> None:
        """Add a reaction, or take one's own away."""
        message = self._message(user, channel, ts)
        add = user not in message.reactions.get(name, [])
        self._workspace.react(message, name, user, add=add)

    def invite(self, user: str, channel: str, member: str) -> None:
        """Add a member, the app too, to a channel that one is in."""
        _, place = self._in_channel(user, channel)
        if place.kind == "im" or member not in self._workspace.users:
            raise PeopleError("nobody can be invited there, or there is no such member")
        self._workspace.join(channel, member, inviter=user)

    def open_home(self, user: str, tab: str = "home") -> None:
        """Open the app's Home tab, or its Messages tab."""
        self._person(user)
        self._feed.home_opened(user, tab)
