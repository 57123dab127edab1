"""Reading activity from the GitHub stand-in over real HTTP."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.activity import Activity, Person, Range, RangeKind
from bot.adapters.github import GitHubActivity
from bot.errors import Permanent, RateLimited, Transient
from standins.github import Faults, GitHub
from standins.server import serving
from tests.repositories import ANA, BO, DEPENDABOT, START, building, git

TOKEN = "ghp_test"
REPO = "acme/rocket"
NOW = START + timedelta(days=30)


@dataclass
class Traffic:
    """Counts the calls of a session, and how many of them were open at once."""

    calls: int = 0
    open: int = 0
    most_open: int = 0

    def traced(self) -> aiohttp.TraceConfig:
        config = aiohttp.TraceConfig()
        config.on_request_start.append(self._started)
        config.on_request_end.append(self._ended)
        return config

    async def _started(self, *_: object) -> None:
        self.calls += 1
        self.open += 1
        self.most_open = max(self.most_open, self.open)

    async def _ended(self, *_: object) -> None:
        self.open -= 1


@dataclass
class Source:
    """The adapter on a stand-in that serves the repository at `path`; `told` is what the progress said."""

    path: Path
    github: GitHub
    url: str
    session: aiohttp.ClientSession
    traffic: Traffic
    told: list[tuple[int, int]] = field(default_factory=list)
    now: datetime = NOW

    def adapter(self, token: str | None = TOKEN) -> GitHubActivity:
        return GitHubActivity(self.session, url=self.url, token=token, now=lambda: self.now)

    async def fetch(self, wanted: Range | None = None, repo: str = REPO, token: str | None = TOKEN) -> Activity:
        async def note(commits: int, pulls: int) -> None:
            self.told.append((commits, pulls))

        return await self.adapter(token).fetch(repo, wanted or Range(), note)


@pytest.fixture
async def source(tmp_path: Path) -> AsyncIterator[Source]:
    path = tmp_path / "rocket"
    github = GitHub(path, TOKEN)
    traffic = Traffic()
    async with serving(github.app()) as url, aiohttp.ClientSession(trace_configs=[traffic.traced()]) as session:
        yield Source(path, github, url, session, traffic)


def since(base: str, head: str | None = None) -> Range:
    return Range(kind=RangeKind.BETWEEN if head else RangeKind.REF, base=base, head=head)


def shas(activity: Activity) -> list[str]:
    return [commit.sha for commit in activity.commits]


def numbers(activity: Activity) -> list[int]:
    return [pull.number for pull in activity.pulls]


async def test_the_default_is_what_came_since_the_last_release(source: Source) -> None:
    with building(source.path) as repo:
        repo.commit("Old")
        repo.tag("v1.0.0", "Rocket 1.0")
        newer = [repo.commit("One"), repo.squash(2, "Two", "Because.")]

    activity = await source.fetch()

    assert shas(activity) == newer[::-1]
    assert (activity.base, activity.head, activity.described) == ("v1.0.0", "main", "v1.0.0..main")
    assert activity.head_sha == newer[-1]
    assert activity.repo_url == "https://github.com/acme/rocket"


async def test_a_newer_lightweight_version_tag_wins_over_an_older_release(source: Source) -> None:
    with building(source.path) as repo:
        repo.commit("Old")
        repo.tag("v1.0.0", "Rocket 1.0")
        repo.commit("Middle")
        repo.tag("v1.1.0")
        repo.commit("New")

    assert (await source.fetch()).base == "v1.1.0"


@pytest.mark.parametrize("tag", ["v2.0.0-rc.1", "nightly", "v2"])
async def test_prereleases_and_moving_tags_do_not_start_the_default_range(source: Source, tag: str) -> None:
    with building(source.path) as repo:
        repo.commit("Old")
        repo.tag("v1.0.0")
        repo.commit("Middle")
        repo.tag(tag)
        repo.commit("New")

    assert (await source.fetch()).base == "v1.0.0"


async def test_without_versions_any_last_tag_starts_the_default_range(source: Source) -> None:
    with building(source.path) as repo:
        repo.commit("Old")
        repo.tag("first")
        repo.commit("New")

    assert (await source.fetch()).base == "first"


async def test_without_tags_the_default_is_the_last_thirty_days(source: Source) -> None:
    with building(source.path, step=timedelta(days=10)) as repo:
        made = [repo.commit(f"Number {number}") for number in range(5)]
    source.now = START + timedelta(days=45)

    activity = await source.fetch()

    assert shas(activity) == made[:1:-1]
    assert activity.base is None
    assert activity.described == "last 30 days (there is no release or tag)"


async def test_merge_squash_and_rebase_lead_to_the_same_pull_request(source: Source) -> None:
    with building(source.path) as repo:
        repo.commit("Base")
        repo.tag("v1.0")
        squashed = [repo.squash(1, "Add a flag")]
        rebased = repo.rebase(2, ["Add a flag", "Add a flag"])
        merged = repo.merge(3, "Add a flag", ["Write it", "Test it"])
        straight = repo.commit("Straight to main")

    activity = await source.fetch(since("v1.0"))

    owners = {commit.sha: commit.pull_numbers for commit in activity.commits}
    assert owners == {
        **dict.fromkeys(squashed, (1,)),
        **dict.fromkeys(rebased, (2,)),
        **dict.fromkeys(merged, (3,)),
        straight: (),
    }
    assert {pull.title for pull in activity.pulls} == {"Add a flag"}
    assert {pull.number for pull in activity.pulls} == {1, 2, 3}


async def test_a_pull_request_carries_text_author_labels_and_time(source: Source) -> None:
    with building(source.path) as repo:
        repo.commit("Base")
        repo.tag("v1.0")
        repo.squash(4, "Bump lib from 1 to 2", "Bumps lib.", author=DEPENDABOT)

    pull = (await source.fetch(since("v1.0"))).pulls[0]

    assert (pull.number, pull.title, pull.body) == (4, "Bump lib from 1 to 2", "Bumps lib.")
    assert pull.author == Person(login="dependabot[bot]", name="dependabot[bot]", is_bot=True)
    assert pull.labels == ("dependencies",)
    assert pull.merged_at == START + timedelta(hours=1)
    assert pull.url == "https://github.com/acme/rocket/pull/4"


async def test_a_commit_carries_text_time_and_all_its_authors(source: Source) -> None:
    with building(source.path) as repo:
        repo.commit("Base")
        repo.tag("v1.0")
        repo.commit("Do it\n\nBecause.\n\nCo-authored-by: Bo Lind <bo@example.com>", author=ANA)

    commit = (await source.fetch(since("v1.0"))).commits[0]

    assert (commit.subject, commit.body.split("\n")[0]) == ("Do it", "Because.")
    assert [person.login for person in commit.authors] == ["ana", "bo-lind"]
    assert commit.committed_at == START + timedelta(hours=1)
    assert commit.parents == 1


async def test_a_long_range_is_whole_in_order_and_takes_few_calls(source: Source) -> None:
    with building(source.path) as repo:
        repo.commit("Base")
        repo.tag("v1.0")
        made = [repo.squash(number, f"Change {number}") for number in range(1, 522)]
    source.github.faults = Faults(hang_s=0.02)

    activity = await source.fetch(since("v1.0", "main"))

    assert shas(activity) == made[::-1]
    assert numbers(activity) == list(range(521, 0, -1))
    assert source.told[-1] == (521, 521)
    assert [commits for commits, _ in source.told] == sorted(commits for commits, _ in source.told)
    assert source.traffic.calls == 1 + 6 + 3  # the repository, compare's pages, 200 commits a query
    assert source.traffic.most_open == 4


async def test_only_what_the_base_does_not_reach_is_read(source: Source) -> None:
    with building(source.path) as repo:
        base = repo.commit("Base")
        hotfix = repo.commit("Hotfix", parents=[base], branch="release-1")
        repo.tag("v1.0.1", at=hotfix)
        late = repo.merge(9, "An old branch", ["Written long ago"], since=base)

    activity = await source.fetch(since("v1.0.1"))

    assert set(shas(activity)) == set(late)


async def test_dates_and_days_bound_the_default_branch(source: Source) -> None:
    with building(source.path, step=timedelta(days=1)) as repo:
        made = [repo.squash(number, f"Day {number}") for number in range(1, 11)]
    source.now = START + timedelta(days=9, hours=1)

    by_days = await source.fetch(Range(kind=RangeKind.DAYS, days=3))
    by_date = await source.fetch(Range(kind=RangeKind.DATE, date="2026-10-05"))

    assert shas(by_days) == made[:-4:-1]
    assert by_days.described == "last 3 days"
    assert shas(by_date) == made[:3:-1]
    assert (by_date.base, by_date.described) == (None, "since 2026-10-05")
    assert numbers(by_date) == [10, 9, 8, 7, 6, 5]


async def test_a_long_time_is_read_in_windows_and_every_commit_once(source: Source) -> None:
    with building(source.path, step=timedelta(hours=2)) as repo:
        made = [repo.commit(f"Number {number}") for number in range(330)]
    source.now = START + timedelta(days=28)

    activity = await source.fetch(Range(kind=RangeKind.DAYS, days=29))

    assert shas(activity) == made[::-1]


async def test_an_empty_range_is_no_error(source: Source) -> None:
    with building(source.path) as repo:
        repo.commit("Only")
        repo.tag("v1.0")

    activity = await source.fetch()

    assert (activity.commits, activity.pulls, activity.base) == ((), (), "v1.0")


async def test_a_moved_tag_is_read_where_it_is_now(source: Source) -> None:
    with building(source.path) as repo:
        repo.commit("One")
        repo.tag("v1.0")
        second = repo.commit("Two")
        third = repo.commit("Three")
    await source.fetch(since("v1.0"))
    git(source.path, "tag", "--force", "v1.0", second)

    assert shas(await source.fetch(since("v1.0"))) == [third]


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (since("v9"), "no tag, branch or commit “v9”. Its newest tags: v1.1, v1.0."),
        (since("v1.0", "nope"), "no tag, branch or commit “nope”"),
        (Range(kind=RangeKind.DATE, date="yesterday"), "“yesterday” is no date"),
    ],
)
async def test_a_range_that_is_not_there_says_what_there_is(source: Source, wanted: Range, sentence: str) -> None:
    with building(source.path) as repo:
        repo.commit("One")
        repo.tag("v1.0")
        repo.commit("Two")
        repo.tag("v1.1")

    with pytest.raises(Permanent, match=sentence):
        await source.fetch(wanted)


async def test_histories_without_a_common_commit_are_named(source: Source) -> None:
    with building(source.path) as repo:
        repo.commit("One")
        repo.commit("Elsewhere", parents=[], branch="pages")

    with pytest.raises(Permanent, match="pages and main have no history in common"):
        await source.fetch(since("pages"))


@pytest.mark.parametrize("name", ["acme/other", "nobody/rocket"])
async def test_an_unknown_repository_is_named(source: Source, name: str) -> None:
    with building(source.path) as repo:
        repo.commit("One")

    with pytest.raises(Permanent, match=f"no repository {name}"):
        await source.fetch(repo=name)


@pytest.mark.parametrize("name", ["rocket", "acme/rocket/tree", "acme/{x}", ""])
async def test_what_is_no_repository_name_is_not_asked_for(source: Source, name: str) -> None:
    with pytest.raises(Permanent, match="owner/name"):
        await source.fetch(repo=name)


async def test_a_repository_without_commits_says_so(source: Source) -> None:
    git(source.path, "init", "--quiet", "--initial-branch=main")

    with pytest.raises(Permanent, match="has no commits yet"):
        await source.fetch(repo="local/rocket")


async def test_an_expired_token_says_which_setting_to_renew(source: Source) -> None:
    with building(source.path) as repo:
        repo.commit("One")

    with pytest.raises(Permanent, match="renew GITHUB_TOKEN"):
        await source.fetch(token="ghp_old")
    with pytest.raises(Permanent, match="renew GITHUB_TOKEN"):
        await source.adapter("ghp_old").ping()


async def test_without_a_token_it_says_that_one_is_needed(source: Source) -> None:
    with building(source.path) as repo:
        repo.commit("One")

    with pytest.raises(Permanent, match="set GITHUB_TOKEN"):
        await source.fetch(token=None)


@pytest.mark.parametrize(
    ("faults", "least", "most"),
    [
        (Faults(rate_limited_429=True, retry_after_s=7), 7, 7),
        (Faults(secondary_limit=True, retry_after_s=11), 11, 11),
        (Faults(rate_limited_403=True, retry_after_s=40), 30, 42),
    ],
)
async def test_rate_limits_tell_how_long_to_wait(source: Source, faults: Faults, least: float, most: float) -> None:
    with building(source.path) as repo:
        repo.commit("One")
    source.github.faults = faults

    with pytest.raises(RateLimited) as caught:
        await source.fetch()
    with pytest.raises(RateLimited) as pinged:
        await source.adapter().ping()

    assert caught.value.retry_after is not None
    assert least <= caught.value.retry_after <= most
    assert pinged.value.retry_after is not None
    assert least <= pinged.value.retry_after <= most


@pytest.mark.parametrize(
    "faults",
    [Faults(error_502=True), Faults(cut_body=True), Faults(partial_graphql=True)],
    ids=["502", "cut", "partial"],
)
async def test_half_an_answer_is_never_taken_for_a_whole_one(source: Source, faults: Faults) -> None:
    with building(source.path) as repo:
        repo.commit("One")
        repo.tag("v1.0")
        repo.commit("Two")
    source.github.faults = faults

    with pytest.raises(Transient):
        await source.fetch()

    source.github.faults = Faults()
    assert len((await source.fetch()).commits) == 1


async def test_a_service_that_is_not_there_is_transient(source: Source) -> None:
    adapter = GitHubActivity(source.session, url="http://127.0.0.1:9", token=TOKEN)

    with pytest.raises(Transient):
        await adapter.ping()


async def test_people_without_an_account_keep_their_name(source: Source) -> None:
    with building(source.path) as repo:
        repo.commit("Base")
        repo.tag("v1.0")
        repo.commit("By Bo", author=BO)

    author = (await source.fetch(since("v1.0"))).commits[0].authors[0]

    assert (author.name, author.is_bot) == ("Bo Lind", False)
