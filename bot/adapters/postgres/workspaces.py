"""What a workspace and its channels chose: the repository that a command means when it names none, the reaction of the
shelf; and what was shipped."""

from bot.adapters.postgres.changes import Changed, unheard
from bot.adapters.postgres.database import Database
from bot.models import ContentType
from bot.shelved import SHELF_EMOJI

_CHOSEN = """
select
  (select name from repositories join channels on default_repository = repositories.id where channel_id = %s) as here,
  (select name from repositories join workspaces on default_repository = repositories.id) as everywhere"""
_SET_FOR_CHANNEL = """
insert into channels (workspace_id, channel_id, default_repository)
values (%(workspace)s, %(channel)s, (select id from repositories where lower(name) = lower(%(repo)s)))
on conflict (workspace_id, channel_id) do update set default_repository = excluded.default_repository"""
_SET_FOR_ALL = """
insert into workspaces (id, default_repository)
values (%(workspace)s, (select id from repositories where lower(name) = lower(%(repo)s)))
on conflict (id) do update set default_repository = excluded.default_repository"""
# The head is what the newest run before the approval had read. The state is what counts: a discarded draft ships
# nothing.
_SHIPPED = """
select evidence.activity ->> 'head_sha' as head
from drafts join evidence on evidence.draft_id = drafts.id and evidence.activity is not null
where drafts.state = any(array['approved', 'published']) and lower(drafts.repo) = name_now(%s)
  and drafts.content_type = %s
  and drafts.wanted ->> 'kind' <> 'dates'  -- ends at no commit
  and evidence.created_at <= drafts.updated_at
order by drafts.updated_at desc, evidence.created_at desc limit 1"""

_EMOJI = "select shelf_emoji from workspaces where shelf_emoji is not null"
_CHOOSE_EMOJI = """
insert into workspaces (id, shelf_emoji) values (%s, %s)
on conflict (id) do update set shelf_emoji = excluded.shelf_emoji"""


class PostgresWorkspaces:
    """Workspaces on Postgres."""

    def __init__(self, database: Database, changed: Changed = unheard) -> None:
        """Use this database; `changed` is told of a workspace with other defaults."""
        self._database = database
        self._changed = changed

    async def chosen_repos(self, workspace: str, channel: str) -> tuple[str | None, str | None]:
        """See Workspaces."""
        row = await self._database.row(workspace, _CHOSEN, (channel,))
        return (row["here"], row["everywhere"]) if row else (None, None)

    async def set_default_repo(self, workspace: str, channel: str | None, repo: str | None) -> None:
        """See Workspaces."""
        statement = _SET_FOR_ALL if channel is None else _SET_FOR_CHANNEL
        async with self._database.workspace(workspace) as connection:
            await connection.execute(statement, {"workspace": workspace, "channel": channel, "repo": repo})
        await self._changed(workspace)

    async def shipped(self, workspace: str, repo: str, content_type: ContentType) -> str | None:
        """See Workspaces."""
        row = await self._database.row(workspace, _SHIPPED, (repo, content_type.value))
        return row["head"] if row else None

    async def shelf_emoji(self, workspace: str) -> str:
        """See Workspaces."""
        async with self._database.workspace(workspace) as connection:
            row = await (await connection.execute(_EMOJI)).fetchone()
        return str(row["shelf_emoji"]) if row else SHELF_EMOJI

    async def choose_shelf_emoji(self, workspace: str, name: str) -> None:
        """See Workspaces."""
        async with self._database.workspace(workspace) as connection:
            await connection.execute(_CHOOSE_EMOJI, (workspace, name))
