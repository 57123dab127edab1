"""A piece of work: the pull requests and commits of it, its tickets, and what was said about it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.activity import Person, Said, Ticket
from bot.analysis import Evidence
from bot.pipeline.kinds import folded_labels
from bot.pipeline.people import credited, is_bot
from bot.pipeline.works import Work

MESSAGE = "message"
"""How a Slack message is called where it is linked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """One piece. The last `copies` of `works` are backports of the others; a piece may have no work at all.

    `told_by`: how many other pieces tell what this ticket, a project of its own, is about.
    """

    works: tuple[Work, ...]
    tickets: tuple[Ticket, ...]
    said: tuple[Said, ...]
    copies: int
    told_by: int = 0

    def with_said(self, said: Said) -> "Piece":
        """The same with one message more."""
        return replace(self, said=(*self.said, said))

    @property
    def id(self) -> str:
        """The id of the first thing that was read of it, by which people's choices name it."""
        return self.works[0].evidence[0].id if self.works else self.read[0][0].id

    @property
    def own(self) -> tuple[Work, ...]:
        """Its works without the backports."""
        return self.works[: len(self.works) - self.copies]

    @property
    def heading(self) -> str:
        """The line above it: the ticket's where several works did it, else its work's, else what was said first."""
        if self.tickets and len(self.own) != 1:
            return self.tickets[0].title
        if self.works:
            return self.works[0].heading
        said = self.said[0]
        return next(iter(said.text.strip().splitlines()), "") if said.may_quote else f"A message by {said.author.name}"

    @property
    def texts(self) -> Iterator[str]:
        """All that was written about it by those who did it, in the order in which it explains best."""
        for work in self.own:
            yield from work.texts
        yield from (ticket.body for ticket in self.tickets)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of its pull requests (of backports as well) and of its tickets, as they are."""
        pulled = (label for work in self.works if work.pull for label in work.pull.labels)
        return (*pulled, *(label for ticket in self.tickets for label in ticket.labels))

    @property
    def own_labels(self) -> frozenset[str]:
        """The labels that say what it is, in one spelling: without those of backports."""
        return self.pull_labels | self.ticket_labels

    @property
    def pull_labels(self) -> frozenset[str]:
        """Those of its own pull requests."""
        return folded_labels(label for work in self.own if work.pull for label in work.pull.labels)

    @property
    def ticket_labels(self) -> frozenset[str]:
        """Those of its tickets."""
        return folded_labels(label for ticket in self.tickets for label in ticket.labels)

    @property
    def paths(self) -> tuple[str, ...] | None:
        """All paths that it changes; None where one of its works does not say."""
        found = [paths_of(work) for work in self.own]
        known = [path for paths in found for path in paths or ()]
        return None if None in found or not known else tuple(known)

    @property
    def authors(self) -> tuple[Person, ...]:
        """Who is to be thanked, each once; bots only where nobody else is known."""
        if not self.works:
            return _assignees(self.tickets)
        people = {
            (person.login or person.name).casefold(): person
            for work in reversed(self.own)
            for person in reversed(credited(work.pull, work.commits))
        }
        found = tuple(reversed(people.values()))
        return tuple(person for person in found if not is_bot(person)) or found[:1]

    @property
    def newcomers(self) -> tuple[Person, ...]:
        """Those for whom it is the first pull request here."""
        pulls = [work.pull for work in self.works if work.pull and work.pull.is_first and work.pull.author]
        return tuple(dict.fromkeys(pull.author for pull in pulls if pull.author and not is_bot(pull.author)))

    @property
    def read(self) -> tuple[tuple[Evidence, str], ...]:
        """What was read of it, each with its title: pull requests and commits, tickets, messages."""
        works = (each for work in self.works for each in zip(work.evidence, _titles(work), strict=True))
        tickets = ((Evidence(id=f"lin:{each.key}", label=each.key, url=each.url), each.title) for each in self.tickets)
        said = ((Evidence(id=f"sl:{each.id}", label=MESSAGE, url=each.url), "") for each in self.said)
        return (*works, *tickets, *said)

    def issues(self, repo: str) -> tuple[Evidence, ...]:
        """The issues of the code host that its pull requests close, each once."""
        found = [issue for work in self.works if work.pull for issue in work.pull.issues]
        return tuple(
            Evidence(id=f"gh:{repo}/issues/{issue.number}", label=f"#{issue.number}", url=issue.url)
            for issue in dict.fromkeys(found)
        )


def _titles(work: Work) -> Iterator[str]:
    if work.pull:
        yield work.pull.title
    yield from (commit.subject for commit in work.commits)


def paths_of(work: Work) -> tuple[str, ...] | None:
    """The paths that a work changes: the pull request's, else those of its commits; None where one does not say."""
    if work.pull and work.pull.paths is not None:
        return work.pull.paths
    each = [commit.paths for commit in work.commits if commit.paths is not None or commit.parents < 2]
    return None if None in each else tuple(path for paths in each for path in paths or ())


def _assignees(tickets: tuple[Ticket, ...]) -> tuple[Person, ...]:
    return tuple(dict.fromkeys(ticket.assignee for ticket in tickets if ticket.assignee is not None))
