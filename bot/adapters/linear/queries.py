"""The GraphQL documents that are sent to Linear. A query may cost 10,000 points, and a key 3,000,000 an hour."""

from typing import Final

PAGE: Final = 100

ACCOUNT: Final = "query Account { viewer { id } organization { id name } }"
"""Whose key it is."""

PLACES: Final = """
query Places {
  teams(first: 100) { nodes { id name key } }
  projects(first: 100, orderBy: updatedAt) { nodes { id name } }
  cycles(first: 100, filter: {isFuture: {eq: false}}) { nodes { id number name startsAt team { key } } }
}
"""
"""What there is to choose from: about 400 points."""

COMPLETED: Final = """
query Completed($filter: IssueFilter!, $after: String) {
  issues(first: 100, after: $after, filter: $filter, includeArchived: true) {
    pageInfo { hasNextPage endCursor }
    nodes {
      identifier title description url branchName completedAt trashed
      team { name }
      project { name }
      assignee { name app }
      labels(first: 20) { pageInfo { hasNextPage } nodes { name } }
      attachments(first: 20, filter: {url: {contains: "/pull/"}}) { pageInfo { hasNextPage } nodes { url } }
    }
  }
}
"""
"""A page of issues with their links to pull requests: about 5,000 points.

Archived ones are asked for too, as Linear archives finished issues by itself after some months.
"""

WHOLE: Final = """
query Whole($id: String!) {
  issue(id: $id) {
    labels(first: 250) { pageInfo { hasNextPage } nodes { name } }
    attachments(first: 250, filter: {url: {contains: "/pull/"}}) { pageInfo { hasNextPage } nodes { url } }
  }
}
"""
"""All labels and links of the rare issue that has more than came with its page: about 550 points."""
