"""What a repository published of its earlier releases: their notes on GitHub, and the changelogs among its files."""

from typing import Any, Final

from bot.activity import Published
from bot.adapters.github.access import GitHubAccess
from bot.adapters.github.credentials import NothingThere

CHANGELOGS: Final = (
    *("CHANGELOG.md", "CHANGES.md", "HISTORY.md", "History.md", "History.markdown", "NEWS.md", "RELEASE_NOTES.md"),
    *("CHANGELOG.rst", "CHANGES.rst", "HISTORY.rst", "docs/changelog.md"),
)
"""The files that are looked for; names as people write them, most common first."""

_FILES: Final = "\n    ".join(
    f'file{place}: object(expression: "HEAD:{path}") {{ ... on Blob {{ text }} }}'
    for place, path in enumerate(CHANGELOGS)
)
_NOTES: Final = f"""
query Notes($owner: String!, $name: String!) {{
  repository(owner: $owner, name: $name) {{
    refs(refPrefix: "refs/tags/", first: 100, orderBy: {{field: TAG_COMMIT_DATE, direction: DESC}}) {{
      nodes {{ name }}
    }}
    releases(first: 30, orderBy: {{field: CREATED_AT, direction: DESC}}) {{ nodes {{ tagName description isDraft }} }}
    {_FILES}
  }}
}}
"""
"""Tags, releases and files: 1 point."""


class GitHubNotes:
    """Published notes on GitHub, in one call."""

    def __init__(self, access: GitHubAccess) -> None:
        """Ask through each workspace's access."""
        self._access = access

    async def published(self, workspace: str, repo: str) -> Published:
        """See PublishedNotes."""
        owner, _, name = repo.partition("/")
        calls = await self._access.calls(workspace)
        try:
            data = await calls.query(_NOTES, {"owner": owner, "name": name})
        except NothingThere:  # the draft that is read at the same time says so
            return Published()
        return _published(data["repository"])


def _published(node: dict[str, Any]) -> Published:
    files = [node[f"file{place}"] for place in range(len(CHANGELOGS))]
    return Published(
        tags=tuple(tag["name"] for tag in node["refs"]["nodes"]),
        releases={
            release["tagName"]: release["description"] or ""
            for release in node["releases"]["nodes"]
            if not release["isDraft"]
        },
        changelogs=tuple(file["text"] for file in files if file and file.get("text")),
    )
