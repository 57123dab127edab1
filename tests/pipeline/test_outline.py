from dataclasses import replace

from bot.activity import Person
from bot.analysis import ChangeKind
from bot.pipeline.check import check
from bot.pipeline.evidence import marker_ids
from bot.pipeline.outline import LABEL, outline
from tests.pipeline.histories import analysis, change


def test_the_outline_is_labelled_grouped_and_complete() -> None:
    read = analysis(
        change("c1", "New format", 1, kind=ChangeKind.BREAKING, scope="api"),
        change("c2", "Add themes", 2),
        change("c3", "Fix a crash", 3, kind=ChangeKind.FIX, authors=[]),
    )

    assert outline(read) == (
        f"{LABEL}\n\n"
        "acme/rocket, since v1.2: 3 commits and 3 pull requests read, with 1 breaking change, 1 feature, 1 bug fix.\n\n"
        "## More updates\n\n"
        "### Breaking changes\n\n- api: New format, by ana {c1}\n\n"
        "### Features\n\n- Add themes, by ana {c2}\n\n"
        "### Bug fixes\n\n- Fix a crash {c3}\n"
    )


def test_highlights_are_chosen_once_there_is_much_and_never_filled_up() -> None:
    fixes = [change(f"c{n}", f"Fix {n}", n, kind=ChangeKind.FIX) for n in range(3, 12)]
    read = analysis(
        change("c1", "New format", 1, kind=ChangeKind.BREAKING),
        change("c2", "CVE", 2, kind=ChangeKind.SECURITY),
        *fixes,
    )

    text = outline(read)

    highlights = text.split("## Highlights")[1].split("## More updates")[0]
    assert list(marker_ids(highlights)) == ["c2", "c1"]
    assert "- Security: CVE" in highlights
    assert "- Breaking: New format" in highlights
    assert sorted(marker_ids(text)) == sorted(each.id for each in read.changes)


def test_titles_are_shown_literally() -> None:
    hostile = change("c1", "[x](https://evil.example) *a* {c1} <b> `[y](z)` snake_case __init__", 1)
    read = analysis(replace(hostile, authors=(Person(login=None, name="Eve [e](f)"),)))

    text = outline(read)
    checked = check(text, read)

    assert "\\[x\\](https://evil.example) \\*a\\* \\{c1\\} \\<b\\> `[y](z)` snake_case \\_\\_init\\_\\_" in text
    assert list(marker_ids(text)) == ["c1"]
    assert "(https://evil.example)" not in checked.text


def test_nothing_to_say_has_no_outline() -> None:
    assert outline(analysis()) == ""
