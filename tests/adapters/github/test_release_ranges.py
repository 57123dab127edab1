"""What a release brought: from the release before it up to its own tag, told by the names of tags."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.activity import Range, RangeKind
from bot.adapters.github.spans import Repository, Tag, before, resolve
from bot.errors import Permanent
from bot.ranges import parse_range

NOW = datetime(2026, 11, 27, tzinfo=UTC)


def repository(*names: str, head: str | None = "f" * 40) -> Repository:
    """With these tags, the oldest first, a day apart."""
    tags = [
        Tag(name=name, sha=f"{number:040x}", committed_at=NOW - timedelta(days=len(names) - number))
        for number, name in enumerate(names)
    ]
    return Repository(
        number=1,
        full_name="acme/rocket",
        url="https://github.com/acme/rocket",
        branch="main",
        branch_sha="a" * 40,
        latest_release=None,
        tags=tuple(reversed(tags)),
        base=None,
        head=head,
        times={tag.sha: tag.committed_at for tag in tags},
    )


@pytest.mark.parametrize(
    ("tags", "release", "follows"),
    [
        (("v1.0.0", "v1.1.0"), "v1.1.0", "v1.0.0"),
        (("v1.9.0", "v1.10.0", "v2.0.0"), "v2.0.0", "v1.10.0"),
        (("v1.1.4", "v2.0.0", "v1.1.5"), "v1.1.5", "v1.1.4"),
        (("v1.0.0", "v1.1.0-rc.1", "v1.1.0-rc.2", "v1.1.0"), "v1.1.0", "v1.0.0"),
        (("v1.0.0", "v1.1.0-rc.1", "v1.1.0-rc.2"), "v1.1.0-rc.2", "v1.1.0-rc.1"),
        (("v1.0.0", "v2.0.0", "v1.1.0-rc.1"), "v1.1.0-rc.1", "v1.0.0"),
        (("web@1.0.0", "api@1.0.1", "web@1.1.0"), "web@1.1.0", "web@1.0.0"),
        (("1.2", "1.3.0"), "1.3.0", "1.2"),
        (("v1.0.0", "v1.2.0", "1.2"), "1.2", "v1.0.0"),
        (("nightly-1", "nightly-2"), "nightly-2", "nightly-1"),
        (("v1.0.0",), "v1.0.0", None),
        (("api@1.0.0", "web@1.0.0"), "web@1.0.0", None),
    ],
)
def test_a_release_follows_the_one_below_it_of_its_own_name(
    tags: tuple[str, ...], release: str, follows: str | None
) -> None:
    found = before(repository(*tags), release)

    assert (found.name if found else None) == follows


def test_its_range_ends_at_its_tag_and_the_first_one_reaches_back_to_the_beginning() -> None:
    second = resolve(repository("v1.0.0", "v1.1.0"), Range(kind=RangeKind.RELEASE, head="v1.1.0"), NOW)
    first = resolve(repository("v1.0.0"), Range(kind=RangeKind.RELEASE, head="v1.0.0"), NOW)

    assert (second.base, second.head, second.head_sha, second.since) == ("v1.0.0", "v1.1.0", "f" * 40, None)
    assert (first.base, first.head, first.head_sha) == (None, "v1.0.0", "f" * 40)
    assert first.since is not None
    assert first.since.year == 1970


def test_a_tag_that_is_not_there_is_named() -> None:
    with pytest.raises(Permanent, match=r"no tag, branch or commit “v9”"):
        resolve(repository("v1.0.0", head=None), Range(kind=RangeKind.RELEASE, head="v9"), NOW)


def test_it_can_be_typed_and_is_written_as_it_is_typed() -> None:
    wanted = Range(kind=RangeKind.RELEASE, head="v1.1.0")

    assert parse_range("release v1.1.0") == parse_range(str(wanted)) == wanted
