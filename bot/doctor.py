"""`notra doctor`: each setting against the service that it names."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

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
    }
)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What became of one check, and the sentence that says what to fix."""

    name: str
    good: bool
    sentence: str


async def examine(settings: Settings) -> list[Finding]:
    """Ask every service; one finding each, in the order of the settings."""
    async with running_bot(settings) as bot:
        failing = await bot.health.failing()
        keys = await _signing_keys(bot, settings)
    found = [
        Finding(name=name, good=False, sentence=f"{failing[name]} Check {variables}.")
        if name in failing
        else Finding(name=name, good=True, sentence="answers, and takes the credentials.")
        for name, variables in _SETTINGS.items()
    ]
    return [*found, keys]


async def _signing_keys(bot: Bot, settings: Settings) -> Finding:
    """A wrong key would refuse every delivery, and every run would wait for retries that cannot succeed."""
    name, check = "signing keys", "Check QSTASH_CURRENT_SIGNING_KEY and QSTASH_NEXT_SIGNING_KEY."
    try:
        real = await bot.queue.signing_keys()
    except NotraError as error:
        return Finding(name=name, good=False, sentence=f"{error.user_message} {check}")
    ours = (settings.qstash_current_signing_key, settings.qstash_next_signing_key)
    if real != tuple(key.get_secret_value() for key in ours):
        return Finding(name=name, good=False, sentence=f"QStash signs with other keys. {check}")
    return Finding(name=name, good=True, sentence="are the ones that QStash signs with.")
