"""Who calls GitHub: a token that somebody gave, or an installation of the GitHub App; and what to do when refused."""

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Protocol

import jwt
from gidgethub.apps import get_jwt

from bot.errors import Permanent
from bot.log import log

_MARGIN_S = 300.0
"""A token of an installation lasts an hour; one that ends within this time is not used any more."""
_GONE = (
    "The GitHub App is not installed there any more, or it is suspended. Install it again, or end the suspension; then "
    "connect it with `/notra connect github`."
)
AGAIN = "give a new one with `/notra connect github`"


class NothingThere(Permanent):
    """404, or GraphQL's NOT_FOUND: what it means depends on what was asked for."""


class Refused(Permanent):
    """401: the credential is not accepted."""


class AppCalls(Protocol):
    """Calls that are signed as the App itself."""

    async def post(self, path: str) -> Any:
        """The JSON that an empty POST is answered with. Raises NothingThere, Transient or Permanent."""
        ...


class Credential(Protocol):
    """What a call is signed with. The words finish a sentence for a person."""

    @property
    def renew(self) -> str:
        """What a person in Slack can do when GitHub does not accept it any more: `give a new one with …`."""
        ...

    @property
    def name(self) -> str:
        """What lacks access when something cannot be read: `the token`."""
        ...

    @property
    def setting(self) -> str | None:
        """The variables that hold it, for whoever runs this server; None where a workspace gave it."""
        ...

    async def signing(self) -> Mapping[str, str]:
        """The arguments for gidgethub: `oauth_token`, `jwt`, or none. Raises Transient or Permanent."""
        ...

    def refused(self) -> bool:
        """GitHub said 401: whether a second try with a new token makes sense."""
        ...


class Token:
    """A token as it was given; None where there is none."""

    def __init__(self, token: str | None, *, name: str, renew: str, setting: str | None = None) -> None:
        """See Credential for the words."""
        self.name = name
        self.renew = renew
        self.setting = setting
        self._signing = MappingProxyType({"oauth_token": token} if token else {})

    async def signing(self) -> Mapping[str, str]:
        """See Credential."""
        return self._signing

    def refused(self) -> bool:
        """See Credential."""
        return False


class AppKey:
    """The GitHub App itself: a JWT of ten minutes, signed for each call."""

    name = "the GitHub App"
    renew = "ask whoever runs Notra to check the App's id and key"
    setting = "GITHUB_APP_ID, GITHUB_APP_PRIVATE_KEY"

    def __init__(self, app_id: str, private_key: str) -> None:
        """The App's id and its private key (PEM)."""
        self._app_id = app_id
        self._private_key = private_key

    async def signing(self) -> Mapping[str, str]:
        """See Credential. Raises Refused for a key that is none."""
        try:
            return {"jwt": get_jwt(app_id=self._app_id, private_key=self._private_key)}
        except (ValueError, TypeError, jwt.PyJWTError) as error:
            log.warning("GitHub App's key is none", setting="GITHUB_APP_PRIVATE_KEY", needs="the whole .pem file")
            raise Refused(f"The GitHub App's key cannot be read: {self.renew}.") from error

    def refused(self) -> bool:
        """See Credential."""
        return False


class Installation:
    """One installation of the App. A token is kept until five minutes before it ends; one call at a time gets one."""

    name = "the GitHub App"
    renew = "install the GitHub App again, then connect it with `/notra connect github`"
    setting = None

    def __init__(self, app: AppCalls, number: int, now: Callable[[], float] = time.time) -> None:
        """`app` calls as the App itself; `number` is the installation's id; `now` is Unix time."""
        self._app = app
        self._number = number
        self._now = now
        self._token = ""
        self._good_until = 0.0
        self._fetching = asyncio.Lock()

    async def signing(self) -> Mapping[str, str]:
        """See Credential. Raises Permanent when the installation was removed or suspended."""
        async with self._fetching:
            if self._now() >= self._good_until - _MARGIN_S:
                await self._renew()
        return {"oauth_token": self._token}

    def refused(self) -> bool:
        """See Credential: the token may have been revoked before its time."""
        was_known, self._good_until = self._good_until > 0, 0.0
        return was_known

    async def _renew(self) -> None:
        try:
            answer = await self._app.post(f"/app/installations/{self._number}/access_tokens")
        except Refused:
            raise
        except Permanent as error:  # 404: uninstalled; 403: suspended
            raise Permanent(_GONE) from error
        self._token = str(answer["token"])
        self._good_until = datetime.fromisoformat(answer["expires_at"]).timestamp()
