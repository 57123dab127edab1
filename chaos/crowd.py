"""`python -m chaos.crowd`: many drafts at once in one workspace, all services well; exit status 1 on any difference.

Slack must refuse nothing, every message must end with what is stored, soon after its text, and with nothing after
that. As a control, editors that make an edit a second each meet the same Slack.
"""

import asyncio
import functools
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.activity import Range
from bot.adapters.slack import SlackMessages
from bot.blocks.elements import Rendered, section
from bot.drafting.editor import Editor
from bot.drafting.renders import Renders
from bot.models import ContentType, Draft, DraftRequest, DraftState
from bot.ports import Priority
from bot.slices import Slices
from chaos.compare import differences
from chaos.controls import CHANNELS
from chaos.gather import settle, snapshot
from chaos.history import make_history
from chaos.people import FIRST_DAYS
from chaos.values import PACE, Command, Difference, Row, Snapshot
from chaos.world import World, running

SIZES = (1, 3, 8, 20)
CONTROL = 8
LATE_S = 2.0
"""The longest that a draft's last edit may come after the end of its text (the project's promise)."""
_TEXT = "".join(f"- Change number {number}: the engine starts a little earlier than before.\n" for number in range(150))
"""What the control shows: about 10,000 characters, half a minute at the model's pace."""

T = TypeVar("T")


def main() -> int:
    """Each size in a world of its own, then the control; 0 when nothing differs."""
    found: list[Difference] = []
    _print("| drafts at once | edits | of 429 | last edit after the end of its text | differences |")
    _print("| ---: | ---: | ---: | ---: | ---: |")
    for size in SIZES:
        left, late_s = asyncio.run(_in_a_world(functools.partial(_crowd, size=size)))
        different = [*differences(left), *_too_late(late_s)]
        edits = [call for call in left.slack_calls if call["method"] == "chat.update"]
        _print(f"| {size} | {len(edits)} | {_refused(edits)} | {max(late_s):.2f} s | {len(different)} |")
        found += different
    edits = asyncio.run(_in_a_world(_control))
    _print(f"| control: {CONTROL}, an edit a second each | {len(edits)} | {_refused(edits)} | | |")
    for difference in found:
        _print(f"  {difference}")
    return 1 if found or not _refused(edits) else 0


async def _in_a_world(do: Callable[[World], Awaitable[T]]) -> T:
    with tempfile.TemporaryDirectory(prefix="notra-crowd-", ignore_cleanup_errors=True) as folder:
        repo = await make_history(Path(folder) / "rocket", times=5)
        async with running(Path(folder), repo) as world:
            return await do(world)


async def _crowd(world: World, size: int) -> tuple[Snapshot, list[float]]:
    """So many drafts begun together; what is left of them, and how late the last edit of each one came."""
    await world.controls.switch("model", chars_per_second=PACE)
    places = [(channel, user) for channel, users in CHANNELS.items() for user in users]
    await asyncio.gather(*(_ask(world, number, *places[number % len(places)]) for number in range(size)))
    await settle(world)
    left = await snapshot(world)
    ends = sorted(call["closed_at_epoch"] for call in left.model_calls)
    lasts: dict[str, float] = {}
    for call in left.slack_calls:
        if call["method"] == "chat.update":
            lasts[call["ts"]] = call["at"]
    # All texts are the same, and so is the order of their ends and of their last edits.
    return left, [last - end for last, end in zip(sorted(lasts.values()), ends, strict=True)]


async def _ask(world: World, number: int, channel: str, user: str) -> None:
    days, at = FIRST_DAYS + number, time.time()
    text = f"/notra draft changelog last {days} days"
    answer = await world.controls.act("command", user=user, channel=channel, text=text)
    world.commands.append(Command(days=days, channel=channel, user=user, accepted=answer.get("status") == 200, at=at))


def _too_late(late_s: Sequence[float]) -> list[Difference]:
    return [
        Difference(draft="a draft", what="shown late", evidence=f"{late:.2f} s after the end of its text")
        for late in late_s
        if late > LATE_S
    ]


def _refused(calls: Sequence[Row]) -> int:
    return sum(call["status"] == 429 for call in calls)


class _NoBudget:
    """Grants everything, as a bot does that only counts the seconds since its own last edit."""

    async def take(self, workspace: str, method: str, priority: Priority, draft_id: str) -> float:
        return 0.0

    async def cool_off(self, workspace: str, method: str, seconds: float) -> None:
        return


async def _control(world: World) -> list[Row]:
    """The calls of editors without a budget, on messages of their own."""
    async with aiohttp.ClientSession() as session:
        url, token = world.environment["SLACK_API_URL"], world.environment["SLACK_BOT_TOKEN"]
        slack = AsyncWebClient(token=token, base_url=f"{url.rstrip('/')}/", session=session, retry_handlers=[])
        messages = SlackMessages(slack, session)
        channels = list(CHANNELS)[:3]
        drafts = [await _posted(messages, channels[number % len(channels)], number) for number in range(CONTROL)]
        writing = [asyncio.create_task(_write(draft, messages)) for draft in drafts]
        await asyncio.gather(*writing)
    return [call for call in await world.controls.slack_calls() if call["method"] == "chat.update"]


async def _posted(messages: SlackMessages, channel: str, number: int) -> Draft:
    ts = await messages.post(channel, [], "A draft")
    now = datetime.now(UTC)
    return Draft(
        id=f"d{number}",
        workspace="T0ACME",
        channel=channel,
        message_ts=ts,
        requester="U0ADA",
        request=DraftRequest(content_type=ContentType.CHANGELOG, repo="acme/rocket", range=Range()),
        state=DraftState.WRITING,
        reason=None,
        version=0,
        run_id=f"wfr_d{number}_1",
        run_no=1,
        created_at=now,
        updated_at=now,
    )


async def _write(draft: Draft, messages: SlackMessages) -> None:
    """Show the growing text for half a minute."""

    def shown(text: str) -> Slices[Rendered]:
        yield
        return Rendered([section(text[-1_000:] or "…")], "A draft")

    editor = Editor(draft, messages, _NoBudget(), shown, Renders())
    editing = asyncio.create_task(editor.run(_always))
    for end in range(0, len(_TEXT), PACE // 10):
        editor.show(_TEXT[:end])
        await asyncio.sleep(0.1)
    editing.cancel()
    await asyncio.wait({editing})


async def _always() -> bool:
    return True


def _print(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
