"""Events at GitHub that start drafts and digests: once each, whatever is repeated, reordered or cut off on the way."""

import asyncio
import itertools
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from standins.qstash.faults import Faults as QueueFaults
from standins.redis import RedisBackend
from standins.slack.records import Message
from standins.webhooks import Faults, GitHubWebhooks, LinearWebhooks
from tests.e2e.hooked import ORGANIZATION, Hooked
from tests.e2e.product import ADA, GITHUB_SECRET, GRACE, LINEAR_SECRET, RELEASES, Product, product, shown, until
from tests.e2e.test_board import set_rules
from tests.e2e.windows import choose, window
from tests.repositories import building
from tests.standins.holding import comes_by

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@pytest.fixture
async def hooked(
    tmp_path: Path, database_dsn: str, redis_backend: RedisBackend, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Hooked]:
    """A bot that looks at once for what is due, and a repository with two releases and a prerelease of the third."""
    monkeypatch.setattr("bot.arrivals.LOOK_S", 0.1)
    monkeypatch.setattr("bot.triggering.LOOK_S", 0.1)
    path = tmp_path / "rocket"
    with building(path, start=NOW - 3 * DAY) as rocket:
        rocket.commit("Start the rocket")
        rocket.tag("v1.0.0", "The first one")
        rocket.squash(1, "feat: light the first engine")
        rocket.tag("v1.1.0", "Engines")
        rocket.squash(2, "feat: steer with the keyboard")
        rocket.squash(3, "chore: tidy the cabin")
        rocket.tag("v1.2.0-rc.1", "Nearly there")
        rocket.commit("feat: fire at the comet", branch="next", parents=[rocket.head or ""])
    async with (
        product(tmp_path, path, database_dsn, redis_backend) as notra,
        aiohttp.ClientSession() as session,
    ):
        notra.qstash.faults = QueueFaults(time_scale=0.01)
        github = GitHubWebhooks(session, f"{notra.url}/webhooks/github", GITHUB_SECRET, notra.github)
        linear = LinearWebhooks(session, f"{notra.url}/webhooks/linear", LINEAR_SECRET, ORGANIZATION, time_scale=0.0001)
        made = Hooked(notra, path, github, linear)
        await made.connect()
        yield made


PUBLISHES = {"value": ["publish"]}


async def waits_for(notra: Product, event: str, what: str = "changelog", user: str = ADA, **typed: Any) -> None:
    """Choose the event in the window of `/notra digest`, and wait until it is kept."""
    before = len(notra.whispers(user))
    await notra.command("/notra digest", user)
    view = await window(notra, "New digest", user)
    if what != "digest":
        view = await choose(notra, view, "content_type", what, user)
    view = await choose(notra, view, "preset", event, user)
    inputs = {"repo": {"value": "acme/rocket"}} | typed
    answer = await notra.slack.people.submit(user, view.id, inputs)
    assert "errors" not in str(answer.body), answer.body
    await until(lambda: any("Saved" in said for said in notra.whispers(user)[before:]), "the confirmation")


async def settled(hooked: Hooked) -> None:
    """Wait until every delivery, every event that is due, every slot and every request is served."""
    await hooked.served()
    for _ in range(1500):
        open_ = await hooked.notra.rows(
            "select 1 from occasions where slot_at is null and due_at <= now() "
            "union all select 1 from slots where state in ('due', 'started') "
            "union all select 1 from requests where state not in ('done', 'failed') "
            "union all select 1 from drafts where state not in "
            "('in_review', 'approved', 'published', 'failed', 'nothing_to_say', 'choosing', 'stopped', 'discarded')"
        )
        if not open_:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(await hooked.notra.rows("select state, error from slots"))


async def drafts(notra: Product) -> list[dict[str, Any]]:
    return await notra.rows("select * from drafts order by created_at, id")


async def test_a_published_release_becomes_one_changelog_of_what_came_since_the_one_before(hooked: Hooked) -> None:
    await waits_for(hooked.notra, "release")

    for action in ("created", "published", "released", "edited"):
        await hooked.github.release("v1.1.0", action)
    await settled(hooked)

    [draft] = await drafts(hooked.notra)
    assert (draft["state"], draft["content_type"], draft["requester"]) == ("in_review", "changelog", ADA)
    assert (draft["wanted"]["base"], draft["wanted"]["head"]) == ("v1.0.0", "v1.1.0")
    message = await hooked.notra.message_with("draft_approve")
    assert "Light the first engine" in shown(message)
    assert "Steer" not in shown(message)


async def test_repeated_and_reordered_deliveries_of_a_release_and_a_redelivery_make_one_draft(hooked: Hooked) -> None:
    await waits_for(hooked.notra, "release")
    hooked.notra.qstash.faults = QueueFaults(time_scale=0.01, deliver_twice=0.5, seed=5)
    hooked.github.wire.faults = Faults(twice=True, reorder=True)

    sent = [await hooked.github.release("v1.1.0", action) for action in ("published", "released")]
    await settled(hooked)
    for one in sent:
        await hooked.github.redeliver(one)
    hooked.github.wire.faults = Faults()
    await hooked.github.release("v1.1.0", "published")
    await settled(hooked)

    assert len(await drafts(hooked.notra)) == 1
    assert len([message for message in hooked.notra.drafts() if "Changelog" in shown(message)]) == 1


async def test_a_bot_that_is_killed_right_after_its_answer_leaves_one_draft(hooked: Hooked) -> None:
    await waits_for(hooked.notra, "release")

    sent = await hooked.github.release("v1.1.0")
    await hooked.notra.kill_bots()
    assert sent.statuses == [200]
    assert await drafts(hooked.notra) == []
    await hooked.notra.start_bot()
    await settled(hooked)

    assert len(await drafts(hooked.notra)) == 1


@pytest.mark.parametrize("step", ["store-1", "load", "ingest", "analyze", "quiet", "draft", "advance", "notify"])
async def test_a_bot_that_is_killed_when_a_step_is_done_and_not_yet_kept_leaves_one_draft(
    hooked: Hooked, step: str
) -> None:
    await waits_for(hooked.notra, "release")
    hooked.notra.qstash.faults = QueueFaults(time_scale=0.02, hold=f"result:{step}")
    await hooked.github.release("v1.1.0")
    await hooked.notra.rows("update deliveries set due_at = now()")
    await comes_by(hooked.notra.settings.qstash_url)

    await hooked.notra.replace_bots(time_scale=0.02)
    await settled(hooked)

    [draft] = await drafts(hooked.notra)
    assert draft["state"] == "in_review"
    assert len([message for message in hooked.notra.drafts() if "Changelog" in shown(message)]) == 1


async def test_a_prerelease_fires_once_and_not_again_when_it_is_turned_into_a_release(hooked: Hooked) -> None:
    await waits_for(hooked.notra, "release")

    for action in ("created", "published", "prereleased", "edited"):
        await hooked.github.release("v1.2.0-rc.1", action)
    await settled(hooked)
    [draft] = await drafts(hooked.notra)
    assert (draft["wanted"]["base"], draft["wanted"]["head"]) == ("v1.1.0", "v1.2.0-rc.1")

    for action in ("edited", "released"):
        await hooked.github.release("v1.2.0-rc.1", action, prerelease=False)
    await settled(hooked)

    assert len(await drafts(hooked.notra)) == 1
    assert [slot["state"] for slot in await hooked.notra.rows("select * from slots order by at")] == ["done", "done"]


async def test_a_prerelease_whose_tag_was_moved_before_it_was_released_is_drafted_again(hooked: Hooked) -> None:
    await waits_for(hooked.notra, "release")
    await hooked.github.release("v1.2.0-rc.1", "prereleased")
    await settled(hooked)

    with building(hooked.path, start=NOW - DAY) as rocket:
        rocket.squash(9, "feat: orbit the moon")
        rocket.tag("v1.2.0-rc.1", "There")
    await hooked.github.release("v1.2.0-rc.1", "released", prerelease=False)
    await settled(hooked)

    assert len(await drafts(hooked.notra)) == 2
    assert "Orbit the moon" in shown(await hooked.notra.message_with("draft_approve"))


async def test_a_release_may_start_a_campaign(hooked: Hooked) -> None:
    await waits_for(hooked.notra, "release", "campaign")

    await hooked.github.release("v1.1.0")
    await settled(hooked)

    assert {draft["content_type"] for draft in await drafts(hooked.notra)} == {"changelog", "blog", "linkedin", "x"}
    assert len([message for message in hooked.notra.drafts() if "Campaign" in shown(message)]) == 1


async def test_what_a_label_puts_in_is_in_the_next_draft_and_named_on_its_board(hooked: Hooked) -> None:
    await waits_for(hooked.notra, "label", "digest", label={"value": "Changelog"})

    await hooked.github.pull_merged(3, labels=[{"name": "changelog"}])
    await hooked.github.pull_merged(2, labels=[{"name": "other"}])
    await settled(hooked)
    assert await hooked.notra.rows("select * from slots") == []
    await hooked.notra.command("/notra draft changelog acme/rocket since v1.1.0 board")

    message = await hooked.notra.message_with("board_write")
    board = shown(message)
    assert "idy the cabin" in board.partition("Stays out")[0]
    assert board.count("put in by the label Changelog") == 1
    await hooked.notra.click("board_rules", message)
    await set_rules(hooked.notra, (await window(hooked.notra, "Rules")).id, skip_labels="internal")
    await hooked.notra.served()
    assert shown(await hooked.notra.message_with("board_write")).count("put in by the label Changelog") == 1


async def test_ten_pushes_in_a_minute_are_one_digest_and_nothing_is_posted_when_they_are_quiet(hooked: Hooked) -> None:
    await waits_for(hooked.notra, "push", "digest", branch={"value": "main"}, minutes={"value": "5"})
    with building(hooked.path, start=NOW - timedelta(hours=1), step=timedelta(seconds=5)) as rocket:
        heads = [rocket.head or ""]
        for number in range(10, 20):
            rocket.squash(number, f"feat: add part {number}")
            heads.append(rocket.head or "")
    for before, after in itertools.pairwise(heads):
        await hooked.github.push(before, after)
    await settled(hooked)
    assert hooked.notra.drafts() == []

    await due_now(hooked)
    await settled(hooked)

    [digest] = hooked.notra.drafts()
    [details] = hooked.notra.thread(digest)
    assert all(f"Add part {number}" in shown(details) for number in range(10, 20))
    assert "Steer" not in shown(details)

    with building(hooked.path, start=NOW, step=timedelta(seconds=5)) as rocket:
        rocket.squash(20, "chore: tidy up")
        heads.append(rocket.head or "")
    await hooked.github.push(heads[-2], heads[-1])
    await hooked.served()
    await due_now(hooked)
    await settled(hooked)

    assert len(hooked.notra.drafts()) == 1
    assert [slot["state"] for slot in await hooked.notra.rows("select * from slots order by at")] == ["done", "quiet"]


async def due_now(hooked: Hooked) -> None:
    """Let the minutes pass for which pushes are gathered."""
    await hooked.notra.rows("update occasions set due_at = now() where slot_at is null")


async def test_pushes_to_another_branch_than_the_default_one_are_digested_from_there(hooked: Hooked) -> None:
    await waits_for(hooked.notra, "push", "digest", branch={"value": "next"})
    with building(hooked.path, start=NOW) as rocket:
        main = rocket.head
    after = await sha_of(hooked, "next")

    await hooked.github.push(main, after, branch="next")
    await hooked.github.push(main, after, branch="elsewhere")
    await hooked.served()
    await due_now(hooked)
    await settled(hooked)

    [digest] = hooked.notra.drafts()
    assert "Fire at the comet" in shown(digest)
    assert len(await hooked.deliveries()) == 1


async def sha_of(hooked: Hooked, branch: str) -> str:
    shapes = await hooked.notra.github.repository.view()
    return next(sha for name, sha in shapes.refs.branches.items() if name == branch)


async def test_a_paused_schedule_hears_nothing(hooked: Hooked) -> None:
    await waits_for(hooked.notra, "release")
    await hooked.notra.rows("update schedules set is_on = false")

    await hooked.github.release("v1.1.0")
    await settled(hooked)

    assert await drafts(hooked.notra) == []


async def test_a_release_that_came_right_before_a_pause_is_drafted_once_it_is_resumed(hooked: Hooked) -> None:
    await waits_for(hooked.notra, "release")
    hooked.notra.qstash.faults = QueueFaults(time_scale=0.01, hold="deliver:load")
    await hooked.github.release("v1.1.0")
    await hooked.served()
    await comes_by(hooked.notra.settings.qstash_url)
    await hooked.notra.rows("update schedules set is_on = false")
    hooked.notra.qstash.faults = QueueFaults(time_scale=0.01)
    await settled(hooked)
    assert await drafts(hooked.notra) == []

    await hooked.notra.rows("update schedules set is_on = true")
    await due_now(hooked)
    await settled(hooked)

    assert len(await drafts(hooked.notra)) == 1


async def test_a_release_that_cannot_be_read_is_tried_three_times_and_again_once_it_is_resumed(hooked: Hooked) -> None:
    await waits_for(hooked.notra, "release")
    await hooked.notra.rows("update schedules set channel_id = 'C0NOWHERE'")
    await hooked.github.release("v1.1.0")
    for _ in range(3):
        await settled(hooked)
        await due_now(hooked)

    paused = await until(lambda: resume_of(hooked.notra), "the owner's message")
    assert len(await hooked.notra.rows("select * from slots where state = 'failed'")) == 3
    await hooked.notra.rows("update schedules set channel_id = %s", RELEASES)
    await hooked.notra.click("digest_resume", paused)
    await settled(hooked)

    assert len(await drafts(hooked.notra)) == 1


def resume_of(notra: Product) -> Message | None:
    direct = [channel for channel in notra.slack.workspace.channels if channel.startswith("D")]
    found = (message for channel in direct for message in notra.drafts(channel) if "digest_resume" in shown(message))
    return next(found, None)


async def test_a_draft_without_a_finding_is_published_in_the_name_of_who_set_it(hooked: Hooked) -> None:
    await waits_for(hooked.notra, "release", publish=PUBLISHES)
    hooked.notra.qstash.faults = QueueFaults(time_scale=0.01, deliver_twice=1.0)

    await hooked.github.release("v1.1.0")
    message = await hooked.notra.message_with("Published automatically")
    await settled(hooked)

    message = await hooked.notra.message_with("Published automatically")
    [draft] = await drafts(hooked.notra)
    assert (draft["state"], draft["actor"], draft["published_for"]) == ("published", ADA, ADA)
    assert f"as set by <@{ADA}>" in shown(message)
    assert "draft_approve" not in shown(message)
    audit = await hooked.notra.rows("select action from audit where draft_id is not null")
    assert sorted(row["action"] for row in audit) == ["approved", "published"]


async def test_a_draft_with_a_finding_waits_for_a_person_and_says_why(hooked: Hooked) -> None:
    await waits_for(hooked.notra, "release", publish=PUBLISHES)
    hooked.notra.anthropic.faults = type(hooked.notra.anthropic.faults)(
        script="## Fixes\n\n- 4,711 engines were lit. [c1]"
    )

    await hooked.github.release("v1.1.0")
    await settled(hooked)

    message = shown(await hooked.notra.message_with("draft_approve"))
    [draft] = await drafts(hooked.notra)
    assert draft["state"] == "in_review"
    assert "Not published automatically" in message
    assert "to look at" in message


async def test_an_owner_who_may_not_approve_any_more_publishes_nothing(
    hooked: Hooked, monkeypatch: pytest.MonkeyPatch
) -> None:
    await waits_for(hooked.notra, "release", publish=PUBLISHES)
    hooked.notra.make_guest(ADA)
    await hooked.notra.stop_bots()
    await hooked.notra.start_bot()  # what Slack says of a person is remembered for five minutes

    await hooked.github.release("v1.1.0")
    await settled(hooked)

    assert "may not approve drafts any more" in shown(await hooked.notra.message_with("draft_approve"))
    assert [draft["state"] for draft in await drafts(hooked.notra)] == ["in_review"]


async def test_somebody_elses_edit_turns_publishing_off_and_says_so(hooked: Hooked) -> None:
    notra = hooked.notra
    await waits_for(notra, "release", publish=PUBLISHES)
    await notra.command("/notra digest", GRACE)
    found = await until(lambda: lists(notra, GRACE), "the list")
    assert f"published automatically, as set by <@{ADA}>" in shown(found[-1])
    await notra.click("digest_edit", found[-1], GRACE)
    view = await window(notra, "Edit digest", GRACE)
    await notra.slack.people.submit(GRACE, view.id, {"repo": {"value": "acme/rocket"}, "publish": PUBLISHES})

    await until(lambda: any("only the owner" in said for said in notra.whispers(GRACE)), "the sentence")
    [row] = await notra.rows("select * from schedules")
    assert (row["owner"], row["auto_publish"], row["trigger"]["kind"]) == (ADA, False, "release")


def lists(notra: Product, user: str) -> list[Message]:
    found = notra.slack.workspace.messages_of(RELEASES, user)
    return [message for message in found if message.ephemeral_to == user and "digest_new" in shown(message)]


@pytest.mark.parametrize(
    ("event", "typed", "said"),
    [
        ("label", {"label": {"value": " "}}, "Write the label"),
        ("push", {"branch": {"value": "a b"}}, "Write the branch"),
        ("push", {"branch": {"value": "main"}, "minutes": {"value": "0"}}, "1 to 1440 minutes"),
        ("push", {"branch": {"value": "main"}, "minutes": {"value": "soon"}}, "A number of minutes"),
    ],
)
async def test_what_no_event_can_be_is_said_below_its_input(
    hooked: Hooked, event: str, typed: dict[str, Any], said: str
) -> None:
    notra = hooked.notra
    await notra.command("/notra digest")
    view = await window(notra, "New digest")
    view = await choose(notra, view, "preset", event)
    answer = await notra.slack.people.submit(ADA, view.id, {"repo": {"value": "acme/rocket"}} | typed)

    assert said in str(answer.body)
    assert await notra.rows("select * from schedules") == []
