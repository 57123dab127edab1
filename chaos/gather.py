"""Wait until the product is at rest, and read everything that it left."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, LiteralString

import psycopg
from psycopg.rows import dict_row

from bot.models import UNFINISHED
from chaos.controls import CHANNELS
from chaos.values import Row, Snapshot
from chaos.world import World

PATIENCE_S = 360.0
"""Slack's last try of an event comes five minutes after the one before, and what it asks for takes half a minute."""
_QUIET_S = 6.0  # an edit that was under way would come within this time
_BUSY: LiteralString = """
  select 1 from drafts where state = any(%(unfinished)s) or presented is distinct from state || ':' || version
  union all select 1 from requests where state not in ('done', 'failed')
"""


async def settle(world: World) -> float:
    """Wait until every event has come, every request is served and every draft at rest and shown; the seconds it took.

    What is still busy after PATIENCE_S is left for the comparer to name.
    """
    begin = time.monotonic()

    async def is_over() -> bool:
        # In this order: an event that has just come is a request by then.
        return not await world.controls.events_under_way() and await _is_idle(world)

    await _until(is_over, PATIENCE_S, look_s=1.0)
    took = time.monotonic() - begin
    await asyncio.sleep(_QUIET_S)
    world.note(f"at rest after {took:.1f} s")
    return took


async def rest(world: World, patience_s: float) -> bool:
    """Whether the requests that came are served and the drafts at rest within this time; edits may be under way."""
    return await _until(lambda: _is_idle(world), patience_s, look_s=0.2)


async def _is_idle(world: World) -> bool:
    return not await rows(world, _BUSY, unfinished=[str(state) for state in UNFINISHED])


async def _until(condition: Callable[[], Awaitable[bool]], patience_s: float, *, look_s: float) -> bool:
    deadline = time.monotonic() + patience_s
    while not await condition():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(look_s)
    return True


async def snapshot(world: World) -> Snapshot:
    """Everything there is to compare."""
    whispers = [
        message
        for channel, users in CHANNELS.items()
        for user in users
        for message in await world.controls.messages(channel, user)
        if message["ephemeral_to"]
    ]
    return Snapshot(
        commands=world.commands,
        spans=world.spans,
        mishaps=world.mishaps,
        requests=await rows(world, "select * from requests order by received_at"),
        drafts=await rows(world, "select * from drafts order by created_at"),
        runs=await rows(world, "select * from runs order by created_at"),
        versions=await rows(world, "select * from versions order by created_at, version"),
        analyses=await rows(
            world, "select draft_id, analysis from evidence where analysis is not null order by created_at"
        ),
        rewrites=await rows(world, "select run_id, round, text from rewrites order by run_id, round"),
        messages=[message for channel in CHANNELS for message in await world.controls.messages(channel)],
        whispers=whispers,
        slack_calls=await world.controls.slack_calls(),
        model_calls=await world.controls.model_calls(),
        pace=world.pace,
    )


async def rows(world: World, query: LiteralString, **values: Any) -> list[Row]:
    """What a query finds. Raises psycopg.Error."""
    async with await psycopg.AsyncConnection.connect(world.dsn, autocommit=True, row_factory=dict_row) as connection:
        cursor = await connection.execute(query, values)
        found: list[Row] = [*await cursor.fetchall()]
        return found
