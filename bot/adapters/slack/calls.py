"""One call of Slack's Web API: bounded in time, every failure translated, nothing retried behind the caller's back."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.adapters.slack.refusals import translated
from bot.errors import OutcomeUnknown, RateLimited, Transient

CALL_S = 8.0
"""The longest one call may take; Slack answers in well under a second when it is well."""

Method = Callable[..., Awaitable[AsyncSlackResponse]]
"""A method of slack_sdk's client."""


class SlackCalls:
    """How all calls are made. `on_rate_limited` is told the method of each one that is refused for its rate."""

    def __init__(self, on_rate_limited: Callable[[str], None] = lambda _: None) -> None:
        """Tell this of refusals, for a metric."""
        self._on_rate_limited = on_rate_limited

    async def call(self, method: Method, *, unknown_outcome: bool = False, **arguments: Any) -> AsyncSlackResponse:
        """Call; arguments that are None are left out. Raises Permanent, Transient.

        `unknown_outcome`: when no answer comes, raise OutcomeUnknown, because the call may have had its effect.
        """
        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            async with asyncio.timeout(CALL_S):
                return await method(**given)
        except SlackApiError as error:
            refusal = translated(error)
            if isinstance(refusal, RateLimited):
                self._on_rate_limited(method.__name__.replace("_", ".", 1))
            raise refusal from error
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            if unknown_outcome:
                raise OutcomeUnknown("Slack did not say whether the message was posted.") from error
            raise Transient("Slack did not answer in time; this is tried again.") from error
