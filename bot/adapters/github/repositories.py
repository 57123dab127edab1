"""The repositories that a token reaches."""

import time
from collections.abc import Sequence

from bot.adapters.github.calls import GitHubCalls

_REMEMBER_S = 300.0


class GitHubRepositories:
    """Repositories on GitHub; the list is remembered for five minutes."""

    def __init__(self, calls: GitHubCalls) -> None:
        """Ask through these calls."""
        self._calls = calls
        self._names: Sequence[str] = ()
        self._asked_at: float | None = None

    async def names(self) -> Sequence[str]:
        """See Repositories."""
        if self._asked_at is None or time.monotonic() - self._asked_at > _REMEMBER_S:
            found = await self._calls.get("/user/repos?per_page=100&sort=pushed")
            self._names = [str(repository["full_name"]) for repository in found]
            self._asked_at = time.monotonic()
        return self._names
