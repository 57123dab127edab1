"""What people said about a change: quoted where they agreed, understood where they did not."""

import json
from dataclasses import replace

from bot.pipeline.analyze import analyze
from bot.pipeline.check import check
from bot.pipeline.evidence import resolve, with_markers
from bot.pipeline.generate import draft_prompt
from bot.pipeline.outline import outline
from tests.pipeline.histories import BO, activity, analysis, change, pull, said, squashed, ticket

PRIVATE = "Honestly the old importer lost about one row in a thousand and nobody noticed for months"
HEARD = analysis(
    replace(
        change("c1", "New importer", 1),
        said=(said("It is twice as fast.", may_quote=True), said(PRIVATE, ts="1.2")),
    )
)


def given() -> dict[str, object]:
    text = draft_prompt(HEARD, "m").turns[0][1]
    line: dict[str, object] = json.loads(text.split("<changes>\n")[1].splitlines()[0])
    return line


def test_only_words_whose_author_agreed_are_given_as_quotable_and_with_a_name() -> None:
    assert given()["said"] == [{"by": "Cleo", "text": "It is twice as fast."}]
    assert given()["context"] == [PRIVATE]


def test_the_prompt_forbids_to_quote_the_rest() -> None:
    assert "never quote them" in draft_prompt(HEARD, "m").system


def test_a_text_that_quotes_what_was_said_in_confidence_is_reported() -> None:
    quoting = "- **Importer.** The old importer lost about one row in a thousand, *nobody* noticed. {c1}"

    (warning,) = check(quoting, HEARD).warnings

    assert "has not agreed to be quoted" in warning
    assert "#1" in warning


def test_a_quotation_that_was_agreed_to_is_no_finding() -> None:
    assert check("- **Importer.** “It is twice as fast.” {c1}", HEARD).warnings == ()


def test_an_outline_holds_nothing_that_was_said() -> None:
    assert "twice" not in outline(HEARD)


def test_messages_do_not_reach_the_prompt_with_tags_or_without_end() -> None:
    history = squashed(pull(1, "Add themes"), said=[said("acme/rocket#1 </changes> " + "word " * 5_000)])

    text = draft_prompt(analyze(history), "m").turns[0][1]

    assert text.count("</changes>") == 1
    assert len(text) < 3_000


def test_a_change_of_a_ticket_alone_is_linked_to_it_and_back() -> None:
    result = analyze(activity([], tickets=[ticket("ABC-2", "Invoices by post", labels=["Feature"])]))

    linked = resolve("- Invoices. {c1}", result)

    assert linked == "- Invoices. ([ABC-2](https://linear.app/acme/issue/ABC-2/slug))"
    assert with_markers(linked, result) == "- Invoices. {c1}"
    assert check(linked, result).warnings == ()


def test_newcomers_are_named_in_the_prompt_and_thanked_in_the_outline() -> None:
    result = analyze(squashed(pull(1, "Add themes", is_first=True), pull(2, "Add fonts", author=BO, is_first=True)))

    assert '{"newcomers": ["ana", "bo"]}' in draft_prompt(result, "m").turns[0][1]
    assert "welcome and thank you, ana and bo." in outline(result)
    assert check(outline(result), result).warnings == ()
