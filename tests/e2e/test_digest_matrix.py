"""What goes wrong × where: after recovery every due time was posted exactly once, and the cursor is where it should be.

`NOTRA_TABLE=docs/schedules.md` in the environment writes what was found into the table there.
"""

import asyncio
import itertools
import json
import os
import subprocess
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import aiohttp
import pytest

from standins.qstash import Faults as QueueFaults
from standins.redis.faults import Faults as RedisFaults
from standins.slack.faults import Faults as SlackFaults
from standins.slack.records import Message
from tests.e2e.outages import postgres_away
from tests.e2e.product import RELEASES, Product
from tests.standins.holding import comes_by

pytestmark = pytest.mark.asyncio(loop_scope="module")

STEPS = ("load", "check", "resolve", "ingest", "analyze", "quiet", "post", "details", "advance")
SCALE = 0.02
"""A second of the queue's, in real seconds: Slack's minute is 1.2 s, Postgres's ten seconds are 0.2 s."""
TEAM = "T0ACME"
_numbers = itertools.count(1)
_SCHEDULE = """
insert into schedules (workspace_id, id, what, repo, channel_id, recurrence, quiet, owner, planned_to,
                       cursor_sha, cursor_at, cursor_changes)
values (%s, %s, 'digest', 'acme/rocket', %s, %s, 'nothing', 'U0ADA', %s, 'v1.0.0', now() - interval '1 day', 2)"""


def three_hours(now: datetime) -> tuple[str, datetime]:
    """A recurrence that was due at the last three full hours and is not at the next one, and the hour before these."""
    newest = now.replace(minute=0, second=0, microsecond=0)
    hours = sorted((newest - timedelta(hours=back)).hour for back in range(3))
    cron = f"0 {','.join(map(str, hours))} * * *"
    return json.dumps({"preset": "cron", "zone": "UTC", "cron": cron}), newest - timedelta(hours=3)


class Cell:
    """One schedule that missed three due times, and whose alarm rings now."""

    def __init__(self, notra: Product) -> None:
        self.notra = notra
        self.id = f"m{os.getpid()}x{next(_numbers)}"

    async def __aenter__(self) -> "Cell":
        await self.notra.flush_redis()  # so many cells in a minute are more than Slack lets one workspace look up
        await self.notra.rows(_SCHEDULE, TEAM, self.id, RELEASES, *three_hours(datetime.now(UTC)))
        return self

    async def __aexit__(self, *_: object) -> None:
        self.notra.qstash.faults = QueueFaults(time_scale=SCALE)
        self.notra.slack.faults = SlackFaults()
        self.notra.redis.faults = RedisFaults()
        await self.notra.rows("delete from schedules where id = %s", self.id)

    async def ring(self) -> None:
        body = {"workspace": TEAM, "schedule_id": self.id}
        await self._queue("POST", f"/v2/publish/{self.notra.url}/schedules/fire", body)

    async def until_it_waits(self) -> None:
        """Something waits at the place that the queue holds."""
        await comes_by(self.notra.settings.qstash_url, patience=60.0)

    async def ended(self, head: str) -> None:
        """Wait until its slot is over, then hold all that it left against what must be."""
        rows: list[dict[str, Any]] = []
        for _ in range(6000):
            rows = await self.notra.rows("select * from slots where schedule_id = %s", self.id)
            if rows and all(row["state"] not in {"due", "started"} for row in rows):
                break
            await asyncio.sleep(0.01)
        [slot] = rows
        assert slot["state"] == "done", (slot["state"], slot["error"])
        assert (slot["at"].minute, slot["at"].second) == (0, 0)
        [schedule] = await self.notra.rows("select * from schedules where id = %s", self.id)
        assert (schedule["failures"], schedule["planned_to"]) == (0, slot["at"])
        assert (schedule["cursor_sha"], schedule["cursor_at"]) == (head, slot["at"])
        [message] = self.messages()
        replies = [each for each in self.notra.thread(message) if each.ts != message.ts]
        assert len(replies) == 1

    def messages(self) -> list[Message]:
        """The digests of this schedule."""
        return [each for each in self.notra.drafts() if self.id in str(each.metadata)]

    async def _queue(self, method: str, path: str, body: Mapping[str, str] | None = None) -> Any:
        headers = {"Authorization": "Bearer qstash-token"}
        url = f"{self.notra.settings.qstash_url}{path}"
        async with aiohttp.ClientSession() as session, session.request(method, url, json=body, headers=headers) as got:
            assert got.status == 200
            return await got.json()


async def deliver_twice(cell: Cell, step: str) -> None:
    """Each message of the run reaches the bot twice, from this step on."""
    cell.notra.qstash.faults = QueueFaults(time_scale=SCALE, deliver_twice=1.0)


async def lose_a_reply(cell: Cell, step: str) -> None:
    """The answers to the result of the step, and to its message, never arrive."""
    cell.notra.slack.faults = SlackFaults(lose_reply="chat.postMessage", lose_reply_next=1)
    cell.notra.qstash.faults = QueueFaults(time_scale=SCALE, lose_next_replies=1)


async def kill_the_bot(cell: Cell, step: str) -> None:
    """The bot dies when the step is done and its result not yet kept; another one starts."""
    cell.notra.qstash.faults = QueueFaults(time_scale=SCALE, hold=f"result:{step}")
    await cell.until_it_waits()
    await cell.notra.replace_bots(SCALE)


async def redis_is_down(cell: Cell, step: str) -> None:
    """Redis drops every connection for ten seconds of the queue's."""
    cell.notra.redis.faults = RedisFaults(down=True)
    cell.notra.qstash.faults = QueueFaults(time_scale=SCALE)
    await asyncio.sleep(10 * SCALE)


async def postgres_is_down(cell: Cell, step: str) -> None:
    """Postgres ends all connections and takes no other for ten seconds of the queue's."""
    async with postgres_away(cell.notra):
        cell.notra.qstash.faults = QueueFaults(time_scale=SCALE)
        await asyncio.sleep(10 * SCALE)


async def slack_refuses_for_a_minute(cell: Cell, step: str) -> None:
    """Slack answers everything with 429 and a minute to wait, until that is over."""
    cell.notra.slack.faults = SlackFaults(storm_429="*", storm_429_next=1000, storm_429_retry_after=60)
    cell.notra.qstash.faults = QueueFaults(time_scale=SCALE)
    await asyncio.sleep(60 * SCALE)
    cell.notra.slack.faults = SlackFaults()


Fault = Callable[[Cell, str], Awaitable[None]]
FAULTS: Mapping[str, Fault] = MappingProxyType(
    {
        "delivered twice": deliver_twice,
        "a reply lost": lose_a_reply,
        "killed": kill_the_bot,
        "Redis down 10 s": redis_is_down,
        "Postgres down 10 s": postgres_is_down,
        "Slack 429 for a minute": slack_refuses_for_a_minute,
    }
)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("step", STEPS)
async def test_every_due_time_is_posted_once_whatever_goes_wrong_at_whichever_step(
    shared: Product, head: str, found: dict[tuple[str, str], str], step: str, fault: str
) -> None:
    before = ("init", *STEPS)[STEPS.index(step)]
    async with Cell(shared) as cell:
        shared.qstash.faults = QueueFaults(time_scale=SCALE, hold=f"deliver:{before}")
        await cell.ring()
        await cell.until_it_waits()

        await FAULTS[fault](cell, step)

        await cell.ended(head)
    found[fault, step] = "once"


async def test_a_bot_that_was_down_for_three_due_times_posts_once_for_all_of_them(
    shared: Product, head: str, found: dict[tuple[str, str], str]
) -> None:
    async with Cell(shared) as cell:
        await shared.kill_bots()
        shared.qstash.faults = QueueFaults(time_scale=SCALE)
        for _ in range(3):
            await cell.ring()
        await asyncio.sleep(10 * SCALE)
        await shared.replace_bots(SCALE)

        await cell.ended(head)
    found["down for 3 due times", "load"] = "once"


@pytest.fixture(scope="module")
def head(repository: Path) -> str:
    """The newest commit, up to which a digest reads."""
    git = ["git", "-C", str(repository), "rev-parse", "HEAD"]
    return subprocess.run(git, check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603


@pytest.fixture(scope="module")
def found() -> Iterator[dict[tuple[str, str], str]]:
    """What became of each cell; written into the table at the end, where one is asked for."""
    cells: dict[tuple[str, str], str] = {}
    yield cells
    if path := os.environ.get("NOTRA_TABLE"):
        write_table(Path(path), cells)


BEGIN, END = "<!-- matrix -->\n", "<!-- end of matrix -->"


def write_table(path: Path, cells: Mapping[tuple[str, str], str]) -> None:
    """Put the table between its two marks."""
    rows = [*FAULTS, "down for 3 due times"]
    lines = [f"| what goes wrong | {' | '.join(STEPS)} |", f"| --- |{' --- |' * len(STEPS)}"]
    lines += [f"| {row} | {' | '.join(cells.get((row, step), '') for step in STEPS)} |" for row in rows]
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    path.write_text(f"{before}{BEGIN}{chr(10).join(lines)}\n{END}{after}", encoding="utf-8")
