import pytest

from bot.pipeline.check import change_note
from tests.pipeline.histories import URL


def bullets(*items: tuple[str, int]) -> str:
    return "\n".join(f"- **{title}.** Words of it. ([#{number}]({URL}/pull/{number}))" for title, number in items)


THEMES, FONTS, CRASH, SPEED = ("Themes", 1), ("Fonts", 2), ("No crash", 3), ("Faster", 4)


def test_an_equal_text_is_unchanged() -> None:
    assert change_note(bullets(THEMES), bullets(THEMES) + "\n") == "The text is unchanged."


def test_fewer_bullets_and_words_are_counted_and_named() -> None:
    note = change_note(bullets(THEMES, FONTS, CRASH), bullets(THEMES))

    assert note == "3 → 1 bullet, 13 → 4 words; removed: Fonts, No crash"


def test_what_moved_up_is_named() -> None:
    note = change_note(bullets(THEMES, FONTS, CRASH), bullets(CRASH, THEMES, FONTS))

    assert note == "moved up: No crash"


def test_what_moved_down_is_named_when_nothing_else_moved() -> None:
    assert change_note(bullets(THEMES, FONTS, CRASH), bullets(FONTS, CRASH, THEMES)) == "moved down: Themes"


def test_what_came_new_is_named() -> None:
    assert change_note(bullets(THEMES), bullets(THEMES, SPEED)).endswith("; added: Faster")


def test_rewording_is_counted() -> None:
    before = bullets(THEMES, FONTS)

    assert change_note(before, before.replace("**Fonts.** Words", "**Fonts.** Names")) == "reworded 1 of 2 bullets"


def test_prose_that_changes_is_said() -> None:
    assert change_note("One plain sentence.", "Two plain sentences.") == "Wording changed."


def test_markers_and_links_count_alike() -> None:
    note = change_note(bullets(THEMES), "- **Themes.** Words of it. {c1}")

    assert "words" not in note


@pytest.mark.parametrize("count", [10, 300])
def test_a_note_is_one_short_line(count: int) -> None:
    many = [("A title that goes on for quite a while, longer than a note wants", n) for n in range(count)]

    note = change_note(bullets(*many), bullets(*reversed(many)))

    assert len(note) <= 200
    assert "\n" not in note
