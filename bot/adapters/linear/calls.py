"""Calls to Linear's GraphQL API with one key, every failure translated (https://linear.app/developers/graphql)."""

import time
from collections.abc import Mapping
from typing import Any

import aiohttp

from bot.adapters.waits import retry_after
from bot.errors import NotraError, Permanent, RateLimited, Transient

_CALL_S = 30.0
_UNTOLD_WAIT_S = 60.0
_PERSONAL_KEY = "lin_api_"
_BUDGETS = ("Requests", "Complexity", "Endpoint-Requests")
_DOWN = "Linear is not answering properly at the moment."
_USED_UP = "Linear's rate limit is used up for the moment."
_NO_ACCESS = "The Linear key may not read issues. Give it read access, for the teams to draft from."


class BadKey(Permanent):
    """Linear does not know the key (any more): what to do depends on where it came from."""


class LinearCalls:
    """Queries at `url`; `session` is shared and owned by the caller."""

    def __init__(self, session: aiohttp.ClientSession, url: str, key: str) -> None:
        """Prepare; nothing is sent. A personal key goes as it is, any other is an OAuth token."""
        self._session = session
        self._url = f"{url}/graphql"
        self._headers = {"Authorization": key if key.startswith(_PERSONAL_KEY) else f"Bearer {key}"}

    async def query(self, document: str, variables: Mapping[str, object] | None = None) -> Any:
        """The data of a query, whole: an answer with errors is none. Raises Transient or Permanent, also BadKey."""
        body = {"query": document, "variables": variables or {}}
        timeout = aiohttp.ClientTimeout(total=_CALL_S)
        try:
            async with self._session.post(self._url, json=body, headers=self._headers, timeout=timeout) as response:
                answer = await _json(response)
                failed = _failure(response, answer)
        except (aiohttp.ClientError, TimeoutError, ValueError, OSError) as error:
            raise Transient(_DOWN) from error
        if failed is not None:
            raise failed
        return answer["data"]


async def _json(response: aiohttp.ClientResponse) -> Any:
    """The body; None for what a proxy says in the service's place. Raises ValueError for a broken one."""
    return await response.json() if response.content_type == "application/json" else None


def _failure(response: aiohttp.ClientResponse, answer: Any) -> NotraError | None:
    """What is wrong with an answer. Linear's rate limit is a 400, so the code tells more than the status."""
    codes = _codes(answer)
    status = response.status
    if status == 429 or "RATELIMITED" in codes:
        return RateLimited(_USED_UP, _wait(response.headers))
    if status == 401 or "AUTHENTICATION_ERROR" in codes:
        return BadKey("Linear does not accept the key.")
    if status == 403 or "FORBIDDEN" in codes:
        return Permanent(_NO_ACCESS)
    if status >= 500 or "INTERNAL_SERVER_ERROR" in codes:
        return Transient(_DOWN, retry_after(response.headers))
    if status >= 400:
        return Permanent(f"Linear refused the request (HTTP {status}).")
    whole = isinstance(answer, dict) and not answer.get("errors") and isinstance(answer.get("data"), dict)
    return None if whole else Transient(_DOWN)


def _codes(answer: Any) -> set[str]:
    errors = answer.get("errors") if isinstance(answer, dict) else None
    extensions = [error.get("extensions") for error in errors or () if isinstance(error, dict)]
    return {str(one.get("code")) for one in extensions if isinstance(one, dict)}


def _wait(headers: Mapping[str, str]) -> float:
    """Seconds until the budget that is used up is full again; its reset is stated in milliseconds since the epoch."""
    stated = retry_after(headers)
    if stated is not None:
        return stated
    used_up = [name for name in _BUDGETS if headers.get(f"X-RateLimit-{name}-Remaining") == "0"]
    resets = [headers.get(f"X-RateLimit-{name}-Reset", "") for name in used_up]
    waits = [int(reset) / 1_000 - time.time() for reset in resets if reset.isascii() and reset.isdigit()]
    return max(*waits, 1.0) if waits else _UNTOLD_WAIT_S
