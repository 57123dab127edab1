"""Credits in memory: everything may be spent, and what was asked for is written down."""

from datetime import date

from bot.costs import DOLLAR, PRICES, ModelCall, Month, Spent, cost, most
from bot.errors import OverBudget
from bot.models import Prompt, Usage

NOTHING = Usage(input_tokens=0, output_tokens=0)


class FakeCredits:
    """`left` micro-dollars may be held; `charged` maps (run, purpose, call) to what it used."""

    def __init__(self, left: int = 1_000 * DOLLAR) -> None:
        self.left = left
        self.held: dict[tuple[str, str], int] = {}
        self.calling: set[tuple[str, str]] = set()
        self.lost: list[int] = []
        """What was charged for calls that nobody confirmed."""
        self.charged: dict[tuple[str, str, str], Usage] = {}

    async def reserve(self, workspace: str, run_id: str, purpose: str, prompt: Prompt) -> None:
        wanted = most(PRICES, prompt)
        if wanted > self.left:
            raise OverBudget("The budget is used up.")
        if (run_id, purpose) in self.calling:
            self.lost.append(self.held[run_id, purpose])
        self.held[run_id, purpose] = wanted
        self.calling.add((run_id, purpose))

    async def confirm(self, workspace: str, call: ModelCall) -> None:
        self.calling.discard((call.run_id, call.purpose))
        if call.usage != NOTHING:
            self.charged.setdefault((call.run_id, call.purpose, call.id), call.usage)

    async def release(self, workspace: str, run_id: str) -> None:
        self.held = {key: held for key, held in self.held.items() if key[0] != run_id or key in self.calling}

    async def month(self, workspace: str) -> Month:
        spent = sum(cost(PRICES, "claude-sonnet-5-5", usage) for usage in self.charged.values())
        spent += sum(self.lost)
        return Month(first=date(2026, 11, 1), spent=spent, reserved=sum(self.held.values()), budget=self.left)

    async def choose(self, workspace: str, budget: int, by: str) -> Month:
        self.left = budget
        return await self.month(workspace)

    async def spent_on(self, workspace: str, draft_id: str) -> Spent:
        return Spent(usage=Usage(input_tokens=0, output_tokens=0), micros=0)
