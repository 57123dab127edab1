"""The brand voices in Postgres."""

from collections.abc import Sequence
from typing import Any

from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb

from bot.adapters.postgres.changes import Changed, unheard
from bot.adapters.postgres.database import Connection, Database
from bot.adapters.postgres.drafts import AUDIT
from bot.errors import NameTaken
from bot.voices import Tone, Voice, VoiceExample

_SELECT = """
select voices.*, coalesce(
  (select jsonb_agg(jsonb_build_array(e.id, e.text, e.note) order by e.added_at, e.id)
   from voice_examples e where e.voice_id = voices.id), '[]') as examples
from voices """
_NAMED = f"{_SELECT} where lower(name) = lower(%s)"
_DEFAULT = f"{_SELECT} where is_default"
_LISTED = f"{_SELECT} order by is_default desc, lower(name)"
_BY_ID = f"{_SELECT} where id = %s"
# Two who save at once must not both find that theirs is the first: the default is settled one after the other.
_ALONE = "select pg_advisory_xact_lock(hashtext('voices'), hashtext(%s))"
_SAVE = """
insert into voices (id, workspace_id, name, company, description, tone, custom_tone, instructions, audience, language,
  website, rules, saved_by)
values (%(id)s, %(workspace)s, %(name)s, %(company)s, %(description)s, %(tone)s, %(custom_tone)s, %(instructions)s,
  %(audience)s, %(language)s, %(website)s, %(rules)s, %(by)s)
on conflict (workspace_id, id) do update set
  name = excluded.name, company = excluded.company, description = excluded.description, tone = excluded.tone,
  custom_tone = excluded.custom_tone, instructions = excluded.instructions, audience = excluded.audience,
  language = excluded.language, website = excluded.website, rules = excluded.rules, saved_by = excluded.saved_by,
  updated_at = clock_timestamp()"""
_NO_DEFAULT = "update voices set is_default = false where is_default and id <> %s"
_MAKE_DEFAULT = "update voices set is_default = true where id = %s"
_OLDEST_IS_DEFAULT = """
update voices set is_default = true where id = (select id from voices order by created_at, id limit 1)
  and not exists (select from voices where is_default)"""
# Schedules name their voice. They follow a voice that gets another name, and of one that is deleted to the default.
_FOLLOW = "update schedules set voice = %s where lower(voice) = lower(%s)"
_DROP_EXAMPLES = "delete from voice_examples where voice_id = %s and not id = any(%s)"
_ADD_EXAMPLE = """
insert into voice_examples (id, workspace_id, voice_id, text, note)
select %(id)s, workspace_id, id, %(text)s, %(note)s from voices where id = %(voice)s
on conflict (workspace_id, id) do update set text = excluded.text, note = excluded.note
returning id"""
_ADD_RULE = """
update voices set updated_at = clock_timestamp(),
  rules = case when rules ? %(rule)s then rules else rules || jsonb_build_array(%(rule)s::text) end
where id = %(voice)s returning id"""


class PostgresVoices:
    """Voices on Postgres."""

    def __init__(self, database: Database, changed: Changed = unheard) -> None:
        """Use this database; `changed` is told of a workspace whose voices are other ones now."""
        self._database = database
        self._changed = changed

    async def voice(self, workspace: str, name: str | None) -> Voice | None:
        """See Voices."""
        async with self._database.workspace(workspace) as connection:
            cursor = await (connection.execute(_DEFAULT) if name is None else connection.execute(_NAMED, (name,)))
            row = await cursor.fetchone()
            return _voice(row) if row else None

    async def listed(self, workspace: str) -> Sequence[Voice]:
        """See Voices."""
        async with self._database.workspace(workspace) as connection:
            return [_voice(row) for row in await (await connection.execute(_LISTED)).fetchall()]

    async def save(self, workspace: str, voice: Voice, by: str) -> Voice:
        """See Voices."""
        values = {
            **{name: getattr(voice, name) for name in _TEXTS},
            "workspace": workspace,
            "tone": voice.tone.value,
            "rules": Jsonb(list(voice.rules)),
            "by": by,
        }
        try:
            async with self._database.workspace(workspace) as connection:
                await connection.execute(_ALONE, (workspace,))
                row = await (await connection.execute(_BY_ID, (voice.id,))).fetchone()
                await connection.execute(_SAVE, values)
                if row and row["name"] != voice.name:
                    await connection.execute(_FOLLOW, (voice.name, row["name"]))
                if voice.is_default:
                    await connection.execute(_NO_DEFAULT, (voice.id,))
                    await connection.execute(_MAKE_DEFAULT, (voice.id,))
                await connection.execute(_OLDEST_IS_DEFAULT)
                await connection.execute(_DROP_EXAMPLES, (voice.id, [example.id for example in voice.examples]))
                for example in voice.examples:
                    await connection.execute(_ADD_EXAMPLE, _example_values(voice.id, example))
                await connection.execute(AUDIT, (workspace, by, "voice_saved", None, None))
                saved = await _read(connection, voice.id)
        except UniqueViolation as error:
            raise NameTaken(f"There is another voice called {voice.name}. Please choose another name.") from error
        await self._changed(workspace)
        return saved

    async def remove(self, workspace: str, voice_id: str, by: str) -> Voice | None:
        """See Voices."""
        async with self._database.workspace(workspace) as connection:
            await connection.execute(_ALONE, (workspace,))
            row = await (await connection.execute(_BY_ID, (voice_id,))).fetchone()
            await connection.execute("delete from voices where id = %s", (voice_id,))
            await connection.execute(_OLDEST_IS_DEFAULT)
            if row:
                await connection.execute(_FOLLOW, (None, row["name"]))
                await connection.execute(AUDIT, (workspace, by, "voice_removed", None, None))
        await self._changed(workspace)
        return _voice(row) if row else None

    async def add_example(self, workspace: str, voice_id: str, example: VoiceExample) -> bool:
        """See Voices."""
        values = _example_values(voice_id, example)
        return await self._database.row(workspace, _ADD_EXAMPLE, values) is not None

    async def add_rule(self, workspace: str, voice_id: str, rule: str) -> bool:
        """See Voices."""
        return await self._database.row(workspace, _ADD_RULE, {"voice": voice_id, "rule": rule}) is not None


_TEXTS = (
    "id", "name", "company", "description", "custom_tone", "instructions", "audience", "language", "website",
)  # fmt: skip


async def _read(connection: Connection, voice_id: str) -> Voice:
    row = await (await connection.execute(_BY_ID, (voice_id,))).fetchone()
    if row is None:
        raise LookupError(voice_id)
    return _voice(row)


def _example_values(voice_id: str, example: VoiceExample) -> dict[str, str]:
    return {"id": example.id, "voice": voice_id, "text": example.text, "note": example.note}


def _voice(row: dict[str, Any]) -> Voice:
    return Voice(
        **{name: row[name] for name in _TEXTS},
        tone=Tone(row["tone"]),
        is_default=row["is_default"],
        rules=tuple(row["rules"]),
        examples=tuple(VoiceExample(id=one, text=text, note=note) for one, text, note in row["examples"]),
    )
