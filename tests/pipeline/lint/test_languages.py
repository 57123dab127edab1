"""The language rule over all languages that a voice may write in, and the headings of their changelogs."""

import pytest

from bot.models import ContentType
from bot.pipeline.chapters import CHAPTERS, chapters
from bot.pipeline.lint import Finding, Setting, lint
from bot.voices import LANGUAGES
from tests.factories import make_voice
from tests.pipeline.lint.languages import NOTES


def findings(text: str, language: str, rule: str) -> list[Finding]:
    setting = Setting(content_type=ContentType.CHANGELOG, voice=make_voice(language=language))
    return [finding for finding in lint(text, setting) if finding.rule == rule]


def test_each_language_has_its_note_and_its_headings() -> None:
    assert set(NOTES) == set(CHAPTERS) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_in_the_voices_language_passes(language: str) -> None:
    assert findings(NOTES[language], language, "language") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_in_any_other_language_is_found(language: str) -> None:
    others = [other for other in LANGUAGES if other != language]

    assert [other for other in others if not findings(NOTES[other], language, "language")] == []


@pytest.mark.parametrize(("one", "other"), [("Danish", "Norwegian"), ("Portuguese", "Spanish")])
def test_a_few_words_are_not_held_against_a_language_that_looks_the_same(one: str, other: str) -> None:
    words = NOTES[one].partition(". ")[0][:80]

    assert findings(words, other, "language") == findings(NOTES[other].partition(". ")[0][:80], one, "language") == []
    assert findings(words, "English", "language") != []


def changelog(language: str) -> str:
    """One with every heading in its place."""
    names = chapters(language)
    kinds = "\n\n".join(
        f"### {name}\n\n- {NOTES[language]} {{c{number}}}" for number, name in enumerate(names.kinds.values(), 2)
    )
    return (
        f"{NOTES[language]}\n\n## {names.highlights}\n\n- **Rocket 2.** {NOTES[language]} {{c1}}\n\n"
        f"## {names.more_updates}\n\n{kinds}\n\n### {names.newcomers}\n\nAna, Bo."
    )


STRUCTURE = (
    "section-order",
    "category-order",
    "prose-in-updates",
    "highlight-length",
    "highlight-count",
    "title-repeated",
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_changelog_with_the_headings_of_its_language_keeps_its_structure(language: str) -> None:
    found = [each for rule in STRUCTURE for each in findings(changelog(language), language, rule)]

    assert found == []


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "English"])
def test_headings_in_english_do_not_fit_a_changelog_in_another_language(language: str) -> None:
    english = f"{NOTES[language]}\n\n## Highlights\n\n- {NOTES[language]} {{c1}}"

    (found,) = findings(english, language, "section-order")
    assert f"`## {chapters(language).highlights}`" in found.sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_headings_of_a_language_differ_from_each_other(language: str) -> None:
    names = [name.lower() for name in chapters(language).all]

    assert all(names)
    assert len(names) == len(set(names)) == 11
