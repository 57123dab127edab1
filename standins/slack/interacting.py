"""Clicks, and modals that are submitted or closed."""

import dataclasses
from collections.abc import Sequence

from standins.slack.delivery import Answer
from standins.slack.inputs import State, missing_inputs, values_of
from standins.slack.interactions import action_of, envelope, keeps_state, on_message, on_view
from standins.slack.payloads import Json, view_json
from standins.slack.presence import Presence, checked_state, element_of, message_at
from standins.slack.records import Blocks
from standins.slack.submissions import follow_answer


class Interacting(Presence):
    """The acts on blocks that the app has shown."""

    async def click(
        self,
        user: str,
        container: Sequence[str] | str,
        block_id: str,
        action_id: str,
        *,
        value: str | None = None,
        selected: str | list[str] | None = None,
        state: State | None = None,
    ) -> Answer:
        """Use an interactive element of a message, (channel, ts), or of a view, by its id.

        `selected` is the chosen option's value, the chosen id or date, or a list of them; `value` the text of an
        input or which of two feedback buttons; `state` what was typed into the other inputs so far.
        """
        blocks = self._blocks(user, container)
        element = element_of(blocks, block_id, action_id)
        values = checked_state(state)
        if keeps_state(element):
            values.setdefault(block_id, {})[action_id] = selected if selected is not None else value
        action = action_of(element, block_id, self._workspace.new_ts(), value=value, selected=selected)
        payload = envelope("block_actions", self._person(user), self._workspace)
        payload |= self._where(user, container, values)
        payload |= {"trigger_id": self._site.triggers.issue(user), "actions": [action]}
        answer = await self._delivery.interaction(payload)
        if not answer.accepted:
            self._not_responding(user, block_id=block_id, action_id=action_id, **_named(container))
        return answer

    async def submit(self, user: str, view_id: str, state: State | None = None) -> Answer:
        """Submit the modal on top; `state` is block id, action id, then a plain value or list, or Slack's object.

        An input that is required and empty, or too long, is complained about without asking the app.
        """
        person, view = self._person(user), self._modal(user, view_id)
        view = self._typed(dataclasses.replace(view, errors={}), state)
        errors = missing_inputs(view.blocks, view.state)
        if errors:
            self._workspace.put_view(dataclasses.replace(view, errors=errors))
            return Answer(status=0, ms=0.0, error="incomplete")
        payload = envelope("view_submission", person, self._workspace)
        payload |= {"trigger_id": self._site.triggers.issue(user), "view": view_json(view, self._workspace)}
        answer = await self._delivery.interaction(payload | {"response_urls": []})
        follow_answer(self._workspace, view, answer)
        return answer

    async def close(self, user: str, view_id: str, *, all_views: bool = False) -> Answer | None:
        """Close a modal by its Close button, or the whole stack; None when the app did not ask to hear of it."""
        person, view = self._person(user), self._modal(user, view_id)
        cleared = all_views or view.clear_on_close
        closing = self._workspace.views_of(user)[::-1] if cleared else [view]
        self._workspace.drop_views(closing)
        answer = None
        for gone in closing:
            if gone.notify_on_close:
                payload = envelope("view_closed", person, self._workspace)
                payload |= {"view": view_json(gone, self._workspace), "is_cleared": cleared}
                answer = await self._delivery.interaction(payload)
        return answer

    def _blocks(self, user: str, container: Sequence[str] | str) -> Blocks:
        place = message_at(container)
        return self._message(user, *place).blocks if place else self._view(user, str(container)).blocks

    def _where(self, user: str, container: Sequence[str] | str, values: State) -> Json:
        place = message_at(container)
        if place is None:
            return on_view(self._typed(self._view(user, str(container)), values), self._workspace)
        message = self._message(user, *place)
        response_url = self._response_urls.issue("actions", user, message.channel, message, message.thread_ts)
        return {
            **on_message(message, self._workspace),
            "response_url": response_url,
            "state": {"values": values_of(message.blocks, values)},
        }


def _named(container: Sequence[str] | str) -> dict[str, str]:
    place = message_at(container)
    return {"channel": place[0], "ts": place[1]} if place else {"view": str(container)}
