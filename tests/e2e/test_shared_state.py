"""What the product leaves in Redis, and how its limits feel: told when to come back, never in the way."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from bot.adapters.redis import RedisClient
from bot.adapters.redis.keys import INTEGRATIONS, LIMIT, PROGRESS, STREAM, Key, key_of
from standins.redis import Faults as RedisFaults
from tests.e2e.product import Product, until
from tests.e2e.test_digests import ended, make, press, read_up_to
from tests.e2e.test_health import metric
from tests.e2e.test_voices import add, listed
from tests.e2e.test_voices import press as press_voice
from tests.e2e.windows import save, window
from tests.e2e.wire import Client, command_form


class Watcher:
    """Looks at every key in Redis again and again, so that the short-lived ones are seen as well."""

    def __init__(self, client: RedisClient) -> None:
        self._client = client
        self.seen: dict[str, int] = {}
        self.texts: set[str] = set()

    async def look(self) -> None:
        names = await self._client.run("KEYS", "*")
        for name in names:
            left, kind = await self._client.run_each(["PTTL", name], ["TYPE", name])
            if left != -2:  # gone meanwhile
                self.seen[name] = left if left == -1 else max(left, self.seen.get(name, 0))
            if kind == "string":
                self.texts.add(str(await self._client.run("GET", name)))

    async def watch(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(0.02)

    def kinds(self) -> set[Key | None]:
        return {key_of(name) for name in self.seen}


@asynccontextmanager
async def watched(notra: Product) -> AsyncIterator[Watcher]:
    settings = notra.settings
    client = RedisClient(settings.upstash_redis_rest_url, settings.upstash_redis_rest_token.get_secret_value())
    await client.open()
    watcher = Watcher(client)
    watching = asyncio.create_task(watcher.watch())
    try:
        yield watcher
    finally:
        watching.cancel()
        await asyncio.wait({watching})
        await watcher.look()
        await client.close()


async def test_a_draft_a_digest_and_a_brand_analysis_leave_only_keys_of_the_table_each_with_its_expiry(
    notra: Product,
) -> None:
    async with watched(notra) as watcher:
        await notra.write_slowly(pace=300.0)
        await notra.message_with("draft_approve")
        await notra.command("/notra brand https://example.com")
        await notra.message_with("brand_correct")
        await make(notra)
        await read_up_to(notra, "v1.0.0")
        await press(notra, "digest_run")
        assert [slot["state"] for slot in await ended(notra)] == ["done"]

    assert [name for name in watcher.seen if key_of(name) is None] == []
    for name, left_ms in watcher.seen.items():
        key = key_of(name)
        assert key is not None
        assert 0 <= left_ms <= key.expires_s * 1000, name
    assert watcher.kinds() >= {INTEGRATIONS, LIMIT, PROGRESS, STREAM}


async def test_no_secret_is_in_redis_while_a_connected_workspace_drafts(notra: Product) -> None:
    async with watched(notra) as watcher:
        await notra.draft()

    secrets = [value for name, value in notra.environ.items() if re.search("TOKEN|KEY|SECRET", name)]
    assert watcher.texts
    assert [text for text in watcher.texts if any(secret in text for secret in secrets)] == []


async def test_the_eleventh_draft_in_a_minute_is_told_when_to_come_back(notra: Product) -> None:
    for _ in range(11):
        await notra.command("/notra draft changelog acme/rocket voice Nobody")
    await notra.served()

    [refusal] = [said for said in notra.whispers() if "in a minute" in said]
    assert re.fullmatch(r"You can have 10 drafts in a minute\. Try again in \d+ s\.", refusal)


async def test_a_command_that_slack_delivers_again_counts_once(notra: Product) -> None:
    form = command_form(text="draft changelog acme/rocket voice Nobody")
    async with aiohttp.ClientSession() as session:
        slack = Client(session, f"{notra.url}/slack/events")
        assert {(await slack.command(form))[0] for _ in range(15)} == {200}
    await notra.served()

    counted = await _counts(notra, "limit:draft:person:")
    assert counted == 1


async def test_a_redis_that_hangs_lets_a_draft_through_and_the_metrics_say_so(notra: Product) -> None:
    before = await metric(notra, 'notra_limiter_let_through_total{limit="draft"}')
    notra.redis.faults = RedisFaults(hang_s=5.0)

    await notra.draft()

    assert await metric(notra, 'notra_limiter_let_through_total{limit="draft"}') == before + 1


async def test_a_voice_is_saved_in_time_for_slack_while_redis_hangs(notra: Product) -> None:
    await add(notra, "Acme")
    await press_voice(notra, "voice_edit", await listed(notra))
    view = await window(notra, "Brand voice")
    notra.redis.faults = RedisFaults(hang_s=5.0)
    begun = time.perf_counter()

    answer = await save(notra, view, name="Acme 2")

    assert not answer.body
    assert time.perf_counter() - begun < 2.0
    [voice] = await notra.rows("select name from voices")
    assert voice["name"] == "Acme 2"


async def test_status_says_how_far_a_draft_at_work_is(notra: Product) -> None:
    await notra.write_slowly(pace=20.0)

    await notra.command("/notra status")

    said = await until(lambda: next((each for each in notra.whispers() if "Your drafts" in each), None), "the status")
    assert re.search(r"\*writing\* \(.+\)", said)


async def _counts(notra: Product, prefix: str) -> int:
    """The sum of what was counted under a prefix."""
    settings = notra.settings
    client = RedisClient(settings.upstash_redis_rest_url, settings.upstash_redis_rest_token.get_secret_value())
    await client.open()
    try:
        names = await client.run("KEYS", f"{prefix}*")
        return sum([int(await client.run("GET", name)) for name in names])
    finally:
        await client.close()
