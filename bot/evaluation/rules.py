"""Ways to choose: the analysis, and the simple rules that a person would write in a minute."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from bot.activity import Activity, PullRequest
from bot.analysis import Analysis
from bot.evaluation.corpus import Corpus, Release
from bot.evaluation.scoring import Choose, Scored, score
from bot.pipeline.analyze import analyze
from bot.pipeline.evidence import is_pull
from bot.pipeline.habits import kept_topics
from bot.rules import Rules

_CONVENTIONAL: Final = re.compile(r"(?:(?:feat|fix|perf|revert)(?:\([^()]*\))?!?|[a-z]+(?:\([^()]*\))?!): ")
_BOTS: Final = re.compile(
    r"(?:dependabot|renovate|pre-commit-ci|pyup|greenkeeper|snyk)[\w-]*(?:\[bot\])?", re.IGNORECASE
)
_NO_SOURCE: Final = re.compile(
    r"(?:.*/)?(?:\.github|\.circleci|docs?|website|tests?|__tests__|spec|e2e|testdata|fixtures|scripts|examples?)/.*"
    r"|(?:.*/)?\.[^/]+|.*\.(?:md|rst|txt|lock|adoc)|(?:.*/)?(?:[\w-]+[-.]lock\.\w+|go\.sum)",
    re.IGNORECASE,
)


@lru_cache(maxsize=128)
def _analyzed(activity: Activity) -> Analysis:
    """A release by no rules of a team's: each one after it asks for it again."""
    return analyze(activity)


def ours(activity: Activity, earlier: Sequence[Release]) -> frozenset[int]:
    """What the analysis keeps, by the rules that a first draft learns from the notes of the releases before."""
    keep = kept_topics(((each.activity, each.kept) for each in earlier), _analyzed)
    return _kept(analyze(activity, Rules(keep=frozenset(keep))))


def plain(activity: Activity, _: Sequence[Release]) -> frozenset[int]:
    """What the analysis keeps where nothing was learnt."""
    return _kept(_analyzed(activity))


def _kept(analysis: Analysis) -> frozenset[int]:
    kept = (each for change in analysis.changes for each in change.evidence if is_pull(each))
    return frozenset(int(evidence.label.removeprefix("#")) for evidence in kept)


def _everything(_: PullRequest) -> bool:
    return True


def _conventional(pull: PullRequest) -> bool:
    """Of a type that the common presets print, or breaking."""
    return _CONVENTIONAL.match(pull.title) is not None


def _by_people(pull: PullRequest) -> bool:
    names = (pull.author.login or "", pull.author.name) if pull.author else ()
    return not any(_BOTS.fullmatch(name) for name in names)


def _in_source(pull: PullRequest) -> bool:
    return _by_people(pull) and not (pull.paths and all(_NO_SOURCE.fullmatch(path) for path in pull.paths))


def _each(rule: Callable[[PullRequest], bool]) -> Choose:
    return lambda activity, _: frozenset(pull.number for pull in activity.pulls if rule(pull))


SIMPLE: Final[Mapping[str, Choose]] = {
    "everything": _each(_everything),
    "conventional commits only": _each(_conventional),
    "no dependency bots": _each(_by_people),
    "no dependency bots, no non-source paths": _each(_in_source),
}
"""Name → rule. None of them knows anything of our analysis."""


def judge(corpus: Corpus) -> Scored:
    """A repository scored by the analysis and by every simple rule."""
    return Scored(
        corpus=corpus,
        ours=score(corpus, ours),
        plain=score(corpus, plain),
        rules={name: score(corpus, rule) for name, rule in SIMPLE.items()},
    )
