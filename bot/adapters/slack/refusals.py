"""What Slack's refusals mean here."""

from slack_sdk.errors import SlackApiError

from bot.adapters.waits import retry_after
from bot.errors import MessageGone, NotInChannel, Permanent, RateLimited, TooLong, Transient

_SENTENCES: dict[type[Permanent], str] = {
    NotInChannel: "I am not in this channel.",
    MessageGone: "The message is gone.",
    TooLong: "Slack does not take a message of this size.",
    Permanent: "That took too long to open. Please press the button again.",
}
_CODES: dict[str, type[Permanent]] = {
    "not_in_channel": NotInChannel,
    "channel_not_found": NotInChannel,
    "is_archived": NotInChannel,
    "message_not_found": MessageGone,
    "cant_update_message": MessageGone,
    "edit_window_closed": MessageGone,
    "not_found": MessageGone,
    "msg_too_long": TooLong,
    "msg_blocks_too_long": TooLong,
    "msg_blocks_too_many": TooLong,
    "invalid_blocks": TooLong,
    "expired_trigger_id": Permanent,
    "exchanged_trigger_id": Permanent,
    "invalid_trigger_id": Permanent,
}
_BUSY = {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}


def translated(error: SlackApiError) -> Permanent | Transient:
    """The error to raise for a refusal. Its sentence is for people and holds no secret."""
    response = error.response
    body = getattr(response, "data", response)  # a proxy's page is a text, and slack_sdk hands it on as it is
    code = str(body.get("error", "")) if isinstance(body, dict) else ""
    status = getattr(response, "status_code", 200)
    if status == 429 or code in {"ratelimited", "rate_limited"}:
        return RateLimited("Slack asks for a pause.", retry_after=retry_after(getattr(response, "headers", {})) or 1.0)
    if kind := _CODES.get(code):
        return kind(_SENTENCES[kind])
    if status >= 500 or code in _BUSY:
        return Transient("Slack is having trouble; this is tried again.")
    return Permanent(f"Slack refused the call ({code or status}).")
