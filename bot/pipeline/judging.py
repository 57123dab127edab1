"""What becomes of a piece of work: its kind, and why it stays out, if it does."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from bot.activity import Person
from bot.analysis import ChangeKind
from bot.pipeline import noise_rules
from bot.pipeline.headings import Heading
from bot.pipeline.headings import parse_heading as parse_anew
from bot.pipeline.kinds import announced_kind, folded_labels, labelled_kind, worded_kind
from bot.pipeline.noise import noise_reason
from bot.pipeline.pieces import Piece, paths_of
from bot.pipeline.reverts import Quoted, is_revert, quoted
from bot.pipeline.topics import topics_of
from bot.pipeline.works import Work
from bot.rules import Paths, Rules

CARRIED: Final = "Its commits belong to other pull requests"
"""Why a pull request stays out whose commits all have a smaller one, or stand for themselves."""

NO_CODE: Final = "Finished in the tracker without code in this range"
NO_CONSENT: Final = "Its author has not agreed to be quoted, and it is about no change of this range"
IGNORED: Final = "Changes only what this repository's rules ignore"
OUTSIDE: Final = "Changes nothing that this repository's rules look at"

parse_heading = lru_cache(maxsize=1_000)(parse_anew)
"""A heading is looked at for its kind, its noise and its title, one after the other."""

_UPKEEP: Final = {noise_rules.DOCUMENTATION: ChangeKind.DOCS}
_MERGES: Final = re.compile(r"merged?\b", re.IGNORECASE)
_RANK: Final = {kind: place for place, kind in enumerate(ChangeKind)}


class Judged(NamedTuple):
    """A piece with its heading in parts, its kind, and the reason for leaving it out."""

    piece: Piece
    heading: Heading
    kind: ChangeKind
    reason: str | None


class Judge:
    """Judges pieces by one repository's rules."""

    def __init__(self, rules: Rules) -> None:
        """Prepare the rules."""
        self._rules = rules
        self._ignored, self._only = Paths(rules.ignore_paths), Paths(rules.only_paths)
        self._skip = folded_labels(rules.skip_labels)
        self._keep = folded_labels(rules.keep_labels)
        self._breaking = folded_labels(rules.breaking_labels)

    def judge(self, piece: Piece, settled: str | None) -> Judged:
        """What becomes of it; `settled` is the reason that reverts gave already."""
        heading, labels = parse_heading(piece.heading), piece.own_labels
        back = quoted(piece.heading)
        stated = self._stated(piece, heading, labels)
        kind = stated or _worded(piece, heading, back)
        upkeep = self._upkeep(piece, kind, stated)
        if upkeep and kind not in _TOLD_ANYWAY:
            kind = labelled_kind(piece.pull_labels) or _UPKEEP.get(upkeep[0], ChangeKind.OTHER)
        reason = settled or self._reason(piece, kind, labels, upkeep)
        return Judged(piece, _told(heading, back), kind, reason)

    def _stated(self, piece: Piece, heading: Heading, labels: frozenset[str]) -> ChangeKind | None:
        broken = any(parse_heading(commit.subject).breaking for work in piece.own for commit in work.commits)
        if broken or labels & self._breaking:
            return ChangeKind.BREAKING
        headings = [heading, *(parse_heading(work.heading) for work in piece.own[1:])]
        pulled, tickets, paths = piece.pull_labels, piece.ticket_labels, piece.paths
        stated = [kind for each in headings if (kind := announced_kind(each, pulled, piece.texts, paths, tickets))]
        return min(stated, key=_RANK.__getitem__, default=None)

    def _reason(self, piece: Piece, kind: ChangeKind, labels: frozenset[str], upkeep: Sequence[str]) -> str | None:
        if labels & self._skip:
            return noise_rules.LABELLED
        if labels & self._keep:
            return None
        if not piece.works:
            return _without_work(piece, kind)
        return self._by_paths(piece) or self._by_noise(piece, upkeep) or self._by_kind(kind)

    def _by_paths(self, piece: Piece) -> str | None:
        paths = piece.paths
        if paths is None:
            return None
        if self._ignored and all(map(self._ignored.has, paths)):
            return IGNORED
        return OUTSIDE if self._only and not any(map(self._only.has, paths)) else None

    def _upkeep(self, piece: Piece, kind: ChangeKind, stated: ChangeKind | None) -> Sequence[str]:
        """Why each of its works is noise; nothing when one of them is news.

        A team may want its upkeep told. But a fixed test is no fix to readers, and a feature of CI is none.
        """
        alone = len(piece.own) == 1 and not piece.tickets
        reasons = [_noise(work, kind, stated if alone else _stated_alone(work)) for work in piece.own]
        return () if None in reasons else tuple(filter(None, reasons))

    def _by_noise(self, piece: Piece, upkeep: Sequence[str]) -> str | None:
        wanted = (self._wants(work, reason) for work, reason in zip(piece.own, upkeep, strict=False))
        return None if all(wanted) else upkeep[0]

    def _wants(self, work: Work, reason: str) -> bool:
        return bool(self._rules.keep) and not self._rules.keep.isdisjoint(topics_of(reason, paths_of(work)))

    def _by_kind(self, kind: ChangeKind) -> str | None:
        return f"Left out by this repository's rules: {kind.value}" if kind in self._rules.leave_out else None


def rank(judged: Judged) -> int:
    """The place of its kind among what readers care for."""
    return _RANK[judged.kind]


def _stated_alone(work: Work) -> ChangeKind | None:
    return announced_kind(parse_heading(work.heading), _labels(work), work.texts, paths_of(work))


def _labels(work: Work) -> frozenset[str]:
    return folded_labels(work.pull.labels if work.pull else ())


def _noise(work: Work, kind: ChangeKind, stated: ChangeKind | None) -> str | None:
    """Why a work of a piece of this kind is noise; `stated` is the kind that its own authors announced."""
    if not work.commits:
        return CARRIED
    if kind not in _TOLD_ANYWAY and _is_bare_merge(work):
        return noise_rules.MERGE
    stated = kind if kind in _TOLD_ANYWAY else stated
    heading = parse_heading(work.heading)
    reason = noise_reason(work.heading, heading, stated, _labels(work), _opener(work), paths_of(work))
    back = quoted(work.heading)
    if reason or back is None or kind in _TOLD_ANYWAY:
        return reason
    # What takes noise back is noise too.
    return noise_reason(back.heading, parse_heading(back.heading), None, frozenset(), None, None)


def _is_bare_merge(work: Work) -> bool:
    """Whether it says no more than that it merges what the other commits say: “Merge the review”."""
    return work.pull is None and work.commits[0].parents > 1 and bool(_MERGES.match(work.heading))


def _worded(piece: Piece, heading: Heading, back: Quoted | None) -> ChangeKind:
    if back is not None:
        return worded_kind(parse_heading(back.heading).title) if back.restores else ChangeKind.OTHER
    return ChangeKind.OTHER if is_revert(piece.heading) else worded_kind(heading.title)


def _told(heading: Heading, back: Quoted | None) -> Heading:
    """A revert whose work is not in the range is news of its own, and says so."""
    if back is None:
        return heading
    inner = parse_heading(back.heading)
    verb = "Restores" if back.restores else "Reverts"
    return Heading(type=heading.type, scope=inner.scope, breaking=heading.breaking, title=f'{verb} "{inner.title}"')


def _without_work(piece: Piece, kind: ChangeKind) -> str | None:
    """A ticket without code is news where its labels say what it brought; a message where it may be quoted."""
    if piece.told_by:
        return f"A project of {piece.told_by} pull requests, each of which is told for itself"
    if piece.tickets:
        return None if announced_kind(_NOTHING_SAID, piece.own_labels, ()) or kind in _TOLD_ANYWAY else NO_CODE
    return None if any(said.may_quote for said in piece.said) else NO_CONSENT


_NOTHING_SAID: Final = Heading(type=None, scope=None, breaking=False, title="")
_TOLD_ANYWAY: Final = frozenset({ChangeKind.BREAKING, ChangeKind.SECURITY})


def _opener(work: Work) -> Person | None:
    if work.pull and work.pull.author:
        return work.pull.author
    return next((person for commit in work.commits for person in commit.authors[:1]), None)
