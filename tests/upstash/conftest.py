"""A real Redis for the whole run, and the REST protocol in front of it, empty for each test."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import pytest
from aiohttp import ClientSession
from upstash_redis.asyncio import Redis

from bot.adapters.redis import RedisClient
from standins.redis import RedisBackend, UpstashRedis, redis_process
from standins.server import serving

_TOKEN = "a-token-for-tests"


@pytest.fixture(scope="session")
def redis_backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisBackend]:
    with redis_process(tmp_path_factory.mktemp("redis")) as backend:
        yield backend


@pytest.fixture
def standin(redis_backend: RedisBackend) -> UpstashRedis:
    """The stand-in that `rest_url` serves."""
    return UpstashRedis(redis_backend, _TOKEN)


@pytest.fixture
def rest_token() -> str:
    return _TOKEN


@pytest.fixture
async def rest_url(standin: UpstashRedis) -> AsyncIterator[str]:
    async with serving(standin.app()) as url, ClientSession(url) as session:
        async with session.post("/_standin/flush") as answer:
            assert answer.status == 200
        yield url


@pytest.fixture
async def redis(rest_url: str) -> AsyncIterator[Redis]:
    async with Redis(rest_url, _TOKEN, rest_retries=0, allow_telemetry=False) as client:
        yield client


@pytest.fixture
async def clients(rest_url: str) -> AsyncIterator[list[Redis]]:
    """Ten more clients, as other processes have them."""
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(Redis(rest_url, _TOKEN, rest_retries=0, allow_telemetry=False))
            for _ in range(10)
        ]


@pytest.fixture
async def http(rest_url: str) -> AsyncIterator[ClientSession]:
    """Plain HTTP with the token."""
    async with ClientSession(rest_url, headers={"Authorization": f"Bearer {_TOKEN}"}) as session:
        yield session


@pytest.fixture
async def client(rest_url: str) -> AsyncIterator[RedisClient]:
    """The bot's own client."""
    client = RedisClient(rest_url, _TOKEN)
    await client.open()
    yield client
    await client.close()
