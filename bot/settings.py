"""The settings: one frozen object, read once at the entry point from the environment."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError

_KEY_CHARACTERS = 32


def _address(value: str) -> str:
    address = value.strip().rstrip("/")
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not address.isprintable() or " " in address:
        raise ValueError("must be an http(s) address such as https://example.com")
    if parts.query or parts.fragment or parts.port == 0:
        raise ValueError("must be an address without ? and #, and with a port that can be called")
    return address


def _secret(value: SecretStr) -> SecretStr:
    text = value.get_secret_value().strip()
    if not text:
        raise ValueError("must not be empty")
    if not (text.isascii() and text.isprintable()) or " " in text:
        raise ValueError("must be one word; a space or a line break got into it")
    return SecretStr(text)


def _bot_token(value: SecretStr) -> SecretStr:
    if "xoxb-" not in value.get_secret_value():
        raise ValueError("must be the bot's token, which begins with xoxb-")
    return value


def _database(value: SecretStr) -> SecretStr:
    text = value.get_secret_value().strip()
    if not text.startswith(("postgresql://", "postgres://")) and "=" not in text:
        raise ValueError("must look like postgresql://user:password@host:5432/name")
    return SecretStr(text)


def _keys(value: SecretStr) -> SecretStr:
    keys = [key.strip() for key in value.get_secret_value().split(",")]
    if any(len(key) < _KEY_CHARACTERS or not (key.isascii() and key.isprintable()) or " " in key for key in keys):
        raise ValueError(f"must be keys of at least {_KEY_CHARACTERS} random characters, with commas between them")
    return SecretStr(",".join(keys))


def _private_key(value: SecretStr) -> SecretStr:
    text = value.get_secret_value().strip().replace("\\n", "\n")
    if not text.startswith("-----BEGIN") or not text.endswith("-----"):
        raise ValueError(
            "must be the whole .pem file, from -----BEGIN to the last dash; its lines may be joined by \\n"
        )
    return SecretStr(text)


Address = Annotated[str, AfterValidator(_address)]
Secret = Annotated[SecretStr, AfterValidator(_secret)]
BotToken = Annotated[Secret, AfterValidator(_bot_token)]
DatabaseUrl = Annotated[SecretStr, AfterValidator(_database)]
PrivateKey = Annotated[SecretStr, AfterValidator(_private_key)]
Keys = Annotated[SecretStr, AfterValidator(_keys)]


DRAFT_MODEL = "claude-sonnet-5-5"
EXTRACT_MODEL = "claude-haiku-5-5"


class ModelSettings(BaseSettings):
    """The settings of the terminal, which needs no Slack; without a key the draft is made by code alone."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    anthropic_api_key: Secret | None = None
    anthropic_base_url: Address = "https://api.anthropic.com"
    notra_draft_model: str = DRAFT_MODEL


class Settings(BaseSettings):
    """Every setting of the bot; `.env.example` explains each. Addresses default to the public services."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=1, le=65535)
    public_url: Address
    """Where Slack and QStash reach this bot; signatures are checked against it."""
    database_url: DatabaseUrl

    slack_signing_secret: Secret
    slack_bot_token: BotToken
    slack_api_url: Address = "https://slack.com/api"

    upstash_redis_rest_url: Address
    upstash_redis_rest_token: Secret

    qstash_url: Address = "https://qstash.upstash.io"
    qstash_token: Secret
    qstash_current_signing_key: Secret
    qstash_next_signing_key: Secret

    anthropic_api_key: Secret
    anthropic_base_url: Address = "https://api.anthropic.com"
    notra_draft_model: str = DRAFT_MODEL
    notra_extract_model: str = EXTRACT_MODEL

    firecrawl_api_url: Address = "https://api.firecrawl.dev"
    firecrawl_api_key: Secret | None = None
    """Without one no website is read, and voices are added by hand."""
    notra_dns_url: Address | None = None
    """A DNS service over HTTPS that names are asked of, instead of the system's resolver."""

    notra_monthly_budget_usd: Decimal = Field(default=Decimal(50), ge=0, le=1_000_000)
    """What each workspace may spend on the model in a calendar month (UTC), in US dollars."""
    notra_prices: str = ""
    """Prices of models, see `costs.read_prices`."""

    github_api_url: Address = "https://api.github.com"
    github_token: Secret | None = None
    github_app_id: Secret | None = None
    github_app_private_key: PrivateKey | None = None
    github_webhook_secret: Secret | None = None

    linear_api_url: Address = "https://api.linear.app"
    linear_api_key: Secret | None = None
    """For workspaces that have not connected Linear themselves."""
    linear_webhook_secret: Secret | None = None

    notra_encryption_keys: Keys
    """What stored secrets are sealed with, newest first, commas between."""


def encryption_keys(settings: Settings) -> list[str]:
    """The keys, newest first."""
    return settings.notra_encryption_keys.get_secret_value().split(",")


def github_app(settings: Settings) -> tuple[str, str] | None:
    """The GitHub App's id and private key; None where there is none."""
    number, key = settings.github_app_id, settings.github_app_private_key
    return (number.get_secret_value(), key.get_secret_value()) if number and key else None


def load_settings(environ: dict[str, str] | None = None) -> Settings:
    """The settings from `environ` (the process's own when None).

    Raises SettingsError with a sentence per missing or malformed variable, never with a value of one.
    """
    with _sentences():
        if environ is None:
            return Settings()  # type: ignore[call-arg]  # pydantic-settings fills the fields from the environment
        return Settings.model_validate({name.lower(): value for name, value in environ.items() if value})


def load_model_settings() -> ModelSettings:
    """The terminal's settings from the process's environment. Raises SettingsError as `load_settings` does."""
    with _sentences():
        return ModelSettings()


@contextmanager
def _sentences() -> Iterator[None]:
    try:
        yield
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(problem) for problem in error.errors(include_input=False))) from None


def _sentence(problem: Any) -> str:
    name = str(problem["loc"][0]).upper()
    if problem["type"] == "missing":
        return f"{name} is not set. `.env.example` says what it is and where to find it."
    return f"{name} is not usable: {problem['msg'].removeprefix('Value error, ')}."
