"""The gate's rounds on Postgres. Nobody holds a connection while the model writes: a claim is a time in the row."""

from collections.abc import Mapping

from bot.adapters.postgres.database import Database
from bot.models import Run, Usage

_CLAIM = """
insert into rewrites (workspace_id, run_id, round, claimed_until)
values (%(workspace)s, %(run)s, %(round)s, clock_timestamp() + make_interval(secs => %(seconds)s))
on conflict (workspace_id, run_id, round) do update set claimed_until = excluded.claimed_until
where rewrites.text is null and rewrites.claimed_until < clock_timestamp()
returning round"""

_KEEP = """
with kept as (
  update rewrites set text = %(text)s, input_tokens = %(input)s, output_tokens = %(output)s
  where run_id = %(run)s and round = %(round)s and text is null
  returning run_id, input_tokens, output_tokens)
update runs set input_tokens = runs.input_tokens + kept.input_tokens,
  output_tokens = runs.output_tokens + kept.output_tokens
from kept where runs.id = kept.run_id"""

_MADE = "select round, text from rewrites where run_id = %s and text is not null"

COPY_REWRITES = """
insert into rewrites (workspace_id, run_id, round, text, claimed_until)
select workspace_id, %s, round, text, claimed_until from rewrites where run_id = %s and text is not null"""
"""For a run that starts from what another had written; what the rounds have cost stays with the other."""


class PostgresRewrites:
    """Rewrites on Postgres."""

    def __init__(self, database: Database) -> None:
        """Use this database."""
        self._database = database

    async def claim(self, run: Run, number: int, seconds: float) -> bool:
        """See Rewrites."""
        values = {"workspace": run.workspace, "run": run.id, "round": number, "seconds": seconds}
        return await self._database.row(run.workspace, _CLAIM, values) is not None

    async def keep(self, run: Run, number: int, text: str, usage: Usage) -> None:
        """See Rewrites."""
        async with self._database.workspace(run.workspace) as connection:
            await connection.execute(
                _KEEP,
                {
                    "run": run.id,
                    "round": number,
                    "text": text.replace("\0", ""),
                    "input": usage.input_tokens,
                    "output": usage.output_tokens,
                },
            )

    async def made(self, run: Run) -> Mapping[int, str]:
        """See Rewrites."""
        async with self._database.workspace(run.workspace) as connection:
            cursor = await connection.execute(_MADE, (run.id,))
            return {row["round"]: row["text"] for row in await cursor.fetchall()}
