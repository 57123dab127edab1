"""The bundle of everything that handlers and workflows work with; made once, in `bot/app.py`."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.connections import ConnectionKind
from bot.drafting.branding import Branding
from bot.drafting.campaigns import Campaigns
from bot.drafting.launcher import Launcher
from bot.drafting.presenter import Presenter
from bot.drafting.renders import Renders
from bot.drafting.stop import Stopper
from bot.drafting.turns import Turns
from bot.drafting.writer import Writers
from bot.notifying import Notifier
from bot.pipeline.recall import Recall
from bot.ports import (
    ActivitySource,
    ActivityStore,
    Boards,
    BrandAnalyses,
    Checkpoints,
    ConnectionCheck,
    Connections,
    Consents,
    Conversations,
    Credits,
    DeliveryLog,
    Drafts,
    EditBudget,
    Extractor,
    IntegrationLookup,
    LanguageModel,
    LearnedRules,
    Limits,
    Messages,
    Names,
    Notifications,
    Occasions,
    Owners,
    PublishedNotes,
    Publishing,
    Repositories,
    RequestLog,
    Rewrites,
    RunProgress,
    Runs,
    Schedules,
    Sealing,
    Shelf,
    Sites,
    Slots,
    SlotWork,
    TicketSource,
    ToldStore,
    Versions,
    Voices,
    Workflows,
    Workspaces,
)
from bot.scheduling import Scheduler


@dataclass(frozen=True, kw_only=True)
class Services:
    """The ports, and what this process owns."""

    requests: RequestLog
    workspaces: Workspaces
    boards: Boards
    drafts: Drafts
    runs: Runs
    checkpoints: Checkpoints
    versions: Versions
    messages: Messages
    source: ActivitySource
    notes: PublishedNotes
    tickets: TicketSource
    repositories: Repositories
    deliveries: DeliveryLog
    owners: Owners
    store: ActivityStore
    told: ToldStore
    recall: Recall
    connections: Connections
    integrations: IntegrationLookup
    checks: Mapping[ConnectionKind, ConnectionCheck]
    """How what a person gave for a kind of connection is tried."""
    sealing: Sealing
    has_github_app: bool
    """Whether workspaces may choose this server's GitHub App."""
    shelf: Shelf
    voices: Voices
    learned: LearnedRules
    analyses: BrandAnalyses
    names: Names
    sites: Sites | None
    """None where no key for the service that reads websites is set."""
    extractor: Extractor
    branding: Branding
    consents: Consents
    conversations: Conversations
    workflows: Workflows
    schedules: Schedules
    slots: Slots
    slot_work: SlotWork
    occasions: Occasions
    publishing: Publishing
    scheduler: Scheduler
    limits: Limits
    progress: RunProgress
    budget: EditBudget
    campaigns: Campaigns
    renders: Renders
    presenter: Presenter
    launcher: Launcher
    stopper: Stopper
    turns: Turns
    writers: Writers
    credit: Credits
    notifications: Notifications
    notifier: Notifier
    rewrites: Rewrites
    model: LanguageModel
    draft_model: str
    """The name of the model that writes."""
    extract_model: str
    """The name of the model that describes websites."""
