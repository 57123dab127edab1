"""Calls to GitHub's two APIs, with every failure translated."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, MutableMapping
from functools import partial
from typing import Any, TypeAlias, TypeVar

import aiohttp
from gidgethub import BadRequest, GitHubException, HTTPException, RateLimitExceeded
from gidgethub.aiohttp import GitHubAPI
from gidgethub.sansio import RateLimit

from bot.adapters.github.credentials import Credential, Installation, NothingThere, Refused
from bot.adapters.waits import retry_after
from bot.errors import NotraError, Permanent, RateLimited, Transient
from bot.log import log

REQUESTER = "notra-slack"
SIDE_BY_SIDE = 4
"""Calls in flight at most; GitHub asks for few and punishes many (secondary limits)."""
_CALL_S = 30.0
_UNTOLD_WAIT_S = 60.0
"""GitHub's advice for a limit without a Retry-After: wait at least a minute."""
_DOWN = "GitHub is not answering properly at the moment."
_USED_UP = "GitHub's rate limit is used up for the moment."
_Answer = TypeVar("_Answer")
_Result = TypeVar("_Result")
Cache: TypeAlias = MutableMapping[str, tuple[str | None, str | None, Any, str | None]]
"""Address → ETag, date, data, next page: what a GET may be answered 304 for, which costs nothing of the budget."""


class TooMuch(Transient):
    """GitHub gave up on a query, as it does on one that takes it longer than ten seconds: a smaller one may pass."""


class GitHubCalls:
    """REST and GraphQL at `url`; `session` is shared and owned by the caller."""

    def __init__(
        self, session: aiohttp.ClientSession, url: str, credential: Credential, *, cache: Cache | None = None
    ) -> None:
        """Prepare the clients; nothing is sent. Two, as REST and GraphQL have budgets of their own.

        `cache` must hold answers that were given to this credential only.
        """
        self._rest = GitHubAPI(session, REQUESTER, base_url=url, cache=cache)
        self._graphql = GitHubAPI(session, REQUESTER, base_url=_graphql_base(url))
        self._credential = credential
        self._lanes = asyncio.Semaphore(SIDE_BY_SIDE)

    @property
    def access(self) -> str:
        """What may lack access when nothing is found."""
        return self._credential.name

    @property
    def is_installation(self) -> bool:
        """Whether these are the calls of a GitHub App's installation, which are nobody's in person."""
        return isinstance(self._credential, Installation)

    async def get(self, path: str, **variables: str) -> Any:
        """The JSON behind a REST path template. Raises Transient or Permanent."""
        return await self._sent(partial(self._rest.getitem, path, variables))

    async def post(self, path: str) -> Any:
        """The JSON that an empty POST is answered with. Raises Transient or Permanent."""
        return await self._sent(partial(self._rest.post, path, data=b""))

    async def query(self, document: str, variables: Mapping[str, object]) -> Any:
        """The data of a GraphQL query, whole: an answer with errors is none. Raises Transient or Permanent."""
        body = {"query": document, "variables": variables}
        answer = await self._sent(partial(self._graphql.post, "/graphql", data=body))
        if not isinstance(answer, dict):
            raise Transient(_DOWN)
        if answer.get("errors"):
            raise self._problem(answer["errors"][0])
        if not isinstance(answer.get("data"), dict):
            raise Transient(_DOWN)
        return answer["data"]

    async def _sent(self, call: Callable[..., Awaitable[_Answer]]) -> _Answer:
        try:
            return await self._sent_once(call)
        except Refused:
            if not self._credential.refused():
                raise
            return await self._sent_once(call)

    async def _sent_once(self, call: Callable[..., Awaitable[_Answer]]) -> _Answer:
        signing = await self._credential.signing()
        async with self._lanes:
            try:
                async with asyncio.timeout(_CALL_S):
                    return await call(**signing)
            except HTTPException as error:
                raise self._refused(error, signing) from error
            except (GitHubException, aiohttp.ClientError, TimeoutError, ValueError, OSError) as error:
                raise Transient(_DOWN) from error

    def _refused(self, error: HTTPException, signing: Mapping[str, str]) -> NotraError:
        wait = retry_after(error.headers)
        if isinstance(error, RateLimitExceeded):
            return RateLimited(_USED_UP, wait if wait is not None else _until_reset(error.rate_limit))
        status = int(error.status_code)
        if status == 429 or (status == 403 and (wait is not None or "rate limit" in str(error).lower())):
            return RateLimited(_USED_UP, wait if wait is not None else _UNTOLD_WAIT_S)
        if not isinstance(error, BadRequest):
            return TooMuch(_DOWN, wait) if status in {502, 504} else Transient(_DOWN, wait)
        return self._permanent(status, signed=bool(signing))

    def _permanent(self, status: int, *, signed: bool) -> Permanent:
        credential = self._credential
        if status == 401:
            log.warning("GitHub refused the credential", setting=credential.setting)
        match status:
            case 401 if not signed:
                return Refused(
                    f"GitHub needs a token to tell which pull request a commit belongs to: {credential.renew}."
                )
            case 401:
                return Refused(f"GitHub does not accept {credential.name} any more: {credential.renew}.")
            case 403:
                return Permanent(self._no_access)
            case 404 | 410:
                return NothingThere(f"GitHub has nothing there, or {credential.name} may not see it.")
            case _:
                return Permanent(f"GitHub refused the request (HTTP {status}).")

    @property
    def _no_access(self) -> str:
        name = self._credential.name
        return f"{name[0].upper()}{name[1:]} may not read this: it needs read access to contents and pull requests."

    def _problem(self, error: Any) -> NotraError:
        """The first error of a GraphQL answer in our words."""
        kind = error.get("type") if isinstance(error, dict) else None
        match kind:
            case "RATE_LIMITED":
                return RateLimited(_USED_UP, _until_reset(self._graphql.rate_limit))
            case "NOT_FOUND":
                return NothingThere(f"GitHub has nothing there, or {self._credential.name} may not see it.")
            case "FORBIDDEN" | "INSUFFICIENT_SCOPES":
                return Permanent(f"{self._no_access} Authorise it for the organisation where that is asked for.")
            case _:
                return TooMuch(_DOWN)


async def side_by_side(work: Iterable[Coroutine[Any, Any, _Result]]) -> list[_Result]:
    """The results in order; the first failure cancels the rest and is raised as itself."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one) for one in work]
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from failed
    return [task.result() for task in tasks]


def _graphql_base(url: str) -> str:
    """GitHub Enterprise Server has REST at /api/v3 and GraphQL at /api/graphql."""
    return url.removesuffix("/v3") if url.endswith("/api/v3") else url


def _until_reset(limit: RateLimit | None) -> float:
    if limit is None:
        return _UNTOLD_WAIT_S
    return max(limit.reset_datetime.timestamp() - time.time(), 1.0)
