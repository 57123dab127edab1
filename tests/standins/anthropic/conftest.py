"""The real SDK on the Anthropic stand-in."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from anthropic import AsyncAnthropic
from anthropic.types import MessageParam

from standins.anthropic import Anthropic, Faults
from standins.server import serving

KEY = "sk-ant-test"
MODEL = "claude-sonnet-5-5"


@dataclass(frozen=True)
class Claude:
    """The stand-in, its address, and a client that retries nothing."""

    standin: Anthropic
    url: str
    sdk: AsyncAnthropic

    async def write(self, *turns: tuple[str, str], max_tokens: int = 4000) -> str:
        """The whole text of one streamed answer."""
        async with self.sdk.messages.stream(model=MODEL, max_tokens=max_tokens, messages=messages(turns)) as stream:
            return "".join([piece async for piece in stream.text_stream])

    async def post(self, body: Any, **headers: str) -> tuple[int, Any]:
        """Status and JSON of a raw call."""
        sent = {"x-api-key": KEY, "anthropic-version": "2023-06-01", **headers}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.url}/v1/messages", json=body, headers=sent) as answer,
        ):
            return answer.status, await answer.json()


def messages(turns: tuple[tuple[str, str], ...]) -> list[MessageParam]:
    return [
        {"role": "assistant", "content": text} if role == "assistant" else {"role": "user", "content": text}
        for role, text in turns
    ]


@pytest.fixture
async def claude() -> AsyncIterator[Claude]:
    standin = Anthropic(KEY)
    standin.faults = Faults(chars_per_second=0)
    async with serving(standin.app()) as url, AsyncAnthropic(api_key=KEY, base_url=url, max_retries=0) as sdk:
        yield Claude(standin, url, sdk)
