import pytest

from bot.analysis import ChangeKind
from bot.pipeline.check import check
from tests.pipeline.histories import URL, analysis, change, direct_change

READ = analysis(
    change("c1", "Add themes", 11, body="Closes #7."), change("c2", "Add fonts", 12), direct_change("c3", "Fix a crash")
)
GOOD = "It has themes.\n\n## More updates\n\n- **Themes.** {c1}\n- **Fonts.** {c2}\n- **No crash.** {c3}"


def test_a_good_text_has_no_finding_and_gets_its_links() -> None:
    checked = check(GOOD, READ, stop_reason="end_turn")

    assert checked.warnings == ()
    assert checked.text.count("](https://github.com/acme/rocket/") == 3


def test_an_already_checked_text_passes_unchanged() -> None:
    once = check(GOOD, READ)

    assert check(once.text, READ) == once


def test_missing_and_repeated_changes_are_named() -> None:
    checked = check("- **Themes.** {c1}\n- **Themes again.** {c1}\n- **Fonts.** {c2}", READ)

    assert checked.warnings[0].startswith("1 change is missing from the text: ")
    assert checked.warnings[1] == "1 change stands in the text more than once: #11."


def test_unknown_markers_are_dropped_and_named() -> None:
    checked = check(f"{GOOD}\n- **Invented.** {{c44}}", READ)

    assert checked.text.endswith("- **Invented.**")
    assert checked.warnings == ("1 marker without a change behind it removed: c44.",)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Invented (#999)", "Invented"),
        ("Invented (#999, #998).", "Invented."),
        ("Half (#7, #999)", "Half (#7)"),
        ("See #999 there", "See there"),
    ],
)
def test_numbers_that_nothing_names_are_removed(written: str, shown: str) -> None:
    checked = check(f"{written}\n\n{GOOD}", READ)

    assert checked.text.startswith(shown + "\n")
    assert "References that this range does not hold were removed" in checked.warnings[0]


def test_numbers_that_a_source_names_stay() -> None:
    assert check(f"It closes #7.\n\n{GOOD}", READ).warnings == ()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[our site](https://evil.example/x)", "our site"),
        ('[our site](https://evil.example/x "title")', "our site"),
        ("[our\nsite](https://evil.example/x)", "our\nsite"),
        ("![pixel](https://evil.example/x.png)", "pixel"),
        ("[![pixel](https://evil.example/x.png)](https://evil.example/y)", "pixel"),
        ("[our site][1]\n\n[1]: https://evil.example/x", "our site"),
        ("<https://evil.example/x>", "`https://evil.example/x`"),
        ("See https://evil.example/x.", "See `https://evil.example/x`."),
        ('<a href="https://evil.example/x">our site</a>', "our site\\</a>"),
        ("[#11](https://evil.example/pull/11)", "#11"),
        ("[a](https://evil.example/x_(y))", "a"),
        (f"[a]({URL}/pull/12/../../../../evil.example)", "a"),
    ],
)
def test_links_that_are_no_evidence_become_plain_text(written: str, shown: str) -> None:
    checked = check(f"{written}\n\n{GOOD}", READ)

    assert checked.text.startswith(shown)
    assert "(https://evil" not in checked.text
    assert [warning for warning in checked.warnings if warning.startswith("Links that are not evidence")]


def test_code_keeps_its_addresses_and_numbers() -> None:
    text = f"Run `curl https://example.com/#999`.\n\n{GOOD}"

    checked = check(text, READ)

    assert [each.partition(" does not stand")[0] for each in checked.warnings] == [
        "“Run curl https://example.com/#999.”: `curl https://example.com/#999`"
    ]
    assert checked.text.startswith("Run `curl https://example.com/#999`.")


@pytest.mark.parametrize(
    "written",
    [
        "[a](<https://evil.example/b c>)",
        "[a\\]](https://evil.example)",
        "[a [b] c](https://evil.example)",
        "[x](a(b(c)d)e)",
    ],
)
def test_a_link_in_an_odd_form_loses_its_syntax(written: str) -> None:
    text = check(f"{written}\n\n{GOOD}", READ).text

    assert "](<https" not in text
    assert "](https://evil" not in text
    assert "](a(" not in text


def test_html_is_shown_and_not_obeyed() -> None:
    assert check(f"A List<str> here\n\n{GOOD}", READ).text.startswith("A List\\<str> here")


def test_secrets_are_masked_and_named() -> None:
    checked = check(f"{GOOD}\n\nUse sk-ant-api03-abcdefghijkl now.", READ)

    assert "abcdefghijkl" not in checked.text
    assert checked.warnings == ("Something that looks like a secret was removed from the text.",)


def test_nothing_written_is_said() -> None:
    assert check(" \n", READ).warnings == ("Nothing was written.",)


def test_a_text_that_hit_the_limit_is_named() -> None:
    assert check(GOOD, READ, stop_reason="max_tokens").warnings == (
        "The text ends at the length limit, so its end may be missing.",
    )


def test_a_long_list_of_missing_changes_is_counted() -> None:
    many = analysis(*(change(f"c{n}", f"Work {n}", n, kind=ChangeKind.FIX) for n in range(1, 9)))

    assert check("Words.", many).warnings == ("8 changes are missing from the text: #1, #2, #3, #4, #5 and 3 more.",)


@pytest.mark.parametrize("piece", ["[", "![", "[a](", "`", "<a", "{c1", "(#1", "[#1](", "<!--", "\\[", "**"])
def test_a_hostile_text_is_checked_in_reasonable_time(piece: str) -> None:
    assert check(piece * 4000, READ).warnings


@pytest.mark.parametrize(
    "written",
    [
        "> > > > > > > > > > > > > > > > > > > > > > > > [a](<https://evil.example/b c>)",
        "[a](<https://evil.example/b c>) " + "*x* " * 4_000,
        "x\n" * 3_000 + "[a](<https://evil.example/b c>)",
    ],
)
def test_a_link_that_the_parser_cannot_be_asked_about_loses_its_syntax(written: str) -> None:
    assert "](<https" not in check(f"{written}\n\n{GOOD}", READ).text
