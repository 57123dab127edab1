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

        From then on the model counts as being asked, until `confirm`. A call that is never confirmed, because its
        process died, is charged what was held for it: when the next one is reserved in its place, or after half an
        hour. Else what nobody asks for again is free after that time. Raises OverBudget: then nothing is held for it.
        """
        ...

    async def confirm(self, workspace: str, call: ModelCall) -> None:
        """Charge what a call used, once. A call that used nothing, as the model refused it, is confirmed as well."""
        ...

    async def release(self, workspace: str, run_id: str) -> None:
        """Give back what the run holds for all its purposes; what it has used stays charged.

        What is held for a call whose answer is still awaited stays until that is confirmed, or charged in full.
        """
        ...

    async def month(self, workspace: str) -> Month:
        """How the workspace's budget stands now."""
        ...

    async def choose(self, workspace: str, budget: int, by: str) -> Month:
        """Set the workspace's own budget in micro-dollars; how it stands then. Raises OverBudget beyond Month.most."""
        ...

    async def spent_on(self, workspace: str, draft_id: str) -> Spent:
        """What all runs of a draft have used so far."""
        ...
