"""Stage 2, pure code: the activity as changes, ranked, and all that is left out, each with its reason."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from bot.activity import Activity, Analysis, Change, ChangeKind, LeftOut, Person
from bot.pipeline.headings import Heading, parse_heading
from bot.pipeline.kinds import announced_kind, folded_labels, worded_kind
from bot.pipeline.noise import noise_reason
from bot.pipeline.people import credited
from bot.pipeline.prose import cleaned_body, one_line
from bot.pipeline.reverts import is_revert, settle
from bot.pipeline.works import Work, gather

CARRIED: Final = "Its commits belong to other pull requests"
"""Why a pull request stays out whose commits all have a smaller one, or stand for themselves."""

_RANK: Final = {kind: place for place, kind in enumerate(ChangeKind)}


class _Judged(NamedTuple):
    work: Work
    heading: Heading
    kind: ChangeKind
    reason: str | None


def analyze(activity: Activity) -> Analysis:
    """What the activity amounts to; see `Analysis`. Takes time linear in the number of commits.

    Every commit and every pull request is the evidence of exactly one change, or left out exactly once.
    """
    works = gather(activity)
    settled = settle(works)
    judged = [_judge(work, settled.get(place)) for place, work in enumerate(works)]
    kept = sorted((each for each in judged if each.reason is None), key=lambda each: _RANK[each.kind])
    return Analysis(
        repo=activity.repo,
        repo_url=activity.repo_url,
        described=activity.described,
        commits=len(activity.commits),
        pulls=len(activity.pulls),
        changes=tuple(_change(f"c{place}", each) for place, each in enumerate(kept, 1)),
        left_out=tuple(entry for each in judged if each.reason is not None for entry in _left_out(each)),
        tickets=len(activity.tickets),
        notes=activity.notes,
    )


def _judge(work: Work, settled: str | None) -> _Judged:
    heading = parse_heading(work.heading)
    labels = folded_labels(work.pull.labels if work.pull else ())
    broken = any(parse_heading(commit.subject).breaking for commit in work.commits)
    stated = ChangeKind.BREAKING if broken else announced_kind(heading, labels, work.texts)
    reverts = is_revert(work.heading)
    kind = stated or (ChangeKind.OTHER if reverts else worded_kind(heading.title))
    reason = settled or (
        CARRIED if not work.commits else noise_reason(work.heading, heading, stated, labels, _opener(work))
    )
    return _Judged(work, heading, kind, reason)


def _opener(work: Work) -> Person | None:
    if work.pull and work.pull.author:
        return work.pull.author
    return next((person for commit in work.commits for person in commit.authors[:1]), None)


def _change(id_: str, judged: _Judged) -> Change:
    work = judged.work
    return Change(
        id=id_,
        kind=judged.kind,
        title=judged.heading.title,
        body=_body(work),
        scope=judged.heading.scope,
        evidence=work.evidence,
        authors=credited(work.pull, work.commits),
    )


def _body(work: Work) -> str:
    """The pull request's own words, else those of its commits."""
    return next((body for body in map(cleaned_body, work.texts) if body), "")


def _left_out(judged: _Judged) -> Iterator[LeftOut]:
    first, *rest = judged.work.evidence
    title = one_line(judged.work.heading) or judged.heading.title
    yield LeftOut(evidence=first, title=title, reason=judged.reason or "")
    subjects = [commit.subject for commit in judged.work.commits][-len(rest) :] if rest else []
    for evidence, subject in zip(rest, subjects, strict=True):
        reason = f"Part of {first.label}"
        yield LeftOut(evidence=evidence, title=one_line(subject), reason=reason, part_of=first.label)
