"""What Postgres keeps of everything that was asked for."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.recorded import Recorded, RequestKind


class RequestLog(Protocol):
    """The durable list of what Slack sent, from which all work starts."""

    async def record(
        self, *, workspace: str, kind: RequestKind, key: str, name: str, payload: Mapping[str, object]
    ) -> str | None:
        """Store one request under Slack's own id `key`; its id, or None when it was there already."""
        ...

    async def claim(self, limit: int) -> Sequence[Recorded]:
        """Take up to `limit` due requests for this process; each is held for 30 s, then due again."""
        ...

    async def get(self, workspace: str, request_id: str) -> Recorded | None:
        """A request as it was recorded."""
        ...

    async def finish(self, recorded: Recorded) -> None:
        """The request was served."""
        ...

    async def postpone(self, recorded: Recorded, seconds: float) -> None:
        """Make the request due again after `seconds`."""
        ...

    async def wait(self, recorded: Recorded, seconds: float) -> None:
        """As `postpone`, for a request that is well but not done: failures before this do not count any more."""
        ...

    async def give_up(self, recorded: Recorded, error: str) -> None:
        """The request cannot be served; `error` is kept for the operator."""
        ...

    async def waiting(self) -> int:
        """How many requests are not served yet, over all workspaces; for the metrics."""
        ...

    async def forget(self, older_than: float, limit: int) -> int:
        """Delete up to `limit` requests that are over and came more than `older_than` seconds ago; how many it was."""
        ...
