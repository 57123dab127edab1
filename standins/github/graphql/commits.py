"""How commits, tags and people are answered."""

from collections.abc import Callable, Sequence
from typing import Any

from standins.github.graphql.declared import Call, FieldType, Page, Problem
from standins.github.graphql.execution import paginate
from standins.github.people import Signature
from standins.github.records import CommitRecord, moment
from standins.github.shapes import node_id

_HEADLINE = 72
PAGED = frozenset({"first", "after", "last", "before"})


def attribute(returns: str, name: str) -> FieldType:
    """A field that is an attribute of its object."""
    return FieldType(returns, lambda call: getattr(call.source, name))


def constant(returns: str, value: Any) -> FieldType:
    """A field that is the same everywhere."""
    return FieldType(returns, lambda _: value)


def computed(returns: str, answer: Callable[[Call], Any], *arguments: str) -> FieldType:
    """A field with a function."""
    return FieldType(returns, answer, frozenset(arguments))


def connection(returns: str, answer: Callable[[Call], Any], *arguments: str) -> FieldType:
    """A field that is paged."""
    return FieldType(returns, answer, PAGED | frozenset(arguments), connection=True)


def commit_of(call: Call, oid: str) -> CommitRecord | None:
    """The commit with this id."""
    found: CommitRecord | None = call.context.shapes.view.commits.get(oid)
    return found


async def commit_page(call: Call, oids: Sequence[str], anchor: str = "cursor:v2") -> Page:
    """A page of commits, with what is selected of them prepared."""
    page = paginate(oids, call.arguments, anchor)
    await call.context.prepare(call.field, page.nodes)
    commits = [commit_of(call, oid) for oid in page.nodes]
    return Page(commits, page.cursors, page.total, page.has_next, page.has_previous)


async def _history(call: Call) -> Page:
    commit: CommitRecord = call.source
    repository = call.context.shapes.repository
    path = call.arguments.get("path")
    if path:
        oids = await repository.touching(commit.oid, str(path))
    else:
        oids = await repository.history(commit.oid)
    since, until = _bound(call, "since", ""), _bound(call, "until", "9")
    commits = call.context.shapes.view.commits
    if since or until != "9":
        oids = [oid for oid in oids if since <= commits[oid].committer.date <= until]
    return await commit_page(call, oids, commit.oid)


def _bound(call: Call, name: str, default: str) -> str:
    stated = call.arguments.get(name)
    if stated is None:
        return default
    try:
        return moment(str(stated))
    except ValueError:
        raise Problem("INVALID", f"`{stated}` is not a valid GitTimestamp for `{name}`.") from None


def _pulls(call: Call) -> Page:
    pulls = call.context.shapes.view.pulls
    numbers = pulls.of_commit.get(call.source.oid, ())
    return paginate([pulls.by_number[number] for number in numbers], call.arguments)


def _headline(call: Call) -> str:
    subject: str = call.source.subject
    return subject if len(subject) <= _HEADLINE else f"{subject[: _HEADLINE - 1]}…"


def _message_body(call: Call) -> str:
    subject, body = call.source.subject, call.source.body
    return body if len(subject) <= _HEADLINE else f"…{subject[_HEADLINE - 1 :]}\n\n{body}".rstrip("\n")


def _stat(name: str) -> Callable[[Call], Any]:
    async def answer(call: Call) -> int | None:
        stats = await call.context.stats(call.source.oid)
        return getattr(stats, name) if stats else None

    return answer


def _url(call: Call) -> str:
    return f"{call.context.shapes.html}/commit/{call.source.oid}"


def _id(kind: str, name: str) -> FieldType:
    return computed(
        "ID", lambda call: node_id(kind, call.context.shapes.repository.full_name, getattr(call.source, name))
    )


def _parents(call: Call) -> Any:
    return commit_page(call, [oid for oid in call.source.parents if commit_of(call, oid)])


def _user(call: Call) -> Signature | None:
    who: Signature = call.source
    return None if who.is_bot else who


_OBJECT = {
    "oid": attribute("GitObjectID", "oid"),
    "abbreviatedOid": computed("String", lambda call: call.source.oid[:7]),
    "commitUrl": computed("URI", _url),
}
_ACTOR = {
    "login": computed("String", lambda call: call.source.login.removesuffix("[bot]")),
    "url": computed("URI", lambda call: f"{call.context.shapes.site}/{call.source.login}"),
}

COMMIT_TYPES: dict[str, dict[str, FieldType]] = {
    "GitObject": {"id": _id("C", "oid"), **_OBJECT},
    "Commit": {
        "id": _id("C", "oid"),
        **_OBJECT,
        "message": attribute("String", "message"),
        "messageHeadline": computed("String", _headline),
        "messageBody": computed("String", _message_body),
        "committedDate": computed("DateTime", lambda call: call.source.committer.date),
        "authoredDate": computed("DateTime", lambda call: call.source.author.date),
        "url": computed("URI", _url),
        "author": attribute("GitActor", "author"),
        "committer": attribute("GitActor", "committer"),
        "authors": connection("GitActorConnection", lambda call: paginate(call.source.authors, call.arguments)),
        "parents": connection("CommitConnection", _parents),
        "additions": computed("Int", _stat("additions")),
        "deletions": computed("Int", _stat("deletions")),
        "changedFiles": computed("Int", _stat("files")),
        "changedFilesIfAvailable": computed("Int", _stat("files")),
        "associatedPullRequests": connection("PullRequestConnection", _pulls, "orderBy"),
        "history": connection("CommitHistoryConnection", _history, "since", "until", "path"),
    },
    "Blob": {
        "id": _id("B", "oid"),
        "oid": attribute("GitObjectID", "oid"),
        "byteSize": computed("Int", lambda call: len(call.source.content)),
        "isBinary": computed("Boolean", lambda call: call.source.text is None),
        "text": attribute("String", "text"),
    },
    "Tag": {
        "id": _id("T", "name"),
        **_OBJECT,
        "name": attribute("String", "name"),
        "message": attribute("String", "message"),
        "tagger": attribute("GitActor", "tagger"),
        "target": computed("GitObject", lambda call: commit_of(call, call.source.commit)),
    },
    "GitActor": {
        "name": attribute("String", "name"),
        "email": attribute("String", "email"),
        "date": attribute("DateTime", "date"),
        "user": computed("User", _user),
    },
    "Actor": _ACTOR,
    "Bot": _ACTOR,
    "User": {**_ACTOR, "name": attribute("String", "name"), "email": constant("String", "")},
}
