"""Learning from earlier notes costs no draft, whatever the host does meanwhile."""

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


class Failing:
    """A host that fails, and counts how often it was asked."""

    def __init__(self, error: NotraError) -> None:
        self.asked = 0
        self._error = error

    async def published(self, workspace: str, repo: str) -> Published:
        self.asked += 1
        raise self._error


def services(boards: FakeBoards, notes: Failing) -> Services:
    return cast("Services", SimpleNamespace(boards=boards, notes=notes, source=None))


@pytest.mark.parametrize("error", [Transient("GitHub is down."), Permanent("GitHub refused.")])
async def test_a_host_that_fails_teaches_nothing_and_is_asked_again_by_the_next_draft(error: NotraError) -> None:
    boards, notes = FakeBoards(), Failing(error)

    await learn_once(services(boards, notes), TEAM, REPO)
    await learn_once(services(boards, notes), TEAM, REPO)

    assert await boards.rules(TEAM, REPO) is None
    assert notes.asked == 2


@pytest.mark.parametrize("rules", [Rules(), Rules(keep=frozenset({Topic.CI}), learned=True)])
async def test_a_repository_with_rules_is_not_asked_about(rules: Rules) -> None:
    boards, notes = FakeBoards(), Failing(Permanent("Not asked."))
    await boards.learn(TEAM, REPO, rules)

    await learn_once(services(boards, notes), TEAM, REPO)

    assert await boards.rules(TEAM, REPO) == rules
    assert notes.asked == 0
