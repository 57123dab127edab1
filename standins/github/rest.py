"""The REST calls of one repository."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from standins.github.errors import ApiError, not_found
from standins.github.git import GitError, ask_soon
from standins.github.paging import page_of
from standins.github.records import TagRecord, moment
from standins.github.shapes import Json, Shapes, is_prerelease

_UNPAGED_COMMITS = 250
_COMPARED_FILES = 300
Handler = Callable[[web.Request, Shapes], Awaitable[web.Response]]


async def get_repo(_: web.Request, shapes: Shapes) -> web.Response:
    """`GET /repos/{owner}/{repo}`."""
    return web.json_response(shapes.repo())


async def list_releases(request: web.Request, shapes: Shapes) -> web.Response:
    """`GET …/releases`: annotated tags, with their text."""
    page, headers = page_of(request, shapes.view.releases())
    return web.json_response([shapes.release(tag) for tag in page], headers=headers)


async def latest_release(_: web.Request, shapes: Shapes) -> web.Response:
    """`GET …/releases/latest`: the newest that is no prerelease."""
    return _release(next((tag for tag in shapes.view.releases() if not is_prerelease(tag)), None), shapes)


async def release_by_tag(request: web.Request, shapes: Shapes) -> web.Response:
    """`GET …/releases/tags/{tag}`."""
    name = request.match_info["tag"]
    return _release(next((tag for tag in shapes.view.releases() if tag.name == name), None), shapes)


async def list_tags(request: web.Request, shapes: Shapes) -> web.Response:
    """`GET …/tags`."""
    page, headers = page_of(request, shapes.view.tags_by_name())
    return web.json_response([shapes.tag(tag) for tag in page], headers=headers)


async def list_commits(request: web.Request, shapes: Shapes) -> web.Response:
    """`GET …/commits?sha&since&until&path`, newest first."""
    if not shapes.view.commits:
        raise ApiError(409, "Git Repository is empty.")
    start = shapes.view.resolve(request.query.get("sha") or "HEAD")
    if start is None:
        raise not_found()
    path = request.query.get("path")
    if path:
        oids = await shapes.repository.touching(start.oid, path)
    else:
        oids = await shapes.repository.history(start.oid)
    since, until = _moment(request, "since", ""), _moment(request, "until", "9")
    within = [oid for oid in oids if since <= shapes.view.commits[oid].committer.date <= until]
    page, headers = page_of(request, within)
    return web.json_response(shapes.commits(page), headers=headers)


async def get_commit(request: web.Request, shapes: Shapes) -> web.Response:
    """`GET …/commits/{ref}`, with its files."""
    ref = request.match_info["ref"]
    commit = shapes.view.resolve(ref)
    if commit is None:
        raise ApiError(422, f"No commit found for SHA: {ref}")
    before = commit.parents[0] if commit.parents else None
    files = await _files(shapes, before, commit.oid)
    added, deleted = sum(file["additions"] for file in files), sum(file["deletions"] for file in files)
    stats = {"total": added + deleted, "additions": added, "deletions": deleted}
    return web.json_response({**shapes.commit(commit), "stats": stats, "files": files[:_COMPARED_FILES]})


async def compare(request: web.Request, shapes: Shapes) -> web.Response:
    """`GET …/compare/{base}...{head}`, oldest first: the newest 250 commits, or pages of at most 100."""
    base_name, dots, head_name = request.match_info["basehead"].partition("...")
    base, head = shapes.view.resolve(base_name), shapes.view.resolve(head_name)
    if not dots or base is None or head is None:
        raise not_found()
    fork = await shapes.repository.merge_base(base.oid, head.oid)
    if fork is None:
        raise ApiError(404, f"No common ancestor between {base_name} and {head_name}.")
    ahead = (await shapes.repository.between(base.oid, head.oid))[::-1]
    behind = await shapes.repository.between(head.oid, base.oid)
    if "page" in request.query or "per_page" in request.query:
        page, headers = page_of(request, ahead)
    else:
        page, headers = ahead[-_UNPAGED_COMMITS:], {}
    first = request.query.get("page", "1") == "1"
    return web.json_response(
        {
            "url": f"{shapes.url}/compare/{base_name}...{head_name}",
            "html_url": f"{shapes.html}/compare/{base_name}...{head_name}",
            "base_commit": shapes.commit(base),
            "merge_base_commit": shapes.commit(shapes.view.commits[fork]),
            "status": status_of(len(ahead), len(behind)),
            "ahead_by": len(ahead),
            "behind_by": len(behind),
            "total_commits": len(ahead),
            "commits": shapes.commits(page),
            "files": (await _files(shapes, fork, head.oid))[:_COMPARED_FILES] if first else [],
        },
        headers=headers,
    )


async def list_pulls(request: web.Request, shapes: Shapes) -> web.Response:
    """`GET …/pulls?state&sort&direction&base`: all that are known are closed, as they were merged."""
    query = request.query
    found = [] if query.get("state", "open") == "open" else list(shapes.view.pulls.by_number.values())
    if "base" in query:
        found = [pull for pull in found if pull.base_branch == query["base"]]
    sort = query.get("sort", "created")
    newest_first = query.get("direction", "desc" if sort == "created" or "sort" not in query else "asc") == "desc"
    moment = "created_at" if sort == "created" else "merged_at"
    found.sort(key=lambda pull: (getattr(pull, moment), pull.number), reverse=newest_first)
    page, headers = page_of(request, found)
    return web.json_response([shapes.pull(pull) for pull in page], headers=headers)


async def get_pull(request: web.Request, shapes: Shapes) -> web.Response:
    """`GET …/pulls/{number}`."""
    pull = shapes.view.pulls.by_number.get(int(request.match_info["number"]))
    if pull is None:
        raise not_found()
    return web.json_response({**shapes.pull(pull), "merged": True, "commits": len(pull.commits)})


ROUTES: dict[str, Handler] = {
    "": get_repo,
    "/releases": list_releases,
    "/releases/latest": latest_release,
    "/releases/tags/{tag:.+}": release_by_tag,
    "/tags": list_tags,
    "/commits": list_commits,
    "/commits/{ref:.+}": get_commit,
    "/compare/{basehead:.+}": compare,
    "/pulls": list_pulls,
    r"/pulls/{number:\d{1,9}}": get_pull,
}
"""What is served below `/repos/{owner}/{repo}`."""


def status_of(ahead: int, behind: int) -> str:
    """GitHub's word for how head stands to base."""
    if ahead and behind:
        return "diverged"
    if ahead:
        return "ahead"
    return "behind" if behind else "identical"


def _release(tag: TagRecord | None, shapes: Shapes) -> web.Response:
    if tag is None:
        raise not_found()
    return web.json_response(shapes.release(tag))


def _moment(request: web.Request, name: str, default: str) -> str:
    try:
        return moment(request.query[name]) if name in request.query else default
    except ValueError:
        return default


async def _files(shapes: Shapes, before: str | None, after: str) -> list[Json]:
    span = [before, after] if before else ["--root", after]
    try:
        output = await ask_soon(
            shapes.repository.path, "diff-tree", "-r", "--no-commit-id", "--no-renames", "--numstat", "-z", *span
        )
    except GitError:  # a partial clone does not hold the files
        return []
    rows = [row.split("\t", 2) for row in output.decode(errors="replace").split("\0") if row.count("\t") >= 2]
    return [
        {
            "filename": name,
            "additions": int(added) if added.isdigit() else 0,
            "deletions": int(deleted) if deleted.isdigit() else 0,
            "changes": sum(int(count) for count in (added, deleted) if count.isdigit()),
        }
        for added, deleted, name in rows
    ]
