"""`notra lint`: a Markdown file held to the rules, in a terminal."""

import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Annotated, Final, NoReturn

import typer
from pydantic import TypeAdapter, ValidationError
from rich.console import Console
from rich.table import Column, Table

from bot.models import ContentType
from bot.pipeline.lint import RULES, Setting, lint
from bot.voices import LANGUAGES, Voice

_VOICE: Final = TypeAdapter(Voice)
_FIELDS: Final = tuple(field.name for field in fields(Voice))
_UNNAMED: Final = {"id": "", "name": "", "company": ""}


def lint_command(
    file: Annotated[Path | None, typer.Argument(help="A Markdown file; `-` reads what is piped in.")] = None,
    *,
    content_type: Annotated[ContentType, typer.Option("--type", help="What the text is.")] = ContentType.CHANGELOG,
    language: Annotated[str, typer.Option(help="The language that it is to be in, else the voice's or English.")] = "",
    audience: Annotated[str, typer.Option(help="Who reads it; without a word about them, developers.")] = "",
    voice: Annotated[
        Path | None, typer.Option(help="A JSON file with a voice's fields: language, audience, rules ….")
    ] = None,
    rules: Annotated[bool, typer.Option("--rules", help="List the rules, and lint nothing.")] = False,
) -> None:
    """Hold a text to the rules for its type; 1 when something is found. No model is asked."""
    if rules:
        _list_rules()
        return
    if file is None:
        _refuse("Name a file: notra lint FILE --type changelog. `notra lint --rules` lists the rules.")
    speaks = _voice(voice) if voice else Voice(id="", name="", company="")
    speaks = replace(speaks, language=language or speaks.language, audience=audience or speaks.audience)
    if speaks.language not in LANGUAGES:
        _refuse(f"{speaks.language} is no language that a voice writes in. Choose one of {', '.join(LANGUAGES)}.")
    text = _read(file)
    findings = lint(text, Setting(content_type=content_type, voice=speaks))
    for finding in findings:
        words = finding.words(text)
        typer.echo(f"{file}:{finding.line}: {finding.rule}: {finding.sentence}{f' “{words}”' if words else ''}")
    if findings:
        raise typer.Exit(1)


def _read(file: Path) -> str:
    try:
        return typer.get_text_stream("stdin").read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except OSError as error:
        _refuse(f"{file} cannot be read: {error.strerror}.")
    except UnicodeDecodeError:
        _refuse(f"{file} is no text in UTF-8.")


def _voice(file: Path) -> Voice:
    """The voice of a JSON file, which names those fields that it has something to say about."""
    try:
        stated = json.loads(_read(file))
    except (ValueError, RecursionError):
        stated = None
    if not isinstance(stated, dict):
        _refuse(f'{file} is no voice: write a JSON object such as {{"language": "German", "rules": ["Never …"]}}.')
    if unknown := ", ".join(sorted(stated.keys() - _FIELDS)):
        _refuse(f"{file}: a voice has no field {unknown}. Its fields are {', '.join(_FIELDS)}.")
    try:
        return _VOICE.validate_json(json.dumps({**_UNNAMED, **stated}))
    except ValidationError as error:
        wrong = error.errors()[0]
        _refuse(f"{file}: {'.'.join(map(str, wrong['loc']))}: {wrong['msg']}.")


def _list_rules() -> None:
    table = Table(Column("rule", no_wrap=True), "family", "for", "what it says", box=None)
    for rule in RULES:
        types = "all" if len(rule.types) == len(ContentType) else ", ".join(sorted(rule.types))
        table.add_row(rule.name, rule.family, types, rule.sentence)
    Console().print(table)


def _refuse(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(2)
