"""What the product needs from the outside, in its own words. Adapters implement these; stages and tests take them."""

from bot.ports.boards import Boards
from bot.ports.brands import BRAND_PATH, BrandAnalyses, Extractor, Names, Sites
from bot.ports.campaigns import CampaignMessages
from bot.ports.connections import (
    ConnectionCheck,
    ConnectionLookup,
    Connections,
    IntegrationCache,
    IntegrationLookup,
    Sealing,
)
from bot.ports.credits import Credits
from bot.ports.deliveries import (
    INGEST_PATH,
    ActivityStore,
    DeliveryLog,
    History,
    Owners,
    Reading,
    ToldStore,
)
from bot.ports.messages import Block, Messages
from bot.ports.model import LanguageModel, ModelStream
from bot.ports.notifications import Claim, Notifications
from bot.ports.occasions import Occasions
from bot.ports.publishing import Publishing
from bot.ports.replay import EntryKind, Replay, ReplayChannel, ReplayEntry
from bot.ports.requests import RequestLog
from bot.ports.rewrites import Rewrites
from bot.ports.schedules import (
    DIGEST_PATH,
    FIRE_PATH,
    SCHEDULED_DRAFT,
    Alarm,
    Alarms,
    AllSchedules,
    Pauses,
    Schedules,
    Slots,
    SlotWork,
)
from bot.ports.shared import (
    RETRIES,
    RETRY_DELAY,
    RUN_PATHS,
    AbortSignals,
    EditBudget,
    Limits,
    Priority,
    RunProgress,
    StopWatch,
    Workflows,
)
from bot.ports.shelf import Consents, Conversations, Shelf
from bot.ports.sources import (
    ActivitySource,
    KnownRepositories,
    Progress,
    PublishedNotes,
    Repositories,
    Resolved,
    TicketSource,
)
from bot.ports.stores import Checkpoints, Drafts, Runs
from bot.ports.versions import Versions
from bot.ports.voices import LearnedRules, Voices
from bot.ports.workspaces import Workspaces

__all__ = [
    "BRAND_PATH",
    "DIGEST_PATH",
    "FIRE_PATH",
    "INGEST_PATH",
    "RETRIES",
    "RETRY_DELAY",
    "RUN_PATHS",
    "SCHEDULED_DRAFT",
    "AbortSignals",
    "ActivitySource",
    "ActivityStore",
    "Alarm",
    "Alarms",
    "AllSchedules",
    "Block",
    "Boards",
    "BrandAnalyses",
    "CampaignMessages",
    "Checkpoints",
    "Claim",
    "ConnectionCheck",
    "ConnectionLookup",
    "Connections",
    "Consents",
    "Conversations",
    "Credits",
    "DeliveryLog",
    "Drafts",
    "EditBudget",
    "EntryKind",
    "Extractor",
    "History",
    "IntegrationCache",
    "IntegrationLookup",
    "KnownRepositories",
    "LanguageModel",
    "LearnedRules",
    "Limits",
    "Messages",
    "ModelStream",
    "Names",
    "Notifications",
    "Occasions",
    "Owners",
    "Pauses",
    "Priority",
    "Progress",
    "PublishedNotes",
    "Publishing",
    "Reading",
    "Replay",
    "ReplayChannel",
    "ReplayEntry",
    "Repositories",
    "RequestLog",
    "Resolved",
    "Rewrites",
    "RunProgress",
    "Runs",
    "Schedules",
    "Sealing",
    "Shelf",
    "Sites",
    "SlotWork",
    "Slots",
    "StopWatch",
    "TicketSource",
    "ToldStore",
    "Versions",
    "Voices",
    "Workflows",
    "Workspaces",
]
