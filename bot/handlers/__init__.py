"""What Slack sends: the boundary, the listeners, and what each recorded request leads to."""

import re

from slack_bolt.async_app import AsyncApp

from bot.blocks.ids import (
    ACTIONS,
    CONNECTS,
    INPUT,
    SHELF_ADD,
    VIEW_BRAND_EDIT,
    VIEW_DRAFT_EDIT,
    VIEW_DRAFT_MERGE,
    VIEW_VOICE_EXAMPLE,
    VOICE_EXAMPLE,
)
from bot.handlers.capturing import ShelfIntake
from bot.handlers.giving import GivenIntake
from bot.handlers.intake import WINDOWS, Intake
from bot.handlers.voice_intake import VoiceIntake

COMMANDS = ("/notra",)
EVENTS = ("message", "app_home_opened", "reaction_added")


def register(bolt: AsyncApp, intake: Intake, given: GivenIntake, shelf: ShelfIntake, voices: VoiceIntake) -> None:
    """The one table of listeners, the most frequent first: each listener ahead costs every request some 20 µs."""
    for command in COMMANDS:
        bolt.command(command)(intake.command)
    bolt.event({"type": "message", "subtype": "message_changed"})(shelf.changed)
    bolt.event({"type": "message", "subtype": "message_deleted"})(shelf.deleted)
    bolt.event("message")(intake.message)
    bolt.event("reaction_added")(shelf.reacted)
    for action in ACTIONS:
        bolt.action(action)(intake.action)
    bolt.action(INPUT)(intake.form_changed)
    for window in WINDOWS:
        bolt.view(window)(intake.submitted)
    bolt.view(VIEW_DRAFT_EDIT)(intake.edited)
    bolt.view(VIEW_DRAFT_MERGE)(intake.edited)
    for view in CONNECTS:
        bolt.view(view)(given.connect)
    bolt.message_shortcut(SHELF_ADD)(shelf.captured)
    bolt.message_shortcut(VOICE_EXAMPLE)(voices.pointed)
    bolt.view(VIEW_BRAND_EDIT)(voices.corrected)
    bolt.view(VIEW_VOICE_EXAMPLE)(voices.exampled)
    bolt.event("app_home_opened")(intake.home)
    bolt.event(re.compile(".*"))(intake.other_event)
