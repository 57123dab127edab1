"""Plain pages for people behind the links of a repository that is not on GitHub."""

from html import escape

from aiohttp import web

from standins.github.errors import not_found
from standins.github.git import ask_soon
from standins.github.shapes import Shapes

_STYLE = "body{font:15px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}pre{overflow-x:auto}"


async def commit_page(request: web.Request, shapes: Shapes) -> web.Response:
    """`/{owner}/{repo}/commit/{sha}`: what `git show --stat` says."""
    commit = shapes.view.resolve(request.match_info["sha"])
    if commit is None:
        raise not_found()
    shown = await ask_soon(shapes.repository.path, "show", "--stat", "--no-color", commit.oid)
    return _page(f"Commit {commit.oid[:7]}", shown.decode(errors="replace"))


async def pull_page(request: web.Request, shapes: Shapes) -> web.Response:
    """`/{owner}/{repo}/pull/{number}`: title, text and commits of a pull request as the history tells it."""
    pull = shapes.view.pulls.by_number.get(int(request.match_info["number"]))
    if pull is None:
        raise not_found()
    listed = "\n".join(f"{oid[:7]}  {shapes.view.commits[oid].subject}" for oid in pull.commits)
    head = f"{pull.author.name} · merged {pull.merged_at} into {pull.base_branch} · {pull.merge_commit[:7]}"
    return _page(f"#{pull.number} {pull.title}", f"{head}\n\n{pull.body}\n\n{listed}")


async def repository_page(_: web.Request, shapes: Shapes) -> web.Response:
    """Any other page of the repository: its newest commits."""
    head = shapes.view.head()
    newest = (await shapes.repository.history(head.oid))[:50] if head else []
    listed = "\n".join(f"{oid[:7]}  {shapes.view.commits[oid].subject}" for oid in newest)
    return _page(shapes.repository.full_name, listed)


def _page(title: str, text: str) -> web.Response:
    shown = f"<!doctype html><meta charset=utf-8><title>{escape(title)}</title><style>{_STYLE}</style>"
    note = "<p><em>Served by the local stand-in for GitHub from a git clone.</em></p>"
    return web.Response(
        text=f"{shown}<h1>{escape(title)}</h1>{note}<pre>{escape(text)}</pre>", content_type="text/html"
    )
