"""The `notra` command on stand-ins: what it says, and how it ends."""

import asyncio
import os
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp
import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo
from typer.testing import CliRunner, Result

from bot.cli import cli
from bot.doctor import Verdict
from bot.settings import Settings
from standins.anthropic import Anthropic
from standins.github import GitHub
from standins.linear import Linear
from standins.qstash import QStash
from standins.redis import RedisBackend, UpstashRedis
from standins.server import reserved_port, serving
from standins.slack import Slack
from tests.terminal.clones import new_clone

Environment = dict[str, str]
SIGNING_KEYS = ("sig_current_0123456789abcdef0123456", "sig_next_0123456789abcdef0123456789")


async def notra(*arguments: str, environment: Mapping[str, str]) -> Result:
    """Run the command in a thread, with these settings and no other."""
    unset = dict.fromkeys((name.upper() for name in Settings.model_fields), None)
    return await asyncio.to_thread(CliRunner().invoke, cli, arguments, env={**unset, **environment})


@asynccontextmanager
async def serving_bot(environment: Mapping[str, str]) -> AsyncIterator[Process]:
    """`notra serve` as a process of its own, for it wants signals; it is told to stop at the end."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.cli", "serve"),
        stderr=asyncio.subprocess.PIPE,
        env={"PATH": os.environ["PATH"], **environment},
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def words_of(process: Process) -> str:
    """What it wrote on standard error until its end."""
    _, err = await process.communicate()
    return err.decode()


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    made = new_clone(tmp_path / "rocket")
    made.commit("Begin")
    made.git("tag", "v1.0")
    made.commit("feat: add themes (#11)\n\nDark and light ones.")
    return made.path


@pytest.fixture
async def environment(
    tmp_path: Path, clone: Path, database_dsn: str, redis_backend: RedisBackend
) -> AsyncIterator[Environment]:
    """What a bot needs to use the stand-ins; the public address is free."""
    async with AsyncExitStack() as stack:
        port = stack.enter_context(reserved_port())
        url = f"http://127.0.0.1:{port}"
        apps = [
            Slack(tmp_path / "slack", "a-signing-secret", "xoxb-test", f"{url}/slack/events", {}).app(),
            QStash(tmp_path / "qstash", "qstash-token", *SIGNING_KEYS).app(),
            Anthropic("sk-ant-test").app(),
            GitHub(clone, "ghp_test").app(),
            UpstashRedis(redis_backend, "redis-token").app(),
            Linear(clone, "lin_api_test").app(),
        ]
        slack, qstash, anthropic, github, redis, linear = [
            await stack.enter_async_context(serving(app)) for app in apps
        ]
        yield {
            "PORT": str(port),
            "PUBLIC_URL": url,
            "DATABASE_URL": database_dsn,
            "SLACK_SIGNING_SECRET": "a-signing-secret",
            "SLACK_BOT_TOKEN": "xoxb-test",
            "NOTRA_ENCRYPTION_KEYS": "a-key-for-tests-that-is-long-enough",
            "SLACK_API_URL": f"{slack}/api/",
            "UPSTASH_REDIS_REST_URL": redis,
            "UPSTASH_REDIS_REST_TOKEN": "redis-token",
            "QSTASH_URL": qstash,
            "QSTASH_TOKEN": "qstash-token",
            "QSTASH_CURRENT_SIGNING_KEY": SIGNING_KEYS[0],
            "QSTASH_NEXT_SIGNING_KEY": SIGNING_KEYS[1],
            "ANTHROPIC_BASE_URL": anthropic,
            "ANTHROPIC_API_KEY": "sk-ant-test",
            "GITHUB_API_URL": github,
            "GITHUB_TOKEN": "ghp_test",
            "LINEAR_API_URL": linear,
        }


@pytest.mark.parametrize("command", ["serve", "migrate", "doctor"])
async def test_without_settings_a_command_ends_with_a_sentence_per_variable(command: str) -> None:
    ended = await notra(command, environment={})

    assert ended.exit_code == 1
    assert "DATABASE_URL is not set. `.env.example` says what it is and where to find it." in ended.output
    assert "SLACK_SIGNING_SECRET is not set." in ended.output
    assert "GITHUB_TOKEN" not in ended.output


@pytest.mark.parametrize("command", ["serve", "doctor", "migrate"])
async def test_prices_that_cannot_be_read_end_a_command_before_it_begins(
    environment: Environment, command: str
) -> None:
    ended = await notra(command, environment={**environment, "NOTRA_PRICES": '{"claude-sonnet-5-5": 2}'})

    assert ended.exit_code == 1
    assert "NOTRA_PRICES is not usable: must look like" in ended.output


async def test_doctor_finds_everything_in_order(environment: Environment) -> None:
    ended = await notra("doctor", environment=environment)

    assert (ended.exit_code, ended.stderr) == (0, "")
    assert [line.split(":")[0] for line in ended.stdout.splitlines()] == [
        "– public address",
        "✓ postgres",
        "✓ redis",
        "✓ qstash",
        "✓ slack",
        "✓ github",
        "✓ anthropic",
        "✓ signing keys",
        "– signing secret",
    ]


async def test_doctor_asks_linear_where_there_is_a_key_for_it(environment: Environment) -> None:
    ended = await notra("doctor", environment={**environment, "LINEAR_API_KEY": "lin_api_test"})

    assert "✓ linear: answers, and takes the credentials." in ended.stdout


@pytest.mark.parametrize(
    ("name", "value", "mark"),
    [
        ("UPSTASH_REDIS_REST_TOKEN", "another", "✗ redis: "),
        ("QSTASH_CURRENT_SIGNING_KEY", "sig_another", "✗ signing keys: "),
        ("QSTASH_TOKEN", "another", "✗ qstash: "),
        ("SLACK_BOT_TOKEN", "xoxb-another", "✗ slack: "),
        ("GITHUB_TOKEN", "ghp_another", "✗ github: "),
        ("ANTHROPIC_API_KEY", "sk-ant-another", "✗ anthropic: "),
        ("LINEAR_API_KEY", "lin_api_another", "✗ linear: "),
        ("DATABASE_URL", "postgresql://127.0.0.1:1/notra", "✗ postgres: "),
    ],
)
async def test_doctor_names_the_setting_that_is_wrong(
    environment: Environment, name: str, value: str, mark: str
) -> None:
    ended = await notra("doctor", environment={**environment, name: value})

    wrong = [line for line in ended.stdout.splitlines() if line.startswith("✗")]
    assert ended.exit_code == 1
    assert wrong[0].startswith(mark)
    assert name in wrong[0]
    assert all(name.startswith("QSTASH") for _ in wrong[1:])
    assert not value or value not in ended.stdout
    assert {line[0] for line in ended.stdout.splitlines()} <= {verdict.value for verdict in Verdict}


async def test_without_a_github_token_each_workspace_has_to_connect(environment: Environment) -> None:
    ended = await notra("doctor", environment={**environment, "GITHUB_TOKEN": ""})

    assert ended.exit_code == 0
    assert "– github token: There is no GITHUB_TOKEN: each workspace needs `/notra connect github`." in ended.stdout


async def test_doctor_asks_whether_a_bot_answers_at_the_public_address(environment: Environment) -> None:
    slack = environment["SLACK_API_URL"].removesuffix("/api/")

    ended = await notra("doctor", environment={**environment, "PUBLIC_URL": slack})

    assert "✗ public address: Something else answers there (404), and it is no bot. Check PUBLIC_URL." in ended.stdout


async def test_a_bot_serves_until_it_is_told_to_stop(environment: Environment) -> None:
    async with serving_bot(environment) as bot:
        doctor = await _doctor_once_it_answers(environment)

    assert "✓ public address: a bot answers there." in doctor.stdout
    assert bot.returncode == 0


async def test_a_port_that_another_program_holds_is_named(environment: Environment) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]

        async with serving_bot({**environment, "PORT": str(port)}) as bot:
            words = await words_of(bot)

    assert bot.returncode == 1
    assert words.splitlines()[-1] == (
        f"Port {port} on 127.0.0.1 cannot be opened; it may be in use. Check HOST and PORT."
    )


async def test_a_bot_whose_database_is_not_there_names_it(environment: Environment) -> None:
    async with serving_bot({**environment, "DATABASE_URL": "postgresql://127.0.0.1:1/notra"}) as bot:
        words = await words_of(bot)

    assert bot.returncode == 1
    assert words == "The database cannot be reached. Check DATABASE_URL; `notra doctor` tells more.\n"


@pytest.mark.parametrize("url", ["postgresql://127.0.0.1:1/notra", "postgresql://127.0.0.1/notra?nonsense=1"])
async def test_a_database_that_cannot_be_migrated_is_named(environment: Environment, url: str) -> None:
    ended = await notra("migrate", environment={**environment, "DATABASE_URL": url})

    assert ended.exit_code == 1
    assert "Check DATABASE_URL" in ended.stderr


async def test_migrating_twice_does_nothing_the_second_time(environment: Environment, postgres_dsn: str) -> None:
    fresh = {**environment, "DATABASE_URL": _empty_database(postgres_dsn, "migrated_twice", "postgres")}

    first = await notra("migrate", environment=fresh)
    second = await notra("migrate", environment=fresh)

    assert first.stdout.splitlines()[0] == "0001_foundation.sql"
    assert second.stdout == "The database is up to date.\n"
    assert (first.exit_code, second.exit_code) == (0, 0)


async def test_a_user_that_may_not_set_the_tables_up_is_named(environment: Environment, postgres_dsn: str) -> None:
    dsn = _empty_database(postgres_dsn, "limited", "limited")

    ended = await notra("migrate", environment={**environment, "DATABASE_URL": make_conninfo(dsn, user="limited")})

    assert ended.exit_code == 1
    assert "must own the database and be allowed to create roles. Check DATABASE_URL." in ended.stderr


async def test_the_terminal_drafts_with_the_model_that_the_settings_name(clone: Path, environment: Environment) -> None:
    model = {name: environment[name] for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL")}

    ended = await notra("draft", "--repo", str(clone), "--since", "v1.0", environment=model)

    assert ended.exit_code == 0
    assert "/pull/11" in ended.stdout
    assert "1 change to write about" in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--repo", "/"), "not a git"),
        (("--since", "the big bang"), "the big bang"),
        (("--since", "v9.9"), "v9.9"),
    ],
)
async def test_the_terminal_says_what_it_cannot_draft(clone: Path, arguments: tuple[str, ...], sentence: str) -> None:
    ended = await notra("draft", "--repo", str(clone), *arguments, environment={})

    assert ended.exit_code == 1
    assert sentence in ended.stderr
    assert ended.stdout == ""


async def test_the_terminal_names_a_malformed_setting(clone: Path) -> None:
    ended = await notra("draft", "--repo", str(clone), environment={"ANTHROPIC_BASE_URL": "nowhere"})

    assert ended.exit_code == 1
    assert ended.stderr.startswith("ANTHROPIC_BASE_URL is not usable: ")


async def _doctor_once_it_answers(environment: Environment) -> Result:
    async with aiohttp.ClientSession() as session, asyncio.timeout(20):
        while True:
            try:
                async with session.get(f"{environment['PUBLIC_URL']}/healthz") as answer:
                    answer.raise_for_status()
                return await notra("doctor", environment=environment)
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)


def _empty_database(server: str, name: str, owner: str) -> str:
    """A DSN of a database that nothing has been done to; the owner may log in and no more."""
    with psycopg.connect(server, autocommit=True) as connection:
        if owner != "postgres":
            connection.execute(sql.SQL("create role {} login").format(sql.Identifier(owner)))
        statement = sql.SQL("create database {} owner {}")
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(owner)))
    return make_conninfo(server, dbname=name)
