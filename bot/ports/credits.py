"""What a workspace may spend on the model in a month."""

from typing import Protocol

from bot.costs import ModelCall, Month, Spent
from bot.models import Prompt


class Credits(Protocol):
    """The month's budget: held before a call of the model, charged after it, given back when nothing more is asked.

    A `run_id` is any run's, a draft's or another workflow's; `purpose` names what it asks the model for.
    """

    async def reserve(self, workspace: str, run_id: str, purpose: str, prompt: Prompt) -> None:
        """Hold the most that one answer to this prompt can cost, beside what the run's purpose has spent already.

        Asked again, for the same call or the next one, it holds as much and not more; what nobody asks for again is
        free after half an hour. Raises OverBudget: then nothing is held for it.
        """
        ...

    async def confirm(self, workspace: str, call: ModelCall) -> None:
        """Charge what a call used, once."""
        ...

    async def release(self, workspace: str, run_id: str) -> None:
        """Give back what the run holds for all its purposes; what it has used stays charged."""
        ...

    async def month(self, workspace: str) -> Month:
        """How the workspace's budget stands now."""
        ...

    async def spent_on(self, workspace: str, draft_id: str) -> Spent:
        """What all runs of a draft have used so far."""
        ...
