"""Which numbers a changelog cites for which release."""

import pytest

from bot.pipeline.changelog import sections, version_of

MARKDOWN = """
# Changelog

Not about a release: #1.

## [Unreleased]
- Later (#2)

## [1.2.0] - 2026-11-01
### Added
- Themes ([#10](https://github.com/acme/rocket/pull/10))
- Sorting [acme/other#11], see https://github.com/acme/other/pull/12
### Fixed in 3.9
- A crash (#13, #14)

## v1.1 (2026-10-01)
- First (gh-15), https://github.com/acme/rocket/issues/16
"""

UNDERLINED = """
News
====

1.1.0 (2026-11-01)
------------------

Fixes
~~~~~
- A crash. :pr:`21`

1.0.0 (2026-10-01)
------------------
- First, :issue:`22`
"""


def test_a_release_lasts_until_the_next_heading_of_its_level() -> None:
    assert sections(MARKDOWN, "rocket") == {(1, 2): {10, 13, 14}, (1, 1): {15, 16}}


def test_underlined_headings_are_read_as_well() -> None:
    assert sections(UNDERLINED, "rocket") == {(1, 1): {21}, (1,): {22}}


def test_what_prereleases_cite_belongs_to_their_release() -> None:
    assert sections("## 2.0.0\n- #1\n## 2.0.0-rc.1\n- #2\n", "rocket") == {(2,): {1, 2}}


def test_a_repository_without_a_known_name_is_the_one_that_is_linked_most() -> None:
    text = "## 1.0\n" + "".join(f"- https://github.com/acme/rocket/pull/{number}\n" for number in (1, 2))

    assert sections(text + "- https://github.com/acme/other/pull/3\n", "repo") == {(1,): {1, 2}}


@pytest.mark.parametrize(
    ("tag", "version"),
    [
        ("v1.2.0", (1, 2)),
        ("26.5.1", (26, 5, 1)),
        ("tokio-1.53.1", (1, 53, 1)),
        ("v2.0.0-rc.1", None),
        ("26.1a1", None),
        ("nightly", None),
    ],
)
def test_a_tag_names_a_version_or_none(tag: str, version: tuple[int, ...] | None) -> None:
    assert version_of(tag) == version
