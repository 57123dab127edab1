"""Budgets, reservations and charges on Postgres. A month's row is the lock: who reserves waits for the others."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from bot.adapters.postgres.database import Connection, Database
from bot.costs import ModelCall, Month, Price, Spent, cost, denied, most
from bot.errors import OverBudget
from bot.models import Prompt, Usage

_HOLD_S: Final = 1_800
"""For so long a reservation holds when nobody touches it: longer than the retries of a step and the longest text."""

_MONTH_ROW = "insert into spending (workspace_id, month) values (%s, %s) on conflict do nothing"
_LOCK = "select spent, denied from spending where month = %s for update"
_BUDGET = "select monthly_budget from workspaces where monthly_budget is not null"
_HELD = """
select coalesce(sum(held), 0)::bigint as held from reservations
where until > clock_timestamp() and (run_id, purpose) is distinct from (%s::text, %s::text)"""
_HOLD = """
insert into reservations (workspace_id, run_id, purpose, month, held, until)
values (%s, %s, %s, %s, %s, clock_timestamp() + make_interval(secs => %s))
on conflict (workspace_id, run_id, purpose) do update
set month = excluded.month, held = excluded.held, until = excluded.until"""
_DENIED = "update spending set denied = true where month = %s"
_CALL = """
insert into model_calls (workspace_id, run_id, purpose, call, model, input_tokens, output_tokens, cache_read_tokens,
  cache_write_tokens, cost)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing returning cost"""
_USED = """
update reservations set held = greatest(held - %s, 0), until = clock_timestamp() + make_interval(secs => %s)
where run_id = %s and purpose = %s and until > clock_timestamp()"""
_SPENT = "update spending set spent = spent + %s where month = %s"
_RELEASE = "delete from reservations where run_id = %s"
_STANDING = "select spent, denied from spending where month = %s"
_OF_DRAFT = """
select coalesce(sum(calls.input_tokens), 0)::bigint as read, coalesce(sum(calls.output_tokens), 0)::bigint as written,
  coalesce(sum(cache_read_tokens), 0)::bigint as cache_read,
  coalesce(sum(cache_write_tokens), 0)::bigint as cache_write, coalesce(sum(cost), 0)::bigint as cost
from model_calls calls join runs on runs.workspace_id = calls.workspace_id and runs.id = calls.run_id
where runs.draft_id = %s"""


def _now() -> datetime:
    return datetime.now(UTC)


class PostgresCredits:
    """Credits on Postgres."""

    def __init__(
        self, database: Database, *, prices: Mapping[str, Price], budget: int, clock: Callable[[], datetime] = _now
    ) -> None:
        """Count by these prices; `budget` (micro-dollars) is every workspace's that has none of its own."""
        self._database = database
        self._prices = prices
        self._budget = budget
        self._clock = clock

    async def reserve(self, workspace: str, run_id: str, purpose: str, prompt: Prompt) -> None:
        """See Credits."""
        wanted, first = most(self._prices, prompt), self._first()
        async with self._database.workspace(workspace) as connection:
            month = await self._locked(connection, workspace, first, (run_id, purpose))
            fits = month.spent + month.reserved + wanted <= month.budget
            if fits:
                await connection.execute(_HOLD, (workspace, run_id, purpose, first, wanted, _HOLD_S))
            else:
                await connection.execute(_DENIED, (first,))
        if not fits:  # outside of the transaction, which is to stand
            raise OverBudget(denied(month, wanted))

    async def confirm(self, workspace: str, call: ModelCall) -> None:
        """See Credits."""
        usage, about = call.usage, (call.run_id, call.purpose)
        paid, first = cost(self._prices, call.model, usage), self._first()
        counts = (usage.input_tokens, usage.output_tokens, usage.cache_read_tokens, usage.cache_write_tokens)
        async with self._database.workspace(workspace) as connection:
            await self._locked(connection, workspace, first, about)
            cursor = await connection.execute(_CALL, (workspace, *about, call.id, call.model, *counts, paid))
            if await cursor.fetchone() is None:
                return
            await connection.execute(_USED, (paid, _HOLD_S, *about))
            await connection.execute(_SPENT, (paid, first))

    async def release(self, workspace: str, run_id: str) -> None:
        """See Credits."""
        async with self._database.workspace(workspace) as connection:
            await connection.execute(_RELEASE, (run_id,))

    async def month(self, workspace: str) -> Month:
        """See Credits."""
        first = self._first()
        async with self._database.workspace(workspace) as connection:
            cursor = await connection.execute(_STANDING, (first,))
            row = await cursor.fetchone()
            return await self._read(connection, first, row or {"spent": 0, "denied": False}, (None, None))

    async def spent_on(self, workspace: str, draft_id: str) -> Spent:
        """See Credits."""
        row = await self._database.row(workspace, _OF_DRAFT, (draft_id,))
        if row is None:
            raise LookupError("a sum has one row")
        usage = Usage(
            input_tokens=row["read"],
            output_tokens=row["written"],
            cache_read_tokens=row["cache_read"],
            cache_write_tokens=row["cache_write"],
        )
        return Spent(usage=usage, micros=row["cost"])

    def _first(self) -> date:
        return self._clock().astimezone(UTC).date().replace(day=1)

    async def _locked(
        self, connection: Connection, workspace: str, first: date, besides: tuple[str | None, str | None]
    ) -> Month:
        """The month as it stands until this transaction ends; `besides`: the reservation that does not count."""
        await connection.execute(_MONTH_ROW, (workspace, first))
        cursor = await connection.execute(_LOCK, (first,))
        row = await cursor.fetchone()
        if row is None:
            raise LookupError("the month just written is not there")
        return await self._read(connection, first, row, besides)

    async def _read(
        self, connection: Connection, first: date, row: Mapping[str, Any], besides: tuple[str | None, str | None]
    ) -> Month:
        held = await (await connection.execute(_HELD, besides)).fetchone()
        own = await (await connection.execute(_BUDGET)).fetchone()
        return Month(
            first=first,
            spent=row["spent"],
            reserved=held["held"] if held else 0,
            budget=own["monthly_budget"] if own else self._budget,
            denied=row["denied"],
        )
