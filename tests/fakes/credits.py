"""Credits in memory: everything may be spent, and what was asked for is written down."""

from datetime import date

from bot.costs import DOLLAR, PRICES, ModelCall, Month, Spent, cost, most
from bot.errors import OverBudget
from bot.models import Prompt, Usage


class FakeCredits:
    """`left` micro-dollars may be held; `charged` maps (run, purpose, call) to what it used."""

    def __init__(self, left: int = 1_000 * DOLLAR) -> None:
        self.left = left
        self.held: dict[tuple[str, str], int] = {}
        self.charged: dict[tuple[str, str, str], Usage] = {}

    async def reserve(self, workspace: str, run_id: str, purpose: str, prompt: Prompt) -> None:
        wanted = most(PRICES, prompt)
        if wanted > self.left:
            raise OverBudget("The budget is used up.")
        self.held[run_id, purpose] = wanted

    async def confirm(self, workspace: str, call: ModelCall) -> None:
        self.charged.setdefault((call.run_id, call.purpose, call.id), call.usage)

    async def release(self, workspace: str, run_id: str) -> None:
        self.held = {key: held for key, held in self.held.items() if key[0] != run_id}

    async def month(self, workspace: str) -> Month:
        spent = sum(cost(PRICES, "claude-sonnet-5-5", usage) for usage in self.charged.values())
        return Month(first=date(2026, 11, 1), spent=spent, reserved=sum(self.held.values()), budget=self.left)

    async def spent_on(self, workspace: str, draft_id: str) -> Spent:
        return Spent(usage=Usage(input_tokens=0, output_tokens=0), micros=0)
