"""The second stage, as a run, a slot and the board make it: by the rules and labels as they are now."""

import asyncio
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bot.activity import Activity
from bot.analysis import Analysis
from bot.pipeline.analyze import analyze
from bot.rules import Rules
from bot.services import Services

_UNMOVED: Final[Mapping[str, bool]] = MappingProxyType({})


async def analyzed(
    services: Services, workspace: str, repo: str, activity: Activity, moves: Mapping[str, bool] = _UNMOVED
) -> Analysis:
    """What the activity amounts to; `moves`: what people moved on the board, piece → whether it goes in."""
    rules = await services.boards.rules(workspace, repo)
    labelled = await services.occasions.labelled(workspace, repo)
    return await asyncio.to_thread(analyze, activity, rules or Rules(), moves, labelled)
