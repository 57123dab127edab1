"""A process that serves the product's own endpoint with a workflow whose steps do nothing."""

import asyncio
import os
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import aiohttp
from aiohttp import web

from bot.adapters.qstash import QStashWorkflows
from bot.log import configure_logging
from workflows.endpoint import Workflow, endpoint
from workflows.steps import Steps

PATH = "/workflows/empty/v1"


class EmptySteps:
    """Runs of as many empty steps as their payload says, and who waits for their ends."""

    def __init__(self) -> None:
        """Start without runs."""
        self._ended: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    @property
    def workflow(self) -> Workflow:
        """The workflow; a failing run fails the benchmark, which waits in vain."""
        return Workflow(path=PATH, route=self._route, on_failure=self._failed)

    async def wait(self, request: web.Request) -> web.Response:
        """`GET /ended/{run}`: answers once the run's route has returned, after its last step."""
        run_id = request.match_info["run"]
        await self._ended[run_id].wait()
        del self._ended[run_id]
        return web.Response()

    async def _route(self, steps: Steps, payload: Mapping[str, Any]) -> None:
        for number in range(payload["steps"]):
            await steps.run(f"empty-{number}", _nothing)
        self._ended[steps.run_id].set()

    async def _failed(self, run_id: str, _: Mapping[str, Any], message: str) -> None:
        raise RuntimeError(f"the run {run_id} failed: {message}")


async def _nothing() -> None:
    pass


async def application() -> web.Application:
    """The endpoint, wired from the same environment as the bot's."""
    session = aiohttp.ClientSession()
    url, queue = os.environ["PUBLIC_URL"], os.environ["QSTASH_URL"]
    qstash = QStashWorkflows(session, url=queue, token=os.environ["QSTASH_TOKEN"], public_url=url)
    keys = (os.environ["QSTASH_CURRENT_SIGNING_KEY"], os.environ["QSTASH_NEXT_SIGNING_KEY"])
    empty = EmptySteps()
    app = web.Application()
    served = endpoint(empty.workflow, public_url=url, qstash=qstash, current_key=keys[0], next_key=keys[1])
    app.router.add_post(PATH, served)
    app.router.add_get("/ended/{run}", empty.wait)
    app.router.add_get("/healthz", _alive)
    app.on_cleanup.append(lambda _: session.close())
    return app


def main() -> None:
    """Serve on PORT."""
    configure_logging()
    web.run_app(application(), host="127.0.0.1", port=int(os.environ["PORT"]), access_log=None, print=None)


async def _alive(_: web.Request) -> web.Response:
    return web.Response()


if __name__ == "__main__":
    main()
