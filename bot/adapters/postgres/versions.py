"""The immutable texts of a draft on Postgres."""

from collections.abc import Sequence

from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from bot.adapters.postgres.database import Connection, Database
from bot.adapters.postgres.drafts import AUDIT, BY_ID, guarded_move, one
from bot.adapters.postgres.rows import ledger_from_json, ledger_json, version_from_row
from bot.errors import NewerVersion
from bot.ledger import Ledger
from bot.models import RETRYABLE, Draft, DraftState, Run, Version

_LOCK = "select version, state, run_id from drafts where id = %s for update"
_OF_RUN = "select * from versions where run_id = %s"
_OF_REQUEST = "select * from versions where request_id = %s"
_GET = "select * from versions where draft_id = %s and version = %s"
_NEWEST_WHOLE = """
select * from versions where draft_id = %s and not partial order by version desc limit 1"""
_INSERT = """
insert into versions (workspace_id, draft_id, version, text, author, run_id, request_id, note, warnings, partial,
  outline, ledger, vouched_by)
values (%(workspace)s, %(draft)s, %(version)s, %(text)s, %(author)s, %(run_id)s, %(request_id)s, %(note)s,
  %(warnings)s, %(partial)s, %(outline)s, %(ledger)s, %(vouched_by)s)
returning *"""
_UNSTATED = {"author": None, "run_id": None, "request_id": None, "outline": False, "vouched_by": None}
_OPEN_FINDINGS = """
select warnings from versions where draft_id = %s and version = %s and warnings <> '[]' and vouched_by is null"""
_VOUCH = "update versions set vouched_by = %s where draft_id = %s and version = %s"
_VOUCHED = "insert into audit (workspace_id, actor, action, draft_id, version, detail) values (%s, %s, %s, %s, %s, %s)"
_POINT = "update drafts set version = %s, updated_at = clock_timestamp() where id = %s"


class PostgresVersions:
    """Versions on Postgres."""

    def __init__(self, database: Database) -> None:
        """Use this database."""
        self._database = database

    async def save_written(
        self,
        draft: Draft,
        run: Run,
        text: str,
        note: str,
        warnings: Sequence[str],
        *,
        ledger: Ledger | None = None,
        outline: bool = False,
    ) -> Version | None:
        """See Versions."""
        async with self._database.workspace(draft.workspace) as connection:
            return await _save_of_run(
                connection,
                draft,
                run,
                DraftState.CHECKING,
                text=text,
                note=note,
                warnings=warnings,
                ledger=ledger,
                outline=outline,
            )

    async def save_stopped(self, draft: Draft, run: Run, text: str, ledger: Ledger | None = None) -> Version | None:
        """See Versions."""
        async with self._database.workspace(draft.workspace) as connection:
            return await _save_of_run(
                connection,
                draft,
                run,
                DraftState.STOPPED,
                text=text,
                note="Stopped while it was written.",
                warnings=(),
                ledger=ledger,
            )

    async def save_edited(
        self,
        draft: Draft,
        base: int,
        text: str,
        *,
        author: str,
        note: str,
        request_id: str,
        warnings: Sequence[str] = (),
        ledger: Ledger | None = None,
    ) -> Version:
        """See Versions."""
        async with self._database.workspace(draft.workspace) as connection:
            stored = await _lock(connection, draft)
            newest = stored["version"]
            cursor = await connection.execute(_OF_REQUEST, (request_id,))
            if row := await cursor.fetchone():
                return version_from_row(row)
            if newest != base or stored["state"] != DraftState.IN_REVIEW:
                raise NewerVersion(f"Version {newest} is there already; your text was not saved over it.")
            version = await _insert(
                connection,
                draft,
                newest + 1,
                text=text,
                author=author,
                request_id=request_id,
                note=note,
                warnings=warnings,
                partial=False,
                ledger=ledger,
            )
            await connection.execute(AUDIT, (draft.workspace, author, "edited", draft.id, version.version))
            return version

    async def get(self, draft: Draft, version: int) -> Version | None:
        """See Versions."""
        row = await self._database.row(draft.workspace, _GET, (draft.id, version))
        return version_from_row(row) if row else None

    async def newest_whole(self, draft: Draft) -> Version | None:
        """See Versions."""
        row = await self._database.row(draft.workspace, _NEWEST_WHOLE, (draft.id,))
        return version_from_row(row) if row else None

    async def restore(self, draft: Draft, *, author: str, request_id: str) -> Draft | None:
        """See Versions."""
        async with self._database.workspace(draft.workspace) as connection:
            stored = await _lock(connection, draft)
            newest = stored["version"]
            cursor = await connection.execute(_OF_REQUEST, (request_id,))
            if await cursor.fetchone():
                return await one(connection, BY_ID, (draft.id,))
            cursor = await connection.execute(_NEWEST_WHOLE, (draft.id,))
            whole = await cursor.fetchone()
            # From a run that is checking its text there is a way to a review too, but not this one.
            if whole is None or DraftState(stored["state"]) not in RETRYABLE:
                return None
            if await guarded_move(connection, draft, DraftState.IN_REVIEW, actor=author, version=draft.version) is None:
                return None
            note = f"Version {whole['version']} again."
            await _insert(
                connection,
                draft,
                newest + 1,
                text=whole["text"],
                author=author,
                request_id=request_id,
                note=note,
                warnings=whole["warnings"],
                partial=False,
                outline=whole["outline"],
                ledger=ledger_from_json(whole["ledger"]),
                vouched_by=whole["vouched_by"],
            )
            return await one(connection, BY_ID, (draft.id,))

    async def vouch(self, draft: Draft, *, person: str) -> Version | None:
        """See Versions."""
        async with self._database.workspace(draft.workspace) as connection:
            stored = await _lock(connection, draft)
            if (stored["version"], stored["state"]) != (draft.version, DraftState.IN_REVIEW):
                return None
            cursor = await connection.execute(_OPEN_FINDINGS, (draft.id, draft.version))
            if found := await cursor.fetchone():
                findings = Jsonb({"findings": found["warnings"]})
                await connection.execute(_VOUCH, (person, draft.id, draft.version))
                await connection.execute(
                    _VOUCHED, (draft.workspace, person, "vouched", draft.id, draft.version, findings)
                )
            cursor = await connection.execute(_GET, (draft.id, draft.version))
            row = await cursor.fetchone()
            return version_from_row(row) if row and row["vouched_by"] else None


async def _save_of_run(
    connection: Connection,
    draft: Draft,
    run: Run,
    only_in: DraftState,
    *,
    text: str,
    note: str,
    warnings: Sequence[str],
    ledger: Ledger | None,
    outline: bool = False,
) -> Version | None:
    """The run's one version. A run that the draft has left behind must not put its text over a newer one's."""
    stored = await _lock(connection, draft)
    cursor = await connection.execute(_OF_RUN, (run.id,))
    if row := await cursor.fetchone():
        return version_from_row(row)
    if (stored["state"], stored["run_id"]) != (only_in, run.id):
        return None
    return await _insert(
        connection,
        draft,
        stored["version"] + 1,
        text=text,
        run_id=run.id,
        note=note,
        warnings=warnings,
        partial=only_in is DraftState.STOPPED,
        outline=outline,
        ledger=ledger,
    )


async def _lock(connection: Connection, draft: Draft) -> DictRow:
    cursor = await connection.execute(_LOCK, (draft.id,))
    row = await cursor.fetchone()
    if row is None:
        raise LookupError(f"no draft {draft.id}")
    return row


async def _insert(
    connection: Connection,
    draft: Draft,
    number: int,
    *,
    text: str,
    warnings: Sequence[str],
    ledger: Ledger | None = None,
    **stored: str | bool | None,
) -> Version:
    values = {
        "workspace": draft.workspace,
        "draft": draft.id,
        "version": number,
        "text": text.replace("\x00", ""),
        "warnings": Jsonb(list(warnings)),
        "ledger": ledger_json(ledger) if ledger is not None else None,
    }
    cursor = await connection.execute(_INSERT, _UNSTATED | stored | values)
    row = await cursor.fetchone()
    if row is None:
        raise LookupError("the version just written is not there")
    await connection.execute(_POINT, (number, draft.id))
    return version_from_row(row)
