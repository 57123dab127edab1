"""What stands in the sources of a draft: the words that a claim may use, and the ids that it may cite."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from bot.activity import Activity, Commit, PullRequest
from bot.evaluation.bullets import Bullet, Draft

_WORD: Final = re.compile(r"[a-z]{3,40}|\d[\d.]{0,20}")
_CODE: Final = re.compile(r"`([^`\n]{1,200})`")
_VERSION: Final = re.compile(r"\bv?(\d{1,5}(?:\.\d{1,5}){1,3})\b")
_LOGIN: Final = re.compile(r"(?<![\w/`.@-])@([A-Za-z\d][\w-]{0,60})")
_HEX: Final = re.compile(r"[0-9a-f]{7,40}")
_EMPTY: Final = frozenset(
    {"and", "are", "but", "for", "from", "has", "into", "its", "not", "now", "that", "the", "this", "was", "when"}
    | {"which", "with", "you", "your", "can", "all", "also", "have", "than", "then", "they", "who", "will"}
)
"""Words that say nothing, and so need no source."""


@dataclass(frozen=True)
class Sources:
    """The sources of a case."""

    activity: Activity

    @cached_property
    def pulls(self) -> dict[int, PullRequest]:
        """Number → pull request."""
        return {pull.number: pull for pull in self.activity.pulls}

    @cached_property
    def text(self) -> str:
        """All that was read, in lower case and with single spaces."""
        return _folded(" \n ".join(_texts(self.activity.pulls, self.activity.commits)))

    def invented(self, draft: Draft) -> tuple[str, ...]:
        """Ids, addresses, logins, versions and code of a draft that no source holds."""
        return (
            *(f"#{number}" for number in sorted(draft.numbers) if not self._has_number(number)),
            *(f"commit {sha}" for sha in sorted(draft.shas) if not self._has_commit(sha)),
            *(address for address in sorted(draft.addresses) if not self._has_address(address)),
            *(f"@{login}" for login in sorted(set(_LOGIN.findall(draft.text))) if not self._has_login(login)),
            *(name for name in sorted(_named(draft)) if name.casefold() not in self._known),
        )

    def support(self, bullet: Bullet, numbers: Iterable[int], shas: Iterable[str]) -> tuple[int, int]:
        """How many of a bullet's content words stand in what it cites, and how many it has."""
        pulls = [self.pulls[number] for number in numbers if number in self.pulls]
        wanted = set(shas)
        commits = [commit for commit in self.activity.commits if commit.sha in wanted]
        known = set(_words(" \n ".join(_texts(pulls, commits))))
        words = [word for word in _words(bullet.words) if word not in _EMPTY]
        return sum(word in known for word in words), len(words)

    @cached_property
    def _issues(self) -> frozenset[int]:
        return frozenset(issue.number for pull in self.activity.pulls for issue in pull.issues)

    @cached_property
    def _known(self) -> str:
        """The text, and the names of the repository and its range."""
        bounds = (self.activity.repo, self.activity.base or "", self.activity.head, self.activity.described)
        return f"{self.text} {_folded(' '.join(bounds))}"

    def _has_number(self, number: int) -> bool:
        return number in self.pulls or number in self._issues or f"#{number}" in self.text or f"/{number}" in self.text

    def _has_commit(self, sha: str) -> bool:
        return any(commit.sha.startswith(sha) for commit in self.activity.commits) or sha in self.text

    def _has_address(self, address: str) -> bool:
        pulls = {pull.url for pull in self.activity.pulls}
        commits = {commit.url for commit in self.activity.commits}
        issues = {issue.url for pull in self.activity.pulls for issue in pull.issues}
        return address in pulls | commits | issues or _folded(address) in self.text

    def _has_login(self, login: str) -> bool:
        return login.casefold() in self._logins or f"@{login.casefold()}" in self.text

    @cached_property
    def _logins(self) -> frozenset[str]:
        pulls = (pull.author for pull in self.activity.pulls)
        people = (*pulls, *(person for commit in self.activity.commits for person in commit.authors))
        return frozenset(name.casefold() for person in people if person for name in (person.login, person.name) if name)


def _named(draft: Draft) -> set[str]:
    """Code spans and versions, as they are to be found in a source; a span of hex digits is a commit."""
    code = {" ".join(span.split()) for span in _CODE.findall(draft.text) if not _HEX.fullmatch(span)}
    return code | set(_VERSION.findall(_CODE.sub(" ", draft.text)))


def _texts(pulls: Iterable[PullRequest], commits: Iterable[Commit]) -> Iterator[str]:
    for pull in pulls:
        author = (pull.author.login or "", pull.author.name) if pull.author else ()
        yield from (pull.title, pull.body, *pull.labels, *author, *(issue.title for issue in pull.issues))
    for commit in commits:
        yield from (commit.subject, commit.body, *(name for p in commit.authors for name in (p.login or "", p.name)))


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
