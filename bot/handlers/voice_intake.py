"""The listeners for brand voices. A corrected voice is saved here, as it is the answer to the window (design 7)."""

import asyncio
import hashlib
from typing import Any

from pydantic import ValidationError
from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_bolt.response import BoltResponse

from bot.blocks.ids import VIEW_BRAND_EDIT, VIEW_VOICE_EXAMPLE, VOICE_EXAMPLE, is_name
from bot.blocks.modals import field, view_errors
from bot.blocks.voices import read_voice, voice_errors
from bot.errors import NameTaken, Transient, UsageError
from bot.handlers.captured import Captured
from bot.handlers.recording import RECORD_S, Delivery, Recorder, Wake, key_of, workspace_of
from bot.log import log
from bot.ports import RequestLog, Voices
from bot.recorded import RequestKind
from bot.voices import VoiceExample

_AWAY = "This could not be saved just now. Please press Save again."


class VoiceIntake(Recorder):
    """What people do in the windows of voices, and the message shortcut."""

    def __init__(self, *, requests: RequestLog, voices: Voices, wake: Wake) -> None:
        """Record in this log, save in these voices."""
        super().__init__(requests, wake)
        self._voices = voices

    async def pointed(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse | None:
        """The message shortcut; one on a message without a place is taken, and nothing is done."""
        try:
            found = Captured.model_validate(body)
        except ValidationError:
            await ack()
            return None
        payload = {
            "user_id": found.user.id,
            "channel_id": found.channel.id,
            "response_url": found.response_url,
            "trigger_id": body.get("trigger_id"),
            "words": {"text": found.message.text},
        }
        return await self._taken(ack, Delivery.of(RequestKind.ACTION, VOICE_EXAMPLE, (body, context), payload))

    async def corrected(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse | None:
        """The window of a voice was submitted."""
        try:
            async with asyncio.timeout(RECORD_S):
                voice_id, wrong = await self._save(body, context)
        except (Transient, TimeoutError):
            log.exception("voice not saved")
            voice_id, wrong = "", {"name": _AWAY}
        if wrong:
            await ack(view_errors(wrong))
            return None
        payload = {"voice_id": voice_id, "user_id": body["user"]["id"]}
        return await self._taken(ack, Delivery.of(RequestKind.VIEW, VIEW_BRAND_EDIT, (body, context), payload))

    async def exampled(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse | None:
        """The window of the message shortcut was submitted."""
        voice_id, text = field(body["view"], "voice"), field(body["view"], "example").strip()
        wrong = {"example": "There is no text to read like."}
        try:
            async with asyncio.timeout(RECORD_S):
                if text and is_name(voice_id):
                    example = VoiceExample(id=_example_id(body, context), text=text)
                    there = await self._voices.add_example(workspace_of(body), voice_id, example)
                    wrong = {} if there else {"voice": "This voice was deleted. Please choose another one."}
        except (Transient, TimeoutError):
            log.exception("example not saved")
            wrong = {"example": _AWAY}
        if wrong:
            await ack(view_errors(wrong))
            return None
        payload = {"voice_id": voice_id, "user_id": body["user"]["id"]}
        return await self._taken(ack, Delivery.of(RequestKind.VIEW, VIEW_VOICE_EXAMPLE, (body, context), payload))

    async def _save(self, body: dict[str, Any], context: AsyncBoltContext) -> tuple[str, dict[str, str]]:
        """The voice's id, and what is wrong by block id: nothing when it is saved."""
        workspace = workspace_of(body)
        listed = {voice.id: voice for voice in await self._voices.listed(workspace)}
        try:
            stated = read_voice(body["view"], None, "")
            voice = read_voice(body["view"], listed.get(stated.id), _example_id(body, context))
        except UsageError as error:
            return "", {"name": error.user_message}
        if wrong := voice_errors(voice):
            return voice.id, wrong
        try:
            await self._voices.save(workspace, voice, body["user"]["id"])
        except NameTaken as error:
            return voice.id, {"name": error.user_message}
        return voice.id, {}


def _example_id(body: dict[str, Any], context: AsyncBoltContext) -> str:
    """One for each submission, however often it is delivered."""
    return "ex_" + hashlib.sha256(key_of(body, context).encode()).hexdigest()[:12]
