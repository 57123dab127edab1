"""Calls to GitHub's two APIs, with every failure translated."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, TypeVar

import aiohttp
from gidgethub import BadRequest, GitHubException, HTTPException, RateLimitExceeded
from gidgethub.aiohttp import GitHubAPI
from gidgethub.sansio import RateLimit

from bot.adapters.waits import retry_after
from bot.errors import NotraError, Permanent, RateLimited, Transient

REQUESTER = "notra-slack"
SIDE_BY_SIDE = 4
"""Calls in flight at most; GitHub asks for few and punishes many (secondary limits)."""
_CALL_S = 30.0
_UNTOLD_WAIT_S = 60.0
"""GitHub's advice for a limit without a Retry-After: wait at least a minute."""
_DOWN = "GitHub is not answering properly at the moment."
_USED_UP = "GitHub's rate limit is used up for the moment."
_NOTHING = "GitHub has nothing there, or GITHUB_TOKEN may not see it."
_NO_ACCESS = "The token may not read this: give GITHUB_TOKEN read access to contents and pull requests."
_Answer = TypeVar("_Answer")


class NothingThere(Permanent):
    """404, or GraphQL's NOT_FOUND: what it means depends on what was asked for."""


class GitHubCalls:
    """REST and GraphQL at `url`; `session` is shared and owned by the caller."""

    def __init__(self, session: aiohttp.ClientSession, url: str, token: str | None) -> None:
        """Prepare the clients; nothing is sent. Two, as REST and GraphQL have budgets of their own."""
        self._rest = GitHubAPI(session, REQUESTER, oauth_token=token, base_url=url)
        self._graphql = GitHubAPI(session, REQUESTER, oauth_token=token, base_url=_graphql_base(url))
        self._has_token = token is not None
        self._lanes = asyncio.Semaphore(SIDE_BY_SIDE)

    async def get(self, path: str, **variables: str) -> Any:
        """The JSON behind a REST path template. Raises Transient or Permanent."""
        return await self._sent(partial(self._rest.getitem, path, variables))

    async def query(self, document: str, variables: Mapping[str, object]) -> Any:
        """The data of a GraphQL query, whole: an answer with errors is none. Raises Transient or Permanent."""
        body = {"query": document, "variables": variables}
        answer = await self._sent(partial(self._graphql.post, "/graphql", data=body))
        if not isinstance(answer, dict):
            raise Transient(_DOWN)
        if answer.get("errors"):
            raise _problem(answer["errors"][0], self._graphql.rate_limit)
        if not isinstance(answer.get("data"), dict):
            raise Transient(_DOWN)
        return answer["data"]

    async def _sent(self, call: Callable[[], Awaitable[_Answer]]) -> _Answer:
        async with self._lanes:
            try:
                async with asyncio.timeout(_CALL_S):
                    return await call()
            except HTTPException as error:
                raise self._refused(error) from error
            except (GitHubException, aiohttp.ClientError, TimeoutError, ValueError, OSError) as error:
                raise Transient(_DOWN) from error

    def _refused(self, error: HTTPException) -> NotraError:
        wait = retry_after(error.headers)
        if isinstance(error, RateLimitExceeded):
            return RateLimited(_USED_UP, wait if wait is not None else _until_reset(error.rate_limit))
        status = int(error.status_code)
        if status == 429 or (status == 403 and (wait is not None or "rate limit" in str(error).lower())):
            return RateLimited(_USED_UP, wait if wait is not None else _UNTOLD_WAIT_S)
        if not isinstance(error, BadRequest):
            return Transient(_DOWN, wait)
        return NothingThere(_NOTHING) if status == 404 else Permanent(self._sentence(status))

    def _sentence(self, status: int) -> str:
        match status:
            case 401 if not self._has_token:
                return "GitHub needs a token to tell which pull request a commit belongs to: set GITHUB_TOKEN."
            case 401:
                return "GitHub does not accept the token any more: renew GITHUB_TOKEN."
            case 403:
                return _NO_ACCESS
            case _:
                return f"GitHub refused the request (HTTP {status})."


def _graphql_base(url: str) -> str:
    """GitHub Enterprise Server has REST at /api/v3 and GraphQL at /api/graphql."""
    return url.removesuffix("/v3") if url.endswith("/api/v3") else url


def _until_reset(limit: RateLimit | None) -> float:
    if limit is None:
        return _UNTOLD_WAIT_S
    return max(limit.reset_datetime.timestamp() - time.time(), 1.0)


def _problem(error: Any, limit: RateLimit | None) -> NotraError:
    """The first error of a GraphQL answer in our words."""
    kind = error.get("type") if isinstance(error, dict) else None
    match kind:
        case "RATE_LIMITED":
            return RateLimited(_USED_UP, _until_reset(limit))
        case "NOT_FOUND":
            return NothingThere(_NOTHING)
        case "FORBIDDEN" | "INSUFFICIENT_SCOPES":
            return Permanent(f"{_NO_ACCESS} Authorise it for the organisation where that is asked for.")
        case _:
            return Transient(_DOWN)
