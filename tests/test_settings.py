"""The settings: what may stand in the environment, and what a person reads when it may not."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import Settings, load_model_settings, load_settings

COMPLETE = {
    "PUBLIC_URL": "https://notra.acme.dev",
    "DATABASE_URL": "postgresql://notra:pass@db.acme.dev:5432/notra",
    "SLACK_SIGNING_SECRET": "8f742231b10e8888abcd99yyyzzz85a5",
    "SLACK_BOT_TOKEN": "xoxb-1-2-three",
    "UPSTASH_REDIS_REST_URL": "https://cosmic-ray-1.upstash.io",
    "UPSTASH_REDIS_REST_TOKEN": "AXyzredis",
    "QSTASH_TOKEN": "eyJqstash",
    "QSTASH_CURRENT_SIGNING_KEY": "sig_current",
    "QSTASH_NEXT_SIGNING_KEY": "sig_next",
    "ANTHROPIC_API_KEY": "sk-ant-key",
    "NOTRA_ENCRYPTION_KEYS": "b7Jq0v3mTz9kLx2WcYd8RfGhN5sPaE1u",
}
SECRETS = [name for name in COMPLETE if not name.endswith("URL")] + ["DATABASE_URL"]


def refusal(**values: str) -> str:
    with pytest.raises(SettingsError) as refused:
        load_settings({**COMPLETE, **values})
    return str(refused.value)


def test_what_is_needed_is_enough_and_the_rest_names_the_public_services() -> None:
    settings = load_settings(COMPLETE)

    assert settings.slack_api_url == "https://slack.com/api"
    assert settings.qstash_url == "https://qstash.upstash.io"
    assert settings.anthropic_base_url == "https://api.anthropic.com"
    assert settings.github_api_url == "https://api.github.com"
    assert settings.github_token is None
    assert (settings.host, settings.port) == ("127.0.0.1", 3000)


def test_the_environment_of_the_process_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in COMPLETE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PORT", "8080")
    monkeypatch.setenv("GITHUB_TOKEN", "")

    settings = load_settings()

    assert settings == load_settings({**COMPLETE, "PORT": "8080"})


@pytest.mark.parametrize("name", COMPLETE)
def test_each_missing_variable_is_named(name: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({other: value for other, value in COMPLETE.items() if other != name})

    assert str(refused.value) == f"{name} is not set. `.env.example` says what it is and where to find it."


def test_all_missing_variables_are_named_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({})

    assert [line.split()[0] for line in str(refused.value).splitlines()] == list(COMPLETE)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("PORT", "web", "valid integer"),
        ("PORT", "0", "greater than or equal to 1"),
        ("PORT", "70000", "less than or equal to 65535"),
        ("PUBLIC_URL", "notra.acme.dev", "must be an http(s) address"),
        ("PUBLIC_URL", "ftp://notra.acme.dev", "must be an http(s) address"),
        ("PUBLIC_URL", "https://", "must be an http(s) address"),
        ("PUBLIC_URL", "https://[", "Invalid IPv6"),
        ("PUBLIC_URL", "https://notra.acme.dev:99999", "Port out of range"),
        ("PUBLIC_URL", "https://notra.acme.dev/?team=1", "without ? and #"),
        ("PUBLIC_URL", "https://notra.acme.dev\nX: y", "must be an http(s) address"),
        ("DATABASE_URL", "db.acme.dev", "must look like postgresql://"),
        ("DATABASE_URL", "https://db.acme.dev", "must look like postgresql://"),
        ("SLACK_BOT_TOKEN", "xapp-1-2", "begins with xoxb-"),
        ("SLACK_SIGNING_SECRET", "   ", "must not be empty"),
        ("QSTASH_TOKEN", "one two", "must be one word"),
        ("ANTHROPIC_API_KEY", "sk-ant-\nkey", "must be one word"),
        ("ANTHROPIC_API_KEY", "sk-ant-…", "must be one word"),
        ("NOTRA_ENCRYPTION_KEYS", "too-short", "at least 32 random characters"),
        ("NOTRA_ENCRYPTION_KEYS", "b7Jq0v3mTz9kLx2WcYd8RfGhN5sPaE1u,", "with commas between"),
    ],
)
def test_a_malformed_variable_is_named_with_what_it_must_hold(name: str, value: str, reason: str) -> None:
    sentence = refusal(**{name: value})

    assert sentence.startswith(f"{name} is not usable: ")
    assert reason in sentence


@pytest.mark.parametrize("name", SECRETS)
def test_no_refusal_and_no_shown_setting_tells_a_secret(name: str) -> None:
    secret = "https://hush hush-5f2a"

    sentence = refusal(**{name: secret})

    assert "hush" not in sentence
    assert COMPLETE[name] not in repr(load_settings(COMPLETE))


def test_what_a_copy_leaves_around_a_value_is_taken_away() -> None:
    settings = load_settings({**COMPLETE, "PUBLIC_URL": " https://notra.acme.dev/ ", "QSTASH_TOKEN": "eyJqstash\n"})

    assert settings.public_url == "https://notra.acme.dev"
    assert settings.qstash_token.get_secret_value() == "eyJqstash"


def test_the_token_of_a_workspace_that_rotates_tokens_is_taken() -> None:
    settings = load_settings({**COMPLETE, "SLACK_BOT_TOKEN": "xoxe.xoxb-1-token"})

    assert settings.slack_bot_token.get_secret_value() == "xoxe.xoxb-1-token"


def test_the_terminal_needs_no_variable_and_names_a_malformed_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    assert load_model_settings().anthropic_api_key is None
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "api.anthropic.com")

    with pytest.raises(SettingsError, match="ANTHROPIC_BASE_URL is not usable"):
        load_model_settings()


def test_the_example_explains_every_variable_and_no_other(repository_root: Path) -> None:
    lines = (repository_root / ".env.example").read_text(encoding="utf-8").splitlines()
    named = [match[1] for line in lines if (match := re.fullmatch(r"#?\s?([A-Z][A-Z0-9_]+)=.*", line))]
    explained = [
        name
        for name in named
        if any(re.match(rf"#?\s?{name}=", after) and before.startswith("#") for before, after in pairwise(lines))
    ]

    assert named == [name.upper() for name in Settings.model_fields]
    assert explained == named


def test_the_example_starts_as_it_stands_once_what_is_needed_is_filled_in(repository_root: Path) -> None:
    lines = (repository_root / ".env.example").read_text(encoding="utf-8").splitlines()
    written = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z]", line))

    assert written.keys() == COMPLETE.keys()
    settings = load_settings({**written, **{name: COMPLETE[name] for name, value in written.items() if not value}})
    assert settings.public_url == written["PUBLIC_URL"]
