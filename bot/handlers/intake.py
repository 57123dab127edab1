"""Bolt's listeners: each records what it was given and acknowledges; nothing else is on this path (design 7)."""

import asyncio
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from pydantic import ValidationError
from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_bolt.response import BoltResponse

from bot.blocks.editing import merge_view, read_edit
from bot.blocks.ids import (
    DIGEST_CHANGED,
    VIEW_DIGEST,
    VIEW_DRAFT_EDIT,
    VIEW_DRAFT_NEW,
    VIEW_NOTIFICATIONS,
    VIEW_RULES,
    part_id,
)
from bot.blocks.modals import metadata, view_errors
from bot.blocks.notices import already_done
from bot.errors import NewerVersion, TooLong, Transient, UsageError
from bot.handlers.forms import wrong_in_digest, wrong_in_new_draft, wrong_in_notifications, wrong_in_rules
from bot.handlers.payloads import Opened, Reply
from bot.handlers.recording import RECORD_S, Delivery, Recorder, Wake, key_of, workspace_of
from bot.log import log
from bot.models import Draft, Version
from bot.pipeline.check import Checked, check_edit
from bot.pipeline.compare import change_note
from bot.pipeline.ledger import ledger_of
from bot.pipeline.lint import Setting, lint_warnings
from bot.ports import Drafts, RequestLog, Runs, Versions, Voices
from bot.recorded import RequestKind

WINDOWS: Final[Mapping[str, Callable[[Mapping[str, Any]], dict[str, str]]]] = MappingProxyType(
    {
        VIEW_DRAFT_NEW: wrong_in_new_draft,
        VIEW_DIGEST: wrong_in_digest,
        VIEW_NOTIFICATIONS: wrong_in_notifications,
        VIEW_RULES: wrong_in_rules,
    }
)
"""Windows by their callback id → what is wrong in what they were given, by block id."""
_OPENED_IN_A_CHANNEL: Final = frozenset({VIEW_DRAFT_NEW, VIEW_DIGEST})
"""Those whose answer goes where they were opened."""
_AWAY = "I cannot take this right now, and nothing was started. Please try again in a minute."


class Intake(Recorder):
    """The listeners for drafts."""

    def __init__(
        self, *, requests: RequestLog, drafts: Drafts, runs: Runs, versions: Versions, voices: Voices, wake: Wake
    ) -> None:
        """Record in this log."""
        super().__init__(requests, wake)
        self._drafts = drafts
        self._runs = runs
        self._versions = versions
        self._voices = voices

    async def command(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        """A slash command."""
        payload = {name: body.get(name) for name in ("text", "channel_id", "user_id", "trigger_id", "response_url")}
        try:
            await self._record(Delivery.of(RequestKind.COMMAND, body["command"], (body, context), payload))
        except (Transient, TimeoutError):
            log.exception("command not recorded")
            await ack(_AWAY)
            return
        await ack()

    async def action(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse | None:
        """A click on a button of ours."""
        clicked = body["actions"][0]
        payload = {
            "value": clicked.get("value") or clicked.get("selected_option", {}).get("value"),
            "user_id": body["user"]["id"],
            "channel_id": body.get("channel", {}).get("id"),
            "message_ts": body.get("message", {}).get("ts"),
            "trigger_id": body.get("trigger_id"),
            "response_url": body.get("response_url"),
        }
        return await self._taken(ack, Delivery.of(RequestKind.ACTION, clicked["action_id"], (body, context), payload))

    async def message(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse | None:
        """A message: only a person's reply in the thread of a draft is recorded, no other text is kept."""
        reply = _reply(body["event"])
        if reply is None:
            await ack()
            return None
        try:
            async with asyncio.timeout(RECORD_S):
                draft = await self._drafts.find(body["team_id"], channel=reply.channel, message_ts=reply.thread_ts)
        except (Transient, TimeoutError):
            log.exception("reply not recorded")
            return BoltResponse(status=503)
        if draft is None:
            await ack()
            return None
        payload = {
            "draft_id": draft.id,
            "user_id": reply.user,
            "channel_id": reply.channel,
            "text": reply.text,
            "ts": reply.ts,
        }
        return await self._taken(ack, Delivery.of(RequestKind.EVENT, "reply", (body, context), payload))

    async def home(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse | None:
        """Somebody opened the app's Home."""
        try:
            payload = {"user_id": Opened.model_validate(body["event"]).user}
        except ValidationError:
            await ack()
            return None
        return await self._taken(ack, Delivery.of(RequestKind.EVENT, "home", (body, context), payload))

    async def other_event(self, ack: AsyncAck) -> None:
        """An event that nothing here is about: taken, so that Slack does not send it again."""
        await ack()

    async def form_changed(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse | None:
        """Something was chosen in an input that tells of it: those of the digest's window do."""
        view = body.get("view") or {}
        if view.get("callback_id") != VIEW_DIGEST:
            await ack()
            return None
        payload = {"view": view, "user_id": body["user"]["id"]}
        return await self._taken(ack, Delivery.of(RequestKind.ACTION, DIGEST_CHANGED, (body, context), payload))

    async def submitted(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse | None:
        """One of WINDOWS was submitted: what is wrong in it is said in it, and then nothing is recorded."""
        view = body["view"]
        name = str(view["callback_id"])
        if wrong := WINDOWS[name](view):
            await ack(view_errors(wrong))
            return None
        payload = {"view": view, "user_id": body["user"]["id"]}
        if name in _OPENED_IN_A_CHANNEL:
            payload["channel_id"] = metadata(view).get("channel")
        return await self._taken(ack, Delivery.of(RequestKind.VIEW, name, (body, context), payload))

    async def edited(self, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse | None:
        """An edit was submitted. The version is what is recorded: it is saved here, once, or nothing is overwritten."""
        try:
            async with asyncio.timeout(RECORD_S):
                refusal = await self._save_edit(body, context)
        except (Transient, TimeoutError):
            log.exception("edit not saved")
            await ack(view_errors({part_id(0): "This could not be saved just now. Please press Save again."}))
            return None
        if refusal is not None:
            await ack(refusal)
            return None
        draft_id, _, _ = read_edit(body["view"])
        payload = {"draft_id": draft_id, "user_id": body["user"]["id"]}
        return await self._taken(ack, Delivery.of(RequestKind.VIEW, VIEW_DRAFT_EDIT, (body, context), payload))

    async def _save_edit(self, body: dict[str, Any], context: AsyncBoltContext) -> dict[str, Any] | None:
        """None when the text is saved, else what the window shows instead."""
        try:
            draft_id, base, text = read_edit(body["view"])
        except UsageError as error:
            return view_errors({part_id(0): error.user_message})
        if not text.strip():
            return view_errors({part_id(0): "A draft needs some text. To throw it away, use Discard."})
        draft, before = await self._edited_version(workspace_of(body), draft_id, base)
        if draft is None or before is None:
            return view_errors({part_id(0): "This draft does not exist any more."})
        checked = await self._checked(draft, before, text)
        try:
            await self._versions.save_edited(
                draft,
                base,
                text,
                author=body["user"]["id"],
                note=change_note(before.text, text),
                request_id=key_of(body, context),
                warnings=(*(checked.warnings if checked else ()), *await self._found(draft, text)),
                ledger=checked.ledger if checked else None,
            )
        except NewerVersion:
            return await self._merge(draft, base, text)
        return None

    async def _found(self, draft: Draft, text: str) -> tuple[str, ...]:
        """What the linter finds in a person's text; it warns, and the text stays theirs."""
        voice = await self._voices.voice(draft.workspace, draft.request.voice)
        setting = Setting(content_type=draft.request.content_type, voice=voice)
        return await asyncio.to_thread(lint_warnings, text, setting)

    async def _checked(self, draft: Draft, before: Version, text: str) -> Checked | None:
        """What the checks say about the text; None where what was read for the draft is gone."""
        analysis = await self._runs.analysis(draft.workspace, draft.id)
        if analysis is None:
            return None
        former = before.ledger or ledger_of(before.text, analysis)
        return await asyncio.to_thread(check_edit, text, analysis, former, draft.request.content_type)

    async def _edited_version(self, workspace: str, draft_id: str, base: int) -> tuple[Draft | None, Version | None]:
        draft = await self._drafts.get(workspace, draft_id)
        return draft, (await self._versions.get(draft, base) if draft else None)

    async def _merge(self, draft: Draft, base: int, text: str) -> dict[str, Any]:
        newest = await self._drafts.get(draft.workspace, draft.id)
        theirs = await self._versions.get(newest, newest.version) if newest else None
        if newest is None or theirs is None or theirs.version == base:
            return view_errors({part_id(0): f"This is not saved. {already_done(newest or draft)}"})
        try:
            view = merge_view(newest, base, theirs, text)
        except TooLong:
            saved = f"This is not saved: version {theirs.version} came first, and both are too long to show together."
            return view_errors({part_id(0): f"{saved} Please copy your text and open Edit again."})
        return {"response_action": "update", "view": view}


def _reply(event: Mapping[str, Any]) -> Reply | None:
    """The event as a reply, if it is one: a person's own, new message in a thread."""
    if event.get("subtype") or event.get("bot_id"):
        return None
    try:
        reply = Reply.model_validate(dict(event))
    except ValidationError:
        return None
    return reply if reply.thread_ts != reply.ts else None
