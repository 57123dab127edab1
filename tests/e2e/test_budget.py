"""What a workspace may spend: shown to everybody, chosen by its admins, and never counted too low."""

from standins.anthropic.faults import Faults as ModelFaults
from standins.qstash.faults import Faults as QStashFaults
from tests.e2e.conftest import FAST
from tests.e2e.processes import victim
from tests.e2e.product import ADA, GRACE, Product, until


async def said(notra: Product, words: str, needle: str, user: str = ADA) -> str:
    """What a command is answered privately."""
    await notra.command(words, user=user)
    return await until(lambda: next((each for each in notra.whispers(user) if needle in each), None), needle)


async def test_an_admin_chooses_the_budget_and_everything_says_the_same(notra: Product) -> None:
    await said(notra, "/notra budget 12.50", "may spend $12.50 a month from now on")

    for words in ("/notra budget", "/notra status"):
        line = await said(notra, words, "$0.00 of $12.50 spent")
        assert "The server allows up to $50.00" in line
    assert [row["action"] for row in await notra.rows("select action from audit")] == ["budget_chosen"]


async def test_who_is_no_admin_sees_the_budget_and_does_not_choose_it(notra: Product) -> None:
    await said(notra, "/notra budget 12.50", "Only admins and owners of this workspace choose its budget", GRACE)

    await said(notra, "/notra budget", "$0.00 of $50.00 spent", GRACE)


async def test_the_servers_limit_is_the_ceiling(notra: Product) -> None:
    await said(notra, "/notra budget 50.01", "This server allows a workspace up to $50.00 a month")

    await said(notra, "/notra budget", "$0.00 of $50.00 spent")


async def test_a_budget_that_is_no_amount_is_answered_with_one(notra: Product) -> None:
    await said(notra, "/notra budget plenty", "`plenty` is no amount")


async def test_the_home_says_what_the_month_has_cost(notra: Product) -> None:
    notra.slack.people.open_home(ADA)

    await until(lambda: "$0.00 of $50.00 spent" in str(notra.slack.workspace.home_of(ADA)), "the Home")


async def test_a_call_that_is_killed_in_the_middle_of_the_answer_is_charged(notra: Product) -> None:
    await notra.stop_bots()
    notra.qstash.faults = QStashFaults(time_scale=0.02)
    notra.anthropic.faults = ModelFaults(chars_per_second=300)
    async with victim(notra) as process:
        await notra.command("/notra draft changelog acme/rocket")
        await notra.message_with("characters so far")
        await process.kill()
    await notra.rows("update runs set leased_until = now()")  # the lease of the dead lapses in 10 s
    [held] = await notra.rows("select held, calling from reservations")
    notra.anthropic.faults = ModelFaults(chars_per_second=FAST)
    await notra.start_bot()

    await notra.message_with("draft_approve")

    calls = await notra.rows("select call, model, cost from model_calls order by at")
    assert (calls[0]["model"], calls[0]["cost"]) == (held["calling"], held["held"])
    assert len(calls) == len(notra.model_calls()) == 2
    assert [row["spent"] for row in await notra.rows("select spent from spending")] == [sum(c["cost"] for c in calls)]
    assert await notra.rows("select 1 from reservations") == []
