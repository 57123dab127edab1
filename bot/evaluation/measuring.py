"""The figures of one draft against its case; deterministic, without a model."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from bot.activity import Person
from bot.analysis import Analysis, Change, ChangeKind
from bot.evaluation.bullets import Bullet, Draft, take_apart
from bot.evaluation.cases import Case
from bot.evaluation.figures import Figures, Measured, Miss, Share
from bot.evaluation.notes import named
from bot.evaluation.sources import Sources
from bot.models import ContentType
from bot.pipeline.analyze import analyze
from bot.pipeline.check import check
from bot.pipeline.evidence import is_commit, is_pull
from bot.pipeline.lint import Setting, lint_warnings
from bot.pipeline.people import is_bot
from bot.pipeline.reverts import settle
from bot.pipeline.works import gather

ELSEWHERE: Final = "Not a pull request of this range: an issue, or another branch"
UNSAID: Final = "In the draft, and nothing that was read says that it breaks"
SILENT: Final = "In the draft, which does not say that it breaks, though the analysis does"
UNWRITTEN: Final = "Kept by the analysis and missing from the text"


def measure(case: Case, analysis: Analysis, text: str) -> Measured:
    """Measure a finished text of an analysis, links in place of markers."""
    draft, sources = take_apart(text), Sources(case.activity)
    placed = _Placed(analysis, draft)
    invented = sources.invented(draft)
    shown = placed.numbers
    figures = Figures(
        invented=len(invented),
        twice=sum(count > 1 for count in placed.counts.values()),
        reverts=_reverts_shown(case, placed),
        warnings=_warnings(text, analysis),
        ledger=_ledger(case, analysis),
        cited=Share(sum(placed.is_cited(bullet) for bullet in draft.bullets), len(draft.bullets)),
        coverage=Share(len(shown & set(case.notes)), len(case.notes)),
        plain=_covered_plainly(case),
        precision=Share(len(shown & set(case.notes)), len(shown)),
        category=_category(case, placed),
        breaking=Share(len(shown & case.breaking), len(case.breaking)),
        marked=Share(sum(ChangeKind.BREAKING in placed.kinds(n) for n in case.breaking & shown), len(case.breaking)),
        credit=_credit(sources, placed, draft),
        welcomed=_welcome(case, draft)[0],
        welcome=_welcome(case, draft)[1],
        support=_support(sources, placed, draft),
    )
    return Measured(case=case, figures=figures, misses=tuple(_misses(case, analysis, placed)), invented=invented)


class _Placed:
    """Which changes stand where in a draft."""

    def __init__(self, analysis: Analysis, draft: Draft) -> None:
        """Find the changes that each item cites."""
        self._by_id: dict[int | str, Change] = {}
        for change in analysis.changes:
            for evidence in change.evidence:
                if is_pull(evidence):
                    self._by_id[int(evidence.label.removeprefix("#"))] = change
                elif is_commit(evidence):
                    self._by_id[evidence.label] = change
        self._left_out = {int(e.evidence.label.removeprefix("#")) for e in analysis.left_out if is_pull(e.evidence)}
        self._bullets = [(bullet, self.of(bullet)) for bullet in draft.bullets]
        self.counts = Counter(change.id for _, changes in self._bullets for change in changes)
        self.changes = {change.id: change for _, changes in self._bullets for change in changes}

    def of(self, bullet: Bullet) -> tuple[Change, ...]:
        """The changes that an item cites, each once."""
        cited: list[int | str] = [*bullet.numbers, *(sha[:7] for sha in bullet.shas)]
        found = [self._by_id.get(each) for each in cited]
        return tuple({change.id: change for change in found if change is not None}.values())

    def is_cited(self, bullet: Bullet) -> bool:
        """Whether an item cites anything of the range, also what the analysis leaves out."""
        return bool(self.of(bullet)) or not self._left_out.isdisjoint(bullet.numbers)

    @property
    def numbers(self) -> frozenset[int]:
        """The pull requests of all changes that the draft shows, and those left out that it cites all the same."""
        told = frozenset(number for change in self.changes.values() for number in pulls_of(change))
        return told.union(*(bullet.numbers & self._left_out for bullet, _ in self._bullets))

    def kinds(self, number: int) -> set[ChangeKind | None]:
        """The kinds by which readers see a pull request: of its item's heading or mark, else as it was analysed."""
        change = self._by_id.get(number)
        if change is None:
            return set()
        return {_shown_kind(bullet) or _unless_breaking(change) for bullet, of in self._bullets if change in of}

    def breaks(self, number: int) -> bool:
        """Whether the analysis takes a pull request for breaking."""
        change = self._by_id.get(number)
        return change is not None and change.kind is ChangeKind.BREAKING


def _shown_kind(bullet: Bullet) -> ChangeKind | None:
    if bullet.text.casefold().lstrip("*_ ").startswith("breaking"):
        return ChangeKind.BREAKING
    return named(bullet.heading)


def _unless_breaking(change: Change) -> ChangeKind | None:
    """What a list of highlights leaves unsaid is forgiven, but not that something breaks."""
    return None if change.kind is ChangeKind.BREAKING else change.kind


def pulls_of(change: Change) -> frozenset[int]:
    """The numbers of a change's pull requests."""
    return frozenset(int(each.label.removeprefix("#")) for each in change.evidence if is_pull(each))


def _ledger(case: Case, analysis: Analysis) -> Share:
    repo = case.activity.repo
    ids = [f"gh:{repo}#{pull.number}" for pull in case.activity.pulls]
    ids += [f"gh:{repo}@{commit.sha}" for commit in case.activity.commits]
    told = Counter(evidence.id for change in analysis.changes for evidence in change.evidence)
    told.update(entry.evidence.id for entry in analysis.left_out if entry.reason)
    return Share(sum(told[id_] == 1 for id_ in ids), len(ids))


def _covered_plainly(case: Case) -> Share:
    """What the analysis would keep of the numbers named if its team had set no rules."""
    kept = {number for change in analyze(case.activity).changes for number in pulls_of(change)}
    return Share(len(kept & set(case.notes)), len(case.notes))


def _warnings(text: str, analysis: Analysis) -> int:
    """How many warnings a person is told beside such a text: those of the evidence, and those of the linter."""
    found = lint_warnings(text, Setting(content_type=ContentType.CHANGELOG))
    return len(check(text, analysis).warnings) - len(analysis.notes) + len(found)


def _reverts_shown(case: Case, placed: _Placed) -> int:
    works = gather(case.activity)
    shown = {evidence.id for change in placed.changes.values() for evidence in change.evidence}
    shown |= {f"gh:{case.activity.repo}#{number}" for number in placed.numbers}
    return sum(
        works[one].evidence[0].id in shown and works[other].evidence[0].id in shown
        for one, other in settle(works).pairs
    )


def _category(case: Case, placed: _Placed) -> Share:
    told = [(kind, placed.kinds(number)) for number, kind in case.notes.items() if kind is not None]
    return Share(sum(kind in shown for kind, shown in told if shown), sum(bool(shown) for _, shown in told))


def _credit(sources: Sources, placed: _Placed, draft: Draft) -> Share:
    right = whole = 0
    for bullet in draft.bullets:
        for number in {number for change in placed.of(bullet) for number in pulls_of(change)} & bullet.numbers:
            author = sources.pulls[number].author
            if author is not None and not is_bot(author):
                whole += 1
                right += any(name.casefold() in bullet.words.casefold() for name in _names(author))
    return Share(right, whole)


def _welcome(case: Case, draft: Draft) -> tuple[Share, Share]:
    """Of those whose first pull request it is, who is welcomed; and of those welcomed, whose first it is."""
    people = {pull.author: False for pull in case.activity.pulls if pull.author and not is_bot(pull.author)}
    people |= {pull.author: True for pull in case.activity.pulls if pull.author in people and pull.is_first}
    text = " ".join(text for heading, text in draft.sections.items() if "contributor" in heading.casefold())
    shown: list[Person] = []
    for person in sorted(people, key=lambda person: -len(person.login or person.name)):
        name = person.login or person.name
        if name in text:
            shown.append(person)
            text = text.replace(name, " ", 1)
    right = sum(people[person] for person in shown)
    return Share(right, sum(people.values())), Share(right, len(shown))


def _support(sources: Sources, placed: _Placed, draft: Draft) -> Share:
    found = whole = 0
    for bullet in draft.bullets:
        evidence = [each for change in placed.of(bullet) for each in change.evidence]
        numbers = [int(each.label.removeprefix("#")) for each in evidence if is_pull(each)]
        shas = [each.id.rpartition("@")[2] for each in evidence if is_commit(each)]
        part, words = sources.support(bullet, numbers, shas)
        found, whole = found + part, whole + words
    return Share(found, whole)


def _misses(case: Case, analysis: Analysis, placed: _Placed) -> Iterator[Miss]:
    shown = placed.numbers
    reasons = {entry.evidence.label: entry.reason for entry in analysis.left_out}
    for number in sorted(set(case.notes) - shown):
        yield Miss(number, number in case.breaking, reasons.get(f"#{number}", UNWRITTEN))
    for number in sorted(case.breaking & shown):
        if ChangeKind.BREAKING not in placed.kinds(number):
            yield Miss(number, True, SILENT if placed.breaks(number) else UNSAID)
    for number in case.elsewhere:
        yield Miss(number, False, ELSEWHERE)


def _names(person: Person) -> tuple[str, ...]:
    return tuple(name for name in (person.login, person.name) if name)
