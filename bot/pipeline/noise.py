"""What was read and is no news to a reader, with the reason. Bots are judged by name and content, never by "[bot]"."""

from typing import Final

from bot.activity import ChangeKind, Person
from bot.pipeline import noise_rules as rules
from bot.pipeline.headings import Heading
from bot.pipeline.kinds import worded_kind

_ALWAYS_NEWS: Final = frozenset({ChangeKind.BREAKING, ChangeKind.SECURITY})
_WITH_PREFIX: Final = frozenset({rules.MERGE, rules.UNFINISHED})  # "wip: …" has lost its word as a title
_OUTCOMES: Final = frozenset({ChangeKind.PERFORMANCE, ChangeKind.DEPRECATION})


def is_dependency_bot(author: Person | None, title: str) -> bool:
    """Whether a bot that updates dependencies did what such bots do."""
    if author is None or not rules.BOT_CONTENT.search(title):
        return False
    names = {name.casefold().removesuffix("[bot]") for name in (author.login, author.name) if name}
    return bool(names & rules.DEPENDENCY_BOTS)


def noise_reason(
    line: str, heading: Heading, stated: ChangeKind | None, labels: frozenset[str], author: Person | None
) -> str | None:
    """Why a piece of work stays out, or None when it is news.

    `line` is its heading as written, `stated` the kind that its authors announced. What breaks or secures something is
    always news, unless a label asks to leave it out.
    """
    if any(rules.SKIP_LABEL.fullmatch(label) for label in labels) or rules.SKIP_TAG.search(line):
        return rules.LABELLED
    if is_dependency_bot(author, line):
        return rules.DEPENDENCY
    if stated in _ALWAYS_NEWS:
        return None
    return _worded(line, heading) or _typed(heading) or _labelled(labels, stated)


def _worded(line: str, heading: Heading) -> str | None:
    title = heading.title.replace("`", "")
    for reason, pattern in rules.BY_TITLE:
        if pattern.match(title) or (reason in _WITH_PREFIX and pattern.match(line)):
            return reason
    words = heading.type in {None, "fix"} and rules.CI_WORDS.search(heading.title)
    return rules.CI if words and not rules.CI_PRODUCT.search(heading.title) else None


def _typed(heading: Heading) -> str | None:
    """Noise by type or scope; work on the inside that readers feel (faster, deprecated) is news all the same."""
    reason = rules.BY_TYPE.get(heading.type or "") or rules.BY_SCOPE.get((heading.scope or "").casefold())
    if heading.type in {"chore", "refactor", "build"} and reason not in {rules.DEPENDENCY, rules.RELEASE}:
        return None if worded_kind(heading.title) in _OUTCOMES else reason
    return reason


def _labelled(labels: frozenset[str], stated: ChangeKind | None) -> str | None:
    if stated is not None:
        return None
    return next((reason for label, reason in rules.BY_LABEL.items() if label in labels), None)
