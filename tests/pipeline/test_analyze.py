import pytest

from bot.activity import Person
from bot.analysis import Analysis, ChangeKind
from bot.pipeline.analyze import CARRIED, analyze
from tests.pipeline.histories import ANA, BO, DEPENDABOT, REPO, activity, commit, merged, pull

BOT = Person(login="copilot-swe-agent[bot]", name="Copilot", is_bot=True)


def titles(result: Analysis) -> list[str]:
    return [change.title for change in result.changes]


def reasons(result: Analysis) -> dict[str, str]:
    return {entry.evidence.label: entry.reason for entry in result.pieces_left_out}


def test_a_pull_request_is_one_change_with_all_its_commits() -> None:
    merge = commit("Merge pull request #7 from ana/wrap", pulls=(7,), parents=2, authors=(BO,))
    work = [merge, commit("Wrap rows", pulls=(7,)), commit("Wrap headers too", pulls=(7,), authors=(BO,))]

    result = analyze(activity(work, [pull(7, "Wrap long table rows")]))

    assert titles(result) == ["Wrap long table rows"]
    assert [e.id for e in result.changes[0].evidence] == [f"gh:{REPO}#7", *(f"gh:{REPO}@{c.sha}" for c in work)]
    assert [e.label for e in result.changes[0].evidence] == ["#7", *(c.sha[:7] for c in work)]
    assert result.changes[0].authors == (ANA, BO)


def test_a_rebased_pull_request_is_one_change_without_a_merge_commit() -> None:
    work = [commit("Second half", pulls=(9,)), commit("First half", pulls=(9,))]

    result = analyze(activity(work, [pull(9, "Add themes")]))

    assert titles(result) == ["Add themes"]


def test_a_direct_commit_is_a_change_by_itself() -> None:
    result = analyze(activity([commit("fix: stop losing the last row"), commit("Add a dark theme")]))

    assert titles(result) == ["Add a dark theme", "Stop losing the last row"]
    assert [change.id for change in result.changes] == ["c1", "c2"]


def test_changes_are_ranked_by_what_readers_care_for() -> None:
    subjects = ["docs: explain", "perf: cache", "fix: crash", "feat: themes", "feat!: new format", "Fix CVE-2026-1234"]

    result = analyze(activity([commit(subject) for subject in subjects]))

    assert [change.kind.value for change in result.changes] == [
        "breaking",
        "security",
        "feature",
        "fix",
        "performance",
        "docs",
    ]


def test_a_commit_of_two_pull_requests_belongs_to_the_smaller_one() -> None:
    feature, other = commit("Add themes (#3)", pulls=(3, 8)), commit("Add fonts (#4)", pulls=(4, 8))
    release = commit("Merge pull request #8 from acme/develop", pulls=(8,), parents=2)

    pulls = [pull(3, "Add themes"), pull(4, "Add fonts"), pull(8, "Ship it", head_ref="develop")]
    result = analyze(activity([release, feature, other], pulls))

    assert titles(result)[:2] == ["Add themes", "Add fonts"]


def test_commits_that_a_long_lived_branch_carries_stand_for_themselves() -> None:
    release = commit("Merge pull request #8 from acme/develop", pulls=(8,), parents=2)
    work = [release, commit("Add themes", pulls=(8,)), commit("Add fonts", pulls=(8,))]

    result = analyze(activity(work, [pull(8, "Release 2.0", head_ref="develop")]))

    assert titles(result) == ["Add themes", "Add fonts"]
    assert reasons(result) == {"#8": "Release housekeeping"}


def test_a_pull_request_whose_commits_are_all_elsewhere_is_left_out_with_its_reason() -> None:
    result = analyze(
        activity(
            [commit("Add themes", pulls=(3, 8))],
            [pull(3, "Add themes"), pull(8, "Everything of this week", head_ref="develop")],
        )
    )

    assert reasons(result) == {"#8": CARRIED}


def test_the_commits_of_a_left_out_pull_request_say_so() -> None:
    result = analyze(merged(5, "Bump aiohttp from 3.14.0 to 3.14.5", author=DEPENDABOT))

    assert [entry.reason for entry in result.left_out] == ["Dependency update", "Part of #5"]
    assert [entry.evidence.label for entry in result.pieces_left_out] == ["#5"]


def test_a_merge_without_a_pull_request_is_left_out() -> None:
    result = analyze(activity([commit("Merge branch 'main' into topic", parents=2), commit("Add themes")]))

    assert titles(result) == ["Add themes"]
    assert "Merge commit" in reasons(result).values()


def test_a_merge_by_hand_says_nothing_that_its_commits_do_not_but_one_with_a_title_of_its_own_may() -> None:
    result = analyze(
        activity([commit("Merge the review", parents=2), commit("Themes can be set", parents=2), commit("Merge cells")])
    )

    assert titles(result) == ["Themes can be set", "Merge cells"]
    assert list(reasons(result).values()) == ["Merge commit"]


def test_the_person_behind_an_agent_is_credited() -> None:
    body = "Adds themes.\n\nCo-authored-by: Bo Lind <123+bo@users.noreply.github.com>"

    result = analyze(merged(5, "Add themes", author=BOT, body=body))

    assert [person.login for person in result.changes[0].authors] == ["bo"]


def test_an_agent_that_helped_a_person_is_not_credited() -> None:
    body = "Adds themes.\n\nCo-Authored-By: Claude <noreply@anthropic.com>"

    result = analyze(merged(5, "Add themes", body=body))

    assert result.changes[0].authors == (ANA,)


def test_an_agent_alone_is_named_rather_than_nobody() -> None:
    assert analyze(merged(5, "Add themes", author=BOT)).changes[0].authors == (BOT,)


def test_a_person_known_by_login_and_by_name_is_credited_once() -> None:
    body = "Co-authored-by: Ana Sousa <ana@example.com>\nCo-authored-by: Bo <bo@example.com>"

    result = analyze(merged(5, "Add themes", body=body))

    assert [person.name for person in result.changes[0].authors] == ["Ana Sousa", "Bo"]


def test_a_breaking_change_is_found_in_the_footer_of_a_commit() -> None:
    work = commit("feat: faster parser", body="Twice as fast.\n\nBREAKING CHANGE: `parse` returns a tuple", pulls=(6,))

    result = analyze(activity([work], [pull(6, "Faster parser")]))

    assert result.changes[0].kind is ChangeKind.BREAKING


def test_a_template_that_asks_for_breaking_changes_breaks_nothing() -> None:
    body = "## Breaking changes\nNone\n\n- [ ] BREAKING CHANGE: no\nBREAKING CHANGE: none"

    assert analyze(merged(6, "Add themes", body=body)).changes[0].kind is ChangeKind.FEATURE


@pytest.mark.parametrize(
    ("title", "labels", "kind"),
    [
        ("Parser", ["bug"], "fix"),
        ("Parser", ["type: enhancement"], "feature"),
        ("Parser", ["semver:major"], "breaking"),
        ("Parser", ["kind/security"], "security"),
        ("Parser", [], "other"),
        ("Drop support for Python 3.10", [], "breaking"),
        ("chore: drop Python 3.10", [], "breaking"),
        ("Remove deprecated `render` option", [], "breaking"),
        ("Deprecate `render`", [], "deprecation"),
        ("Speed up rendering", [], "performance"),
        ("refactor: speed up rendering", [], "performance"),
        ("Fix crash on files with docstrings", [], "fix"),
        ("Correct the README", [], "docs"),
        ("Prevent path traversal in uploads", [], "security"),
        ("Support WGSL", [], "feature"),
        ("security: rotate keys", [], "security"),
        ("parser: handle empty input", [], "fix"),
    ],
)
def test_the_kind_comes_from_types_labels_and_words(title: str, labels: list[str], kind: str) -> None:
    result = analyze(merged(4, title, labels=labels))

    assert [change.kind.value for change in result.changes] == [kind]


def test_the_body_is_the_pull_requests_words_without_its_template() -> None:
    body = """<!-- Thank you for the patch! -->
## What
Long rows now wrap.\u200b

## Checklist
- [x] I ran the tests
- [ ] I wrote docs

## Screenshots
![shot](https://example.com/a.png)

Signed-off-by: Ana Sousa <ana@example.com>
"""

    assert analyze(merged(4, "Wrap rows", body=body)).changes[0].body == "## What\nLong rows now wrap."


def test_a_long_body_is_cut_at_a_word() -> None:
    body = analyze(merged(4, "Wrap rows", body="word " * 1000)).changes[0].body

    assert len(body) <= 600
    assert body.endswith("word…")


def test_secrets_do_not_enter_the_analysis() -> None:
    token = "ghp_" + "a1B2" * 9
    result = analyze(merged(4, f"Use {token} again", body=f"key: {token}"))

    assert token not in repr(result.changes)
    assert result.changes[0].title == "Use [secret removed] again"


def test_no_activity_is_no_change() -> None:
    result = analyze(activity([]))

    assert (result.changes, result.left_out, result.commits) == ((), (), 0)


def test_a_label_puts_in_what_is_noise_and_what_rules_leave_out_and_a_person_may_move_it_out_again() -> None:
    read = activity([commit("chore: tidy the cabin (#3)", pulls=(3,))], [pull(3, "chore: tidy the cabin")])

    assert analyze(read).changes == ()
    [change] = analyze(read, labelled={3: "changelog"}).changes
    assert change.put_in_by == "changelog"
    assert analyze(read, moves={f"gh:{REPO}#3": False}, labelled={3: "changelog"}).changes == ()
