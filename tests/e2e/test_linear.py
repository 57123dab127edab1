"""Linear in Slack: the key, what is read, and drafts that know the tickets."""

import pytest

from standins.linear import Faults
from tests.e2e.product import ADA, Product, until
from tests.e2e.windows import save, window, words


async def give_key(notra: Product, key: str = "lin_api_test") -> None:
    """Open the window of `/notra connect linear` and give it a key."""
    await notra.command("/notra connect linear")
    await save(notra, await window(notra, "API key"), secret=key)


async def choose(notra: Product, **places: str) -> None:
    """Choose a place by its name in each named menu, and save."""
    view = await window(notra, "Finished tickets")
    menus = {block["block_id"]: block["element"]["options"] for block in view.blocks if "element" in block}
    chosen = {
        menu: {"value": [option["value"] for option in menus[menu] if name in option["text"]["text"]]}
        for menu, name in places.items()
    }
    await notra.slack.people.submit(ADA, view.id, chosen)


async def connect(notra: Product) -> None:
    await give_key(notra)
    await choose(notra)
    await window(notra, "that the key sees")


async def tickets(notra: Product) -> set[str]:
    """The keys of the tickets that were read for the only draft."""
    (run,) = await notra.rows("select activity from evidence")
    return {ticket["key"] for ticket in run["activity"]["tickets"]}


async def test_a_key_is_checked_and_connects_then_places_are_chosen(notra: Product) -> None:
    await give_key(notra)
    view = await window(notra, "Finished tickets")
    assert all(name in words(view) for name in ("Engineering (ENG)", "Documentation (DOC)", "Reliability", "Cycle"))

    await choose(notra, teams="Engineering", projects="Reliability")

    done = words(await window(notra, "Drafts read"))
    assert "Linear is connected as *acme*" in done
    assert "*Engineering (ENG)*, *Reliability*" in done


async def test_what_was_chosen_is_chosen_again_and_the_key_may_stay(notra: Product) -> None:
    await give_key(notra)
    await choose(notra, teams="Documentation")
    await window(notra, "Drafts read")

    await give_key(notra, "")

    view = await window(notra, "Finished tickets")
    menu = next(block["element"] for block in view.blocks if block.get("block_id") == "teams")
    assert [option["text"]["text"] for option in menu["initial_options"]] == ["Documentation (DOC)"]


async def test_a_window_that_is_closed_at_the_choice_leaves_a_connection_that_reads_everything(notra: Product) -> None:
    notra.linear.faults = Faults(hold="graphql")
    await give_key(notra)
    await notra.slack.people.close(ADA, (await window(notra, "Checking")).id, all_views=True)
    notra.linear.faults = Faults()

    told = await until(lambda: next(iter(notra.whispers()), None), "the outcome")
    assert "Drafts read the finished tickets that the key sees." in told


async def test_a_new_key_that_is_wrong_leaves_the_connection_as_it_was(notra: Product) -> None:
    await connect(notra)

    await give_key(notra, "lin_api_wrong")

    assert "Linear is connected as *acme*" in words(await window(notra, "does not accept this key"))
    await notra.draft()
    assert len(await tickets(notra)) == 6


async def test_a_ticket_of_two_pull_requests_is_read_once_with_both(notra: Product) -> None:
    links = [f"https://github.com/acme/rocket/pull/{number}" for number in (2, 3)]
    await notra.linear.workspace.add(
        "http://linear", {"title": "Fly safely", "links": links, "completedAt": "2026-10-02T09:00:00Z"}
    )
    await connect(notra)
    await notra.draft()

    (evidence,) = await notra.rows("select activity from evidence")
    found = [ticket for ticket in evidence["activity"]["tickets"] if ticket["title"] == "Fly safely"]
    assert [ticket["pull_urls"] for ticket in found] == [links]


async def test_a_wrong_key_is_said_in_the_window_and_nothing_is_kept(notra: Product) -> None:
    await give_key(notra, "lin_api_wrong")

    view = await window(notra, "does not accept this key")
    assert "API key" in words(view)
    assert await notra.rows("select * from connections") == []


async def test_the_key_is_nowhere_in_the_database(notra: Product) -> None:
    await connect(notra)

    for table in ("requests", "connections", "audit"):
        rows = await notra.rows(f"select * from {table}")  # noqa: S608  names of ours
        assert "lin_api_test" not in str(rows)


async def test_only_places_that_there_are_can_be_chosen(notra: Product) -> None:
    await give_key(notra)
    view = await window(notra, "Finished tickets")
    forged = {"type": "multi_static_select", "selected_options": [{"value": "no-such-team"}]}
    await notra.slack.people.submit(ADA, view.id, {"teams": {"value": forged}})

    assert "that the key sees" in words(await window(notra, "Drafts read"))


async def test_a_draft_reads_the_tickets_of_its_pull_requests_and_says_how_many(notra: Product) -> None:
    await connect(notra)
    message = await notra.write_slowly()

    assert await tickets(notra) == {"ENG-2", "ENG-3", "ENG-4", "ENG-5", "ENG-6", "ENG-7"}
    assert "6 pull requests, 6 tickets read" in str(message.blocks)


async def test_only_tickets_of_the_chosen_places_are_read(notra: Product) -> None:
    await give_key(notra)
    await choose(notra, projects="Reliability")
    await window(notra, "Drafts read")
    await notra.draft()

    assert await tickets(notra) == {"ENG-3", "ENG-7"}


async def test_a_revoked_key_leaves_the_tickets_out_and_the_draft_says_so(notra: Product) -> None:
    await connect(notra)
    notra.linear.faults = Faults(expired_key=True)

    message = await notra.draft()

    assert await tickets(notra) == set()
    said = str(message.blocks)
    assert "Tickets are missing" in said
    assert "/notra connect linear" in said


@pytest.mark.parametrize("faults", [Faults(error_502=True, only_next=1), Faults(cut_body=True, only_next=1)])
async def test_a_linear_that_fails_for_a_moment_costs_no_ticket(notra: Product, faults: Faults) -> None:
    await connect(notra)
    notra.linear.faults = faults

    await notra.draft()

    assert len(await tickets(notra)) == 6


async def test_a_workspace_without_linear_asks_it_nothing(notra: Product) -> None:
    await notra.draft()

    assert notra.linear.calls == 0
    told = await until(notra.drafts, "the draft")
    assert "Tickets are missing" not in str(told[-1].blocks)
