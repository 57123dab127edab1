"""The `notra` command."""

import asyncio
import errno
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from psycopg import OperationalError, ProgrammingError
from psycopg.errors import InsufficientPrivilege

from bot.adapters.git import LocalGit
from bot.adapters.llm import ClaudeWriter
from bot.adapters.postgres.migrations import migrate as migrate_database
from bot.cli_eval import evaluate
from bot.costs import read_prices
from bot.doctor import Verdict, examine
from bot.errors import NotraError, SettingsError
from bot.linting import lint_command
from bot.log import configure_logging, logging_aside
from bot.models import ContentType, DraftRequest
from bot.pipeline.habits import learned
from bot.ranges import parse_range
from bot.rules import Rules
from bot.server import prefer_short_pauses
from bot.server import serve as serve_bot
from bot.settings import Settings, load_model_settings, load_settings
from bot.terminal import draft_in_terminal

_NOT_OURS = {errno.EADDRINUSE, errno.EADDRNOTAVAIL, errno.EACCES}
"""Why an address cannot be listened on; any other failure is no matter of settings."""

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

cli.add_typer(evaluate, name="eval")
cli.command("lint")(lint_command)


@cli.callback()
def notra() -> None:
    """Turn engineering activity into drafts that a team reviews in Slack."""


@cli.command()
def serve() -> None:
    """Run the bot until it is told to stop; it migrates the database first."""
    settings = _settings()
    configure_logging()
    prefer_short_pauses()
    try:
        with _database_named():
            asyncio.run(_serve(settings))
    except OSError as error:
        if error.errno not in _NOT_OURS and not isinstance(error, socket.gaierror):
            raise
        _fail(f"Port {settings.port} on {settings.host} cannot be opened; it may be in use. Check HOST and PORT.")


async def _serve(settings: Settings) -> None:
    until = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, until.set)
    await serve_bot(settings, until)


@cli.command()
def migrate() -> None:
    """Bring the database up to date."""
    settings = _settings()
    with _database_named():
        applied = asyncio.run(migrate_database(settings.database_url.get_secret_value()))
    typer.echo("\n".join(applied) or "The database is up to date.")


@cli.command()
def doctor() -> None:
    """Check every setting against the service that it names, and say what to fix."""
    try:
        settings = _read_settings()
    except SettingsError as error:
        typer.echo("\n".join(f"✗ {sentence}" for sentence in str(error).splitlines()))
        raise typer.Exit(1) from None
    with logging_aside():
        findings = asyncio.run(examine(settings))
    for finding in findings:
        typer.echo(f"{finding.verdict.value} {finding.name}: {finding.sentence}")
    raise typer.Exit(1 if any(finding.verdict is Verdict.WRONG for finding in findings) else 0)


@cli.command()
def draft(
    repo: Annotated[Path, typer.Option(help="A local clone.")] = Path(),
    content_type: Annotated[ContentType, typer.Option("--type", help="What to write.")] = ContentType.CHANGELOG,
    since: Annotated[str, typer.Option(help="A tag, a date, or words such as 'last 7 days'.")] = "",
) -> None:
    """Draft in the terminal: the same stages without Slack. Progress on stderr, Markdown on stdout."""
    try:
        wanted = parse_range(f"since {since}" if since and " " not in since and ".." not in since else since)
        request = DraftRequest(content_type=content_type, repo=repo.resolve().name, range=wanted)
        asyncio.run(_draft(repo, request))
    except NotraError as error:
        _fail(error.user_message)


async def _draft(repo: Path, request: DraftRequest) -> None:
    settings = load_model_settings()
    key, clone = settings.anthropic_api_key, LocalGit(repo)
    rules = await learned(clone, clone, "", await clone.name()) or Rules()
    if rules.keep:
        typer.echo(f"Learnt from earlier notes, kept: {', '.join(sorted(rules.keep))}", err=True)
    async with AsyncExitStack() as stack:
        model = None
        if key is not None:
            writer = ClaudeWriter(api_key=key.get_secret_value(), base_url=settings.anthropic_base_url)
            model = await stack.enter_async_context(writer)
        await draft_in_terminal(
            source=clone,
            model=model,
            request=request,
            model_name=settings.notra_draft_model,
            out=sys.stdout,
            err=sys.stderr,
            rules=rules,
        )


@contextmanager
def _database_named() -> Iterator[None]:
    try:
        yield
    except OperationalError:
        _fail("The database cannot be reached. Check DATABASE_URL; `notra doctor` tells more.")
    except InsufficientPrivilege:
        _fail("The database's user must own the database and be allowed to create roles. Check DATABASE_URL.")
    except ProgrammingError as error:
        if error.sqlstate is not None:  # Postgres has spoken: a mistake of ours, not an address
            raise
        _fail("The database's address cannot be read. Check DATABASE_URL.")


def _settings() -> Settings:
    try:
        return _read_settings()
    except SettingsError as error:
        _fail(str(error))


def _read_settings() -> Settings:
    """Every setting, the prices in one of them looked at as well. Raises SettingsError."""
    settings = load_settings()
    read_prices(settings.notra_prices)
    return settings


def _fail(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


def main() -> None:
    """Entry point of the `notra` script."""
    cli()


if __name__ == "__main__":
    main()
