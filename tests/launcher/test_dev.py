import os
import re
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

import psutil
import pytest

from standins.bots import worth_saying

BOT = """
    import json, os, sys
    from aiohttp import web

    async def ready(request):
        return web.Response()

    async def die(request):
        os._exit(3)

    async def started(app):
        print(json.dumps({"level": "info", "event": "an_information"}), file=sys.stderr)
        print(json.dumps({"level": "warning", "event": "a_warning", "number": 7}), file=sys.stderr)

    async def drained(app):
        with open(os.environ["DRAINED"], "a") as file:
            file.write("x")

    app = web.Application()
    app.add_routes([web.get("/readyz", ready), web.get("/die", die)])
    app.on_startup.append(started)
    app.on_cleanup.append(drained)
    web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), reuse_port=True, print=None)
"""
DEV = """
    import asyncio, os, sys
    from pathlib import Path
    from standins.dev import develop
    from standins.launcher import STARTERS, Launch

    folder = Path(sys.argv[1])
    launch = Launch(
        only=list(STARTERS), data=folder / "data", repo=folder, environ=os.environ, manifest=folder / "manifest.yml"
    )
    sys.exit(asyncio.run(develop(launch, [sys.executable, str(folder / "bot.py")])))
"""


def processes_of(folder: Path) -> list[str]:
    lines = [" ".join(process.info["cmdline"] or []) for process in psutil.process_iter(["cmdline"])]
    return [line for line in lines if str(folder) in line]


def wait_for(pattern: str, output: IO[str]) -> re.Match[str]:
    """The first match in what is printed from here on; the end of the output fails the test."""
    lines = []
    for line in output:
        lines.append(line)
        if (found := re.search(pattern, line)) is not None:
            return found
    pytest.fail(f"{pattern} is missing in:\n{''.join(lines)}")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A repository to serve, an app to install, and a bot that does little.

    Not below pytest's folder: the next run of pytest closes that to the user that Postgres runs as under root.
    """
    with tempfile.TemporaryDirectory(prefix="notra-test-") as name:
        subprocess.run(["git", "init", "--quiet", name], check=True)  # noqa: S603, S607  our own command
        (Path(name) / "manifest.yml").write_text("display_information: {name: Notra}\n")
        (Path(name) / "bot.py").write_text(textwrap.dedent(BOT))
        yield Path(name)


@pytest.fixture
def dev(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """`make dev`, but for the bot."""
    environment = {**os.environ, "DRAINED": str(folder / "drained")}
    for name in ("DATABASE_URL", "ANTHROPIC_API_KEY", "PORT", "PUBLIC_URL"):
        environment.pop(name, None)
    process = subprocess.Popen(  # noqa: S603  our own command
        [sys.executable, "-c", textwrap.dedent(DEV), str(folder)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    too_long = threading.Timer(120, process.kill)  # ends the output, and with it the test
    too_long.start()
    yield process
    too_long.cancel()
    process.kill()
    process.communicate()


def printed(process: subprocess.Popen[str]) -> IO[str]:
    assert process.stdout is not None
    return process.stdout


def test_it_prints_the_page_restarts_a_dead_bot_and_leaves_nothing(dev: subprocess.Popen[str], folder: Path) -> None:
    wait_for(r"bot-1: warning: a_warning number=7|bot-2: warning: a_warning number=7", printed(dev))
    page = wait_for(r"Workspace +(http://127\.0\.0\.1:\d+/)", printed(dev))[1]
    with urllib.request.urlopen(page, timeout=60) as answer:  # noqa: S310  loopback
        assert answer.status == 200
    port = re.search(r'"bot": "(\d+)"', (folder / "data" / "standins.json").read_text())
    assert port is not None
    with suppress(OSError):
        urllib.request.urlopen(f"http://127.0.0.1:{port[1]}/die", timeout=60)
    wait_for(r"bot-\d ended with status 3; starting it again \(1 of 5 within a minute\)", printed(dev))
    wait_for("a_warning", printed(dev))
    dev.send_signal(signal.SIGTERM)
    rest, _ = dev.communicate(timeout=20)
    assert dev.returncode == 0
    assert "an_information" not in rest
    assert "an_information" in (folder / "data" / "logs" / "bot-1.log").read_text()
    assert processes_of(folder) == []


def test_bots_drain_when_it_is_killed(dev: subprocess.Popen[str], folder: Path) -> None:
    for _ in range(2):
        wait_for("a_warning", printed(dev))
    dev.kill()
    dev.wait()
    for _ in range(1500):
        if not processes_of(folder):
            break
        time.sleep(0.01)
    assert processes_of(folder) == []
    assert (folder / "drained").read_text() == "xx"


def test_stopping_while_it_starts_stops_it(dev: subprocess.Popen[str], folder: Path) -> None:
    wait_for("Starting", printed(dev))
    dev.send_signal(signal.SIGINT)
    dev.communicate(timeout=60)
    assert dev.returncode == 0
    assert processes_of(folder) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"level": "info", "event": "started"}', ""),
        ('{"level": "debug", "event": "started"}', ""),
        ('{"level": "error", "event": "failed", "draft_id": "d1", "logger": "notra"}', "error: failed draft_id=d1"),
        ('{"level": "error", "event": "failed", "exception": "Traceback"}', "error: failed\nTraceback"),
        ("Traceback (most recent call last):", "Traceback (most recent call last):"),
        ("[1]", "[1]"),
    ],
)
def test_the_terminal_shows_what_a_person_should_read(line: str, said: str) -> None:
    assert worth_saying(line) == said
