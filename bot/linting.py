"""`notra lint`: a Markdown file held to the rules, in a terminal."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Column, Table

from bot.models import ContentType
from bot.pipeline.lint import RULES, Setting, lint
from bot.voices import LANGUAGES, Voice


def lint_command(
    file: Annotated[Path | None, typer.Argument(help="A Markdown file; `-` reads what is piped in.")] = None,
    content_type: Annotated[ContentType, typer.Option("--type", help="What the text is.")] = ContentType.CHANGELOG,
    language: Annotated[str, typer.Option(help="The language that it is to be in.")] = LANGUAGES[0],
    audience: Annotated[str, typer.Option(help="Who reads it; without a word about them, developers.")] = "",
    rules: Annotated[bool, typer.Option("--rules", help="List the rules, and lint nothing.")] = False,
) -> None:
    """Hold a text to the rules for its type; 1 when something is found. No model is asked."""
    if rules:
        _list_rules()
        return
    if language not in LANGUAGES:
        _refuse(f"{language} is no language that a voice writes in. Choose one of {', '.join(LANGUAGES)}.")
    text = _read(file)
    voice = Voice(id="", name="", company="", language=language, audience=audience)
    findings = lint(text, Setting(content_type=content_type, voice=voice))
    name = "-" if file is None else str(file)
    for finding in findings:
        words = finding.words(text)
        typer.echo(f"{name}:{finding.line}: {finding.rule}: {finding.sentence}{f' “{words}”' if words else ''}")
    if findings:
        raise typer.Exit(1)


def _read(file: Path | None) -> str:
    if file is None:
        _refuse("Name a file: notra lint FILE --type changelog. `notra lint --rules` lists the rules.")
    try:
        return typer.get_text_stream("stdin").read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except OSError as error:
        _refuse(f"{file} cannot be read: {error.strerror}.")
    except UnicodeDecodeError:
        _refuse(f"{file} is no text in UTF-8.")


def _list_rules() -> None:
    table = Table(Column("rule", no_wrap=True), "family", "for", "what it says", box=None)
    for rule in RULES:
        types = "all" if len(rule.types) == len(ContentType) else ", ".join(sorted(rule.types))
        table.add_row(rule.name, rule.family, types, rule.sentence)
    Console().print(table)


def _refuse(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(2)
