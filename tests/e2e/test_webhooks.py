"""What GitHub and Linear tell by webhook is stored once, whatever is repeated, late, lost or cut off on the way."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from standins.github.faults import Faults as GitHubFaults
from standins.qstash.faults import Faults as QueueFaults
from standins.redis import RedisBackend
from standins.webhooks import Faults, GitHubWebhooks, LinearWebhooks
from tests.e2e.hooked import INSTALLATION, ORGANIZATION, OTHER_TEAM, TEAM, Hooked
from tests.e2e.product import GITHUB_SECRET, LINEAR_SECRET, product, shown, until
from tests.e2e.test_connecting import connect
from tests.e2e.test_health import metric
from tests.e2e.windows import window
from tests.repositories import building

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)
ISSUE = {
    "id": "b9f1c1f0-0000-4000-8000-000000000012",
    "identifier": "ABC-12",
    "title": "Steer with the keyboard",
    "description": "Arrow keys turn the rocket.",
    "url": "https://linear.app/acme/issue/ABC-12",
    "team": {"key": "ABC", "name": "Rockets"},
    "labels": [{"name": "Feature"}],
    "completedAt": "2026-11-20T10:00:00.000Z",
    "updatedAt": "2026-11-20T10:00:01.000Z",
}


@pytest.fixture
async def hooked(
    tmp_path: Path, database_dsn: str, redis_backend: RedisBackend, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Hooked]:
    """A bot, a connected repository with a week's work in it, and senders; the bot looks for deliveries at once."""
    monkeypatch.setattr("bot.arrivals.LOOK_S", 0.1)
    path = tmp_path / "rocket"
    with building(path, start=NOW - 3 * 24 * HOUR) as rocket:
        rocket.commit("Start the rocket")
        rocket.squash(1, "feat: light the first engine")
        rocket.squash(2, "feat: steer with the keyboard")
    async with (
        product(tmp_path, path, database_dsn, redis_backend) as notra,
        aiohttp.ClientSession() as session,
    ):
        github = GitHubWebhooks(session, f"{notra.url}/webhooks/github", GITHUB_SECRET, notra.github)
        linear = LinearWebhooks(session, f"{notra.url}/webhooks/linear", LINEAR_SECRET, ORGANIZATION, time_scale=0.0001)
        hooked = Hooked(notra, path, github, linear)
        await hooked.connect()
        yield hooked


def pushed(hooked: Hooked, *titles: str) -> tuple[str | None, str]:
    """Squash more work onto main; where it stood and stands."""
    with building(hooked.path, start=NOW - HOUR, step=timedelta(seconds=1)) as rocket:
        before = rocket.head
        for number, title in enumerate(titles, start=100):
            rocket.squash(number, title)
        after = rocket.head
    assert after
    return before, after


async def test_a_push_is_answered_at_once_and_its_commits_are_stored(hooked: Hooked) -> None:
    before, after = pushed(hooked, "feat: fire", "fix: aim")

    loop = asyncio.get_running_loop()
    begun = loop.time()
    sent = await hooked.github.push(before, after)
    taken = loop.time() - begun
    await hooked.served()

    assert sent.statuses == [200]
    assert taken < 1.0
    assert len(await hooked.stored()) == 5
    [repository] = await hooked.notra.rows("select * from stored_repositories")
    assert (repository["workspace_id"], repository["tip"]) == (TEAM, after)
    [commit] = await hooked.notra.rows("select paths from stored_commits where sha = %s", after)
    assert len(commit["paths"]) == 1


async def test_disconnecting_deletes_what_is_stored_and_leaves_the_drafts(hooked: Hooked) -> None:
    notra = hooked.notra
    await connect(notra, "ghp_test")
    await window(notra, "is connected as")
    await hooked.github.push(*pushed(hooked, "feat: fire"))
    await hooked.served()
    await notra.draft("changelog acme/rocket last 7 days")
    assert await hooked.stored()

    await notra.command("/notra disconnect github")
    await until(lambda: any("GitHub is not connected any more" in said for said in notra.whispers()), "the answer")

    assert await hooked.stored() == set()
    assert await notra.rows("select tip from stored_repositories union select head from stored_stretches") == []
    assert [row["kind"] for row in await notra.rows("select kind from connections")] == ["linear"]
    assert len(await notra.versions()) == 1


async def test_a_weeks_draft_asks_github_for_nothing_but_where_the_branch_is(hooked: Hooked) -> None:
    await hooked.github.push(*pushed(hooked, "feat: fire", "fix: aim"))
    await hooked.served()
    before = await hooked.budget_used()

    await hooked.notra.command("/notra draft changelog acme/rocket last 7 days")
    message = await hooked.notra.message_with("draft_approve")

    assert "Fire" in shown(message)
    assert await hooked.budget_used() - before <= 2  # a call takes one at least


async def test_a_delivery_that_comes_twice_at_once_and_again_later_is_served_once(hooked: Hooked) -> None:
    before, after = pushed(hooked, "feat: fire")
    hooked.github.wire.faults = Faults(twice=True)

    sent = await hooked.github.push(before, after)
    await hooked.served()
    runs = hooked.runs()
    await hooked.github.redeliver(sent)
    await asyncio.sleep(0.1)

    assert sent.statuses == [200] * 4
    assert len(runs) == 1
    assert hooked.runs() == runs
    assert [row["state"] for row in await hooked.deliveries()] == ["done"]


async def test_of_a_storm_of_pushes_all_are_taken_and_served_in_the_end_by_few_runs(hooked: Hooked) -> None:
    before, after = pushed(hooked, "feat: fire", "fix: aim")
    slowed = await metric(hooked.notra, 'notra_limiter_denied_total{limit="github"}')

    sent = await asyncio.gather(*(hooked.github.push(before, after) for _ in range(70)))
    slowed = await metric(hooked.notra, 'notra_limiter_denied_total{limit="github"}') - slowed
    await hooked.served()

    assert {status for one in sent for status in one.statuses} == {200}
    assert 0 < slowed <= 10  # fewer where a minute begins meanwhile
    assert [row["state"] for row in await hooked.deliveries()] == ["done"] * 70
    assert len(hooked.runs()) <= 3
    assert after in await hooked.stored()


async def test_a_delivery_that_failed_is_run_again_when_it_comes_again(hooked: Hooked) -> None:
    before, after = pushed(hooked, "feat: fire")
    hooked.notra.github.faults = GitHubFaults(expired_token=True)
    sent = await hooked.github.push(before, after)
    await hooked.served()
    assert [(row["state"], bool(row["error"])) for row in await hooked.deliveries()] == [("failed", True)]

    hooked.notra.github.faults = GitHubFaults()
    await hooked.github.redeliver(sent)
    await hooked.served()

    assert [row["state"] for row in await hooked.deliveries()] == ["done"]
    assert after in await hooked.stored()
    assert len(hooked.runs()) == 2


async def test_what_was_answered_before_the_process_died_is_served_by_the_next_one(hooked: Hooked) -> None:
    before, after = pushed(hooked, "feat: fire")
    sent = await hooked.github.push(before, after)
    await hooked.notra.kill_bots()
    assert [row["state"] for row in await hooked.deliveries()] == ["received"]

    await hooked.notra.start_bot()
    await hooked.served()

    assert sent.statuses == [200]
    assert after in await hooked.stored()


async def test_a_run_that_was_never_started_is_started_again_when_its_claim_lapses(hooked: Hooked) -> None:
    before, after = pushed(hooked, "feat: fire")
    hooked.notra.qstash.faults = QueueFaults(error_500=1.0)
    await hooked.github.push(before, after)
    await hooked.notra.rows("update deliveries set due_at = now()")
    await asyncio.sleep(1.0)  # it is claimed, and the trigger fails
    assert [bool(row["run_id"]) for row in await hooked.deliveries()] == [True]

    hooked.notra.qstash.faults = QueueFaults()
    await hooked.notra.rows("update deliveries set due_at = now()")
    await hooked.served()

    assert after in await hooked.stored()


async def test_a_storm_of_pushes_makes_a_few_runs(hooked: Hooked) -> None:
    heads = [pushed(hooked, f"feat: part {number}") for number in range(5)]
    storm = [heads[number % 5] for number in range(100)]

    sent = [await hooked.github.push(*head) for head in storm]
    await hooked.served()

    assert {status for one in sent for status in one.statuses} == {200}
    assert {row["state"] for row in await hooked.deliveries()} == {"done"}
    assert len(await hooked.stored()) == 8
    assert len(hooked.runs()) <= 3


async def test_pushes_in_the_wrong_order_store_the_same(hooked: Hooked) -> None:
    first = pushed(hooked, "feat: fire")
    second = pushed(hooked, "fix: aim")
    hooked.github.wire.faults = Faults(reorder=True)

    await hooked.github.push(*first)
    await hooked.github.push(*second)
    await hooked.served()

    [repository] = await hooked.notra.rows("select tip from stored_repositories")
    assert repository["tip"] == second[1]
    assert len(await hooked.stored()) == 5


async def test_what_was_never_delivered_is_found_by_the_sweep(hooked: Hooked) -> None:
    await hooked.github.push(*pushed(hooked, "feat: fire"))
    await hooked.served()
    hooked.github.wire.faults = Faults(lose_next=1)
    before, after = pushed(hooked, "fix: aim")
    lost = await hooked.github.push(before, after)
    assert lost.statuses == []

    await hooked.notra.rows("update stored_repositories set fed_at = now() - interval '2 hours'")
    await hooked.notra.stop_bots()  # the next one looks for what is to be swept as it starts
    await hooked.notra.start_bot()
    await hooked.stores(after)
    await hooked.served()

    assert [row["state"] for row in await hooked.deliveries() if row["source"] == "sweep"] == ["done"]


async def test_a_force_push_begins_the_history_anew(hooked: Hooked) -> None:
    before, after = pushed(hooked, "feat: fire")
    await hooked.github.push(before, after)
    await hooked.served()
    with building(hooked.path, start=NOW - HOUR) as rocket:
        rocket.head = before
        other = rocket.squash(200, "feat: another way")

    await hooked.github.push(after, other, forced=True)
    await hooked.served()

    [repository] = await hooked.notra.rows("select tip from stored_repositories")
    [stretch] = await hooked.notra.rows("select shas from stored_stretches where head = %s", other)
    assert repository["tip"] == other
    assert after not in stretch["shas"]


async def test_a_merged_pull_request_keeps_the_newest_of_what_was_told(hooked: Hooked) -> None:
    newer = (NOW + HOUR).isoformat()
    await hooked.github.pull_merged(2, labels=[{"name": "breaking"}], updated_at=newer, action="labeled")
    await hooked.served()
    await hooked.github.pull_merged(2)
    await hooked.served()

    [pull] = await hooked.notra.rows("select * from stored_pulls where number = 2")
    assert pull["told"]["labels"] == ["breaking"]
    assert pull["merge_sha"]


async def test_a_release_is_stored_and_its_deletion_holds_against_late_deliveries(hooked: Hooked) -> None:
    with building(hooked.path) as rocket:
        rocket.tag("v1.0.0", "The first flight")
    published = await hooked.github.release("v1.0.0")
    await hooked.served()
    [row] = await hooked.notra.rows("select release from stored_releases")
    assert row["release"]["tag"] == "v1.0.0"

    await hooked.github.release("v1.0.0", "deleted")
    await hooked.github.release("v1.0.0", "edited")
    await hooked.served()

    assert published.arrived
    assert [row["release"] for row in await hooked.notra.rows("select release from stored_releases")] == [None]


async def test_finished_issues_are_stored_and_removed_ones_are_not(hooked: Hooked) -> None:
    await hooked.linear.issue("update", ISSUE)
    await hooked.served()
    [row] = await hooked.notra.rows("select * from stored_tickets")
    assert (row["workspace_id"], row["ticket"]["key"], row["ticket"]["team"]) == (TEAM, "ABC-12", "Rockets")

    await hooked.linear.issue("remove", ISSUE)
    await hooked.linear.issue("update", {**ISSUE, "title": "An older state", "updatedAt": "2026-11-20T09:00:00.000Z"})
    await hooked.served()

    assert [row["ticket"] for row in await hooked.notra.rows("select ticket from stored_tickets")] == [None]


async def test_linear_is_answered_the_200_that_ends_its_retries(hooked: Hooked) -> None:
    sent = await hooked.linear.issue("update", ISSUE)
    assert sent.statuses == [200]

    wrong = LinearWebhooks(
        hooked.linear.wire._session,  # noqa: SLF001
        f"{hooked.notra.url}/webhooks/linear", "another secret", ORGANIZATION, time_scale=0.0001,
    )  # fmt: skip
    refused = await wrong.issue("update", ISSUE)
    assert refused.statuses == [401] * 4


async def test_only_the_workspaces_that_connected_the_repository_store_it(hooked: Hooked) -> None:
    await hooked.notra.rows(
        "insert into repositories (id, workspace_id, name) values (99, %s, 'acme/other')", OTHER_TEAM
    )
    await hooked.github.push(*pushed(hooked, "feat: fire"))
    await hooked.served()

    assert await hooked.stored(OTHER_TEAM) == set()
    assert len(await hooked.stored(TEAM)) == 4


async def test_what_nobody_connected_is_done_without_a_trace(hooked: Hooked) -> None:
    await hooked.notra.rows("delete from repositories")
    await hooked.github.push(*pushed(hooked, "feat: fire"))
    await hooked.served()

    assert await hooked.notra.rows("select 1 from stored_commits") == []
    assert [row["state"] for row in await hooked.deliveries()] == ["done"]


@pytest.mark.parametrize("how", ["deleted", "removed"])
async def test_nothing_is_kept_once_the_installation_is_gone(hooked: Hooked, how: str) -> None:
    await hooked.github.push(*pushed(hooked, "feat: fire"))
    await hooked.github.pull_merged(1)
    await hooked.served()
    await hooked.install()
    if how == "deleted":
        await hooked.github.installation_deleted(INSTALLATION)
    else:
        await hooked.github.repositories_removed(INSTALLATION, hooked.number)
    await hooked.served()

    left = await hooked.notra.rows(
        "select 1 from stored_repositories union all select 1 from stored_commits "
        "union all select 1 from stored_pulls union all select 1 from stored_stretches"
    )
    assert left == []


async def test_a_repository_keeps_its_number_under_its_new_name(hooked: Hooked) -> None:
    await hooked.github.renamed("acme/starship")
    await hooked.served()

    [row] = await hooked.notra.rows("select id, name from repositories")
    assert (row["id"], row["name"]) == (hooked.number, "acme/starship")


@pytest.mark.parametrize("event", ["ping", "star", "workflow_run", ""])
async def test_other_events_are_answered_and_ignored(hooked: Hooked, event: str) -> None:
    sent = await hooked.github.event(event, {"anything": [1]})

    assert sent.statuses == [200]
    assert await hooked.deliveries() == []


async def test_a_push_to_another_branch_is_ignored(hooked: Hooked) -> None:
    before, after = pushed(hooked, "feat: fire")

    sent = await hooked.github.push(before, after, branch="feature/x")

    assert sent.statuses == [200]
    assert await hooked.deliveries() == []


async def test_the_log_of_deliveries_keeps_nobodys_words_once_they_are_served(hooked: Hooked) -> None:
    await hooked.github.pull_merged(1, body="A secret plan.")
    await hooked.served()

    assert "secret" not in json.dumps([row["payload"] for row in await hooked.deliveries()])
