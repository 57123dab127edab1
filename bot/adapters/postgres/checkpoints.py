"""The writing lease and the text under it, both in the row of the run: one write a second renews and stores."""

from bot.adapters.postgres.database import Database
from bot.adapters.postgres.keeping import Keeper
from bot.adapters.postgres.rows import checkpoint_from_row
from bot.errors import FencedOff
from bot.models import UNFINISHED, Checkpoint, Run, Usage

LEASE_S = 10
"""A writer that has not written for this long is dead; the next step takes over (design section 8)."""

_ACQUIRE = """
update runs set fence = fence + 1, leased_by = %(owner)s,
  leased_until = case when done then null else clock_timestamp() + make_interval(secs => %(lease)s) end
where id = %(run)s and (done or leased_until is null or leased_until < clock_timestamp())
returning id, text, fence, done, stop_reason"""

_READ = "select id, text, fence, done, stop_reason from runs where id = %s"

_WANTED = """
select runs.fence = %(fence)s and not runs.done and drafts.run_id = runs.id
  and drafts.state = any(%(unfinished)s) as wanted
from runs join drafts on drafts.workspace_id = runs.workspace_id and drafts.id = runs.draft_id
where runs.id = %(run)s"""

_CLOSE = """
update runs set text = %(text)s, done = %(done)s, stop_reason = %(stop_reason)s, leased_until = null, leased_by = null,
  input_tokens = input_tokens + %(input)s, output_tokens = output_tokens + %(output)s
from drafts
where runs.id = %(run)s and runs.fence = %(fence)s and not runs.done
  and drafts.workspace_id = runs.workspace_id and drafts.id = runs.draft_id
returning drafts.run_id = runs.id and drafts.state = any(%(unfinished)s) as wanted"""

_HELD = "select leased_until > clock_timestamp() as held from runs where id = %s"

_UNFINISHED = [state.value for state in UNFINISHED]


class PostgresCheckpoints:
    """Checkpoints on Postgres."""

    def __init__(self, database: Database) -> None:
        """Use this database."""
        self._database = database
        self._keeper = Keeper(database, LEASE_S)

    async def acquire(self, run: Run, owner: str) -> Checkpoint | None:
        """See Checkpoints."""
        row = await self._database.row(run.workspace, _ACQUIRE, {"owner": owner, "lease": LEASE_S, "run": run.id})
        return checkpoint_from_row(row) if row else None

    async def read(self, run: Run) -> Checkpoint:
        """See Checkpoints."""
        row = await self._database.row(run.workspace, _READ, (run.id,))
        if row is None:
            raise LookupError(f"no run {run.id}")
        return checkpoint_from_row(row)

    async def keep(self, run: Run, fence: int, text: str) -> bool:
        """See Checkpoints."""
        wanted = await self._keeper.keep(run, fence, text)
        if wanted is None:
            raise FencedOff(f"run {run.id} has a newer writer")
        return wanted

    async def wanted(self, run: Run, fence: int) -> bool:
        """See Checkpoints."""
        row = await self._database.row(
            run.workspace, _WANTED, {"run": run.id, "fence": fence, "unfinished": _UNFINISHED}
        )
        return bool(row and row["wanted"])

    async def close(self, run: Run, fence: int, text: str, stop_reason: str | None, usage: Usage) -> bool:
        """See Checkpoints."""
        values = {
            "text": text.replace("\0", ""),
            "done": stop_reason is not None,
            "stop_reason": stop_reason,
            "input": usage.input_tokens,
            "output": usage.output_tokens,
            "run": run.id,
            "fence": fence,
            "unfinished": _UNFINISHED,
        }
        try:
            row = await self._database.row(run.workspace, _CLOSE, values)
        finally:
            self._keeper.forget(run, fence)
        if row is None:
            raise FencedOff(f"run {run.id} has a newer writer")
        return bool(row["wanted"])

    async def held(self, run: Run) -> bool:
        """See Checkpoints."""
        row = await self._database.row(run.workspace, _HELD, (run.id,))
        return bool(row and row["held"])
