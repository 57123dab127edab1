"""Reading a workspace's finished tickets from Linear: all pages, one query each, an ordinary ticket without a call."""

from collections.abc import Callable, Sequence
from typing import Any

from bot.activity import Ticket, TimeSpan
from bot.adapters.linear.calls import BadKey, LinearCalls
from bot.adapters.linear.queries import ACCOUNT, COMPLETED, PLACES, WHOLE
from bot.adapters.linear.reading import filter_of, places_from, ticket_from
from bot.connections import Connection, ConnectionKind, Places
from bot.errors import Permanent, Transient
from bot.log import log
from bot.ports import ConnectionLookup

_PARTIAL = "Linear's answer was not complete."
_REVOKED = "Linear does not accept the key of this workspace any more. Connect again with `/notra connect linear`."
_REVOKED_SETTING = (
    "Linear does not accept the key of this server any more. Connect with another one by `/notra connect linear`, or "
    "ask whoever runs Notra to renew it."
)
_NONE = "Linear is not connected. Connect it with `/notra connect linear`."


class LinearTickets:
    """A TicketSource. A workspace that has connected nothing uses the key of the settings, where there is one."""

    def __init__(self, connections: ConnectionLookup, calls: Callable[[str], LinearCalls], key: str | None) -> None:
        """Ask through the client that `calls` makes for a key; `key` is the one of the settings."""
        self._connections = connections
        self._calls = calls
        self._key = key

    @property
    def has_own_key(self) -> bool:
        """See TicketSource."""
        return self._key is not None

    async def completed(self, workspace: str, during: TimeSpan) -> Sequence[Ticket] | None:
        """See TicketSource."""
        connection = await self._connections.get(workspace, ConnectionKind.LINEAR)
        calls = self._calls_of(connection)
        if calls is None:
            return None
        chosen = Places.kept(connection.details) if connection else Places()
        try:
            return await _all_pages(calls, filter_of(during, chosen))
        except BadKey as error:
            raise _revoked(connection) from error

    async def places(self, workspace: str) -> Places:
        """See TicketSource."""
        connection = await self._connections.get(workspace, ConnectionKind.LINEAR)
        calls = self._calls_of(connection)
        if calls is None:
            raise Permanent(_NONE)
        try:
            return places_from(await calls.query(PLACES))
        except BadKey as error:
            raise _revoked(connection) from error

    async def ping(self) -> None:
        """See TicketSource; nothing is asked without a key in the settings."""
        if self._key is not None:
            try:
                await self._calls(self._key).query(ACCOUNT)
            except BadKey as error:
                raise _revoked(None) from error

    def _calls_of(self, connection: Connection | None) -> LinearCalls | None:
        key = connection.secret if connection is not None and connection.secret else self._key
        return self._calls(key) if key is not None else None


async def _all_pages(calls: LinearCalls, wanted: dict[str, object]) -> list[Ticket]:
    """Every ticket once. Raises Transient when a page comes again, or a ticket does: then others are missing."""
    found: list[Ticket] = []
    seen: set[str] = set()
    after: str | None = None
    while True:
        page = (await calls.query(COMPLETED, {"filter": wanted, "after": after}))["issues"]
        if any(node["identifier"] in seen for node in page["nodes"]):
            raise Transient(_PARTIAL)
        seen.update(node["identifier"] for node in page["nodes"])
        # What lies in Linear's bin counts as archived, so it comes with the finished ones.
        kept = [node for node in page["nodes"] if not node["trashed"]]
        found += [ticket_from({**node, **await _rest(calls, node)}) for node in kept]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        if page["pageInfo"]["endCursor"] in {None, after}:
            raise Transient(_PARTIAL)
        after = page["pageInfo"]["endCursor"]


async def _rest(calls: LinearCalls, node: dict[str, Any]) -> dict[str, Any]:
    """All labels and links of a ticket with more than came with its page: the last one may be an embargo."""
    if not _is_cut(node):
        return {}
    whole: dict[str, Any] = (await calls.query(WHOLE, {"id": node["identifier"]}))["issue"]
    if _is_cut(whole):
        raise Permanent(f"{node['identifier']} in Linear has more than 250 labels or links, more than I can read.")
    return whole


def _is_cut(node: dict[str, Any]) -> bool:
    return any(node[name]["pageInfo"]["hasNextPage"] for name in ("labels", "attachments"))


def _revoked(connection: Connection | None) -> Permanent:
    if connection is not None:
        return Permanent(_REVOKED)
    log.warning("Linear refused the key", setting="LINEAR_API_KEY")
    return Permanent(_REVOKED_SETTING)
