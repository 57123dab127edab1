"""The switch `hold`: a delivery, a result or its answer waits at a named place until the switch lets it go."""

import asyncio
import json

import aiohttp
import pytest
from qstash import AsyncQStash

from standins.qstash import Faults
from tests.standins.holding import held, switch
from tests.standins.qstash.conftest import Serving
from tests.standins.qstash.destination import Destination
from tests.standins.qstash.test_qstash_runs import control, send, state

RESULT = '{"stepId": 1, "stepName": "load"}'


async def kept(client: AsyncQStash) -> int:
    """How many items the state of the run has."""
    return len(await client.http.request(path="/v2/workflows/runs/wfr_a", method="GET"))


async def test_a_delivery_waits_until_the_switch_lets_it_go(fast: Serving, destination: Destination) -> None:
    url = f"{destination.url}/w"
    await switch(fast.url, "deliver:load,deliver:save")
    await send(fast.client, url, control(url, "wfr_a", init=True), "p")
    await destination.after(1)
    await send(fast.client, url, control(url, "wfr_a"), RESULT)
    (waiting,) = await held(fast.url)

    assert (waiting["place"], waiting["about"], waiting["port"]) == ("deliver:load", "wfr_a", 0)
    assert len(destination.arrivals) == 1

    await switch(fast.url, "deliver:save")
    assert state((await destination.after(2))[1]) == ["p", RESULT]
    assert await held(fast.url, 0) == []


async def test_what_starts_a_run_is_the_result_of_init(fast: Serving, destination: Destination) -> None:
    await switch(fast.url, "deliver:init")
    await send(fast.client, destination.url, control(destination.url, "wfr_a", init=True), "p")

    assert [waiting["place"] for waiting in await held(fast.url)] == ["deliver:init"]


@pytest.mark.parametrize(("place", "items"), [("result:load", 1), ("after:load", 2)])
async def test_a_result_is_held_before_it_is_kept_or_after(
    fast: Serving, destination: Destination, place: str, items: int
) -> None:
    url = f"{destination.url}/w"
    await send(fast.client, url, control(url, "wfr_a", init=True), "p")
    fast.qstash.faults = Faults(hold=place)
    sending = asyncio.create_task(send(fast.client, url, control(url, "wfr_a"), RESULT))
    await held(fast.url)

    assert (await kept(fast.client), sending.done()) == (items, False)

    fast.qstash.faults = Faults()
    await sending
    assert await kept(fast.client) == 2


@pytest.mark.parametrize(("place", "items"), [("result:load", 1), ("after:load", 2)])
async def test_who_hangs_up_before_the_result_is_kept_has_not_sent_it(
    fast: Serving, destination: Destination, place: str, items: int
) -> None:
    url = f"{destination.url}/w"
    await send(fast.client, url, control(url, "wfr_a", init=True), "p")
    fast.qstash.faults = Faults(hold=place)
    item = {"destination": url, "headers": control(url, "wfr_a"), "body": RESULT}
    token = {"Authorization": "Bearer a-token-for-tests"}
    async with aiohttp.ClientSession(headers=token) as http:
        sending = asyncio.create_task(http.post(f"{fast.url}/v2/batch", data=json.dumps([item])))
        await held(fast.url)
        sending.cancel()
    await held(fast.url, 0)
    fast.qstash.faults = Faults()

    assert await kept(fast.client) == items


async def test_the_end_of_a_run_is_held_too(fast: Serving, destination: Destination) -> None:
    url = f"{destination.url}/w"
    await send(fast.client, url, control(url, "wfr_a", init=True), "p")
    fast.qstash.faults = Faults(hold="result:end")
    path = "/v2/workflows/runs/wfr_a?cancel=false"
    ending = asyncio.create_task(fast.client.http.request(path=path, method="DELETE", parse_response=False))
    await held(fast.url)

    assert await kept(fast.client) == 1

    fast.qstash.faults = Faults()
    await ending
    assert await held(fast.url, 0) == []


async def test_a_delivery_says_whose_result_it_brings(fast: Serving, destination: Destination) -> None:
    url = f"{destination.url}/w"
    await send(fast.client, url, control(url, "wfr_a", init=True), "p")
    await destination.after(1)
    await send(fast.client, url, control(url, "wfr_a"), RESULT)
    await destination.after(2)
    async with asyncio.timeout(5):
        while len(fast.qstash.deliveries) < 2:  # noqa: ASYNC110  it is noted when its answer has come
            await asyncio.sleep(0.005)

    assert [delivery.step for delivery in fast.qstash.deliveries] == ["init", "load"]
