import pytest

from bot.pipeline.headings import Heading, parse_heading


@pytest.mark.parametrize(
    ("line", "type_", "scope", "breaking", "title"),
    [
        ("feat(ui)!: add themes (#12)", "feat", "ui", True, "Add themes"),
        ("Fix: stop at the end.", "fix", None, False, "Stop at the end"),
        ("[docs] explain themes", "docs", None, False, "Explain themes"),
        ("[ui] explain themes", None, "ui", False, "Explain themes"),
        ("[3.12] gh-1: keep order (GH-123) (#124)", None, "gh-1", False, "Keep order"),
        ("net/http: keep idle connections", None, "net/http", False, "Keep idle connections"),
        ("Note: this is prose", None, None, False, "Note: this is prose"),
        (":sparkles: add themes", None, None, False, "Add themes"),
        (":sparkles::bug: add themes", None, None, False, "Add themes"),
        ("Implement `std::cmp::Ordering`", None, None, False, "Implement `std::cmp::Ordering`"),
        ("✨ feat: add themes", "feat", None, False, "Add themes"),
        ("`foo` is kept", None, None, False, "`foo` is kept"),
        ("snake_case names stay", None, None, False, "snake_case names stay"),
        ("add   spaces\tand\u202e more", None, None, False, "Add spaces and more"),
        ("wait for it...", None, None, False, "Wait for it..."),
        ("rework!: everything", None, None, True, "Everything"),
        ("", None, None, False, "(no title)"),
        ("(#12)", None, None, False, "(no title)"),
    ],
)
def test_a_heading_is_taken_apart(line: str, type_: str | None, scope: str | None, breaking: bool, title: str) -> None:
    assert parse_heading(line) == Heading(type=type_, scope=scope, breaking=breaking, title=title)
