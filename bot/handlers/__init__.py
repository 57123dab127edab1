"""What Slack sends: the boundary, the listeners, and what each recorded request leads to."""

import re

from slack_bolt.async_app import AsyncApp

from bot.blocks.ids import ACTIONS, CONNECTS, VIEW_DRAFT_EDIT, VIEW_DRAFT_MERGE, VIEW_DRAFT_NEW
from bot.handlers.giving import GivenIntake
from bot.handlers.intake import Intake

COMMANDS = ("/notra",)
EVENTS = ("message", "app_home_opened")


def register(bolt: AsyncApp, intake: Intake, given: GivenIntake) -> None:
    """The one table of listeners, the most frequent first: each listener ahead costs every request some 20 µs."""
    for command in COMMANDS:
        bolt.command(command)(intake.command)
    bolt.event("message")(intake.message)
    for action in ACTIONS:
        bolt.action(action)(intake.action)
    bolt.view(VIEW_DRAFT_NEW)(intake.new_draft)
    bolt.view(VIEW_DRAFT_EDIT)(intake.edited)
    bolt.view(VIEW_DRAFT_MERGE)(intake.edited)
    for view in CONNECTS:
        bolt.view(view)(given.connect)
    bolt.event("app_home_opened")(intake.home)
    bolt.event(re.compile(".*"))(intake.other_event)
