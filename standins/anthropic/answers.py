"""The text that answers a call, and where it ends."""

from dataclasses import dataclass

from standins.anthropic.bodies import CHARS_PER_TOKEN, Ask
from standins.anthropic.briefs import Brief, read_brief
from standins.anthropic.describing import describe
from standins.anthropic.faults import Faults
from standins.anthropic.mending import asks_for_mending, mend
from standins.anthropic.posts import post, revised_post
from standins.anthropic.revising import revise
from standins.anthropic.stories import story
from standins.anthropic.writing import compose

_LEAST_OVERLAP = 8


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A text with the API's reason why it ends."""

    text: str
    stop_reason: str
    stop_sequence: str | None = None


def answer(ask: Ask, faults: Faults) -> Answer:
    """The whole answer to a call. The same call always gets the same text."""
    last = ask.turns[-1][1]
    if asks_for_mending(last):
        return _bounded(mend(last, change_numbers=faults.change_numbers), ask)
    if ask.schema is not None:
        return _bounded(faults.script or describe(ask.turns, ask.schema), ask)
    brief = read_brief(ask.turns)
    text = faults.script or _text(brief)
    if brief.written is not None:
        text = _rest(text, brief, faults.repeat_chars)
    return _bounded(text, ask)


def _text(brief: Brief) -> str:
    if brief.kind in {"linkedin post", "x post"}:
        return post(brief) if brief.draft is None else revised_post(brief, brief.draft)
    if brief.draft is not None:
        return revise(brief)
    return story(brief) if brief.kind == "blog post" else compose(brief)


def _rest(text: str, brief: Brief, repeat: int) -> str:
    """What follows the part that the conversation says is written; all of it if none of that part is found."""
    written = brief.written or ""
    place = len(written) if text.startswith(written) else _end_of(text, brief.tail or written)
    return text[max(place - repeat, 0) :]


def _end_of(text: str, tail: str) -> int:
    for start in range(max(len(tail) - _LEAST_OVERLAP, 0) + 1):
        found = text.rfind(tail[start:])
        if found >= 0 and tail[start:]:
            return found + len(tail) - start
    return 0


def _bounded(text: str, ask: Ask) -> Answer:
    ends = [(text.find(stop), stop) for stop in ask.stop_sequences if stop in text]
    limit = ask.max_tokens * CHARS_PER_TOKEN
    if ends and min(ends)[0] <= limit:
        place, stop = min(ends)
        return Answer(text=text[:place], stop_reason="stop_sequence", stop_sequence=stop)
    if len(text) > limit:
        return Answer(text=text[:limit], stop_reason="max_tokens")
    return Answer(text=text, stop_reason="end_turn")
