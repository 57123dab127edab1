"""What the app's manifest says about its installation: scopes, commands, shortcuts, events."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """`scopes` is None where the manifest names none: then none is checked.

    `commands` maps a slash command to whether Slack escapes users, channels and links in its text.
    """

    scopes: frozenset[str] | None
    commands: Mapping[str, bool]
    shortcuts: frozenset[str]
    events: frozenset[str]

    @classmethod
    def from_mapping(cls, manifest: Mapping[str, Any]) -> "Manifest":
        """Read a manifest that was parsed from YAML or JSON; absent sections are empty."""
        features = manifest.get("features") or {}
        scopes = ((manifest.get("oauth_config") or {}).get("scopes") or {}).get("bot")
        subscriptions = (manifest.get("settings") or {}).get("event_subscriptions") or {}
        return cls(
            scopes=None if scopes is None else frozenset(scopes),
            commands={
                command["command"]: bool(command.get("should_escape"))
                for command in features.get("slash_commands") or []
            },
            shortcuts=frozenset(shortcut["callback_id"] for shortcut in features.get("shortcuts") or []),
            events=frozenset(subscriptions.get("bot_events") or []),
        )
