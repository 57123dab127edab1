from pathlib import Path

import pytest

from bot.activity import Activity, Range, RangeKind
from bot.adapters.git import LocalGit
from bot.errors import Permanent, UsageError
from bot.pipeline.analyze import analyze
from tests.repositories import building
from tests.terminal.clones import Clone, new_clone


async def ignored(_commits: int, _pulls: int) -> None:
    return


async def read(clone: Clone, wanted: Range | None = None) -> Activity:
    return await LocalGit(clone.path).fetch("terminal", "ignored/ignored", wanted or Range(), ignored)


def since(base: str) -> Range:
    return Range(kind=RangeKind.REF, base=base)


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    made = new_clone(tmp_path / "rocket")
    made.commit("Begin")
    made.git("tag", "v1.0")
    return made


async def test_the_default_is_what_came_since_the_latest_tag(clone: Clone) -> None:
    first = clone.commit("Add themes", author="Bo Lind <bo@example.com>")
    second = clone.commit("fix: stop at the end\n\nIt ran on.\n\nCo-authored-by: Cy <7+cy@users.noreply.github.com>")

    activity = await read(clone)

    assert [commit.sha for commit in activity.commits] == [second, first]
    assert (activity.repo, activity.repo_url) == ("acme/rocket", "https://github.com/acme/rocket")
    assert (activity.base, activity.head_sha, activity.described) == ("v1.0", second, "since v1.0")
    newest, oldest = activity.commits
    assert newest.subject == "fix: stop at the end"
    assert newest.body.startswith("It ran on.\n\nCo-authored-by")
    assert (newest.authors[0].login, oldest.authors[0].login, oldest.authors[0].name) == ("ana", None, "Bo Lind")
    assert newest.url == f"https://github.com/acme/rocket/commit/{second}"
    assert newest.committed_at > oldest.committed_at
    assert newest.committed_at.tzinfo is not None


async def test_without_a_tag_the_last_30_days_are_read(tmp_path: Path) -> None:
    clone = new_clone(tmp_path / "young")
    clone.commit("Begin")

    activity = await read(clone)

    assert activity.described == "last 30 days (there is no tag yet)"
    assert activity.base is None
    assert len(activity.commits) == 1


async def test_a_tag_at_the_head_leaves_nothing(clone: Clone) -> None:
    assert (await read(clone)).commits == ()


async def test_a_range_of_two_refs_ends_at_the_second(clone: Clone) -> None:
    wanted = clone.commit("Add themes")
    clone.git("tag", "-a", "v1.1", "-m", "1.1")
    clone.commit("Add fonts")

    activity = await read(clone, Range(kind=RangeKind.BETWEEN, base="v1.0", head="v1.1"))

    assert [commit.sha for commit in activity.commits] == [wanted]
    assert activity.head_sha == wanted


async def test_days_and_dates_bound_by_time(clone: Clone) -> None:
    clone.commit("Add themes")

    assert len((await read(clone, Range(kind=RangeKind.DAYS, days=10))).commits) == 2
    assert (await read(clone, Range(kind=RangeKind.DAYS, days=1))).commits == ()
    assert len((await read(clone, Range(kind=RangeKind.DATE, date="2020-01-01"))).commits) == 2


async def test_two_days_bound_at_both_ends(clone: Clone) -> None:
    clone.commit("Add themes")
    [newest, oldest] = (await read(clone, Range(kind=RangeKind.DAYS, days=10))).commits
    first, last = oldest.committed_at.date().isoformat(), newest.committed_at.date().isoformat()

    both = await read(clone, Range(kind=RangeKind.DATES, date=first, until=last))
    before = await read(clone, Range(kind=RangeKind.DATES, date="2020-01-01", until="2020-01-31"))

    assert [commit.sha for commit in both.commits] == [newest.sha, oldest.sha]
    assert before.commits == ()


async def test_a_range_by_time_names_the_commit_before_it(clone: Clone) -> None:
    before = clone.git("rev-parse", "HEAD")

    assert (await read(clone, Range(kind=RangeKind.DAYS, days=1))).base == before


async def test_a_squash_names_its_pull_request(clone: Clone) -> None:
    sha = clone.commit("Add themes (#12)\n\nDark and light.")

    activity = await read(clone)

    assert [(p.number, p.title, p.body, p.labels) for p in activity.pulls] == [
        (12, "Add themes", "Dark and light.", ())
    ]
    assert activity.pulls[0].url == "https://github.com/acme/rocket/pull/12"
    assert [(c.sha, c.pull_numbers) for c in activity.commits] == [(sha, (12,))]


async def test_a_merge_brings_its_commits_into_its_pull_request(clone: Clone) -> None:
    clone.git("checkout", "-q", "-b", "wrap")
    clone.commit("Wrap rows", author="Bo Lind <bo@users.noreply.github.com>")
    clone.commit("Wrap headers (#3)")
    clone.git("checkout", "-q", "main")
    clone.commit("Add fonts")
    clone.merge("wrap", "Merge pull request #7 from bo/wrap\n\nWrap tables\n\nLong ones, too.")

    activity = await read(clone)

    assert {c.subject: c.pull_numbers for c in activity.commits} == {
        "Merge pull request #7 from bo/wrap": (7,),
        "Wrap headers (#3)": (7,),
        "Wrap rows": (7,),
        "Add fonts": (),
    }
    pull = activity.pulls[0]
    assert (pull.title, pull.body, pull.head_ref) == ("Wrap tables", "Long ones, too.", "wrap")
    assert pull.author is not None
    assert pull.author.login == "bo"


async def test_a_branch_that_merged_main_owns_only_its_own_commits(clone: Clone) -> None:
    clone.git("checkout", "-q", "-b", "wrap")
    clone.commit("Wrap rows")
    clone.git("checkout", "-q", "main")
    clone.commit("Add fonts")
    clone.git("checkout", "-q", "wrap")
    clone.merge("main", "Merge branch 'main' into wrap")
    clone.git("checkout", "-q", "main")
    clone.merge("wrap", "Merge pull request #7 from ana/wrap")

    activity = await read(clone)

    assert {c.subject: c.pull_numbers for c in activity.commits}["Add fonts"] == ()
    assert {c.subject: c.pull_numbers for c in activity.commits}["Merge branch 'main' into wrap"] == (7,)
    assert activity.pulls[0].title == "Wrap rows"


async def test_pull_requests_on_a_long_lived_branch_keep_their_commits(clone: Clone) -> None:
    clone.git("checkout", "-q", "-b", "develop")
    clone.commit("Add fonts (#4)")
    clone.git("checkout", "-q", "-b", "wrap")
    clone.commit("Wrap rows")
    clone.git("checkout", "-q", "develop")
    clone.merge("wrap", "Merge pull request #5 from ana/wrap\n\nWrap tables")
    clone.git("checkout", "-q", "main")
    clone.merge("develop", "Merge pull request #6 from acme/develop\n\nRelease 2.0")

    changes = analyze(await read(clone)).changes

    assert [change.title for change in changes] == ["Add fonts", "Wrap tables"]


@pytest.mark.parametrize(
    ("origin", "repo", "url"),
    [
        ("https://github.com/acme/rocket.git", "acme/rocket", "https://github.com/acme/rocket"),
        ("https://token@github.com/acme/rocket", "acme/rocket", "https://github.com/acme/rocket"),
        ("ssh://git@github.acme.com:22/acme/my.rocket.git", "acme/my.rocket", "https://github.acme.com/acme/my.rocket"),
        ("/srv/git/rocket", "local/clone", ""),
        ("https://git.example/acme/rocket", "local/clone", ""),
    ],
)
async def test_the_origin_names_the_repository(tmp_path: Path, origin: str, repo: str, url: str) -> None:
    clone = new_clone(tmp_path / "clone", origin)
    sha = clone.commit("Begin (#1)")

    activity = await read(clone)

    assert await LocalGit(clone.path).name() == repo
    assert (activity.repo, activity.repo_url) == (repo, url)
    assert activity.commits[0].url == (f"{url}/commit/{sha}" if url else "")


async def test_strange_messages_are_read_whole(clone: Clone) -> None:
    clone.commit("Zażółć “gęślą” 🚀 \x1e\x1f\n\nline\n\n\ttab\r\nend")

    commit = (await read(clone)).commits[0]

    assert commit.subject.startswith("Zażółć “gęślą” 🚀")
    assert commit.body.endswith("end")


async def test_an_unknown_ref_is_told_by_name(clone: Clone) -> None:
    with pytest.raises(Permanent, match="“v9” is no tag, branch or commit of this repository"):
        await read(clone, since("v9"))


async def test_a_ref_that_looks_like_an_option_is_refused(clone: Clone) -> None:
    with pytest.raises(UsageError):
        await read(clone, since("--output=x"))


async def test_a_folder_without_a_repository_is_told(tmp_path: Path) -> None:
    with pytest.raises(Permanent, match="is not a git repository"):
        await LocalGit(tmp_path).ping()


async def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Permanent, match="There is no folder"):
        await LocalGit(tmp_path / "nowhere").ping()


async def test_a_repository_without_commits_is_told(tmp_path: Path) -> None:
    clone = new_clone(tmp_path / "empty")

    with pytest.raises(Permanent, match="has no commits yet"):
        await read(clone)


async def test_changed_files_are_read_with_each_commit(tmp_path: Path) -> None:
    with building(tmp_path / "rocket") as made:
        made.commit("Begin", files={"src/app.py": "1"})
        made.tag("v1.0")
        made.commit("Rename and add (#1)", files={"src/größe.py": "2", "docs/a b.md": "2", 'a"b.txt': "2"})
        made.commit("Much (#2)", files={f"src/{number:02}.py": "3" for number in range(40)})

    activity = await read(Clone(tmp_path / "rocket"), since("v1.0"))

    assert [pull.paths and set(pull.paths) for pull in activity.pulls][1] == {"src/größe.py", "docs/a b.md", 'a"b.txt'}
    assert [len(commit.paths or ()) for commit in activity.commits] == [30, 3]


async def test_a_merge_names_the_files_of_all_that_it_brings_and_none_of_main(clone: Clone) -> None:
    clone.git("checkout", "-q", "-b", "topic")
    for name in ("first.py", "second.py"):
        write(clone, name)
    clone.git("checkout", "-q", "main")
    write(clone, "meanwhile.py")
    clone.git("checkout", "-q", "topic")
    clone.merge("main", "Merge branch 'main' into topic")
    clone.git("checkout", "-q", "main")
    clone.merge("topic", "Merge pull request #3 from bo/topic\n\nAdd themes")

    activity = await read(clone, since("v1.0"))

    assert [pull.paths for pull in activity.pulls] == [("first.py", "second.py")]


def write(clone: Clone, name: str) -> None:
    """A commit that adds a file."""
    (clone.path / name).write_text(name)
    clone.git("add", name)
    clone.commit(f"Add {name}")
