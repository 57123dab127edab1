"""The page on which a person lets something happen at the GitHub stand-in: the bot is told, signed, as by GitHub."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from standins.github import GitHub
from standins.server import serving
from standins.webhooks import EventsPage
from tests.repositories import building

SECRET = "what-github-signs-with"


@dataclass
class Told:
    """Where the bot would be, and what it was told: the event's name and its body."""

    page: str = ""
    heard: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    async def hear(self, request: web.Request) -> web.Response:
        raw = await request.read()
        digest = hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()
        assert request.headers["X-Hub-Signature-256"] == f"sha256={digest}"
        self.heard.append((request.headers["X-GitHub-Event"], json.loads(raw)))
        return web.Response(text="recorded")


@pytest.fixture
async def told(tmp_path: Path) -> AsyncIterator[Told]:
    """A stand-in with the page, over a clone with a release and a pull request."""
    with building(tmp_path / "rocket") as rocket:
        rocket.commit("Start the rocket")
        rocket.squash(2, "feat: <steer> with the keyboard")
        rocket.tag("v1.0.0", "The first one")
    told, bot = Told(), web.Application()
    bot.router.add_post("/webhooks/github", told.hear)
    github = GitHub(tmp_path / "rocket", "ghp_test")
    async with serving(bot) as url:
        events = EventsPage(github, f"{url}/webhooks/github", SECRET)
        async with serving(github.app(events.routes())) as site:
            told.page = f"{site}/_standin/events"
            yield told


async def happen(told: Told, **form: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.post(told.page, data=form) as answer:
        return answer.status, await answer.text()


async def test_what_can_happen_is_offered_and_a_title_is_only_text(told: Told) -> None:
    async with aiohttp.ClientSession() as session, session.get(told.page) as answer:
        shown = await answer.text()

    assert '<option value="v1.0.0">' in shown
    assert "#2 feat: &lt;steer&gt; with the keyboard" in shown


@pytest.mark.parametrize(
    ("form", "event", "action"),
    [
        ({"release": "v1.0.0"}, "release", "published"),
        ({"pull": "2", "label": "changelog"}, "pull_request", "closed"),
        ({"push": "1"}, "push", None),
    ],
)
async def test_each_button_tells_the_bot_and_says_what_it_answered(
    told: Told, form: dict[str, str], event: str, action: str | None
) -> None:
    status, shown = await happen(told, **form)

    [(name, body)] = told.heard
    assert (status, name, body.get("action")) == (200, event, action)
    assert "the bot answered 200" in shown
    assert body.get("pull_request", {}).get("labels", [{"name": "changelog"}]) == [{"name": "changelog"}]


async def test_what_is_not_there_is_refused_and_nobody_is_told(told: Told) -> None:
    assert (await happen(told, release="v9"))[0] == 400
    assert (await happen(told, pull="77"))[0] == 400
    assert (await happen(told, pull="x"))[0] == 400
    assert told.heard == []
