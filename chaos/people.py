"""The people of the workspace: they ask for drafts, and click, reply, edit and stop at random."""

import asyncio
import time
from random import Random
from typing import Any

from bot.blocks import ids
from chaos.controls import CHANNELS
from chaos.values import Command, Row
from chaos.world import World

FIRST_DAYS = 1_000
_WORDS = ("shorter", "lead with the fixes", "make it friendlier", "drop the last section")
_WINDOW_S = 1.5  # for a window to open, with the bots busy


async def give_commands(world: World, random: Random, drafts: int, seconds: float) -> None:
    """Ask for `drafts` drafts within about `seconds`. Each has a range of its own, by which its calls are known."""
    for number in range(drafts):
        channel = random.choice(list(CHANNELS))
        await give_command(world, channel, random.choice(CHANNELS[channel]), FIRST_DAYS + number)
        await asyncio.sleep(seconds / drafts * random.uniform(0.6, 1.4))


async def give_command(world: World, channel: str, user: str, days: int) -> None:
    """Ask for the draft of a range that no other command has, and note whether that was accepted."""
    at = time.time()
    answer = await world.controls.act(
        "command", user=user, channel=channel, text=f"/notra draft changelog last {days} days"
    )
    accepted = answer.get("status") == 200 and not answer.get("error") and not answer.get("body")
    world.commands.append(Command(days=days, channel=channel, user=user, accepted=accepted, at=at))
    world.note(f"command {days} in {channel} by {user}: {answer}")


async def meddle(world: World, random: Random) -> None:
    """Do something to one of a channel's newest drafts, again and again, until the end."""
    while await world.pause(random.uniform(0.5, 2.5)):
        channel = random.choice(list(CHANNELS))
        drafts = [message for message in await world.controls.messages(channel) if _is_draft(message)]
        if drafts:
            await _Hand(world, random, random.choice(CHANNELS[channel]), random.choice(drafts[-6:])).act()


class _Hand:
    """One person at one draft's message."""

    def __init__(self, world: World, random: Random, user: str, message: Row) -> None:
        self._world = world
        self._random = random
        self._user = user
        self._channel, self._ts = message["channel"], message["ts"]
        self._buttons = _buttons_of(message)

    async def act(self) -> None:
        """What is done depends on chance and on which buttons there are."""
        chance = self._random.random()
        if ids.DRAFT_STOP in self._buttons:
            await (self._stop() if chance < 0.3 else self._reply() if chance < 0.4 else _nothing())
        elif ids.DRAFT_APPROVE in self._buttons and chance < 0.8:
            await (self._decide() if chance < 0.5 else self._reply() if chance < 0.7 else self._edit())
        elif ids.DRAFT_RETRY in self._buttons and chance < 0.4:
            await self._click(ids.DRAFT_RETRY, self._user)

    async def _stop(self) -> None:
        match self._random.choice(("click", "reply", "command")):
            case "click":
                await self._click(ids.DRAFT_STOP, self._user)
            case "reply":
                await self._do("say", user=self._user, channel=self._channel, text="stop", thread_ts=self._ts)
            case _:
                await self._do("command", user=self._user, channel=self._channel, text="/notra stop")

    async def _reply(self) -> None:
        words = self._random.choice(_WORDS)
        await self._do("say", user=self._user, channel=self._channel, text=words, thread_ts=self._ts)

    async def _decide(self) -> None:
        """Everybody presses the same button at once."""
        actions = (
            ids.DRAFT_APPROVE,
            ids.DRAFT_DISCARD,
            ids.DRAFT_REGENERATE,
            ids.DRAFT_REGENERATE,
            ids.DRAFT_REGENERATE,
        )
        action = self._random.choice(actions)
        await asyncio.gather(*(self._click(action, user) for user in CHANNELS[self._channel]))

    async def _edit(self) -> None:
        await self._click(ids.DRAFT_EDIT, self._user)
        await asyncio.sleep(_WINDOW_S)
        for view in (await self._world.controls.modals(self._user))[-1:]:
            inputs = [block for block in view["blocks"] if block["type"] == "input"]
            state = {
                block["block_id"]: {"value": f"{block['element'].get('initial_value') or ''} edited"}
                for block in inputs
            }
            await self._do("submit", user=self._user, view_id=view["id"], state=state)
        for view in reversed(await self._world.controls.modals(self._user)):
            await self._do("close", user=self._user, view_id=view["id"])

    async def _click(self, action: str, user: str) -> None:
        block_id, value = self._buttons[action]
        container = [self._channel, self._ts]
        await self._do("click", user=user, container=container, block_id=block_id, action_id=action, value=value)

    async def _do(self, act: str, **arguments: Any) -> None:
        answer = await self._world.controls.act(act, **arguments)
        said = arguments.get("action_id") or arguments.get("text") or ""
        status = answer.get("status", answer.get("error", ""))
        self._world.note(f"{act} {said} in {self._channel} at {self._ts} by {self._user}: {status}")


async def _nothing() -> None:
    pass


def _is_draft(message: Row) -> bool:
    return bool(message["bot"]) and message["thread_ts"] in {None, message["ts"]} and not message["ephemeral_to"]


def _buttons_of(message: Row) -> dict[str, tuple[str, str]]:
    return {
        element["action_id"]: (block["block_id"], element.get("value", ""))
        for block in message["blocks"]
        for element in block.get("elements", ())
        if "action_id" in element
    }
