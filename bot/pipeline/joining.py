"""Works, tickets and messages joined into pieces, by what they explicitly say of each other."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from bot.activity import Activity, Said, Ticket
from bot.pipeline import references
from bot.pipeline.pieces import Piece
from bot.pipeline.works import Work

UMBRELLA = 8
"""A ticket that more works than this claim is a project: its works stay apart, and each is told for itself."""
_PREFIX = 7


def join(activity: Activity, works: Sequence[Work], apart: Collection[int]) -> tuple[Piece, ...]:
    """The activity as pieces, each work, ticket and message in exactly one; `works` are newest first, and so they stay.

    Backports join what they bring over, and works join that claim the same ticket. A mention alone moves a ticket to a
    work, and a message goes to the first thing it points at, but neither of these makes one piece of two works. Works
    whose places are in `apart` (reverted ones, such as) join nothing. Takes time linear in what was read.
    """
    joined = _Joined(activity, works, apart)
    joined.join_backports()
    for ticket in activity.tickets:
        joined.place_ticket(ticket)
    for said in activity.said:
        joined.place_message(said)
    return joined.pieces()


class _Joined:
    """Sets of works that are one piece, and what goes with each. A work's place stands for it."""

    def __init__(self, activity: Activity, works: Sequence[Work], apart: Collection[int]) -> None:
        """Index the works by number, sha and key."""
        self._url = activity.repo_url
        self._works = works
        self._apart = apart
        self._root = list(range(len(works)))
        self._copies: set[int] = set()
        self._by_number = {work.pull.number: place for place, work in enumerate(works) if work.pull}
        self._by_sha = {c.sha[:_PREFIX]: (c.sha, place) for place, work in enumerate(works) for c in work.commits}
        self._known = {ticket.key.upper() for ticket in activity.tickets}
        self._claims: dict[str, list[int]] = defaultdict(list)
        self._mentions: dict[str, int] = {}
        self._tickets: dict[int, list[Ticket]] = defaultdict(list)
        self._said: dict[int, list[Said]] = defaultdict(list)
        self._of_key: dict[str, int | None] = {}
        self._lone: dict[str, Piece] = {}
        if self._known:
            self._index_keys()

    def join_backports(self) -> None:
        """One piece of each patch and its copies on other branches; the copy is the one that says so, or the newer."""
        for place, work in enumerate(self._works):
            for original in self._originals(place, work):
                self._copies.add(place)
                self._unite(original, place)
        titled: dict[str, list[int]] = defaultdict(list)
        for place, work in enumerate(self._works):
            if self._is_free(place) and work.pull is not None:
                titled[references.patch_title(work)].append(place)
        for title, places in titled.items():
            if title and len(places) > 1:
                self._join_same_patch(places)

    def place_ticket(self, ticket: Ticket) -> None:
        """Put a ticket to the works that claim it, which become one piece; else to one that mentions it."""
        key = ticket.key.upper()
        pulls = (references.pull_number(url, self._url) for url in ticket.pull_urls)
        linked = [self._by_number[number] for number in pulls if number in self._by_number]
        claiming = sorted({*linked, *self._claims.get(key, ())})
        free = [place for place in claiming if self._is_free(place)]
        if len({self._find(place) for place in free}) > UMBRELLA:
            self._lone[key] = Piece(works=(), tickets=(ticket,), said=(), copies=0, told_by=len(free))
            return
        for place in free[1:]:
            self._unite(free[0], place)
        place = next(iter(free or claiming), self._mentions.get(key))
        self._of_key[key] = place
        if place is None:
            self._lone[key] = Piece(works=(), tickets=(ticket,), said=(), copies=0)
        else:
            self._tickets[place].append(ticket)

    def place_message(self, said: Said) -> None:
        """Put a message to the first thing that it points at, or by itself."""
        for kind, name in references.linked(said.text, self._url):
            place = self._pointed_at(kind, name)
            if place is not None:
                self._said[place].append(said)
                return
            if kind == "ticket" and name in self._lone:
                self._lone[name] = self._lone[name].with_said(said)
                return
        self._lone[said.id] = Piece(works=(), tickets=(), said=(said,), copies=0)

    def pieces(self) -> tuple[Piece, ...]:
        """All of it, in the order of the works, then what stands without any."""
        places: dict[int, list[int]] = defaultdict(list)
        for place in range(len(self._works)):
            places[self._find(place)].append(place)
        return (*map(self._piece, places.values()), *self._lone.values())

    def _piece(self, places: Sequence[int]) -> Piece:
        own = [place for place in places if place not in self._copies]
        copies = [place for place in places if place in self._copies]
        if not own:
            own, copies = copies, []
        return Piece(
            works=tuple(self._works[place] for place in (*own, *copies)),
            tickets=tuple(ticket for place in places for ticket in self._tickets.get(place, ())),
            said=tuple(said for place in places for said in self._said.get(place, ())),
            copies=len(copies),
        )

    def _index_keys(self) -> None:
        for place, work in enumerate(self._works):
            for key in dict.fromkeys(references.pressing_keys(work)):
                if key in self._known:
                    self._claims[key].append(place)
            for key in references.mentioned_keys(work):
                if key in self._known and (self._is_free(place) or key not in self._mentions):
                    self._mentions.setdefault(key, place)

    def _originals(self, place: int, work: Work) -> Iterator[int]:
        if not self._is_free(place):
            return
        named = [self._by_number.get(number) for number in references.backported_numbers(work)]
        picked = [self._place_of(sha) for sha in references.picked_shas(work)]
        for original in dict.fromkeys((*named, *picked)):
            if original is not None and original != place and self._is_free(original):
                yield original

    def _join_same_patch(self, places: Sequence[int]) -> None:
        """Join works of one title where one says that it is a copy, or where they went to different branches."""
        first = places[-1]
        for place in places[:-1]:
            bases = {work.pull.base_ref for work in (self._works[first], self._works[place]) if work.pull}
            marked = [each for each in (place, first) if references.is_marked(self._works[each])]
            if marked or len(bases - {""}) > 1:
                if self._find(first) != self._find(place):
                    self._copies.add(marked[0] if marked else place)
                self._unite(first, place)

    def _pointed_at(self, kind: str, name: str) -> int | None:
        match kind:
            case "pull":
                return self._by_number.get(int(name))
            case "commit":
                return self._place_of(name)
            case _:
                return self._of_key.get(name)

    def _place_of(self, sha: str) -> int | None:
        full, place = self._by_sha.get(sha[:_PREFIX], ("", -1))
        return place if full.startswith(sha) else None

    def _is_free(self, place: int) -> bool:
        return place not in self._apart

    def _find(self, place: int) -> int:
        while self._root[place] != place:
            self._root[place] = self._root[self._root[place]]
            place = self._root[place]
        return place

    def _unite(self, one: int, other: int) -> None:
        first, second = sorted((self._find(one), self._find(other)))
        self._root[second] = first
