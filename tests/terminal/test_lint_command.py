"""`notra lint`: what it says about a file, and how it ends."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import cli
from bot.pipeline.lint import RULES
from tests.pipeline.lint.good import GOOD


def lint(*arguments: str, piped: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["lint", *arguments], input=piped)


@pytest.mark.parametrize("name", GOOD)
def test_a_good_text_ends_with_0_and_nothing_said(name: str, tmp_path: Path) -> None:
    content_type, text = GOOD[name]
    file = tmp_path / "draft.md"
    file.write_text(text, encoding="utf-8")

    result = lint(str(file), "--type", content_type)

    assert (result.exit_code, result.output) == (0, "")


def test_a_finding_is_a_line_with_its_place_and_ends_with_1(tmp_path: Path) -> None:
    file = tmp_path / "post.md"
    file.write_text(
        "A report with 90 columns prints on one page now.\n\nNothing else changed \u2014 really.\n", encoding="utf-8"
    )

    result = lint(str(file), "--type", "x")

    assert result.exit_code == 1
    assert result.output.startswith(f"{file}:3: dash: No em or en dash")


def test_a_text_can_be_piped_in() -> None:
    assert lint("-", "--language", "German", piped="# Neues\n").exit_code == 1


def voice_file(tmp_path: Path, text: str) -> str:
    file = tmp_path / "voice.json"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_the_rules_of_a_voice_hold_too(tmp_path: Path) -> None:
    voice = voice_file(tmp_path, '{"company": "Acme", "rules": ["Never write \\"login\\"."]}')

    result = lint("-", "--voice", voice, piped="The login works.\n")

    assert result.exit_code == 1
    assert "voice-rule: The voice has the rule: Never write" in result.output


def test_a_voice_says_the_language_and_the_option_wins(tmp_path: Path) -> None:
    voice = voice_file(tmp_path, '{"language": "German"}')
    text = "Long rows wrap now, and a table prints exactly as you see it on the screen, with all of its columns.\n"

    assert "language: The text is in English" in lint("-", "--voice", voice, piped=text).output
    assert "language:" not in lint("-", "--voice", voice, "--language", "English", piped=text).output


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "is no voice: write a JSON object"),
        ("{", "is no voice: write a JSON object"),
        ('{"colour": "red"}', "a voice has no field colour"),
        ('{"tone": "Loud"}', "tone: Input should be"),
        ('{"rules": "none"}', "rules: Input should be"),
        ('{"language": "Klingon"}', "Klingon is no language"),
    ],
)
def test_what_is_no_voice_is_refused_with_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    result = lint("-", "--voice", voice_file(tmp_path, text), piped="")

    assert result.exit_code == 2
    assert said in result.output


def test_the_rules_are_listed() -> None:
    result = lint("--rules")

    assert result.exit_code == 0
    assert all(rule.name in result.output for rule in RULES)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Name a file"),
        (("nowhere.md",), "nowhere.md cannot be read"),
        (("-", "--language", "Klingon"), "Klingon is no language"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(arguments: tuple[str, ...], said: str) -> None:
    result = lint(*arguments, piped="")

    assert result.exit_code == 2
    assert said in result.output


def test_a_file_that_is_no_text_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "image.md"
    file.write_bytes(b"\xff\xfe\x00")

    assert "no text in UTF-8" in lint(str(file)).output
