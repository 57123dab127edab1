"""The whole product in one process: bots behind one address, on stand-ins whose faults a test can switch on."""

import asyncio
import dataclasses
import json
import socket
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, LiteralString, TypeVar

import aiohttp
import psycopg
import pytest
import yaml
from psycopg.rows import DictRow, dict_row

from bot.server import serve
from bot.settings import Settings, load_settings
from standins.anthropic import Anthropic
from standins.firecrawl import Firecrawl
from standins.github import GitHub
from standins.linear import Linear
from standins.qstash import Faults as QueueFaults
from standins.qstash import QStash
from standins.redis import RedisBackend, UpstashRedis
from standins.server import reserved_port, serving
from standins.slack import Slack
from standins.slack.calls import ApiCall
from standins.slack.people import Answer
from standins.slack.records import Message

T = TypeVar("T")
ROOT = Path(__file__).parent.parent.parent
ADA, GRACE, NOTRA = "U0ADA", "U0GRACE", "U0NOTRA"
RELEASES = "C0RELEASES"
SIGNING_SECRET = "a-signing-secret-for-tests"
GITHUB_SECRET, LINEAR_SECRET = "what-github-signs-with", "what-linear-signs-with"
QSTASH_KEYS = ("sig_current_0123456789abcdef0123456", "sig_next_0123456789abcdef0123456789")
PATIENCE_S = 25.0
POST_INTERVAL_S, POSTS_PER_SECOND = 0.25, 8.0
"""How long the bot waits between two messages to a channel, and how many a second Slack takes here.

Really it is a second, which would be most of what many tests take; `tests/upstash/test_post_pace.py` holds that.
"""


@dataclass
class Product:
    """What a test can reach of the running product."""

    slack: Slack
    qstash: QStash
    anthropic: Anthropic
    github: GitHub
    redis: UpstashRedis
    linear: Linear
    firecrawl: Firecrawl
    environ: dict[str, str]
    settings: Settings
    bots: list[tuple[asyncio.Task[None], asyncio.Event]] = field(default_factory=list)
    _connection: "psycopg.AsyncConnection[DictRow] | None" = None
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def url(self) -> str:
        return self.settings.public_url

    async def command(self, text: str, user: str = ADA, channel: str = RELEASES) -> Answer:
        return await self.slack.people.command(user, channel, text)

    async def draft(self, words: str = "changelog", user: str = ADA) -> Message:
        """Type the command and wait until the draft is in review."""
        await self.command(f"/notra draft {words}", user)
        return await self.message_with("draft_approve")

    async def write_slowly(self, words: str = "changelog", user: str = ADA, pace: float = 100.0) -> Message:
        """Type the command while the model is slow, and wait until some text shows."""
        self.anthropic.faults = dataclasses.replace(self.anthropic.faults, chars_per_second=pace)
        await self.command(f"/notra draft {words}", user)
        return await self.message_with("characters so far")

    async def click(self, action: str, message: Message, user: str = ADA) -> Answer:
        button = self.button(message, action)
        return await self.slack.people.click(
            user, (message.channel, message.ts), button["block_id"], action, value=button["value"]
        )

    async def send(self, payload: Mapping[str, Any]) -> Answer:
        """Send an interaction that Slack's client would not let a person make, such as a click on a button gone."""
        return await self.slack.delivery.interaction(payload)

    def make_guest(self, user: str) -> None:
        """From now on Slack says that this person is a guest."""
        workspace = self.slack.workspace
        workspace.users[user] = dataclasses.replace(workspace.users[user], guest=True)

    def button(self, message: Message, action: str) -> dict[str, Any]:
        """The button with this action id, and its block's id."""
        for block in message.blocks:
            for element in block.get("elements", ()):
                if element.get("action_id") == action:
                    return {**element, "block_id": block["block_id"]}
        raise LookupError(f"no button {action} in {[block['type'] for block in message.blocks]}")

    def drafts(self, channel: str = RELEASES) -> list[Message]:
        """The bot's own messages in a channel, oldest first, without threads."""
        return [
            message
            for message in self.slack.workspace.messages_of(channel)
            if message.bot and message.thread_ts in {None, message.ts} and not message.ephemeral_to
        ]

    def whispers(self, user: str = ADA) -> list[str]:
        """What was said to one person alone, everywhere, oldest first."""
        channels = self.slack.workspace.channels.values()
        found = [
            message
            for channel in channels
            for message in self.slack.workspace.messages_of(channel.id, user)
            if message.ephemeral_to == user
        ]
        return [message.text for message in sorted(found, key=lambda message: message.ts)]

    async def message_with(self, needle: str, channel: str = RELEASES) -> Message:
        """The newest draft's message, once its blocks hold `needle` (a button's action id, or words)."""
        return await until(lambda: next((m for m in self.drafts(channel)[-1:] if needle in shown(m)), None), needle)

    def thread(self, message: Message, said: str = "") -> list[Message]:
        """What the bot said in a message's thread that holds `said`, oldest first."""
        replies = self.slack.workspace.replies(message.channel, message.ts)
        return [reply for reply in replies if reply.bot and not reply.ephemeral_to and said in reply.text]

    def edits(self, since: float = 0.0) -> list[ApiCall]:
        """The edits that were made after a moment (seconds since the epoch)."""
        return [call for call in self.slack.calls.of("chat.update") if call.at > since and call.error is None]

    def model_calls(self) -> list[dict[str, Any]]:
        """The calls of the model, oldest first, with what was sent."""
        return self.anthropic.calls.listed(bodies=True)

    async def versions(self) -> list[dict[str, Any]]:
        """All versions of all drafts, oldest first."""
        return await self.rows("select * from versions order by created_at, version")

    async def rows(self, query: LiteralString, *values: object) -> list[dict[str, Any]]:
        """What a query finds in the bot's database, seen past all row security."""
        async with self._asking:
            try:
                return await self._found(query, values)
            except psycopg.OperationalError:  # some tests let Postgres end all connections
                await self.disconnect()
                return await self._found(query, values)

    async def _found(self, query: LiteralString, values: tuple[object, ...]) -> list[dict[str, Any]]:
        """By one connection that is kept: tests ask again and again until something is there."""
        if self._connection is None:
            dsn = self.settings.database_url.get_secret_value()
            self._connection = await psycopg.AsyncConnection.connect(dsn, autocommit=True, row_factory=dict_row)
        cursor = await self._connection.execute(query, values)
        return await cursor.fetchall() if cursor.description else []

    async def disconnect(self) -> None:
        """Close the connection of `rows`, if there is one."""
        if self._connection is not None:
            await self._connection.close()
            self._connection = None

    async def flush_redis(self) -> None:
        """Let Redis forget everything, such as what was counted for a limit."""
        url = f"{self.settings.upstash_redis_rest_url}/_standin/flush"
        async with aiohttp.ClientSession() as session, session.post(url) as answer:
            answer.raise_for_status()

    async def served(self) -> None:
        """Wait until every recorded request is served."""
        deadline = time.monotonic() + PATIENCE_S
        while await self.rows("select 1 from requests where state not in ('done', 'failed')"):
            assert time.monotonic() < deadline, "a request is never served"
            await asyncio.sleep(0.02)

    async def start_bot(self) -> None:
        """One more bot behind the same address."""
        stop = asyncio.Event()
        task = asyncio.create_task(serve(self.settings, stop))
        self.bots.append((task, stop))
        await until(lambda: task.done() or self.listens(), "the bot")
        if task.done():
            task.result()

    def listens(self) -> bool:
        """Whether somebody takes connections at the bot's address."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.settings.port), timeout=0.2):
            return True
        return False

    async def kill_bots(self) -> None:
        """End all of them at whatever they are, without a drain."""
        for task, _ in self.bots:
            task.cancel()
        await asyncio.gather(*(task for task, _ in self.bots), return_exceptions=True)
        self.bots.clear()

    async def replace_bots(self, time_scale: float) -> None:
        """Kill all bots and start another, at a queue that then holds nothing and runs at this scale.

        As long as no bot is there the queue keeps the real time: the minute of its retries is made to outlast a
        restart, and scaled down to a second it would not.
        """
        await self.kill_bots()
        self.qstash.faults = QueueFaults()
        await self.start_bot()
        self.qstash.faults = QueueFaults(time_scale=time_scale)

    async def stop_bots(self) -> None:
        """Drain all of them."""
        for _, stop in self.bots:
            stop.set()
        for task, _ in self.bots:
            await task
        self.bots.clear()


def shown(message: Message) -> str:
    """All that a message shows, as JSON."""
    return json.dumps(message.blocks, ensure_ascii=False) + message.text


async def until(check: Callable[[], T | None], what: str, patience: float = PATIENCE_S) -> T:
    """The first true value of `check`, asked every 10 ms. Raises AssertionError after `patience` seconds.

    What hung is printed then: such a test rarely fails a second time.
    """
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if found := check():
            return found
        await asyncio.sleep(0.01)
    for task in asyncio.all_tasks():
        task.print_stack()
    raise AssertionError(f"{what} did not come within {patience:.0f} s; above is what each task was at")


@cache
def manifest() -> Mapping[str, Any]:
    """The app's manifest."""
    made: Mapping[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text(encoding="utf-8"))
    return made


@asynccontextmanager
async def product(
    data: Path, repo: Path, dsn: str, redis_backend: RedisBackend, bots: int = 1
) -> AsyncIterator[Product]:
    """Run everything; the stand-ins' clocks go fast where a person would only wait."""
    async with AsyncExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr("bot.adapters.redis.pace.INTERVAL_S", POST_INTERVAL_S)
        port = stack.enter_context(reserved_port())
        url = f"http://127.0.0.1:{port}"
        slack = Slack(
            data / "slack",
            SIGNING_SECRET,
            "xoxb-test",
            f"{url}/slack/events",
            manifest(),
            posts_per_second=POSTS_PER_SECOND,
        )
        qstash = QStash(data / "qstash", "qstash-token", *QSTASH_KEYS)
        anthropic = Anthropic("sk-ant-test")
        github = GitHub(repo, "ghp_test")
        redis = UpstashRedis(redis_backend, "redis-token")
        linear = Linear(repo, "lin_api_test")
        firecrawl = Firecrawl("fc-test")
        urls = [
            await stack.enter_async_context(serving(standin.app()))
            for standin in (slack, qstash, anthropic, github, redis, linear, firecrawl)
        ]
        slack.base_url = urls[0]
        environ = {
            "PORT": str(port),
            "PUBLIC_URL": url,
            "DATABASE_URL": dsn,
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "SLACK_BOT_TOKEN": "xoxb-test",
            "SLACK_API_URL": f"{urls[0]}/api/",
            "QSTASH_URL": urls[1],
            "QSTASH_TOKEN": "qstash-token",
            "QSTASH_CURRENT_SIGNING_KEY": QSTASH_KEYS[0],
            "QSTASH_NEXT_SIGNING_KEY": QSTASH_KEYS[1],
            "ANTHROPIC_BASE_URL": urls[2],
            "ANTHROPIC_API_KEY": "sk-ant-test",
            "GITHUB_API_URL": urls[3],
            "GITHUB_TOKEN": "ghp_test",
            "GITHUB_WEBHOOK_SECRET": GITHUB_SECRET,
            "LINEAR_WEBHOOK_SECRET": LINEAR_SECRET,
            "NOTRA_ENCRYPTION_KEYS": "a-key-for-tests-that-is-long-enough",
            "UPSTASH_REDIS_REST_URL": urls[4],
            "UPSTASH_REDIS_REST_TOKEN": "redis-token",
            "LINEAR_API_URL": urls[5],
            "FIRECRAWL_API_URL": urls[6],
            "FIRECRAWL_API_KEY": "fc-test",
            "NOTRA_DNS_URL": f"{urls[6]}/dns-query",
        }
        settings = load_settings(environ)
        running = Product(slack, qstash, anthropic, github, redis, linear, firecrawl, environ, settings)
        await running.flush_redis()
        for _ in range(bots):
            await running.start_bot()
        try:
            yield running
        finally:
            await running.stop_bots()
            await running.disconnect()
