"""What a team's earlier notes teach, read from the GitHub stand-in over real HTTP."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import cast

import pytest

from bot.activity import Activity, Range
from bot.adapters.github.notes import GitHubNotes
from bot.pipeline.habits import NEWEST, learned, noted
from bot.ports import ActivitySource
from bot.rules import Rules, Topic
from tests.adapters.github.conftest import REPO, TEAM, Source
from tests.repositories import DEPENDABOT, RepositoryBuilder, building

BUMPS = "- Bump rich (#{0}2)\n- Bump attrs (#{0}3)"
GENERATED = "* Bump rich by @bot in https://github.com/acme/rocket/pull/{0}2\n* Bump attrs by @bot in #{0}3"


def work(repo: RepositoryBuilder, release: int) -> None:
    """A feature and two bumps, whose numbers begin with the release's."""
    repo.squash(int(f"{release}1"), f"feat: fly {release} times")
    for number, package in ((2, "rich"), (3, "attrs")):
        title = f"Bump {package} from {release}.0 to {release}.1 (#{release}{number})"
        repo.commit(title, author=DEPENDABOT, files={"uv.lock": title})


def history(source: Source, notes: str, *, releases: int = 3, changelog: str = "", prefix: str = "v") -> None:
    """So many releases, each with these notes on the host, after a first one; then unreleased work."""
    with building(source.path) as repo:
        repo.commit("Begin")
        repo.tag(f"{prefix}1.0")
        for release in range(2, releases + 2):
            work(repo, release)
            repo.tag(f"{prefix}{release}.0", f"Rocket {release}\n\n{notes.format(release)}")
        repo.commit("Write down what changed", files={"CHANGELOG.md": changelog or "Nothing."})


UNLESS_SEEN = frozenset({Topic.DOCUMENTATION, Topic.CODE, Topic.DEPENDENCIES_IN_CODE})
"""What is kept wherever people chose, until they had occasion to leave it out."""
TAUGHT = Rules(keep=UNLESS_SEEN | {Topic.DEPENDENCIES}, learned=True)


async def learn(source: Source) -> Rules | None:
    return await learned(GitHubNotes(source.access()), source.adapter(), TEAM, REPO)


async def test_a_team_that_lists_its_dependency_updates_keeps_them(source: Source) -> None:
    history(source, f"- Fly (#{{0}}1)\n{BUMPS}")

    assert await learn(source) == TAUGHT


async def test_a_team_that_leaves_them_out_does_not(source: Source) -> None:
    history(source, "- Fly (#{0}1)")

    assert await learn(source) == Rules(keep=UNLESS_SEEN, learned=True)


@pytest.mark.parametrize(
    ("title", "file", "several", "named", "topic", "kept"),
    [
        ("docs: page", "docs/{}.md", 9, 1, Topic.DOCUMENTATION, True),
        ("docs: page", "docs/{}.md", 9, 0, Topic.DOCUMENTATION, False),
        ("docs: page", "docs/{}.md", 11, 1, Topic.DOCUMENTATION, False),
        ("chore: tidy", "src/{}.py", 19, 1, Topic.CODE, True),
        ("chore: tidy", "src/{}.py", 21, 1, Topic.CODE, False),
        ("chore: tidy", "src/{}.py", 11, 1, Topic.CHORES, False),
    ],
)
async def test_a_topic_is_kept_by_a_team_that_names_one_in_ten_or_in_twenty_of_the_code(
    source: Source, title: str, file: str, several: int, named: int, topic: Topic, kept: bool
) -> None:
    with building(source.path) as repo:
        repo.commit("Begin")
        repo.tag("v1.0")
        repo.squash(1, "feat: fly")
        for number in range(2, several + 2):
            repo.commit(f"{title} {number} (#{number})", files={file.format(number): "Text."})
        repo.tag("v2.0", "Rocket 2\n\n- Fly (#1)\n" + "- Another (#2)" * named)

    rules = await learn(source)

    assert rules is not None
    assert (topic in rules.keep) is kept


async def test_what_the_notes_make_of_other_upkeep_is_expected_of_a_topic_that_was_never_met(source: Source) -> None:
    with building(source.path) as repo:
        repo.commit("Begin")
        repo.tag("v1.0")
        repo.commit("docs: a page (#1)", files={"docs/page.md": "Text."})
        repo.tag("v2.0", "Rocket 2\n\n- A page (#1)")

    rules = await learn(source)

    assert rules is not None
    assert rules.keep == frozenset(Topic)


async def test_a_changelog_file_teaches_as_notes_on_the_host_do(source: Source) -> None:
    sections = "\n\n".join(f"## {n}.0\n\n- Fly (#{n}1)\n{BUMPS.format(n)}" for n in (4, 3, 2))
    history(source, "See the changelog.", changelog=f"# Changes\n\n{sections}\n")

    assert await learn(source) == TAUGHT


@pytest.mark.parametrize("notes", ["", "We made it faster.", GENERATED], ids=["none", "prose", "generated"])
async def test_notes_that_nobody_chose_teach_nothing(source: Source, notes: str) -> None:
    history(source, notes)

    assert await learn(source) is None


async def test_notes_that_name_issues_say_nothing_of_what_is_left_out(source: Source) -> None:
    history(source, "- Fly (#{0}001)")

    assert await learn(source) == Rules(learned=True)


async def test_releases_of_another_package_are_not_read(source: Source) -> None:
    with building(source.path) as repo:
        repo.commit("Begin")
        for release in (1, 2):
            repo.tag(f"core-v{release}.0", f"Core\n\n{BUMPS.format(release)}")
            repo.commit("More")
        for release in (1, 2):
            repo.tag(f"app-v{release}.0", f"App\n\nFly (#{release}1)")
            repo.commit("More")

    found = noted(await GitHubNotes(source.access()).published(TEAM, REPO), REPO)

    assert [(each.base, each.tag) for each in found] == [("app-v1.0", "app-v2.0")]


async def test_what_is_read_has_a_bound(source: Source) -> None:
    history(source, BUMPS, releases=NEWEST + 5)

    await learn(source)

    assert source.traffic.calls <= 1 + 4 * NEWEST


class Hanging:
    """A source that answers for so many releases, and then not at all."""

    def __init__(self, source: ActivitySource, answers: int) -> None:
        self._source = source
        self._answers = answers

    async def fetch(
        self, workspace: str, repo: str, range_: Range, progress: Callable[[int, int], Awaitable[None]]
    ) -> Activity:
        if not self._answers:
            await asyncio.Event().wait()
        self._answers -= 1
        return await self._source.fetch(workspace, repo, range_, progress)


@pytest.mark.parametrize(("answers", "taught"), [(2, TAUGHT), (0, None)])
async def test_what_was_read_when_the_time_is_over_is_all_that_teaches(
    source: Source, answers: int, taught: Rules | None
) -> None:
    history(source, f"- Fly (#{{0}}1)\n{BUMPS}")
    hanging = Hanging(source.adapter(), answers)

    found = await learned(GitHubNotes(source.access()), cast("ActivitySource", hanging), TEAM, REPO, within=2.0)

    assert found == taught


async def test_a_repository_that_is_not_there_teaches_nothing(source: Source) -> None:
    with building(source.path) as repo:
        repo.commit("Begin")

    assert await learned(GitHubNotes(source.access()), source.adapter(), TEAM, "acme/other") is None
