"""Stage 2, pure code: the activity as changes, ranked, and all that is left out, each with its reason."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from bot.activity import Activity, Said
from bot.analysis import Analysis, Change, Evidence, LeftOut
from bot.pipeline import embargo
from bot.pipeline.joining import join
from bot.pipeline.judging import CARRIED, Judge, Judged, rank
from bot.pipeline.pieces import Piece
from bot.pipeline.prose import cleaned_body, one_line
from bot.pipeline.reverts import settle
from bot.pipeline.works import gather
from bot.rules import Rules

__all__ = ["CARRIED", "MOVED_OUT", "analyze"]

MOVED_OUT: Final = "Moved out by hand"
"""Why something stays out that a person moved out on the board."""

_SAID: Final = 1_000  # characters of a message that are kept
_NO_RULES: Final = Rules()
_NO_MOVES: Final[Mapping[str, bool]] = MappingProxyType({})
_NO_LABELS: Final[Mapping[int, str]] = MappingProxyType({})


def analyze(
    activity: Activity,
    rules: Rules = _NO_RULES,
    moves: Mapping[str, bool] = _NO_MOVES,
    labelled: Mapping[int, str] = _NO_LABELS,
) -> Analysis:
    """What the activity amounts to; see `Analysis`. Takes time linear in what was read.

    Every commit, pull request, ticket and message is the evidence of exactly one change, or left out exactly once.
    `moves` are a person's choices: the id of a piece's first evidence → whether it goes in; they win over all but an
    embargo. `labelled` are pull requests that a label puts in, number → label; it wins over rules and noise.
    """
    works = gather(activity)
    settled = settle(works)
    pieces = join(activity, works, settled.reasons)
    pairs = ((works[one].evidence[0].id, works[other].evidence[0].id) for one, other in settled.pairs)
    locked = embargo.embargoed(activity, pieces, pairs)
    open_pieces = [piece for place, piece in enumerate(pieces) if place not in locked]
    reasons = {works[place].evidence[0].id: reason for place, reason in settled.reasons.items()}
    judge = Judge(rules)
    by_label = {f"gh:{activity.repo}#{number}": label for number, label in labelled.items()}
    judged = [_moved(_put_in(judge.judge(piece, reasons.get(piece.id)), by_label), moves) for piece in open_pieces]
    kept = sorted((each for each in judged if each.reason is None), key=rank)
    return Analysis(
        repo=activity.repo,
        repo_url=activity.repo_url,
        described=activity.described,
        commits=len(activity.commits),
        pulls=len(activity.pulls),
        tickets=len(activity.tickets),
        said=len(activity.said),
        span=activity.span,
        changes=tuple(_change(f"c{place}", each, activity.repo, by_label) for place, each in enumerate(kept, 1)),
        left_out=(
            *(entry for each in judged if each.reason is not None for entry in _left_out(each)),
            *(entry for place in sorted(locked) for entry in _hidden(pieces[place])),
        ),
        newcomers=tuple(dict.fromkeys(person for piece in open_pieces for person in piece.newcomers)),
        notes=activity.notes,
    )


def _put_in(judged: Judged, by_label: Mapping[str, str]) -> Judged:
    return judged._replace(reason=None) if _label_of(judged.piece, by_label) else judged


def _label_of(piece: Piece, by_label: Mapping[str, str]) -> str | None:
    return next((by_label[evidence.id] for evidence, _ in piece.read if evidence.id in by_label), None)


def _moved(judged: Judged, moves: Mapping[str, bool]) -> Judged:
    goes_in = moves.get(judged.piece.id)
    if goes_in is None:
        return judged
    return judged._replace(reason=None if goes_in else MOVED_OUT)


def _change(id_: str, judged: Judged, repo: str, by_label: Mapping[str, str]) -> Change:
    piece = judged.piece
    return Change(
        id=id_,
        kind=judged.kind,
        title=judged.heading.title,
        body=_body(piece),
        scope=judged.heading.scope,
        evidence=(*(evidence for evidence, _ in piece.read), *piece.issues(repo)),
        authors=piece.authors,
        newcomers=piece.newcomers,
        said=tuple(map(_fit, piece.said)),
        put_in_by=_label_of(piece, by_label),
    )


def _body(piece: Piece) -> str:
    """The pull request's own words, else those of its commits, else of its ticket."""
    return next((body for body in map(cleaned_body, piece.texts) if body), "")


def _fit(said: Said) -> Said:
    """A message as it is kept: visible, and short."""
    return Said(
        id=said.id,
        text=cleaned_body(said.text)[:_SAID],
        url=said.url,
        author=said.author,
        said_at=said.said_at,
        may_quote=said.may_quote,
    )


def _left_out(judged: Judged) -> Iterator[LeftOut]:
    (first, line), *rest = judged.piece.read
    title = one_line(line) or judged.heading.title
    yield LeftOut(evidence=first, title=title, reason=judged.reason or "")
    for evidence, own in rest:
        yield LeftOut(evidence=evidence, title=one_line(own), reason=f"Part of {first.label}", part_of=first.label)


def _hidden(piece: Piece) -> Iterator[LeftOut]:
    """A piece under embargo, of which nothing is kept but the ids."""
    for place, (evidence, _) in enumerate(piece.read):
        bare = Evidence(id=evidence.id, label=embargo.REASON, url="")
        part_of = embargo.REASON if place else None
        yield LeftOut(evidence=bare, title="", reason=embargo.REASON, part_of=part_of, hidden=True)
