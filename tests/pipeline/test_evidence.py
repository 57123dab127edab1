import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis import Change, Evidence
from bot.pipeline.evidence import marker_ids, resolve, with_markers
from tests.pipeline.histories import REPO, URL, analysis, change, direct_change, sha_of

THEMES, FONTS, CRASH = change("c1", "Add themes", 11), change("c2", "Add fonts", 12), direct_change("c3", "Fix a crash")
READ = analysis(THEMES, FONTS, CRASH)
CRASH_LINK = f"[`{sha_of('Fix a crash')[:7]}`]({URL}/commit/{sha_of('Fix a crash')})"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- **Themes.** {c1}", f"- **Themes.** ([#11]({URL}/pull/11))"),
        ("- Themes{c1}", f"- Themes ([#11]({URL}/pull/11))"),
        ("- Both {c1,c2}", f"- Both ([#11]({URL}/pull/11), [#12]({URL}/pull/12))"),
        ("- Both {c1, c2}", f"- Both ([#11]({URL}/pull/11), [#12]({URL}/pull/12))"),
        ("- Both {c1}{c2} {c1}", f"- Both ([#11]({URL}/pull/11), [#12]({URL}/pull/12))"),
        ("- No crash {c3}", f"- No crash ({CRASH_LINK})"),
        ("{c1} begins", f"([#11]({URL}/pull/11)) begins"),
        ("- Unknown {c9}.", "- Unknown."),
        ("- Half known {c9,c2}", f"- Half known ([#12]({URL}/pull/12))"),
        ("Write `{c1}` in code", "Write `{c1}` in code"),
        ("```\n{c1}\n```\n", "```\n{c1}\n```\n"),
        ("A {placeholder} stays", "A {placeholder} stays"),
    ],
)
def test_markers_become_links(text: str, expected: str) -> None:
    assert resolve(text, READ) == expected


@pytest.mark.parametrize("end", [" {", " {c", " {c1", " {c1,", " {c1, c", "{"])
def test_a_marker_that_is_still_being_written_is_held_back(end: str) -> None:
    assert resolve(f"- Themes{end}", READ) == "- Themes"


def test_a_growing_text_never_shows_a_marker() -> None:
    text = "- Themes {c1}\n- Fonts and crash {c2,c3}\n"

    shown = [resolve(text[:length], READ) for length in range(len(text) + 1)]

    assert not [each for each in shown if "{" in each]
    assert shown[-1] == resolve(text, READ)


def test_without_an_address_the_label_stands_alone() -> None:
    local = Change(
        id="c1",
        kind=THEMES.kind,
        title="Add themes",
        body="",
        scope=None,
        evidence=(Evidence(id=f"gh:{REPO}#11", label="#11", url=""),),
        authors=(),
    )

    assert resolve("- Themes {c1}", analysis(local)) == "- Themes (#11)"
    assert with_markers("- Themes (#11)", analysis(local)) == "- Themes {c1}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"- Themes ([#11]({URL}/pull/11))", "- Themes {c1}"),
        (f"- Themes ([#11]({URL}/pull/11), [#12]({URL}/pull/12))", "- Themes {c1,c2}"),
        (f"- See [#11]({URL}/pull/11) for more", "- See {c1} for more"),
        ("- Themes (#11)", "- Themes {c1}"),
        (f"- Crash ({CRASH_LINK})", "- Crash {c3}"),
        (f"- Themes ([#99]({URL}/pull/99))", f"- Themes ([#99]({URL}/pull/99))"),
        ("- Themes ([#11](https://evil.example/11))", "- Themes ([#11](https://evil.example/11))"),
        ("- A `([#11](x))` in code", "- A `([#11](x))` in code"),
    ],
)
def test_links_turn_back_into_markers_only_if_they_are_evidence(text: str, expected: str) -> None:
    assert with_markers(text, READ) == expected


@given(
    st.lists(
        st.tuples(
            st.text("abc .,", max_size=12), st.lists(st.sampled_from(["c1", "c2", "c3"]), min_size=1, unique=True)
        )
    )
)
def test_links_and_markers_turn_into_each_other(items: list[tuple[str, list[str]]]) -> None:
    text = "\n".join(f"- x{words.rstrip()} {{{','.join(ids)}}}" for words, ids in items)

    assert with_markers(resolve(text, READ), READ) == text


def test_ids_are_read_from_markers_outside_code() -> None:
    assert list(marker_ids("- a {c1,c2}\n- b `{c3}` {c1}")) == ["c1", "c2", "c1"]
