from dataclasses import replace

import pytest

from bot.activity import Person
from bot.evaluation.stored import stored
from bot.pipeline.analyze import analyze
from bot.pipeline.claims import unproven
from bot.pipeline.generate import MAX_CHANGES, draft_prompt
from bot.pipeline.ledger import ledger_of
from bot.pipeline.outline import outline
from standins.anthropic.briefs import read_brief
from standins.anthropic.writing import compose
from tests.pipeline.histories import BO, analysis, change, direct_change

BODY = (
    "Reads 1,000 rows in 250 ms, which is 30% faster; needs v2.4 of the driver. Announced on 2026-05-03, with two new "
    "flags, `--wrap` and `max_width`. See https://docs.example/wrap and #7."
)
READ = replace(
    analysis(
        change("c1", "Wrap tables on Python 3.12", 11, body=BODY, authors=(Person(login="ana-9", name="Ana Sousa"),)),
        direct_change("c2", "Fix a crash after 45 minutes"),
    ),
    newcomers=(BO,),
)


@pytest.mark.parametrize(
    "said",
    [
        "Reads 1000 rows.",
        "Reads 1 000 rows, or 1.000 in German.",
        "It takes 250 ms, or 0.25 s.",
        "It is 30 percent faster (30 %).",
        "Needs driver 2.4.",
        "Needs driver v2.4.0.",
        "Announced on 3 May 2026.",
        "Announced on May 3rd, 2026.",
        "Announced in May 2026.",
        "Brings 2 flags.",
        "Two flags, `--wrap` and `max_width`.",
        "Works with `wrap`.",
        "Three things: one, another and a last.",
        "Runs on Python3.12.",
        "Thanks to ana-9.",
        "Thanks to Ana Sousa.",
        "Faster, by @ana-9",
        "See [the page](https://docs.example/wrap), it closes #7.",
        "Compression is on, by default",
        "Thanks to this change, tables wrap.",
        "Part of acme/rocket, 2 changes in all.",
    ],
)
def test_what_a_source_says_may_be_said_in_other_spellings(said: str) -> None:
    assert list(unproven(f"- **Tables.** {said} {{c1}}", READ)) == []


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("Reads 2,000 rows.", "2,000"),
        ("It takes 25 ms.", "25 ms"),
        ("It is 31% faster.", "31%"),
        ("It is 250% faster.", "250%"),
        ("Needs v2.5.", "v2.5"),
        ("Needs 2.4.1 of it.", "2.4.1"),
        ("Announced on 2026-05-04.", "2026-05-04"),
        ("Announced on May 4th.", "May 4th"),
        ("Eight at once.", "Eight"),
        ("Fixes 11 things.", "11"),
        ("It is thrice as fast.", "thrice"),
        ("Set `--force`.", "`--force`"),
        ("Thanks to cleo.", "cleo"),
        ("Thanks to Ana Sousa and Mallory.", "Mallory"),
        ("Faster, by mallory", "mallory"),
        ("Ask @mallory about it.", "@mallory"),
        ("“It is great,” says Mallory Smith.", "Mallory Smith"),
        ("See https://docs.example/other for more.", "https://docs.example/other"),
        ("It no longer crashes after 45 minutes.", "45 minutes"),
        ("It closes #8.", "#8"),
        ("See commit abc1234f.", "abc1234f"),
    ],
)
def test_what_no_cited_source_says_is_named_with_its_passage(said: str, named: str) -> None:
    (finding,) = unproven(f"Words.\n\n- **Tables.** {said} {{c1}}", READ)

    assert finding.startswith(f"“Tables. {said[:20]}".replace("`", ""))
    assert finding.endswith(f": {named} does not stand in its sources (#11).")


def test_a_passage_without_markers_may_say_what_any_change_says() -> None:
    assert list(unproven("It reads 1,000 rows, and a crash after 45 minutes is gone.", READ)) == []
    assert list(unproven("It reads 1,001 rows.", READ)) == [
        "“It reads 1,001 rows.”: 1,001 does not stand in any change that was read."
    ]


def test_newcomers_may_be_thanked_anywhere() -> None:
    assert list(unproven("Thanks to Bo Lind.", READ)) == []


def test_a_passage_whose_links_are_gone_is_held_to_what_the_ledger_keeps() -> None:
    ledger = ledger_of("It crashed after 45 minutes. {c1}", READ)

    assert len(list(unproven("It crashed after 45 minutes.", READ, ledger))) == 1
    assert list(unproven("It crashed after 45 minutes.", READ)) == []


@pytest.mark.parametrize("written", ["by code alone", "by the stand-in of the model"])
def test_drafts_that_only_repeat_their_sources_have_no_finding(written: str) -> None:
    findings: list[str] = []
    for corpus in stored("unseen"):
        for release in corpus.releases[:6]:
            read = analyze(release.activity)
            prompt = draft_prompt(read, "claude")
            text = outline(read) if written == "by code alone" else compose(read_brief(prompt.turns))
            findings += unproven(text, read)
    assert findings == []


def test_the_number_of_changes_that_the_prompt_states_is_no_invention() -> None:
    read = analysis(*(change(f"c{number}", "Add a theme", number) for number in range(1, MAX_CHANGES + 24)))

    assert list(unproven(f"{MAX_CHANGES} changes came.", read)) == []
    assert len(list(unproven("310 changes came.", read))) == 1


THANKS = (
    *(
        "Dank an {}.",
        "Vielen Dank an {} für die Hilfe.",
        "Merci à {}.",
        "Gracias a {}.",
        "Obrigado a {}.",
        "Grazie a {}.",
    ),
    *("Met dank aan {}.", "Tak til {}.", "Takk til {}.", "Tack till {}.", "Terima kasih kepada {}.", "Cảm ơn {}."),
)


@pytest.mark.parametrize("thanks", THANKS)
def test_credits_are_read_in_languages_that_leave_names_as_they_are(thanks: str) -> None:
    assert list(unproven(f"- **Tables.** {thanks.format('Ana Sousa')} {{c1}}", READ)) == []
    (finding,) = unproven(f"- **Tables.** {thanks.format('Zoe Young')} {{c1}}", READ)
    assert "Zoe Young does not stand in its sources (#11)." in finding


def test_each_of_several_names_is_read() -> None:
    (finding,) = unproven("- **Tables.** Dank an Ana Sousa, Zoe und Cy. {c1}", READ)

    assert "Zoe, Cy do not stand" in finding


@pytest.mark.parametrize(
    "said", ["Dank an alle.", "Merci à tous.", "Gracias a esta versión.", "Grazie a questa modifica."]
)
def test_thanks_to_nobody_in_particular_credit_nobody(said: str) -> None:
    assert list(unproven(f"- **Tables.** {said} {{c1}}", READ)) == []
