"""Budgets, reservations and charges on Postgres. A month's row is the lock: who reserves waits for the others."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from bot.adapters.postgres.database import Connection, Database
from bot.adapters.postgres.drafts import AUDIT
from bot.costs import ModelCall, Month, Price, Spent, cost, denied, dollars, most
from bot.errors import OverBudget
from bot.log import log
from bot.models import Prompt, Usage

_HOLD_S: Final = 1_800
"""For so long a reservation holds when nobody touches it: longer than the retries of a step and the longest text."""
_SETTING: Final = "NOTRA_MONTHLY_BUDGET_USD"
_NOTHING: Final = Usage(input_tokens=0, output_tokens=0)

_MONTH_ROW = "insert into spending (workspace_id, month) values (%s, %s) on conflict do nothing"
_LOCK = "select from spending where month = %s for update"
_BUDGET = "select monthly_budget from workspaces where monthly_budget is not null"
_HELD = """
select coalesce(sum(held), 0)::bigint as held from reservations
where (until > clock_timestamp() or calling is not null) and (run_id, purpose) is distinct from (%s::text, %s::text)"""
_HOLD = """
insert into reservations (workspace_id, run_id, purpose, month, held, calling, until)
values (%s, %s, %s, %s, %s, %s, clock_timestamp() + make_interval(secs => %s))
on conflict (workspace_id, run_id, purpose) do update
set month = excluded.month, held = excluded.held, until = excluded.until, calling = excluded.calling,
  released = false"""
# What a lost call has used nobody knows; that it used no more than was held for it is known. It is charged to the month
# in which it was made.
_LOST = """
with lost as (
  delete from reservations where calling is not null
    and (case when (run_id, purpose) is not distinct from (%(run)s::text, %(purpose)s::text) then %(own)s
         else until <= clock_timestamp() end)
  returning *
), charged as (
  insert into model_calls (workspace_id, run_id, purpose, call, model, input_tokens, output_tokens, cache_read_tokens,
    cache_write_tokens, cost)
  select workspace_id, run_id, purpose, 'lost ' || until, calling, 0, 0, 0, 0, held from lost
)
update spending set spent = spending.spent + sums.held
from (select month, sum(held) as held from lost group by month) as sums where sums.month = spending.month"""
_DENIED = "update spending set denied = true where month = %s"
_CALL = """
insert into model_calls (workspace_id, run_id, purpose, call, model, input_tokens, output_tokens, cache_read_tokens,
  cache_write_tokens, cost)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) on conflict do nothing returning cost"""
_USED = """
update reservations set calling = null, until = clock_timestamp() + make_interval(secs => %s),
  held = case when until > clock_timestamp() then greatest(held - %s, 0) else 0 end
where run_id = %s and purpose = %s"""
_GONE = "delete from reservations where run_id = %s and purpose = %s and released"
_SPENT = "update spending set spent = spent + %s where month = %s"
_RELEASE = "delete from reservations where run_id = %s and calling is null"
_RELEASE_LATER = "update reservations set released = true where run_id = %s"
_CHOOSE = """
insert into workspaces (id, monthly_budget) values (%s, %s)
on conflict (id) do update set monthly_budget = excluded.monthly_budget"""
_REFUSE_ANEW = "update spending set denied = false where month = %s"
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
            month = await self._locked(connection, workspace, first, (run_id, purpose), settles_own=True)
            fits = month.spent + month.reserved + wanted <= month.budget
            if fits:
                hold = (workspace, run_id, purpose, first, wanted, prompt.model, _HOLD_S)
                await connection.execute(_HOLD, hold)
            else:
                await connection.execute(_DENIED, (first,))
        if not fits:  # outside of the transaction, which is to stand
            log.warning("budget used up", workspace=workspace, setting=_SETTING)
            raise OverBudget(denied(month, wanted))

    async def confirm(self, workspace: str, call: ModelCall) -> None:
        """See Credits."""
        usage, about = call.usage, (call.run_id, call.purpose)
        paid, first = cost(self._prices, call.model, usage), self._first()
        counts = (usage.input_tokens, usage.output_tokens, usage.cache_read_tokens, usage.cache_write_tokens)
        async with self._database.workspace(workspace) as connection:
            await self._locked(connection, workspace, first, about)
            if usage != _NOTHING:
                cursor = await connection.execute(_CALL, (workspace, *about, call.id, call.model, *counts, paid))
                if await cursor.fetchone() is None:
                    return
            await connection.execute(_USED, (_HOLD_S, paid, *about))
            await connection.execute(_GONE, about)
            await connection.execute(_SPENT, (paid, first))

    async def release(self, workspace: str, run_id: str) -> None:
        """See Credits."""
        async with self._database.workspace(workspace) as connection:
            await connection.execute(_RELEASE, (run_id,))
            await connection.execute(_RELEASE_LATER, (run_id,))

    async def month(self, workspace: str) -> Month:
        """See Credits."""
        first = self._first()
        async with self._database.workspace(workspace) as connection:
            cursor = await connection.execute(_STANDING, (first,))
            row = await cursor.fetchone()
            return await self._read(connection, first, row or {"spent": 0, "denied": False}, (None, None))

    async def choose(self, workspace: str, budget: int, by: str) -> Month:
        """See Credits. What the former budget refused says nothing of this one."""
        if budget > self._budget:
            log.info("budget above the ceiling", workspace=workspace, setting=_SETTING)
            raise OverBudget(
                f"This server allows a workspace up to {dollars(self._budget)} a month. Choose that or less, or ask "
                "whoever runs Notra for more."
            )
        async with self._database.workspace(workspace) as connection:
            await connection.execute(_CHOOSE, (workspace, budget))
            await connection.execute(_REFUSE_ANEW, (self._first(),))
            await connection.execute(AUDIT, (workspace, by, "budget_chosen", None, None))
        return await self.month(workspace)

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
        self,
        connection: Connection,
        workspace: str,
        first: date,
        besides: tuple[str, str],
        *,
        settles_own: bool = False,
    ) -> Month:
        """The month as it stands until this transaction ends; `besides`: the reservation that does not count.

        Lost calls are charged before: those whose time is over, and with `settles_own` the one of `besides`.
        """
        await connection.execute(_MONTH_ROW, (workspace, first))
        await connection.execute(_LOCK, (first,))
        await connection.execute(_LOST, {"run": besides[0], "purpose": besides[1], "own": settles_own})
        cursor = await connection.execute(_STANDING, (first,))
        row = await cursor.fetchone()
        if row is None:
            raise LookupError("the month just written is not there")
        return await self._read(connection, first, row, besides)

    async def _read(
        self, connection: Connection, first: date, row: Mapping[str, Any], besides: tuple[str | None, str | None]
    ) -> Month:
        held = await (await connection.execute(_HELD, besides)).fetchone()
        own = await (await connection.execute(_BUDGET)).fetchone()
        chosen = own["monthly_budget"] if own else self._budget
        return Month(
            first=first,
            spent=row["spent"],
            reserved=held["held"] if held else 0,
            budget=min(chosen, self._budget),
            ceiling=self._budget if chosen < self._budget else None,
            denied=row["denied"],
        )
