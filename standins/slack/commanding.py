"""Slash commands and message shortcuts, and what a person sees of the answer."""

import json
from typing import Any

from standins.slack.composer import command_text
from standins.slack.delivery import Answer
from standins.slack.errors import SlackError
from standins.slack.interactions import channel_name, envelope, in_channel
from standins.slack.payloads import message_json
from standins.slack.presence import PeopleError, Presence

# What Slack's client says when a command fails, by why its delivery did.
COMMAND_ERRORS = {"http_timeout": "operation_timeout", "connection_failed": "dispatch_failed"}


class Commanding(Presence):
    """The acts that start something in the app."""

    async def command(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Answer:
        """Type a slash command; `text` begins with a slash. Slack refuses them in threads."""
        person, place = self._in_channel(user, channel)
        command, _, rest = text.strip().partition(" ")
        if command not in self._site.manifest.commands:
            return self._refused(user, channel, f"{command} is not a valid command.", "unknown_command")
        if thread_ts is not None:
            return self._refused(user, channel, f"{command} is not supported in threads. Sorry!", "in_thread")
        escape = self._site.manifest.commands[command]
        response_url = self._response_urls.issue("commands", user, channel)
        answer = await self._delivery.command(
            {
                "token": "verification",
                "team_id": self._workspace.team_id,
                "team_domain": self._workspace.team_domain,
                "channel_id": place.id,
                "channel_name": channel_name(place),
                "user_id": person.id,
                "user_name": person.name,
                "command": command,
                "text": command_text(rest.strip(), self._workspace, escape=escape),
                "api_app_id": self._workspace.app_id,
                "is_enterprise_install": "false",
                "response_url": response_url,
                "trigger_id": self._site.triggers.issue(user),
            }
        )
        self._show_command_answer(user, channel, command, answer, response_url)
        return answer

    async def shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> Answer:
        """Run one of the app's message shortcuts on a message."""
        person, message = self._person(user), self._message(user, channel, ts)
        if callback_id not in self._site.manifest.shortcuts:
            raise PeopleError("the app has no such shortcut")
        payload = envelope("message_action", person, self._workspace)
        payload |= {
            "callback_id": callback_id,
            "action_ts": self._workspace.new_ts(),
            "trigger_id": self._site.triggers.issue(user),
            "response_url": self._response_urls.issue("actions", user, channel, thread_ts=message.thread_ts),
            "message_ts": ts,
            "message": message_json(message, self._workspace, with_metadata=True),
            **in_channel(self._workspace.channels[channel]),
        }
        answer = await self._delivery.interaction(payload)
        if not answer.accepted:
            self._not_responding(user, channel=channel, ts=ts)
        return answer

    def _refused(self, user: str, channel: str, text: str, error: str) -> Answer:
        self._workspace.notice(user, text, channel=channel)
        return Answer(status=0, ms=0.0, error=error)

    def _show_command_answer(self, user: str, channel: str, command: str, answer: Answer, response_url: str) -> None:
        error = _command_error(answer)
        if error is None and answer.body.strip():
            try:
                self._response_urls.show(response_url, _shown(answer.body))
            except SlackError:
                error = "invalid_command_response"
        if error is not None:
            self._workspace.notice(user, f'{command} failed with the error "{error}"', channel=channel)


def _command_error(answer: Answer) -> str | None:
    if answer.accepted:
        return None
    if answer.status:
        return "http_service_error" if answer.status >= 500 else "http_client_error"
    return COMMAND_ERRORS.get(answer.error or "", "dispatch_failed")


def _shown(body: str) -> dict[str, Any]:
    """The answer to a command as a message: JSON, or plain text."""
    try:
        parsed = json.loads(body)
    except ValueError:
        return {"text": body}
    return parsed if isinstance(parsed, dict) else {"text": body}
