"""Extractive writing: a blog post about the weightiest changes, each sentence with its marker."""

from collections.abc import Iterator, Sequence

from standins.anthropic.briefs import Brief, BriefChange, without_markers
from standins.anthropic.writing import COUNTED, LABEL, kind_of, sentences_of, spoken, title_of, weightiest

_THEMES = 3
_CHANGES = 12
_MOST_WORDS = 760
_FEW_WORDS = 390
_HOW_IT_WAS_MADE = (
    "## How this post came about",
    "Where a history says little, a post can only say little about it, and this one would rather be short than invent. "
    "What stands above was put together from titles and descriptions that the authors of the changes wrote while they "
    "worked. Apart from a line about its kind, no sentence about a change was added, and none was turned into a "
    "promise. The numbers in brackets lead to the places where the work was discussed, so that a reader can check each "
    "line against its source.",
    "The order is not that of the calendar. What closes a gap comes before what asks for work, that comes before what "
    "is new, and repairs come last, because a reader with five minutes should spend them on what cannot wait. Within "
    "one group the changes stand in the order in which they were given to the writer. Changes that no reader would "
    "notice were left out before the writing began, with a reason for each that can be looked up.",
    "A model would have looked for the thread between them and told it as a story. This text comes from its stand-in "
    "on a developer's machine, which can sort and count and cannot compose. It is here so that everything around the "
    "writing can be tried without a key: the stream into the message, the stop, the review, the next version.",
)
_WHY = {
    "security": "A security fix comes first: whoever puts off one upgrade should not put off this one.",
    "breaking": "This one asks for work before an upgrade, so it is better read now than found out later.",
    "feature": "It is new in this range, and nothing that was there before has to be changed for it.",
    "fix": "It is a repair: what is described here went wrong before and does not any more.",
    "performance": "It is about speed: what comes out is the same as before, and only the way there is shorter.",
}
_THEME = {
    "security": "What is safer now",
    "breaking": "What to change before an upgrade",
    "feature": "What is new",
    "fix": "What works again",
    "performance": "What got faster",
}


def story(brief: Brief) -> str:
    """A title, a lead, up to three sections and a closing; 400 to 800 words where there is enough to tell."""
    if not brief.changes:
        return f"_{LABEL}_\n\nThe prompt held no changes to write about.\n"
    chosen = weightiest(brief.changes, _CHANGES)
    first = chosen[0]
    where = brief.repository.rpartition("/")[2] or "this project"
    parts = [f"# {title_of(first)[:80]}: what changed in {where}"[:120], f"_{LABEL}_", _lead(brief, first, where)]
    left = _MOST_WORDS - _words(parts) - 60
    for heading, changes in _themes(chosen):
        told: list[str] = []
        for change in changes:
            told += [text] if (text := _told(change, left - _words(told))) else []
        left -= _words(told)
        parts += [f"## {heading}", *told] if told else []
    parts += [*_HOW_IT_WAS_MADE] if _words(parts) < _FEW_WORDS else []
    parts.append(_closing(first))
    return "\n\n".join(parts) + "\n"


def _lead(brief: Brief, first: BriefChange, where: str) -> str:
    count = len(brief.changes)
    read = f"{count} {'change' if count == 1 else 'changes'}"
    return (
        f"{title_of(first)}: that is what readers of {where} will notice first. {{{first.id}}} "
        f"It is one of {read} that were read for this post. "
        "The sections below say what each of them is, who did the work, and what its own description tells about it."
    )


def _themes(changes: Sequence[BriefChange]) -> Iterator[tuple[str, list[BriefChange]]]:
    kinds = list(dict.fromkeys(kind_of(change) for change in changes))[:_THEMES]
    most = _CHANGES // len(kinds)
    for kind in kinds:
        yield (
            _THEME.get(kind, "What else changed"),
            [change for change in changes if kind_of(change) == kind][:most],
        )


def _told(change: BriefChange, room: int) -> str:
    """A paragraph about one change, each of its sentences with the marker; "" where no room is left for it."""
    kind = COUNTED[kind_of(change)][0]
    article = "an" if kind[0] in "aeio" else "a"
    lines = [
        f"The change is called {title_of(change)}, and it is {article} {kind}.",
        *sentences_of(change, 4),
        *([f"The work was done by {spoken(change.authors)}."] if change.authors else []),
    ]
    why = _WHY.get(kind_of(change), "")
    text = " ".join([*(f"{line} {{{change.id}}}" for line in lines), *([why] if why else [])])
    return text if _words([text]) <= room else ""


def _closing(first: BriefChange) -> str:
    return (
        f"Whoever wants to see one thing for themselves can begin with this: {title_of(first)}. {{{first.id}}} "
        "What the descriptions do not say is not said here either."
    )


def _words(parts: Sequence[str]) -> int:
    return sum(len(without_markers(part).split()) for part in parts)
