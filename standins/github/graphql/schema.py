"""The schema: what may be asked, and who answers it."""

from typing import Any

from standins.github.graphql import repositories as answer
from standins.github.graphql.commits import COMMIT_TYPES, attribute, commit_of, computed, connection, constant
from standins.github.graphql.declared import Call, FieldType, Page, Schema
from standins.github.graphql.searching import search
from standins.github.people import Signature
from standins.github.pulls import Pull
from standins.github.records import CommitRecord, TagRecord, iso
from standins.github.repository import stable_number
from standins.github.shapes import is_prerelease, node_id


def _listed(name: str) -> FieldType:
    return computed("Int", lambda call: call.source[name])


def _under_html(path: str, name: str) -> FieldType:
    return computed("URI", lambda call: f"{call.context.shapes.html}/{path}/{getattr(call.source, name)}")


def _number_of(kind: str, name: str) -> FieldType:
    return computed(
        "Int",
        lambda call: stable_number(f"{call.context.shapes.repository.full_name}{kind}{getattr(call.source, name)}"),
    )


def _connection_types(*names: str) -> dict[str, dict[str, FieldType]]:
    types: dict[str, dict[str, FieldType]] = {}
    for name in names:
        node = name.removesuffix("Connection").replace("CommitHistory", "Commit").replace("ComparisonCommit", "Commit")
        types[name] = {
            "totalCount": attribute("Int", "total"),
            "nodes": attribute(node, "nodes"),
            "edges": computed(name.replace("Connection", "Edge"), lambda call: list(_edges(call.source))),
            "pageInfo": computed("PageInfo", lambda call: call.source),
        }
        types[name.replace("Connection", "Edge")] = {
            "cursor": computed("String", lambda call: call.source[0]),
            "node": computed(node, lambda call: call.source[1]),
        }
    return types


def _edges(page: Page) -> Any:
    return zip(page.cursors, page.nodes, strict=True)


def _name_of(value: Any) -> str:
    if isinstance(value, Signature):
        return "Bot" if value.is_bot else "User"
    return {CommitRecord: "Commit", TagRecord: "Tag", Pull: "PullRequest", answer.BlobRecord: "Blob"}[type(value)]


def _pull_head(call: Call) -> Any:
    return commit_of(call, call.source.merge_commit)


_REPOSITORY = {
    "id": computed("ID", lambda call: node_id("R", call.source.repository.full_name)),
    "databaseId": computed("Int", lambda call: call.source.repository.number),
    "name": computed("String", lambda call: call.source.repository.full_name.split("/")[1]),
    "nameWithOwner": computed("String", lambda call: call.source.repository.full_name),
    "owner": computed("Actor", lambda call: Signature(call.source.repository.owner, "", "")),
    "url": attribute("URI", "html"),
    "description": constant("String", None),
    "isPrivate": constant("Boolean", False),
    "isFork": constant("Boolean", False),
    "isArchived": constant("Boolean", False),
    "isEmpty": computed("Boolean", lambda call: not call.source.view.commits),
    "defaultBranchRef": computed("Ref", answer.default_ref),
    "ref": computed("Ref", answer.ref, "qualifiedName"),
    "refs": connection("RefConnection", answer.refs, "refPrefix", "orderBy", "query"),
    "object": computed("GitObject", answer.git_object, "oid", "expression"),
    "releases": connection("ReleaseConnection", answer.releases, "orderBy"),
    "latestRelease": computed("Release", answer.latest_release),
    "pullRequest": computed("PullRequest", answer.pull, "number"),
    "pullRequests": connection("PullRequestConnection", answer.pulls, "states", "orderBy"),
}
_PULL_REQUEST = {
    "id": computed("ID", lambda call: node_id("PR", call.context.shapes.repository.full_name, call.source.number)),
    "databaseId": _number_of("#", "number"),
    "number": attribute("Int", "number"),
    "title": attribute("String", "title"),
    "body": attribute("String", "body"),
    "bodyText": attribute("String", "body"),
    "url": _under_html("pull", "number"),
    "state": constant("Enum", "MERGED"),
    "merged": constant("Boolean", True),
    "isDraft": constant("Boolean", False),
    "createdAt": attribute("DateTime", "created_at"),
    "updatedAt": attribute("DateTime", "merged_at"),
    "closedAt": attribute("DateTime", "merged_at"),
    "mergedAt": attribute("DateTime", "merged_at"),
    "repository": computed("Repository", lambda call: call.context.shapes),
    "author": attribute("Actor", "author"),
    "baseRefName": attribute("String", "base_branch"),
    "headRefName": attribute("String", "head_branch"),
    "headRefOid": attribute("GitObjectID", "head"),
    "mergeCommit": computed("Commit", _pull_head),
    "labels": connection("LabelConnection", answer.labels),
    "commits": connection("PullRequestCommitConnection", answer.pull_commits),
    "closingIssuesReferences": connection("IssueConnection", answer.closing_issues),
    "files": connection("PullRequestChangedFileConnection", answer.files),
}
_RELEASE = {
    "id": computed("ID", lambda call: node_id("RE", call.context.shapes.repository.full_name, call.source.name)),
    "databaseId": _number_of("/", "name"),
    "name": computed("String", lambda call: call.source.message.partition("\n")[0] or call.source.name),
    "tagName": attribute("String", "name"),
    "tagCommit": computed("Commit", lambda call: commit_of(call, call.source.commit)),
    "description": computed("String", lambda call: call.source.message.partition("\n")[2].strip("\n")),
    "createdAt": computed("DateTime", lambda call: call.source.tagger.date),
    "publishedAt": computed("DateTime", lambda call: call.source.tagger.date),
    "isPrerelease": computed("Boolean", lambda call: is_prerelease(call.source)),
    "isDraft": constant("Boolean", False),
    "url": _under_html("releases/tag", "name"),
    "author": attribute("User", "tagger"),
}

SCHEMA = Schema(
    types={
        **COMMIT_TYPES,
        **_connection_types(
            "CommitConnection",
            "CommitHistoryConnection",
            "ComparisonCommitConnection",
            "PullRequestConnection",
            "PullRequestCommitConnection",
            "RefConnection",
            "ReleaseConnection",
            "LabelConnection",
            "IssueConnection",
            "PullRequestChangedFileConnection",
            "GitActorConnection",
        ),
        "Query": {
            "repository": computed("Repository", answer.repository, "owner", "name", "followRenames"),
            "nodes": computed("Node", answer.nodes, "ids"),
            "search": connection("SearchResultItemConnection", search, "query", "type"),
            "rateLimit": computed("RateLimit", answer.rate_limit, "dryRun"),
            "viewer": constant("User", Signature("Local Stand-in", "", "")),
        },
        "Node": {"id": computed("ID", lambda call: node_id("N", call.source))},
        "Repository": _REPOSITORY,
        "PullRequest": _PULL_REQUEST,
        "Release": _RELEASE,
        "PullRequestCommit": {"commit": computed("Commit", lambda call: call.source)},
        "Label": {
            "name": computed("String", lambda call: call.source),
            "color": constant("String", "0366d6"),
            "description": constant("String", None),
        },
        "PullRequestChangedFile": {"path": computed("String", lambda call: call.source)},
        "SearchResultItemConnection": {
            "issueCount": attribute("Int", "total"),
            "nodes": attribute("SearchResultItem", "nodes"),
            "pageInfo": computed("PageInfo", lambda call: call.source),
        },
        "SearchResultItem": {},
        "Issue": {
            "number": computed("Int", lambda call: call.source),
            "title": computed("String", lambda call: f"Issue {call.source}"),
            "repository": computed("Repository", lambda call: call.context.shapes),
            "url": computed("URI", lambda call: f"{call.context.shapes.html}/issues/{call.source}"),
        },
        "Ref": {
            "id": computed("ID", lambda call: node_id("REF", call.source.prefix, call.source.name)),
            "name": attribute("String", "name"),
            "prefix": attribute("String", "prefix"),
            "target": computed("GitObject", answer.target_of),
            "compare": computed("Comparison", answer.compare, "headRef"),
        },
        "Comparison": {
            "aheadBy": computed("Int", lambda call: len(call.source.ahead)),
            "behindBy": computed("Int", lambda call: len(call.source.behind)),
            "status": computed("Enum", answer.comparison_status),
            "baseTarget": attribute("GitObject", "base"),
            "headTarget": attribute("GitObject", "head"),
            "commits": connection("ComparisonCommitConnection", answer.compared_commits),
        },
        "PageInfo": {
            "hasNextPage": attribute("Boolean", "has_next"),
            "hasPreviousPage": attribute("Boolean", "has_previous"),
            "startCursor": computed("String", lambda call: next(iter(call.source.cursors), None)),
            "endCursor": computed("String", lambda call: next(iter(call.source.cursors[-1:]), None)),
        },
        "RateLimit": {
            **{name: _listed(name) for name in ("cost", "limit", "remaining", "used", "nodeCount")},
            "resetAt": computed("DateTime", lambda call: iso(call.source["reset"])),
        },
    },
    interfaces={
        "GitObject": frozenset({"Commit", "Tag", "Blob"}),
        "Node": frozenset({"Commit", "Tag", "PullRequest"}),
        "Actor": frozenset({"User", "Bot"}),
        "SearchResultItem": frozenset({"PullRequest"}),
    },
    name_of=_name_of,
)
"""All of it."""
