"""One call of a Web API method: its arguments, and the checks that many methods share."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from standins.slack.errors import SlackError
from standins.slack.records import Channel
from standins.slack.site import Site
from standins.slack.workspace import Workspace

Json = dict[str, Any]
SCOPE_FAMILY = {"channel": "channels", "private": "groups", "im": "im"}


class Call:
    """The arguments of one call, whether they came as a form, a query or JSON, and the app that calls."""

    def __init__(self, site: Site, args: Mapping[str, Any]) -> None:
        self.site = site
        self.args = args

    @property
    def workspace(self) -> Workspace:
        """The workspace of the token."""
        return self.site.workspace

    def text(self, name: str, default: str = "") -> str:
        """An argument as a string; numbers come as their digits."""
        value = self.args.get(name)
        if value is None:
            return default
        return value if isinstance(value, str) else json.dumps(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean argument; forms say true, 1 or t."""
        value = self.args.get(name, default)
        return value if isinstance(value, bool) else str(value).lower() in {"true", "1", "t"}

    def number(self, name: str, default: int) -> int:
        """A whole number, at least 0; raises SlackError(invalid_arguments) for anything else."""
        value = self.text(name) or str(default)
        if not value.isdecimal():
            raise SlackError.explained("invalid_arguments", [f"must be a number [json-pointer:/{name}]"])
        return int(value)

    def json(self, name: str, refusal: str) -> Any:
        """A structured argument, parsed when it came as a string; None when absent. Raises SlackError(refusal)."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError(refusal) from None

    def need(self, *scopes: str) -> None:
        """Refuse when the manifest asks for none of these bot scopes."""
        granted = self.site.manifest.scopes
        if granted is not None and not granted & set(scopes):
            raise SlackError("missing_scope", needed=",".join(scopes), provided=",".join(sorted(granted)))

    def may(self, scope: str) -> bool:
        """Whether the manifest asks for this bot scope."""
        return scope in (self.site.manifest.scopes or ())

    def channel(self, name: str = "channel", *, scope: str = "") -> Channel:
        """The channel that the app can see; raises SlackError(channel_not_found, missing_scope).

        `scope` is the right, such as `history`, that the channel's family of scopes must include.
        """
        found = self.workspace.channels.get(self.text(name))
        bot_in = found is not None and self.workspace.bot_user in found.members
        if found is None or (found.kind != "channel" and not bot_in):
            raise SlackError("channel_not_found")
        if scope:
            self.need(f"{SCOPE_FAMILY[found.kind]}:{scope}")
        return found

    def posting_channel(self, name: str = "channel") -> Channel:
        """The channel that a message goes to, by id, `#name` or a person's id; raises SlackError.

        A public channel that the bot is not in: not_in_channel, unless the app may `chat:write.public`.
        """
        found = _addressed(self.workspace, self.text(name))
        bot_in = found is not None and self.workspace.bot_user in found.members
        if found is None or (found.kind != "channel" and not bot_in):
            raise SlackError("channel_not_found")
        if not bot_in and not self.may("chat:write.public"):
            raise SlackError("not_in_channel")
        if found.archived:
            raise SlackError("is_archived")
        return found


def _addressed(workspace: Workspace, target: str) -> Channel | None:
    person = workspace.users.get(target)
    if person is not None and not person.is_bot:
        return workspace.direct_messages(person.id, workspace.bot_user)
    if target in workspace.channels:
        return workspace.channels[target]
    named = target.removeprefix("#")
    return next((c for c in workspace.channels.values() if c.kind != "im" and c.name == named), None)


Method = Callable[[Call], Json]
