"""The digest in its channel, the details in its thread, and what an owner is told of a schedule that was paused."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from bot.analysis import COUNTED, Analysis, Change, Evidence
from bot.blocks import ids
from bot.blocks.elements import Rendered, actions, button, context, count, header, link, section, shorten
from bot.blocks.links import ANYWHERE
from bot.blocks.safety import escape, harmless, literal
from bot.contents import CONTENTS
from bot.schedules import Schedule

_SHOWN: Final = 7
"""Changes in the message itself: what one reads in half a minute."""
_DETAILS: Final = 2_900
_MOST_SECTIONS: Final = 3
_TITLE: Final = 110


def digest(schedule: Schedule, analysis: Analysis, waiting: Mapping[str, int]) -> Rendered:
    """The message: what changed, who did it, how much it was, and what waits for review."""
    said = f"{count(len(analysis.changes), 'change')} in {harmless(analysis.repo)}"
    lines = [_line(change) for change in analysis.changes[:_SHOWN]]
    blocks = [
        header(f"Digest · {harmless(schedule.wish.repo)}"),
        context(_numbers(schedule, analysis)),
        section("\n".join(lines)),
    ]
    if more := len(analysis.changes) - _SHOWN:
        blocks += [context(f"… and {more:,} more in the thread")] if more > 0 else []
    if waits := _waits(waiting):
        blocks.append(section(f"*Waits for review:* {waits}"))
    return Rendered(blocks, escape(said))


def details(analysis: Analysis) -> Rendered:
    """The thread: every change with its evidence, and how much was left out."""
    texts = list(_packed(f"{_line(change)} {_links(change.evidence[1:4])}".rstrip() for change in analysis.changes))
    left = len(analysis.pieces_left_out)
    blocks = [section(text) for text in texts[:_MOST_SECTIONS]]
    if len(texts) > _MOST_SECTIONS:
        blocks.append(context("The list goes on; `/notra draft changelog` writes all of it."))
    if left or analysis.notes:
        note = [f"Left out as noise: {count(left, 'piece')}"] if left else []
        blocks.append(context(*note, *(literal(each) for each in analysis.notes[:5])))
    return Rendered(blocks, escape(f"All {count(len(analysis.changes), 'change')}"))


def quiet_line(schedule: Schedule) -> Rendered:
    """One line, for who wants to see that nothing happened."""
    text = f"Nothing to report from {literal(schedule.wish.repo)} since the last digest."
    return Rendered([context(text)], text)


def paused(schedule: Schedule) -> Rendered:
    """Why a schedule was paused, with the button that resumes it."""
    what = f"the {escape(schedule.wish.what)} of {literal(schedule.wish.repo)} in <#{schedule.wish.channel}>"
    reason = literal(schedule.paused_because or "")
    text = f"I paused {what}: it failed {schedule.failures} times in a row. The last reason: {reason}"
    safe = "Nothing is lost: the next one begins where the last that succeeded ended."
    value = f"{schedule.id}:0"
    buttons = [button("Resume", ids.DIGEST_RESUME, value, "primary"), button("Edit", ids.DIGEST_EDIT, value)]
    return Rendered([section(text), context(safe), actions(ids.BLOCK_ACTIONS, buttons)], shorten(text, 500))


def _numbers(schedule: Schedule, analysis: Analysis) -> str:
    """How much it was, by kind, and against the last one."""
    kinds = Counter(change.kind for change in analysis.changes)
    parts = [count(number, *COUNTED[kind]) for kind, number in kinds.most_common(4)]
    people = {
        person.login or person.name for change in analysis.changes for person in change.authors if not person.is_bot
    }
    parts.append(count(len(people), "person", "people"))
    if schedule.cursor is not None:
        parts.append(f"{len(analysis.changes) - schedule.cursor.changes:+,} against the last one")
    return " · ".join(parts)


def _line(change: Change) -> str:
    names = [person.login or person.name for person in change.authors if not person.is_bot][:3]
    by = f" — {', '.join(literal(name) for name in names)}" if names else ""
    return f"• {literal(shorten(change.title, _TITLE))} ({_links(change.evidence[:1])}){by}"


def _links(evidence: Iterable[Evidence]) -> str:
    return ", ".join(_link(each) for each in evidence)


def _link(evidence: Evidence) -> str:
    target = ANYWHERE.target(evidence.url)
    return link(target, harmless(evidence.label)) if target else literal(evidence.label)


def _waits(waiting: Mapping[str, int]) -> str:
    """`2 changelogs, 1 LinkedIn post`, in the order of the types."""
    return ", ".join(
        count(waiting[kind], content.in_a_sentence) for kind, content in CONTENTS.items() if waiting.get(kind)
    )


def _packed(lines: Iterable[str]) -> Iterator[str]:
    """The lines in texts that each fit a section."""
    text = ""
    for line in lines:
        if text and len(text) + len(line) >= _DETAILS:
            yield text
            text = ""
        text = f"{text}\n{line}" if text else line[:_DETAILS]
    if text:
        yield text
