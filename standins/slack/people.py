"""What a person can do in Slack's client, each act delivered to the app as Slack does."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from standins.slack.records import Message
from standins.slack.workspace import Workspace

State = Mapping[str, Mapping[str, Any]]


class PeopleError(Exception):
    """Something that Slack's client would not let a person do; the text says what."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the app answered to one delivery; `status` is 0 and `error` names why when there was no answer."""

    status: int
    ms: float
    body: str
    error: str | None = None


class People:
    """The people of a workspace and what they do."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def command(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Answer:
        """Type a slash command; `text` begins with a slash. Slack refuses them in threads."""
        raise NotImplementedError

    def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Message:
        """Send `text` as typed; `@name` and `#channel` become links as in the composer."""
        message = Message(channel=channel, ts=self._workspace.new_ts(), user=user, text=text, thread_ts=thread_ts)
        return self._workspace.post(message)

    async def click(
        self,
        user: str,
        container: tuple[str, str] | str,
        block_id: str,
        action_id: str,
        value: str | None = None,
        selected: str | list[str] | None = None,
    ) -> Answer:
        """Use an interactive element of a message, (channel, ts), or of a view, by its id.

        `value` picks a button of several that share the action id; `selected` is the chosen option's value,
        the chosen id or date, or a list of them.
        """
        raise NotImplementedError

    async def submit(self, user: str, view_id: str, state: State | None = None) -> Answer:
        """Submit a modal; `state` is block id, action id, then a plain value or list (or Slack's own shape)."""
        raise NotImplementedError

    async def close(self, user: str, view_id: str, *, all_views: bool = False) -> Answer | None:
        """Close a modal by its Close button, or the whole stack; None when the app did not ask to hear of it."""
        raise NotImplementedError

    def open_home(self, user: str) -> None:
        """Open the app's Home tab."""
        raise NotImplementedError

    def react(self, user: str, channel: str, ts: str, name: str) -> None:
        """Add a reaction, or take one's own away."""
        raise NotImplementedError

    async def shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> Answer:
        """Run one of the app's message shortcuts on a message."""
        raise NotImplementedError

    def edit(self, user: str, channel: str, ts: str, text: str) -> Message:
        """Change one's own message."""
        message = self._workspace.message(channel, ts)
        if message is None:
            raise PeopleError("there is no such message")
        return self._workspace.edit(dataclasses.replace(message, text=text, edited=True))

    def delete(self, user: str, channel: str, ts: str) -> None:
        """Delete one's own message."""
        raise NotImplementedError

    def invite(self, user: str, channel: str, member: str) -> None:
        """Add a member to a channel that one is in."""
        raise NotImplementedError
