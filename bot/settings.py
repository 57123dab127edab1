"""The settings: one frozen object, read once at the entry point from the environment."""

from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be an http(s) address such as https://example.com")
    return value.rstrip("/")


def _filled(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().strip():
        raise ValueError("must not be empty")
    return value


Address = Annotated[str, AfterValidator(_address)]
Secret = Annotated[SecretStr, AfterValidator(_filled)]


DRAFT_MODEL = "claude-sonnet-5-5"


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
    database_url: Secret

    slack_signing_secret: Secret
    slack_bot_token: Secret
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

    github_api_url: Address = "https://api.github.com"
    github_token: Secret | None = None


def load_settings(environ: dict[str, str] | None = None) -> Settings:
    """The settings from `environ` (the process's own when None).

    Raises SettingsError with a sentence per missing or malformed variable, never with a value of one.
    """
    try:
        if environ is None:
            return Settings()  # type: ignore[call-arg]  # pydantic-settings fills the fields from the environment
        return Settings.model_validate({name.lower(): value for name, value in environ.items() if value})
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(problem) for problem in error.errors(include_input=False))) from None


def _sentence(problem: Any) -> str:
    name = str(problem["loc"][0]).upper()
    if problem["type"] == "missing":
        return f"{name} is not set. `.env.example` says what it is and where to find it."
    return f"{name} is not usable: {problem['msg'].removeprefix('Value error, ')}."
