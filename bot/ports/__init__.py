"""What the product needs from the outside, in its own words. Adapters implement these; stages and tests take them."""

from bot.ports.boards import Boards
from bot.ports.brands import BRAND_PATH, BrandAnalyses, BrandProgress, Extractor, Names, Sites
from bot.ports.connections import ConnectionCheck, Connections, Sealing
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
    Schedules,
    Slots,
    SlotWork,
)
from bot.ports.shared import (
    RETRIES,
    RETRY_DELAY,
    RUN_PATHS,
    AbortSignals,
    DraftLimits,
    EditBudget,
    Priority,
    StopWatch,
    Workflows,
)
from bot.ports.shelf import Consents, Conversations, Shelf
from bot.ports.sources import ActivitySource, KnownRepositories, Progress, Repositories, Resolved, TicketSource
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
    "BrandProgress",
    "Checkpoints",
    "ConnectionCheck",
    "Connections",
    "Consents",
    "Conversations",
    "Credits",
    "DeliveryLog",
    "DraftLimits",
    "Drafts",
    "EditBudget",
    "EntryKind",
    "Extractor",
    "History",
    "KnownRepositories",
    "LanguageModel",
    "LearnedRules",
    "Messages",
    "ModelStream",
    "Names",
    "Owners",
    "Priority",
    "Progress",
    "Reading",
    "Replay",
    "ReplayChannel",
    "ReplayEntry",
    "Repositories",
    "RequestLog",
    "Resolved",
    "Rewrites",
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
