"""The switch `hold` of a stand-in, from outside."""

import asyncio
from typing import Any

import aiohttp


async def switch(url: str, hold: str) -> None:
    async with aiohttp.ClientSession() as http, http.patch(f"{url}/_standin/faults", json={"hold": hold}) as answer:
        answer.raise_for_status()


async def comes_by(url: str, place: str = "", patience: float = 25.0) -> None:
    """Wait until the stand-in holds something, at this place if one is named; for `patience` seconds at most."""
    async with asyncio.timeout(patience), aiohttp.ClientSession() as http:
        while True:
            async with http.get(f"{url}/_standin/held") as answer:
                if any(place in {"", each["place"]} for each in await answer.json()):
                    return
            await asyncio.sleep(0.01)


async def held(url: str, count: int = 1) -> list[dict[str, Any]]:
    """What is held, once there are so many."""
    async with asyncio.timeout(5), aiohttp.ClientSession() as http:
        while True:
            async with http.get(f"{url}/_standin/held") as answer:
                found: list[dict[str, Any]] = await answer.json()
            if len(found) == count:
                return found
            await asyncio.sleep(0.005)
