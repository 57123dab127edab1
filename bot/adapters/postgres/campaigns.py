"""What the messages of campaigns show, in Postgres: kept in the row of each campaign's first draft."""

from collections.abc import Sequence
from typing import Any, Final

from bot.adapters.postgres.database import Database
from bot.models import UNFINISHED

_CLAIM = """
update drafts set campaign_claimed_until = clock_timestamp() + make_interval(secs => %(for_s)s)
where campaign and channel_id = %(channel)s and thread_ts = %(ts)s
  and campaign_shown is distinct from campaign_states(workspace_id, channel_id, thread_ts, %(unfinished)s)
  and coalesce(campaign_claimed_until, '-infinity') <= clock_timestamp()
returning campaign_states(workspace_id, channel_id, thread_ts, %(unfinished)s) as states"""
_SHOWN = """
update drafts set campaign_shown = nullif(%s, ''), campaign_claimed_until = null
where campaign and channel_id = %s and thread_ts = %s returning id"""
_UNCLAIM = """
update drafts set campaign_claimed_until = null where campaign and channel_id = %s and thread_ts = %s returning id"""
_STALE = """
select workspace_id, channel_id, thread_ts from drafts
where campaign and thread_ts is not null and created_at > clock_timestamp() - interval '30 days'
  and campaign_shown is distinct from campaign_states(workspace_id, channel_id, thread_ts, %(unfinished)s)
  and coalesce(campaign_claimed_until, '-infinity') <= clock_timestamp()
order by created_at limit %(limit)s"""
_UNFINISHED: Final = [state.value for state in UNFINISHED]


class PostgresCampaignMessages:
    """CampaignMessages on Postgres."""

    def __init__(self, database: Database) -> None:
        """Use this database."""
        self._database = database

    async def claim(self, workspace: str, channel: str, ts: str, for_s: float) -> str | None:
        """See CampaignMessages."""
        values: dict[str, Any] = {"unfinished": _UNFINISHED, "channel": channel, "ts": ts, "for_s": for_s}
        row = await self._database.row(workspace, _CLAIM, values)
        return row["states"] or "" if row else None

    async def shown(self, workspace: str, channel: str, ts: str, states: str) -> None:
        """See CampaignMessages."""
        await self._database.row(workspace, _SHOWN, (states, channel, ts))

    async def unclaim(self, workspace: str, channel: str, ts: str) -> None:
        """See CampaignMessages."""
        await self._database.row(workspace, _UNCLAIM, (channel, ts))

    async def stale(self, limit: int) -> Sequence[tuple[str, str, str]]:
        """See CampaignMessages."""
        async with self._database.system() as connection:
            cursor = await connection.execute(_STALE, {"unfinished": _UNFINISHED, "limit": limit})
            return [(row["workspace_id"], row["channel_id"], row["thread_ts"]) for row in await cursor.fetchall()]
