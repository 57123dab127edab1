"""What the product needs from the outside, in its own words. Adapters implement these; stages and tests take them."""

from bot.ports.boards import Boards
from bot.ports.connections import ConnectionCheck, Connections, Sealing
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
from bot.ports.schedules import DIGEST_PATH, FIRE_PATH, SCHEDULED_DRAFT, Alarm, Alarms, Schedules, Slots
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
from bot.ports.stores import Checkpoints, Drafts, Runs, Versions, Workspaces
from bot.ports.voices import Voices

__all__ = [
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
    "Block",
    "Boards",
    "Checkpoints",
    "ConnectionCheck",
    "Connections",
    "Consents",
    "Conversations",
    "DeliveryLog",
    "DraftLimits",
    "Drafts",
    "EditBudget",
    "EntryKind",
    "History",
    "KnownRepositories",
    "LanguageModel",
    "Messages",
    "ModelStream",
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
    "Runs",
    "Schedules",
    "Sealing",
    "Shelf",
    "Slots",
    "StopWatch",
    "TicketSource",
    "ToldStore",
    "Versions",
    "Voices",
    "Workflows",
    "Workspaces",
]
