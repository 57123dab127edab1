"""The voice's own language, and those of its learned rules that code can hold a text to."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from bot.pipeline.lint.reading import CODE, PROSE, Kind, Text
from bot.pipeline.lint.rules import Example, Hit, Rule, Setting
from bot.voices import LANGUAGES, Voice

_LEAST_LETTERS: Final = 60
"""Below this a guess is as often wrong as right, where names and terms stand between the words."""
_MOST_LETTERS: Final = 4_000
_CLEARLY: Final = 0.75
"""How sure the guess must be before a text is said to be in another language."""
_ALIKE: Final = ({"Danish", "Norwegian"}, {"Portuguese", "Spanish"})
_LEAST_FOR_ALIKE: Final = 120
"""Languages that are taken for each other in a few words: 4 of 735 pieces of 25 letters from the 28 languages were, and
none of 641 pieces of 40; but names and terms make a text poorer. Below so many letters neither is held to be wrong.
"""
_BOKMAL: Final = "Norwegian"  # lingua calls it Bokmal
_TOKEN: Final = re.compile(r"[\w.@/-]+")
_TECHNICAL: Final = re.compile(r"[a-z][A-Z]|[_/@]|\d|\w\.\w")
_NAME: Final = re.compile(r"(?<!^)(?<![.!?] )\b[A-Z][\w-]+")
_LETTERS: Final = re.compile(r"[^\W\d_]")
_WIDE: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

_OPEN, _SHUT = "[\"'`\u201c\u2018]", "[\"'`\u201d\u2019]"
_PHRASE: Final = rf"{_OPEN}([^\"'`\u201c\u201d\u2018\u2019\n]{{2,60}}){_SHUT}"
_FORBIDS: Final = re.compile(
    rf"\b(?:never|avoid|don't|do not|not|no|without|instead of|rather than|drop"
    rf"|remove)\b[^\"'`\u201c\u2018.:;\n]{{0,40}}"
    rf"((?:{_PHRASE}(?:,? (?:or|and|nor) |, ?|/)?){{1,12}})",
    re.IGNORECASE,
)
_EACH: Final = re.compile(_PHRASE)


def _detected(name: str) -> Language:
    return Language.from_str("BOKMAL" if name == _BOKMAL else name.upper())


@cache
def _detector() -> LanguageDetector:
    return LanguageDetectorBuilder.from_languages(*map(_detected, LANGUAGES)).with_low_accuracy_mode().build()


def language_of(text: str) -> str | None:
    """The language of a prose text, one of LANGUAGES; None where that is not clear."""
    values = _detector().compute_language_confidence_values(text)
    best = values[0] if values else None
    if best is None or best.value < _CLEARLY:
        return None
    name = best.language.name.title()
    return _BOKMAL if name == "Bokmal" else name


def _without_names(told: str) -> str:
    """The words between identifiers, addresses and names, which are the same in every language."""
    plain = _TOKEN.sub(lambda found: " " if _TECHNICAL.search(found[0]) else found[0], told.replace(CODE, " "))
    return _NAME.sub(" ", plain)


def _language(text: Text, setting: Setting) -> Iterator[Hit]:
    told = " ".join(
        passage.prose for passage in text.passages if passage.kind in PROSE and passage.kind is not Kind.HEADING
    )
    words = re.sub(r"[*_\[\]()#>|]+", " ", _without_names(told[: 4 * _MOST_LETTERS]))[:_MOST_LETTERS]
    size = len(_LETTERS.findall(words)) + 2 * len(_WIDE.findall(words))  # three letters' worth of meaning each
    found = language_of(words) if size >= _LEAST_LETTERS else None
    if found is None or found == setting.language:
        return
    if size < _LEAST_FOR_ALIKE and {found, setting.language} in _ALIKE:
        return
    yield Hit(0, 0, f"The text is in {found}; this voice writes in {setting.language}.")


def forbidden(rule: str) -> tuple[str, ...]:
    """The words that a voice's rule forbids by quoting them: `Never "leverage"`, `Write "use", not "utilise"`."""
    return tuple(dict.fromkeys(phrase for found in _FORBIDS.finditer(rule) for phrase in _EACH.findall(found[1])))


def _voice_rules(text: Text, setting: Setting) -> Iterator[Hit]:
    for rule in setting.voice.rules if setting.voice else ():
        for phrase in forbidden(rule):
            pattern = re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)", re.IGNORECASE)
            for passage in text.prose:
                for found in pattern.finditer(passage.prose):
                    sentence = f"The voice has the rule: {rule.strip().rstrip('.')}."
                    yield Hit(passage.start + found.start(), passage.start + found.end(), sentence)


_GERMAN: Final = Voice(id="v", name="Acme", company="Acme", language="German")
_STRICT: Final = Voice(id="v", name="Acme", company="Acme", rules=('Never write "leverage" or "login".',))
_ENGLISH_TEXT: Final = (
    "Long rows wrap now, and a table prints exactly as you see it on the screen, with all its columns."
)
_GERMAN_TEXT: Final = (
    "Lange Zeilen brechen jetzt um, und eine Tabelle wird so gedruckt, wie man sie auf dem Schirm sieht."
)

VOICE: Final = (
    Rule(
        name="language",
        family="Voice",
        sentence="The text is not in the voice's language.",
        check=_language,
        passes=(_ENGLISH_TEXT, Example(_GERMAN_TEXT, voice=_GERMAN), Example("Tables wrap.", voice=_GERMAN)),
        fails=(_GERMAN_TEXT, Example(_ENGLISH_TEXT, voice=_GERMAN)),
        mendable=False,
    ),
    Rule(
        name="voice-rule",
        family="Voice",
        sentence="The voice has a rule about this word.",
        check=_voice_rules,
        passes=(Example("Sign-in uses the cache.", voice=_STRICT), "The login works."),
        fails=(Example("The login works.", voice=_STRICT), Example("It can leverage it.", voice=_STRICT)),
    ),
)
"""Rules that a voice brings with it."""
