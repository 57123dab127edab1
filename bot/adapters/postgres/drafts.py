"""Drafts on Postgres: every change of state is one guarded statement."""

import hashlib
from collections.abc import Mapping
from typing import LiteralString

from bot.adapters.postgres.database import Connection, Database
from bot.adapters.postgres.rows import draft_from_row, range_json
from bot.models import STOPPABLE, UNFINISHED, Draft, DraftRequest, DraftState, RunKind, sources_of

_CREATE = """
insert into drafts (id, workspace_id, channel_id, requester, content_type, repo, wanted, board, voice, run_id,
  request_id, campaign, thread_ts, publish_for)
values (%(id)s, %(workspace)s, %(channel)s, %(requester)s, %(type)s, %(repo)s, %(wanted)s, %(board)s, %(voice)s,
  %(run_id)s, %(request_id)s, %(campaign)s, %(thread)s, %(publish_for)s)
on conflict do nothing"""

INSERT_RUN = """
insert into runs (id, workspace_id, draft_id, no, kind, base_version, instruction, instructed_by, request_id)
values (%(run_id)s, %(workspace)s, %(draft_id)s, %(no)s, %(kind)s, %(base)s, %(instruction)s, %(by)s, %(request_id)s)
on conflict do nothing"""

OF_REQUEST = """
select drafts.* from drafts join runs on runs.workspace_id = drafts.workspace_id and runs.draft_id = drafts.id
where runs.request_id = %s"""
BY_ID = "select * from drafts where id = %s"
_BY_MESSAGE = """
select * from drafts where channel_id = %(channel)s and (message_ts = %(ts)s or thread_ts = %(ts)s)
order by campaign desc limit 1"""
_IN_THREAD = "select * from drafts where channel_id = %s and thread_ts = %s order by created_at"
_BY_PERSON = """
select * from drafts where channel_id = %s and requester = %s
order by state = any(%s) desc, created_at desc limit 1"""
_RECENT = """
select * from drafts where requester = %s and (message_ts is not null or state <> 'discarded')
order by created_at desc limit %s"""

MOVE = """
update drafts set state = %(to)s, reason = %(reason)s, actor = coalesce(%(actor)s, actor),
  updated_at = clock_timestamp()
where id = %(id)s and state = any(%(sources)s)
  and (%(version)s::integer is null or version = %(version)s)
  and (%(run_id)s::text is null or run_id = %(run_id)s)
returning *"""

AUDIT = "insert into audit (workspace_id, actor, action, draft_id, version) values (%s, %s, %s, %s, %s)"

_POSTED = """
update drafts set message_ts = case when message_ts is not distinct from %s then %s else message_ts end
where id = %s returning *"""
_THREADED = "update drafts set thread_ts = coalesce(thread_ts, %s) where id = %s returning *"
_PRESENTED = """
update drafts set presented = state || ':' || version
where id = %s and state = %s and version = %s and run_id = %s
returning id"""
_UNPRESENTED = """
select workspace_id, id from drafts
where presented is distinct from state || ':' || version and state = any(%s) and message_ts is not null
  and updated_at < clock_timestamp() - make_interval(secs => %s)
order by updated_at limit %s"""
_LOST = """
select workspace_id, id from drafts
where state = any(%s) and updated_at < clock_timestamp() - make_interval(secs => %s)
order by updated_at limit %s"""
_COUNTS = "select state, count(*) as drafts from drafts group by state"

_UNFINISHED = [state.value for state in UNFINISHED]
_STOPPABLE = [state.value for state in STOPPABLE]


def run_id_of(draft_id: str, number: int) -> str:
    """The id of a draft's n-th run, from 1; also the id of its workflow run."""
    return f"wfr_{draft_id}_{number}"


class PostgresDrafts:
    """Drafts on Postgres."""

    def __init__(self, database: Database) -> None:
        """Use this database."""
        self._database = database

    async def create(
        self,
        *,
        workspace: str,
        channel: str,
        requester: str,
        request: DraftRequest,
        request_id: str,
        thread_ts: str | None = None,
    ) -> Draft:
        """See Drafts."""
        draft_id = "d" + hashlib.sha256(f"{workspace}|{request_id}".encode()).hexdigest()[:11]
        run_id = run_id_of(draft_id, 1)
        async with self._database.workspace(workspace) as connection:
            await connection.execute(
                _CREATE,
                {
                    "id": draft_id,
                    "workspace": workspace,
                    "channel": channel,
                    "requester": requester,
                    "type": request.content_type.value,
                    "repo": request.repo,
                    "wanted": range_json(request.range),
                    "board": request.board,
                    "campaign": request.campaign,
                    "publish_for": request.publish_for,
                    "thread": thread_ts,
                    "voice": request.voice,
                    "run_id": run_id,
                    "request_id": request_id,
                },
            )
            first = {"no": 1, "kind": RunKind.DRAFT.value, "base": 0, "instruction": None, "by": requester}
            ids = {"run_id": run_id, "workspace": workspace, "draft_id": draft_id, "request_id": request_id}
            await connection.execute(INSERT_RUN, first | ids)
            return await one(connection, OF_REQUEST, (request_id,))

    async def get(self, workspace: str, draft_id: str) -> Draft | None:
        """See Drafts."""
        row = await self._database.row(workspace, BY_ID, (draft_id,))
        return draft_from_row(row) if row else None

    async def find(
        self, workspace: str, *, channel: str, message_ts: str | None = None, requester: str | None = None
    ) -> Draft | None:
        """See Drafts."""
        async with self._database.workspace(workspace) as connection:
            if message_ts is not None:
                cursor = await connection.execute(_BY_MESSAGE, {"channel": channel, "ts": message_ts})
            else:
                cursor = await connection.execute(_BY_PERSON, (channel, requester, _STOPPABLE))
            row = await cursor.fetchone()
        return draft_from_row(row) if row else None

    async def in_thread(self, workspace: str, channel: str, thread_ts: str) -> list[Draft]:
        """See Drafts."""
        async with self._database.workspace(workspace) as connection:
            cursor = await connection.execute(_IN_THREAD, (channel, thread_ts))
            return [draft_from_row(row) for row in await cursor.fetchall()]

    async def of_request(self, workspace: str, request_id: str) -> Draft | None:
        """See Drafts."""
        row = await self._database.row(workspace, OF_REQUEST, (request_id,))
        return draft_from_row(row) if row else None

    async def recent(self, workspace: str, requester: str, limit: int) -> list[Draft]:
        """See Drafts."""
        async with self._database.workspace(workspace) as connection:
            cursor = await connection.execute(_RECENT, (requester, limit))
            return [draft_from_row(row) for row in await cursor.fetchall()]

    async def move(
        self,
        draft: Draft,
        to: DraftState,
        *,
        reason: str | None = None,
        actor: str | None = None,
        version: int | None = None,
        run_id: str | None = None,
    ) -> Draft | None:
        """See Drafts."""
        async with self._database.workspace(draft.workspace) as connection:
            return await guarded_move(connection, draft, to, reason=reason, actor=actor, version=version, run_id=run_id)

    async def threaded(self, draft: Draft, thread_ts: str) -> Draft:
        """See Drafts."""
        async with self._database.workspace(draft.workspace) as connection:
            return await one(connection, _THREADED, (thread_ts, draft.id))

    async def posted(self, draft: Draft, message_ts: str) -> Draft:
        """See Drafts."""
        async with self._database.workspace(draft.workspace) as connection:
            return await one(connection, _POSTED, (draft.message_ts, message_ts, draft.id))

    async def presented(self, draft: Draft) -> bool:
        """See Drafts."""
        async with self._database.workspace(draft.workspace) as connection:
            values = (draft.id, draft.state.value, draft.version, draft.run_id)
            cursor = await connection.execute(_PRESENTED, values)
            return await cursor.fetchone() is not None

    async def unpresented(self, older_than: float, limit: int) -> list[tuple[str, str]]:
        """See Drafts."""
        resting = [state.value for state in DraftState if state not in UNFINISHED]
        return await self._watched(_UNPRESENTED, resting, older_than, limit)

    async def lost(self, older_than: float, limit: int) -> list[tuple[str, str]]:
        """See Drafts."""
        return await self._watched(_LOST, _UNFINISHED, older_than, limit)

    async def _watched(
        self, statement: LiteralString, states: list[str], older_than: float, limit: int
    ) -> list[tuple[str, str]]:
        async with self._database.system() as connection:
            cursor = await connection.execute(statement, (states, older_than, limit))
            return [(row["workspace_id"], row["id"]) for row in await cursor.fetchall()]

    async def counts(self) -> Mapping[str, int]:
        """See Drafts."""
        async with self._database.system() as connection:
            cursor = await connection.execute(_COUNTS)
            return {row["state"]: row["drafts"] for row in await cursor.fetchall()}


async def guarded_move(
    connection: Connection,
    draft: Draft,
    to: DraftState,
    *,
    reason: str | None = None,
    actor: str | None = None,
    version: int | None = None,
    run_id: str | None = None,
) -> Draft | None:
    """The one statement that changes a state, inside the caller's transaction; None when the guard refused it."""
    cursor = await connection.execute(
        MOVE,
        {
            "id": draft.id,
            "to": to.value,
            "sources": [state.value for state in sources_of(to)],
            "reason": reason,
            "actor": actor,
            "version": version,
            "run_id": run_id,
        },
    )
    row = await cursor.fetchone()
    if row is None:
        return None
    moved = draft_from_row(row)
    if actor is not None:
        await connection.execute(AUDIT, (draft.workspace, actor, to.value, draft.id, moved.version))
    return moved


async def one(connection: Connection, statement: LiteralString, values: tuple[object, ...]) -> Draft:
    """The draft that the statement must find, inside the caller's transaction."""
    cursor = await connection.execute(statement, values)
    row = await cursor.fetchone()
    if row is None:
        raise LookupError("the draft just written is not there")
    return draft_from_row(row)
