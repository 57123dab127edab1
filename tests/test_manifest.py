"""The Slack app that people install asks for what the code uses, and for nothing else."""

import ast
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import jsonschema
import pytest
import yaml
from slack_bolt.async_app import AsyncApp

from bot.blocks.ids import ACTIONS, INPUT, SHORTCUTS, VIEWS
from bot.handlers import COMMANDS, EVENTS, register
from bot.handlers.capturing import ShelfIntake
from bot.handlers.giving import GivenIntake
from bot.handlers.intake import Intake
from bot.handlers.parsing import parse_command
from bot.handlers.voice_intake import VoiceIntake

METHOD_SCOPES: Mapping[str, frozenset[str]] = {
    "auth_test": frozenset(),
    "chat_getPermalink": frozenset(),
    "chat_postEphemeral": frozenset({"chat:write"}),
    "chat_postMessage": frozenset({"chat:write"}),
    "chat_update": frozenset({"chat:write"}),
    "conversations_history": frozenset({"channels:history", "groups:history", "im:history"}),
    "conversations_info": frozenset({"channels:read", "groups:read"}),  # never of a direct message
    "conversations_open": frozenset({"im:write"}),
    "conversations_replies": frozenset({"channels:history", "groups:history", "im:history"}),
    "files_upload_v2": frozenset({"files:write"}),
    "users_info": frozenset({"users:read"}),
    "views_open": frozenset(),
    "views_publish": frozenset(),
    "views_update": frozenset(),
}
"""What a method of slack_sdk's client needs, by its page on docs.slack.dev/reference/methods; where a method takes any
kind of conversation, one scope for each kind that the bot works in. files_upload_v2 makes two calls,
files.getUploadURLExternal and files.completeUploadExternal."""

EVENT_SCOPES: Mapping[str, frozenset[str]] = {
    "app_home_opened": frozenset(),
    "message.channels": frozenset({"channels:history"}),
    "message.groups": frozenset({"groups:history"}),
    "message.im": frozenset({"im:history"}),
    "reaction_added": frozenset({"reactions:read"}),
}
"""What the subscription to an event needs, by its page on docs.slack.dev/reference/events."""


class Bolt:
    """Keeps what is registered."""

    def __init__(self) -> None:
        self.registered: dict[str, list[object]] = {
            "command": [],
            "event": [],
            "action": [],
            "view": [],
            "message_shortcut": [],
        }

    def __getattr__(self, kind: str) -> Callable[[object], Callable[[object], object]]:
        def listen(name: object) -> Callable[[object], object]:
            self.registered[kind].append(name)
            return lambda listener: listener

        return listen


@pytest.fixture
def registered() -> dict[str, list[object]]:
    bolt, unused = Bolt(), cast("Any", None)
    register(
        cast("AsyncApp", bolt),
        Intake(requests=unused, drafts=unused, runs=unused, versions=unused, voices=unused, wake=unused),
        GivenIntake(requests=unused, sealing=unused, wake=unused),
        ShelfIntake(requests=unused, workspaces=unused, shelf=unused, wake=unused),
        VoiceIntake(requests=unused, voices=unused, wake=unused),
    )
    return bolt.registered


@pytest.fixture
def manifest(repository_root: Path) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((repository_root / "manifest.yml").read_text(encoding="utf-8"))
    return read


@pytest.fixture
def schema() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(Path(__file__).with_name("manifest.schema.json").read_text(encoding="utf-8"))
    return read


def test_slack_would_take_it(manifest: dict[str, Any], schema: dict[str, Any]) -> None:
    jsonschema.Draft7Validator.check_schema(schema)

    jsonschema.validate(manifest, schema, cls=jsonschema.Draft7Validator)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("display_information", "name"), "N" * 36),
        (("display_information", "description"), "N" * 141),
        (("display_information", "long_description"), "too short"),
        (("display_information", "background_color"), "purple"),
        (("features", "slash_commands", 0, "command"), "notra"),
        (("features", "slash_commands", 0, "usage_hint"), "N" * 1001),
        (("features", "slash_commands", 0, "url"), "http://notra.example.com/slack/events"),
        (("features", "unknown"), {}),
        (("oauth_config", "scopes", "bot"), ["commands", "commands"]),
        (("settings", "interactivity", "is_enabled"), False),
    ],
)
def test_what_slack_would_refuse_is_found(
    manifest: dict[str, Any], schema: dict[str, Any], path: tuple[str | int, ...], value: object
) -> None:
    place: Any = manifest
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(manifest, schema, cls=jsonschema.Draft7Validator)


def test_its_commands_are_the_ones_that_are_listened_to(
    manifest: dict[str, Any], registered: dict[str, list[object]]
) -> None:
    assert [command["command"] for command in manifest["features"]["slash_commands"]] == list(COMMANDS)
    assert registered["command"] == list(COMMANDS)


def spelled(form: str) -> list[str]:
    """The form with each of the words that a `|` offers for one place."""
    choice = next((word for word in form.split() if "|" in word), form)
    return [form.replace(choice, word) for word in choice.split("|")]


def test_every_form_that_its_hint_shows_is_understood(manifest: dict[str, Any]) -> None:
    hint = manifest["features"]["slash_commands"][0]["usage_hint"]
    forms = [form.strip() for form in hint.replace("[", "").replace("]", "").split("·")]

    commands = {type(parse_command(each)).__name__ for form in forms for each in spelled(form)}

    assert commands == {
        "Draft",
        "Stop",
        "Status",
        "Connect",
        "Shelf",
        "Brand",
        "Voices",
        "Digest",
        "Budget",
        "Notifications",
        "Help",
    }


def test_its_events_are_the_ones_that_are_listened_to(
    manifest: dict[str, Any], registered: dict[str, list[object]]
) -> None:
    subscribed = manifest["settings"]["event_subscriptions"]["bot_events"]

    assert {event.split(".")[0] for event in subscribed} == set(EVENTS)
    assert set(EVENTS) == {name for name in registered["event"] if isinstance(name, str)}


def test_its_message_shortcuts_are_the_ones_that_are_listened_to(
    manifest: dict[str, Any], registered: dict[str, list[object]]
) -> None:
    shortcuts = manifest["features"]["shortcuts"]

    assert {shortcut["type"] for shortcut in shortcuts} == {"message"}
    assert [shortcut["callback_id"] for shortcut in shortcuts] == list(SHORTCUTS) == registered["message_shortcut"]


def test_every_button_and_modal_is_listened_to(registered: dict[str, list[object]]) -> None:
    assert set(registered["action"]) == {*ACTIONS, INPUT}  # inputs that tell of each choice
    assert set(registered["view"]) == set(VIEWS)


def test_its_scopes_are_what_commands_events_and_calls_need(manifest: dict[str, Any], repository_root: Path) -> None:
    adapters = (repository_root / "bot" / "adapters" / "slack").glob("*.py")
    called = {method for adapter in adapters for method in _called_methods(adapter)}
    subscribed = manifest["settings"]["event_subscriptions"]["bot_events"]

    needed = {"commands"}.union(
        *(METHOD_SCOPES[method] for method in called), *(EVENT_SCOPES[event] for event in subscribed)
    )

    assert set(manifest["oauth_config"]["scopes"]["bot"]) == needed
    assert called == set(METHOD_SCOPES)


def test_nothing_but_the_adapter_calls_the_web_api(repository_root: Path) -> None:
    users = {
        path.relative_to(repository_root).as_posix()
        for path in (repository_root / "bot").rglob("*.py")
        if "AsyncWebClient" in path.read_text(encoding="utf-8")
    }

    assert users == {"bot/wiring.py", "bot/adapters/slack/messages.py", "bot/adapters/slack/reading.py"}


def test_all_its_addresses_are_the_one_route_of_slack(manifest: dict[str, Any]) -> None:
    settings = manifest["settings"]
    addresses = {
        *(command["url"] for command in manifest["features"]["slash_commands"]),
        settings["event_subscriptions"]["request_url"],
        settings["interactivity"]["request_url"],
    }

    assert addresses == {"https://notra.example.com/slack/events"}


def _called_methods(adapter: Path) -> set[str]:
    """The methods `self._client.x` that a module uses."""
    return {
        node.attr
        for node in ast.walk(ast.parse(adapter.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute) and node.value.attr == "_client"
    }
