"""The GraphQL documents that are sent to GitHub. A query costs the requests behind its connections, over 100."""

from typing import Final

IDS_PER_FIELD: Final = 100
"""What `nodes(ids:)` takes at most; two such fields travel in one call."""
HISTORY_PAGE: Final = 100

_PULLS: Final = """
fragment Pulls on PullRequestConnection {
  pageInfo { hasNextPage endCursor }
  nodes {
    id number title body url mergedAt updatedAt headRefName baseRefName
    repository { nameWithOwner }
    author { __typename login }
    labels(first: 100) { pageInfo { hasNextPage endCursor } nodes { name } }
    closingIssuesReferences(first: 20) {
      pageInfo { hasNextPage endCursor } nodes { number title url repository { nameWithOwner } }
    }
    files(first: 100) { totalCount pageInfo { hasNextPage endCursor } nodes { path } }
  }
}
"""

_PARTS: Final = (
    """
fragment Parts on Commit {
  id oid message committedDate url
  parents(first: 1) { totalCount }
  authors(first: 10) { nodes { name email user { login } } }
  associatedPullRequests(first: 5) { ...Pulls }
}
"""
    + _PULLS
)

REPOSITORY: Final = """
query Repository($owner: String!, $name: String!, $base: String!, $head: String!) {
  repository(owner: $owner, name: $name) {
    databaseId nameWithOwner url
    latestRelease { tagName }
    defaultBranchRef { name target { oid } }
    base: object(expression: $base) { ...Names }
    head: object(expression: $head) { ...Names }
    refs(refPrefix: "refs/tags/", first: 100, orderBy: {field: TAG_COMMIT_DATE, direction: DESC}) {
      nodes { name target { ...Names } }
    }
  }
}
fragment Names on GitObject {
  __typename oid
  ... on Commit { committedDate }
  ... on Tag { target { __typename oid ... on Commit { committedDate } } }
}
"""
"""The repository with its newest tags, and what two expressions name: 1 point."""

COMMITS: Final = (
    """
query Commits($first: [ID!]!, $second: [ID!]!) {
  first: nodes(ids: $first) { ...Parts }
  second: nodes(ids: $second) { ...Parts }
}
"""
    + _PARTS
)
"""Up to 200 commits with their pull requests by node id: at most 36 points."""

HISTORY: Final = (
    """
query History($owner: String!, $name: String!, $head: GitObjectID!, $since: GitTimestamp!, $until: GitTimestamp!,
              $after: String, $size: Int!) {
  repository(owner: $owner, name: $name) {
    object(oid: $head) {
      ... on Commit {
        history(first: $size, since: $since, until: $until, after: $after) {
          totalCount
          pageInfo { hasNextPage endCursor }
          nodes { ...Parts }
        }
      }
    }
  }
}
"""
    + _PARTS
)
"""A page of the commits of a time span with their pull requests: 18 points."""

MORE_PULLS: Final = (
    """
query MorePulls($commit: [ID!]!, $after: String!) {
  nodes(ids: $commit) { ... on Commit { associatedPullRequests(first: 50, after: $after) { ...Pulls } } }
}
"""
    + _PULLS
)
"""Further pull requests of one commit, for the rare one that belongs to more than five: 2 points."""

MORE_OF_PULL: Final = """
query MoreOfPull($pull: [ID!]!, $labels: String, $issues: String, $files: String) {
  nodes(ids: $pull) {
    ... on PullRequest {
      labels(first: 100, after: $labels) { pageInfo { hasNextPage endCursor } nodes { name } }
      closingIssuesReferences(first: 100, after: $issues) {
        pageInfo { hasNextPage endCursor } nodes { number title url repository { nameWithOwner } }
      }
      files(first: 100, after: $files) { pageInfo { hasNextPage endCursor } nodes { path } }
    }
  }
}
"""
"""What else a pull request has, for the rare one with more than came with its commits: 1 point."""
