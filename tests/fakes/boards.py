"""Rules and choices in memory."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from bot.rules import Rules


class FakeCampaignMessages:
    """CampaignMessages where there are none."""

    async def claim(self, workspace: str, channel: str, ts: str, for_s: float) -> str | None:
        return None

    async def shown(self, workspace: str, channel: str, ts: str, states: str) -> None:
        raise NotImplementedError("nothing was claimed")

    async def unclaim(self, workspace: str, channel: str, ts: str) -> None:
        raise NotImplementedError("nothing was claimed")

    async def stale(self, limit: int) -> Sequence[tuple[str, str, str]]:
        return ()


class FakeBoards:
    """Boards in memory."""

    def __init__(self) -> None:
        self._rules: dict[tuple[str, str], Rules] = {}
        self._learn_again_at: dict[tuple[str, str], datetime] = {}
        self._moves: defaultdict[tuple[str, str, str], dict[str, bool]] = defaultdict(dict)
        self._always: dict[str, bool] = {}

    async def rules(self, workspace: str, repo: str) -> Rules | None:
        return self._rules.get((workspace, repo.lower()))

    async def keep_rules(self, workspace: str, repo: str, rules: Rules, *, actor: str) -> None:
        self._rules[workspace, repo.lower()] = rules
        self._learn_again_at.pop((workspace, repo.lower()), None)

    async def is_known(self, workspace: str, repo: str) -> bool:
        key = (workspace, repo.lower())
        return key in self._rules and (key not in self._learn_again_at or self._learn_again_at[key] > datetime.now(UTC))

    async def learn(self, workspace: str, repo: str, rules: Rules, lasts: timedelta) -> None:
        key = (workspace, repo.lower())
        if key not in self._rules or key in self._learn_again_at:
            self._rules[key], self._learn_again_at[key] = rules, datetime.now(UTC) + lasts

    async def moves(self, workspace: str, repo: str, span: str) -> Mapping[str, bool]:
        return dict(self._moves[workspace, repo.lower(), span])

    async def move(self, workspace: str, repo: str, span: str, piece: str, *, goes_in: bool, actor: str) -> None:
        self._moves[workspace, repo.lower(), span][piece] = goes_in

    async def is_always_shown(self, workspace: str) -> bool:
        return self._always.get(workspace, False)

    async def show_always(self, workspace: str, *, always: bool, actor: str) -> None:
        self._always[workspace] = always
