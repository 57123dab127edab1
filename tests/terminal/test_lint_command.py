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
