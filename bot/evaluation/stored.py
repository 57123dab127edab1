"""A corpus as a file of a few kB: compressed JSON with ids, titles, authors, labels, paths, and what people chose."""

import hashlib
import json
import lzma
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Any, Final

from bot.activity import Activity, Commit, Person, PullRequest
from bot.errors import UsageError
from bot.evaluation.corpus import Corpus, Release
from bot.pipeline.areas import area_of

SETS: Final = ("tuning", "unseen")
"""The two sets of stored repositories; see docs/selection.md."""

_FORMAT: Final = 2
_PATHS: Final = 12
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)  # no rule asks when a pull request was merged


def write(corpus: Corpus, path: Path) -> int:
    """Store a corpus; its size in bytes. The same corpus gives the same bytes."""
    content = {
        "format": _FORMAT,
        "repo": corpus.repo,
        "releases": [_told(each) for each in corpus.releases],
        "earlier": [_told(each) for each in corpus.earlier],
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    packed = lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)
    path.write_bytes(packed)
    return len(packed)


def read(packed: bytes) -> Corpus:
    """The corpus in a stored file. Raises UsageError when it is none."""
    try:
        content = json.loads(lzma.decompress(packed))
        repo = content["repo"]
        releases, earlier = (tuple(_release(repo, each) for each in content[name]) for name in ("releases", "earlier"))
        return Corpus(repo=repo, releases=releases, earlier=earlier)
    except (lzma.LZMAError, ValueError, KeyError, TypeError):
        raise UsageError("This is no file that `notra eval selection --write` made.") from None


def stored(which: str) -> tuple[Corpus, ...]:
    """The repositories of one of the SETS, by name. Raises UsageError for another name."""
    if which not in SETS:
        raise UsageError(f"There is no set “{which[:40]}”. Choose {' or '.join(SETS)}.")
    folder = files("bot.evaluation") / "data" / which
    return tuple(read(each.read_bytes()) for each in sorted(folder.iterdir(), key=lambda each: each.name))


def _told(release: Release) -> dict[str, Any]:
    pulls = [_row(pull, release.kept) for pull in release.activity.pulls]
    return {"tag": release.tag, "cited": release.cited, "pulls": pulls}


def _row(pull: PullRequest, kept: frozenset[int]) -> list[Any]:
    author = pull.author
    person = [author.login, author.name, author.is_bot] if author else None
    paths = None if pull.paths is None else _shortened(pull.paths)
    return [pull.number, int(pull.number in kept), pull.title, person, list(pull.labels), paths]


def _shortened(paths: Sequence[str]) -> list[str]:
    """One path for each folder, suffix and part of the repository, in order; where that is too many, of every part.

    Tests often lie beside what they test: without the part, one of them would stand for both.
    """
    kinds = {
        (str(PurePosixPath(path).parent), PurePosixPath(path).suffix, area_of(path)): path for path in reversed(paths)
    }
    of_parts = {area_of(path): path for path in reversed(paths)}
    chosen = dict.fromkeys([*of_parts.values(), *sorted(kinds.values(), key=paths.index)])
    return sorted(list(chosen)[:_PATHS], key=paths.index)


def _release(repo: str, stored: Mapping[str, Any]) -> Release:
    pulls = tuple(_pull(repo, row) for row in stored["pulls"])
    activity = Activity(
        repo=repo,
        repo_url=f"https://github.com/{repo}",
        base=None,
        head=stored["tag"],
        head_sha="",
        described=stored["tag"],
        commits=tuple(_squashed(pull) for pull in pulls),
        pulls=pulls,
    )
    kept = frozenset(row[0] for row in stored["pulls"] if row[1])
    return Release(tag=stored["tag"], activity=activity, cited=stored["cited"], kept=kept)


def _pull(repo: str, row: Sequence[Any]) -> PullRequest:
    number, _, title, person, labels, paths = row
    author = Person(login=person[0], name=person[1], is_bot=person[2]) if person else None
    return PullRequest(
        number=number,
        title=title,
        body="",
        url=f"https://github.com/{repo}/pull/{number}",
        author=author,
        labels=tuple(labels),
        paths=None if paths is None else tuple(paths),
    )


def _squashed(pull: PullRequest) -> Commit:
    """The one commit that stands for a stored pull request."""
    return Commit(
        sha=hashlib.sha1(pull.url.encode(), usedforsecurity=False).hexdigest(),
        subject=f"{pull.title} (#{pull.number})",
        body="",
        committed_at=_LONG_AGO,
        authors=(pull.author,) if pull.author else (),
        url="",
        pull_numbers=(pull.number,),
        paths=pull.paths,
    )
