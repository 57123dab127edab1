import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import psutil
import psycopg
import pytest
from upstash_redis import Redis

from standins.__main__ import parse
from standins.launcher import STARTERS, Launch, UnusableRepositoryError, running
from standins.memory import Memory, exclusive, write_private

NAMES = "DATABASE_URL", "ANTHROPIC_API_KEY", "HOST", "PORT", "PUBLIC_URL", "NOTRA_ENCRYPTION_KEYS"
Start = Callable[..., subprocess.Popen[str]]


def launch(data: Path, *only: str, repo: Path = Path(), environ: Mapping[str, str] = MappingProxyType({})) -> Launch:
    return Launch(only=only, data=data, repo=repo, environ=environ)


def unannounced(_name: str, _words: str) -> None:
    pass


def processes_of(folder: Path) -> list[str]:
    lines = [" ".join(process.info["cmdline"] or []) for process in psutil.process_iter(["cmdline"])]
    return [line for line in lines if str(folder) in line]


def read_environment(file: Path) -> dict[str, str]:
    for _ in range(2000):
        if file.exists():
            return dict(line.split("=", 1) for line in file.read_text().splitlines())
        time.sleep(0.01)
    pytest.fail("the environment was never written")


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not below pytest's folder: the next run of pytest closes that to the user that Postgres runs as under root."""
    with tempfile.TemporaryDirectory(prefix="notra-test-") as name:
        yield Path(name)


@pytest.fixture
def start(folder: Path) -> Iterator[Start]:
    """Run `python -m standins` on a folder of this test."""
    started: list[subprocess.Popen[str]] = []

    def run(*arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "standins", "--data", str(folder / "data"), *arguments]
        environment = {name: value for name, value in os.environ.items() if name not in NAMES}
        started.append(
            subprocess.Popen(  # noqa: S603  our own command
                command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
        )
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.communicate()


def stopped(process: subprocess.Popen[str], number: signal.Signals) -> int:
    process.send_signal(number)
    process.communicate(timeout=20)
    return process.returncode


def test_it_writes_an_environment_that_works_and_leaves_no_process(start: Start, folder: Path) -> None:
    file = folder / "bot.env"
    process = start("--only", "redis,postgres", "--env", str(file))
    environment = read_environment(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with psycopg.connect(environment["DATABASE_URL"]) as connection:
        assert connection.execute("select 1").fetchall() == [(1,)]
    with Redis(environment["UPSTASH_REDIS_REST_URL"], environment["UPSTASH_REDIS_REST_TOKEN"]) as redis:
        assert redis.ping() == "PONG"
    assert environment["PUBLIC_URL"] == f"http://127.0.0.1:{environment['PORT']}"
    assert stopped(process, signal.SIGTERM) == 0
    assert processes_of(folder) == []


def test_a_second_start_has_the_same_addresses_and_secrets(start: Start, folder: Path) -> None:
    environments = []
    for name in ("one.env", "two.env"):
        process = start("--only", "redis", "--env", str(folder / name))
        environments.append(read_environment(folder / name))
        assert stopped(process, signal.SIGINT) == 0
    assert environments[0] == environments[1]


def test_after_a_kill_the_servers_are_gone_too(start: Start, folder: Path) -> None:
    file = folder / "bot.env"
    process = start("--only", "redis", "--env", str(file))
    read_environment(file)
    assert stopped(process, signal.SIGKILL) == -signal.SIGKILL
    for _ in range(1000):
        if not processes_of(folder):
            return
        time.sleep(0.01)
    pytest.fail(f"still there: {processes_of(folder)}")


def test_one_data_folder_has_one_user(start: Start, folder: Path) -> None:
    with exclusive(folder / "data"):
        process = start("--only", "redis")
        _, complaint = process.communicate(timeout=20)
    assert process.returncode == 1
    assert f"in use by the stand-ins of process {os.getpid()}" in complaint


@pytest.mark.parametrize("only", ["mysql", "redis,mysql", ",", ""])
def test_an_unknown_name_is_refused_with_those_there_are(only: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(["--only", only])
    assert ended.value.code == 2
    assert "there are postgres, redis, qstash, slack, anthropic, firecrawl, github" in capsys.readouterr().err


@pytest.mark.parametrize(("given", "only"), [([], list(STARTERS)), (["--only", "slack, redis"], ["redis", "slack"])])
def test_names_are_started_in_the_order_that_works(given: Sequence[str], only: list[str]) -> None:
    assert parse(given).launch.only == only


async def test_services_of_the_callers_environment_are_used_instead(folder: Path) -> None:
    given = {"DATABASE_URL": "postgresql://db.example/notra", "ANTHROPIC_API_KEY": "sk-real", "PORT": "3999"}
    async with running(launch(folder, "postgres", "anthropic", environ=given), unannounced) as environment:
        assert environment.items() >= given.items()
        assert environment["PUBLIC_URL"] == "http://127.0.0.1:3999"
        assert "ANTHROPIC_BASE_URL" not in environment
    assert not (folder / "postgres").exists()


async def test_an_empty_variable_is_as_good_as_none(folder: Path) -> None:
    async with running(
        launch(folder, "anthropic", environ={"ANTHROPIC_API_KEY": "", "PORT": ""}), unannounced
    ) as environment:
        assert environment["ANTHROPIC_BASE_URL"].startswith("http://127.0.0.1:")
        assert int(environment["PORT"]) > 0


async def test_what_is_no_repository_is_named(folder: Path) -> None:
    with pytest.raises(UnusableRepositoryError, match="is not a git repository"):
        async with running(launch(folder / "data", "github", repo=folder), unannounced):
            pytest.fail("it started")


def test_ports_and_secrets_are_remembered_unless_the_port_is_taken(folder: Path) -> None:
    port, secret = Memory(folder).port("slack"), Memory(folder).secret("token", "xoxb-")
    assert (Memory(folder).port("slack"), Memory(folder).secret("token", "xoxb-")) == (port, secret)
    assert secret.startswith("xoxb-")
    with socket.create_server(("127.0.0.1", port)):
        assert Memory(folder).port("slack") != port


def test_a_private_file_is_replaced_as_a_whole(folder: Path) -> None:
    file = folder / "file"
    file.write_text("old and readable")
    write_private(file, "new")
    assert (file.read_text(), stat.S_IMODE(file.stat().st_mode)) == ("new", 0o600)
    assert list(folder.iterdir()) == [file]
