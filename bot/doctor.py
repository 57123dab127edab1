"""`notra doctor`: each setting against the service that it names."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

import aiohttp

from bot.app import Bot, running_bot
from bot.errors import NotraError
from bot.settings import Settings

_SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        "postgres": "DATABASE_URL",
        "redis": "UPSTASH_REDIS_REST_URL, UPSTASH_REDIS_REST_TOKEN",
        "qstash": "QSTASH_URL, QSTASH_TOKEN",
        "slack": "SLACK_BOT_TOKEN, SLACK_API_URL",
        "github": "GITHUB_TOKEN, GITHUB_API_URL",
        "anthropic": "ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL",
        "linear": "LINEAR_API_KEY, LINEAR_API_URL",
        "firecrawl": "FIRECRAWL_API_KEY, FIRECRAWL_API_URL",
    }
)
_ASK_S = 5.0


class Verdict(Enum):
    """What a check found; the value is the mark in front of its line."""

    GOOD = "✓"
    WRONG = "✗"
    UNKNOWN = "–"
    """It cannot be found out from here, or not yet."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What became of one check, and the sentence that says what to fix."""

    name: str
    verdict: Verdict
    sentence: str


_NO_GITHUB_TOKEN = Finding(
    name="github token",
    verdict=Verdict.UNKNOWN,
    sentence="There is no GITHUB_TOKEN: each workspace needs `/notra connect github`.",
)


async def examine(settings: Settings) -> list[Finding]:
    """Ask every service; one finding each, in the order of the settings."""
    async with running_bot(settings) as bot:
        failing = await bot.health.failing()
        keys = await _signing_keys(bot, settings)
    return [
        await _public_url(settings.public_url),
        *(_answer(name, failing.get(name)) for name in _SETTINGS if name not in _unset(settings)),
        *(_NO_GITHUB_TOKEN,) * (settings.github_token is None),
        keys,
        Finding(
            name="signing secret",
            verdict=Verdict.UNKNOWN,
            sentence="SLACK_SIGNING_SECRET shows at Slack's first request; a wrong one is answered 401 and logged.",
        ),
    ]


def _unset(settings: Settings) -> set[str]:
    """The services that are asked only where their key is set."""
    keys = {"linear": settings.linear_api_key, "firecrawl": settings.firecrawl_api_key}
    return {name for name, key in keys.items() if key is None}


def _answer(name: str, failure: str | None) -> Finding:
    if failure is None:
        return Finding(name=name, verdict=Verdict.GOOD, sentence="answers, and takes the credentials.")
    return Finding(name=name, verdict=Verdict.WRONG, sentence=f"{failure} Check {_SETTINGS[name]}.")


async def _signing_keys(bot: Bot, settings: Settings) -> Finding:
    """A wrong key would refuse every delivery, and every run would wait for retries that cannot succeed."""
    name, check = "signing keys", "Check QSTASH_CURRENT_SIGNING_KEY and QSTASH_NEXT_SIGNING_KEY."
    try:
        real = await bot.queue.signing_keys()
    except NotraError as error:
        return Finding(name=name, verdict=Verdict.WRONG, sentence=f"{error.user_message} {check}")
    ours = (settings.qstash_current_signing_key, settings.qstash_next_signing_key)
    if real != tuple(key.get_secret_value() for key in ours):
        return Finding(name=name, verdict=Verdict.WRONG, sentence=f"QStash signs with other keys. {check}")
    return Finding(name=name, verdict=Verdict.GOOD, sentence="are the ones that QStash signs with.")


async def _public_url(url: str) -> Finding:
    """Whether a bot answers where Slack and QStash will look for one; before the first start none does."""
    name = "public address"
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_ASK_S)) as session,
            session.get(f"{url}/healthz", allow_redirects=False) as answer,
        ):
            status = answer.status
    except (aiohttp.ClientError, TimeoutError, OSError):
        sentence = "No bot answers there yet. Start one with `notra serve` and ask again, or check PUBLIC_URL."
        return Finding(name=name, verdict=Verdict.UNKNOWN, sentence=sentence)
    if status != 200:
        sentence = f"Something else answers there ({status}), and it is no bot. Check PUBLIC_URL."
        return Finding(name=name, verdict=Verdict.WRONG, sentence=sentence)
    return Finding(name=name, verdict=Verdict.GOOD, sentence="a bot answers there.")
