"""The words by which noise is known: one pattern a line, matched at the start of a cleaned title, without case."""

import re
from collections.abc import Iterable
from typing import Final

from bot.pipeline.areas import Area

DEPENDENCY: Final = "Dependency update"
RELEASE: Final = "Release housekeeping"
CI: Final = "CI and build only"
TESTS: Final = "Tests only"
REFACTORING: Final = "Refactoring without effect for users"
FORMATTING: Final = "Formatting and linting"
CHORE: Final = "Chore"
MERGE: Final = "Merge commit"
UNFINISHED: Final = "Fixup of another commit"
TYPO: Final = "Typo"
DOCUMENTATION: Final = "Documentation only"
AROUND: Final = "Nothing that readers run"
LABELLED: Final = "Its label asks to leave it out"

DEPENDENCY_BOTS: Final = frozenset(
    {"dependabot", "dependabot-preview", "renovate", "renovate-bot", "pre-commit-ci", "pyup-bot", "greenkeeper"}
    | {"greenkeeperio-bot", "snyk-bot", "depfu", "scala-steward", "mend-bolt-for-github"}
)
"""Accounts that update dependencies, without "[bot]"."""

BOT_CONTENT: Final = re.compile(
    r"bump|updat|upgrad|\bpin\b|unpin|lock|renovate|dependab|roll ?back|monorepo|digest|migrat", re.IGNORECASE
)
"""What such an account writes about when it does its work."""

BY_TYPE: Final = {
    "ci": CI,
    "build": CI,
    "test": TESTS,
    "style": FORMATTING,
    "refactor": REFACTORING,
    "chore": CHORE,
    "deps": DEPENDENCY,
    "release": RELEASE,
}
"""Types of headings (see `headings.TYPES`) that are noise."""

DEV_SCOPES: Final = frozenset({"deps-dev", "dev-deps", "pre-commit"})
"""Scopes of what only developers need."""

BY_SCOPE: Final = {
    **dict.fromkeys(("deps", "deps-dev", "dev-deps", "dep", "dependencies", "dependency", "pre-commit"), DEPENDENCY),
    "release": RELEASE,
    **dict.fromkeys(("ci", "github-actions", "workflows"), CI),
    **dict.fromkeys(("test", "tests"), TESTS),
}
"""Scopes of headings that are noise."""

BY_AREA: Final[tuple[tuple[str, frozenset[Area]], ...]] = (
    (RELEASE, frozenset({Area.HISTORY})),
    (TESTS, frozenset({Area.TESTS, Area.HISTORY})),
    (DEPENDENCY, frozenset({Area.LOCK, Area.HISTORY})),
    (DOCUMENTATION, frozenset({Area.DOCS, Area.FRONT, Area.HISTORY})),
    (CI, frozenset({Area.AUTOMATION, Area.HISTORY})),
    (AROUND, frozenset(Area) - {Area.SOURCE, Area.MANIFEST}),
)
"""Reason → parts of a repository; work that changes nothing else is noise, by the first that holds it."""

BY_LABEL: Final = {
    **dict.fromkeys(("dependencies", "dependency", "deps", "dependency update"), DEPENDENCY),
    **dict.fromkeys(("ci", "ci cd", "github actions", "continuous integration"), CI),
    **dict.fromkeys(("tests", "test", "testing"), TESTS),
    **dict.fromkeys(("refactor", "refactoring", "code quality", "cleanup", "tech debt", "technical debt"), REFACTORING),
    **dict.fromkeys(("chore", "internal", "housekeeping"), CHORE),
    "release": RELEASE,
}
"""Labels, as `kinds.folded_labels` spells them, that are noise where nothing says otherwise."""

SKIP_TAG: Final = re.compile(r"\[(?:skip|no) (?:changelog|news|release ?notes?)\]", re.IGNORECASE)
"""The same wish within a title."""

SKIP_LABEL: Final = re.compile(
    r"(?:skip|no|ignore|exclude)(?: for| from)? (?:changelog(?: needed| entry)?|news|release(?: notes?)?)"
    r"|(?:changelog|release notes?) (?:skip|none|ignore|exclude|no)"
)
"""Labels that ask to leave a pull request out of the notes."""

_NAME: Final = r"[\w@./\[\]-]{1,80}"
_RUNTIME: Final = r"(?!(?:msrv|(?:the )?min(?:imum)?|python|node|rust|go|ruby|php|java)\b)"  # readers must know these
_DET: Final = r"(?:(?:the|a|an|all|some|any|few|new|more|our|missing|old|another|various|several|minor|small) ){0,4}"
_FIX: Final = r"(?:fix(?:es|ed)?|correct|resolve|address|silence|satisfy|please|appease|make|improve|add)"
_TEST_VERB: Final = (
    r"(?:(?:add(?:s|ed)?|fix(?:es|ed)?|update[sd]?|improve|extend|refactor|remove|(?:un)?skip|(?:re-)?enable|disable"
    r"|split|clean ?up|mark|rename|simplify|stabili[sz]e|deflake|use|write|move|increase|run|make"
    r"|rewrite|drop|ignore|speed up) )?"
)
_TEST_KIND: Final = (
    r"(?:(?:failing|flake?y|broken|unit|integration|regression|e2e|end-to-end|snapshot|simple|additional|extra|basic"
    r"|initial|skipped|slow|existing) ){0,3}"
)
_CODE_PART: Final = r"(?:code|imports?|variables?|functions?|methods?|files?|class(?:es)?|lines?|comments?|clones?)"

_TITLES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (UNFINISHED, (r"(?:fixup|squash|amend)! ", r"wip\b")),
    (
        MERGE,
        (
            r"merge (?:remote-tracking )?(?:branch|tag|commit)\b",
            r"merge pull request #",
            r"merge (?:back )?(?:the )?release[ /-]",
            r"merge \S{1,100} into \S{1,100}$",
        ),
    ),
    (
        RELEASE,
        (
            r"v?\d+\.\d+(?:\.\d+)*(?:[-.]?(?:a|b|rc|alpha|beta|dev|post|pre)[-.]?\d*)?$",
            r"(?:(?:prepare|prep|cut|tag|publish|make|create|new|for|the|next|final) ){0,4}(?:release|version)"
            r"(?: of| for| branch)? (?:\S{1,40} )?v?\d[\w.-]*(?:\W.*)?$",
            r"prepare (?:for )?v?\d+\.\d[\w.-]*$",
            r"prepare (?:for )?(?:(?:the|next|new|a|v?\d\S{0,30}|first|final) ){0,3}release\b",
            r"(?:bump|update|set|increase|increment|change) (?:(?:the|package|crate|project|dev) ){0,3}version\b",
            r"version bump|bump (?:to )?v?\d|start (?:next )?dev|back to dev|post[- ]release",
            r"(?:make |new |cut )?release$|prepare docs for release|(?:new )?empty changelog",
            rf"(?:update|add|fix|edit|generate|prepare|regenerate|tweak|clean up|move|bump|new) {_DET}(?:to )?(?:the )?"
            r"(?:changelog|change ?log|changes\.\w{2,3}|release notes?|news|contributors|authors|credits)\b",
        ),
    ),
    (
        DEPENDENCY,
        (
            rf"bump {_RUNTIME}{_NAME}(?: {_NAME})? (?:from \S{{1,60}} )?to ",
            r"bump the \S{1,80} group|bump actions/",
            rf"(?:update|upgrade|bump|pin)d? {_RUNTIME}(?:dependency |version of )?{_NAME} "
            r"(?:action |docker tag |digest |version )?(?:from \S{1,60} )?to v?\d",
            rf"(?:update|upgrade|bump|pin|refresh|sync|lock) {_DET}"
            r"(?:(?:dev|rust|python|npm|go|js|non-major|build|cargo|module|docs|patch)[ -]){0,3}"
            r"(?:dependenc(?:y|ies)|deps|lock ?files?|requirements|submodules?|crates|\S{1,40}\.lock"
            r"|pre-?commit(?: hooks?)?|vendored)\b",
            r"lock file maintenance|configure renovate|(?:pre-commit )?autoupdate|pre-commit\.ci autoupdate",
        ),
    ),
    (
        TESTS,
        (
            rf"{_TEST_VERB}{_DET}{_TEST_KIND}(?:(?!support|command|option)\S{{1,40}} )?tests?"
            r"(?=$|,? (?:for|on|in|of|with|to|that|when|using|and|case|suite|coverage|data|fixture|file|failure|util))"
            r"(?! and (?:add (?:a )?)?fix)",
            rf"{_TEST_VERB}{_DET}flaky\b",
            rf"{_TEST_VERB}{_DET}{_TEST_KIND}(?:test-?suite|(?:test |code )?coverage|fuzz(?:ing|er)?|benchmarks?)\b",
        ),
    ),
    (
        FORMATTING,
        (
            rf"(?:run|apply|re-?format|format) {_DET}(?:(?:with|code with|files with|source) )?"
            r"(?:black|ruff|prettier|isort|gofmt|rustfmt|cargo fmt|clippy|eslint|clang-format|code|codebase|files?)$",
            rf"{_FIX} {_DET}(?:lint(?:s|er|ing)?|clippy|flake8|pylint|eslint|ruff|mypy|pyright|rustfmt"
            r"|(?:formatting|whitespace|indentation)(?! for)|type hints?|type annotations?|typing|warnings?"
            r"|import order)"
            r"(?: (?:errors?|warnings?|issues?|complaints?|violations?|lints?|happy|nits?|problems?))?"
            r"(?: (?:in|on|for|from|to)\b.*)?$",
            r"(?:misc )?(?:formatting|whitespace|lint(?:s|ing)?|reformat|code style|rustfmt|cargo fmt|clippy)"
            r"(?: (?:fix(?:es)?|only|changes?|pass))?$",
        ),
    ),
    (
        REFACTORING,
        (
            r"(?:small |minor |more )?(?:refactor|simplif|tidy|restructure|reorgani[sz]"
            r"|(?:code )?clean(?:ed)?[ -]?ups?\b)",
            rf"(?:remove|delete|drop) {_DET}(?:now )?(?:dead|unused|unreachable|unnecessary|redundant|commented)"
            rf"(?: \S{{1,30}})? {_CODE_PART}\b",
        ),
    ),
    (
        TYPO,
        (rf"(?:{_FIX} )?{_DET}(?:typos?|spelling|misspelling|grammar|wording)\b",),
    ),
)


def _any_of(patterns: Iterable[str], flags: int = 0) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), flags)


BY_TITLE: Final = tuple((reason, _any_of(patterns, re.IGNORECASE)) for reason, patterns in _TITLES)
"""Reason → what a title looks like, the first that matches wins."""

CI_WORDS: Final = _any_of(
    (
        r"\bCI(?:CD|/CD)?\b",
        r"\b(?:travis|appveyor|circleci|azure pipelines|codecov|coveralls|cirrus)\b",
        r"\b(?:release|publish|docker|build|lint|test|deploy|docs) (?:workflow|pipeline|job)s?\b",
        r"^(?:\w+ ){0,3}(?:github actions?|gha|workflows?)$",
        r"\b(?:issue|pull request|pr) templates?\b",
        r"\b(?:dependabot|renovate|pre-commit) (?:config|hooks?|mirrors?)\b",
        r"(?:^| )\.github\b",
    ),
    re.IGNORECASE,
)
"""Words of continuous integration anywhere in a title."""

CI_PRODUCT: Final = re.compile(r"\b(?:support|detect|integration|output|annotation|environment)", re.IGNORECASE)
"""Words that make continuous integration the product's own feature."""

_PLATFORM: Final = (
    r"(?:arm64|aarch64|armv?\d?|x86_64|riscv\w*|apple silicon|darwin|mac ?os|windows|linux|musl|(?:free|open|net)bsd"
    r"|android|ios|wasm\w*|(?:python|node(?:\.?js)?|ruby|php|go|java|rust) v?\d[\d.]*)"
)
_SHIPPED: Final = (
    r"(?:releases?|published|binar(?:y|ies)|wheels?|executables?|installers?|packages?|builds?|build configuration"
    r"|targets?|platforms?)"
)

PLATFORM: Final = _any_of(
    (
        rf"(?:(?:re-?)?add )?support(?:s|ed)? (?:for )?(?:\S{{1,40}} )?{_PLATFORM}(?!\S)",
        rf"(?:re-?)?add(?:s|ed)? (?!.*\b(?:runners?|jobs?|ci|images?)\b)(?=.*\b{_PLATFORM}\b).*\b{_SHIPPED}\b",
    ),
    re.IGNORECASE,
)
"""How a title begins that promises a platform: news, wherever it is built."""
