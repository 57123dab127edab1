"""Routes by which a test adds issues to the workspace and completes them.

`POST /_standin/issues` takes `title`, `team` (a key, ENG unless told), `description`, `project`, `labels` (names),
`links` (addresses, of pull requests and others), `createdAt`, `completedAt`, `archivedAt` (ISO 8601) and `trashed`;
`PATCH /_standin/issues/ENG-12` takes the same and changes what is stated. Both answer with what became of it.
"""

from typing import Any

from aiohttp import web

from standins.linear.errors import ApiError
from standins.linear.records import Issue
from standins.linear.workspace import Workspace


def add_control_routes(app: web.Application, workspace: Workspace) -> None:
    """Add them to the application."""

    async def add(request: web.Request) -> web.Response:
        return await _answer(workspace.add(str(request.url.origin()), await request.json()), 201)

    async def change(request: web.Request) -> web.Response:
        site, identifier = str(request.url.origin()), request.match_info["identifier"]
        return await _answer(workspace.change(site, identifier, await request.json()), 200)

    app.router.add_post("/_standin/issues", add)
    app.router.add_patch("/_standin/issues/{identifier}", change)


async def _answer(issue: Any, status: int) -> web.Response:
    try:
        return web.json_response(_shown(await issue), status=status)
    except ApiError as error:
        return web.json_response({"error": str(error)}, status=400)


def _shown(issue: Issue) -> dict[str, Any]:
    return {
        "id": issue.id,
        "identifier": issue.identifier,
        "url": issue.url,
        "branchName": issue.branch_name,
        "completedAt": issue.completed_at,
    }
