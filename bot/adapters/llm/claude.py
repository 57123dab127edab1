"""Claude as the model that writes: answers are streamed, and closed the moment nobody wants more of them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

import httpx2
from anthropic import APIConnectionError, APIError, APIStatusError, AsyncAnthropic
from anthropic.types import MessageParam, TextBlockParam

from bot.adapters.llm.events import EventReader
from bot.adapters.llm.refusals import failed, refused
from bot.adapters.llm.transport import AiohttpTransport
from bot.errors import Declined, NotraError, OutcomeUnknown, Permanent, Transient
from bot.models import Prompt, Usage

_TIMEOUT = httpx2.Timeout(60.0, connect=5.0, pool=5.0)
"""The service sends pings while it thinks: a minute without a byte is a dead connection."""
_EXTRACT_S = 24.0
"""An extract is one step of a run, which must end within 28 s."""
_NOT_MADE = (httpx2.ConnectError, httpx2.ConnectTimeout)
_CHARACTERS = 4
"""Of a token, as a rule of thumb for English (https://platform.claude.com/docs/en/about-claude/glossary: 3.5)."""
_CUT = "The connection to the model broke off."


class ClaudeStream:
    """One answer of Claude, as it is written. Iterate it once."""

    def __init__(self, answer: httpx2.Response, model: str) -> None:
        """Read from the open answer."""
        self.usage = Usage(input_tokens=0, output_tokens=0)
        self.stop_reason: str | None = None
        self._answer = answer
        self._model = model
        self._complete = False
        self._counted = False
        self._written = 0
        self._failure: NotraError | None = None

    async def __aiter__(self) -> AsyncIterator[str]:
        """Pieces of text in order.

        Raises Transient when the answer breaks off before its end, Permanent when the model declines.
        """
        reader = EventReader()
        try:
            async for piece in self._answer.aiter_bytes():
                text = "".join(map(self._take, reader.feed(piece)))
                self._written += len(text)
                if text:
                    yield text
                if self._failure is not None:
                    raise self._failure
        except (httpx2.HTTPError, ValueError) as error:  # ValueError: what came is no JSON
            raise Transient(_CUT) from error
        finally:
            self._estimate()
        if not self._complete:
            self.stop_reason = None
            raise Transient(_CUT)
        if self.stop_reason == "refusal":
            raise Permanent("The model declined to write this text. Try another range or instruction.")

    def _estimate(self) -> None:
        """An answer that broke off, or that nobody wanted any more, is paid for and was not counted: it is guessed."""
        if not self._counted and self._written:
            self.usage = replace(self.usage, output_tokens=-(-self._written // _CHARACTERS))

    def _take(self, event: Mapping[str, Any]) -> str:
        """Note what an event says; the text in it."""
        if event["type"] == "content_block_delta":  # nearly all, and a match takes four times as long
            return str(event["delta"].get("text", ""))
        match event:
            case {"type": "message_start", "message": {"usage": usage}}:
                self.usage = _usage(usage)
            case {"type": "message_delta", "delta": {"stop_reason": reason}, "usage": usage}:
                self.stop_reason = reason
                self.usage = replace(self.usage, output_tokens=usage["output_tokens"])
                self._counted = True
            case {"type": "message_stop"}:
                self._complete = True
            case {"type": "error", "error": {"type": str() as kind}}:
                self._failure = failed(kind, self._model)
        return ""


class ClaudeWriter:
    """The Messages API with one key. It never retries by itself: who calls knows whether that is still wanted."""

    def __init__(self, *, api_key: str, base_url: str) -> None:
        """Prepare the client; nothing is sent."""
        http = httpx2.AsyncClient(transport=AiohttpTransport(), follow_redirects=True)
        self._client = AsyncAnthropic(
            api_key=api_key, base_url=base_url, max_retries=0, timeout=_TIMEOUT, http_client=http
        )

    async def __aenter__(self) -> Self:
        """Nothing to open."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all connections."""
        await self._client.close()

    @asynccontextmanager
    async def stream(self, prompt: Prompt) -> AsyncIterator[ClaudeStream]:
        """Open one answer; leaving the block closes the connection at once. Raises Transient or Permanent."""
        try:
            events = await self._client.messages.create(
                model=prompt.model,
                max_tokens=prompt.max_tokens,
                system=_cached(prompt.system),
                messages=_messages(prompt),
                stream=True,
            )
        except (APIError, httpx2.HTTPError) as error:
            raise _translated(error, prompt.model) from error
        try:
            yield ClaudeStream(events.response, prompt.model)
        finally:
            await events.close()

    async def extract(self, prompt: Prompt, schema: Mapping[str, object]) -> tuple[str, Usage]:
        """One whole answer in the shape of `schema`, by structured outputs, and its tokens.

        Raises Transient or Permanent; OutcomeUnknown and Declined for what may be, or is, paid for.

        https://platform.claude.com/docs/en/build-with-claude/structured-outputs
        """
        try:
            message = await self._client.messages.create(
                model=prompt.model,
                max_tokens=prompt.max_tokens,
                system=_cached(prompt.system),
                messages=[_message(role, text) for role, text in prompt.turns],
                output_config={"format": {"type": "json_schema", "schema": dict(schema)}},
                timeout=_EXTRACT_S,
            )
        except (APIError, httpx2.HTTPError) as error:
            raise _unless_asked(_translated(error, prompt.model), error) from error
        if message.stop_reason == "refusal":
            raise Declined("The model declined to describe these pages. Add the voice by hand with `/notra voices`.")
        text = "".join(block.text for block in message.content if block.type == "text")
        usage = _usage(message.usage.model_dump())
        return text, replace(usage, output_tokens=message.usage.output_tokens)

    async def ping(self) -> None:
        """Ask for the list of models. Raises Transient or Permanent."""
        try:
            await self._client.models.list(limit=1)
        except (APIError, httpx2.HTTPError) as error:
            raise _translated(error, "") from error


def _cached(system: str) -> list[TextBlockParam]:
    """The system text, marked so that the service keeps it between the calls of a draft and its revisions."""
    return [{"type": "text", "text": system, "cache_control": {"type": "ephemeral"}}] if system else []


def _messages(prompt: Prompt) -> list[MessageParam]:
    messages = [_message(role, text) for role, text in prompt.turns]
    stable, rest = prompt.turns[0][1][: prompt.stable], prompt.turns[0][1][prompt.stable :]
    if stable.strip() and rest.strip():  # the service refuses empty blocks
        kept: TextBlockParam = {"type": "text", "text": stable, "cache_control": {"type": "ephemeral"}}
        messages[0] = {"role": "user", "content": [kept, {"type": "text", "text": rest}]}
    return messages


def _message(role: str, text: str) -> MessageParam:
    if role == "assistant":
        return {"role": "assistant", "content": text}
    return {"role": "user", "content": text}


def _usage(counted: Mapping[str, Any]) -> Usage:
    counts = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens")
    plain, written, read = (counted.get(count) or 0 for count in counts)
    return Usage(
        input_tokens=plain + written + read, output_tokens=0, cache_read_tokens=read, cache_write_tokens=written
    )


def _translated(error: Exception, model: str) -> NotraError:
    if isinstance(error, APIStatusError):
        return refused(error, model)
    if isinstance(error, APIConnectionError):
        return Transient("The model could not be reached.")
    return Transient(_CUT)


def _unless_asked(meant: NotraError, error: Exception) -> NotraError:
    """What an error of a call means whose whole answer comes at once: one that broke off later than when it was made
    may have been answered for all we know.
    """
    at_work = not isinstance(error, APIStatusError) and not isinstance(error.__cause__, _NOT_MADE)
    return OutcomeUnknown(meant.user_message) if at_work else meant
