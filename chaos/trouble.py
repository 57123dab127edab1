"""What goes wrong, by chance: bots die, Postgres and Redis restart or hang, services misbehave."""

import asyncio
import math
import signal
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from random import Random
from typing import Any

from chaos.processes import Standins, hung
from chaos.values import Span
from chaos.world import World

_DRAIN_S = 10.0
"""A drain takes less (the project's promise)."""

_WHILE: Sequence[tuple[str, str, Mapping[str, Any], Mapping[str, Any]]] = (
    ("QStash delivers twice", "qstash", {"deliver_twice": 0.5}, {"deliver_twice": 0.0}),
    ("QStash loses its replies", "qstash", {"lose_reply": 0.3}, {"lose_reply": 0.0}),
    ("QStash loses the bot's answers", "qstash", {"lose_delivery_reply": 0.3}, {"lose_delivery_reply": 0.0}),
    ("QStash reorders", "qstash", {"reorder": True, "delay_s": 0.2}, {"reorder": False, "delay_s": 0.0}),
    (
        "Slack loses its replies",
        "slack",
        {"lose_reply": "*", "lose_reply_chance": 0.3},
        {"lose_reply": "", "lose_reply_chance": 0.0},
    ),
    ("Slack answers 500", "slack", {"error_500": "*", "error_500_next": 4}, {"error_500_next": 0}),
    ("Slack delivers twice", "slack", {"deliver_twice": True}, {"deliver_twice": False}),
    ("the model answers 529", "model", {"overloaded_529": True, "only_next": 4}, {"overloaded_529": False}),
    (
        "the model answers 429",
        "model",
        {"rate_limited_429": True, "retry_after_s": 2.0, "only_next": 4},
        {"rate_limited_429": False},
    ),
    ("the model cuts short streams", "model", {"cut_after_chars": 120}, {"cut_after_chars": 0}),
    ("the model cuts long streams", "model", {"cut_after_chars": 1_200}, {"cut_after_chars": 0}),
    ("the model is slow to begin", "model", {"hang_s": 2.0}, {"hang_s": 0.0}),
    ("Redis drops connections", "redis", {"down": True}, {"down": False}),
    ("Redis loses its replies", "redis", {"lose_reply": True}, {"lose_reply": False}),
)
"""In words, the service, the faults, and how they are taken back some seconds later."""


async def kill_bots(world: World, random: Random) -> None:
    """Every 8 to 16 seconds end one of the bots, three times of four by SIGKILL, and start it again."""
    while await world.pause(random.uniform(8, 16)):
        await world.revive()
        bot = random.choice(world.bots)
        number = signal.SIGTERM if random.random() < 0.25 else signal.SIGKILL
        begin = time.time()
        await bot.end(number)
        took = time.time() - begin
        world.note(f"{number.name} {bot.name}, gone in {took:.2f} s")
        if took > _DRAIN_S:
            world.went_wrong(f"{bot.name} took {took:.1f} s to drain")
        await asyncio.sleep(random.uniform(0, 2))
        await bot.start()
        world.spans.append(Span(kind=number.name, begin=begin, end=time.time()))


async def break_servers(world: World, random: Random) -> None:
    """Every 15 to 35 seconds restart Postgres or Redis, or let it hang for 5 to 10 seconds."""
    while await world.pause(random.uniform(15, 35)):
        standins, name = random.choice(((world.postgres, "postgres"), (world.redis, "redis-server")))
        begin = time.time()
        if standins is world.postgres:
            world.postgres_away = (begin, math.inf)
        if random.random() < 0.5:
            kind = f"{standins.name} hangs"
            async with hung(standins, name):
                await asyncio.sleep(random.uniform(5, 10))
        else:
            kind = f"{standins.name} restarts"
            await restart(world, standins)
        if standins is world.postgres:
            world.postgres_away = (begin, time.time())
        world.spans.append(Span(kind=kind, begin=begin, end=time.time()))
        world.note(f"{kind}, {time.time() - begin:.1f} s")


async def restart(world: World, standins: Standins, away_s: float = 0.0) -> None:
    """End the servers and start them again after a while, at the same addresses. Raises RuntimeError."""
    await standins.end()
    await asyncio.sleep(away_s)
    known = {name: world.environment[name] for name in ("DATABASE_URL", "UPSTASH_REDIS_REST_URL")}
    now = await standins.ready()
    if moved := [name for name in known if name in now and now[name] != known[name]]:
        raise RuntimeError(f"{standins.name} came back at another address ({', '.join(moved)}); try a shorter TMPDIR")


async def switch_faults(world: World, random: Random) -> None:
    """Every 2 to 8 seconds let a service misbehave for 2 to 6 seconds."""
    storm: Callable[[World, Random], Awaitable[None]] = _storm
    while await world.pause(random.uniform(2, 8)):
        if random.random() < 1 / (len(_WHILE) + 1):
            await storm(world, random)
            continue
        kind, service, on, off = random.choice(_WHILE)
        begin = time.time()
        try:
            await world.controls.switch(service, **on)
            await asyncio.sleep(random.uniform(2, 6))
            await world.controls.switch(service, **off)
        except OSError as error:  # Redis is being restarted; its switches are off by default
            world.note(f"{kind}: {error!r}")
        world.spans.append(Span(kind=kind, begin=begin, end=time.time()))
        world.note(f"{kind}, {time.time() - begin:.1f} s")


async def _storm(world: World, random: Random) -> None:
    """Slack answers 429 to some calls, and counts them, so that others are known to be of the bot's doing."""
    wanted, begin = random.randint(3, 25), time.time()
    await world.controls.switch(
        "slack", storm_429="*", storm_429_next=wanted, storm_429_retry_after=random.randint(1, 3)
    )
    await asyncio.sleep(random.uniform(2, 6))
    left = (await world.controls.faults("slack"))["storm_429_next"]
    await world.controls.switch("slack", storm_429_next=0)
    world.spans.append(Span(kind="Slack answers 429", begin=begin, end=time.time(), refusals=wanted - left))
    world.note(f"Slack answers 429, {wanted - left} times")


async def calm(world: World) -> None:
    """Take everything back: no faults, both bots running."""
    for _, service, _, off in _WHILE:
        await world.controls.switch(service, **off)
    await world.revive()
    world.note("calm")
