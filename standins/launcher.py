"""Start the stand-ins by name and gather the environment that the bot needs to use them."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import yaml
from aiohttp import web

from standins.anthropic import Anthropic
from standins.firecrawl import SITES, Firecrawl
from standins.github import GitHub
from standins.github.app import private_key
from standins.github.service import APP_ID
from standins.linear import Linear
from standins.memory import Memory, exclusive
from standins.postgres import postgres
from standins.qstash import QStash
from standins.redis import UpstashRedis, redis_server
from standins.server import HOST, serving
from standins.slack import Slack
from standins.webhooks import EventsPage
from standins.webhooks.page import PATH as EVENTS_PATH

MANIFEST = Path(__file__).parent.parent / "manifest.yml"


class UnusableRepositoryError(Exception):
    """The path that GitHub shall serve is not a git repository."""


@dataclass(frozen=True, kw_only=True)
class Launch:
    """What is started, and on what."""

    only: Sequence[str]
    data: Path
    repo: Path
    environ: Mapping[str, str]
    """The environment of the caller: what it sets is not replaced by a stand-in."""
    manifest: Path = MANIFEST
    """The Slack app that is installed."""


@dataclass(frozen=True, kw_only=True)
class Started:
    """One running stand-in: how it introduces itself, and its part of the bot's environment."""

    words: str
    environment: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class _Setting:
    launch: Launch
    memory: Memory
    environment: Mapping[str, str]
    """What the bot gets from the stand-ins that run already."""

    @property
    def public_url(self) -> str:
        return self.environment["PUBLIC_URL"].rstrip("/")

    def folder(self, name: str) -> Path:
        place = self.launch.data / name
        place.mkdir(parents=True, exist_ok=True)
        return place

    def serving(self, name: str, app: web.Application) -> AbstractAsyncContextManager[str]:
        return serving(app, self.memory.port(name))


_Starter: TypeAlias = Callable[[_Setting], AbstractAsyncContextManager[Started]]


@asynccontextmanager
async def _postgres(setting: _Setting) -> AsyncIterator[Started]:
    given = setting.launch.environ.get("DATABASE_URL")
    if given:
        yield Started(words="the one DATABASE_URL names", environment={"DATABASE_URL": given})
        return
    async with postgres(setting.launch.data) as dsn:
        yield Started(words=dsn, environment={"DATABASE_URL": dsn})


@asynccontextmanager
async def _redis(setting: _Setting) -> AsyncIterator[Started]:
    token = setting.memory.secret("redis_token")
    async with (
        redis_server(setting.launch.data) as backend,
        setting.serving("redis", UpstashRedis(backend, token).app()) as url,
    ):
        environment = {"UPSTASH_REDIS_REST_URL": url, "UPSTASH_REDIS_REST_TOKEN": token}
        yield Started(words=f"{url} ({backend.description})", environment=environment)


@asynccontextmanager
async def _qstash(setting: _Setting) -> AsyncIterator[Started]:
    token, current, following = (
        setting.memory.secret("qstash_token"),
        setting.memory.secret("qstash_current_signing_key", "sig_"),
        setting.memory.secret("qstash_next_signing_key", "sig_"),
    )
    standin = QStash(setting.folder("qstash"), token, current, following)
    async with setting.serving("qstash", standin.app()) as url:
        environment = {
            "QSTASH_URL": url,
            "QSTASH_TOKEN": token,
            "QSTASH_CURRENT_SIGNING_KEY": current,
            "QSTASH_NEXT_SIGNING_KEY": following,
        }
        yield Started(words=url, environment=environment)


@asynccontextmanager
async def _slack(setting: _Setting) -> AsyncIterator[Started]:
    signing_secret = setting.memory.secret("slack_signing_secret")
    bot_token = setting.memory.secret("slack_bot_token", "xoxb-")
    request_url = f"{setting.public_url}/slack/events"
    manifest: Any = yaml.safe_load(setting.launch.manifest.read_text(encoding="utf-8"))
    standin = Slack(setting.folder("slack"), signing_secret, bot_token, request_url, manifest)
    async with setting.serving("slack", standin.app()) as url:
        standin.base_url = url
        environment = {
            "SLACK_API_URL": f"{url}/api/",
            "SLACK_SIGNING_SECRET": signing_secret,
            "SLACK_BOT_TOKEN": bot_token,
        }
        yield Started(words=f"{url}/", environment=environment)


@asynccontextmanager
async def _anthropic(setting: _Setting) -> AsyncIterator[Started]:
    names = ("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL")
    given = {name: value for name in names if (value := setting.launch.environ.get(name))}
    if "ANTHROPIC_API_KEY" in given:
        yield Started(words="the real service, by ANTHROPIC_API_KEY", environment=given)
        return
    key = setting.memory.secret("anthropic_api_key", "sk-ant-standin-")
    async with setting.serving("anthropic", Anthropic(key).app()) as url:
        environment = {"ANTHROPIC_BASE_URL": url, "ANTHROPIC_API_KEY": key}
        yield Started(words=f"{url} (local extracts; set ANTHROPIC_API_KEY for a real model)", environment=environment)


@asynccontextmanager
async def _github(setting: _Setting) -> AsyncIterator[Started]:
    repo, token = (
        await asyncio.to_thread(_repository, setting.launch.repo),
        setting.memory.secret("github_token", "ghp_"),
    )
    key = await asyncio.to_thread(private_key, setting.folder("github") / "app.pem")
    given = setting.launch.environ.get("GITHUB_WEBHOOK_SECRET")
    secret = given or setting.memory.secret("github_webhook_secret")
    github = GitHub(repo, token, key)
    events = EventsPage(github, f"{setting.environment['PUBLIC_URL']}/webhooks/github", secret)
    async with setting.serving("github", github.app(events.routes())) as url:
        environment = {
            "GITHUB_WEBHOOK_SECRET": secret,
            "GITHUB_API_URL": url,
            "GITHUB_TOKEN": token,
            "GITHUB_APP_ID": APP_ID,
            "GITHUB_APP_PRIVATE_KEY": key.strip().replace("\n", "\\n"),
        }
        words = f"{url} (serves {repo}; {url}{EVENTS_PATH} lets a release or a merge happen)"
        yield Started(words=words, environment=environment)


@asynccontextmanager
async def _linear(setting: _Setting) -> AsyncIterator[Started]:
    repo = await asyncio.to_thread(_repository, setting.launch.repo)
    key = setting.memory.secret("linear_api_key", "lin_api_")
    standin = Linear(repo, key, github=setting.environment.get("GITHUB_API_URL", "https://github.com"))
    async with setting.serving("linear", standin.app()) as url:
        words = f"{url} (issues of the pull requests in {repo}; connect it with the key {key})"
        yield Started(words=words, environment={"LINEAR_API_URL": url, "LINEAR_API_KEY": key})


@asynccontextmanager
async def _firecrawl(setting: _Setting) -> AsyncIterator[Started]:
    names = ("FIRECRAWL_API_KEY", "FIRECRAWL_API_URL")
    given = {name: value for name in names if (value := setting.launch.environ.get(name))}
    if "FIRECRAWL_API_KEY" in given:
        yield Started(words="the real service, by FIRECRAWL_API_KEY", environment=given)
        return
    key = setting.memory.secret("firecrawl_api_key", "fc-")
    async with setting.serving("firecrawl", Firecrawl(key).app()) as url:
        # Names are asked of it, too: it knows the websites that it serves, also on a machine without the internet.
        environment = {"FIRECRAWL_API_URL": url, "FIRECRAWL_API_KEY": key, "NOTRA_DNS_URL": f"{url}/dns-query"}
        yield Started(words=f"{url} (reads https://example.com from {SITES})", environment=environment)


STARTERS: Mapping[str, _Starter] = {
    "postgres": _postgres,
    "redis": _redis,
    "qstash": _qstash,
    "slack": _slack,
    "anthropic": _anthropic,
    "firecrawl": _firecrawl,
    "github": _github,
    "linear": _linear,
}


@asynccontextmanager
async def running(launch: Launch, announce: Callable[[str, str], None]) -> AsyncIterator[dict[str, str]]:
    """Run the stand-ins of `launch.only` until the block ends; yields the environment for the bot.

    `announce` hears of each as it gets ready: its name and its address in words. Raises FolderInUseError,
    ServerNotStartedError or UnusableRepositoryError.
    """
    async with AsyncExitStack() as stack:
        stack.enter_context(exclusive(launch.data))
        memory = Memory(launch.data)
        environment = _bots_own(launch.environ, memory)
        setting = _Setting(launch=launch, memory=memory, environment=environment)
        for name in launch.only:
            started = await stack.enter_async_context(STARTERS[name](setting))
            announce(name, started.words)
            environment |= started.environment
        yield environment


def _bots_own(environ: Mapping[str, str], memory: Memory) -> dict[str, str]:
    host = environ.get("HOST") or HOST
    port = environ.get("PORT") or str(memory.port("bot"))
    return {
        "HOST": host,
        "PORT": port,
        "PUBLIC_URL": environ.get("PUBLIC_URL") or f"http://{HOST}:{port}",
        "NOTRA_ENCRYPTION_KEYS": environ.get("NOTRA_ENCRYPTION_KEYS") or memory.secret("encryption_key"),
    }


def _repository(path: Path) -> Path:
    command = ["git", "-C", str(path), "rev-parse", "--show-toplevel"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  our own command
    if answer.returncode != 0:
        raise UnusableRepositoryError(f"{path} is not a git repository; name one with --repo PATH")
    return Path(answer.stdout.strip())
