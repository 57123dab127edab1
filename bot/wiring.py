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
from bot.adapters.github.notes import GitHubNotes
from bot.adapters.github.repositories import GitHubRepositories
from bot.adapters.linear import LinearCalls, LinearCheck, LinearTickets
from bot.adapters.llm import ClaudeWriter
from bot.adapters.names import HttpNames, SystemNames
from bot.adapters.postgres.connections import PostgresConnections
from bot.adapters.postgres.database import Database
from bot.adapters.postgres.integrations import PostgresIntegrations
from bot.adapters.qstash import QStashWorkflows
from bot.adapters.redis import RedisClient, RedisIntegrationCache, RedisReplay
from bot.adapters.slack import SlackConversations, SlackMessages
from bot.adapters.vault import Vault
from bot.connections import ConnectionKind
from bot.drafting.branding import Branding
from bot.drafting.campaigns import Campaigns
from bot.drafting.launcher import Launcher
from bot.drafting.presenter import Presenter
from bot.drafting.renders import Renders
from bot.drafting.stop import Stopper
from bot.drafting.turns import Turns
from bot.drafting.writer import Writers
from bot.health import Ping
from bot.metrics import RATE_LIMITED
from bot.notifying import Notifier
from bot.pipeline.recall import Recall
from bot.scheduling import Scheduler
from bot.services import Services
from bot.settings import Settings, encryption_keys, github_app
from bot.sharing import shared
from bot.storing import stored


@dataclass(frozen=True, kw_only=True)
class Wired:
    """The services, and those of their adapters that the process itself asks for more than a port offers."""

    services: Services
    queue: QStashWorkflows
    replay: RedisReplay
    connections: PostgresConnections
    kept: RedisIntegrationCache
    sealing: Vault
    sites: FirecrawlSites | None
    pings: Mapping[str, Ping]
    """How each dependency is asked whether it is there, by the name that `/readyz` gives."""


def wired(
    settings: Settings, database: Database, redis: RedisClient, session: aiohttp.ClientSession, model: ClaudeWriter
) -> Wired:
    """Make every adapter, and hand each to what works with it; nothing is sent."""
    over, vault = shared(redis), Vault(encryption_keys(settings))
    on = stored(settings, database, vault, over.kept.drop)
    slack = AsyncWebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=f"{settings.slack_api_url}/",
        session=session,
        retry_handlers=[],
    )
    messages = SlackMessages(slack, session, pace=over.pace.wait, on_rate_limited=_count_refusal)
    queue = QStashWorkflows(
        session,
        url=settings.qstash_url,
        token=settings.qstash_token.get_secret_value(),
        public_url=settings.public_url,
    )
    integrations = PostgresIntegrations(database, over.kept, on.connections)
    access = _github(settings, session, integrations)
    source = GitHubActivity(access, on.repositories)
    linear_key = settings.linear_api_key.get_secret_value() if settings.linear_api_key else None
    linear_calls = partial(LinearCalls, session, settings.linear_api_url)
    tickets = LinearTickets(integrations, linear_calls, linear_key)
    recall, sites = Recall(source, on.activity), _sites(settings)
    campaigns = Campaigns(drafts=on.drafts, shown=on.campaigns, messages=messages, budget=over.budget)
    presenter = Presenter(
        drafts=on.drafts,
        runs=on.runs,
        boards=on.boards,
        versions=on.versions,
        messages=messages,
        budget=over.budget,
        credit=on.credit,
        progress=over.progress,
        campaigns=campaigns,
    )
    stopper = Stopper(
        drafts=on.drafts,
        runs=on.runs,
        checkpoints=on.checkpoints,
        versions=on.versions,
        signals=over.signals,
        presenter=presenter,
        credit=on.credit,
    )
    alarms = QStashAlarms(queue, public_url=settings.public_url)
    services = Services(
        requests=on.requests,
        workspaces=on.workspaces,
        boards=on.boards,
        drafts=on.drafts,
        runs=on.runs,
        checkpoints=on.checkpoints,
        versions=on.versions,
        messages=messages,
        source=recall,
        notes=GitHubNotes(access),
        tickets=tickets,
        deliveries=on.deliveries,
        owners=on.owners,
        store=on.activity,
        told=on.told,
        recall=recall,
        repositories=GitHubRepositories(access, on.repositories),
        connections=on.connections,
        integrations=integrations,
        checks={
            ConnectionKind.GITHUB: GitHubCheck(access, settings.github_api_url),
            ConnectionKind.LINEAR: LinearCheck(linear_calls),
        },
        sealing=vault,
        has_github_app=access.app is not None,
        shelf=on.shelf,
        voices=on.voices,
        learned=on.learned,
        analyses=on.analyses,
        names=HttpNames(session, settings.notra_dns_url) if settings.notra_dns_url else SystemNames(),
        sites=sites,
        extractor=model,
        branding=Branding(
            analyses=on.analyses,
            voices=on.voices,
            messages=messages,
            budget=over.budget,
            progress=over.progress,
        ),
        consents=on.consents,
        conversations=SlackConversations(slack, on_rate_limited=_count_refusal),
        workflows=queue,
        schedules=on.schedules,
        slots=on.slots,
        slot_work=on.slot_work,
        occasions=on.occasions,
        publishing=on.publishing,
        scheduler=Scheduler(schedules=on.schedules, slots=on.slots, alarms=alarms, workflows=queue),
        limits=over.limits,
        progress=over.progress,
        budget=over.budget,
        campaigns=campaigns,
        renders=Renders(),
        presenter=presenter,
        launcher=Launcher(drafts=on.drafts, runs=on.runs, messages=messages, workflows=queue, presenter=presenter),
        stopper=stopper,
        turns=Turns(drafts=on.drafts, runs=on.runs, presenter=presenter),
        writers=Writers(
            owner=f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:6]}",
            model=model,
            checkpoints=on.checkpoints,
            signals=over.signals,
            stopper=stopper,
            replay=over.replay,
            credit=on.credit,
        ),
        credit=on.credit,
        notifications=on.notifications,
        notifier=Notifier(
            notifications=on.notifications,
            requests=on.requests,
            drafts=on.drafts,
            runs=on.runs,
            versions=on.versions,
            connections=on.connections,
            credit=on.credit,
            schedules=on.schedules,
            pauses=on.slots,
            messages=messages,
        ),
        rewrites=on.rewrites,
        model=model,
        draft_model=settings.notra_draft_model,
        extract_model=settings.notra_extract_model,
    )
    return Wired(
        services=services,
        queue=queue,
        replay=over.replay,
        connections=on.connections,
        kept=over.kept,
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


def _github(settings: Settings, session: aiohttp.ClientSession, connections: PostgresIntegrations) -> GitHubAccess:
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
