"""What a workspace has connected and chosen: one read, kept for a while where all processes see it."""

from collections import OrderedDict
from dataclasses import replace
from typing import Final

from pydantic import TypeAdapter, ValidationError

from bot.adapters.postgres.connections import PostgresConnections
from bot.adapters.postgres.database import Database
from bot.connections import Connection, ConnectionKind, Integrations
from bot.ports import IntegrationCache

# The column with the secrets is not read, so that nothing sealed leaves Postgres for the cache.
_READ = """
select jsonb_build_object(
  'connections', (select coalesce(jsonb_agg(jsonb_build_object(
      'id', id, 'workspace', workspace_id, 'kind', kind, 'details', details,
      'connected_by', connected_by, 'connected_at', connected_at) order by kind), '[]') from connections),
  'repository', (select name from repositories join workspaces on default_repository = repositories.id),
  'repositories', (select coalesce(jsonb_object_agg(channel_id, name), '{}')
    from repositories join channels on default_repository = repositories.id where name is not null),
  'voices', (select coalesce(jsonb_agg(name order by is_default desc, lower(name)), '[]') from voices)
)::text as found"""
_SHAPE: Final = TypeAdapter(Integrations)
_KNOWN: Final = 256
"""Connections whose secrets are kept at hand."""


class PostgresIntegrations:
    """IntegrationLookup and ConnectionLookup on Postgres, behind a cache."""

    def __init__(self, database: Database, cache: IntegrationCache, connections: PostgresConnections) -> None:
        """Read from this database, or the cache; secrets from `connections`."""
        self._database = database
        self._cache = cache
        self._connections = connections
        self._known: OrderedDict[tuple[str, ConnectionKind], Connection] = OrderedDict()

    async def of(self, workspace: str) -> Integrations:
        """See IntegrationLookup."""
        kept = await self._cache.get(workspace)
        if kept is not None:
            try:
                return _SHAPE.validate_json(kept)
            except ValidationError:  # a process of another version kept it
                pass
        row = await self._database.row(workspace, _READ, ())
        if row is None:
            raise LookupError(workspace)
        await self._cache.put(workspace, row["found"])
        return _SHAPE.validate_json(row["found"])

    async def get(self, workspace: str, kind: ConnectionKind) -> Connection | None:
        """See ConnectionLookup. The secret is read once for each connection, and kept by this process alone."""
        stated = (await self.of(workspace)).connection(kind)
        if stated is None:
            self._known.pop((workspace, kind), None)
            return None
        known = self._known.get((workspace, kind))
        if known is None or replace(known, secret=None) != stated:
            known = await self._connections.get(workspace, kind)
        if known is not None:
            self._known[workspace, kind] = known
            self._known.move_to_end((workspace, kind))
            if len(self._known) > _KNOWN:
                self._known.popitem(last=False)
        return known
