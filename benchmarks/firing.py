"""A thousand schedules that are due in the same minute, from the queue's alarms to Slack's messages."""

import asyncio
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import psycopg

from benchmarks.servers import ROOT, running, standins, wait_for, workplace
from chaos.history import make_history
from standins.server import free_port

SCHEDULES = 1_000
SPEED = 30.0
"""How fast Slack's minutes pass for all that has a limit per workspace; a message a second and channel stays that."""
_AHEAD = timedelta(seconds=20)
_HOUR_S = 20.0
"""How long GitHub's hour of points lasts: all of the workspaces are one token's here, which they are not elsewhere."""
_PATIENCE_S = 900.0
_SECRETS = {"SLACK_BOT_TOKEN": "xoxb-not-asked-for", "SLACK_SIGNING_SECRET": "not-asked-for"}
_INSERT = """
insert into schedules (workspace_id, id, what, repo, channel_id, recurrence, quiet, owner, planned_to,
                       cursor_sha, cursor_at, cursor_changes)
values (%s, %s, 'digest', %s, %s, %s, 'nothing', 'U0ADA', clock_timestamp(), %s, clock_timestamp(), 2)"""


@dataclass(frozen=True)
class Spread:
    """How many workspaces there are, and channels in each."""

    workspaces: int
    channels: int

    def place(self, number: int) -> tuple[str, str]:
        """The workspace and the channel of a schedule."""
        team = f"T{number % self.workspaces}"
        return team, f"C{team}X{number // self.workspaces % self.channels}"


NARROW, WIDE = Spread(workspaces=100, channels=1), Spread(workspaces=100, channels=10)


def measure() -> dict[str, float]:
    """A thousand digests of one minute: over 100 workspaces, with a channel each, then with ten channels each.

    `fire_1000_cpu_s` and `fire_1000_mb`: what one bot process used from that minute until the last slot was over, and
    its largest resident size; `fire_1000_posts_per_s`: messages (a digest, and its thread) over the time from the
    minute to the last of them. The greater cost and the lesser speed of the two ways count; `_wide` is the second
    one's speed. `fire_1000_429`: what Slack refused for its rate; `fire_1000_lost`: messages that are missing or there
    twice.

    Real: the alarms on QStash's stand-in, made by the reconciler and rung by the clock, signed; `/schedules/fire`; the
    runs, step by step; Postgres, Redis, GitHub's stand-in. Leaner: a Slack with many workspaces
    (benchmarks/lean_slack.py), with Slack's limits, of which those per workspace and minute pass SPEED times as fast.
    """
    narrow, wide = (_fire(spread) for spread in (NARROW, WIDE))
    found = {name: max(narrow[name], wide[name]) for name in ("cpu_s", "mb", "429", "lost")}
    found |= {"posts_per_s": min(narrow["posts_per_s"], wide["posts_per_s"]), "wide_posts_per_s": wide["posts_per_s"]}
    return {f"fire_1000_{name}": value for name, value in found.items()}


def _fire(spread: Spread) -> dict[str, float]:
    with workplace() as folder, ExitStack() as stack:
        repo = asyncio.run(make_history(folder / "rocket"))
        only = ("postgres", "redis", "qstash", "github")
        environment = stack.enter_context(standins(folder, only=only, repo=repo))
        slack = stack.enter_context(_slack(folder))
        _last(environment["GITHUB_API_URL"], _HOUR_S)
        port = free_port()
        own = environment | _SECRETS | {"ANTHROPIC_API_KEY": "not-asked-for", "SLACK_API_URL": f"{slack}/api"}
        own |= {"PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}"}
        _migrate(own)
        minute = _set(own["DATABASE_URL"], spread, repo)
        bot = stack.enter_context(running(["bot.cli", "serve"], own, folder / "bot.log"))
        _until_alarms_stand(own, minute)
        return _measured(bot, own["DATABASE_URL"], slack, minute)


@contextmanager
def _slack(folder: Path) -> Iterator[str]:
    port = free_port()
    environment = {"PORT": str(port), "SPEED": str(SPEED)}
    with running(["benchmarks.lean_slack"], environment, folder / "slack.log"):
        wait_for(f"http://127.0.0.1:{port}/record")
        yield f"http://127.0.0.1:{port}"


def _migrate(own: dict[str, str]) -> None:
    command = [sys.executable, "-m", "bot.cli", "migrate"]
    subprocess.run(command, env={**os.environ, **own}, cwd=ROOT, check=True, capture_output=True)  # noqa: S603


def _set(dsn: str, spread: Spread, repo: Path) -> datetime:
    """The schedules, all due in one minute, which is returned."""
    minute = (datetime.now(UTC) + _AHEAD).replace(second=0, microsecond=0) + timedelta(minutes=1)
    recurrence = json.dumps({"preset": "cron", "zone": "UTC", "cron": f"{minute.minute} {minute.hour} * * *"})
    git = ["git", "-C", str(repo), "rev-list", "--max-parents=0", "HEAD"]
    first = subprocess.run(git, check=True, capture_output=True, text=True).stdout.split()[0]  # noqa: S603
    with psycopg.connect(dsn) as connection:
        for number in range(SCHEDULES):
            team, channel = spread.place(number)
            connection.execute(_INSERT, (team, f"s{number}", "local/rocket", channel, recurrence, first))
    return minute


def _last(github: str, seconds: float) -> None:
    body, as_json = json.dumps({"hour_s": seconds}).encode(), {"Content-Type": "application/json"}
    call = urllib.request.Request(f"{github}/_standin/faults", body, as_json, method="PATCH")  # noqa: S310  our own
    urllib.request.urlopen(call).close()  # noqa: S310


def _until_alarms_stand(own: dict[str, str], minute: datetime) -> None:
    """Wait until the reconciler has made them, then for the minute. Raises RuntimeError when it comes first."""
    headers = {"Authorization": f"Bearer {own['QSTASH_TOKEN']}"}
    while len(_json(f"{own['QSTASH_URL']}/v2/schedules", headers)) <= SCHEDULES:
        if datetime.now(UTC) >= minute:
            raise RuntimeError("the machine is too busy: the alarms do not stand in time")
        time.sleep(1)
    time.sleep(max(0.0, (minute - datetime.now(UTC)).total_seconds()))


def _measured(bot: "subprocess.Popen[bytes]", dsn: str, slack: str, minute: datetime) -> dict[str, float]:
    process, largest = psutil.Process(bot.pid), 0
    used = sum(process.cpu_times()[:2])
    deadline = time.monotonic() + _PATIENCE_S
    with psycopg.connect(dsn, autocommit=True) as connection:
        while (states := _states(connection)).get("done", 0) < SCHEDULES:
            if time.monotonic() > deadline or states.get("failed"):
                raise RuntimeError(f"not all are posted: {states}, {_json(f'{slack}/record')['refused']}")
            largest = max(largest, process.memory_info().rss)
            time.sleep(0.5)
    used = sum(process.cpu_times()[:2]) - used
    record = _json(f"{slack}/record")
    marks, took = record["marks"], max(record["times"]) - minute.timestamp()
    missing, twice = 2 * SCHEDULES - len(set(marks)), len(marks) - len(set(marks))
    return {
        "cpu_s": used,
        "mb": largest / 1e6,
        "posts_per_s": len(marks) / took,
        "429": float(sum(record["refused"].values())),
        "lost": float(missing + twice),
    }


def _states(connection: "psycopg.Connection[Any]") -> dict[str, int]:
    return dict(connection.execute("select state, count(*) from slots group by state").fetchall())


def _json(url: str, headers: dict[str, str] | None = None) -> Any:
    request = urllib.request.Request(url, headers=headers or {})  # noqa: S310  an address of our own
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return json.loads(answer.read())
