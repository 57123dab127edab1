"""The table of keys: the documentation shows it as it is, and no name belongs to two of its rows."""

import re
from pathlib import Path

import pytest

from bot.adapters.redis.keys import COUNTED, KEYS, LIMIT, Key, key_of, limit_of
from bot.limits import LIMITS

DOCS = (Path(__file__).parent.parent.parent / "docs" / "redis.md").read_text(encoding="utf-8")
ADAPTERS = Path(__file__).parent.parent.parent / "bot" / "adapters" / "redis"


def rows(heading: str) -> list[list[str]]:
    """The rows of the table under a heading, without its head."""
    part = DOCS.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    table = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


def test_the_documentation_shows_every_key_as_the_code_has_it() -> None:
    assert rows("Keys") == [[f"`{key.pattern}`", key.holds, f"{key.expires_s:,}"] for key in KEYS]


def test_the_documentation_shows_every_limit_as_the_code_has_it() -> None:
    assert rows("Limits") == [
        [kind, str(limit.requests), f"{limit.window_s} s", limit.per]
        for kind, limits in LIMITS.items()
        for limit in limits
    ]


def made(key: Key) -> str:
    return key.name(*(f"part{number}" for number in range(key.pattern.count("{"))))


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.pattern)
def test_each_name_belongs_to_one_row_alone(key: Key) -> None:
    assert [other for other in KEYS if other.matches(made(key))] == [key]


def test_a_part_cannot_pass_for_two() -> None:
    assert COUNTED.name("github", "github:repository:7", "d-1") == "counted:github:github/repository/7:d-1"
    assert key_of(f"limit:{limit_of('github', 'subject', 'github:repository:7')}:123") is LIMIT
    assert key_of("draft:abort:T1:d1") is None


def test_a_name_with_a_part_too_few_is_not_made() -> None:
    with pytest.raises(ValueError, match="zip"):
        COUNTED.name("github")


def test_no_other_module_makes_a_name() -> None:
    starts = "|".join(sorted({re.escape(key.pattern.split("{")[0]) for key in KEYS}))
    found = {
        path.name
        for path in ADAPTERS.glob("*.py")
        if re.search(rf"f?[\"'](?:{starts})\{{?", path.read_text(encoding="utf-8"))
    }
    assert found == {"keys.py"}
