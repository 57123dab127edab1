"""Whose turn it is to bring a campaign's message to what its drafts are."""

from dataclasses import replace

import pytest

from bot.adapters.postgres.campaigns import PostgresCampaignMessages
from bot.adapters.postgres.database import Database
from bot.adapters.postgres.drafts import PostgresDrafts
from bot.models import DraftState
from tests.adapters.postgres.stored import TEAM
from tests.factories import make_request

CHANNEL, THREAD = "C1", "1700000000.000100"
CAMPAIGN = (TEAM, CHANNEL, THREAD)
LONG, NO_TIME = 60.0, 0.0


@pytest.fixture
async def messages(database: Database) -> PostgresCampaignMessages:
    """With a campaign whose first draft is there, and of which the message says nothing yet."""
    drafts = PostgresDrafts(database)
    draft = await drafts.create(
        workspace=TEAM,
        channel=CHANNEL,
        requester="U1",
        request=replace(make_request(), campaign=True),
        request_id="r1",
        thread_ts=THREAD,
    )
    await drafts.posted(draft, "1700000000.000200")
    return PostgresCampaignMessages(database)


async def test_one_at_a_time_shows_a_campaign(messages: PostgresCampaignMessages) -> None:
    assert await messages.claim(*CAMPAIGN, LONG) is not None

    assert await messages.claim(*CAMPAIGN, LONG) is None
    assert await messages.stale(5) == []


async def test_what_a_killed_process_claimed_is_taken_up_again(messages: PostgresCampaignMessages) -> None:
    assert await messages.claim(*CAMPAIGN, NO_TIME) is not None  # and its edit was never made

    assert await messages.stale(5) == [CAMPAIGN]
    assert await messages.claim(*CAMPAIGN, LONG) is not None


async def test_what_is_given_back_is_taken_up_at_once(messages: PostgresCampaignMessages) -> None:
    await messages.claim(*CAMPAIGN, LONG)

    await messages.unclaim(*CAMPAIGN)

    assert await messages.stale(5) == [CAMPAIGN]


async def test_a_state_that_comes_while_an_older_one_is_shown_is_still_to_be_shown(
    messages: PostgresCampaignMessages, database: Database
) -> None:
    states = await messages.claim(*CAMPAIGN, LONG)
    assert states is not None
    drafts = PostgresDrafts(database)
    [draft] = await drafts.in_thread(*CAMPAIGN)
    assert await drafts.move(draft, DraftState.STOPPED)

    await messages.shown(*CAMPAIGN, states)

    newer = await messages.claim(*CAMPAIGN, LONG)
    assert newer not in {None, states}
    await messages.shown(*CAMPAIGN, newer or "")
    assert await messages.claim(*CAMPAIGN, LONG) is None
    assert await messages.stale(5) == []
