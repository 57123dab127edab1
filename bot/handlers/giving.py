"""The listener for what people give to connect a service: their secret is sealed before anything is recorded."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext

from bot.blocks.connecting import WINDOWS, checking_view
from bot.blocks.ids import BLOCK_SECRET
from bot.blocks.modals import field, metadata, view_errors
from bot.errors import Transient, UsageError
from bot.handlers.recording import Delivery, Recorder, Wake, workspace_of
from bot.log import log
from bot.ports import RequestLog, Sealing
from bot.recorded import RequestKind

_LATER = "This could not be taken just now. Please try again in a minute."


class GivenIntake(Recorder):
    """The listener for the windows of `/notra connect`."""

    def __init__(self, *, requests: RequestLog, sealing: Sealing, wake: Wake) -> None:
        """Record in this log, secrets sealed."""
        super().__init__(requests, wake)
        self._sealing = sealing

    async def connect(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        """A window of `/notra connect` was submitted; it says that this is being checked, until it was."""
        view = body["view"]
        inputs = list(view.get("state", {}).get("values", {}))
        first = next(iter(inputs), BLOCK_SECRET)
        try:
            where = metadata(view)
        except UsageError as error:
            await ack(view_errors({first: error.user_message}))
            return
        secret, place = field(view, BLOCK_SECRET).strip(), {"workspace": workspace_of(body), "row": str(view["id"])}
        payload = {
            "user_id": body["user"]["id"],
            "channel_id": where.get("channel"),
            "view_id": view["id"],
            "step": where.get("step"),
            "chosen": {name: field(view, name).strip() for name in inputs if name != BLOCK_SECRET},
            "sealed": self._sealing.seal(secret, **place) if secret else None,
        }
        name = view["callback_id"]
        try:
            await self._record(Delivery.of(RequestKind.VIEW, name, (body, context), payload))
        except (Transient, TimeoutError):
            log.exception("request not recorded", kind=RequestKind.VIEW.value, name=name)
            await ack(view_errors({first: _LATER}))
            return
        await ack({"response_action": "update", "view": checking_view(WINDOWS[name])})
