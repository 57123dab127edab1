"""A product whose repository and Linear organisation are connected, and the senders of their webhooks."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from standins.webhooks import GitHubWebhooks, LinearWebhooks
from tests.e2e.product import PATIENCE_S, Product

TEAM, OTHER_TEAM = "T0ACME", "T0OTHER"
ORGANIZATION = "0b7a8f1e-6a1c-4d53-9a51-1c3a3f9a0001"
INSTALLATION = 4711


@dataclass
class Hooked:
    """`path` is the clone that GitHub serves: what a test builds there is what the next push tells of."""

    notra: Product
    path: Path
    github: GitHubWebhooks
    linear: LinearWebhooks

    @property
    def number(self) -> int:
        return self.notra.github.repository.number

    async def connect(self, workspace: str = TEAM, name: str = "acme/rocket") -> None:
        """What `/notra connect linear` and a first draft leave: GitHub is read with the token of the environment."""
        await self._connected(workspace, "linear", "organization", ORGANIZATION)
        await self.notra.rows(
            "insert into repositories (id, workspace_id, name) values (%s, %s, %s)", self.number, workspace, name
        )

    async def install(self, workspace: str = TEAM) -> None:
        """What `/notra connect github` leaves that chose an installation of the App."""
        await self._connected(workspace, "github", "installation", str(INSTALLATION))

    async def _connected(self, workspace: str, kind: str, detail: str, value: str) -> None:
        await self.notra.rows(
            "insert into connections (id, workspace_id, kind, details, connected_by) "
            "values (%s, %s, %s, jsonb_build_object(%s::text, %s::text), 'U1')",
            f"{kind}-{workspace}", workspace, kind, detail, value,
        )  # fmt: skip

    async def served(self) -> None:
        """Wait until every delivery is served; none waits for others that might come."""
        deadline = time.monotonic() + PATIENCE_S
        while await self.notra.rows("select 1 from deliveries where state = 'received'"):
            await self.notra.rows("update deliveries set due_at = now() where state = 'received' and run_id is null")
            assert time.monotonic() < deadline, "a delivery is never served"
            await asyncio.sleep(0.02)

    async def deliveries(self) -> list[dict[str, Any]]:
        return await self.notra.rows("select * from deliveries order by received_at")

    async def stored(self, workspace: str = TEAM) -> set[str]:
        """The commits that are stored as read."""
        rows = await self.notra.rows(
            "select sha from stored_commits where workspace_id = %s and commit is not null", workspace
        )
        return {row["sha"] for row in rows}

    async def budget_used(self) -> int:
        """What GitHub has counted so far, REST and GraphQL together."""
        url, token = self.notra.settings.github_api_url, self.notra.environ["GITHUB_TOKEN"]
        headers = {"Authorization": f"Bearer {token}"}
        async with aiohttp.ClientSession() as session, session.get(f"{url}/rate_limit", headers=headers) as answer:
            resources = (await answer.json())["resources"]
        return sum(int(one["used"]) for one in resources.values())

    async def stores(self, sha: str) -> None:
        """Wait until the commit is stored."""
        deadline = time.monotonic() + PATIENCE_S
        while sha not in await self.stored():
            assert time.monotonic() < deadline, "a commit is never stored"
            await asyncio.sleep(0.02)

    def runs(self) -> set[str]:
        """The ids of the runs that served deliveries."""
        found = {delivery.run_id or "" for delivery in self.notra.qstash.deliveries}
        return {run for run in found if run.startswith("wfr_ingest_")}
