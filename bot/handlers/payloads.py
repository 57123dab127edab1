"""What Slack may send, as far as the bot reads it. Anything else is refused before Bolt sees it.

Only what these models name goes on to Bolt, so that no field of an odd shape can reach code that trusts it.
"""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

_STORABLE = AfterValidator(lambda text: text.replace("\x00", ""))
"""Postgres holds every character but this one."""

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,128}$")]
Text = Annotated[str, StringConstraints(max_length=40_000), _STORABLE]
Short = Annotated[str, StringConstraints(max_length=3_000), _STORABLE]
Name = Annotated[str, StringConstraints(max_length=255), _STORABLE]
ResponseUrl = Annotated[
    str,
    StringConstraints(
        pattern=r"^https?://[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*(:[0-9]{1,5})?(/[!-~]*)?$", max_length=3_000
    ),
]
"""Where a person is answered in private; of a host that no name service takes, the client fails in odd ways."""


class Payload(BaseModel):
    """Every model: strict, and deaf to what it does not name."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class Named(Payload):
    """Something with an id."""

    id: Id


class Command(Payload):
    """A slash command."""

    command: Annotated[str, StringConstraints(pattern=r"^/[^\s]{1,31}$")]
    text: Text = ""
    team_id: Id
    enterprise_id: Id | None = None
    user_id: Id
    channel_id: Id
    trigger_id: Id | None = None
    response_url: ResponseUrl | None = None


class Option(Payload):
    """One choice of a select."""

    value: Text


class Action(Payload):
    """One click."""

    type: str = "button"
    action_id: Name
    block_id: Name = ""
    value: Text | None = None
    selected_option: Option | None = None


Loose = Annotated[str | None, BeforeValidator(lambda value: value if isinstance(value, str) else None)]
"""A text in the payloads that the bot is about; in others the same field may be an object, which stays unread."""
LooseNumber = Annotated[int | None, BeforeValidator(lambda value: value if type(value) is int else None)]


class MessagePlace(Payload):
    """The message that holds a button, or that a shortcut was used on. All but its place may be odd."""

    ts: Id
    thread_ts: Id | None = None
    user: Loose = None
    bot_id: Loose = None
    subtype: Loose = None
    text: Loose = None
    reply_count: LooseNumber = None


class InputState(Payload):
    """What one input of a modal holds."""

    type: Name | None = None
    value: Text | None = None
    selected_option: Option | None = None
    selected_conversation: Id | None = None
    selected_time: Name | None = None
    selected_options: Annotated[list[Option], Field(max_length=100)] | None = None
    """A select has at most 100 options."""


class ViewState(Payload):
    """All inputs of a modal: block id → action id → value."""

    values: dict[Name, dict[Name, InputState]] = Field(default_factory=dict)


class View(Payload):
    """A modal, as submitted."""

    id: Id
    type: Name = "modal"
    hash: Id | None = None
    callback_id: Name = ""
    private_metadata: Short = ""
    state: ViewState = ViewState()


class Interaction(Payload):
    """A click, a submitted or closed modal, or a shortcut."""

    type: Literal["block_actions", "view_submission", "view_closed", "shortcut", "message_action"]
    team: Named | None = None
    enterprise: Named | None = None
    user: Named
    channel: Named | None = None
    message: MessagePlace | None = None
    trigger_id: Id | None = None
    response_url: ResponseUrl | None = None
    actions: list[Action] = Field(default_factory=list)
    view: View | None = None
    callback_id: Name | None = None

    @model_validator(mode="after")
    def _has_its_part(self) -> Self:
        """Each type has one part that makes it one; without it neither Bolt nor a listener can tell what it is."""
        if self.type == "block_actions" and not self.actions:
            raise ValueError("a click without an action")
        if self.type in {"view_submission", "view_closed"} and self.view is None:
            raise ValueError("a modal's submission without the modal")
        if self.team is None and self.enterprise is None:
            raise ValueError("nobody's workspace")
        return self


class Part(Payload):
    """A message, or what a reaction is on, inside an event."""

    type: Loose = None
    ts: Loose = None
    channel: Loose = None
    bot_id: Loose = None
    subtype: Loose = None
    text: Loose = None


LoosePart = Annotated[Part | None, BeforeValidator(lambda value: value if isinstance(value, dict) else None)]


class Event(Payload):
    """The event inside an events request."""

    type: Annotated[str, StringConstraints(max_length=100)]
    subtype: Loose = None
    user: Loose = None
    bot_id: Loose = None
    channel: Loose = None
    text: Loose = None
    ts: Loose = None
    thread_ts: Loose = None
    tab: Loose = None
    reaction: Loose = None
    item: LoosePart = None
    message: LoosePart = None
    deleted_ts: Loose = None


class Reply(Payload):
    """A person's own, new message in a thread: not an edit, not a bot's."""

    user: Id
    channel: Id
    text: Text
    ts: Id
    thread_ts: Id


class Opened(Payload):
    """Somebody's look at the app's Home, not at its messages."""

    user: Id
    tab: Literal["home"]


class Events(Payload):
    """A delivery of the Events API."""

    type: Literal["event_callback"]
    team_id: Id
    enterprise_id: Id | None = None
    event_id: Id
    event: Event


class Challenge(Payload):
    """Slack asks whether this address is ours."""

    type: Literal["url_verification"]
    challenge: Annotated[str, StringConstraints(max_length=1_000)]


class Notice(Payload):
    """Anything else of the Events API (`app_rate_limited` …): taken, and nothing is done."""

    type: str
