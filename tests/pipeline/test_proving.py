"""What a rewrite may do to a passage, by what its sources say and by the language that it is in."""

from dataclasses import replace

import pytest

from bot.activity import Person
from bot.pipeline.proving import Proof
from tests.factories import make_analysis, make_change

ANA = Person(login="ana-9", name="Ana Sousa")
BO = Person(login="bo", name="Bo Lind")
CHANGES = (
    replace(make_change(1, "Read 1,000 rows in 250 ms with `wrap`"), authors=(ANA,)),
    replace(make_change(2, "Sign in with Slack Connect"), authors=(BO,)),
)
ANALYSIS = make_analysis(CHANGES)
ENGLISH, GERMAN, FRENCH, JAPANESE = (Proof(ANALYSIS, each) for each in ("English", "German", "French", "Japanese"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("It reads 1,000 rows in 12 ms. {c1}", "It reads 1,000 rows. {c1}"),
        ("It reads 1,000 rows in 12 ms. {c1}", "It reads 1,000 rows in 250 ms. {c1}"),
        ("Thanks to Bo Lind. It wraps. {c1}", "It wraps. {c1}"),
        ("It wraps. Thanks to Bo Lind. {c1}", "It wraps. Thanks to Ana Sousa. {c1}"),
        ("It wraps with `fold`. {c1}", "It wraps. {c1}"),
        ("It wraps with `fold`. {c1}", "It wraps with `wrap`. {c1}"),
        ("It wraps, see [the page](https://evil.example/a). {c1}", "It wraps, see the page. {c1}"),
        ("It wraps since 3 May 2031. {c1}", "It wraps. {c1}"),
    ],
)
def test_what_is_unproven_may_go_or_give_way_to_what_the_cited_change_says(before: str, after: str) -> None:
    assert ENGLISH.keeps_facts(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("It reads 1,000 rows in 12 ms. {c1}", "It reads rows. {c1}"),
        ("It reads 1,000 rows in 12 ms. {c1}", "It reads 1,000 rows in 13 ms. {c1}"),
        ("It reads 1,000 rows in 12 ms. {c1}", "It reads 1,000 rows in 12 ms. It took 250 ms. {c1}"),
        ("It reads 1,000 rows. {c1}", "It reads 1,000 rows in 250 ms. {c1}"),
        ("It reads 1,000 rows in 250 ms. {c1}", "It reads 1,000 rows. {c1}"),
        ("It wraps. Thanks to Ana Sousa. {c1}", "It wraps. {c1}"),
        ("It wraps. Thanks to Bo Lind. {c1}", "It wraps. Thanks to Cy Young. {c1}"),
        ("It wraps in 12 ms. {c1}", "It wraps, as Ana Sousa made it. {c1}"),
        ("It does not wrap in 12 ms. {c1}", "It wraps. {c1}"),
        ("It wraps in 12 ms. {c1}", "It wraps."),
        ("It wraps in 12 ms. {c1}", "It wraps. {c2}"),
        ("In all it takes 12 ms.", "In all it takes 250 ms."),
    ],
)
def test_what_is_proven_stays_and_nothing_comes_for_nothing(before: str, after: str) -> None:
    assert not ENGLISH.keeps_facts(before, after)


@pytest.mark.parametrize(
    ("proof", "before", "after"),
    [
        (GERMAN, "Lange Zeilen brechen um, dank Ana. {c1}", "Eine lange Reihe bricht um, dank Ana. {c1}"),
        (GERMAN, "Die Anmeldung bei Slack klappt. {c2}", "Das Anmelden bei Slack klappt. {c2}"),
        (FRENCH, "Également, les lignes vont à la ligne. {c1}", "Les lignes vont à la ligne. {c1}"),
        (JAPANESE, "長い行が折り返されます。 {c1}", "長い行は折り返し表示されます。 {c1}"),
    ],
)
def test_other_words_are_no_other_names(proof: Proof, before: str, after: str) -> None:
    assert proof.keeps_facts(before, after)


@pytest.mark.parametrize(
    ("proof", "before", "after"),
    [
        (GERMAN, "Lange Zeilen brechen um, dank Ana. {c1}", "Lange Zeilen brechen um. {c1}"),
        (GERMAN, "Die Anmeldung bei Slack klappt. {c2}", "Die Anmeldung klappt. {c2}"),
        (GERMAN, "Die Anmeldung klappt. {c2}", "Die Anmeldung bei Slack klappt. {c2}"),
        (GERMAN, "Die Anmeldung bei OpenID klappt. {c2}", "Die Anmeldung klappt. {c2}"),
        (GERMAN, "Der Dienst acme/rocket läuft. {c2}", "Der Dienst Rocket läuft. {c2}"),
        (FRENCH, "Les lignes passent à Slack. {c2}", "Les lignes passent. {c2}"),
    ],
)
def test_names_stay_names_in_other_languages(proof: Proof, before: str, after: str) -> None:
    assert not proof.keeps_facts(before, after)


def test_a_name_within_a_script_without_spaces_is_seen() -> None:
    proof = Proof(make_analysis((replace(CHANGES[0], authors=(Person(login=None, name="山田"),)),)), "Japanese")

    assert not proof.keeps_facts("山田さんに感謝します。 {c1}", "鈴木さんに感謝します。 {c1}")
    assert proof.keeps_facts("山田さんに感謝します。 {c1}", "山田さんへ感謝します。 {c1}")


def test_the_nouns_of_german_sources_are_no_names() -> None:
    titles = "Die lange Tabelle mit vielen Zeilen bricht jetzt im Browser richtig um, auch in der Vorschau"
    proof = Proof(make_analysis((make_change(1, titles),)), "German")

    assert proof.keeps_facts("Auch die Tabelle bricht um. {c1}", "Auch die Zeilen brechen um. {c1}")
