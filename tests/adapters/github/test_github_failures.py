"""What the GitHub adapter says when there is nothing to read, or when GitHub fails."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.activity import Range, RangeKind
from bot.errors import Permanent, RateLimited, Transient
from standins.github import Faults
from tests.adapters.github.conftest import Source, since
from tests.repositories import building, git


@pytest.fixture(scope="module")
def long_history(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Sequence[str]]:
    """A repository that these tests only read, and the ids of 250 changes since v1.0, oldest first."""
    path = tmp_path_factory.mktemp("long") / "rocket"
    with building(path) as repo:
        repo.commit("Base")
        repo.tag("v1.0")
        made = [repo.squash(number, f"Change {number}") for number in range(1, 251)]
    return path, made


@pytest.fixture
def made(source: Source, long_history: tuple[Path, Sequence[str]]) -> Sequence[str]:
    """The ids of the changes of the long history, which is what the source reads."""
    path, made = long_history
    source.path.symlink_to(path)
    return made


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


async def test_an_expired_token_says_what_a_person_can_do_and_logs_the_setting(source: Source) -> None:
    with building(source.path) as repo:
        repo.commit("One")

    with capture_logs() as logged, pytest.raises(Permanent, match="ask whoever runs Notra to renew") as refused:
        await source.fetch(token="ghp_old")
    with pytest.raises(Permanent, match="`/notra connect github`"):
        await source.adapter("ghp_old").ping()

    assert "GITHUB_TOKEN" not in str(refused.value)
    assert "GITHUB_TOKEN" in {entry.get("setting") for entry in logged}
    assert "ghp_old" not in str(logged)


async def test_without_a_token_it_says_that_one_is_needed(source: Source) -> None:
    with building(source.path) as repo:
        repo.commit("One")

    with pytest.raises(Permanent, match="connect GitHub with `/notra connect github`"):
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
    source.url = "http://127.0.0.1:9"

    with pytest.raises(Transient):
        await source.adapter().ping()


@pytest.mark.parametrize(
    "faults",
    [
        Faults(rate_limited_429=True, retry_after_s=7),
        Faults(secondary_limit=True, retry_after_s=7),
        Faults(rate_limited_403=True, retry_after_s=7),
        Faults(error_502=True),
        Faults(cut_body=True),
        Faults(partial_graphql=True),
        Faults(repeat_page=True),
        Faults(expired_token=True),
        Faults(missing_scope=True),
    ],
    ids=lambda faults: next(name for name, value in vars(faults).items() if value is True),
)
async def test_after_each_fault_everything_is_there_once(source: Source, made: Sequence[str], faults: Faults) -> None:
    adapter = source.adapter()
    source.github.faults = faults

    with pytest.raises((Transient, Permanent)) as ended:
        await source.fetch_by(adapter, since("v1.0"))
    source.github.faults = Faults()
    activity = await source.fetch_by(adapter, since("v1.0"))

    assert isinstance(ended.value, Permanent) == (faults.expired_token or faults.missing_scope)
    assert [commit.sha for commit in activity.commits] == made[::-1]
    assert sorted(pull.number for pull in activity.pulls) == list(range(1, 251))


@pytest.mark.usefixtures("made")
async def test_a_fault_in_the_middle_ends_the_reading_and_not_a_part_of_it(source: Source) -> None:
    for calls in range(1, 8):
        source.traffic.before = {calls: Faults(secondary_limit=True, retry_after_s=3)}
        source.traffic.calls = 0
        with pytest.raises(RateLimited):
            await source.fetch(since("v1.0"))
        source.github.faults = Faults()


async def test_a_query_that_is_too_much_is_asked_in_halves(source: Source, made: Sequence[str]) -> None:
    source.github.faults = Faults(times_out_over=20)

    compared = await source.fetch(since("v1.0"))
    dated = await source.fetch(Range(kind=RangeKind.DAYS, days=40))

    assert [commit.sha for commit in compared.commits] == made[::-1]
    assert [commit.sha for commit in dated.commits[:-1]] == made[::-1]
