"""GitHub's deliveries for a clone: what it sends after a push, a merge, a release and the like.

GitHub sends each delivery once and never retries by itself; a redelivery, asked for by a person or over the API, has
the same `X-GitHub-Delivery` (docs.github.com, "Handling failed webhook deliveries").
"""

import json
import uuid
from collections.abc import Mapping
from typing import Any

import aiohttp

from standins.github import GitHub
from standins.github.git import lines
from standins.github.shapes import Json, Shapes
from standins.webhooks.sending import Sent, Wire, digest

_NONE = "0" * 40
_MOST_COMMITS = 2048


class GitHubWebhooks:
    """Sends what GitHub would send of the clone that a stand-in serves."""

    def __init__(self, session: aiohttp.ClientSession, url: str, secret: str, github: GitHub) -> None:
        """Deliver to `url`, signed with `secret`."""
        self.wire = Wire(session, url)
        self._secret = secret
        self._github = github

    async def ping(self) -> Sent:
        """What GitHub sends when a webhook is made."""
        return await self.event("ping", {"zen": "Keep it logically awesome.", "hook_id": 1})

    async def push(self, before: str | None, after: str, *, forced: bool = False, branch: str | None = None) -> Sent:
        """A branch (the default one) moved from `before` to `after`."""
        shapes = await self._shapes()
        branch = branch or str(shapes.repo()["default_branch"])
        span = [after, f"^{before}"] if before else [after]
        oids = (await lines(self._github.repository.path, "rev-list", "--reverse", *span))[-_MOST_COMMITS:]
        commits = [await self._commit(shapes, oid) for oid in oids]
        return await self.event(
            "push",
            {
                "ref": f"refs/heads/{branch}",
                "before": before or _NONE,
                "after": after,
                "created": before is None,
                "deleted": False,
                "forced": forced,
                "compare": f"{shapes.html}/compare/{before}...{after}",
                "commits": commits,
                "head_commit": commits[-1] if commits else None,
                "repository": shapes.repo(),
            },
        )

    async def pull_merged(self, number: int, **changed: Any) -> Sent:
        """A pull request was closed by its merge; `changed` replaces fields of it, with `action` for another event."""
        shapes = await self._shapes()
        action = changed.pop("action", "closed")
        pull = {**shapes.pull(shapes.view.pulls.by_number[number]), "merged": True, **changed}
        body = {"action": action, "number": number, "pull_request": pull, "repository": shapes.repo()}
        return await self.event("pull_request", body)

    async def release(self, tag: str, action: str = "published", **changed: Any) -> Sent:
        """A release was published, or what `action` says; `changed` replaces fields of it."""
        shapes = await self._shapes()
        release = next(shapes.release(one) for one in shapes.view.releases() if one.name == tag)
        body = {"action": action, "release": {**release, **changed}, "repository": shapes.repo()}
        return await self.event("release", body)

    async def renamed(self, name: str) -> Sent:
        """The repository is called `name` (owner/name) now."""
        repository = {**(await self._shapes()).repo(), "full_name": name, "name": name.split("/")[1]}
        return await self.event("repository", {"action": "renamed", "repository": repository})

    async def installation_deleted(self, installation: int) -> Sent:
        """Somebody removed the app."""
        shapes = await self._shapes()
        body = {"action": "deleted", "installation": {"id": installation}, "repositories": [shapes.repo()]}
        return await self.event("installation", body)

    async def repositories_removed(self, installation: int, *numbers: int) -> Sent:
        """Somebody took repositories (by number) from the app."""
        removed = [{"id": number} for number in numbers]
        body = {"action": "removed", "installation": {"id": installation}, "repositories_removed": removed}
        return await self.event("installation_repositories", body)

    async def event(self, name: str, body: Mapping[str, Any]) -> Sent:
        """Any event."""
        raw = json.dumps(body).encode()
        identifier = str(uuid.uuid4())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/044aadd",
            "X-GitHub-Event": name,
            "X-GitHub-Delivery": identifier,
            "X-GitHub-Hook-ID": "1",
            "X-Hub-Signature-256": f"sha256={digest(self._secret, raw)}",
        }
        return await self.wire.deliver(Sent(id=identifier, event=name, body=raw, headers=headers))

    async def redeliver(self, one: Sent) -> None:
        """Send a delivery again, as GitHub's button does: the same id, the same bytes."""
        await self.wire.send(one)

    async def _shapes(self) -> Shapes:
        return Shapes(
            self._github.repository,
            await self._github.repository.view(),
            "https://api.github.com",
            "https://github.com",
        )

    async def _commit(self, shapes: Shapes, oid: str) -> Json:
        record = shapes.view.commits[oid]
        changed = await lines(
            self._github.repository.path, "diff-tree", "--root", "-r", "--no-commit-id", "--name-status", oid
        )
        named = [row.split("\t", 1) for row in changed if "\t" in row]
        return {
            "id": oid,
            "message": record.message,
            "timestamp": record.committer.date,
            "url": f"{shapes.html}/commit/{oid}",
            "author": {"name": record.author.name, "email": record.author.email},
            "added": [name for state, name in named if state == "A"],
            "modified": [name for state, name in named if state == "M"],
            "removed": [name for state, name in named if state == "D"],
        }
