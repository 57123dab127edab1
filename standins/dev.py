"""`python -m standins.dev`: the whole product on this machine, for a first look and for working on it.

Starts the stand-ins and two bots behind one address, prints where to look, and stops all of it at Ctrl-C.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import aiohttp
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Column, Table

from standins.bots import BotProcess
from standins.commandline import START_ERRORS, add_launch_options, stop_event
from standins.launcher import STARTERS, Launch, running

BOTS = 2
_SERVE = (sys.executable, "-m", "bot.cli", "serve")
_POLL_S = 0.1
_PATIENCE_S = 20.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until told to stop. Exit status: 0 stopped, 1 could not start or no bot stays up, 2 wrong command line."""
    parser = argparse.ArgumentParser(prog="python -m standins.dev", description=__doc__)
    add_launch_options(parser)
    given = parser.parse_args(arguments)
    launch = Launch(only=list(STARTERS), data=given.data.resolve(), repo=given.repo, environ=os.environ)
    try:
        return asyncio.run(develop(launch))
    except START_ERRORS as error:
        sys.stderr.write(f"{error}\n")
        return 1


async def develop(launch: Launch, command: Sequence[str] = _SERVE) -> int:
    """Run the stand-ins and the bots until a signal to stop; the exit status. Raises as `running` does."""
    console = Console(soft_wrap=True, highlight=False)
    stop = stop_event()
    words: dict[str, str] = {}
    console.print("Starting the local services …", style="dim")
    async with running(launch, words.__setitem__) as environment:
        logs = launch.data / "logs"
        logs.mkdir(exist_ok=True)
        bots = [
            BotProcess(
                f"bot-{number}",
                command,
                environment={**launch.environ, **environment},
                folder=logs,
                say=lambda text: console.print(escape(text), style="yellow"),
            )
            for number in range(1, BOTS + 1)
        ]
        greeting = asyncio.create_task(_greet(console, words, environment["PORT"], logs))
        try:
            return await _run(bots, stop)
        finally:
            greeting.cancel()
            console.print("Stopping the local services …", style="dim")


async def _run(bots: Sequence[BotProcess], stop: asyncio.Event) -> int:
    async with asyncio.TaskGroup() as group:
        alive = {group.create_task(bot.run(), name=bot.name) for bot in bots}
        told = group.create_task(stop.wait())
        while alive and not told.done():
            done, _ = await asyncio.wait({*alive, told}, return_when=asyncio.FIRST_COMPLETED)
            alive -= done
        told.cancel()
        for bot in bots:
            bot.stop()
    return 0 if stop.is_set() else 1


async def _greet(console: Console, words: Mapping[str, str], port: str, logs: Path) -> None:
    await _ready(f"http://127.0.0.1:{port}/readyz", console)
    table = Table.grid(Column(no_wrap=True), Column(overflow="fold"), padding=(0, 2))
    table.add_row("Workspace", f"[bold cyan]{escape(words['slack'])}[/]")
    table.add_row("", "Open it and type [bold]/notra draft changelog[/]")
    table.add_row()
    for label, name in (
        ("Model", "anthropic"),
        ("Websites", "firecrawl"),
        ("GitHub", "github"),
        ("Linear", "linear"),
        ("Postgres", "postgres"),
        ("Redis", "redis"),
    ):
        table.add_row(label, escape(words[name]))
    table.add_row("Logs", escape(str(logs)))
    console.print(Panel(table, title="Notra for Slack is ready", subtitle="Ctrl-C stops everything", expand=False))


async def _ready(url: str, console: Console) -> None:
    complaint_at = asyncio.get_running_loop().time() + _PATIENCE_S
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session:
        while (answer := await _answer(session, url)) is not None:
            if asyncio.get_running_loop().time() > complaint_at:
                console.print(escape(f"The bots are not ready yet: {answer}"), style="yellow")
                complaint_at += _PATIENCE_S
            await asyncio.sleep(_POLL_S)


async def _answer(session: aiohttp.ClientSession, url: str) -> str | None:
    """None when all is ready, else why not."""
    try:
        async with session.get(url) as answer:
            return None if answer.status == 200 else (await answer.text())[:500]
    except (aiohttp.ClientError, TimeoutError) as error:
        return str(error) or type(error).__name__


if __name__ == "__main__":
    sys.exit(main())
