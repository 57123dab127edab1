import base64
import dataclasses
import hashlib
import json

import aiohttp
import jwt
import pytest
from qstash import Receiver
from qstash.errors import QStashError

from standins.qstash import Faults
from tests.standins.qstash.conftest import CURRENT_KEY, NEXT_KEY, TOKEN, Serving, SettableClock, qstash_client, single
from tests.standins.qstash.destination import Destination


async def test_a_published_message_arrives_signed_with_its_body_method_query_and_forwarded_headers(
    fast: Serving, destination: Destination
) -> None:
    url = f"{destination.url}/a%2Fb?x=1&y=%20"
    sent = single(
        await fast.client.message.publish(
            url=url, body=b"\xff\x00raw", method="PUT", headers={"X-Team": "core"}, content_type="application/x-raw"
        )
    )
    (arrival,) = await destination.after(1)
    assert (arrival.path, arrival.method, arrival.body) == ("/a%2Fb?x=1&y=%20", "PUT", b"\xff\x00raw")
    assert arrival.headers["X-Team"] == "core"
    assert arrival.headers["Content-Type"] == "application/x-raw"
    assert (arrival.headers["Upstash-Message-Id"], arrival.headers["Upstash-Retried"]) == (sent.message_id, "0")
    claims = jwt.decode(arrival.headers["Upstash-Signature"], CURRENT_KEY, ["HS256"], leeway=2)
    assert (claims["iss"], claims["sub"], claims["exp"] - claims["iat"]) == ("Upstash", url, 300)
    assert base64.urlsafe_b64decode(claims["body"]) == hashlib.sha256(b"\xff\x00raw").digest()


async def test_a_message_of_several_megabytes_arrives_whole(fast: Serving, destination: Destination) -> None:
    await fast.client.message.publish(url=destination.url, body="x" * 3_000_000)
    (arrival,) = await destination.after(1)
    assert len(arrival.body) == int(arrival.headers["Content-Length"]) == 3_000_000


async def test_the_clients_own_receiver_accepts_the_signature_before_and_after_a_rotation(
    fast: Serving, destination: Destination
) -> None:
    receiver = Receiver(current_signing_key=CURRENT_KEY, next_signing_key=NEXT_KEY)
    await fast.client.message.publish(url=destination.url, body="one")
    await destination.after(1)
    rotated = await fast.client.signing_key.rotate()
    assert rotated == await fast.client.signing_key.get()
    assert rotated.current == NEXT_KEY
    await fast.client.message.publish(url=destination.url, body="two")
    for arrival in await destination.after(2):
        receiver.verify(signature=arrival.headers["Upstash-Signature"], body=arrival.body.decode(), url=destination.url)
    assert jwt.decode(destination.arrivals[1].headers["Upstash-Signature"], NEXT_KEY, ["HS256"], leeway=2)


async def test_batch_and_enqueue_deliver_every_message(fast: Serving, destination: Destination) -> None:
    answers = await fast.client.message.batch_json(
        [
            {"url": f"{destination.url}/one", "body": {"n": 1}, "retries": 0},
            {"url": f"{destination.url}/two", "body": {"n": 2}, "queue": "q"},
        ]
    )
    await fast.client.message.enqueue_json(queue="q", url=f"{destination.url}/three", body={"n": 3})
    arrivals = await destination.after(3)
    assert {arrival.path: json.loads(arrival.body)["n"] for arrival in arrivals} == {"/one": 1, "/two": 2, "/three": 3}
    assert len(answers) == 2


async def test_a_failing_destination_is_tried_again_with_the_documented_backoff_and_then_given_up(
    clocked: Serving, clock: SettableClock, destination: Destination
) -> None:
    destination.answers = [(500, {}, "no")] * 3
    await clocked.client.message.publish(url=destination.url, body="x", retries=2)
    await clocked.qstash.fire_due(clock())
    for early, late in ((12.1, 12.2), (148.4, 148.5)):
        start = clock.now
        clock.now = start + early
        await clocked.qstash.fire_due(clock())
        before = len(destination.arrivals)
        clock.now = start + late
        await clocked.qstash.fire_due(clock())
        assert len(destination.arrivals) == before + 1
    assert [arrival.headers["Upstash-Retried"] for arrival in destination.arrivals] == ["0", "1", "2"]
    (letter,) = (await clocked.client.dlq.list()).messages
    assert (letter.response_status, letter.response_body, letter.max_retries) == (500, "no", 2)


async def test_a_retry_delay_expression_and_a_retry_after_header_set_the_wait(
    clocked: Serving, clock: SettableClock, destination: Destination
) -> None:
    destination.answers = [(500, {}, ""), (429, {"Retry-After": "60"}, "")]
    await clocked.client.message.publish(url=destination.url, body="x", retry_delay="1000 * (1 + retried)")
    await clocked.qstash.fire_due(clock())
    clock.now += 1
    await clocked.qstash.fire_due(clock())
    assert len(destination.arrivals) == 2
    clock.now += 59
    await clocked.qstash.fire_due(clock())
    assert len(destination.arrivals) == 2
    clock.now += 1
    await clocked.qstash.fire_due(clock())
    assert len(destination.arrivals) == 3


async def test_a_retry_delay_that_has_no_value_later_on_falls_back_to_the_backoff(
    fast: Serving, destination: Destination
) -> None:
    destination.answers = [(500, {}, ""), (500, {}, "")]
    await fast.client.message.publish(url=destination.url, body="x", retry_delay="10 / (1 - retried)")
    assert len(await destination.after(3)) == 3


async def test_489_with_its_header_goes_straight_to_the_dead_letters(fast: Serving, destination: Destination) -> None:
    destination.answers = [(489, {"Upstash-NonRetryable-Error": "true"}, "never")]
    await fast.client.message.publish(
        url=destination.url, body="x", retries=5, failure_callback=f"{destination.url}/failed"
    )
    _, callback = await destination.after(2)
    report = json.loads(callback.body)
    assert (report["status"], report["retried"], report["maxRetries"]) == (489, 0, 5)
    assert base64.b64decode(report["body"]) == b"never"
    assert base64.b64decode(report["sourceBody"]) == b"x"
    assert (await fast.client.dlq.get(report["dlqId"])).response_status == 489


async def test_a_callback_reports_every_attempt_and_its_own_headers_configure_it(
    fast: Serving, destination: Destination
) -> None:
    destination.answers = [(500, {}, "first")]
    await fast.client.message.publish(
        url=f"{destination.url}/work",
        body="x",
        retry_delay="200000",
        callback=f"{destination.url}/report",
        callback_headers={"Forward-X-Team": "core", "Method": "PUT"},
    )
    arrivals = await destination.after(4)
    reports = [arrival for arrival in arrivals if arrival.path == "/report"]
    assert [json.loads(report.body)["status"] for report in reports] == [500, 200]
    assert {(report.method, report.headers["X-Team"]) for report in reports} == {("PUT", "core")}


async def test_a_failing_callback_has_a_failure_callback_of_its_own(fast: Serving, destination: Destination) -> None:
    destination.answers = [(200, {}, "done"), (500, {}, "")]
    await fast.client.message.publish(
        url=f"{destination.url}/work",
        body="x",
        callback=f"{destination.url}/report",
        callback_headers={"Retries": "0", "Failure-Callback": f"{destination.url}/lost"},
    )
    arrivals = await destination.after(3)
    assert [arrival.path for arrival in arrivals] == ["/work", "/report", "/lost"]
    assert base64.b64decode(json.loads(base64.b64decode(json.loads(arrivals[2].body)["sourceBody"]))["body"]) == b"done"


async def test_a_delayed_message_waits_for_its_time_and_not_before_wins(
    clocked: Serving, clock: SettableClock, destination: Destination
) -> None:
    await clocked.client.message.publish(url=f"{destination.url}/delay", delay="1h30m")
    await clocked.client.message.publish(url=f"{destination.url}/date", delay=1, not_before=int(clock.now) + 7200)
    for wait, count in ((5399, 0), (1, 1), (1799, 1), (1, 2)):
        clock.now += wait
        await clocked.qstash.fire_due(clock())
        assert len(destination.arrivals) == count


async def test_a_repeat_within_ten_minutes_is_answered_202_with_the_first_id(
    clocked: Serving, clock: SettableClock, destination: Destination
) -> None:
    client = clocked.client.message
    first = single(await client.publish(url=destination.url, body="x", deduplication_id="a"))
    again = await client.publish(url=destination.url, body="other", deduplication_id="a")
    assert again == dataclasses.replace(first, deduplicated=True)
    first = single(await client.publish(url=destination.url, body="x", content_based_deduplication=True))
    again = await client.publish(url=destination.url, body="x", content_based_deduplication=True)
    assert again == dataclasses.replace(first, deduplicated=True)
    other = single(await client.publish(url=destination.url, body="y", content_based_deduplication=True))
    assert not other.deduplicated
    clock.now += 601
    later = single(await client.publish(url=destination.url, body="x", deduplication_id="a"))
    assert not later.deduplicated
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {TOKEN}"}) as session:
        headers = {"Upstash-Deduplication-Id": "a"}
        async with session.post(f"{clocked.url}/v2/publish/{destination.url}", headers=headers) as answer:
            assert (answer.status, (await answer.json())["deduplicated"]) == (202, True)


async def test_dead_letters_are_listed_retried_and_deleted(fast: Serving, destination: Destination) -> None:
    destination.answers = [(500, {}, "")] * 3
    for name in ("one", "two", "three"):
        await fast.client.message.publish(url=f"{destination.url}/{name}", body=name, retries=0, label=name)
    await destination.after(3)
    await fast.qstash.fire_due(0)
    listed = await fast.client.dlq.list(count=2)
    assert (len(listed.messages), listed.cursor) == (2, "2")
    (two,) = (await fast.client.dlq.list(filter={"label": "two"})).messages
    await fast.client.http.request(path=f"/v2/dlq/retry/{two.dlq_id}", method="POST")
    assert (await destination.after(4))[3].body == b"two"
    rest = (await fast.client.dlq.list()).messages
    await fast.client.dlq.delete(rest[0].dlq_id)
    assert await fast.client.dlq.delete_many([rest[1].dlq_id, "unknown"]) == 1
    with pytest.raises(QStashError, match="404"):
        await fast.client.dlq.get(rest[0].dlq_id)


async def test_undelivered_messages_are_shown_and_cancelled(fast: Serving, destination: Destination) -> None:
    client = fast.client.message
    first, second, third = [single(await client.publish(url=destination.url, body="x", delay="10d")) for _ in range(3)]
    shown = await client.get(first.message_id)
    assert (shown.url, shown.body) == (destination.url, "x")
    await client.cancel(first.message_id)
    assert await client.cancel_many([second.message_id, "unknown"]) == 1
    assert await client.cancel_all() == 1
    with pytest.raises(QStashError, match="404"):
        await client.get(third.message_id)
    states = [log.state.name for log in (await fast.client.log.list()).logs]
    assert sorted(states) == ["CANCELED"] * 3 + ["CREATED"] * 3


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("POST", "/v2/publish/ftp://example.com", {}, 400),
        ("POST", "/v2/publish/a-url-group", {}, 400),
        ("POST", "/v2/publish/http://a.example", {"Upstash-Delay": "soon"}, 400),
        ("POST", "/v2/publish/http://a.example", {"Upstash-Delay": "9" * 400}, 400),
        ("POST", "/v2/publish/http://a.example:99999", {}, 400),
        ("POST", "/v2/publish/http://a.example", {"Upstash-Retries": "-1"}, 400),
        ("POST", "/v2/publish/http://a.example", {"Upstash-Not-Before": "tomorrow"}, 400),
        ("POST", "/v2/publish/http://a.example", {"Upstash-Retry-Delay": "exit()"}, 400),
        ("POST", "/v2/publish/http://a.example", {"Upstash-Workflow-RunId": "wfr_unknown"}, 400),
        ("POST", "/v2/schedules/http://a.example", {"Upstash-Cron": "never"}, 400),
        ("POST", "/v2/batch", {}, 400),
        ("GET", "/v2/schedules/unknown", {}, 404),
        ("GET", "/v2/workflows/runs/unknown", {}, 404),
        ("DELETE", "/v2/workflows/runs/unknown", {}, 404),
        ("DELETE", "/v2/workflows/runs?count=x&label=a", {}, 400),
        ("GET", "/v2/nothing", {}, 404),
        ("PUT", "/v2/batch", {}, 405),
        ("GET", "/v2/events?cursor=x", {}, 400),
    ],
)
async def test_bad_calls_get_the_services_error_shape(
    fast: Serving, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {TOKEN}"}) as session,
        session.request(method, fast.url + path, headers=headers) as answer,
    ):
        assert (answer.status, list(await answer.json())) == (status, ["error"])


async def test_a_wrong_token_is_refused_with_401(fast: Serving, destination: Destination) -> None:
    async with qstash_client(fast.url, token="wrong") as client:
        with pytest.raises(QStashError, match="401"):
            await client.message.publish(url=destination.url)


async def test_the_switches_are_set_over_http_and_the_deliveries_shown(fast: Serving, destination: Destination) -> None:
    async with aiohttp.ClientSession(fast.url) as session:
        async with session.patch("/_standin/faults", json={"deliver_twice": 1.0, "seed": 3}) as answer:
            assert (await answer.json())["deliver_twice"] == 1.0
        await fast.client.message.publish(url=destination.url, body="x")
        await destination.after(2)
        await fast.qstash.fire_due(0)
        async with session.get("/_standin/deliveries") as answer:
            assert [(each["status"], each["retried"]) for each in await answer.json()] == [(200, 0), (200, 0)]
    assert fast.qstash.faults == Faults(time_scale=0.001, deliver_twice=1.0, seed=3)


async def test_a_lost_reply_has_its_effect_all_the_same(fast: Serving, destination: Destination) -> None:
    fast.qstash.faults = Faults(lose_next_replies=1)
    async with qstash_client(fast.url, retries=1) as retrying:
        await retrying.message.publish(url=destination.url, body="x")
    assert len(await destination.after(2)) == 2


async def test_a_lost_answer_of_the_destination_leads_to_a_retry(fast: Serving, destination: Destination) -> None:
    fast.qstash.faults = Faults(time_scale=0.001, lose_delivery_reply=1.0)
    await fast.client.message.publish(url=destination.url, body="x", retries=1, failure_callback=destination.url)
    arrivals = await destination.after(2)
    assert [arrival.headers["Upstash-Retried"] for arrival in arrivals[:2]] == ["0", "1"]


async def test_an_unreachable_destination_counts_as_a_failure(fast: Serving, destination: Destination) -> None:
    await fast.client.message.publish(
        url="http://127.0.0.1:9/nobody", body="x", retries=0, failure_callback=destination.url
    )
    (arrival,) = await destination.after(1)
    report = json.loads(arrival.body)
    assert report["status"] == 0
    assert b"Connect" in base64.b64decode(report["body"])


async def test_errors_and_hanging_are_switched_on_for_api_calls(fast: Serving, destination: Destination) -> None:
    fast.qstash.faults = Faults(error_500=1.0, hang_s=0.01)
    with pytest.raises(QStashError, match="500"):
        await fast.client.message.publish(url=destination.url)


async def test_reordering_lets_messages_overtake_each_other(fast: Serving, destination: Destination) -> None:
    fast.qstash.faults = Faults(reorder=True, seed=7)
    for number in range(12):
        await fast.client.message.publish(url=destination.url, body=str(number))
    arrived = [int(arrival.body) for arrival in await destination.after(12)]
    assert sorted(arrived) == list(range(12))
    assert arrived != sorted(arrived)
