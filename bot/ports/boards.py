"""What people decide about a repository's drafts: its rules, and what they move by hand."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol

from bot.rules import Rules


class Boards(Protocol):
    """Rules, and choices by range. Repositories are compared without case. Every change is written to the audit log."""

    async def rules(self, workspace: str, repo: str) -> Rules | None:
        """The repository's rules; None where none were set or learned, so that those hold which hold for everybody."""
        ...

    async def keep_rules(self, workspace: str, repo: str, rules: Rules, *, actor: str) -> None:
        """Set the repository's rules."""
        ...

    async def is_known(self, workspace: str, repo: str) -> bool:
        """Whether there is nothing to learn: a person set the rules, or what was learned is not out of date yet."""
        ...

    async def learn(self, workspace: str, repo: str, rules: Rules, lasts: timedelta) -> None:
        """Keep learned rules in the place of those learned before, up to date for so long; a person's stand."""
        ...

    async def moves(self, workspace: str, repo: str, span: str) -> Mapping[str, bool]:
        """The choices for one range (`Analysis.span`): id of a piece's first evidence → whether it goes in."""
        ...

    async def move(self, workspace: str, repo: str, span: str, piece: str, *, goes_in: bool, actor: str) -> None:
        """Choose for one piece; choices of others for other pieces stay, whoever comes first."""
        ...

    async def is_always_shown(self, workspace: str) -> bool:
        """Whether every draft of the workspace shows its board before it is written."""
        ...

    async def show_always(self, workspace: str, *, always: bool, actor: str) -> None:
        """Set that."""
        ...
