"""The writers that are scored: the outline by code alone, and a model through the very stages of a draft."""

import io
from dataclasses import dataclass

from bot.activity import Activity, Range
from bot.errors import UsageError
from bot.evaluation.cases import Case
from bot.evaluation.figures import Measured
from bot.evaluation.measuring import measure
from bot.models import ContentType, DraftRequest
from bot.pipeline.analyze import analyze
from bot.pipeline.check import check
from bot.pipeline.outline import LABEL, outline
from bot.ports import LanguageModel, Progress, Resolved
from bot.terminal import draft_in_terminal


def by_code(case: Case) -> Measured:
    """The outline of a case, measured."""
    analysis = analyze(case.activity, case.rules)
    return measure(case, analysis, check(outline(analysis), analysis).text)


async def by_model(case: Case, model: LanguageModel, name: str) -> Measured:
    """A model's draft of a case, measured. Raises UsageError when the model gives none."""
    out, err = io.StringIO(), io.StringIO()
    request = DraftRequest(content_type=ContentType.CHANGELOG, repo=case.activity.repo, range=Range())
    await draft_in_terminal(
        source=_Stored(case.activity),
        model=model,
        request=request,
        model_name=name,
        out=out,
        err=err,
        rules=case.rules,
    )
    text = out.getvalue()
    if text.startswith(LABEL):
        said = err.getvalue().strip().splitlines()
        raise UsageError(f"{name} gave no draft of {case.name}: {said[-1] if said else 'it said nothing.'}")
    return measure(case, analyze(case.activity, case.rules), text)


@dataclass(frozen=True)
class _Stored:
    """A source that holds the activity of one case."""

    activity: Activity

    async def fetch(
        self, workspace: str, repo: str, wanted: Range, progress: Progress, resolved: Resolved | None = None
    ) -> Activity:
        """The activity, whatever is wanted."""
        await progress(len(self.activity.commits), len(self.activity.pulls))
        return self.activity

    async def ping(self) -> None:
        """It is always there."""
