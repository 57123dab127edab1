"""The linter over whole texts: what is good passes, what is found has its place, and nothing hostile slows it down."""

import cProfile
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.models import ContentType
from bot.pipeline.lint import Finding, Setting, grouped, lint
from bot.pipeline.lint.reading import Text
from bot.pipeline.lint.voice import forbidden
from bot.voices import Voice
from tests.blocks.hostile import HOSTILE, ORDINARY
from tests.factories import make_voice
from tests.pipeline.lint.good import GOOD

CHANGELOG = Setting(content_type=ContentType.CHANGELOG)
PIECES = [
    "# ",
    "- ",
    "> ",
    "\n",
    "\n\n",
    "**",
    "`",
    "```\n",
    "{c1}",
    "[x](http://a)",
    "—",
    "!",
    "“",
    "not only ",
    " but ",
    "1. ",
]
TEXTS = st.one_of(
    st.text(max_size=400), st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=60).map("".join)
)


@pytest.mark.parametrize("name", GOOD)
def test_a_good_text_passes(name: str) -> None:
    content_type, text = GOOD[name]

    assert lint(text, Setting(content_type=content_type)) == ()


def test_a_finding_says_where_it_is() -> None:
    text = "Tables wrap now.\n\n## Highlights\n\n- **Rows fit.** They fit — all of them. {c1}\n"

    (finding,) = lint(text, CHANGELOG)

    assert (finding.rule, finding.line, text[finding.start : finding.end]) == ("dash", 5, "—")


def test_code_links_and_markers_are_no_prose() -> None:
    text = "Set `robust — mode!` ([#12](https://example.com/seamless—robust)) {c1} as before."

    assert lint(text, CHANGELOG) == ()


def test_what_somebody_else_said_is_theirs() -> None:
    text = 'Tables wrap now. Ana calls it "a massive, seamless change" in the review.\n\n> Absolutely massive, said Bo.'

    assert lint(text, CHANGELOG) == ()


def test_english_words_are_let_be_in_other_languages() -> None:
    german = Setting(content_type=ContentType.CHANGELOG, voice=make_voice(language="German"))

    assert lint("Der Import ist jetzt robust.", german) == ()
    assert [finding.rule for finding in lint("The import is robust now.", CHANGELOG)] == ["praise-words"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "French",
            "Les lignes longues passent maintenant à la ligne, et le tableau s'imprime comme on le voit à l'écran.",
        ),
        (
            "Japanese",
            "長い行が折り返されるようになり、表は画面に表示されたとおりに印刷されます。接続が切れても続きから再開します。",
        ),
        (
            "Norwegian",
            "Lange rader brytes nå, og en tabell skrives ut slik du ser den på skjermen, med alle kolonnene.",
        ),
        ("Arabic", "أصبحت الصفوف الطويلة تلتف الآن، ويُطبع الجدول كما تراه على الشاشة تماما مع جميع أعمدته دون أي نقص."),
    ],
)
def test_a_text_is_held_to_its_voices_language(language: str, text: str) -> None:
    theirs = Setting(content_type=ContentType.CHANGELOG, voice=make_voice(language=language))

    assert [finding.rule for finding in lint(text, theirs)] == []
    assert "language" in {finding.rule for finding in lint(text, CHANGELOG)}


def test_names_and_code_do_not_make_a_text_english() -> None:
    text = "`git rebase --onto main` und Pull Requests von GitHub Actions, Slack Connect, Linear Cycles laufen jetzt."

    assert lint(text, Setting(content_type=ContentType.CHANGELOG, voice=make_voice(language="German"))) == ()


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ('Never write "leverage".', ("leverage",)),
        ("never 'leverage' or 'synergy'", ("leverage", "synergy")),
        ('Write "use", not "utilise".', ("utilise",)),
        ("Say “sign in” instead of “log in”.", ("log in",)),
        ("Keep sentences short.", ()),
    ],
)
def test_a_voices_rule_forbids_what_it_quotes(rule: str, words: tuple[str, ...]) -> None:
    assert forbidden(rule) == words


def test_a_warning_quotes_a_link_by_its_label() -> None:
    text = "Much faster ([#12](https://github.com/acme/rocket/pull/12)) it is."
    finding = Finding(rule="some-rule", sentence="No.", start=0, end=len(text), line=1)

    assert grouped([finding], text) == ("some-rule: No. “Much faster ([#12]) it is.”",)


def test_findings_of_one_rule_are_one_warning_with_their_number() -> None:
    text = "Tables — all — wrap."

    assert grouped(lint(text, CHANGELOG), text) == (
        "dash: No em or en dash: use a comma, a colon, a full stop or brackets. “—” (2 times)",
    )


@settings(max_examples=150)
@given(TEXTS, st.sampled_from(ContentType), st.sampled_from(["English", "German", "Japanese"]))
def test_nothing_makes_it_raise_and_every_finding_lies_in_the_text(
    text: str, content_type: ContentType, language: str
) -> None:
    voice = Voice(id="v", name="V", company="C", language=language, audience="Owners of shops", rules=('Never "x(".',))

    for finding in lint(text, Setting(content_type=content_type, voice=voice)):
        assert 0 <= finding.start <= finding.end <= len(text)
        assert finding.line == text.count("\n", 0, finding.start) + 1


@settings(max_examples=100)
@given(TEXTS)
def test_passages_lie_in_the_text_one_after_the_other(text: str) -> None:
    passages = Text.read(text).passages

    assert all(text[each.start : each.end] == each.source for each in passages)
    assert all(len(each.prose) == len(each.shown) == len(each.source) for each in passages)


REPEATED = {
    **{name: text[:20_000] for name, text in HOSTILE.items()},
    "exclamation marks": "a! " * 20_000,
    "commas": "fast, " * 10_000,
    "not only": "not only " * 7_000,
    "from": "from a to b " * 5_000,
    "one long word": "a" * 60_000,
    "quotes": '"' * 60_000,
    "colons": ":a" * 30_000,
    "dashes": "- " * 30_000,
    "spaces": " " * 60_000,
    "numbers": "1.2.3-" * 10_000,
    "lists": "".join("  " * (depth % 40) + "- x\n" for depth in range(5_000)),
}


def calls(text: str, content_type: ContentType) -> int:
    profile = cProfile.Profile()
    profile.runcall(lambda: lint(text, Setting(content_type=content_type)))
    return sum(entry.callcount for entry in profile.getstats())


@pytest.fixture(scope="module")
def ordinary() -> int:
    """The calls that an ordinary text of 50,000 characters takes, counted so that they hold on any machine."""
    lint("Warm.", CHANGELOG)
    return calls(ORDINARY, ContentType.CHANGELOG)


@pytest.mark.parametrize("name", REPEATED)
def test_no_text_takes_much_more_work_than_an_ordinary_one(name: str, ordinary: int) -> None:
    begin = time.process_time()

    assert calls(REPEATED[name], ContentType.CHANGELOG) < 4 * ordinary
    assert calls(REPEATED[name], ContentType.X) < 4 * ordinary
    assert time.process_time() - begin < 10  # a pattern that never ends is one call
