"""Wait until the product is at rest, and read everything that it left."""

import asyncio
import time
from typing import Any, LiteralString

import psycopg
from psycopg.rows import dict_row

from bot.models import UNFINISHED
from chaos.controls import CHANNELS
from chaos.values import Row, Snapshot
from chaos.world import World

PATIENCE_S = 300.0
_QUIET_S = 6.0  # an edit that was under way would come within this time
_BUSY: LiteralString = """
  select 1 from drafts where state = any(%(unfinished)s) or presented is distinct from state || ':' || version
  union all select 1 from requests where state not in ('done', 'failed')
"""


async def settle(world: World) -> float:
    """Wait until every request is served and every draft at rest and shown; the seconds it took.

    What is still busy after PATIENCE_S is left for the comparer to name.
    """
    took = await rest(world, PATIENCE_S, look_s=1.0)
    await asyncio.sleep(_QUIET_S)
    world.note(f"at rest after {took:.1f} s")
    return took


async def rest(world: World, patience_s: float, *, look_s: float = 0.2) -> float:
    """As `settle`, but edits may still be under way."""
    begin = time.monotonic()
    while time.monotonic() - begin < patience_s:
        if not await rows(world, _BUSY, unfinished=[str(state) for state in UNFINISHED]):
            break
        await asyncio.sleep(look_s)
    return time.monotonic() - begin


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
