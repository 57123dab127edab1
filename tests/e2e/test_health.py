"""What an operator can see, and what happens while something is away."""

import asyncio
import json

import aiohttp
from pydantic import SecretStr

from standins.anthropic.faults import Faults as ModelFaults
from standins.firecrawl.faults import Faults as WebFaults
from standins.github.faults import Faults as GitHubFaults
from standins.linear import Faults as LinearFaults
from standins.qstash.faults import Faults as QStashFaults
from standins.redis.faults import Faults as RedisFaults
from standins.slack.faults import Faults as SlackFaults
from tests.e2e.outages import postgres_away
from tests.e2e.product import ADA, RELEASES, Product, until
from tests.e2e.wire import Client, click_of, command_form, event_of


async def get(notra: Product, path: str) -> tuple[int, str]:
    """The status and the body of a page; status 0 when nobody listens."""
    try:
        async with aiohttp.ClientSession() as session, session.get(f"{notra.url}{path}") as answer:
            return answer.status, await answer.text()
    except aiohttp.ClientError:
        return 0, ""


async def metric(notra: Product, name: str) -> float:
    """The value of one metric; 0.0 before it is there."""
    lines = (await get(notra, "/metrics"))[1].splitlines()
    return next((float(line.rpartition(" ")[2]) for line in lines if line.startswith(f"{name} ")), 0.0)


async def test_a_bot_whose_services_answer_is_ready(notra: Product) -> None:
    assert (await get(notra, "/healthz"))[0] == 200
    assert await get(notra, "/readyz") == (200, '{"status": "ready"}')


async def test_readiness_names_what_is_away(notra: Product) -> None:
    notra.slack.faults = SlackFaults(error_500="auth.test", error_500_next=9)
    notra.qstash.faults = QStashFaults(error_500=1.0)
    notra.redis.faults = RedisFaults(down=True)
    notra.github.faults = GitHubFaults(error_502=True)
    notra.anthropic.faults = ModelFaults(error_500=True)

    async with postgres_away(notra):
        status, body = await get(notra, "/readyz")
        alive = await get(notra, "/healthz")

    assert status == 503
    assert all(f'"{name}": ' in body for name in ("postgres", "redis", "qstash", "slack", "github", "anthropic"))
    assert alive[0] == 200


async def test_readiness_names_one_service_alone(notra: Product) -> None:
    notra.redis.faults = RedisFaults(down=True)

    status, body = await get(notra, "/readyz")

    assert status == 503
    assert '"redis": ' in body
    assert '"slack"' not in body


async def test_a_source_that_only_some_drafts_read_is_named_and_takes_no_work_from_the_bot(notra: Product) -> None:
    notra.settings = notra.settings.model_copy(update={"linear_api_key": SecretStr("lin_api_test")})
    await notra.replace_bots(time_scale=0.01)
    assert await get(notra, "/readyz") == (200, '{"status": "ready"}')
    await notra.replace_bots(time_scale=0.01)
    notra.linear.faults = LinearFaults(error_502=True)
    notra.firecrawl.faults = WebFaults(error_500=True)

    status, body = await get(notra, "/readyz")

    assert status == 200
    assert json.loads(body)["failing"].keys() == {"linear", "firecrawl"}
    assert await metric(notra, 'notra_dependency_up{name="linear"}') == 0.0
    assert await metric(notra, 'notra_dependency_up{name="postgres"}') == 1.0


async def test_a_draining_bot_is_not_ready_and_finishes_what_it_began(notra: Product) -> None:
    notra.slack.faults = SlackFaults(hang="chat.postMessage", hang_s=1.0)
    await notra.command("/notra draft changelog acme/rocket")
    await until(lambda: notra.slack.calls.of("conversations.info"), "the request being served")

    stopping = asyncio.create_task(notra.stop_bots())
    seen = set()
    while not stopping.done():
        seen.add((await get(notra, "/readyz"))[0])
        await asyncio.sleep(0.01)
    await stopping

    assert 503 in seen
    assert len(notra.drafts()) == 1
    await notra.start_bot()
    await notra.message_with("draft_approve")
    assert len(notra.drafts()) == 1


async def test_a_draft_goes_on_in_another_process_when_its_writer_is_drained(notra: Product) -> None:
    await notra.write_slowly("changelog acme/rocket", pace=200.0)
    task, stop = notra.bots.pop()
    stop.set()
    await notra.start_bot()

    await task

    await notra.message_with("draft_approve")
    assert len(await notra.versions()) == 1
    bought = sum(call["output_chars"] for call in notra.model_calls())
    text = str((await notra.rows("select text from runs"))[0]["text"])
    assert bought - len(text) < 200.0 * 1.5


async def test_metrics_count_requests_and_drafts(notra: Product) -> None:
    await notra.draft()

    status, body = await get(notra, "/metrics")

    assert status == 200
    assert 'notra_requests_total{kind="command"}' in body
    assert "notra_step_seconds_count" in body
    assert "notra_writers 0.0" in body


async def test_metrics_count_what_slack_refused_for_its_rate_by_method(notra: Product) -> None:
    before = await metric(notra, 'notra_slack_rate_limited_total{method="chat.update"}')
    notra.slack.faults = SlackFaults(storm_429="chat.update", storm_429_next=1, storm_429_retry_after=1)

    await notra.draft()

    assert await metric(notra, 'notra_slack_rate_limited_total{method="chat.update"}') == before + 1


async def test_metrics_count_decisions_made_without_redis(notra: Product) -> None:
    before = await metric(notra, "notra_edits_decided_alone_total")
    notra.redis.faults = RedisFaults(down=True)

    await notra.draft()

    assert await metric(notra, "notra_edits_decided_alone_total") > before


async def test_without_postgres_people_are_told_and_slack_asks_again(notra: Product) -> None:
    async with aiohttp.ClientSession() as session, postgres_away(notra):
        client = Client(session, f"{notra.url}/slack/events")
        said = {"type": "message", "user": ADA, "channel": RELEASES, "text": "shorter", "ts": "9.1", "thread_ts": "9.0"}
        command, event, click = await asyncio.gather(
            client.command(command_form()),
            client.event(event_of(said)),
            client.interaction(click_of("draft_stop", "d1:1")),
        )

    assert command == (200, "I cannot take this right now, and nothing was started. Please try again in a minute.")
    assert (event[0], click[0]) == (503, 503)
    await notra.command("/notra draft changelog acme/rocket")
    await notra.message_with("draft_approve")
