"""What a person gave to connect GitHub, tried at once, with a sentence for everything that can be wrong with it."""

from collections.abc import Callable, Mapping

from bot.adapters.github.calls import GitHubCalls
from bot.errors import Permanent

_NOTHING_GIVEN = "Paste a token."
_NO_REPOSITORY = "The token works, but it sees no repository. Give it access to the ones to draft from."


class GitHubCheck:
    """A ConnectionCheck. `calls` makes a client for a token."""

    def __init__(self, calls: Callable[[str], GitHubCalls]) -> None:
        """Ask through these clients."""
        self._calls = calls

    async def check(self, chosen: Mapping[str, str], secret: str) -> Mapping[str, object]:
        """See ConnectionCheck: `account` and the number of `repositories`."""
        if not secret:
            raise Permanent(_NOTHING_GIVEN)
        calls = self._calls(secret)
        user = await calls.get("/user")
        repositories = await calls.get("/user/repos?per_page=100&sort=pushed")
        if not repositories:
            raise Permanent(_NO_REPOSITORY)
        return {"account": str(user["login"]), "repositories": len(repositories)}
