"""What was read and is no news to a reader, with the reason. Bots are judged by name and content, never by "[bot]"."""

from collections.abc import Collection
from typing import Final

from bot.activity import Person
from bot.analysis import ChangeKind
from bot.pipeline import noise_rules as rules
from bot.pipeline.areas import Area, areas_of
from bot.pipeline.headings import Heading
from bot.pipeline.kinds import worded_kind

_ALWAYS_NEWS: Final = frozenset({ChangeKind.BREAKING, ChangeKind.SECURITY})
_WITH_PREFIX: Final = frozenset({rules.MERGE, rules.UNFINISHED})  # "wip: …" has lost its word as a title
_CUT: Final = 30  # a clone's log and the cases list no more files; one of the others may be of another kind
_BUILT: Final = frozenset({rules.CI, rules.AROUND})
_OUTCOMES: Final = frozenset({ChangeKind.PERFORMANCE, ChangeKind.DEPRECATION})


def is_dependency_bot(author: Person | None, title: str) -> bool:
    """Whether a bot that updates dependencies did what such bots do."""
    if author is None or not rules.BOT_CONTENT.search(title):
        return False
    names = {name.casefold().removesuffix("[bot]") for name in (author.login, author.name) if name}
    return bool(names & rules.DEPENDENCY_BOTS)


def noise_reason(  # noqa: PLR0917  the five that are always known read well in a row
    line: str,
    heading: Heading,
    stated: ChangeKind | None,
    labels: frozenset[str],
    author: Person | None,
    paths: Collection[str] | None = None,
) -> str | None:
    """Why a piece of work stays out, or None when it is news.

    `line` is its heading as written, `stated` the kind that its authors announced, `paths` the files it changes, or
    None where nobody knows. What breaks or secures something is always news, unless a label asks to leave it out.
    """
    if any(rules.SKIP_LABEL.fullmatch(label) for label in labels) or rules.SKIP_TAG.search(line):
        return rules.LABELLED
    if is_dependency_bot(author, line):
        return rules.DEPENDENCY
    if stated in _ALWAYS_NEWS:
        return None
    areas = areas_of(paths or ())
    cut = len(paths or ()) >= _CUT
    reason = (None if cut else _placed(areas)) or _worded(line, heading, areas) or _typed(heading)
    reason = reason or _labelled(labels, stated)
    if reason == rules.DEPENDENCY and _is_requirement(heading, areas):
        return None
    return None if reason in _BUILT and rules.PLATFORM.match(heading.title) else reason


def _placed(areas: frozenset[Area]) -> str | None:
    """Noise by where it is, whatever it says; nothing is known of work that changes no file."""
    return next((reason for reason, around in rules.BY_AREA if areas and areas <= around), None)


def _is_requirement(heading: Heading, areas: frozenset[Area]) -> bool:
    """Whether a person changed what readers run or what it needs, and not only what is locked or used to build it."""
    if (heading.scope or "").casefold() in rules.DEV_SCOPES:
        return False
    return bool(areas & {Area.SOURCE, Area.MANIFEST}) and heading.type in {None, "deps", "fix", "feat"}


def _worded(line: str, heading: Heading, areas: frozenset[Area]) -> str | None:
    """Noise by its words; a feature or a fix of what readers run may speak of tests, releases and CI."""
    source = Area.SOURCE in areas
    if heading.type in {"feat", "perf"} or (heading.type == "fix" and source):
        return None
    title = heading.title.replace("`", "")
    for reason, pattern in rules.BY_TITLE:
        if pattern.match(title) or (reason in _WITH_PREFIX and pattern.match(line)):
            return reason
    words = heading.type in {None, "fix"} and rules.CI_WORDS.search(heading.title)
    return rules.CI if words and not rules.CI_PRODUCT.search(heading.title) else None


def _typed(heading: Heading) -> str | None:
    """Noise by type or scope; work on the inside that readers feel (faster, deprecated) is news all the same."""
    reason = rules.BY_TYPE.get(heading.type or "") or rules.BY_SCOPE.get((heading.scope or "").casefold())
    if heading.type in {"feat", "fix", "perf"} and reason != rules.DEPENDENCY:
        return None  # it is about releases, tests or CI as the product has them
    if heading.type == "style" and worded_kind(heading.title) is ChangeKind.FEATURE:
        return None  # it is about how the product looks
    if heading.type in {"chore", "refactor", "build"} and reason not in {rules.DEPENDENCY, rules.RELEASE}:
        return None if worded_kind(heading.title) in _OUTCOMES else reason
    return reason


def _labelled(labels: frozenset[str], stated: ChangeKind | None) -> str | None:
    if stated is not None:
        return None
    return next((reason for label, reason in rules.BY_LABEL.items() if label in labels), None)
