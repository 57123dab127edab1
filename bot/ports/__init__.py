"""What the product needs from the outside, in its own words. Adapters implement these; stages and tests take them."""

from bot.ports.boards import Boards
from bot.ports.connections import ConnectionCheck, Connections, Sealing
from bot.ports.messages import Block, Messages
from bot.ports.model import LanguageModel, ModelStream
from bot.ports.replay import EntryKind, Replay, ReplayChannel, ReplayEntry
from bot.ports.requests import RequestLog
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

__all__ = [
    "RETRIES",
    "RETRY_DELAY",
    "RUN_PATHS",
    "AbortSignals",
    "ActivitySource",
    "Block",
    "Boards",
    "Checkpoints",
    "ConnectionCheck",
    "Connections",
    "Consents",
    "Conversations",
    "DraftLimits",
    "Drafts",
    "EditBudget",
    "EntryKind",
    "KnownRepositories",
    "LanguageModel",
    "Messages",
    "ModelStream",
    "Priority",
    "Progress",
    "Replay",
    "ReplayChannel",
    "ReplayEntry",
    "Repositories",
    "RequestLog",
    "Resolved",
    "Runs",
    "Sealing",
    "Shelf",
    "StopWatch",
    "TicketSource",
    "Versions",
    "Workflows",
    "Workspaces",
]
