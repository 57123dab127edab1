"""What Slack's client lets a person see and touch: the checks before any act."""

from collections.abc import Mapping, Sequence
from typing import Any

from standins.slack.blocks import elements_of
from standins.slack.delivery import Delivery
from standins.slack.feed import EventFeed
from standins.slack.inputs import State, values_of
from standins.slack.records import Blocks, Channel, Message, User, View
from standins.slack.response_urls import ResponseUrls
from standins.slack.site import Site


class PeopleError(Exception):
    """Something that Slack's client would not let a person do; the text says what."""


class Presence:
    """Looks up what an act is about; raises PeopleError where a person could not reach it."""

    def __init__(self, site: Site, delivery: Delivery, feed: EventFeed, response_urls: ResponseUrls) -> None:
        self._site = site
        self._workspace = site.workspace
        self._delivery = delivery
        self._feed = feed
        self._response_urls = response_urls

    def _person(self, user: str) -> User:
        person = self._workspace.users.get(user)
        if person is None or person.is_bot:
            raise PeopleError(f"there is no person {user}")
        return person

    def _in_channel(self, user: str, channel: str) -> tuple[User, Channel]:
        person = self._person(user)
        place = self._workspace.channels.get(channel)
        if place is None or user not in place.members:
            raise PeopleError(f"{user} is not in a channel {channel}")
        return person, place

    def _message(self, user: str, channel: str, ts: str) -> Message:
        self._in_channel(user, channel)
        message = self._workspace.message(channel, ts)
        if message is None or message.ephemeral_to not in {None, user}:
            raise PeopleError("there is no such message")
        return message

    def _own(self, user: str, channel: str, ts: str) -> Message:
        message = self._message(user, channel, ts)
        if message.user != user:
            raise PeopleError("that is somebody else's message")
        return message

    def _modal(self, user: str, view_id: str) -> View:
        stack = self._workspace.views_of(user)
        if not stack or stack[-1].id != view_id:
            raise PeopleError("that modal is not on top")
        return stack[-1]

    def _view(self, user: str, view_id: str) -> View:
        view = self._workspace.views.get(view_id)
        if view is None or view.user != user:
            raise PeopleError("there is no such view")
        return view

    def _typed(self, view: View, state: State | None) -> View:
        return self._workspace.type_into(view, values_of(view.blocks, checked_state(state), view.state))

    def _not_responding(self, user: str, **where: str) -> None:
        name = self._workspace.users[self._workspace.bot_user].real_name
        self._workspace.notice(user, f"{name} is not responding", **where)


def checked_state(state: Any) -> dict[str, dict[str, Any]]:
    """A copy of what was typed; raises PeopleError when it is not block id, then action id, then value."""
    given = {} if state is None else state
    if not isinstance(given, Mapping) or not all(isinstance(inner, Mapping) for inner in given.values()):
        raise PeopleError("a state is block ids, each with action ids, each with a value")
    return {block_id: dict(inner) for block_id, inner in given.items()}


def element_of(blocks: Blocks, block_id: str, action_id: str) -> dict[str, Any]:
    """The element that a person used; raises PeopleError when the blocks have none like it."""
    for block in blocks:
        for element in elements_of(block):
            if (block.get("block_id"), element.get("action_id")) == (block_id, action_id):
                return element
    raise PeopleError(f"there is no element {action_id} in block {block_id}")


def message_at(container: Sequence[str] | str) -> tuple[str, str] | None:
    """The (channel, ts) that a container names; None for a view's id."""
    if isinstance(container, str):
        return None
    if len(container) != 2:
        raise PeopleError("a container is a channel and a ts, or a view")
    return container[0], container[1]
