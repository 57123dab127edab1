import asyncio
import hashlib

import pytest
from upstash_ratelimit.asyncio import FixedWindow, Ratelimit, SlidingWindow, TokenBucket
from upstash_redis.asyncio import Redis
from upstash_redis.errors import UpstashError

FLAGGED = "#!lua flags=allow-key-locking\nreturn {KEYS[1], ARGV[1], redis.call('INCRBY', KEYS[1], ARGV[1])}"


async def test_strings_keep_text_numbers_and_expiry(redis: Redis) -> None:
    assert await redis.set("greeting", "grüß dich, 世界", ex=100)
    assert await redis.get("greeting") == "grüß dich, 世界"
    assert 0 < await redis.ttl("greeting") <= 100
    await redis.set("greeting", "again", nx=True)
    assert await redis.get("greeting") == "grüß dich, 世界"
    assert await redis.incr("count") == 1
    assert await redis.incrbyfloat("count", 0.5) == 1.5
    assert await redis.get("nothing") is None
    await redis.set("word", "OK")
    assert await redis.get("word") == "OK"
    assert await redis.mget("greeting", "nothing", "count") == ["grüß dich, 世界", None, "1.5"]


async def test_hashes_lists_and_sets_have_their_shapes(redis: Redis) -> None:
    assert await redis.hset("person", values={"name": "Ada", "born": 1815}) == 2
    assert await redis.hgetall("person") == {"name": "Ada", "born": "1815"}
    assert await redis.rpush("line", "a", "b", "c") == 3
    assert await redis.lrange("line", 0, -1) == ["a", "b", "c"]
    assert await redis.sadd("tags", "x", "y", "x") == 2
    assert sorted(await redis.smembers("tags")) == ["x", "y"]


async def test_sorted_sets_have_scores(redis: Redis) -> None:
    assert await redis.zadd("board", {"low": 1, "high": 2.5}) == 2
    assert await redis.zrange("board", 0, -1, withscores=True) == [("low", 1.0), ("high", 2.5)]
    assert await redis.zscore("board", "high") == 2.5


async def test_streams_come_back_in_order(redis: Redis) -> None:
    first = await redis.xadd("story", "*", {"n": 1})
    await redis.xadd("story", "*", {"n": 2})
    assert [fields for _, fields in await redis.xrange("story")] == [["n", "1"], ["n", "2"]]
    assert [fields for _, fields in await redis.xrange("story", start=f"({first}")] == [["n", "2"]]
    assert await redis.xlen("story") == 2


async def test_scripts_run_with_the_flag_that_only_upstash_knows(redis: Redis) -> None:
    assert await redis.eval(FLAGGED, keys=["k"], args=["5"]) == ["k", "5", 5]


async def test_a_loaded_script_answers_to_the_hash_of_what_was_sent(redis: Redis) -> None:
    sha1 = await redis.script_load(FLAGGED)
    assert sha1 == hashlib.sha1(FLAGGED.encode(), usedforsecurity=False).hexdigest()
    assert await redis.script_exists(sha1, "0" * 40) == [True, False]
    assert await redis.evalsha(sha1, keys=["k"], args=["2"]) == ["k", "2", 2]


async def test_an_unknown_script_hash_is_an_error(redis: Redis) -> None:
    with pytest.raises(UpstashError, match=r"^NOSCRIPT"):
        await redis.evalsha("f" * 40)


async def test_a_pipeline_answers_each_command(redis: Redis) -> None:
    pipeline = redis.pipeline()
    pipeline.set("a", "1")
    pipeline.incr("a")
    pipeline.get("a")
    assert await pipeline.exec() == [True, 2, "2"]


async def test_a_transaction_runs_as_one(redis: Redis, clients: list[Redis]) -> None:
    async def add_two(client: Redis) -> list[int]:
        transaction = client.multi()
        transaction.incr("shared")
        transaction.incr("shared")
        return await transaction.exec()  # type: ignore[return-value]  # the SDK types every result alike

    pairs = await asyncio.gather(*(add_two(client) for client in clients * 4))
    assert all(second == first + 1 for first, second in pairs)
    assert await redis.get("shared") == "80"


async def test_a_failing_command_raises_with_the_text_of_redis(redis: Redis) -> None:
    await redis.set("text", "abc")
    with pytest.raises(UpstashError, match=r"^ERR value is not an integer or out of range$"):
        await redis.incr("text")
    with pytest.raises(UpstashError, match=r"^WRONGTYPE"):
        await redis.lpush("text", "x")


async def test_a_sliding_window_lets_exactly_its_limit_through_at_once(redis: Redis) -> None:
    limit = Ratelimit(redis=redis, limiter=SlidingWindow(max_requests=20, window=600))
    answers = await asyncio.gather(*(limit.limit("everybody") for _ in range(50)))
    assert sum(answer.allowed for answer in answers) == 20


async def test_the_other_limiters_count_too(redis: Redis) -> None:
    fixed = Ratelimit(redis=redis, limiter=FixedWindow(max_requests=2, window=600), prefix="fixed")
    bucket = Ratelimit(redis=redis, limiter=TokenBucket(max_tokens=2, refill_rate=1, interval=600), prefix="bucket")
    for limit in (fixed, bucket):
        assert [(await limit.limit("one")).allowed for _ in range(3)] == [True, True, False]
        assert await limit.get_remaining("one") == 0
