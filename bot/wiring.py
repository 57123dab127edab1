"""Which class stands behind which port: everything that talks to a service is made here, and handed out."""

import os
import socket
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.alarms import QStashAlarms
from bot.adapters.firecrawl import FirecrawlSites
from bot.adapters.github import GitHubActivity
from bot.adapters.github.access import GitHubAccess
from bot.adapters.github.checks import GitHubCheck
from bot.adapters.github.repositories import GitHubRepositories
from bot.adapters.linear import LinearCalls, LinearCheck, LinearTickets
from bot.adapters.llm import ClaudeWriter
from bot.adapters.names import HttpNames, SystemNames
from bot.adapters.postgres.activity_store import PostgresActivityStore
from bot.adapters.postgres.analyses import PostgresBrandAnalyses
from bot.adapters.postgres.boards import PostgresBoards
from bot.adapters.postgres.checkpoints import PostgresCheckpoints
from bot.adapters.postgres.connections import PostgresConnections
from bot.adapters.postgres.credits import PostgresCredits
from bot.adapters.postgres.database import Database
from bot.adapters.postgres.deliveries import PostgresDeliveries
from bot.adapters.postgres.drafts import PostgresDrafts
from bot.adapters.postgres.learned import PostgresLearnedRules
from bot.adapters.postgres.owners import PostgresOwners
from bot.adapters.postgres.repositories import PostgresRepositories
from bot.adapters.postgres.requests import PostgresRequests
from bot.adapters.postgres.rewrites import PostgresRewrites
from bot.adapters.postgres.runs import PostgresRuns
from bot.adapters.postgres.schedules import PostgresSchedules
from bot.adapters.postgres.shelf import PostgresConsents, PostgresShelf
from bot.adapters.postgres.slot_work import PostgresSlotWork
from bot.adapters.postgres.slots import PostgresSlots
from bot.adapters.postgres.told import PostgresTold
from bot.adapters.postgres.versions import PostgresVersions
from bot.adapters.postgres.voices import PostgresVoices
from bot.adapters.postgres.workspaces import PostgresWorkspaces
from bot.adapters.qstash import QStashWorkflows
from bot.adapters.redis import (
    RedisAbortSignals,
    RedisBrandProgress,
    RedisClient,
    RedisDraftLimits,
    RedisEditBudget,
    RedisPostPace,
    RedisReplay,
)
from bot.adapters.slack import SlackConversations, SlackMessages
from bot.adapters.vault import Vault
from bot.connections import ConnectionKind
from bot.costs import DOLLAR, read_prices
from bot.drafting.branding import Branding
from bot.drafting.launcher import Launcher
from bot.drafting.presenter import Presenter
from bot.drafting.renders import Renders
from bot.drafting.stop import Stopper
from bot.drafting.turns import Turns
from bot.drafting.writer import Writers
from bot.health import Ping
from bot.metrics import EDITS_ALONE, LET_THROUGH, RATE_LIMITED, REPLAY_SKIPPED, REPLAYED, WATCH_TROUBLE
from bot.pipeline.recall import Recall
from bot.scheduling import Scheduler
from bot.services import Services
from bot.settings import Settings, encryption_keys, github_app


@dataclass(frozen=True, kw_only=True)
class Wired:
    """The services, and those of their adapters that the process itself asks for more than a port offers."""

    services: Services
    queue: QStashWorkflows
    replay: RedisReplay
    connections: PostgresConnections
    sealing: Vault
    sites: FirecrawlSites | None
    pings: Mapping[str, Ping]
    """How each dependency is asked whether it is there, by the name that `/readyz` gives."""


def wired(
    settings: Settings, database: Database, redis: RedisClient, session: aiohttp.ClientSession, model: ClaudeWriter
) -> Wired:
    """Make every adapter, and hand each to what works with it; nothing is sent."""
    requests, drafts, runs = PostgresRequests(database), PostgresDrafts(database), PostgresRuns(database)
    boards = PostgresBoards(database)
    checkpoints, versions = PostgresCheckpoints(database), PostgresVersions(database)
    deliveries, store = PostgresDeliveries(database), PostgresActivityStore(database)
    slack = AsyncWebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=f"{settings.slack_api_url}/",
        session=session,
        retry_handlers=[],
    )
    messages = SlackMessages(slack, session, pace=RedisPostPace(redis).wait, on_rate_limited=_count_refusal)
    workspaces, shelf = PostgresWorkspaces(database), PostgresShelf(database)
    queue = QStashWorkflows(
        session,
        url=settings.qstash_url,
        token=settings.qstash_token.get_secret_value(),
        public_url=settings.public_url,
    )
    vault = Vault(encryption_keys(settings))
    connections = PostgresConnections(database, vault)
    access, known = _github(settings, session, connections), PostgresRepositories(database)
    source = GitHubActivity(access, known)
    linear_key = settings.linear_api_key.get_secret_value() if settings.linear_api_key else None
    linear_calls = partial(LinearCalls, session, settings.linear_api_url)
    tickets = LinearTickets(connections, linear_calls, linear_key)
    voices, analyses = PostgresVoices(database), PostgresBrandAnalyses(database)
    recall, sites = Recall(source, store), _sites(settings)
    budget = RedisEditBudget(redis, on_alone=EDITS_ALONE.inc)
    replay = RedisReplay(redis, on_published=REPLAYED.inc, on_skipped=REPLAY_SKIPPED.inc)
    signals = RedisAbortSignals(redis, on_trouble=lambda part: WATCH_TROUBLE.labels(part).inc())
    credit = PostgresCredits(
        database,
        prices=read_prices(settings.notra_prices),
        budget=int(settings.notra_monthly_budget_usd * DOLLAR),
    )
    presenter = Presenter(
        drafts=drafts,
        runs=runs,
        boards=boards,
        versions=versions,
        messages=messages,
        budget=budget,
        credit=credit,
    )
    stopper = Stopper(
        drafts=drafts,
        runs=runs,
        checkpoints=checkpoints,
        versions=versions,
        signals=signals,
        presenter=presenter,
        credit=credit,
    )
    schedules, slots = PostgresSchedules(database), PostgresSlots(database)
    alarms = QStashAlarms(queue, public_url=settings.public_url)
    services = Services(
        requests=requests,
        workspaces=workspaces,
        boards=boards,
        drafts=drafts,
        runs=runs,
        checkpoints=checkpoints,
        versions=versions,
        messages=messages,
        source=recall,
        tickets=tickets,
        deliveries=deliveries,
        owners=PostgresOwners(database),
        store=store,
        told=PostgresTold(database),
        recall=recall,
        repositories=GitHubRepositories(access, known),
        connections=connections,
        checks={
            ConnectionKind.GITHUB: GitHubCheck(access, settings.github_api_url),
            ConnectionKind.LINEAR: LinearCheck(linear_calls),
        },
        sealing=vault,
        has_github_app=access.app is not None,
        shelf=shelf,
        voices=voices,
        learned=PostgresLearnedRules(database),
        analyses=analyses,
        names=HttpNames(session, settings.notra_dns_url) if settings.notra_dns_url else SystemNames(),
        sites=sites,
        extractor=model,
        branding=Branding(
            analyses=analyses, voices=voices, messages=messages, budget=budget, progress=RedisBrandProgress(redis)
        ),
        consents=PostgresConsents(database),
        conversations=SlackConversations(slack, on_rate_limited=_count_refusal),
        workflows=queue,
        schedules=schedules,
        slots=slots,
        slot_work=PostgresSlotWork(database),
        scheduler=Scheduler(schedules=schedules, slots=slots, alarms=alarms, workflows=queue),
        limits=RedisDraftLimits(redis, on_let_through=lambda _: LET_THROUGH.inc()),
        budget=budget,
        renders=Renders(),
        presenter=presenter,
        launcher=Launcher(drafts=drafts, runs=runs, messages=messages, workflows=queue, presenter=presenter),
        stopper=stopper,
        turns=Turns(drafts=drafts, runs=runs, presenter=presenter),
        writers=Writers(
            owner=f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:6]}",
            model=model,
            checkpoints=checkpoints,
            signals=signals,
            stopper=stopper,
            replay=replay,
            credit=credit,
        ),
        credit=credit,
        rewrites=PostgresRewrites(database),
        model=model,
        draft_model=settings.notra_draft_model,
        extract_model=settings.notra_extract_model,
    )
    return Wired(
        services=services,
        queue=queue,
        replay=replay,
        connections=connections,
        sealing=vault,
        sites=sites,
        pings={
            "postgres": database.ping,
            "redis": redis.ping,
            "qstash": queue.ping,
            "slack": messages.ping,
            "github": source.ping,
            "anthropic": model.ping,
            **({"linear": tickets.ping} if linear_key else {}),
            **({"firecrawl": sites.ping} if sites else {}),
        },
    )


def _sites(settings: Settings) -> FirecrawlSites | None:
    key = settings.firecrawl_api_key
    return FirecrawlSites(api_key=key.get_secret_value(), api_url=settings.firecrawl_api_url) if key else None


def _github(settings: Settings, session: aiohttp.ClientSession, connections: PostgresConnections) -> GitHubAccess:
    token = settings.github_token
    return GitHubAccess(
        session,
        settings.github_api_url,
        connections=connections,
        token=token.get_secret_value() if token else None,
        app=github_app(settings),
    )


def _count_refusal(method: str) -> None:
    RATE_LIMITED.labels(method).inc()
