"""Rules that edits suggest, in Postgres."""

from collections.abc import Mapping, Sequence

from bot.adapters.postgres.database import Database
from bot.voices import ProposedRule

_EDITS = """
select before.text as before, after.text as after
from versions after
join versions before on before.draft_id = after.draft_id and before.version = after.version - 1
join drafts on drafts.id = after.draft_id
where after.author is not null and lower(drafts.voice) is not distinct from lower(%s)
order by after.created_at desc limit %s"""
_PROPOSE = """
insert into proposed_rules (id, workspace_id, voice_id, rule, proposed_to)
select %(id)s, workspace_id, id, %(rule)s, %(to)s from voices where id = %(voice)s
on conflict (workspace_id, id) do nothing returning id"""
_DECIDE = """
update proposed_rules set decision = %(decision)s, decided_by = coalesce(decided_by, %(by)s)
where id = %(id)s and coalesce(decision, %(decision)s) = %(decision)s returning *"""
_BY_VOICE = "select lower(voice) as name, count(*) as drafts from drafts where voice is not null group by 1"


class PostgresLearnedRules:
    """LearnedRules on Postgres."""

    def __init__(self, database: Database) -> None:
        """Use this database."""
        self._database = database

    async def edits(self, workspace: str, voice: str | None, limit: int) -> Sequence[tuple[str, str]]:
        """See LearnedRules."""
        async with self._database.workspace(workspace) as connection:
            cursor = await connection.execute(_EDITS, (voice, limit))
            return [(row["before"], row["after"]) for row in await cursor.fetchall()]

    async def propose(self, workspace: str, proposed: ProposedRule, to: str) -> bool:
        """See LearnedRules."""
        values = {"id": proposed.id, "voice": proposed.voice_id, "rule": proposed.rule, "to": to}
        return await self._database.row(workspace, _PROPOSE, values) is not None

    async def decide(self, workspace: str, rule_id: str, *, accepted: bool, by: str) -> ProposedRule | None:
        """See LearnedRules."""
        values = {"id": rule_id, "decision": "accepted" if accepted else "declined", "by": by}
        row = await self._database.row(workspace, _DECIDE, values)
        return ProposedRule(id=row["id"], voice_id=row["voice_id"], rule=row["rule"]) if row else None

    async def drafts_by_voice(self, workspace: str) -> Mapping[str, int]:
        """See LearnedRules."""
        async with self._database.workspace(workspace) as connection:
            cursor = await connection.execute(_BY_VOICE)
            return {row["name"]: row["drafts"] for row in await cursor.fetchall()}
