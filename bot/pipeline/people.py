"""Who is to be thanked for a piece of work: the people behind it, also where an agent or a bot opened it."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from bot.activity import Commit, Person, PullRequest

_AGENTS: Final = frozenset(
    {"claude", "claude code", "claude-code", "copilot", "copilot-swe-agent", "github copilot", "github-copilot"}
    | {"cursor", "cursor agent", "cursoragent", "codex", "openai-codex", "devin", "devin-ai-integration", "aider"}
    | {"gemini", "gemini-code-assist", "google-labs-jules", "sourcery-ai", "coderabbitai", "github-actions"}
    | {"github actions", "dependabot", "dependabot-preview", "renovate", "renovate-bot", "renovate bot", "web-flow"}
    | {"pre-commit-ci", "pyup-bot", "greenkeeper", "snyk-bot", "depfu", "scala-steward", "mergify", "allcontributors"}
)
_CO_AUTHOR: Final = re.compile(
    r"^co-authored-by:\s{0,9}([^<\n]{1,100}?)\s{0,9}<([^<>\n]{0,200})>", re.IGNORECASE | re.MULTILINE
)
_NOREPLY: Final = re.compile(
    r"(?:\d{1,12}\+)?([A-Za-z0-9-]{1,60}(?:\[bot\])?)@users\.noreply\.github\.com", re.IGNORECASE
)
_READ: Final = 20_000  # characters of a body in which trailers are looked for


def credited(pull: PullRequest | None, commits: Iterable[Commit]) -> tuple[Person, ...]:
    """The people of a piece of work, its opener first, each once; bots and agents only where nobody else is known."""
    people: list[Person] = []
    seen: set[str] = set()
    for person in _everyone(pull, commits):
        names = {name.casefold() for name in (person.login, person.name) if name}
        if not names & seen:
            people.append(person)
        seen |= names
    humans = tuple(person for person in people if not is_bot(person))
    return humans or tuple(people[:1])


def is_bot(person: Person) -> bool:
    """Whether this is a bot or an agent, by what the host said or by a known name."""
    names = {name.casefold().removesuffix("[bot]").strip() for name in (person.login, person.name) if name}
    return (
        person.is_bot
        or any(name and name.endswith("[bot]") for name in (person.login, person.name))
        or bool(names & _AGENTS)
    )


def _everyone(pull: PullRequest | None, commits: Iterable[Commit]) -> Iterator[Person]:
    if pull is not None and pull.author is not None:
        yield pull.author
    for commit in reversed(tuple(commits)):
        if commit.parents < 2:
            yield from commit.authors
        yield from _co_authors(commit.body)
    if pull is not None:
        yield from _co_authors(pull.body)


def _co_authors(body: str) -> Iterator[Person]:
    for name, email in _CO_AUTHOR.findall(body[-_READ:]):
        login = _NOREPLY.fullmatch(email)
        yield Person(login=login[1] if login else None, name=name)
