"""What a piece of work means to a reader, from its heading, its labels and its texts."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from bot.analysis import ChangeKind
from bot.pipeline.areas import Area, area_of
from bot.pipeline.headings import Heading
from bot.pipeline.removals import takes_away

_TYPES: Final[Mapping[str, ChangeKind]] = {
    "breaking": ChangeKind.BREAKING,
    "security": ChangeKind.SECURITY,
    "deprecate": ChangeKind.DEPRECATION,
    "feat": ChangeKind.FEATURE,
    "fix": ChangeKind.FIX,
    "perf": ChangeKind.PERFORMANCE,
    "docs": ChangeKind.DOCS,
}
_LABELS: Final[Mapping[ChangeKind, frozenset[str]]] = {
    ChangeKind.BREAKING: frozenset(
        {
            "breaking",
            "breaking change",
            "breaking changes",
            "semver major",
            "major",
            "backwards incompatible",
            "incompatible",
        }
    ),
    ChangeKind.SECURITY: frozenset({"security", "security fix", "vulnerability", "cve"}),
    ChangeKind.DEPRECATION: frozenset({"deprecation", "deprecated"}),
    ChangeKind.FEATURE: frozenset(
        {"feature", "feat", "enhancement", "new feature", "improvement", "semver minor", "minor"}
    ),
    ChangeKind.FIX: frozenset({"bug", "bugfix", "bug fix", "fix", "regression", "crash"}),
    ChangeKind.PERFORMANCE: frozenset({"performance", "perf"}),
    ChangeKind.DOCS: frozenset({"documentation", "docs", "doc"}),
}
_RUNTIME: Final = r"(?:python|py|node(?:\.?js)?|typescript|ruby|php|go|java|rust|django|windows|macos)\b"


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_BREAKING: Final = _any_of(
    r"\bbreaking changes?|\bbackwards?[- ]incompatible",
    r"\b(?:drop(?:s|ped|ping)?|end|remov(?:e|es|ed|ing)) support\b|\bno longer supports?\b",
    rf"\bdrop(?:s|ped|ping)? (?:eol |end-of-life )?{_RUNTIME}",
    r"\b(?:remov(?:e|es|ed|ing)|drop(?:s|ped|ping)?|delet(?:e|es|ed|ing)) "
    r"(?:the |all |previously |long ){0,3}deprecated",
    r"\b(?:bump|raise|increase|set|enforce)d? (?:the |a )?(?:msrv|minimum|required)",
    r"\b(?:make|made|now) (?:it )?(?:\S{1,40} ){0,3}(?:mandatory|required)\b",
)
_SECURITY: Final = _any_of(
    r"\bCVE-\d{4}-\d|\bGHSA-\w{4}-|\bvulnerabilit",
    r"\bsecurity (?:fix|issue|hole|patch|release|bug|flaw|problem|advisory|hardening)",
    r"\b(?:XSS|CSRF|SSRF|ReDoS|RCE)\b|\b(?:path|directory) traversal",
    r"\b(?:sql|command|header|shell|code|crlf) injection|\bdenial[- ]of[- ]service|\bprivilege escalation",
    r"\b(?:leak|expos)\w* (?:of )?(?:secret|credential|token|password)",
)
_SUBJECT: Final = re.compile(
    r"^\W{0,4}(?:break(?:ing)?(?:\([^()\n]{1,60}\))?|[a-z]{2,20}(?:\([^()\n]{1,60}\))?!): ", re.MULTILINE
)
"""The subject of a breaking commit in the list that a squash keeps of them."""
_FOOTER: Final = re.compile(r"^\W{0,4}BREAKING[ -]CHANGES?\W{0,3}:\W{0,3}(\S.{0,200})", re.MULTILINE)
_NOTHING: Final = re.compile(r"(?:none|no|n/?a|nothing|false|not? breaking)\b", re.IGNORECASE)
_KEYWORDS: Final = (
    (ChangeKind.DEPRECATION, _any_of(r"\bdeprecat")),
    (
        ChangeKind.DOCS,
        _any_of(
            r"^(?:document|docs?|readme)\b",
            r"\b(?:docs|documentation|readme|tutorials?|faq)\b",
            r"^(?:add|fix|update|improve|missing) (?:\S{1,40} )?docstrings?$",
        ),
    ),
    (
        ChangeKind.FIX,
        _any_of(
            r"\bfix(?:e[sd]|ing|up)?\b|\b(?:bugs?|crash(?:es|ed|ing)?|regression|hotfix|workaround|deadlock)\b",
            r"\bmemory leak|\brace condition",
            r"^(?:resolve|prevent|correct|avoid|handle|do(?:n['’]?t| not)|ensure|stop|restore|properly|respect)\b",
        ),
    ),
    (
        ChangeKind.PERFORMANCE,
        _any_of(
            r"\b(?:performance|perf|faster|speed(?:s|ed|ing)?[ -]?up|latency|memory usage|allocations?)\b",
            r"\boptimi[sz](?:e|es|ed|ing|ations?)\b",
        ),
    ),
    (
        ChangeKind.FEATURE,
        _any_of(
            r"^(?:add(?:s|ed|ing)?|support(?:s|ed)?|allow(?:s|ed)?|implement(?:s|ed)?|introduc(?:e|es|ed))\b",
            r"^(?:enabl(?:e|es|ed)|new|expos(?:e|es|ed)|provid(?:e|es|ed)|creat(?:e|es|ed)|extend|accept|improve[sd]?)\b",
            r"\bsupport for\b|\bconfigurable\b|\bnew (?:option|flag|setting|command|api|parameter|argument)\b",
        ),
    ),
)
_FRAGMENT: Final = re.compile(
    r"(?:[^/]+/)*(?:\.?changes?|\.?changelog[\w.-]*|news[\w-]*|(?:release|upcoming)[\w.-]*|unreleased)/(?:[^/]+/)*"
    r"(?:[^/]*\.(?:breaking(?:[-_]change)?|removal|removed?|incompatible|major)(?:\.\d{1,3})?|breaking[-.][^/]*)"
    r"\.(?:md|rst|txt|ya?ml)",
    re.IGNORECASE,
)
"""A changelog fragment (towncrier, changie, reno and the like) whose name says that it tells of a break."""
_FRAGMENTS: Final = 4
"""Files of the changelog that one piece of work touches at most; what touches more collects them for a release."""
_READ: Final = 20_000  # characters of a text in which footers are looked for


def folded_labels(labels: Iterable[str]) -> frozenset[str]:
    """Labels in one spelling, whole and by their last part: `type: bug` gives "type bug" and "bug"."""
    folded: set[str] = set()
    for label in labels:
        words = re.sub(r"[\W_]+", " ", label).strip().casefold()
        folded |= {words, re.sub(r"[\W_]+", " ", re.split(r"[:/]", label)[-1]).strip().casefold()}
    return frozenset(folded)


def announced_kind(
    heading: Heading,
    labels: frozenset[str],
    texts: Iterable[str],
    paths: Collection[str] | None = None,
    tickets: frozenset[str] = frozenset(),
) -> ChangeKind | None:
    """The kind that the authors stated: by `!`, a footer, a type, a label, or a title that cannot mean another.

    `paths` are the files that the work changes, None where nobody knows. `tickets` are the labels of its tickets: they
    say what the ticket brought in all, so of work whose own type says what it is (`refactor: …`) they say nothing but
    that it breaks or secures something.
    """
    if (
        heading.breaking
        or heading.type == "breaking"
        or any(map(_has_footer, texts))
        or breaking_fragments(paths or ())
    ):
        return ChangeKind.BREAKING
    labelled = labelled_kind(labels | tickets)
    if labelled in {ChangeKind.BREAKING, ChangeKind.SECURITY}:
        return labelled
    if heading.type not in {"ci", "test", "docs", "deps", "release"}:
        if _BREAKING.search(heading.title) or takes_away(heading, paths):
            return ChangeKind.BREAKING
        if _SECURITY.search(heading.title):
            return ChangeKind.SECURITY
    return _TYPES.get(heading.type, labelled_kind(labels)) if heading.type else labelled


def labelled_kind(labels: frozenset[str]) -> ChangeKind | None:
    """The kind that labels (see `folded_labels`) name, the one that matters most to readers."""
    return next((kind for kind, names in _LABELS.items() if names & labels), None)


def worded_kind(title: str) -> ChangeKind:
    """The kind that a title's words suggest, for authors who state none."""
    return next((kind for kind, pattern in _KEYWORDS if pattern.search(title)), ChangeKind.OTHER)


def breaking_fragments(paths: Collection[str]) -> tuple[str, ...]:
    """Of the files that a piece of work changes, the changelog fragments whose names say that it breaks."""
    if sum(area_of(path) is Area.HISTORY for path in paths) > _FRAGMENTS:
        return ()
    return tuple(path for path in paths if _FRAGMENT.fullmatch(path))


def _has_footer(text: str) -> bool:
    read = text[:_READ]
    return _SUBJECT.search(read) is not None or any(not _NOTHING.match(said) for said in _FOOTER.findall(read))
