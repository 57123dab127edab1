"""A draft in a terminal: the same stages as in Slack, progress on stderr, Markdown on stdout."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Final, TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from bot.analysis import Analysis
from bot.errors import NotraError, Transient
from bot.models import DraftRequest
from bot.pipeline.analyze import analyze
from bot.pipeline.check import Checked, check
from bot.pipeline.generate import continuation, draft_prompt
from bot.pipeline.ingest import ingest
from bot.pipeline.lint import Setting
from bot.pipeline.outlines import outlined
from bot.pipeline.resume import OverlapTrimmer
from bot.pipeline.verdict import verdict
from bot.ports import ActivitySource, LanguageModel
from bot.rules import Rules

_ATTEMPTS: Final = 3
_NOBODY: Final = "terminal"  # there is no workspace here
_LONGEST_WAIT: Final = 30.0  # seconds; a service that wants more gets an outline instead
_NO_RULES: Final = Rules()
_PER_CHANGE: Final = 170  # characters of text that a change takes, for the bar


async def draft_in_terminal(
    *,
    source: ActivitySource,
    model: LanguageModel | None,
    request: DraftRequest,
    model_name: str,
    out: TextIO,
    err: TextIO,
    rules: Rules = _NO_RULES,
) -> bool:
    """Write the requested draft to `out`; stages, warnings and notes go to `err`. False when there was nothing to say.

    Without a model, or when it stays down, the outline made by code alone is written and `err` says so. Raises what
    the source raises.
    """
    console = Console(file=err, highlight=False, markup=False, soft_wrap=True)
    with _stages(console) as stages:
        analysis = await _read(source, request, rules, stages)
        checked = await _written(analysis, model, model_name, request, stages) if analysis.changes else None
    if checked is None:
        console.print(f"Nothing to say: {_counts(analysis)}, {analysis.described}, and none of it is news to readers.")
        return False
    out.write(f"{checked.text}\n")
    for warning in checked.warnings:
        console.print(f"Warning: {warning}")
    return True


class _Stages:
    """One line that shows the stage at work; a stage that is over stays as a line of text."""

    def __init__(self, console: Console, progress: Progress) -> None:
        """Show stages on `console` by `progress`."""
        self._console, self._progress = console, progress
        self._task: TaskID = progress.add_task("", total=None, visible=False)

    def at(self, words: str, done: int = 0, total: int | None = None) -> None:
        """Show the stage at work and, where known, how far it is."""
        self._progress.update(self._task, description=words, completed=done, total=total, visible=True)

    def say(self, words: str) -> None:
        """Leave a line behind."""
        self._console.print(words)


@contextmanager
def _stages(console: Console) -> Iterator[_Stages]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=24), TimeElapsedColumn())
    progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    with progress:
        yield _Stages(console, progress)


async def _read(source: ActivitySource, request: DraftRequest, rules: Rules, stages: _Stages) -> Analysis:
    async def told(commits: int, pulls: int) -> None:
        stages.at(f"Reading {_many(commits, 'commit')} · {_many(pulls, 'pull request')}")

    stages.at("Reading")
    analysis = analyze(await ingest(source, _NOBODY, request, told), rules)
    stages.say(f"{analysis.repo}, {analysis.described}: read {_counts(analysis)}")
    left = len(analysis.pieces_left_out)
    stages.say(f"{_many(len(analysis.changes), 'change')} to write about, {left} left out")
    return analysis


async def _written(
    analysis: Analysis, model: LanguageModel | None, model_name: str, request: DraftRequest, stages: _Stages
) -> Checked:
    if model is None:
        stages.say("No model is set (ANTHROPIC_API_KEY), so this is the outline made by code alone.")
        return _outlined(analysis, request)
    try:
        text, stop_reason = await _streamed(analysis, model, model_name, request, stages)
    except NotraError as error:
        stages.say(f"{error.user_message} So this is the outline made by code alone.")
        return _outlined(analysis, request)
    setting = Setting(content_type=request.content_type)
    return verdict(text, analysis, setting, stop_reason=stop_reason).checked


def _outlined(analysis: Analysis, request: DraftRequest) -> Checked:
    return check(outlined(analysis, Setting(content_type=request.content_type)), analysis, request.content_type)


async def _streamed(
    analysis: Analysis, model: LanguageModel, model_name: str, request: DraftRequest, stages: _Stages
) -> tuple[str, str | None]:
    """The model's whole text; a cut stream is continued. Raises its error once the attempts are used up."""
    prompt = draft_prompt(analysis, model_name, request.content_type)
    expected = 400 + _PER_CHANGE * len(analysis.changes)
    text = ""
    for attempt in count(1):
        trimmer = OverlapTrimmer(text)
        try:
            async with model.stream(continuation(prompt, text)) as stream:
                async for piece in stream:
                    text += trimmer.feed(piece)
                    stages.at(f"Writing · {len(text):,} characters", len(text), max(expected, len(text)))
                return text + trimmer.flush(), stream.stop_reason
        except Transient as busy:
            wait = float(attempt) if busy.retry_after is None else busy.retry_after
            if attempt == _ATTEMPTS or wait > _LONGEST_WAIT:
                raise
            text += trimmer.flush()
            stages.at(f"Waiting {wait:.0f} s: {busy.user_message}")
            await asyncio.sleep(wait)
    raise AssertionError("count() has no end")


def _counts(analysis: Analysis) -> str:
    return f"{_many(analysis.commits, 'commit')} and {_many(analysis.pulls, 'pull request')}"


def _many(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"
