"""`notra eval`: what Notra does, held against what people did."""

import asyncio
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console

from bot.adapters.git import LocalGit
from bot.adapters.llm import ClaudeWriter
from bot.errors import NotraError, UsageError
from bot.evaluation.cases import Case, case_of, read_cases, write_case
from bot.evaluation.corpus import read_clone
from bot.evaluation.draft_tables import complete, reasons, summary, true
from bot.evaluation.figures import Measured
from bot.evaluation.rules import judge
from bot.evaluation.stored import SETS, stored, write
from bot.evaluation.tables import counts, scores, sentence
from bot.evaluation.writers import by_code, by_model
from bot.settings import load_model_settings

evaluate = typer.Typer(no_args_is_help=True)


@evaluate.callback()
def evaluation() -> None:
    """Hold what Notra does against what people did."""


@evaluate.command()
def selection(
    repo: Annotated[Path | None, typer.Option(help="A clone to score; without it, the stored repositories.")] = None,
    changelog: Annotated[str, typer.Option(help="Its changelog, written by people, as a path in it.")] = "CHANGELOG.md",
    tags: Annotated[str, typer.Option(help="A glob for the tags of its releases.")] = "*",
    only: Annotated[str, typer.Option("--set", help="Of the stored ones: tuning or unseen.")] = "",
    store: Annotated[Path | None, typer.Option("--write", help="Store what was read, and score nothing.")] = None,
) -> None:
    """How well the analysis chooses, beside simple rules, where people chose already. No model is asked."""
    try:
        if repo is None:
            _print_stored([only] if only else list(SETS))
            return
        corpus = asyncio.run(read_clone(LocalGit(repo), changelog, tags, _quiet))
        if store is None:
            Console().print(scores(counts(corpus), [judge(corpus)]))
        else:
            typer.echo(f"{counts(corpus)} {write(corpus, store)} bytes in {store}.")
    except NotraError as error:
        _fail(error)


def _print_stored(names: list[str]) -> None:
    for name in names:
        scored = [judge(corpus) for corpus in stored(name)]
        Console().print(scores(f"{name} set", scored), sentence(scored), "")


async def _quiet(commits: int, pulls: int) -> None:
    """Many short ranges are read: their progress would only flicker."""


@evaluate.command()
def drafts(
    folder: Annotated[Path | None, typer.Argument(help="Cases to score; without it, those that come with it.")] = None,
    model: Annotated[str, typer.Option(help="Let this model write too; ANTHROPIC_API_KEY must be set.")] = "",
    misses: Annotated[bool, typer.Option("--misses", help="Every number that was missed, and why.")] = False,
) -> None:
    """How complete and how true drafts are: by code alone, and by a model where one is named."""
    try:
        cases = read_cases(folder)
        _print_drafts("Outline by code alone", [by_code(case) for case in cases], listed=misses)
        if model:
            _print_drafts(model, asyncio.run(_by_model(cases, model)), listed=misses)
    except NotraError as error:
        _fail(error)


@evaluate.command()
def case(
    repo: Annotated[Path, typer.Argument(help="A clone.")],
    file: Annotated[Path, typer.Argument(help="Where to store its case, .json or .json.xz.")],
    changelog: Annotated[str, typer.Option(help="Its changelog, written by people, as a path in it.")] = "CHANGELOG.md",
    tags: Annotated[str, typer.Option(help="A glob for the tags of its releases.")] = "*",
) -> None:
    """Make a case for `notra eval drafts` of a clone: one release, and what its notes say."""
    try:
        made = asyncio.run(case_of(LocalGit(repo), changelog, tags, _quiet))
        size = write_case(made, file)
    except NotraError as error:
        _fail(error)
    named = f"{len(made.notes)} pull requests named, {len(made.breaking)} of them breaking"
    typer.echo(f"{made.name}: {named}; {size} bytes in {file}.")


async def _by_model(cases: tuple[Case, ...], name: str) -> list[Measured]:
    settings = load_model_settings()
    if settings.anthropic_api_key is None:
        raise UsageError("No model can be asked: set ANTHROPIC_API_KEY.")
    key = settings.anthropic_api_key.get_secret_value()
    async with ClaudeWriter(api_key=key, base_url=settings.anthropic_base_url) as model:
        return [await by_model(case, model, name) for case in cases]


def _print_drafts(title: str, measured: list[Measured], *, listed: bool) -> None:
    Console().print(
        complete(title, measured), true(title, measured), summary(measured), "", reasons(measured, listed=listed)
    )


def _fail(error: NotraError) -> NoReturn:
    typer.echo(error.user_message, err=True)
    raise typer.Exit(1)
