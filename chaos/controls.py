"""The stand-ins' own routes: switch faults, act as a person, read what was called and said."""

from collections.abc import Mapping
from typing import Any

import aiohttp

from chaos.values import Row

CHANNELS: Mapping[str, tuple[str, ...]] = {
    "C0GENERAL": ("U0ADA", "U0GRACE"),
    "C0RELEASES": ("U0ADA", "U0GRACE"),
    "C0ENGINEER": ("U0ADA", "U0GRACE"),
    "D0ADA": ("U0ADA",),
    "D0GRACE": ("U0GRACE",),
}
"""Where drafts are asked for, and by whom: three channels and two direct messages of the seeded workspace."""

_NAMES = {
    "slack": "SLACK_API_URL",
    "qstash": "QSTASH_URL",
    "model": "ANTHROPIC_BASE_URL",
    "redis": "UPSTASH_REDIS_REST_URL",
    "github": "GITHUB_API_URL",
}


class Controls:
    """One client for all of them; services are named slack, qstash, model, redis and github."""

    def __init__(self, http: aiohttp.ClientSession, environment: Mapping[str, str]) -> None:
        """The addresses are those of the bot's environment."""
        self._http = http
        self._redis_token = environment["UPSTASH_REDIS_REST_TOKEN"]
        self._urls = {name: environment[variable].rstrip("/").removesuffix("/api") for name, variable in _NAMES.items()}

    async def switch(self, service: str, **faults: Any) -> None:
        """Set some of a service's faults. Raises aiohttp.ClientResponseError for one that it has not."""
        async with self._http.patch(f"{self._urls[service]}/_standin/faults", json=faults) as answer:
            answer.raise_for_status()

    async def faults(self, service: str) -> dict[str, Any]:
        """A service's faults as they are now."""
        found: dict[str, Any] = await self._get(service, "faults")
        return found

    async def act(self, name: str, **arguments: Any) -> dict[str, Any]:
        """Let a person do something; what the bot answered, or an `error` in words."""
        async with self._http.post(f"{self._urls['slack']}/_standin/people/{name}", json=arguments) as answer:
            done: dict[str, Any] = await answer.json()
        return done

    async def messages(self, channel: str, viewer: str | None = None) -> list[Row]:
        """What a channel shows, oldest first; with what only `viewer` sees."""
        seen = {"viewer": viewer} if viewer else {}
        found: list[Row] = (await self._get("slack", "messages", channel=channel, **seen))["messages"]
        return found

    async def modals(self, user: str) -> list[Row]:
        """A person's open windows, the topmost last."""
        found: list[Row] = (await self._get("slack", "views", user=user))["modals"]
        return found

    async def slack_calls(self) -> list[Row]:
        """The Web API calls, oldest first."""
        found: list[Row] = (await self._get("slack", "calls"))["calls"]
        return found

    async def events_under_way(self) -> int:
        """How many of Slack's events wait for their delivery, or for its next try."""
        found: int = (await self._get("slack", "deliveries"))["events_under_way"]
        return found

    async def model_calls(self) -> list[Row]:
        """The model's calls with what was sent, oldest first."""
        found: list[Row] = await self._get("model", "calls", bodies="true")
        return found

    async def flush(self) -> None:
        """Empty Redis: limits, budgets, stop flags, replays. Raises aiohttp.ClientError."""
        headers = {"Authorization": f"Bearer {self._redis_token}"}
        async with self._http.post(f"{self._urls['redis']}/_standin/flush", headers=headers) as answer:
            answer.raise_for_status()

    async def held(self, service: str) -> list[Row]:
        """What a service holds at places that its switch `hold` names."""
        found: list[Row] = await self._get(service, "held")
        return found

    async def deliveries(self) -> list[Row]:
        """QStash's deliveries, oldest first."""
        found: list[Row] = await self._get("qstash", "deliveries")
        return found

    async def written(self) -> list[Row]:
        """The model's calls without what was sent."""
        found: list[Row] = await self._get("model", "calls")
        return found

    async def _get(self, service: str, what: str, **query: str) -> Any:
        async with self._http.get(f"{self._urls[service]}/_standin/{what}", params=query) as answer:
            answer.raise_for_status()
            return await answer.json()
