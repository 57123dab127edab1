"""The draft's message while a run is at work: its stages, then the text as it is written, always with Stop."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.analysis import Analysis
from bot.blocks import ids
from bot.blocks.elements import Rendered, context, count, section, shorten
from bot.blocks.frame import heading, row, spoken
from bot.blocks.safety import literal
from bot.models import Draft, DraftState
from bot.ports import Block

_STAGES: Final = ("Read", "Analyze", "Write", "Check")
_STAGE_OF: Final[Mapping[DraftState, int]] = {
    DraftState.REQUESTED: -1,
    DraftState.INGESTING: 0,
    DraftState.ANALYZING: 1,
    DraftState.CHANGES_REQUESTED: 2,
    DraftState.WRITING: 2,
    DraftState.CHECKING: 3,
}


def working(draft: Draft, line: str, *, detail: str | None = None) -> Rendered:
    """A run before its first word or after its last: where it stands, and in `line` what it is doing, with counts.

    `line` and `detail` are plain words; they are filtered and escaped here.
    """
    blocks = [
        *heading(draft),
        section(f"{stages(draft.state)}\n{literal(line)}"),
        *([context(literal(detail))] if detail else []),
        row(draft, ids.DRAFT_STOP),
    ]
    return Rendered(blocks, f"{spoken(draft)}: {literal(shorten(line, 500))}")


def writing(draft: Draft, body_blocks: Sequence[Block], characters: int, analysis: Analysis) -> Rendered:
    """A run that writes: the text so far as StreamRenderer gives it, of `characters` in all, and what was read."""
    so_far = f"{characters:,} characters so far" if characters else "waiting for the first words"
    tickets = f", {count(analysis.tickets, 'ticket')}" if analysis.tickets else ""
    read = f"{count(analysis.commits, 'commit')}, {count(analysis.pulls, 'pull request')}{tickets} read"
    progress = context(f"{stages(draft.state)}  ·  {read}  ·  {so_far}")
    blocks = [*heading(draft), *body_blocks, progress, row(draft, ids.DRAFT_STOP)]
    return Rendered(blocks, f"{spoken(draft)}: writing, {so_far}")


def stages(state: DraftState) -> str:
    """The four stages in a line: those done ticked, the current one bold."""
    current = _STAGE_OF.get(state, len(_STAGES))
    return "  →  ".join(_stage(name, place - current) for place, name in enumerate(_STAGES))


def _stage(name: str, ahead: int) -> str:
    if ahead == 0:
        return f"● *{name}*"
    return f"✓ {name}" if ahead < 0 else f"○ {name}"
