"""What a draft is asked for with, after its type and its repository: a range, `voice NAME` and `board`. Pure."""

from dataclasses import dataclass
from typing import Final

from bot.activity import Range
from bot.errors import UsageError
from bot.ranges import FORMS, NoRange, parse_range

_RANGES: Final = ", ".join(f"`{form}`" for form in FORMS)
_NOT_TAKEN: Final = (
    "I do not know what “{typed}” means here. After the type can stand a repository (`owner/name`), a range "
    "({ranges}), `voice NAME` and `board`. How it shall read is said once it is there: reply in its thread, “shorter” "
    "or “for customers”."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """What these words ask for; `voice` as it was typed."""

    range: Range
    voice: str | None
    board: bool


def read_options(words: list[str]) -> Options:
    """Raises UsageError that says what can stand there."""
    words, board = _board(words)
    words, voice = _voice(words)
    words, early = _board(words)  # `board voice Acme` means the same as `voice Acme board`
    typed = " ".join(words)
    try:
        wanted = parse_range(typed)
    except NoRange as error:
        raise UsageError(_NOT_TAKEN.format(typed=shown_word(typed), ranges=_RANGES)) from error
    return Options(range=wanted, voice=voice, board=board or early)


def shown_word(word: str) -> str:
    """A word of a person's, for a code span or quotes."""
    return word[:60].replace("`", "'")


def _voice(words: list[str]) -> tuple[list[str], str | None]:
    """The words before `voice`, and the name after it, which may hold several."""
    place = next(
        (at for at, word in enumerate(words) if word.lower() == "voice" and not _names_branch(words, at)), None
    )
    if place is None:
        return words, None
    name = " ".join(words[place + 1 :]).strip("\"'“”‘’")
    if not name:
        raise UsageError("Which voice? Name it, as in `/notra draft blog voice Acme`; `/notra voices` lists them.")
    return words[:place], name


def _names_branch(words: list[str], at: int) -> bool:
    """Whether the word is the branch or tag in `since voice`."""
    return at > 0 and words[at - 1].lower() in {"since", "from", "after"}


def _board(words: list[str]) -> tuple[list[str], bool]:
    """The words without a last `board`, which asks for one unless it is the branch in `since board`."""
    asks = bool(words) and words[-1].lower() == "board" and not _names_branch(words, len(words) - 1)
    return (words[:-1], True) if asks else (words, False)
