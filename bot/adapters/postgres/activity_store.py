"""The stored history of repositories: stretches with their commits and pull requests, each workspace its own."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from psycopg.rows import DictRow
from pydantic import TypeAdapter

from bot.activity import Activity, Commit, PullRequest
from bot.adapters.postgres.database import Database
from bot.adapters.postgres.rows import stored_json
from bot.stretches import Stretch

_COMMIT = TypeAdapter(Commit)
_PULL = TypeAdapter(PullRequest)
_LONGEST_CHAIN = 5_000

_TIP = """
select tip from stored_repositories where repository_id = %(repository)s
  and (%(within)s::float is null or fed_at >= clock_timestamp() - make_interval(secs => %(within)s::float))"""
_ADVANCE = """
insert into stored_repositories (workspace_id, repository_id, tip) values (%(workspace)s, %(repository)s, %(tip)s)
on conflict (workspace_id, repository_id) do update set tip = excluded.tip, fed_at = clock_timestamp(),
  anew_at = case when %(anew)s then clock_timestamp() else stored_repositories.anew_at end"""
# The same head may have been read back to an older moment before: what is stored reaches as far as the farthest.
_KEEP_STRETCH = """
insert into stored_stretches (workspace_id, repository_id, head, base, since, shas) values (%s, %s, %s, %s, %s, %s)
on conflict (workspace_id, repository_id, head, base) do update set since = excluded.since, shas = excluded.shas
where excluded.since < stored_stretches.since"""
_KEEP_COMMIT = """
insert into stored_commits (workspace_id, repository_id, sha, commit) values (%s, %s, %s, %s)
on conflict (workspace_id, repository_id, sha) do update set commit = excluded.commit"""
_KEEP_PULL = """
insert into stored_pulls (workspace_id, repository_id, number, read, read_at) values (%s, %s, %s, %s, %s)
on conflict (workspace_id, repository_id, number) do update set read = excluded.read, read_at = excluded.read_at
where stored_pulls.read_at is null or excluded.read_at >= stored_pulls.read_at"""
_CHAIN = """
with recursive chain (head, base, since, shas) as (
  select head, base, since, shas from stored_stretches where repository_id = %(repository)s and head = %(head)s
  union
  select below.head, below.base, below.since, below.shas from stored_stretches below
  join chain on below.head = chain.base and chain.base <> '' where below.repository_id = %(repository)s
)
select * from chain limit %(limit)s"""
_COMMITS = """
select commits.commit, commits.paths,
  array(select number from stored_pulls pulls
        where pulls.repository_id = commits.repository_id and pulls.merge_sha = commits.sha) as merged_by
from stored_commits commits
where commits.repository_id = %s and commits.sha = any(%s) and commits.commit is not null"""
_PULLS = "select * from stored_pulls where repository_id = %s and number = any(%s)"
_FORGET = (
    "delete from stored_repositories where repository_id = %s",
    "delete from stored_stretches where repository_id = %s",
    "delete from stored_commits where repository_id = %s",
    "delete from stored_pulls where repository_id = %s",
    "delete from stored_releases where repository_id = %s",
)


class PostgresActivityStore:
    """ActivityStore on Postgres."""

    def __init__(self, database: Database) -> None:
        """Use this database."""
        self._database = database

    async def tip(self, workspace: str, repository: int, within_s: float | None = None) -> str | None:
        """See ActivityStore."""
        async with self._database.workspace(workspace) as connection:
            cursor = await connection.execute(_TIP, {"repository": repository, "within": within_s})
            row = await cursor.fetchone()
        return row["tip"] if row else None

    async def advance(self, workspace: str, repository: int, head: str, *, anew: bool) -> None:
        """See ActivityStore."""
        values = {"workspace": workspace, "repository": repository, "tip": head, "anew": anew}
        async with self._database.workspace(workspace) as connection:
            await connection.execute(_ADVANCE, values)

    async def keep(self, workspace: str, repository: int, stretch: Stretch, activity: Activity) -> None:
        """See ActivityStore."""
        own = (workspace, repository)
        # In one order everywhere, so that two runs that store the same rows do not wait for each other.
        commits = sorted(activity.commits, key=lambda commit: commit.sha)
        pulls = sorted(activity.pulls, key=lambda pull: pull.number)
        async with self._database.workspace(workspace) as connection, connection.cursor() as cursor:
            await cursor.executemany(_KEEP_COMMIT, [(*own, one.sha, stored_json(_COMMIT, one)) for one in commits])
            await cursor.executemany(
                _KEEP_PULL,
                [(*own, one.number, stored_json(_PULL, one), one.updated_at or one.merged_at) for one in pulls],
            )
            values = (stretch.head, stretch.base or "", stretch.since, list(stretch.shas))
            await cursor.execute(_KEEP_STRETCH, (*own, *values))

    async def chain(self, workspace: str, repository: int, head: str) -> Sequence[Stretch]:
        """See ActivityStore."""
        async with self._database.workspace(workspace) as connection:
            cursor = await connection.execute(_CHAIN, {"repository": repository, "head": head, "limit": _LONGEST_CHAIN})
            rows = await cursor.fetchall()
        return [
            Stretch(head=row["head"], base=row["base"] or None, since=row["since"], shas=tuple(row["shas"]))
            for row in rows
        ]

    async def recall(
        self, workspace: str, repository: int, shas: Collection[str]
    ) -> tuple[Sequence[Commit], Sequence[PullRequest]]:
        """See ActivityStore."""
        async with self._database.workspace(workspace) as connection:
            cursor = await connection.execute(_COMMITS, (repository, list(shas)))
            commits = [_commit(row) for row in await cursor.fetchall()]
            numbers = {number for commit in commits for number in commit.pull_numbers}
            cursor = await connection.execute(_PULLS, (repository, list(numbers)))
            pulls = [_pull(row) for row in await cursor.fetchall()]
        return commits, pulls

    async def forget(self, workspace: str, repository: int) -> None:
        """See ActivityStore."""
        async with self._database.workspace(workspace) as connection:
            for statement in _FORGET:
                await connection.execute(statement, (repository,))


def _commit(row: DictRow) -> Commit:
    """The commit as it was read, with what deliveries add: its files, and a pull request that was merged by it."""
    commit = _COMMIT.validate_python(row["commit"])
    numbers = (*commit.pull_numbers, *sorted(set(row["merged_by"]) - set(commit.pull_numbers)))
    paths = tuple(row["paths"]) if commit.paths is None and row["paths"] is not None else commit.paths
    return replace(commit, pull_numbers=numbers, paths=paths)


def _pull(row: DictRow) -> PullRequest:
    """The pull request as it was read; what people change after a merge is taken from a newer delivery."""
    read = _pull_of(row["read"])
    told = _pull_of(row["told"])
    if read is None or told is None:
        return read or told  # type: ignore[return-value]  # a row has one of the two at least
    if row["told_at"] <= row["read_at"]:
        return read
    return replace(read, title=told.title, body=told.body, labels=told.labels, updated_at=told.updated_at)


def _pull_of(value: Any) -> PullRequest | None:
    return _PULL.validate_python(value) if value is not None else None
