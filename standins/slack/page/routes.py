"""The page's HTTP routes: the page and its files, snapshots, the stream, and what people do."""

import re
from pathlib import Path

from aiohttp import web

from standins.slack.page.acts import Acts
from standins.slack.page.attachments import PICTURES, suffix
from standins.slack.page.emoji import PICKED, character
from standins.slack.page.offers import Offers
from standins.slack.page.screen import Screen
from standins.slack.page.stream import Revisions, write_stream
from standins.slack.workspace import Workspace

STATIC = Path(__file__).parent / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' https: http:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_TS = re.compile(r"\d{1,12}\.\d{6}")
_HEADERS = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}


class Page:
    """The routes that read; `Acts` holds those that do something."""

    def __init__(self, workspace: Workspace, offers: Offers) -> None:
        self._workspace = workspace
        self._offers = offers
        self._revisions = Revisions()
        self._static = {path.name: path for path in STATIC.iterdir() if path.is_file()}

    def add_to(self, app: web.Application, acts: Acts) -> None:
        """Add every route of the page."""
        app.router.add_get("/", self.index)
        app.router.add_get(r"/archives/{channel:\w+}/{message:p\d{7,}}", self.permalink)
        app.router.add_get("/page/static/{name}", self.static)
        app.router.add_get("/page/snapshot", self.snapshot)
        app.router.add_get("/page/thread", self.thread)
        app.router.add_get("/page/events", self.events)
        app.router.add_get("/page/file/{id}", self.file)
        for name, act in acts.table().items():
            app.router.add_post(f"/page/{name}", act)

    async def index(self, _: web.Request) -> web.StreamResponse:
        """The page itself, which is the same for everybody."""
        return web.FileResponse(STATIC / "index.html", headers={**_HEADERS, "Content-Security-Policy": POLICY})

    async def permalink(self, request: web.Request) -> web.StreamResponse:
        """The address of a message, as `chat.getPermalink` gives it, leads to it on the page."""
        thread = request.query.get("thread_ts", "")
        place = [request.match_info["channel"], *([thread] if _TS.fullmatch(thread) else [])]
        raise web.HTTPFound(f"/#/{'/'.join(place)}/{request.match_info['message']}")

    async def static(self, request: web.Request) -> web.StreamResponse:
        """A file beside the page."""
        path = self._static.get(request.match_info["name"])
        if path is None:
            raise web.HTTPNotFound
        return web.FileResponse(path, headers=_HEADERS)

    async def snapshot(self, request: web.Request) -> web.Response:
        """All that one person sees."""
        screen = self._screen(request)
        return web.json_response(
            {
                "user": screen.user.id,
                "team": self._workspace.team_name,
                "sidebar": screen.sidebar(),
                "panes": screen.panes(),
                "views": screen.modals(),
                "commands": [
                    {"typed": one.typed, "hint": one.hint, "about": one.about} for one in self._offers.commands
                ],
                "reactions": [[name, character(name)] for name in PICKED],
                "revision": self._revisions.next(),
            }
        )

    async def thread(self, request: web.Request) -> web.Response:
        """One thread's pane; 404 when its root is gone."""
        html = self._screen(request).thread(request.query.get("channel", ""), request.query.get("ts", ""))
        if html is None:
            return web.json_response({"error": "The message is gone."}, status=404)
        return web.json_response({"html": html, "revision": self._revisions.next()})

    async def events(self, request: web.Request) -> web.StreamResponse:
        """What changes from now on."""
        return await write_stream(request, self._workspace, self._screen(request), self._revisions)

    async def file(self, request: web.Request) -> web.Response:
        """A file's content: pictures as themselves, all else as a download that no browser runs."""
        file = self._workspace.files.get(request.match_info["id"])
        if file is None:
            raise web.HTTPNotFound
        picture = PICTURES.get(suffix(file))
        headers = {**_HEADERS, "Content-Security-Policy": "sandbox"}
        if picture is None:
            headers["Content-Disposition"] = "attachment"
        return web.Response(body=file.content, content_type=picture or "application/octet-stream", headers=headers)

    def _screen(self, request: web.Request) -> Screen:
        user = self._workspace.users.get(request.query.get("user", ""))
        people = [one for one in self._workspace.users.values() if not one.is_bot]
        viewer = people[0] if user is None or user.is_bot else user
        return Screen(self._workspace, viewer.id, self._offers)
