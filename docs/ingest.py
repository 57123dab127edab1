"""Holds what is read from GitHub against git itself and against a project's published notes; see docs/ingest.md.

`python docs/ingest.py CLONE OWNER/REPO BASE..HEAD NOTES` serves the clone by the GitHub stand-in, reads the range by
the bot's own adapter, and compares it with `git rev-list BASE..HEAD` and with the numbers that the file NOTES gained.
"""

import argparse
import asyncio
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from bot.activity import Activity, Range, RangeKind
from bot.adapters.github import GitHubActivity
from bot.adapters.github.access import GitHubAccess
from bot.analysis import Analysis
from bot.pipeline.analyze import analyze
from standins.github import GitHub
from standins.server import serving
from tests.fakes.connections import FakeConnections, FakeRepositories

_TOKEN = "ghp_check"  # noqa: S105  the stand-in's
_NUMBER = re.compile(r"(?:(?<![\w/&])#|/pull/)(\d+)")
_ISSUE_LINK = re.compile(r"\[[^\]]*\]\([^)]*/issues/\d+[^)]*\)")


@dataclass(frozen=True)
class Held:
    """What one comparison found."""

    commits: int
    calls: int
    unaccounted: set[str]
    pulls: set[int]
    noted: set[int]
    named: set[int]
    """Numbers that some message of the range names."""


def git(clone: Path, *arguments: str) -> str:
    """The output of a git command."""
    command = ["git", "-C", str(clone), *arguments]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode(errors="replace")  # noqa: S603


def noted(clone: Path, base: str, head: str, notes: str) -> set[int]:
    """The numbers of pull requests in the lines that the notes gained; links to issues are none."""
    added = [line[1:] for line in git(clone, "diff", base, head, "--", notes).splitlines() if line.startswith("+")]
    return {int(number) for line in added for number in _NUMBER.findall(_ISSUE_LINK.sub("", line))}


def accounted(analysis: Analysis) -> set[str]:
    """The commits that a change names, or that were left out with a reason."""
    ids = [evidence.id for change in analysis.changes for evidence in change.evidence]
    ids += [left.evidence.id for left in analysis.left_out if left.reason or left.part_of]
    return {name.rpartition("@")[2] for name in ids if "@" in name}


async def read(clone: Path, base: str, head: str) -> tuple[Activity, int]:
    """The range by the bot's adapter, and the calls that it took."""
    calls: list[object] = []
    config = aiohttp.TraceConfig()

    async def count(*_: object) -> None:
        calls.append(1)

    async def ignored(commits: int, pulls: int) -> None:
        """Nobody follows."""

    config.on_request_start.append(count)
    github = GitHub(clone, _TOKEN)
    async with serving(github.app()) as url, aiohttp.ClientSession(trace_configs=[config]) as session:
        access = GitHubAccess(session, url, connections=FakeConnections(), token=_TOKEN)
        wanted = Range(kind=RangeKind.BETWEEN, base=base, head=head)
        source = GitHubActivity(access, FakeRepositories())
        return await source.fetch("T1", github.repository.full_name, wanted, ignored), len(calls)


def held(clone: Path, base: str, head: str, notes: str) -> Held:
    """Read and compare. Raises AssertionError when git and the adapter do not name the same commits."""
    activity, calls = asyncio.run(read(clone, base, head))
    there = set(git(clone, "rev-list", f"{base}..{head}").split())
    found = [commit.sha for commit in activity.commits]
    if len(found) != len(set(found)) or set(found) != there:
        raise AssertionError(f"git has {len(there)} commits, the adapter {len(found)}")
    messages = git(clone, "log", "--format=%B", f"{base}..{head}")
    return Held(
        commits=len(there),
        calls=calls,
        unaccounted=there - accounted(analyze(activity)),
        pulls={pull.number for pull in activity.pulls},
        noted=noted(clone, base, head, notes),
        named={int(number) for number in re.findall(r"#(\d+)", messages)},
    )


def main() -> None:
    """Print a row of the table, and what is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clone", type=Path)
    parser.add_argument("name", help="owner/repo")
    parser.add_argument("range", help="base..head")
    parser.add_argument("notes", help="the file of published notes, such as CHANGELOG.md")
    given = parser.parse_args()
    base, _, head = given.range.partition("..")
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        git(Path(), "clone", "--quiet", "--shared", "--no-checkout", str(given.clone.resolve()), str(clone))
        git(clone, "remote", "set-url", "origin", f"https://github.com/{given.name}.git")
        all_commits = git(clone, "rev-list", "--count", "--all").strip()
        at = "..".join(git(clone, "rev-parse", "--short=10", f"{ref}^{{commit}}").strip() for ref in (base, head))
        result = held(clone, base, head, given.notes)
    met = len(result.noted & result.pulls)
    row = [
        given.name, all_commits, f"{base}..{head} ({at})", str(result.commits), str(len(result.unaccounted)),
        str(len(result.pulls)), str(len(result.pulls - result.named)), f"{met} of {len(result.noted)}",
        str(result.calls),
    ]  # fmt: skip
    sys.stdout.write("| " + " | ".join(row) + " |\n")
    missing = sorted(result.noted - result.pulls)
    if missing:
        sys.stdout.write(f"  noted, not found: {', '.join(f'#{number}' for number in missing)}\n")
        sys.stdout.write(f"  of these, named by a message of the range: {sorted(set(missing) & result.named)}\n")


if __name__ == "__main__":
    main()
