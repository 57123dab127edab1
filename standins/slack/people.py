"""What a person can do in Slack's client, each act delivered to the app as Slack does."""

from standins.slack.commanding import Commanding
from standins.slack.delivery import Answer
from standins.slack.interacting import Interacting
from standins.slack.presence import PeopleError
from standins.slack.talking import Talking

__all__ = ["Answer", "People", "PeopleError"]


class People(Talking, Commanding, Interacting):
    """The people of a workspace and what they do; every method raises PeopleError for what cannot be done."""
