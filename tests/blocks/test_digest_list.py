"""What arrives by itself, as people read it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.blocks.digest_list import coming, described
from bot.recurrences import Preset, Recurrence
from bot.schedules import CAMPAIGN, DIGEST, Wish
from bot.triggers import Trigger, TriggerKind

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
WISH = Wish(
    what=DIGEST,
    repo="acme/rocket",
    channel="C0RELEASES",
    recurrence=Recurrence(preset=Preset.WEEKDAYS, zone="Europe/London"),
)


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (WISH, "*Digest* of acme/rocket in <#C0RELEASES>, every weekday at 09:00 (Europe/London)"),
        (replace(WISH, what=CAMPAIGN), "*Campaign* of acme/rocket in <#C0RELEASES>, every weekday"),
        (replace(WISH, what="blog", voice="Pirate"), "09:00 (Europe/London), in the voice Pirate"),
        (
            replace(WISH, trigger=Trigger(kind=TriggerKind.LABEL, label="changelog")),
            "*Pull requests with the label changelog* go into the next draft of acme/rocket",
        ),
    ],
)
def test_a_schedule_is_one_sentence(wish: Wish, words: str) -> None:
    assert words in described(wish)


@pytest.mark.parametrize(
    ("trigger", "words"),
    [
        (Trigger(kind=TriggerKind.RELEASE), "Comes with the next release"),
        (Trigger(kind=TriggerKind.LABEL, label="changelog"), "Nothing is posted."),
        (Trigger(kind=TriggerKind.PUSH, branch="main"), "Comes after the next push"),
    ],
)
def test_what_waits_for_an_event_says_for_which(trigger: Trigger, words: str) -> None:
    assert words in coming(replace(WISH, trigger=trigger), NOW)
