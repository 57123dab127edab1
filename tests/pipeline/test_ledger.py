from bot.models import ContentType
from bot.pipeline.check import check, check_edit
from bot.pipeline.ledger import cited as with_its_markers
from bot.pipeline.ledger import ledger_of, ledger_of_edit
from tests.pipeline.histories import analysis, change

READ = analysis(*(change(f"c{n}", f"Work {n}", 10 + n) for n in range(1, 5)))
MARKED = "It has themes.\n\n## News\n\n- **Themes.** Dark ones. {c1}\n- **Fonts.** {c2, c3}\n\nAnd that is all. {c9}"


def cited(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(entry.words, entry.changes) for entry in ledger_of(text, READ).entries]


def test_each_passage_names_its_changes_and_what_none_names_was_not_used() -> None:
    assert cited(MARKED) == [
        ("It has themes.", ()),
        ("News", ()),
        ("Themes. Dark ones.", ("c1",)),
        ("Fonts.", ("c2", "c3")),
        ("And that is all.", ()),
    ]
    assert ledger_of(MARKED, READ).unused == ("c4",)


def test_a_passage_is_named_by_its_words_without_what_stresses_them() -> None:
    assert cited("_Written by hand,\nas it says._") == [("Written by hand, as it says.", ())]
    assert cited("__Both__ `_private` and snake_case_names and `__init__` stay _so_.") == [
        ("Both _private and snake_case_names and __init__ stay so.", ()),
    ]


def test_the_ledger_of_the_readers_text_is_the_one_of_the_models() -> None:
    checked = check(MARKED.replace(" {c9}", ""), READ)

    assert ledger_of(checked.text, READ) == checked.ledger


def test_a_text_without_links_keeps_its_evidence_through_a_persons_edit() -> None:
    former = ledger_of("Themes are here. {c1}\n\nFonts too. {c2}", READ)

    edited = ledger_of_edit("**Fonts** too.\n\nThemes are finally here.\n\n\nThemes are here.", READ, former)

    assert [entry.changes for entry in edited.entries] == [("c2",), (), ("c1",)]
    assert edited.unused == ("c3", "c4")


def test_a_persons_own_links_count() -> None:
    edited = ledger_of_edit("New words ([#11](https://github.com/acme/rocket/pull/11)).", READ, None)

    assert edited.entries[0].changes == ("c1",)


def test_passages_of_the_same_words_keep_an_entry_each() -> None:
    former = ledger_of("- Faster. {c1}\n- Faster. {c2}", READ)

    assert [entry.changes for entry in ledger_of_edit("- Faster.\n- Faster.", READ, former).entries] == [
        ("c1",),
        ("c2",),
    ]


def test_a_persons_text_stays_as_it_is_and_is_warned_about() -> None:
    text = "Now 87% faster at http://10.0.0.7/x.\n\nRead [more](https://other.example)."

    checked = check_edit(text, READ, None, ContentType.LINKEDIN)

    assert checked.text == text
    assert checked.warnings == (
        "Links that are not evidence stand in the text: 10.0.0.7, other.example.",
        "“Now 87% faster at http://10.0.0.7/x.”: http://10.0.0.7/x., 87% do not stand in any change that was read.",
        "“Read more.”: https://other.example does not stand in any change that was read.",
        "1 address inside a network stands in the text; remove it.",
    )


def test_a_text_for_readers_gets_its_markers_back_from_the_ledger() -> None:
    marked = "Themes are here. {c1}\n\n- Fonts too. {c2,c3}\n- And that is all.\n\n---\n\nThemes are here. {c4}\n"
    readers = check(marked, READ, ContentType.X)

    assert "{" not in readers.text
    assert with_its_markers(readers.text, readers.ledger) == marked.strip()


def test_a_passage_that_shows_its_evidence_keeps_that() -> None:
    assert (
        with_its_markers("Themes are here. {c2}", ledger_of("Themes are here. {c1}", READ)) == "Themes are here. {c2}"
    )


def test_after_a_persons_edit_what_they_left_alone_has_its_markers() -> None:
    former = ledger_of("Themes are here. {c1}\n\nFonts too. {c2}", READ)
    edited = "Themes are finally here.\n\nFonts too."

    assert (
        with_its_markers(edited, ledger_of_edit(edited, READ, former)) == "Themes are finally here.\n\nFonts too. {c2}"
    )


def test_without_a_ledger_a_text_stays() -> None:
    assert with_its_markers("Themes.\n", None) == "Themes.\n"
