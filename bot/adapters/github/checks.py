"""What a person gave to connect GitHub, tried at once, with a sentence for everything that can be wrong with it."""

import re
from collections.abc import Mapping
from typing import Any

from bot.adapters.github.access import GitHubAccess
from bot.adapters.github.calls import GitHubCalls
from bot.adapters.github.credentials import NothingThere, Refused, Token
from bot.adapters.github.repositories import reached
from bot.errors import Permanent, RateLimited, Transient

_NOTHING_GIVEN = "Paste a token, or name the account where the GitHub App is installed."
_WRONG = "GitHub does not accept this token. Copy it again, whole; if it is an old one, it may have expired."
_UNREACHABLE = "GitHub cannot be reached at {url} just now. Try again in a minute, or ask whoever runs Notra."
_NO_REPOSITORY = "{name} works, but sees no repository. Give it access to the ones to draft from."
_NO_SCOPE = (
    "The token may not read pull requests or contents of {repo}. Give it read access to *Contents*, *Issues*, "
    "*Metadata* and *Pull requests* (a classic token: the scope `repo`), and have it authorised where the organisation "
    "asks for that."
)
_NOT_INSTALLED = "The GitHub App is not installed for {account}. Install it there, with the repositories to draft from."
_ACCOUNT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})")
_READABLE = """
query Readable($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) {
    defaultBranchRef { target { oid } }
    pullRequests(first: 1, states: [MERGED]) { nodes { number } }
  }
}
"""


class GitHubCheck:
    """A ConnectionCheck for a token, or for an installation of the GitHub App."""

    def __init__(self, access: GitHubAccess, url: str) -> None:
        """Ask through `access`; `url` is named when nobody answers there."""
        self._access = access
        self._url = url

    async def check(self, chosen: Mapping[str, str], secret: str) -> Mapping[str, object]:
        """See ConnectionCheck: `account`, the number of `repositories`, and the `installation` of an App.

        `chosen["account"]`: where the App is installed, when there is no token.
        """
        account = chosen.get("account", "").strip().removeprefix("https://github.com/").strip("/@")
        try:
            if secret:
                return await self._token(secret)
            if account:
                return await self._installation(account)
        except RateLimited:
            raise
        except Transient as error:
            raise Transient(_UNREACHABLE.format(url=self._url), error.retry_after) from error
        raise Permanent(_NOTHING_GIVEN)

    async def _token(self, secret: str) -> Mapping[str, object]:
        calls = self._access.signed(Token(secret, name="the token", renew="paste another one"))
        try:
            user = await calls.get("/user")
            names = await self._readable(calls, "The token", _NO_SCOPE)
        except Refused as error:
            raise Permanent(_WRONG) from error
        return {"account": str(user["login"]), "repositories": len(names)}

    async def _installation(self, account: str) -> Mapping[str, object]:
        if not _ACCOUNT.fullmatch(account):
            raise Permanent(f"“{account[:60]}” is no account of GitHub. Write only its name, such as `acme`.")
        if self._access.app is None:
            raise Permanent("This server has no GitHub App. Paste a token instead.")
        found = await _installed(self._access.app, account)
        number = int(found["id"])
        calls = self._access.signed(self._access.installed(number))
        names = await self._readable(calls, "The GitHub App", _NO_SCOPE.replace("The token", "The GitHub App"))
        return {"account": str(found["account"]["login"]), "installation": number, "repositories": len(names)}

    async def _readable(self, calls: GitHubCalls, name: str, without: str) -> Mapping[int, str]:
        """The repositories that these calls reach, and may read: tried on the one pushed last."""
        names = await reached(calls)
        if not names:
            raise Permanent(_NO_REPOSITORY.format(name=name))
        first = next(iter(names.values()))
        owner, repo = first.split("/")
        try:
            await calls.query(_READABLE, {"owner": owner, "name": repo})
        except Refused:
            raise
        except Permanent as error:
            raise Permanent(without.format(repo=first)) from error
        return names


async def _installed(app: GitHubCalls, account: str) -> Any:
    """The App's installation for an organisation or a person. Raises Permanent where there is none."""
    for path in ("/orgs/{account}/installation", "/users/{account}/installation"):
        try:
            return await app.get(path, account=account)
        except NothingThere:
            continue
    raise Permanent(_NOT_INSTALLED.format(account=account))
