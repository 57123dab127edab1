"""Which topics of a team's rules a piece of noise belongs to, by its reason and by what it changes."""

from collections.abc import Collection, Mapping
from typing import Final

from bot.pipeline import noise_rules
from bot.pipeline.areas import Area, areas_of
from bot.rules import Topic

_BY_REASON: Final[Mapping[str, Topic]] = {
    noise_rules.DEPENDENCY: Topic.DEPENDENCIES,
    noise_rules.CI: Topic.CI,
    noise_rules.TESTS: Topic.TESTS,
    noise_rules.REFACTORING: Topic.REFACTORING,
    noise_rules.FORMATTING: Topic.FORMATTING,
    noise_rules.CHORE: Topic.CHORES,
    noise_rules.TYPO: Topic.TYPOS,
    noise_rules.DOCUMENTATION: Topic.DOCUMENTATION,
    noise_rules.AROUND: Topic.AROUND,
}

IN_CODE: Final = frozenset({Topic.CODE, Topic.DEPENDENCIES_IN_CODE})
"""Topics of what changes the files that readers run, whatever its reason."""


def topics_of(reason: str | None, paths: Collection[str] | None) -> tuple[Topic, ...]:
    """The topics by which a team keeps work of this reason, the narrowest first; none if only a move can keep it.

    `paths` are the files that the work changes, None where nobody knows.
    """
    topic = _BY_REASON.get(reason or "")
    if topic is None:
        return ()
    if Area.SOURCE not in areas_of(paths or ()):
        return (topic,)
    return (Topic.DEPENDENCIES_IN_CODE if topic is Topic.DEPENDENCIES else Topic.CODE, topic)
