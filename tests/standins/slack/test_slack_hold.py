"""The switches `hold` and `reorder`: calls wait at a named place, deliveries overtake each other."""

import asyncio

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from standins.slack import Slack
from standins.slack.faults import Faults
from tests.standins.holding import held, switch
from tests.standins.slack.receiver import Receiver


@pytest.mark.parametrize(("moment", "posted"), [("before", 0), ("after", 1)])
async def test_a_call_is_held_before_it_runs_or_before_its_answer(
    slack: Slack, client: AsyncWebClient, moment: str, posted: int
) -> None:
    await switch(slack.base_url, f"{moment}:chat.postMessage")
    posting = asyncio.create_task(client.chat_postMessage(channel="C0GENERAL", text="hello"))
    await held(slack.base_url)

    assert (len(slack.workspace.messages_of("C0GENERAL", None)), posting.done()) == (posted, False)

    await switch(slack.base_url, "")
    await posting
    assert len(slack.workspace.messages_of("C0GENERAL", None)) == 1


async def test_deliveries_overtake_each_other_by_switch(slack: Slack, receiver: Receiver) -> None:
    slack.faults = Faults(reorder=True)
    for number in range(12):
        slack.people.say("U0ADA", "C0GENERAL", str(number))
    arrived = [one.body["event"]["text"] for one in await receiver.wait_for("message", 12)]

    assert sorted(arrived, key=int) == [str(number) for number in range(12)] != arrived
