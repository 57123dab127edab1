"""What kind published notes give to each number, in the ways in which people write notes."""

import pytest

from bot.analysis import ChangeKind
from bot.evaluation.notes import told
from bot.pipeline.changelog import version_of, written

BREAKING, FEATURE, FIX, DOCS = ChangeKind.BREAKING, ChangeKind.FEATURE, ChangeKind.FIX, ChangeKind.DOCS


def kinds(notes: str) -> dict[int, ChangeKind | None]:
    text = f"## 1.0.0\n\n{notes}\n"
    version = version_of("1.0.0")
    assert version is not None
    return told(written(text)[version], "rocket")


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        ("### Added\n- One (#1)\n### Fixed\n- Two (#2)", {1: FEATURE, 2: FIX}),
        ("### Removed\n- One (#1)", {1: BREAKING}),
        ("### Changed\n- One (#1)\n- One that is a breaking change: it goes (#2)", {1: None, 2: BREAKING}),
        ("- [BUGFIX] One #1\n- [ENHANCEMENT] Two #2\n- [CHANGE] Three #3", {1: FIX, 2: FEATURE, 3: None}),
        ("- **breaking:** One ([#1])\n- **added:** Two ([#2])", {1: BREAKING, 2: FEATURE}),
        ("- 🐛 One (#1)\n- ⚠️ Two (#2)\n- 📚 Three (#3)", {1: FIX, 2: BREAKING, 3: DOCS}),
        ("Breaking changes:\n\n- One (#1)\n\nFeatures:\n\n- Two (#2)", {1: BREAKING, 2: FEATURE}),
        ("* Features\n  * One ([#1])\n* Bugfixes\n  * Two ([#2])", {1: FEATURE, 2: FIX}),
        ("#### Fix what is new (#1 by @ana)\n\nSome words.", {1: None}),
        ("### Fixed\n- One that takes\n  two lines (#1)", {1: FIX}),
        ("### Added\n- One (#1)\n### Breaking changes\n- One (#1)", {1: BREAKING}),
        ("### Added\n- Not ours: https://github.com/acme/other/pull/7", {}),
        ("Nothing to see.", {}),
    ],
)
def test_the_kind_is_that_of_the_mark_or_the_nearest_heading(
    notes: str, expected: dict[int, ChangeKind | None]
) -> None:
    assert kinds(notes) == expected
