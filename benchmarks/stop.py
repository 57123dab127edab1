"""From Stop being pressed to the model's stream being closed in another process, and from a first token to Slack."""

import asyncio
import json
import random
import statistics
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

import aiohttp

from benchmarks.servers import bots, standins, workplace

STOPS = 100
CHANNELS = ("C0RELEASES", "C0ENGINEER", "C0GENERAL")
_PATIENCE_S = 30.0


def measure() -> dict[str, float]:
    """Milliseconds over 100 stops; Stop is served by one bot process, the model's stream is read by the other."""
    with workplace() as folder, ExitStack() as stack:
        environment = stack.enter_context(standins(folder))
        stack.enter_context(bots(folder, environment))
        stops, first_texts = asyncio.run(_stop_all(environment))
    cuts = statistics.quantiles(stops, n=100)
    return {
        "stop_ms_p50": statistics.median(stops),
        "stop_ms_p95": cuts[94],
        "stop_ms_max": max(stops),
        "first_text_ms": statistics.median(first_texts),
    }


async def _stop_all(environment: Mapping[str, str]) -> tuple[list[float], list[float]]:
    chance = random.Random(1)  # noqa: S311  which moment of the writing is hit, the same in every run
    stops: list[float] = []
    first_texts: list[float] = []
    async with aiohttp.ClientSession() as session:
        person = _Person(session, environment)
        await person.lift_limits()
        for number in range(STOPS):
            stop_ms, first_text_ms = await person.stop_one(CHANNELS[number % len(CHANNELS)], chance.uniform(0, 0.5))
            stops.append(stop_ms)
            first_texts.append(first_text_ms)
    return stops, first_texts


class _Person:
    """Ada, with a view into the stand-ins' records."""

    def __init__(self, session: aiohttp.ClientSession, environment: Mapping[str, str]) -> None:
        self._session = session
        self._slack = environment["SLACK_API_URL"].removesuffix("/api/")
        self._model = environment["ANTHROPIC_BASE_URL"]
        self._redis = environment["UPSTASH_REDIS_REST_URL"]
        self._token = environment["UPSTASH_REDIS_REST_TOKEN"]

    async def lift_limits(self) -> None:
        """A hundred drafts in two minutes are more than one person and one workspace may have; Stop is not about that.

        Slack refuses nothing for its rate, and the bots' own counts are forgotten before each draft.
        """
        async with self._session.patch(f"{self._slack}/_standin/faults", json={"unlimited": True}) as answer:
            answer.raise_for_status()

    async def stop_one(self, channel: str, after_s: float) -> tuple[float, float]:
        """Start a draft, press Stop some time after its text is seen; the two times in milliseconds."""
        await self._post(f"{self._redis}/_standin/flush", {})
        await self._delete(f"{self._model}/_standin/calls")
        await self._act("command", {"user": "U0ADA", "channel": channel, "text": "/notra draft changelog"})
        call = await self._until(lambda: self._call("first_text_at_epoch"))
        message, seen_at = await self._until(lambda: self._visible(channel, call["first_text_at_epoch"]))
        await asyncio.sleep(after_s)
        button = _stop_button(message)
        pressed_at = asyncio.get_running_loop().time()
        place = {"container": [channel, message["ts"]], "user": "U0ADA"}
        await self._act("click", {**place, **button})
        closed = await self._until(lambda: self._call("closed_at_monotonic"))
        stop_ms = (closed["closed_at_monotonic"] - pressed_at) * 1000
        if not closed["closed_by_client"]:
            raise RuntimeError("the model was done before Stop; give it a longer range")
        return stop_ms, (seen_at - call["first_text_at_epoch"]) * 1000

    async def _call(self, moment: str) -> dict[str, Any] | None:
        calls = await self._get(f"{self._model}/_standin/calls")
        return calls[-1] if calls and calls[-1][moment] is not None else None

    async def _visible(self, channel: str, since: float) -> tuple[dict[str, Any], float] | None:
        """The draft's message, once Slack has taken an edit that shows text, and when that was (epoch seconds)."""
        calls = (await self._get(f"{self._slack}/_standin/calls?method=chat.update"))["calls"]
        edits = [edit for edit in calls if edit["at"] >= since and "markdown" in json.dumps(edit["args"])]
        messages = (await self._get(f"{self._slack}/_standin/messages?channel={channel}"))["messages"]
        return (messages[-1], edits[0]["at"]) if edits and messages else None

    async def _until(self, look: Any) -> Any:
        async with asyncio.timeout(_PATIENCE_S):
            while (found := await look()) is None:  # noqa: ASYNC110  it happens in another process
                await asyncio.sleep(0.005)
        return found

    async def _act(self, act: str, arguments: Mapping[str, Any]) -> None:
        await self._post(f"{self._slack}/_standin/people/{act}", arguments)

    async def _get(self, url: str) -> Any:
        async with self._session.get(url) as answer:
            return await answer.json()

    async def _post(self, url: str, body: Mapping[str, Any]) -> None:
        headers = {"Authorization": f"Bearer {self._token}"} if url.startswith(self._redis) else {}
        async with self._session.post(url, json=body, headers=headers) as answer:
            if answer.status != 200:
                raise RuntimeError(f"{url} answered {answer.status}: {await answer.text()}")

    async def _delete(self, url: str) -> None:
        async with self._session.delete(url) as answer:
            await answer.read()


def _stop_button(message: Mapping[str, Any]) -> dict[str, str]:
    for block in message["blocks"]:
        for element in block.get("elements", ()):
            if element.get("action_id") == "draft_stop":
                return {"block_id": block["block_id"], "action_id": "draft_stop", "value": element["value"]}
    raise RuntimeError("the message has no Stop button")
