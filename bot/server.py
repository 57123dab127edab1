"""The process: the routes of a bot that is wired together, served until it is told to end, and drained."""

import asyncio
import gc
import sys

from aiohttp import web

from bot.adapters.postgres.migrations import migrate
from bot.app import Bot, running_bot
from bot.handlers.boundary import SlackBoundary
from bot.handlers.serving import Desk
from bot.handlers.webhooks import GitHubProtocol, LinearProtocol, Slowed, Webhook
from bot.listening import listening, runner_of
from bot.log import log
from bot.metrics import exposition
from bot.pipeline.lint import language_of
from bot.ports import FIRE_PATH
from bot.settings import Settings
from bot.triggering import Triggering
from workflows.brand import brand_workflow
from workflows.digest import digest_workflow
from workflows.draft import draft_workflow, revise_workflow
from workflows.endpoint import Handler, Workflow, endpoint
from workflows.firing import Firing
from workflows.ingest import ingest_workflow
from workflows.signature import SigningKeys

LARGEST_BODY = 1024 * 1024
"""Bytes of a request of Slack's; workflow deliveries have a limit of their own."""


_SWITCH_S = 0.0005
_COLLECT_AFTER = (10_000, 10, 1_000)


def prefer_short_pauses() -> None:
    """Set up the interpreter of a process that serves.

    Analyses and checks run in threads, and give way to the loop every half millisecond instead of every five. All
    objects are searched for cycles only seldom: with 500 writers at work that holds everything up for half a second
    (`python -m benchmarks streams`).
    """
    sys.setswitchinterval(_SWITCH_S)
    gc.set_threshold(*_COLLECT_AFTER)


def build_app(bot: Bot) -> web.Application:
    """The aiohttp application with all routes (design section 4)."""
    app = web.Application(client_max_size=LARGEST_BODY)
    boundary = SlackBoundary(bot.bolt, bot.settings.slack_signing_secret.get_secret_value())
    app.router.add_post("/slack/events", boundary.handle)
    github, linear = bot.settings.github_webhook_secret, bot.settings.linear_webhook_secret
    deliveries = Slowed(bot.services.deliveries, bot.services.limits)
    app.router.add_post("/webhooks/github", Webhook(GitHubProtocol(), github, deliveries).handle)
    app.router.add_post("/webhooks/linear", Webhook(LinearProtocol(), linear, deliveries).handle)
    for made in (draft_workflow, revise_workflow, ingest_workflow, brand_workflow, digest_workflow):
        workflow = made(bot.services)
        app.router.add_post(workflow.path, _endpoint(bot, workflow))
    app.router.add_post(FIRE_PATH, _firing(bot).handle)
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


def _firing(bot: Bot) -> Firing:
    settings = bot.settings
    keys = SigningKeys(
        current=settings.qstash_current_signing_key.get_secret_value(),
        next_key=settings.qstash_next_signing_key.get_secret_value(),
    )
    return Firing(bot.services.scheduler, public_url=settings.public_url, keys=keys)


async def serve(settings: Settings, until: asyncio.Event) -> None:
    """Migrate, serve on the settings' host and port until the event is set, then drain, in under 10 s.

    Several processes may share the port where the system allows it. Raises OSError when the port is taken, and what
    `migrate` raises when Postgres is not there.
    """
    for name in await migrate(settings.database_url.get_secret_value()):
        log.info("migrated", migration=name)
    async with running_bot(settings) as bot:
        if resealed := await bot.reseal():
            log.info("secrets sealed with the newest key", secrets=resealed)
        runner = runner_of(build_app(bot), shutdown_timeout=1.0)  # is waited for twice
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
    working = {
        asyncio.create_task(bot.dispatcher.run(Desk(bot.services)), name="dispatcher"),
        asyncio.create_task(bot.arrivals.run(), name="arrivals"),
        asyncio.create_task(bot.services.scheduler.run(), name="scheduler"),
        asyncio.create_task(Triggering(bot.services.occasions, bot.services.scheduler).run(), name="triggering"),
    }
    ending = asyncio.create_task(until.wait())
    # The languages' models take a while to load, which the first drafts after a start would all wait for, each thread
    # with models of its own.
    loading = asyncio.create_task(asyncio.to_thread(language_of, "Words."))
    try:
        await asyncio.wait({*working, ending}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        bot.health.drain()
        for task in (*working, ending):
            task.cancel()
        await asyncio.wait({*working, ending, loading})
        await asyncio.gather(bot.services.writers.drain(), bot.dispatcher.drain())
    for task in working:
        if not task.cancelled() and (error := task.exception()):
            raise error
