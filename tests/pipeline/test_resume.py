import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pipeline.resume import OverlapTrimmer
from tests.continuation import trim_overlap

SO_FAR = "# News\n\n- **Themes.** Dark and light for every supp"


@pytest.mark.parametrize(
    ("so_far", "continued", "expected"),
    [
        (SO_FAR, "orted view.", "orted view."),
        (SO_FAR, "Dark and light for every supported view.", "orted view."),
        (SO_FAR, "\n\nDark and light for every supported view.", "orted view."),
        (SO_FAR, "supported view.", "orted view."),
        (SO_FAR, "Something else.", "Something else."),
        (SO_FAR, SO_FAR, ""),
        ("- One {c1}\n", "\n- Two {c2}", "\n- Two {c2}"),
        ("- One {c1}\n", "- One {c1}\n- Two {c2}", "- Two {c2}"),
        ("", "Anything.", "Anything."),
        ("A word", "", ""),
        ("ends with a space ", "and goes on", "and goes on"),
    ],
)
def test_a_repeated_tail_is_swallowed(so_far: str, continued: str, expected: str) -> None:
    assert trim_overlap(so_far, continued) == expected


@given(st.text(max_size=60), st.text(max_size=60), st.integers(0, 60), st.integers(1, 7))
def test_pieces_are_trimmed_as_the_whole_is(so_far: str, new: str, repeated: int, step: int) -> None:
    continued = so_far[len(so_far) - min(repeated, len(so_far)) :] + new
    trimmer = OverlapTrimmer(so_far)

    pieces = [trimmer.feed(continued[at : at + step]) for at in range(0, len(continued), step)]

    assert "".join(pieces) + trimmer.flush() == trim_overlap(so_far, continued)


@given(st.text(st.characters(categories=["Ll", "Zs"]), min_size=20, max_size=80), st.text("xyz", max_size=20))
def test_a_long_repetition_always_goes(so_far: str, new: str) -> None:
    assert trim_overlap(so_far, so_far.lstrip() + "§" + new).endswith("§" + new)
    assert len(trim_overlap(so_far + "§", so_far.lstrip() + "§" + new)) <= len(new)


def test_what_cannot_be_a_repetition_is_not_held_back() -> None:
    trimmer = OverlapTrimmer(SO_FAR)

    assert trimmer.feed("orted") == "orted"
    assert trimmer.feed(" view") == " view"
