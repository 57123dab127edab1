"""What is kept under a repository's name goes along when GitHub says that it bears another one."""

from collections.abc import Mapping

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from bot.adapters.postgres.database import Connection

# All names at once: of two that swap theirs, the second must not take what the first has just left.
_CARRY = (
    "update drafts set repo = now from unnest(%(old)s::text[], %(new)s::text[]) as names (before, now) "
    "where lower(repo) = lower(before)",
    "update schedules set repo = now from unnest(%(old)s::text[], %(new)s::text[]) as names (before, now) "
    "where lower(repo) = lower(before)",
    "update shelf set repo = now from unnest(%(old)s::text[], %(new)s::text[]) as names (before, now) "
    "where lower(repo) = lower(before)",
)
_TAKE_RULES = "delete from rules where repo = any(%s) returning *"
# What was set or learned under the new name already stands, unless a person set rules where these were learned.
_PUT_RULES = """
insert into rules (workspace_id, repo, rules, set_by, set_at, learn_again_at)
values (%(workspace_id)s, %(repo)s, %(rules)s, %(set_by)s, %(set_at)s, %(learn_again_at)s)
on conflict (workspace_id, repo)
  do update set rules = excluded.rules, set_by = excluded.set_by, set_at = excluded.set_at, learn_again_at = null
  where rules.learn_again_at is not null and excluded.learn_again_at is null"""
_TAKE_CHOICES = "delete from choices where repo = any(%s) returning *"
_PUT_CHOICES = """
insert into choices (workspace_id, repo, span, moves, updated_at)
values (%(workspace_id)s, %(repo)s, %(span)s, %(moves)s, %(updated_at)s)
on conflict (workspace_id, repo, span) do update set moves = excluded.moves || choices.moves"""
_TAKE_LABELLED = "delete from labelled where repo = any(%s) returning *"
_PUT_LABELLED = """
insert into labelled (workspace_id, repo, pull, label) values (%(workspace_id)s, %(repo)s, %(pull)s, %(label)s)
on conflict (workspace_id, repo, pull) do nothing"""


async def carry(connection: Connection, names: Mapping[str, str]) -> None:
    """Carry what a workspace keeps of repositories to their new names: `names` are the old ones → the new ones."""
    if not names:
        return
    values = {"old": list(names), "new": list(names.values())}
    for statement in _CARRY:
        await connection.execute(statement, values)
    moved = {old.lower(): new.lower() for old, new in names.items() if old.lower() != new.lower()}
    old = [list(moved)]
    # All are taken before one is put: a primary key does not wait for the end of a statement.
    rules = await (await connection.execute(_TAKE_RULES, old)).fetchall()
    choices = await (await connection.execute(_TAKE_CHOICES, old)).fetchall()
    labelled = await (await connection.execute(_TAKE_LABELLED, old)).fetchall()
    for row in rules:
        await connection.execute(_PUT_RULES, {**row, "repo": moved[row["repo"]], "rules": Jsonb(row["rules"])})
    for row in choices:
        await connection.execute(_PUT_CHOICES, {**row, "repo": moved[row["repo"]], "moves": _moves(row, names)})
    for row in labelled:
        await connection.execute(_PUT_LABELLED, {**row, "repo": moved[row["repo"]]})


def _moves(row: DictRow, names: Mapping[str, str]) -> Jsonb:
    """What was moved, by the ids that the same pieces have under the new name (`gh:owner/repo#123`)."""
    new = next(now for before, now in names.items() if before.lower() == row["repo"])
    named = len(f"gh:{row['repo']}")
    return Jsonb(
        {
            f"gh:{new}{piece[named:]}" if piece.lower().startswith(f"gh:{row['repo']}") else piece: goes_in
            for piece, goes_in in row["moves"].items()
        }
    )
