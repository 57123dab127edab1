"""Each workspace's own way to GitHub: what it connected, and never what another one did."""

from collections import OrderedDict
from collections.abc import Iterator, MutableMapping
from typing import Any, TypeAlias

import aiohttp

from bot.adapters.github.calls import GitHubCalls
from bot.adapters.github.credentials import AGAIN, AppKey, Credential, Installation, Token
from bot.connections import Connection, ConnectionKind
from bot.errors import Permanent
from bot.ports import ConnectionLookup

_Answer: TypeAlias = tuple[str | None, str | None, Any, str | None]
_WORKSPACES = 256
_ANSWERS = 32
"""Answers that are kept for a 304, over a workspace's client; a page of commits is a few hundred kB."""
_CONNECT = "connect GitHub with `/notra connect github`"
_RENEW = f"{_CONNECT}, or ask whoever runs Notra to renew the token"
_NO_APP = "This server has no GitHub App. Connect with a token: `/notra connect github`."


class GitHubAccess:
    """Makes the calls of each workspace, and keeps them while its connection stays the same."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        *,
        connections: ConnectionLookup,
        token: str | None = None,
        app: tuple[str, str] | None = None,
    ) -> None:
        """`token` (GITHUB_TOKEN) serves where nothing is connected, on a server for one workspace.

        `app` is the GitHub App's id and private key.
        """
        self._session = session
        self._url = url
        self._connections = connections
        name, renew = ("the token of this server", _RENEW) if token else ("a call without a token", _CONNECT)
        own = Token(token, name=name, renew=renew, setting="GITHUB_TOKEN")
        self.own = GitHubCalls(session, url, own, cache=_Recent())
        self.app = GitHubCalls(session, url, AppKey(*app)) if app else None
        self._known: OrderedDict[str, tuple[tuple[object, ...], GitHubCalls]] = OrderedDict()

    async def calls(self, workspace: str) -> GitHubCalls:
        """The calls of this workspace. Raises Permanent when its secret cannot be read, Transient without Postgres."""
        connection = await self._connections.get(workspace, ConnectionKind.GITHUB)
        if connection is None:
            self._known.pop(workspace, None)
            return self.own
        mark = (connection.id, connection.connected_at)
        known = self._known.get(workspace)
        if known is None or known[0] != mark:
            known = (mark, self.signed(self._credential(connection)))
            self._known[workspace] = known
        self._known.move_to_end(workspace)
        if len(self._known) > _WORKSPACES:
            self._known.popitem(last=False)
        return known[1]

    def signed(self, credential: Credential) -> GitHubCalls:
        """Calls with this credential, and a memory of answers that is its own."""
        return GitHubCalls(self._session, self._url, credential, cache=_Recent())

    def installed(self, number: int) -> Credential:
        """An installation of the App. Raises Permanent where there is no App."""
        if self.app is None:
            raise Permanent(_NO_APP)
        return Installation(self.app, number)

    def _credential(self, connection: Connection) -> Credential:
        installation = connection.details.get("installation")
        if isinstance(installation, int):
            return self.installed(installation)
        return Token(connection.secret, name="the token", renew=AGAIN)


class _Recent(MutableMapping[str, _Answer]):
    """The newest answers."""

    def __init__(self) -> None:
        self._answers: OrderedDict[str, _Answer] = OrderedDict()

    def __getitem__(self, address: str) -> _Answer:
        self._answers.move_to_end(address)
        return self._answers[address]

    def __setitem__(self, address: str, answer: _Answer) -> None:
        self._answers[address] = answer
        self._answers.move_to_end(address)
        if len(self._answers) > _ANSWERS:
            self._answers.popitem(last=False)

    def __delitem__(self, address: str) -> None:
        del self._answers[address]

    def __iter__(self) -> Iterator[str]:
        return iter(self._answers)

    def __len__(self) -> int:
        return len(self._answers)
