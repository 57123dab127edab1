"""Rules and choices on Postgres."""

from collections.abc import Mapping
from datetime import timedelta

from psycopg.types.json import Jsonb
from pydantic import TypeAdapter

from bot.adapters.postgres.database import Database
from bot.adapters.postgres.drafts import AUDIT
from bot.rules import Rules

_RULES = TypeAdapter(Rules)

_GET = "select rules from rules where repo = name_now(%s)"
_KEEP = """
insert into rules (workspace_id, repo, rules, set_by) values (%s, name_now(%s), %s, %s)
on conflict (workspace_id, repo)
  do update set rules = excluded.rules, set_by = excluded.set_by, set_at = clock_timestamp(), learn_again_at = null"""
_KNOWN = """
select 1 from rules where repo = name_now(%s) and coalesce(learn_again_at, 'infinity') > clock_timestamp()"""
_LEARN = """
insert into rules (workspace_id, repo, rules, set_by, learn_again_at)
values (%s, name_now(%s), %s, 'notra', clock_timestamp() + %s::interval)
on conflict (workspace_id, repo)
  do update set rules = excluded.rules, set_at = clock_timestamp(), learn_again_at = excluded.learn_again_at
  where rules.learn_again_at is not null"""
_MOVES = "select moves from choices where repo = name_now(%s) and span = %s"
_MOVE = """
insert into choices (workspace_id, repo, span, moves)
values (%s, name_now(%s), %s, jsonb_build_object(%s::text, %s::boolean))
on conflict (workspace_id, repo, span)
  do update set moves = choices.moves || excluded.moves, updated_at = clock_timestamp()"""
_ALWAYS = "select board from workspaces where id = %s"
_SHOW = "insert into workspaces (id, board) values (%s, %s) on conflict (id) do update set board = excluded.board"


class PostgresBoards:
    """Boards on Postgres."""

    def __init__(self, database: Database) -> None:
        """Use this database."""
        self._database = database

    async def rules(self, workspace: str, repo: str) -> Rules | None:
        """See Boards."""
        async with self._database.workspace(workspace) as connection:
            cursor = await connection.execute(_GET, (repo,))
            row = await cursor.fetchone()
        return _RULES.validate_python(row["rules"]) if row else None

    async def keep_rules(self, workspace: str, repo: str, rules: Rules, *, actor: str) -> None:
        """See Boards."""
        stored = Jsonb(_RULES.dump_python(rules, mode="json"))
        async with self._database.workspace(workspace) as connection:
            await connection.execute(_KEEP, (workspace, repo, stored, actor))
            await connection.execute(AUDIT, (workspace, actor, "rules_set", None, None))

    async def is_known(self, workspace: str, repo: str) -> bool:
        """See Boards."""
        return await self._database.row(workspace, _KNOWN, (repo,)) is not None

    async def learn(self, workspace: str, repo: str, rules: Rules, lasts: timedelta) -> None:
        """See Boards."""
        stored = Jsonb(_RULES.dump_python(rules, mode="json"))
        async with self._database.workspace(workspace) as connection:
            await connection.execute(_LEARN, (workspace, repo, stored, lasts))

    async def moves(self, workspace: str, repo: str, span: str) -> Mapping[str, bool]:
        """See Boards."""
        async with self._database.workspace(workspace) as connection:
            cursor = await connection.execute(_MOVES, (repo, span))
            row = await cursor.fetchone()
        return dict(row["moves"]) if row else {}

    async def move(self, workspace: str, repo: str, span: str, piece: str, *, goes_in: bool, actor: str) -> None:
        """See Boards."""
        async with self._database.workspace(workspace) as connection:
            await connection.execute(_MOVE, (workspace, repo, span, piece, goes_in))
            await connection.execute(AUDIT, (workspace, actor, "moved_in" if goes_in else "moved_out", None, None))

    async def is_always_shown(self, workspace: str) -> bool:
        """See Boards."""
        async with self._database.workspace(workspace) as connection:
            cursor = await connection.execute(_ALWAYS, (workspace,))
            row = await cursor.fetchone()
        return bool(row and row["board"])

    async def show_always(self, workspace: str, *, always: bool, actor: str) -> None:
        """See Boards."""
        async with self._database.workspace(workspace) as connection:
            await connection.execute(_SHOW, (workspace, always))
            await connection.execute(AUDIT, (workspace, actor, "board_always" if always else "board_asked", None, None))
