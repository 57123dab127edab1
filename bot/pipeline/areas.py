"""Which part of a repository a changed file belongs to, by its path alone: what readers run, or what surrounds it."""

import re
from collections.abc import Iterable
from enum import Enum, auto
from typing import Final


class Area(Enum):
    """A part of a repository."""

    SOURCE = auto()  # what readers run, and all that nothing else is known of
    MANIFEST = auto()  # names dependencies, and much else
    LOCK = auto()  # what was resolved from manifests, and copies of it
    TESTS = auto()
    AUTOMATION = auto()  # CI, linters, scripts of the maintainers
    FRONT = auto()  # what greets people at the root: readme, licence, how to contribute
    DOCS = auto()
    EXAMPLES = auto()
    HISTORY = auto()  # the changelog itself, and files that hold the version alone


def _named(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_ANY: Final = r"(?:.*/)?"
_BY_PATH: Final = (
    (
        Area.HISTORY,
        _named(
            rf"{_ANY}(?:change[-_ ]?logs?|changes|history|news|releases?|release[-_]?notes?)[^/]*"
            r"\.(?:md|markdown|rst|txt|adoc)",
            r"(?:\.changesets?|\.changes|changelog[\w-]*|newsfragments)(?:\.d)?/.*|(?:changes|news)/[^/]+",
            rf"{_ANY}(?:version|version\.(?:txt|md)|\.version)",
        ),
    ),
    (
        Area.LOCK,
        _named(
            rf"{_ANY}[^/]*(?:[-.]lock|\.lockb|\.lockfile|[-_]lock\.(?:json|ya?ml|toml))",
            r"(?:vendor|third[-_]party)/.*",
            rf"{_ANY}(?:go\.sum|go\.work\.sum|npm-shrinkwrap\.json|\.pnp\.c?js)",
        ),
    ),
    (
        Area.TESTS,
        _named(
            rf"{_ANY}(?:tests?|__tests__|specs?|e2e|testdata|test[-_]data|fixtures|__(?:fixtures|mocks|snapshots)__)/.*",
            rf"{_ANY}(?:[\w-]+[-_]tests|(?:unit|integration)[-_]?tests?|bench(?:es|marks?)?|fuzz(?:ing)?)/.*",
            rf"{_ANY}(?:test_[^/]*\.py|conftest\.py|[^/]*_(?:test|spec)\.\w+|[^/]*\.(?:test|spec)\.\w+|[^/]*\.snap)",
            rf"{_ANY}[^/]*[a-z]Tests?\.(?:java|kt|cs|swift|scala|php)",
        ),
    ),
    (
        Area.AUTOMATION,
        _named(
            rf"(?!\.pre-commit-hooks\.yaml$){_ANY}\.[^/]+(?:/.*)?",  # what others get as hooks is a product
            r"(?:scripts?|hack|ci|xtask|build-tools)/.*",
            rf"{_ANY}(?:tox\.ini|noxfile\.py|codecov\.ya?ml|appveyor\.ya?ml|azure-pipelines[^/]*\.ya?ml|jenkinsfile)",
            rf"{_ANY}(?:makefile|justfile|rakefile|taskfile\.ya?ml|renovate\.json5?|lefthook\.ya?ml|netlify\.toml)",
            rf"{_ANY}(?:eslint|prettier|vitest|jest|playwright|stylelint|commitlint)\.config\.\w+|cliff\.toml|typos\.toml",
        ),
    ),
    (Area.EXAMPLES, _named(r"(?:examples?|samples?|demos?)/.*")),
    (
        Area.FRONT,
        _named(
            r"[^/]+\.(?:md|rst|adoc)",
            r"[^/.]*(?:licen[sc]e|authors|contributors|maintainers|codeowners|notice)[^/]*",
        ),
    ),
    (
        Area.DOCS,
        _named(
            rf"{_ANY}(?:docs?|documentation|website)/.*",
            r"(?:site|guides?|book|blog|www|man|proposals|rfcs)/.*|mkdocs\.ya?ml",
            rf"{_ANY}[^/]*\.(?:md|mdx|rst|adoc)",
        ),
    ),
    (
        Area.MANIFEST,
        _named(
            rf"{_ANY}(?:cargo\.toml|package\.json|go\.mod|pyproject\.toml|setup\.(?:cfg|py)|gemfile|[^/]*\.gemspec"
            r"|pom\.xml|build\.gradle(?:\.kts)?|composer\.json|(?:[\w-]*requirements|constraints)[\w-]*\.(?:txt|in))"
        ),
    ),
)


def area_of(path: str) -> Area:
    """The part of the repository that a file belongs to; `path` is relative to its root, with `/`."""
    return next((area for area, pattern in _BY_PATH if pattern.fullmatch(path)), Area.SOURCE)


def areas_of(paths: Iterable[str]) -> frozenset[Area]:
    """The parts of the repository that some files belong to."""
    return frozenset(map(area_of, paths))
