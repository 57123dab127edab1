"""The composition root: the only place that knows which class stands behind which port."""

import asyncio
import logging
import os
import socket
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.github import GitHubActivity
from bot.adapters.github.calls import GitHubCalls
from bot.adapters.github.repositories import GitHubRepositories
from bot.adapters.llm import ClaudeWriter
from bot.adapters.postgres.checkpoints import PostgresCheckpoints
from bot.adapters.postgres.database import Database
from bot.adapters.postgres.drafts import PostgresDrafts
from bot.adapters.postgres.migrations import migrate
from bot.adapters.postgres.requests import PostgresRequests
from bot.adapters.postgres.runs import PostgresRuns
from bot.adapters.postgres.versions import PostgresVersions
from bot.adapters.postgres.workspaces import PostgresWorkspaces
from bot.adapters.qstash import QStashWorkflows
from bot.adapters.redis import RedisAbortSignals, RedisClient, RedisDraftLimits, RedisEditBudget, RedisReplay
from bot.adapters.slack import SlackMessages
from bot.dispatch import Dispatcher
from bot.drafting.presenter import Presenter
from bot.drafting.stop import Stopper
from bot.drafting.writer import Writers
from bot.handlers import register
from bot.handlers.boundary import SlackBoundary
from bot.handlers.intake import Intake
from bot.handlers.serving import Desk
from bot.health import Health
from bot.listening import listening
from bot.log import log
from bot.metrics import LET_THROUGH, REPLAY_SKIPPED, REPLAYED, WATCH_TROUBLE, exposition
from bot.services import Services
from bot.settings import Settings
from workflows.draft import draft_workflow, revise_workflow
from workflows.endpoint import Handler, Workflow, endpoint

LARGEST_BODY = 1024 * 1024
"""Bytes of a request of Slack's; workflow deliveries have a limit of their own."""


@dataclass(frozen=True, kw_only=True)
class Bot:
    """A running bot: its services, and the parts that the routes and the end of the process need."""

    settings: Settings
    services: Services
    queue: QStashWorkflows
    bolt: AsyncApp
    dispatcher: Dispatcher
    health: Health
    replay: RedisReplay


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
        bot = _wired(settings, database, redis, session, model)
        stack.push_async_callback(bot.replay.close)
        yield bot


def _wired(
    settings: Settings, database: Database, redis: RedisClient, session: aiohttp.ClientSession, model: ClaudeWriter
) -> Bot:
    requests, drafts, runs = PostgresRequests(database), PostgresDrafts(database), PostgresRuns(database)
    checkpoints, versions = PostgresCheckpoints(database), PostgresVersions(database)
    slack = AsyncWebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=f"{settings.slack_api_url}/",
        session=session,
        retry_handlers=[],
    )
    messages = SlackMessages(slack, session)
    queue = QStashWorkflows(
        session,
        url=settings.qstash_url,
        token=settings.qstash_token.get_secret_value(),
        public_url=settings.public_url,
    )
    token = settings.github_token
    github = (settings.github_api_url, token.get_secret_value() if token else None)
    source = GitHubActivity(session, url=github[0], token=github[1])
    budget = RedisEditBudget(redis)
    replay = RedisReplay(redis, on_published=REPLAYED.inc, on_skipped=REPLAY_SKIPPED.inc)
    signals = RedisAbortSignals(redis, on_trouble=lambda part: WATCH_TROUBLE.labels(part).inc())
    presenter = Presenter(drafts=drafts, runs=runs, versions=versions, messages=messages, budget=budget)
    stopper = Stopper(
        drafts=drafts, runs=runs, checkpoints=checkpoints, versions=versions, signals=signals, presenter=presenter
    )
    dispatcher = Dispatcher(requests=requests, drafts=drafts, present=stopper.mend)
    services = Services(
        requests=requests,
        workspaces=PostgresWorkspaces(database),
        drafts=drafts,
        runs=runs,
        checkpoints=checkpoints,
        versions=versions,
        messages=messages,
        source=source,
        repositories=GitHubRepositories(GitHubCalls(session, *github)),
        workflows=queue,
        limits=RedisDraftLimits(redis, on_let_through=lambda _: LET_THROUGH.inc()),
        budget=budget,
        presenter=presenter,
        stopper=stopper,
        writers=Writers(
            owner=f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:6]}",
            model=model,
            checkpoints=checkpoints,
            signals=signals,
            stopper=stopper,
            replay=replay,
        ),
        draft_model=settings.notra_draft_model,
    )
    bolt = _bolt(settings)
    register(bolt, Intake(requests=requests, drafts=drafts, versions=versions, wake=dispatcher.wake))
    health = Health(
        {
            "postgres": database.ping,
            "redis": redis.ping,
            "qstash": queue.ping,
            "slack": messages.ping,
            "github": source.ping,
            "anthropic": model.ping,
        }
    )
    return Bot(
        settings=settings,
        services=services,
        queue=queue,
        bolt=bolt,
        dispatcher=dispatcher,
        health=health,
        replay=replay,
    )


def _bolt(settings: Settings) -> AsyncApp:
    token = settings.slack_bot_token.get_secret_value()

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    return AsyncApp(
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


def build_app(bot: Bot) -> web.Application:
    """The aiohttp application with all routes (design section 4)."""
    app = web.Application(client_max_size=LARGEST_BODY)
    boundary = SlackBoundary(bot.bolt, bot.settings.slack_signing_secret.get_secret_value())
    app.router.add_post("/slack/events", boundary.handle)
    for workflow in (draft_workflow(bot.services), revise_workflow(bot.services)):
        app.router.add_post(workflow.path, _endpoint(bot, workflow))
    app.on_response_prepare.append(bot.health.take_leave)
    app.router.add_get("/healthz", bot.health.alive)
    app.router.add_get("/readyz", bot.health.ready)
    app.router.add_get("/metrics", exposition)
    return app


def _endpoint(bot: Bot, workflow: Workflow) -> Handler:
    settings = bot.settings
    return endpoint(
        workflow,
        public_url=settings.public_url,
        qstash=bot.queue,
        current_key=settings.qstash_current_signing_key.get_secret_value(),
        next_key=settings.qstash_next_signing_key.get_secret_value(),
    )


async def serve(settings: Settings, until: asyncio.Event) -> None:
    """Migrate, serve on the settings' host and port until the event is set, then drain, in under 10 s.

    Several processes may share the port where the system allows it. Raises OSError when the port is taken, and what
    `migrate` raises when Postgres is not there.
    """
    for name in await migrate(settings.database_url.get_secret_value()):
        log.info("migrated", migration=name)
    async with running_bot(settings) as bot:
        runner = web.AppRunner(build_app(bot), access_log=None, shutdown_timeout=1.0)  # is waited for twice
        await runner.setup()
        try:
            async with listening(_server(runner), settings.host, settings.port):
                log.info("serving", host=settings.host, port=settings.port)
                await _work(bot, until)
        finally:
            await runner.cleanup()


def _server(runner: web.AppRunner) -> web.Server:
    if runner.server is None:
        raise RuntimeError("the runner is not set up")
    return runner.server


async def _work(bot: Bot, until: asyncio.Event) -> None:
    """Dispatch until the event is set, then drain; all the while requests are answered, and readiness says so."""
    dispatching = asyncio.create_task(bot.dispatcher.run(Desk(bot.services)), name="dispatcher")
    ending = asyncio.create_task(until.wait())
    try:
        await asyncio.wait({dispatching, ending}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        bot.health.drain()
        ending.cancel()
        dispatching.cancel()
        await asyncio.wait({dispatching, ending})
        await asyncio.gather(bot.services.writers.drain(), bot.dispatcher.drain())
    if not dispatching.cancelled() and (error := dispatching.exception()):
        raise error
