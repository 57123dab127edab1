"""The composition root: a running bot, from its connections to its routes' parts."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.adapters.llm import ClaudeWriter
from bot.adapters.postgres.database import Database
from bot.adapters.qstash import QStashWorkflows
from bot.adapters.redis import (
    RedisClient,
    RedisReplay,
)
from bot.arrivals import Arrivals
from bot.dispatch import Dispatcher
from bot.handlers import register
from bot.handlers.capturing import ShelfIntake
from bot.handlers.giving import GivenIntake
from bot.handlers.intake import Intake
from bot.handlers.voice_intake import VoiceIntake
from bot.health import Health
from bot.services import Services
from bot.settings import Settings
from bot.wiring import Wired, wired


@dataclass(frozen=True, kw_only=True)
class Bot:
    """A running bot: its services, and the parts that the routes and the end of the process need."""

    settings: Settings
    services: Services
    queue: QStashWorkflows
    bolt: AsyncApp
    dispatcher: Dispatcher
    arrivals: Arrivals
    health: Health
    replay: RedisReplay
    reseal: Callable[[], Awaitable[int]]
    """Brings stored secrets under the newest key; how many were under an older one."""


@asynccontextmanager
async def running_bot(settings: Settings) -> AsyncIterator[Bot]:
    """Open every connection, wire the parts together, and close all of it at the end."""
    async with AsyncExitStack() as stack:
        database = Database(settings.database_url.get_secret_value())
        await database.open()
        stack.push_async_callback(database.close)
        redis = RedisClient(settings.upstash_redis_rest_url, settings.upstash_redis_rest_token.get_secret_value())
        await redis.open()
        stack.push_async_callback(redis.close)
        # No limit on connections: a service that hangs must not hold up calls to the others.
        session = await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))
        model = await stack.enter_async_context(
            ClaudeWriter(api_key=settings.anthropic_api_key.get_secret_value(), base_url=settings.anthropic_base_url)
        )
        parts = wired(settings, database, redis, session, model)
        if parts.sites is not None:
            stack.push_async_callback(parts.sites.close)
        stack.push_async_callback(parts.kept.close)
        bot = _assembled(settings, parts)
        stack.push_async_callback(bot.replay.close)
        yield bot


def _assembled(settings: Settings, wired: Wired) -> Bot:
    services = wired.services

    async def mend(workspace: str, draft_id: str) -> None:
        await services.notifier.lost(workspace, draft_id)  # first, as what is mended is not looked at again
        await services.stopper.mend(workspace, draft_id)

    dispatcher = Dispatcher(
        requests=services.requests,
        drafts=services.drafts,
        present=mend,
        sweeps=[services.branding.sweep, services.campaigns.sweep, services.notifier.sweep],
    )
    bolt = _bolt(settings)
    register(
        bolt,
        Intake(
            requests=services.requests,
            drafts=services.drafts,
            runs=services.runs,
            versions=services.versions,
            voices=services.voices,
            wake=dispatcher.wake,
        ),
        GivenIntake(requests=services.requests, sealing=wired.sealing, wake=dispatcher.wake),
        ShelfIntake(
            requests=services.requests, workspaces=services.workspaces, shelf=services.shelf, wake=dispatcher.wake
        ),
        VoiceIntake(requests=services.requests, voices=services.voices, wake=dispatcher.wake),
    )
    return Bot(
        settings=settings,
        services=services,
        queue=wired.queue,
        bolt=bolt,
        dispatcher=dispatcher,
        arrivals=Arrivals(services.deliveries, wired.queue),
        health=Health(wired.pings),
        replay=wired.replay,
        reseal=wired.connections.reseal,
    )


def _bolt(settings: Settings) -> AsyncApp:
    token = settings.slack_bot_token.get_secret_value()

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    return AsyncApp(
        # Without a name Bolt looks through the sources of all that is on the stack. It mutes the logger of that name.
        name="bolt",
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        authorize=authorize,
        # The default answers from a loop that polls every 10 ms; this one answers when the listener is done.
        process_before_response=True,
        logger=_quiet(),
        ignoring_self_events_enabled=False,  # needs a call to Slack; the intake drops messages of bots itself
    )


def _quiet() -> logging.Logger:
    """Bolt warns at every start that SLACK_BOT_TOKEN is not its business here; only its errors are of use."""
    logger = logging.getLogger("notra.bolt")
    logger.setLevel(logging.ERROR)
    return logger
