"""How repositories, their refs, releases and pull requests are answered."""

import hashlib
from dataclasses import dataclass
from typing import Any

from standins.github.graphql.commits import commit_of, commit_page
from standins.github.graphql.declared import Call, Page, Problem
from standins.github.graphql.execution import paginate
from standins.github.pulls import Pull
from standins.github.records import CommitRecord, TagRecord
from standins.github.rest import status_of
from standins.github.shapes import Shapes, is_prerelease, parts_of


@dataclass(frozen=True)
class RefRecord:
    """A branch or tag by its short name, below `prefix`."""

    name: str
    prefix: str
    target: CommitRecord | TagRecord | None


@dataclass(frozen=True)
class BlobRecord:
    """A file's content, by the expression that names it."""

    name: str
    content: bytes

    @property
    def oid(self) -> str:
        """Its id, as git makes it."""
        return hashlib.sha1(b"blob %d\0" % len(self.content) + self.content, usedforsecurity=False).hexdigest()

    @property
    def text(self) -> str | None:
        """Its text; None for what is none."""
        try:
            return None if b"\0" in self.content else self.content.decode()
        except UnicodeDecodeError:
            return None


@dataclass(frozen=True)
class Comparison:
    """How `head` stands to `base`; ids newest first."""

    base: CommitRecord
    head: CommitRecord
    ahead: list[str]
    behind: list[str]


def repository(call: Call) -> Shapes:
    """`repository(owner, name)`: the one that is served."""
    wanted = f"{call.arguments.get('owner')}/{call.arguments.get('name')}"
    shapes: Shapes = call.context.shapes
    names = {shapes.repository.full_name.lower()}
    if call.arguments.get("followRenames") is not False:
        names.add(shapes.repository.first_name.lower())
    if wanted.lower() not in names:
        raise Problem("NOT_FOUND", f"Could not resolve to a Repository with the name '{wanted}'.")
    return shapes


async def nodes(call: Call) -> list[Any]:
    """`nodes(ids)`: commits and pull requests by their global ids, 100 at most."""
    identifiers = [str(one) for one in call.arguments.get("ids") or ()]
    if len(identifiers) > 100:
        message = f"You may not provide more than 100 node ids; you provided {len(identifiers)}."
        raise Problem("ARGUMENT_LIMIT", message)
    found = [_node(call, one) for one in identifiers]
    await call.context.prepare(call.field, [one.oid for one in found if isinstance(one, CommitRecord)])
    if None in found:
        missing = identifiers[found.index(None)]
        raise Problem("NOT_FOUND", f"Could not resolve to a node with the global id of '{missing}'")
    return found


def _node(call: Call, identifier: str) -> CommitRecord | Pull | None:
    shapes: Shapes = call.context.shapes
    kind, owner, name, which = (*parts_of(identifier), "", "", "", "")[:4]
    if f"{owner}/{name}" != shapes.repository.full_name:
        return None
    if kind == "PR" and which.isdigit():
        return shapes.view.pulls.by_number.get(int(which))
    return shapes.view.commits.get(which) if kind == "C" else None


def rate_limit(call: Call) -> dict[str, Any]:
    """`rateLimit`: the budget, with what this query costs."""
    shown = call.context.budget.shown()
    return {**shown, "cost": call.context.check.cost, "nodeCount": call.context.check.nodes}


def refs(call: Call) -> Page:
    """`refs(refPrefix, orderBy, query)`."""
    shapes: Shapes = call.context.shapes
    prefix = str(call.arguments.get("refPrefix") or "")
    if prefix == "refs/tags/":
        found = [_ref_of_tag(tag) for tag in reversed(shapes.view.tags_by_name())]
    else:
        names = sorted(shapes.view.refs.branches) if prefix == "refs/heads/" else []
        found = [RefRecord(name, prefix, shapes.view.resolve(f"heads/{name}")) for name in names]
    query = call.arguments.get("query")
    found = [ref for ref in found if not query or query.lower() in ref.name.lower()]
    order = call.arguments.get("orderBy") or {}
    if order.get("field") == "TAG_COMMIT_DATE":
        found.sort(key=lambda ref: _date_of(call, ref), reverse=order.get("direction") == "DESC")
    elif order.get("direction") == "DESC":
        found.reverse()
    return paginate(found, call.arguments)


def _ref_of_tag(tag: TagRecord) -> RefRecord:
    return RefRecord(tag.name, "refs/tags/", tag)


def _date_of(call: Call, ref: RefRecord) -> str:
    commit = commit_of(call, ref.target.commit) if isinstance(ref.target, TagRecord) else ref.target
    return commit.committer.date if commit else ""


def ref(call: Call) -> RefRecord | None:
    """`ref(qualifiedName)`: a branch or a tag."""
    shapes: Shapes = call.context.shapes
    stated = str(call.arguments.get("qualifiedName") or "")
    name = stated.removeprefix("refs/heads/").removeprefix("refs/tags/")
    if not stated.startswith("refs/tags/") and name in shapes.view.refs.branches:
        return RefRecord(name, "refs/heads/", shapes.view.resolve(f"heads/{name}"))
    tag = shapes.view.refs.tags.get(name)
    return _ref_of_tag(tag) if tag and not stated.startswith("refs/heads/") else None


def default_ref(call: Call) -> RefRecord | None:
    """`defaultBranchRef`."""
    shapes: Shapes = call.context.shapes
    name = shapes.view.refs.default
    return RefRecord(name, "refs/heads/", shapes.view.head()) if name else None


def target_of(call: Call) -> CommitRecord | TagRecord | None:
    """`target` of a ref: the commit, or the tag's own object where it is annotated."""
    target: CommitRecord | TagRecord | None = call.source.target
    if isinstance(target, TagRecord) and target.tagger is None:
        return commit_of(call, target.commit)
    return target


async def git_object(call: Call) -> CommitRecord | TagRecord | BlobRecord | None:
    """`object(oid, expression)`: a commit, a tag, or a file as `revision:path`."""
    shapes: Shapes = call.context.shapes
    wanted = str(call.arguments.get("oid") or call.arguments.get("expression") or "")
    revision, _, path = wanted.partition(":")
    if path:
        commit = shapes.view.resolve(revision)
        content = await shapes.repository.file(commit.oid, path) if commit else None
        return None if content is None else BlobRecord(wanted, content)
    tag = shapes.view.refs.tags.get(wanted.removeprefix("refs/tags/"))
    return tag if tag and tag.tagger else shapes.view.resolve(wanted)


async def compare(call: Call) -> Comparison:
    """`compare(headRef)` of a ref."""
    shapes: Shapes = call.context.shapes
    own = target_of(call)
    base = commit_of(call, own.commit) if isinstance(own, TagRecord) else own
    head = shapes.view.resolve(str(call.arguments.get("headRef") or ""))
    if base is None or head is None or await shapes.repository.merge_base(base.oid, head.oid) is None:
        raise Problem("NOT_FOUND", f"Could not compare with the ref '{call.arguments.get('headRef')}'.")
    ahead = await shapes.repository.between(base.oid, head.oid)
    return Comparison(base, head, ahead, await shapes.repository.between(head.oid, base.oid))


def releases(call: Call) -> Page:
    """`releases`, the newest first."""
    return paginate(call.context.shapes.view.releases(), call.arguments)


def latest_release(call: Call) -> TagRecord | None:
    """`latestRelease`: the newest that is no prerelease."""
    return next((tag for tag in call.context.shapes.view.releases() if not is_prerelease(tag)), None)


def pull(call: Call) -> Pull:
    """`pullRequest(number)`."""
    number = call.arguments.get("number")
    found: Pull | None = call.context.shapes.view.pulls.by_number.get(number)
    if found is None:
        raise Problem("NOT_FOUND", f"Could not resolve to a PullRequest with the number of {number}.")
    return found


def pulls(call: Call) -> Page:
    """`pullRequests(states, orderBy)`."""
    states = call.arguments.get("states")
    found: list[Pull] = list(call.context.shapes.view.pulls.by_number.values())
    if states is not None and "MERGED" not in ([states] if isinstance(states, str) else states):
        found = []
    order = call.arguments.get("orderBy") or {}
    found.sort(key=lambda one: one.created_at if order.get("field") == "CREATED_AT" else one.merged_at)
    return paginate(found[::-1] if order.get("direction") == "DESC" else found, call.arguments)


def pull_commits(call: Call) -> Any:
    """`commits` of a pull request."""
    return commit_page(call, call.source.commits)


def compared_commits(call: Call) -> Any:
    """`commits` of a comparison, the oldest first."""
    return commit_page(call, call.source.ahead[::-1])


def comparison_status(call: Call) -> str:
    """`status` of a comparison."""
    return status_of(len(call.source.ahead), len(call.source.behind)).upper()


def labels(call: Call) -> Page:
    """`labels` of a pull request."""
    own = call.context.shapes.repository.labelled.get(call.source.number, ())
    return paginate([*call.source.labels, *own], call.arguments)


def closing_issues(call: Call) -> Page:
    """`closingIssuesReferences`: numbers that the body says it closes."""
    return paginate(call.source.closes, call.arguments)


async def files(call: Call) -> Page:
    """`files` of a pull request, by name. Null where the clone does not hold them."""
    return paginate(await call.context.paths(call.source), call.arguments)
