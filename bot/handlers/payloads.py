"""What Slack may send, as far as the bot reads it. Anything else is refused before Bolt sees it.

Only what these models name goes on to Bolt, so that no field of an odd shape can reach code that trusts it.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,128}$")]
Text = Annotated[str, StringConstraints(max_length=40_000)]


class _Payload(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class Named(_Payload):
    """Something with an id."""

    id: Id


class Command(_Payload):
    """A slash command."""

    command: Annotated[str, StringConstraints(pattern=r"^/[^\s]{1,31}$")]
    text: Text = ""
    team_id: Id
    enterprise_id: Id | None = None
    user_id: Id
    channel_id: Id
    trigger_id: Id | None = None
    response_url: Annotated[str, StringConstraints(max_length=3_000)] | None = None


class Option(_Payload):
    """One choice of a select."""

    value: Text


class Action(_Payload):
    """One click."""

    type: str = "button"
    action_id: Annotated[str, StringConstraints(max_length=255)]
    block_id: Annotated[str, StringConstraints(max_length=255)] = ""
    value: Text | None = None
    selected_option: Option | None = None


class MessagePlace(_Payload):
    """The message that holds a button."""

    ts: Id
    thread_ts: Id | None = None


class InputState(_Payload):
    """What one input of a modal holds."""

    type: str | None = None
    value: Text | None = None
    selected_option: Option | None = None


class ViewState(_Payload):
    """All inputs of a modal: block id → action id → value."""

    values: dict[str, dict[str, InputState]] = Field(default_factory=dict)


class View(_Payload):
    """A modal, as submitted."""

    id: Id
    hash: Id | None = None
    callback_id: Annotated[str, StringConstraints(max_length=255)] = ""
    private_metadata: Annotated[str, StringConstraints(max_length=3_000)] = ""
    state: ViewState = ViewState()


class Interaction(_Payload):
    """A click, a submitted or closed modal, or a shortcut."""

    type: Literal["block_actions", "view_submission", "view_closed", "shortcut", "message_action"]
    team: Named | None = None
    enterprise: Named | None = None
    user: Named
    channel: Named | None = None
    message: MessagePlace | None = None
    trigger_id: Id | None = None
    response_url: Annotated[str, StringConstraints(max_length=3_000)] | None = None
    actions: list[Action] = Field(default_factory=list)
    view: View | None = None
    callback_id: str | None = None


class Event(_Payload):
    """The event inside an events request. Fields that other events use otherwise stay unread."""

    type: Annotated[str, StringConstraints(max_length=100)]
    subtype: str | None = None
    user: Any = None
    bot_id: Any = None
    channel: Any = None
    text: Any = None
    ts: Any = None
    thread_ts: Any = None
    tab: Any = None


class Events(_Payload):
    """A delivery of the Events API."""

    type: Literal["event_callback"]
    team_id: Id
    enterprise_id: Id | None = None
    event_id: Id
    event: Event


class Challenge(_Payload):
    """Slack asks whether this address is ours."""

    type: Literal["url_verification"]
    challenge: Annotated[str, StringConstraints(max_length=1_000)]


class Notice(_Payload):
    """Anything else of the Events API (`app_rate_limited` …): taken, and nothing is done."""

    type: str
