from bot.activity import Commit
from bot.analysis import Analysis, ChangeKind
from bot.pipeline.analyze import analyze
from tests.pipeline.histories import activity, commit, pull, sha_of


def outcome(result: Analysis) -> tuple[list[str], list[str]]:
    return [change.title for change in result.changes], [entry.reason for entry in result.pieces_left_out]


def revert_of(reverted: Commit) -> Commit:
    return commit(f'Revert "{reverted.subject}"', body=f"This reverts commit {reverted.sha}.")


def test_a_revert_cancels_what_it_reverts() -> None:
    themes = commit("Add themes")
    revert = revert_of(themes)

    result = analyze(activity([revert, commit("Add fonts"), themes]))

    assert outcome(result) == (
        ["Add fonts"],
        [f"Reverts {themes.sha[:7]}, in the same range", f"Reverted by {revert.sha[:7]}"],
    )


def test_a_revert_of_a_revert_brings_the_work_back() -> None:
    themes = commit("Add themes")
    revert = revert_of(themes)
    again = revert_of(revert)

    result = analyze(activity([again, revert, themes]))

    assert outcome(result)[0] == ["Add themes"]
    assert len(result.left_out) == 2


def test_a_reverting_pull_request_names_the_other_by_number() -> None:
    works = [commit('Revert "Add themes" (#12)', pulls=(12,)), commit("Add themes (#11)", pulls=(11,))]
    pulls = [pull(12, 'Revert "Add themes"', body="Reverts acme/rocket#11"), pull(11, "Add themes")]

    assert outcome(analyze(activity(works, pulls))) == ([], ["Reverts #11, in the same range", "Reverted by #12"])


def test_a_revert_is_found_by_the_title_it_quotes() -> None:
    works = [commit('Revert "Add themes (#11)" (#12)', pulls=(12,)), commit("Add themes (#11)", pulls=(11,))]
    pulls = [pull(12, 'Revert "Add themes (#11)"'), pull(11, "Add themes")]

    assert outcome(analyze(activity(works, pulls)))[0] == []


def test_the_latest_work_of_that_title_before_the_revert_is_meant() -> None:
    newest, oldest = commit("Add themes", sha=sha_of("b")), commit("Add themes", sha=sha_of("c"))
    revert = commit("revert: Add themes")

    result = analyze(activity([revert, newest, oldest]))

    assert [change.evidence[0].label for change in result.changes] == [oldest.sha[:7]]


def test_what_is_reverted_and_landed_again_is_one_change() -> None:
    first = commit("Add themes", sha=sha_of("first"))
    again = commit("Add themes", sha=sha_of("again"))

    result = analyze(activity([again, revert_of(first), first]))

    assert [change.evidence[0].label for change in result.changes] == [again.sha[:7]]


def test_a_reapplied_commit_cancels_its_revert() -> None:
    themes = commit("Add themes")
    revert = revert_of(themes)
    reapply = commit('Reapply "Add themes"', body=f"This reverts commit {revert.sha}.")

    assert outcome(analyze(activity([reapply, revert, themes])))[0] == ["Add themes"]


def test_a_revert_of_an_earlier_release_is_news() -> None:
    result = analyze(activity([commit('Revert "Add themes"', body=f"This reverts commit {sha_of('old')}.")]))

    assert outcome(result) == (['Reverts "Add themes"'], [])


def test_a_revert_of_one_commit_leaves_the_rest_of_its_pull_request() -> None:
    half, rest = commit("Wrap headers", pulls=(7,)), commit("Wrap rows", pulls=(7,))
    revert = revert_of(half)

    result = analyze(activity([revert, half, rest], [pull(7, "Wrap tables")]))

    assert sorted(outcome(result)[0]) == ['Reverts "Wrap headers"', "Wrap tables"]


def test_reverting_the_merge_reverts_the_pull_request() -> None:
    merge = commit("Merge pull request #7 from ana/wrap", pulls=(7,), parents=2)
    work = [revert_of(merge), merge, commit("Wrap rows", pulls=(7,)), commit("Wrap headers", pulls=(7,))]

    assert outcome(analyze(activity(work, [pull(7, "Wrap tables")])))[0] == []


def test_a_feature_whose_history_holds_a_revert_stays() -> None:
    inner = commit("Try tabs", pulls=(7,))
    work = [commit('Revert "Try tabs"', body=f"This reverts commit {inner.sha}.", pulls=(7,)), inner]

    assert outcome(analyze(activity(work, [pull(7, "Wrap tables")])))[0] == ["Wrap tables"]


def test_a_revert_of_an_earlier_revert_restores() -> None:
    result = analyze(activity([commit('Revert "Revert "feat: add themes (#3)" (#5)" (#9)')]))

    assert outcome(result) == (['Restores "Add themes"'], [])
    assert result.changes[0].kind is ChangeKind.FEATURE


def test_a_reapplied_commit_of_an_earlier_release_restores() -> None:
    assert outcome(analyze(activity([commit('Reapply "Add themes"')])))[0] == ['Restores "Add themes"']


def test_a_conventional_revert_of_an_earlier_release_says_so() -> None:
    assert outcome(analyze(activity([commit("revert: feat(ui): add themes")])))[0] == ['Reverts "Add themes"']


def test_a_revert_of_an_earlier_release_and_its_own_revert_cancel_each_other() -> None:
    revert = commit('Revert "Add themes"', body=f"This reverts commit {sha_of('old')}.")

    assert outcome(analyze(activity([revert_of(revert), revert])))[0] == []


def test_taking_back_what_was_no_news_is_no_news() -> None:
    assert outcome(analyze(activity([commit('Revert "chore(deps): bump flask from 1 to 2"')]))) == (
        [],
        ["Dependency update"],
    )


def test_a_sentence_that_begins_with_revert_stays_as_it_is() -> None:
    assert outcome(analyze(activity([commit("Revert to the old parser")])))[0] == ["Revert to the old parser"]
