"""What a workspace may spend in a month: nobody gets beyond it, and what is used is charged once."""

import asyncio
from datetime import UTC, date, datetime

import pytest

from bot.adapters.postgres.credits import PostgresCredits
from bot.adapters.postgres.database import Database
from bot.costs import PRICES, ModelCall, cost, most
from bot.errors import OverBudget
from bot.models import Prompt, Usage
from tests.adapters.postgres.stored import TEAM, a_draft

PROMPT = Prompt(system="s" * 400, turns=(("user", "u" * 1_600),), model="claude-sonnet-5-5", max_tokens=1_000)
MOST = most(PRICES, PROMPT)
USED = Usage(input_tokens=500, output_tokens=300, cache_read_tokens=100, cache_write_tokens=50)
NOTHING = Usage(input_tokens=0, output_tokens=0)
PAID = cost(PRICES, PROMPT.model, USED)


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 27, 7, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def of(database: Database, budget: int = 100 * MOST, clock: Clock | None = None) -> PostgresCredits:
    return PostgresCredits(database, prices=PRICES, budget=budget, clock=clock or Clock())


def a_call(run_id: str = "wfr_1", number: int = 1, purpose: str = "write", usage: Usage = USED) -> ModelCall:
    return ModelCall(run_id=run_id, purpose=purpose, id=str(number), model=PROMPT.model, usage=usage)


async def answered(credit: PostgresCredits, run_id: str, number: int = 1) -> None:
    await credit.reserve(TEAM, run_id, "write", PROMPT)
    await credit.confirm(TEAM, a_call(run_id, number))
    await credit.release(TEAM, run_id)


async def test_fifty_runs_at_once_hold_no_more_than_the_budget(database: Database) -> None:
    credit = of(database, budget=7 * MOST + MOST // 2)

    asked = [credit.reserve(TEAM, f"wfr_{number}", "write", PROMPT) for number in range(50)]
    answers = await asyncio.gather(*asked, return_exceptions=True)

    assert answers.count(None) == 7
    assert sum(isinstance(answer, OverBudget) for answer in answers) == 43
    assert (await credit.month(TEAM)).reserved == 7 * MOST


async def test_runs_that_ask_and_end_at_once_never_spend_beyond_the_budget(database: Database) -> None:
    dear = Usage(input_tokens=1_000, output_tokens=1_000, cache_write_tokens=1_000)  # all that was held
    credit = of(database, budget=20 * MOST)

    async def run(number: int) -> bool:
        try:
            await credit.reserve(TEAM, f"wfr_{number}", "write", PROMPT)
        except OverBudget:
            return False
        await credit.confirm(TEAM, a_call(f"wfr_{number}", usage=dear))
        await credit.release(TEAM, f"wfr_{number}")
        return True

    ran = await asyncio.gather(*(run(number) for number in range(50)))
    month = await credit.month(TEAM)

    assert sum(ran) == 20
    assert (month.spent, month.reserved) == (20 * MOST, 0)


async def test_asking_again_for_the_same_run_holds_as_much_and_not_more(database: Database) -> None:
    credit = of(database, budget=MOST)

    for _ in range(3):
        await credit.reserve(TEAM, "wfr_1", "write", PROMPT)
        await credit.confirm(TEAM, a_call(usage=NOTHING))

    assert (await credit.month(TEAM)).reserved == MOST


async def test_the_calls_of_a_run_add_up_and_each_is_charged_once(database: Database) -> None:
    credit = of(database)
    await credit.reserve(TEAM, "wfr_1", "write", PROMPT)

    for number in (1, 2, 2, 1):
        await credit.confirm(TEAM, a_call(number=number))

    month = await credit.month(TEAM)
    assert month.spent == 2 * PAID
    assert month.reserved == MOST - 2 * PAID


async def test_a_run_may_ask_for_other_purposes_beside_writing(database: Database) -> None:
    credit = of(database)

    for purpose in ("write", "gate"):
        await credit.reserve(TEAM, "wfr_1", purpose, PROMPT)
        await credit.confirm(TEAM, a_call(purpose=purpose))

    assert (await credit.month(TEAM)).spent == 2 * PAID
    assert (await credit.month(TEAM)).reserved == 2 * (MOST - PAID)


async def test_what_is_released_is_free_and_what_was_used_stays_charged(database: Database) -> None:
    credit = of(database, budget=MOST + PAID)
    await answered(credit, "wfr_1")

    await credit.reserve(TEAM, "wfr_2", "write", PROMPT)

    with pytest.raises(OverBudget):
        await credit.reserve(TEAM, "wfr_3", "write", PROMPT)
    assert (await credit.month(TEAM)).spent == PAID


async def test_a_run_that_nobody_ends_holds_nothing_after_half_an_hour(database: Database) -> None:
    credit = of(database, budget=MOST)
    await credit.reserve(TEAM, "wfr_1", "write", PROMPT)
    await credit.confirm(TEAM, a_call(usage=NOTHING))
    await half_an_hour(database)

    await credit.reserve(TEAM, "wfr_2", "write", PROMPT)

    month = await credit.month(TEAM)
    assert (month.reserved, month.spent) == (MOST, 0)


async def half_an_hour(database: Database) -> None:
    """Let it pass for what is held."""
    async with database.workspace(TEAM) as connection:
        await connection.execute("update reservations set until = until - interval '30 minutes'")


async def calls(database: Database) -> list[tuple[str, int]]:
    """The calls that were charged: their models, and what each has cost."""
    async with database.workspace(TEAM) as connection:
        cursor = await connection.execute("select model, cost from model_calls order by at")
        return [(row["model"], row["cost"]) for row in await cursor.fetchall()]


async def test_a_call_that_another_takes_the_place_of_is_charged_what_was_held_for_it(database: Database) -> None:
    credit = of(database)
    await credit.reserve(TEAM, "wfr_1", "write", PROMPT)  # its process dies in the middle of the answer

    await credit.reserve(TEAM, "wfr_1", "write", PROMPT)
    await credit.confirm(TEAM, a_call())
    await credit.release(TEAM, "wfr_1")

    month = await credit.month(TEAM)
    assert (month.spent, month.reserved) == (MOST + PAID, 0)
    assert await calls(database) == [(PROMPT.model, MOST), (PROMPT.model, PAID)]


async def test_a_call_whose_place_nobody_takes_is_charged_after_half_an_hour(database: Database) -> None:
    credit = of(database, budget=3 * MOST)
    await credit.reserve(TEAM, "wfr_1", "write", PROMPT)
    await half_an_hour(database)
    assert (await credit.month(TEAM)).reserved == MOST  # held until then, so that nobody else spends it

    await credit.reserve(TEAM, "wfr_2", "write", PROMPT)

    month = await credit.month(TEAM)
    assert (month.spent, month.reserved) == (MOST, MOST)


async def test_a_lost_call_is_charged_to_the_month_in_which_it_was_made(database: Database) -> None:
    clock = Clock()
    credit = of(database, clock=clock)
    await credit.reserve(TEAM, "wfr_1", "write", PROMPT)
    clock.now = datetime(2026, 12, 1, tzinfo=UTC)
    await half_an_hour(database)

    await answered(credit, "wfr_2")

    assert (await credit.month(TEAM)).spent == PAID
    clock.now = datetime(2026, 11, 30, tzinfo=UTC)
    assert (await credit.month(TEAM)).spent == MOST


async def test_what_is_held_for_a_call_under_way_is_released_once_it_is_confirmed(database: Database) -> None:
    credit = of(database)
    await credit.reserve(TEAM, "wfr_1", "write", PROMPT)

    await credit.release(TEAM, "wfr_1")  # somebody stops the draft while the writer listens
    held = (await credit.month(TEAM)).reserved
    await credit.confirm(TEAM, a_call())

    month = await credit.month(TEAM)
    assert (held, month.reserved, month.spent) == (MOST, 0, PAID)


async def test_a_lost_call_is_charged_once_by_however_many_that_come_after_it(database: Database) -> None:
    credit = of(database)
    await credit.reserve(TEAM, "wfr_1", "write", PROMPT)
    await half_an_hour(database)

    await asyncio.gather(*(answered(credit, f"wfr_{number}") for number in range(2, 12)))

    assert (await credit.month(TEAM)).spent == MOST + 10 * PAID


async def test_a_call_that_the_model_refused_costs_nothing(database: Database) -> None:
    credit = of(database)
    await credit.reserve(TEAM, "wfr_1", "write", PROMPT)

    await credit.confirm(TEAM, a_call(usage=NOTHING))
    await credit.reserve(TEAM, "wfr_1", "write", PROMPT)

    assert ((await credit.month(TEAM)).spent, await calls(database)) == (0, [])


async def test_a_workspace_chooses_to_spend_less_than_the_server_allows_and_not_more(database: Database) -> None:
    credit = of(database, budget=100 * MOST)

    month = await credit.choose(TEAM, 2 * MOST, "U1")

    assert (month.budget, month.most) == (2 * MOST, 100 * MOST)
    with pytest.raises(OverBudget, match="This server allows a workspace up to"):
        await credit.choose(TEAM, 100 * MOST + 1, "U1")
    assert (await credit.month(TEAM)).budget == 2 * MOST
    assert (await of(database, budget=MOST).month(TEAM)).budget == MOST  # the operator allows less by now
    assert (await credit.month("T0OTHER")).budget == 100 * MOST


async def test_a_refusal_within_a_budget_of_its_own_names_who_can_raise_that(database: Database) -> None:
    credit = of(database)
    await credit.choose(TEAM, 0, "U1")

    with pytest.raises(OverBudget, match="an admin of the workspace can raise it by `/notra budget`"):
        await credit.reserve(TEAM, "wfr_1", "write", PROMPT)


async def test_a_chosen_budget_forgets_what_the_former_one_refused(database: Database) -> None:
    credit = of(database)
    await credit.choose(TEAM, 0, "U1")
    with pytest.raises(OverBudget):
        await credit.reserve(TEAM, "wfr_1", "write", PROMPT)
    assert (await credit.month(TEAM)).reached == 100

    month = await credit.choose(TEAM, MOST, "U1")

    assert month.reached == 0


async def test_a_refusal_says_what_is_spent_when_it_renews_and_who_can_change_it(database: Database) -> None:
    credit = of(database, budget=MOST)
    await answered(credit, "wfr_1")

    with pytest.raises(OverBudget) as refused:
        await credit.reserve(TEAM, "wfr_2", "write", PROMPT)

    assert "of $0.01 is spent" in refused.value.user_message
    assert "renews on 1 December" in refused.value.user_message
    assert "whoever runs this server can raise it" in refused.value.user_message


async def test_a_new_month_begins_with_the_whole_budget(database: Database) -> None:
    clock = Clock()
    credit = of(database, budget=MOST, clock=clock)
    await answered(credit, "wfr_1")
    clock.now = datetime(2026, 12, 1, 0, 0, tzinfo=UTC)

    await credit.reserve(TEAM, "wfr_2", "write", PROMPT)

    month = await credit.month(TEAM)
    assert (month.first, month.renews, month.spent) == (date(2026, 12, 1), date(2027, 1, 1), 0)


async def test_a_workspace_with_a_budget_of_its_own_has_that_one(database: Database) -> None:
    credit = of(database)
    async with database.workspace(TEAM) as connection:
        await connection.execute("insert into workspaces (id, monthly_budget) values (%s, 0)", (TEAM,))

    with pytest.raises(OverBudget):
        await credit.reserve(TEAM, "wfr_1", "write", PROMPT)
    await credit.reserve("T0OTHER", "wfr_1", "write", PROMPT)


async def test_one_workspace_does_not_spend_anothers_budget(database: Database) -> None:
    credit = of(database, budget=MOST)
    await answered(credit, "wfr_1")

    await credit.reserve("T0OTHER", "wfr_1", "write", PROMPT)

    assert (await credit.month("T0OTHER")).spent == 0


async def test_a_month_knows_the_highest_share_that_it_has_come_to(database: Database) -> None:
    clock = Clock()
    credit = of(database, budget=PAID * 10, clock=clock)
    reached = []
    for number in range(10):
        await credit.confirm(TEAM, a_call(f"wfr_{number}"))
        reached.append((await credit.month(TEAM)).reached)
    clock.now = datetime(2026, 12, 1, tzinfo=UTC)

    assert reached == [0] * 7 + [80, 80, 100]
    assert (await credit.month(TEAM)).reached == 0


async def test_a_budget_that_refused_a_run_is_used_up(database: Database) -> None:
    credit = of(database, budget=MOST)
    await answered(credit, "wfr_1")
    with pytest.raises(OverBudget):
        await credit.reserve(TEAM, "wfr_2", "write", PROMPT)

    assert (await credit.month(TEAM)).reached == 100


async def test_what_all_runs_of_a_draft_used_is_known(database: Database) -> None:
    credit, draft = of(database), await a_draft(database)
    await credit.confirm(TEAM, a_call(draft.run_id, 1))
    await credit.confirm(TEAM, a_call(draft.run_id, 2))
    await credit.confirm(TEAM, a_call("wfr_another"))

    spent = await credit.spent_on(TEAM, draft.id)

    assert spent.micros == 2 * PAID
    assert spent.usage == Usage(input_tokens=1_000, output_tokens=600, cache_read_tokens=200, cache_write_tokens=100)
