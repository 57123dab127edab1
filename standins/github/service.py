"""The application of the GitHub stand-in: who may call, what goes wrong by switch, and the routes."""

from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

from aiohttp import web

from standins.github.app import App
from standins.github.errors import ApiError, not_found
from standins.github.faults import Faults
from standins.github.graphql.endpoint import rate_limited, run
from standins.github.limits import Budgets
from standins.github.pages import commit_page, pull_page, repository_page
from standins.github.protocol import Protocol
from standins.github.repository import Repository
from standins.github.rest import ROUTES, Handler
from standins.github.shapes import Shapes
from standins.holding import Holding
from standins.server import add_fault_routes

_FORBIDDEN = {"type": "FORBIDDEN", "message": "Resource not accessible by personal access token"}
APP_ID = "4242"
_Route = Callable[[web.Request], Awaitable[web.Response]]


class GitHub:
    """GitHub's API over one clone, for callers with one token (and, on REST, for those without)."""

    def __init__(self, repo: Path, token: str, app_key: str | None = None) -> None:
        """Serve the clone at `repo`; it is read at the first call. `app_key`: the private key of its GitHub App."""
        self.faults = Faults()
        self.repository = Repository(repo)
        self.app_key = app_key or ""
        self.github_app = App(APP_ID, self.app_key, lambda: self.faults)
        self._holding = Holding(self)
        self._protocol = Protocol(self, self._holding, token, self.github_app)

    def app(self, more: Iterable[web.RouteDef] = ()) -> web.Application:
        """The application: the API, pages for people, and the switches below `/_standin`, with `more` of those."""
        app = web.Application(middlewares=[self._protocol.middleware], client_max_size=2**20)
        for path, handler in ROUTES.items():
            app.router.add_get(f"/repos/{{owner}}/{{repo}}{path}", self._of_repository(handler))
            app.router.add_get(rf"/repositories/{{id:\d{{1,18}}}}{path}", self._of_number(handler))
        app.router.add_post("/graphql", self._graphql)
        app.router.add_get("/rate_limit", self._rate_limit)
        app.router.add_get("/user", self._user)
        app.router.add_get("/user/repos", self._user_repos)
        app.router.add_get("/installation/repositories", self._installation_repos)
        app.router.add_get(r"/{kind:orgs|users}/{account}/installation", self._installation)
        app.router.add_post(r"/app/installations/{id}/access_tokens", self._access_token)
        add_fault_routes(app, self)
        app.router.add_routes(more)
        self._holding.add_route(app)
        pages = {"/commit/{sha}": commit_page, r"/pull/{number:\d{1,9}}": pull_page, "{rest:.*}": repository_page}
        for path, handler in pages.items():
            app.router.add_get(f"/{{owner}}/{{repo}}{path}", self._of_repository(handler))
        return app

    async def _shapes(self, request: web.Request) -> Shapes:
        self.repository.renamed_to = self.faults.renamed_to
        view = await self.repository.view()
        api = str(request.url.origin())
        site = api if self.repository.is_local else "https://github.com"
        return Shapes(self.repository, view, api, site)

    def _of_repository(self, handler: Handler) -> _Route:
        async def answer(request: web.Request) -> web.Response:
            shapes = await self._shapes(request)
            wanted = f"{request.match_info['owner']}/{request.match_info['repo']}"
            if wanted.lower() != self.repository.full_name.lower():
                return self._moved(request, wanted)
            return await self._remembered(self._repeated(request), shapes, handler)

        return answer

    async def _remembered(self, request: web.Request, shapes: Shapes, handler: Handler) -> web.Response:
        """The answer, or what was answered to the same address while the refs were the same."""
        question = (self.repository.full_name, str(request.url))
        known = shapes.view.answers.get(question)
        if known is None:
            response = await handler(request, shapes)
            if response.status != 200 or not isinstance(response.body, bytes):
                return response
            known = (response.body, response.content_type, response.headers.get("link"))
            shapes.view.remember(question, known)
        body, kind, link = known
        return web.Response(body=body, content_type=kind, charset="utf-8", headers={"link": link} if link else None)

    def _moved(self, request: web.Request, former: str) -> web.Response:
        """A former name leads on to the number. Raises ApiError for a name that was never the repository's."""
        if former.lower() != self.repository.first_name.lower():
            raise not_found()
        path = request.rel_url.path_qs.replace(f"/repos/{former}", f"/repositories/{self.repository.number}", 1)
        address = str(request.url.origin()) + path
        body = {"message": "Moved Permanently", "url": address}
        return web.json_response(body, status=301, headers={"location": address})

    def _repeated(self, request: web.Request) -> web.Request:
        """The call as it is answered: with `repeat_page`, the second page is the first one again."""
        if not self.faults.repeat_page or request.query.get("page") != "2":
            return request
        return request.clone(rel_url=request.rel_url.update_query(page="1"))

    def _of_number(self, handler: Handler) -> _Route:
        async def answer(request: web.Request) -> web.Response:
            shapes = await self._shapes(request)
            if request.match_info["id"] != str(self.repository.number):
                raise not_found()
            return await handler(request, shapes)

        return answer

    async def _installation(self, request: web.Request) -> web.Response:
        account = (await self._shapes(request)).user(self.repository.owner)
        return web.json_response(self.github_app.described(account, request.match_info["account"]))

    async def _access_token(self, request: web.Request) -> web.Response:
        return web.json_response(self.github_app.token(request.match_info["id"]), status=201)

    async def _installation_repos(self, request: web.Request) -> web.Response:
        listed = await self._listed(request)
        return web.json_response({"total_count": len(listed), "repositories": listed})

    async def _graphql(self, request: web.Request) -> web.Response:
        try:
            body: Any = await request.json()
        except ValueError:
            raise ApiError(400, "Problems parsing JSON") from None
        if self.faults.rate_limited_403:
            return web.json_response(rate_limited())
        most = self.faults.times_out_over
        answer = await run(body, await self._shapes(request), self._protocol.budget(request), most)
        if self.faults.missing_scope and answer.get("data"):
            return web.json_response({"data": {"repository": None}, "errors": [_FORBIDDEN]})
        if self.faults.partial_graphql and answer.get("data"):
            problem = "Something went wrong while executing your query. This may be the result of a timeout."
            answer["errors"] = [*answer.get("errors", []), {"message": problem}]
        return web.json_response(answer)

    async def _rate_limit(self, request: web.Request) -> web.Response:
        budgets: Budgets = self._protocol.budgets
        resources = {name: one.shown() for name, one in budgets.of(known=self._protocol.knows(request)).items()}
        return web.json_response({"resources": resources, "rate": resources["core"]})

    async def _user(self, request: web.Request) -> web.Response:
        if not self._protocol.knows(request):
            raise ApiError(401, "Requires authentication")
        shapes = await self._shapes(request)
        return web.json_response({**shapes.user("local-stand-in"), "name": "Local stand-in"})

    async def _user_repos(self, request: web.Request) -> web.Response:
        if not self._protocol.knows(request):
            raise ApiError(401, "Requires authentication")
        return web.json_response(await self._listed(request))

    async def _listed(self, request: web.Request) -> list[Any]:
        return [] if self.faults.no_repositories else [(await self._shapes(request)).repo()]
