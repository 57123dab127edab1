"""The processes that a benchmark runs against: the stand-ins, the bots, and the floors to compare with."""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from chaos.history import make_history
from standins.server import free_port

ROOT = Path(__file__).parent.parent
START_S = 60.0


@contextmanager
def running(arguments: list[str], environment: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a Python process until the block ends; its output goes to `log`."""
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603  our own modules
            [sys.executable, "-m", *arguments],
            env={**os.environ, **environment},
            stdout=output,
            stderr=output,
            cwd=ROOT,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(url: str) -> None:
    """Wait until `url` answers 200. Raises TimeoutError after a minute."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310  an address of our own
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            pass
        time.sleep(0.1)
    raise TimeoutError(url)


@contextmanager
def standins(folder: Path, only: Sequence[str] = (), repo: Path | None = None) -> Iterator[dict[str, str]]:
    """All stand-ins, or some by name, over a clone, by default one of 70 changes; yields the bot's environment."""
    repo = repo or asyncio.run(make_history(folder / "rocket", times=5))
    env_file = folder / "env"
    # A key of the caller's would make the benchmark buy text of the real service.
    without_key = {"ANTHROPIC_API_KEY": "", "ANTHROPIC_BASE_URL": "", "DATABASE_URL": ""}
    arguments = ["standins", "--data", str(folder / "data"), "--env", str(env_file), "--repo", str(repo)]
    arguments += ["--only", ",".join(only)] if only else []
    with running(arguments, without_key, folder / "standins.log") as process:
        deadline = time.monotonic() + START_S
        while not env_file.exists():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((folder / "standins.log").read_text())
            time.sleep(0.1)
        lines = env_file.read_text(encoding="utf-8").splitlines()
        yield dict(line.split("=", 1) for line in lines if "=" in line)


@contextmanager
def bots(folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """Two bots. Slack's requests reach the one at the environment's PORT, QStash's deliveries the other one.

    So whoever presses Stop is served by another process than the one that writes. Yields the first one's address.
    """
    first, second = environment["PORT"], str(free_port())
    addresses = [f"http://127.0.0.1:{port}" for port in (first, second)]
    with ExitStack() as stack:
        for port, address in zip((first, second), addresses, strict=True):
            own = {**environment, "PORT": port, "PUBLIC_URL": addresses[1]}
            stack.enter_context(running(["bot.cli", "serve"], own, folder / f"bot-{port}.log"))
            wait_for(f"{address}/readyz")
        yield addresses[0]


@contextmanager
def floor(name: str, folder: Path, secret: str) -> Iterator[str]:
    """One of the servers of `benchmarks.floors`; yields its address."""
    port = free_port()
    environment = {"FLOOR": name, "PORT": str(port), "SLACK_SIGNING_SECRET": secret}
    with running(["benchmarks.floors"], environment, folder / f"{name}.log"):
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder for one benchmark's data and logs."""
    with tempfile.TemporaryDirectory(prefix="notra-bench-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
