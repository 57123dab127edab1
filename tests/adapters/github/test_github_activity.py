"""Reading activity from the GitHub stand-in over real HTTP."""

from datetime import timedelta

import pytest

from bot.activity import Activity, Person, Range, RangeKind, TimeSpan
from standins.github import Faults
from tests.adapters.github.conftest import REPO, TEAM, Source, since
from tests.repositories import ANA, BO, DEPENDABOT, START, building, git


async def ignored(commits: int, pulls: int) -> None:
    """A progress that nobody follows."""


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


@pytest.mark.parametrize("by_time", [False, True])
async def test_a_commit_that_belongs_to_many_pull_requests_has_all_of_them(source: Source, *, by_time: bool) -> None:
    with building(source.path) as repo:
        base = repo.commit("Old")
        repo.tag("v1.0.0")
        inner = repo.commit("Deep inside", parents=[base], branch="scratch/0")
        tip = inner
        for number in range(1, 58):
            subject = f"Merge pull request #{number} from acme/branch-{number}\n\nPull {number}"
            tip = repo.commit(subject, parents=[base, tip], branch="main" if number == 57 else f"scratch/{number}")

    activity = await source.fetch(Range(kind=RangeKind.DAYS, days=60) if by_time else since("v1.0.0"))

    [commit] = [commit for commit in activity.commits if commit.sha == inner]
    assert sorted(commit.pull_numbers) == list(range(1, 58))
    assert sorted(numbers(activity)) == list(range(1, 58))


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
    # The repository, compare's pages, 200 commits a query, and whose first pull request is among them.
    assert source.traffic.calls == 1 + 6 + 3 + 1
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


async def test_two_days_bound_the_commits_at_both_ends_and_count_in(source: Source) -> None:
    at = [START + timedelta(days=day, hours=hour) for day in range(4) for hour in (-12, 0)]  # at midnight and at noon
    with building(source.path) as repo:
        made = [repo.commit(f"Part {number} (#{number})", at=moment) for number, moment in enumerate(at, start=1)]

    days = await source.fetch(Range(kind=RangeKind.DATES, date="2026-10-02", until="2026-10-03"))
    east = await source.fetch(
        Range(kind=RangeKind.DATES, date="2026-10-02", until="2026-10-03", zone="Pacific/Auckland")
    )

    assert shas(days) == made[5:1:-1]
    assert numbers(days) == [6, 5, 4, 3]
    assert (days.head_sha, days.described) == (made[-1], "2026-10-02..2026-10-03 (UTC)")
    assert shas(east) == made[4:0:-1]  # begins at noon of the day before, UTC, and ends at 11


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


async def test_people_without_an_account_keep_their_name(source: Source) -> None:
    with building(source.path) as repo:
        repo.commit("Base")
        repo.tag("v1.0")
        repo.commit("By Bo", author=BO)

    author = (await source.fetch(since("v1.0"))).commits[0].authors[0]

    assert (author.name, author.is_bot) == ("Bo Lind", False)


async def test_the_time_of_a_range_is_told_before_its_commits_are_read(source: Source) -> None:
    with building(source.path, step=timedelta(days=1)) as repo:
        repo.commit("One")
        repo.tag("v1.0", "The first")
        repo.commit("Two")
        repo.tag("v1.1")
        repo.commit("Three")
    told: list[tuple[TimeSpan, int]] = []

    async def note(commits: int, pulls: int) -> None:
        source.told.append((commits, pulls))

    for wanted in (since("v1.0", "v1.1"), since("v1.0"), Range(kind=RangeKind.DAYS, days=3)):
        source.told.clear()
        await source.adapter().fetch(TEAM, REPO, wanted, note, lambda span: told.append((span, len(source.told))))

    days = [START + timedelta(days=number) for number in range(2)]
    assert [(span.since, span.until) for span, _ in told] == [
        (days[0], days[1]),
        (days[0], source.now),
        (source.now - timedelta(days=3), source.now),
    ]
    assert [read for _, read in told] == [0, 0, 0]


async def test_a_pull_request_brings_its_paths_its_base_and_the_issues_that_it_closes(source: Source) -> None:
    with building(source.path) as repo:
        repo.commit("Base")
        repo.tag("v1.0")
        repo.commit("Add an engine (#2)\n\nFixes #1, closes #7", files={"engine/fuel.py": "1", "docs/fuel.md": "2"})
        repo.commit("Count stars (#3)", files={"stars/a.py": "1"})
        repo.commit("Draw stars (#3)", files={"stars/b.py": "1"})
        repo.merge(4, "Land softly", ["Land", "Softly"])

    pulls = {pull.number: pull for pull in (await source.fetch(since("v1.0"))).pulls}

    assert pulls[2].paths == ("docs/fuel.md", "engine/fuel.py")
    assert pulls[3].paths == ("stars/a.py", "stars/b.py")
    assert pulls[4].paths  # what the merge commit brought in
    assert pulls[2].base_ref == "main"
    assert [(issue.number, issue.url) for issue in pulls[2].issues] == [
        (1, "https://github.com/acme/rocket/issues/1"),
        (7, "https://github.com/acme/rocket/issues/7"),
    ]


async def test_a_persons_first_pull_request_is_marked_whatever_the_range(source: Source) -> None:
    with building(source.path) as repo:
        repo.commit("Base")
        repo.squash(1, "Long ago", author=ANA)
        repo.tag("v1.0")
        repo.squash(2, "Again", author=ANA)
        repo.squash(3, "Hello", author=BO)
        repo.squash(4, "And again", author=BO)
        repo.squash(5, "chore(deps): bump x from 1 to 2", author=DEPENDABOT)

    pulls = (await source.fetch(since("v1.0"))).pulls

    assert [pull.number for pull in pulls if pull.is_first] == [3]
    assert source.traffic.calls == 1 + 1 + 1 + 1


async def test_seventy_people_are_asked_about_in_two_calls(source: Source) -> None:
    with building(source.path) as repo:
        repo.commit("Base")
        repo.tag("v1.0")
        for number in range(1, 71):
            repo.squash(number, "Hello", author=(f"Person {number}", f"{number}@example.com"))

    pulls = (await source.fetch(since("v1.0"))).pulls

    assert all(pull.is_first for pull in pulls)
    assert source.traffic.calls == 1 + 1 + 1 + 2


async def test_what_came_since_the_last_draft_begins_at_its_commit(source: Source) -> None:
    with building(source.path) as repo:
        repo.commit("Base")
        repo.tag("v1.0")
        drafted = repo.squash(1, "Told already")
        new = repo.squash(2, "New")

    activity = await source.fetch(Range(kind=RangeKind.SHIPPED, base=drafted))

    assert shas(activity) == [new]
    assert activity.described == f"since the last draft ({drafted[:7]}..main)"


async def test_without_an_earlier_draft_it_begins_at_the_last_release(source: Source) -> None:
    with building(source.path) as repo:
        repo.commit("Base")
        repo.tag("v1.0")
        new = repo.squash(1, "New")

    activity = await source.fetch(Range(kind=RangeKind.SHIPPED))

    assert shas(activity) == [new]
    assert activity.described == "v1.0..main, as no draft was approved before"


async def test_what_did_not_change_costs_nothing_of_the_budget(source: Source) -> None:
    with building(source.path) as repo:
        repo.commit("Base")
        repo.tag("v1.0")
        for number in range(1, 131):
            repo.squash(number, f"Change {number}")
    adapter, calls = source.adapter(), source.access().own

    first = await adapter.fetch(TEAM, REPO, since("v1.0"), ignored)
    used = (await calls.get("/rate_limit"))["resources"]["core"]["used"]
    second = await adapter.fetch(TEAM, REPO, since("v1.0"), ignored)

    assert first == second
    assert used == 2
    assert (await calls.get("/rate_limit"))["resources"]["core"]["used"] == used
