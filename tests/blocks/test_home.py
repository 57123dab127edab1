import json
from datetime import date

from bot.blocks.home import home_blocks
from bot.costs import Month
from bot.models import Draft


def test_home_begins_with_what_is_the_persons_own_and_ends_with_what_can_be_done(draft: Draft) -> None:
    month = Month(first=date(2026, 11, 1), spent=0, reserved=0, budget=50_000_000)
    blocks = [json.dumps(block) for block in home_blocks([draft], month)]

    mine = next(place for place, block in enumerate(blocks) if "Your drafts" in block)
    spent = next(place for place, block in enumerate(blocks) if "This month" in block)
    assert mine < spent < len(blocks) - 1
    assert "/notra draft" in blocks[-1]


def test_a_draft_on_the_home_leads_to_its_message(draft: Draft) -> None:
    month = Month(first=date(2026, 11, 1), spent=0, reserved=0, budget=50_000_000)
    address = "https://acme.slack.com/archives/C0RELEASES/p1795783761500965"

    assert f"<{address}|" in json.dumps(home_blocks([draft], month, permalinks={draft.id: address}))
