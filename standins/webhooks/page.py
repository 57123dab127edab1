"""`/_standin/events` of the GitHub stand-in: a person lets something happen there, and the bot is told by webhook."""

from html import escape

import aiohttp
from aiohttp import web

from standins.github import GitHub
from standins.github.git import lines
from standins.webhooks.github import GitHubWebhooks
from standins.webhooks.sending import Sent

PATH = "/_standin/events"
_LISTED = 50
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 3rem auto; padding: 0 1rem; color: #1d1c1d }
h1 { font-size: 1.5rem; margin: 0 }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin: 1rem 0; padding: 1rem;
  border: 1px solid #ddd; border-radius: .6rem }
h2 { flex-basis: 100%; font-size: 1rem; margin: 0 }
select, input, button { font: inherit; padding: .4rem .6rem; border: 1px solid #bbb; border-radius: .4rem;
  background: #fff; max-width: 100% }
select { flex: 1; min-width: 0 }
input { width: 9rem }
button { background: #007a5a; border-color: #007a5a; color: #fff; font-weight: 600; cursor: pointer }
button:disabled { opacity: .5; cursor: default }
[role=status]:not(:empty) { padding: .6rem 1rem; border-radius: .6rem; background: #e6f4ee }
"""


class EventsPage:
    """The page. What happens is what the clone holds: its annotated tags, its pull requests, its newest commits."""

    def __init__(self, github: GitHub, url: str, secret: str) -> None:
        """Tell the bot at `url` what happens, signed with `secret`."""
        self._github = github
        self._url = url
        self._secret = secret

    def routes(self) -> list[web.RouteDef]:
        """GET shows the forms, POST lets it happen: `release`, `pull` with `label`, or `push`."""
        return [web.get(PATH, self._show), web.post(PATH, self._happen)]

    async def _show(self, request: web.Request) -> web.Response:
        view = await self._github.repository.view()
        releases = [(tag.name, tag.name) for tag in view.releases()[:_LISTED]]
        numbers = sorted(view.pulls.by_number, reverse=True)[:_LISTED]
        pulls = [(str(number), f"#{number} {view.pulls.by_number[number].title}") for number in numbers]
        label = '<input name="label" value="changelog" aria-label="Label">'
        forms = [
            _form("A release is published", "Publish", _select("release", releases), can=bool(releases)),
            _form(
                "A pull request is merged", "Merge", f"{_select('pull', pulls)} with the label {label}", can=bool(pulls)
            ),
            _form("The newest commit is pushed", "Push", '<input type="hidden" name="push" value="1">', can=True),
        ]
        said = escape(request.query.get("said", ""))
        page = (
            "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'>"
            f"<title>Events</title><style>{_STYLE}</style>"
            f"<h1>Let something happen in {escape(self._github.repository.full_name)}</h1>"
            f"<p>The bot is told as GitHub would tell it.</p><p role=status>{said}</p>{''.join(forms)}"
        )
        return web.Response(text=page, content_type="text/html")

    async def _happen(self, request: web.Request) -> web.Response:
        form = await request.post()
        async with aiohttp.ClientSession() as session:
            hooks = GitHubWebhooks(session, self._url, self._secret, self._github)
            try:
                sent = await self._sent(hooks, {name: str(value) for name, value in form.items()})
            except (StopIteration, KeyError, ValueError, RuntimeError):
                raise web.HTTPBadRequest(text="There is no such release or pull request.") from None
        answer = f"{sent.event}: the bot answered {', '.join(map(str, sent.statuses))}"
        raise web.HTTPSeeOther(request.rel_url.with_query(said=answer))

    async def _sent(self, hooks: GitHubWebhooks, form: dict[str, str]) -> Sent:
        if "release" in form:
            return await hooks.release(form["release"])
        if "pull" in form:
            return await hooks.pull_merged(int(form["pull"]), labels=[{"name": form.get("label", "")}])
        path = self._github.repository.path
        head, *parent = await lines(path, "rev-list", "-2", "--first-parent", "HEAD")
        return await hooks.push(parent[0] if parent else None, head)


def _form(title: str, name: str, inputs: str, *, can: bool) -> str:
    button = f"<button{'' if can else ' disabled'}>{escape(name)}</button>"
    return f'<form method="post" action="{PATH}"><h2>{escape(title)}</h2>{inputs} {button}</form>'


def _select(name: str, options: list[tuple[str, str]]) -> str:
    listed = "".join(f'<option value="{escape(value)}">{escape(shown)}</option>' for value, shown in options)
    return f'<select name="{name}" aria-label="{name}">{listed}</select>'
