"""The log of requests in memory."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.recorded import Recorded, RequestKind


@dataclass
class FakeRequests:
    """A log in which everything is due at once, which `on_due` is told; `postponed` notes what was to be waited."""

    due: list[Recorded] = field(default_factory=list)
    finished: list[str] = field(default_factory=list)
    given_up: dict[str, str] = field(default_factory=dict)
    postponed: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    on_due: Callable[[], None] = lambda: None

    async def record(
        self, *, workspace: str, kind: RequestKind, key: str, name: str, payload: Mapping[str, object]
    ) -> str | None:
        if any(recorded.id == key for recorded in self.due):
            return None
        self.due.append(Recorded(id=key, workspace=workspace, kind=kind, name=name, payload=dict(payload)))
        return key

    async def claim(self, limit: int) -> Sequence[Recorded]:
        claimed, self.due = self.due[:limit], self.due[limit:]
        return [replace(recorded, attempts=recorded.attempts + 1) for recorded in claimed]

    async def get(self, workspace: str, request_id: str) -> Recorded | None:
        return next((recorded for recorded in self.due if recorded.id == request_id), None)

    async def finish(self, recorded: Recorded) -> None:
        self.finished.append(recorded.id)

    async def postpone(self, recorded: Recorded, seconds: float) -> None:
        self.postponed.append(seconds)
        self._is_due(recorded)

    async def wait(self, recorded: Recorded, seconds: float) -> None:
        self.waits.append(seconds)
        self._is_due(replace(recorded, attempts=1))

    async def give_up(self, recorded: Recorded, error: str) -> None:
        self.given_up[recorded.id] = error

    async def waiting(self) -> int:
        return len(self.due)

    async def forget(self, older_than: float, limit: int) -> int:
        return 0

    def _is_due(self, recorded: Recorded) -> None:
        self.due.append(recorded)
        self.on_due()
