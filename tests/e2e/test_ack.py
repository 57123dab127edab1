"""What Slack is answered, and when: recorded, then acknowledged, whatever else is slow or away."""

import time
from collections.abc import Callable

import pytest

from standins.anthropic.faults import Faults as ModelFaults
from standins.github.faults import Faults as GitHubFaults
from standins.qstash.faults import Faults as QStashFaults
from standins.redis.faults import Faults as RedisFaults
from standins.slack.faults import Faults as SlackFaults
from tests.e2e.product import Product
from tests.e2e.wire import Client, command_form, event_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

HANG_S = 10.0


def _slack(notra: Product) -> None:
    notra.slack.faults = SlackFaults(hang_s=HANG_S)


def _qstash(notra: Product) -> None:
    notra.qstash.faults = QStashFaults(hang_s=HANG_S)


def _redis(notra: Product) -> None:
    notra.redis.faults = RedisFaults(hang_s=HANG_S)


def _github(notra: Product) -> None:
    notra.github.faults = GitHubFaults(hang_s=HANG_S)


def _model(notra: Product) -> None:
    notra.anthropic.faults = ModelFaults(hang_s=HANG_S)


@pytest.mark.parametrize("hang", [_slack, _qstash, _redis, _github, _model])
async def test_a_command_is_acked_at_once_while_a_service_hangs(
    shared: Product, client: Client, hang: Callable[[Product], None]
) -> None:
    hang(shared)
    forms = [command_form(user_id=f"U0{hang.__name__[1:].upper()}{number}") for number in range(4)]
    answers: list[tuple[int, str]] = []
    took: list[float] = []

    for form in forms:
        begin = time.perf_counter()
        answers.append(await client.command(form))
        took.append(time.perf_counter() - begin)

    assert answers == [(200, "")] * len(forms)
    assert min(took) < 0.1
    recorded = await shared.rows("select key from requests where key = any(%s)", [form["trigger_id"] for form in forms])
    assert len(recorded) == len(forms)


async def test_a_request_is_stored_before_its_ack(shared: Product, client: Client) -> None:
    form = command_form("help")

    await client.command(form)
    rows = await shared.rows("select kind, name, payload from requests where key = %s", form["trigger_id"])

    assert [(row["kind"], row["name"]) for row in rows] == [("command", "/notra")]
    assert rows[0]["payload"]["text"] == "help"


async def test_a_command_that_comes_again_is_recorded_once(shared: Product, client: Client) -> None:
    form = command_form("help")

    answers = [await client.command(form) for _ in range(3)]

    assert answers == [(200, "")] * 3
    assert len(await shared.rows("select 1 from requests where key = %s", form["trigger_id"])) == 1


async def test_an_event_that_comes_again_is_recorded_once(shared: Product, client: Client) -> None:
    envelope = event_of({"type": "app_home_opened", "user": "U0ADA", "tab": "home", "channel": "D0ADA"})

    answers = [await client.event(envelope) for _ in range(3)]

    assert answers == [(200, "")] * 3
    assert len(await shared.rows("select 1 from requests where key = %s", envelope["event_id"])) == 1


async def test_a_message_outside_drafts_is_not_stored(shared: Product, client: Client) -> None:
    said = {"type": "message", "user": "U0ADA", "channel": "C0RELEASES", "text": "our secret plan", "ts": "9.1"}
    envelope = event_of({**said, "thread_ts": "9.0"})

    answer = await client.event(envelope)

    assert answer == (200, "")
    assert await shared.rows("select 1 from requests where key = %s", envelope["event_id"]) == []


async def test_slack_may_check_the_address(shared: Product, client: Client) -> None:
    status, body = await client.send(b'{"type": "url_verification", "challenge": "abc"}', "application/json")

    assert (status, body) == (200, '{"challenge": "abc"}')


async def test_a_certificate_check_of_slacks_is_answered(shared: Product, client: Client) -> None:
    assert (await client.send(b"ssl_check=1&token=x"))[0] == 200
