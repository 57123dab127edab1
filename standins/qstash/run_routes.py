"""The API for workflow runs and both dead letter queues."""

from typing import Any

from aiohttp import web

from standins.qstash.account import Account
from standins.qstash.deadletters import DeadLetter
from standins.qstash.messages import Refused
from standins.qstash.runs import CANCELED, SUCCESS
from standins.qstash.wire import json_body, listed, page, strings


class RunRoutes:
    """Handlers of `/v2/workflows` and `/v2/dlq`."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def table(self) -> list[web.RouteDef]:
        """Return the routes, in the order in which they have to be tried."""
        routes: list[web.RouteDef] = [
            web.get("/v2/workflows/runs/{id}", self.state),
            web.delete("/v2/workflows/runs/{id}", self.end),
            web.delete("/v2/workflows/runs", self.cancel_many),
            web.get("/v2/workflows/logs", self.logs),
            web.post("/v2/dlq/retry/{id}", self.retry),
            web.post("/v2/dlq/retry", self.retry_many),
            web.post("/v2/workflows/dlq/{verb:resume|restart}/{id}", self.revive),
            web.post("/v2/workflows/dlq/{verb:resume|restart}", self.revive_many),
        ]
        for path in ("/v2/dlq", "/v2/workflows/dlq"):
            routes += [
                web.get(path, self.letters),
                web.get(f"{path}/{{id}}", self.letter),
                web.delete(f"{path}/{{id}}", self.delete),
                web.delete(path, self.delete_many),
            ]
        return routes

    async def state(self, request: web.Request) -> web.Response:
        """Return the state array of a run that goes on; 404 otherwise."""
        return web.json_response(self._account.runs.active(request.match_info["id"]).items)

    async def end(self, request: web.Request) -> web.Response:
        """Cancel the run or, with `cancel=false`, record that it came to its end; 404 when it is over."""
        finished = request.query.get("cancel", "true").lower() == "false"
        if finished:
            await self._account.holding.pass_by("result:end", request, request.match_info["id"])
        run = self._account.runs.active(request.match_info["id"])
        self._account.end_run(run, SUCCESS if finished else CANCELED)
        if finished:
            await self._account.holding.pass_by("after:end", request, run.id)
        return web.Response()

    async def cancel_many(self, request: web.Request) -> web.Response:
        """Cancel the runs by id, label or the start of their URL; at most `count` of them."""
        body = await json_body(request) if request.can_read_body else {}
        ids = listed(request, "workflowRunIds") + strings(body, "workflowRunIds")
        label, url = request.query.get("label"), request.query.get("workflowUrl")
        if not (ids or label or url):
            raise Refused(400, "name runs, a label or a workflow url")
        runs = list(self._account.runs.matching(ids=ids, label=label, url=url))[: _count(request)]
        for run in runs:
            self._account.end_run(run, CANCELED)
        return web.json_response({"cancelled": len(runs)})

    async def logs(self, request: web.Request) -> web.Response:
        """List the runs, the newest first; filters: workflowRunId, state, label."""
        shown = [run.to_wire() for run in self._account.runs.newest()]
        fields = {"workflowRunId": "workflowRunId", "state": "workflowState", "label": "label"}
        for name, field in fields.items():
            if name in request.query:
                shown = [run for run in shown if run[field] == request.query[name]]
        return page(request, "runs", shown)

    async def letters(self, request: web.Request) -> web.Response:
        """List the dead letters of the path's kind."""
        found = self._account.dead.matching(request.query, workflow=_of_workflows(request))
        return page(request, "messages", [dict(letter.shown) for letter in found])

    async def letter(self, request: web.Request) -> web.Response:
        """Show one dead letter."""
        return web.json_response(self._named(request).shown)

    async def delete(self, request: web.Request) -> web.Response:
        """Delete one dead letter."""
        self._account.dead.remove(self._named(request).id)
        return web.Response()

    async def delete_many(self, request: web.Request) -> web.Response:
        """Delete the dead letters named in the body (`dlqIds`) or the query, all that fit the filters otherwise."""
        letters = await self._selected(request)
        for letter in letters:
            self._account.dead.remove(letter.id)
        return web.json_response({"deleted": len(letters)})

    async def retry(self, request: web.Request) -> web.Response:
        """Send one dead message again."""
        return web.json_response(self._retry(self._named(request)))

    async def retry_many(self, request: web.Request) -> web.Response:
        """Send dead messages again."""
        return web.json_response({"responses": [self._retry(letter) for letter in await self._selected(request)]})

    async def revive(self, request: web.Request) -> web.Response:
        """Resume a failed run at its failed step, or restart it, as a new run."""
        return web.json_response(self._revive(self._named(request), request))

    async def revive_many(self, request: web.Request) -> web.Response:
        """Resume or restart failed runs."""
        letters = await self._selected(request)
        return web.json_response({"workflowRuns": [self._revive(letter, request) for letter in letters]})

    def _named(self, request: web.Request) -> DeadLetter:
        return self._account.dead.get(request.match_info["id"], workflow=_of_workflows(request))

    async def _selected(self, request: web.Request) -> list[DeadLetter]:
        body = await json_body(request) if request.can_read_body else {}
        ids = listed(request, "dlqIds") + strings(body, "dlqIds")
        found = self._account.dead.matching(request.query, workflow=_of_workflows(request))
        return [letter for letter in found if not ids or letter.id in ids]

    def _retry(self, letter: DeadLetter) -> dict[str, Any]:
        fresh = self._account.send_again(letter.message)
        self._account.dead.remove(letter.id)
        return {"messageId": fresh.id}

    def _revive(self, letter: DeadLetter, request: web.Request) -> dict[str, Any]:
        account, message = self._account, letter.message
        run = account.runs.get(message.run_id or "")
        whole = request.match_info["verb"] == "resume"
        if run is None or not run.items or message.call_type == "failureCall" or not (whole or message.carries_state):
            raise Refused(400, f"dlq message {letter.id} can not be {'resumed' if whole else 'restarted'}")
        fresh = account.runs.copy(run, message, whole=whole, at=account.clock())
        account.outbox.put(fresh)
        account.dead.remove(letter.id)
        return {"workflowRunId": fresh.run_id, "workflowCreatedAt": int(fresh.created_at * 1000)}


def _of_workflows(request: web.Request) -> bool:
    return request.path.startswith("/v2/workflows")


def _count(request: web.Request) -> int | None:
    try:
        return int(request.query["count"]) if "count" in request.query else None
    except ValueError as error:
        raise Refused(400, "count must be a number") from error
