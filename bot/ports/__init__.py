"""What the product needs from the outside, in its own words. Adapters implement these; stages and tests take them."""

from bot.ports.boards import Boards
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
from bot.ports.sources import ActivitySource, Progress, Repositories
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
    "DraftLimits",
    "Drafts",
    "EditBudget",
    "EntryKind",
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
    "Runs",
    "StopWatch",
    "Versions",
    "Workflows",
    "Workspaces",
]
