import pytest

from bot.masking import MASK, mask


@pytest.mark.parametrize(
    "secret",
    [
        "ghp_" + "aB3" * 12,
        "ghs_" + "aB3" * 12,
        "github_pat_" + "aB3_" * 12,
        "glpat-" + "aB3-" * 6,
        "xoxb-" + "1234567890-" + "abcdef",
        "xapp-1-A0-" + "12345678",
        "https://hooks.slack.com/services/" + "T0/B0/abcdef",
        "sk-ant-" + "api03-abcdefgh",
        "sk-proj-" + "aB3" * 12,
        "sk_live_" + "aB3" * 8,
        "lin_api_" + "aB3" * 8,
        "AKIA" + "ABCDEFGHIJKLMNOP",
        "AIza" + "a" * 35,
        "npm_" + "a" * 36,
        "pypi-" + "a" * 50,
        "eyJ" + "hbGciOiJIUzI1" + "." + "eyJzdWIiOiIx" + "." + "c2lnbmF0dXJl",
    ],
)
def test_a_token_is_masked_wherever_it_stands(secret: str) -> None:
    assert mask(f"before {secret}, after") == f"before {MASK}, after"


def test_a_private_key_is_masked_with_all_its_lines() -> None:
    key = "-----BEGIN RSA PRIVATE " + "KEY-----\nabc\ndef\n-----END RSA PRIVATE " + "KEY-----"

    assert mask(f"a\n{key}\nb") == f"a\n{MASK}\nb"


def test_a_private_key_without_an_end_is_masked_to_the_end() -> None:
    assert mask("a -----BEGIN PRIVATE " + "KEY-----\nabc") == f"a {MASK}"


def test_a_password_in_an_address_is_masked() -> None:
    assert mask("postgres://ana:hunter2@db.example/x") == f"postgres://{MASK}@db.example/x"


@pytest.mark.parametrize(
    "text",
    ["risk-based-authentication-for-all", "task-a1b2c3", "ghp_short", "see https://a.example:80/x@1", "sk-learn"],
)
def test_other_words_stay(text: str) -> None:
    assert mask(text) == text


def test_masking_twice_changes_nothing() -> None:
    once = mask("ghp_" + "aB3" * 12)

    assert mask(once) == once
