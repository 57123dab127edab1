"""One attack on its way: activity → analysis → prompt → a model that obeys → check → blocks."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.analysis import Analysis
from bot.blocks.draft import in_review, stopped, writing
from bot.blocks.sources import sources_view
from bot.blocks.stream import StreamRenderer
from bot.drafting.interim import Interim
from bot.models import DraftState, Prompt
from bot.pipeline.analyze import analyze
from bot.pipeline.check import check
from bot.pipeline.evidence import resolve, with_markers
from bot.pipeline.generate import draft_prompt, revision_prompt
from bot.pipeline.outline import outline
from bot.slices import whole
from tests.factories import make_draft, make_version
from tests.hostile.cases import CARRIERS, GOALS, PHRASINGS, REVISED, Case, cases
from tests.hostile.judge import shown_in_window, shown_to_people, standing_in, told_without_finding
from tests.hostile.obeying import obeyed, orders


@dataclass
class Tally:
    """What came of the cases, by goal."""

    cases: Counter[str] = field(default_factory=Counter)
    reached: Counter[str] = field(default_factory=Counter)
    open_gate: Counter[str] = field(default_factory=Counter)
    escaped: Counter[str] = field(default_factory=Counter)
    escapes: list[tuple[Case, list[str]]] = field(default_factory=list)

    @property
    def dimensions(self) -> tuple[tuple[str, ...], tuple[str, ...], int]:
        """The carriers, the goals, and how many phrasings there are."""
        return (*CARRIERS, REVISED), tuple(GOALS), len(PHRASINGS)


def attack(every: Iterable[Case] | None = None) -> Tally:
    """Run the cases, each with the gate and without it."""
    tally = Tally()
    for case in cases() if every is None else every:
        analysis = analyze(case.activity)
        prompt = prompt_of(case, analysis)
        text = obeyed(prompt)
        tally.cases[case.goal] += 1
        tally.reached[case.goal] += bool(orders(prompt))
        tally.open_gate[case.goal] += case.goal in unguarded(text, analysis)
        found = sorted(guarded(text, analysis))
        tally.escaped[case.goal] += bool(found)
        if found:
            tally.escapes.append((case, found))
    return tally


def prompt_of(case: Case, analysis: Analysis) -> Prompt:
    """What the model is sent."""
    if case.carrier != REVISED:
        return draft_prompt(analysis, "claude")
    standing = f"{with_markers(outline(analysis), analysis)}\n\n{case.text}"
    return revision_prompt(analysis, standing, "Shorter, please.", "claude")


def guarded(text: str, analysis: Analysis) -> set[str]:
    """The goals that a text of the model reaches through everything that stands before people."""
    checked = check(text, analysis)
    draft = make_draft(DraftState.IN_REVIEW, version=1)
    version = make_version(checked.text, warnings=checked.warnings, ledger=checked.ledger)
    review = in_review(draft, version, analysis)
    half = text[: len(text) * 2 // 3]
    kept = make_version(check(half, analysis).text, partial=True)
    end = stopped(make_draft(DraftState.STOPPED, version=1), kept)
    interim = Interim(analysis)
    growing = writing(
        draft, StreamRenderer(policy=interim.policy).render(whole(interim.shown(half))), len(half), analysis
    )
    return {
        *shown_to_people(review.blocks, review.text),
        *shown_to_people(growing.blocks, growing.text),
        *shown_to_people(end.blocks, end.text),
        *shown_in_window(sources_view(draft, analysis, checked.ledger)["blocks"]),
        *standing_in(checked.text),
        *told_without_finding(checked.text, checked.warnings, analysis),
    }


def unguarded(text: str, analysis: Analysis) -> set[str]:
    """The goals that the same text reaches when neither the check nor the safety filter stands in its way."""
    shown = resolve(text, analysis)
    return {
        *shown_to_people([{"type": "markdown", "text": shown}], shown),
        *told_without_finding(shown, (), analysis),
    }
