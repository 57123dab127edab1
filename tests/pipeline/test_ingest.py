import pytest

from bot.activity import Activity, Range
from bot.errors import Transient
from bot.models import ContentType, DraftRequest
from bot.pipeline.ingest import ingest
from bot.ports import Progress
from tests.pipeline.histories import activity, commit, pull

REQUEST = DraftRequest(content_type=ContentType.CHANGELOG, repo="acme/rocket", range=Range())


class Shelf:
    """A source that holds one answer."""

    def __init__(self, answer: Activity) -> None:
        self.answer = answer
        self.asked: list[tuple[str, Range]] = []

    async def fetch(self, workspace: str, repo: str, wanted: Range, progress: Progress) -> Activity:
        self.asked.append((repo, wanted))
        await progress(len(self.answer.commits), len(self.answer.pulls))
        return self.answer

    async def ping(self) -> None:
        return


async def ignored(_commits: int, _pulls: int) -> None:
    return


async def test_the_source_is_asked_for_the_range_and_tells_its_progress() -> None:
    told: list[tuple[int, int]] = []

    async def progress(commits: int, pulls: int) -> None:
        told.append((commits, pulls))

    shelf = Shelf(activity([commit("Add themes (#1)", pulls=(1,))], [pull(1, "Add themes")]))

    assert await ingest(shelf, "T1", REQUEST, progress) is shelf.answer
    assert shelf.asked == [("acme/rocket", Range())]
    assert told == [(1, 1)]


async def test_a_commit_that_comes_twice_is_no_answer() -> None:
    themes = commit("Add themes")

    with pytest.raises(Transient, match="twice"):
        await ingest(Shelf(activity([themes, themes])), "T1", REQUEST, ignored)


async def test_a_pull_request_that_no_commit_names_is_no_answer() -> None:
    with pytest.raises(Transient, match="#4"):
        await ingest(Shelf(activity([commit("Add themes")], [pull(4, "Add themes")])), "T1", REQUEST, ignored)
