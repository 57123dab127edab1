from bot.analysis import ChangeKind
from bot.pipeline.analyze import analyze
from tests.factories import make_activity, make_commit, make_pull


def test_a_break_that_only_one_commit_of_a_pull_request_announces_is_not_lost() -> None:
    commits = (
        make_commit(1, "docs: explain start()", pull_numbers=(4,)),
        make_commit(2, "feat!: rename launch() to start()", pull_numbers=(4,)),
    )

    result = analyze(make_activity(commits, (make_pull(4, "Tidy the launch pad"),)))

    assert [change.kind for change in result.changes] == [ChangeKind.BREAKING]
