"""Learning from earlier notes costs no draft, whatever the host does meanwhile."""

from datetime import timedelta
from types import SimpleNamespace
from typing import cast

import pytest

from bot.activity import Published
from bot.errors import NotraError, Permanent, Transient
from bot.rules import Rules, Topic
from bot.services import Services
from tests.fakes.boards import FakeBoards
from workflows.habits import learn_once

TEAM, REPO = "T1", "acme/rocket"


class Host:
    """A host whose releases have no notes, or that fails; it counts how often it was asked."""

    def __init__(self, error: NotraError | None = None) -> None:
        self.asked = 0
        self._error = error

    async def published(self, workspace: str, repo: str) -> Published:
        self.asked += 1
        if self._error is not None:
            raise self._error
        return Published(tags=("v1.1", "v1.0"), releases={}, changelogs=())


def services(boards: FakeBoards, notes: Host) -> Services:
    return cast("Services", SimpleNamespace(boards=boards, notes=notes, source=None))


@pytest.mark.parametrize("error", [Transient("GitHub is down."), Permanent("GitHub refused.")])
async def test_a_host_that_fails_teaches_nothing_and_is_asked_again_by_the_next_draft(error: NotraError) -> None:
    boards, notes = FakeBoards(), Host(error)

    await learn_once(services(boards, notes), TEAM, REPO)
    await learn_once(services(boards, notes), TEAM, REPO)

    assert await boards.rules(TEAM, REPO) is None
    assert notes.asked == 2


@pytest.mark.parametrize("rules", [Rules(), Rules(keep=frozenset({Topic.CI}), learned=True)])
async def test_a_repository_with_rules_is_not_asked_about(rules: Rules) -> None:
    boards, notes = FakeBoards(), Host(Permanent("Not asked."))
    await boards.learn(TEAM, REPO, rules, timedelta(days=1))

    await learn_once(services(boards, notes), TEAM, REPO)

    assert await boards.rules(TEAM, REPO) == rules
    assert notes.asked == 0


async def test_notes_that_teach_nothing_are_not_asked_for_again_by_the_next_draft() -> None:
    boards, notes = FakeBoards(), Host()

    await learn_once(services(boards, notes), TEAM, REPO)
    await learn_once(services(boards, notes), TEAM, REPO)

    assert notes.asked == 1
    assert await boards.rules(TEAM, REPO) == Rules()


@pytest.mark.parametrize("notes", [Host(), Host(Transient("GitHub is down."))])
async def test_what_is_out_of_date_is_asked_for_again_and_holds_where_nothing_newer_is_learned(notes: Host) -> None:
    boards, before = FakeBoards(), Rules(keep=frozenset({Topic.CI}), learned=True)
    await boards.learn(TEAM, REPO, before, timedelta(0))

    await learn_once(services(boards, notes), TEAM, REPO)

    assert notes.asked == 1
    assert await boards.rules(TEAM, REPO) == before
