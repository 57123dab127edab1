"""Activity from a local clone, read with `git log`: the same answers as from the host, as far as history holds them."""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bot.activity import Activity, Commit, Person, Published, Range, RangeKind
from bot.adapters.git_history import Known, Logged, until, with_pulls
from bot.errors import Permanent, UsageError
from bot.ports import Progress, Resolved
from bot.ranges import is_ref, moments

_FIELDS: Final = ("%H", "%P", "%cI", "%aN", "%aE", "%s", "%b")
_PATHS: Final = 30  # of one commit; a merge commit's are those of all that it brings in
_PATHS_ASKED: Final = ("--name-only", "--no-renames", "--diff-merges=first-parent")
_CHUNK: Final = 1 << 16
_TOLD_EVERY: Final = 250  # commits between two words of progress
_WITHOUT_TAG: Final = 30  # days, where no tag says what was released
_NOREPLY: Final = re.compile(
    r"(?:\d{1,12}\+)?([A-Za-z0-9-]{1,60}(?:\[bot\])?)@users\.noreply\.github\.com", re.IGNORECASE
)
_REMOTE: Final = re.compile(
    r"(?:(?:https?|ssh|git)://)?(?:[^@/\s]+@)?([\w.-]*github[\w.-]*)(?::\d+)?[:/]([\w.-]+)/([\w.-]+?)(?:\.git)?/?"
)
_CHANGELOG: Final = re.compile(
    r"(?:change[-_]?log|changes|history|news|release[-_]?notes)\.(?:md|markdown|rst)", re.IGNORECASE
)
_NOT_THERE: Final = "is no tag, branch or commit of this repository"


class LocalGit:
    """An ActivitySource that reads one clone, with a work tree or bare, through the `git` command."""

    def __init__(self, path: Path) -> None:
        """Read the repository at `path`."""
        self._path = path

    async def ping(self) -> None:
        """Raise Permanent when there is no repository to read."""
        if not self._path.is_dir():
            raise Permanent(f"There is no folder {self._path}.")
        await self._git("rev-parse", "--git-dir")
        if not await self._resolves("HEAD"):
            raise Permanent(f"{self._path} has no commits yet.")

    async def name(self) -> str:
        """`owner/name` of the origin on GitHub, else the folder's name behind `local/`."""
        return (await self._known()).repo

    async def tags(self, pattern: str) -> Sequence[str]:
        """Names of the tags that a glob matches, as `git tag --list` reads it."""
        await self.ping()
        return (await self._output("tag", "--list", "--", pattern)).splitlines()

    async def text(self, path: str) -> str:
        """A file as HEAD has it. Raises UsageError when there is none."""
        await self.ping()
        text = await self._output("show", f"HEAD:{path}")
        if not text:
            raise UsageError(f"{self._path} has no {path[:80]} in its newest commit, or it is empty.")
        return text

    async def published(self, workspace: str, repo: str) -> Published:
        """The tags, newest first, and the changelogs at the root; see PublishedNotes. Nothing is asked of a host."""
        await self.ping()
        tags = await self._output("tag", "--list", "--sort=-creatordate", "--merged", "HEAD")
        names = (await self._output("ls-tree", "--name-only", "HEAD")).splitlines()
        found = [name for name in names if _CHANGELOG.fullmatch(name)]
        return Published(tags=tuple(tags.splitlines()), changelogs=tuple([await self.text(name) for name in found]))

    async def people(self, ref: str) -> frozenset[str]:
        """Names and GitHub logins of all authors up to a ref, in lower case."""
        names: set[str] = set()
        for line in (await self._output("shortlog", "--summary", "--email", "--group=author", ref, "--")).splitlines():
            name, _, email = line.partition("\t")[2].rpartition(" <")
            login = _NOREPLY.fullmatch(email.removesuffix(">"))
            names |= {name.casefold(), *([login[1].casefold()] if login else [])}
        return frozenset(names)

    async def fetch(
        self, workspace: str, repo: str, wanted: Range, progress: Progress, resolved: Resolved | None = None
    ) -> Activity:
        """All commits of the range and the pull requests that their messages name.

        `workspace` and `repo` are not asked: the clone is what is read. `resolved` is not told, as the commits come at
        once. Raises Permanent for an unknown ref or repository.
        """
        await self.ping()
        known = await self._known()
        head = await self._commit(wanted.head or "HEAD")
        base, since, described = await self._bounds(wanted, head)
        logged: list[Logged] = []
        async for each in self._log(known, head, base, since):
            logged.append(each)
            if len(logged) % _TOLD_EVERY == 0:
                await progress(len(logged), 0)
        commits, pulls = with_pulls(logged, known)
        if wanted.kind is RangeKind.DATES:
            commits, pulls = until(moments(wanted)[1], commits, pulls)
        await progress(len(commits), len(pulls))
        return Activity(
            repo=known.repo,
            repo_url=known.url,
            base=base,
            head=wanted.head or "HEAD",
            head_sha=head,
            described=described,
            commits=commits,
            pulls=pulls,
        )

    async def _bounds(self, wanted: Range, head: str) -> tuple[str | None, datetime | None, str]:
        """Base ref, or the moment from which on; and the range in words."""
        match wanted.kind:
            case RangeKind.REF | RangeKind.BETWEEN:
                await self._commit(wanted.base or "")
                return wanted.base, None, wanted.shown
            case RangeKind.RELEASE:
                tag = await self._output("describe", "--tags", "--abbrev=0", f"{head}^")
                return tag or None, None, str(wanted)
            case RangeKind.DAYS:
                return await self._from(datetime.now(UTC) - timedelta(days=wanted.days or 0), head, str(wanted))
            case RangeKind.DATE | RangeKind.DATES:
                since, _ = moments(replace(wanted, until=wanted.until or wanted.date))
                return await self._from(since, head, str(wanted))
            case RangeKind.SHIPPED:
                raise Permanent("Drafts in the terminal are not remembered. Name a tag: --since v1.2")
            case RangeKind.LATEST:
                tag = await self._output("describe", "--tags", "--abbrev=0", head)
                if tag:
                    return tag, None, f"since {tag}"
                since = datetime.now(UTC) - timedelta(days=_WITHOUT_TAG)
                return await self._from(since, head, f"last {_WITHOUT_TAG} days (there is no tag yet)")

    async def _from(self, since: datetime, head: str, words: str) -> tuple[str | None, datetime, str]:
        before = await self._output("rev-list", "-1", f"--before={since.isoformat()}", head)
        return before or None, since, words

    async def _log(self, known: Known, head: str, base: str | None, since: datetime | None) -> AsyncIterator[Logged]:
        bounds = [f"--since={since.isoformat()}", head] if since else [f"{base}..{head}" if base else head]
        mark = secrets.token_hex(16)  # begins a commit: no path can be this
        form = "%x00".join((mark, *_FIELDS, ""))
        arguments = ("log", "-z", f"--format={form}", *_PATHS_ASKED, "--encoding=UTF-8", *bounds, "--")
        fields: list[str] = []
        async for field in self._fields(*arguments):
            if field == mark and fields:
                yield _logged(fields, known)
                fields.clear()
            elif field != mark and len(fields) < len(_FIELDS) + _PATHS + 1:
                fields.append(field)
        if fields:
            yield _logged(fields, known)

    async def _fields(self, *arguments: str) -> AsyncIterator[str]:
        """The NUL-separated fields that git prints, as they come."""
        process = await self._start(*arguments)
        rest = b""
        if process.stdout is None or process.stderr is None:
            raise Permanent("git gave no output.")
        try:
            while chunk := await process.stdout.read(_CHUNK):
                *whole, rest = (rest + chunk).split(b"\0")
                for field in whole:
                    yield field.decode("utf-8", "replace")
            complaint = await process.stderr.read()
            if await process.wait():
                raise Permanent(_sentence(complaint, self._path))
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()

    async def _known(self) -> Known:
        origin = await self._output("config", "--get", "remote.origin.url")
        found = _REMOTE.fullmatch(origin)
        if found is None:
            return Known(repo=f"local/{self._path.resolve().name}", url="")
        host, owner, name = found.groups()
        return Known(repo=f"{owner}/{name}", url=f"https://{host}/{owner}/{name}")

    async def _commit(self, ref: str) -> str:
        if not is_ref(ref):
            raise UsageError(f"“{ref[:80]}” can be no tag, branch or commit.")
        sha = await self._resolves(ref)
        if not sha:
            raise Permanent(f"“{ref}” {_NOT_THERE}.")
        return sha

    async def _resolves(self, ref: str) -> str:
        return await self._output("rev-parse", "--verify", "--quiet", f"{ref}^{{commit}}")

    async def _output(self, *arguments: str) -> str:
        """What git prints; "" when it says no."""
        process = await self._start(*arguments)
        out, _ = await process.communicate()
        return "" if process.returncode else out.decode("utf-8", "replace").strip()

    async def _git(self, *arguments: str) -> None:
        process = await self._start(*arguments)
        _, complaint = await process.communicate()
        if process.returncode:
            raise Permanent(_sentence(complaint, self._path))

    async def _start(self, *arguments: str) -> asyncio.subprocess.Process:
        try:
            return await asyncio.create_subprocess_exec(
                "git",
                "--no-pager",
                "-C",
                str(self._path),
                *arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
        except FileNotFoundError:
            raise Permanent("git is not installed, and a local repository is read with it.") from None


def _logged(fields: list[str], known: Known) -> Logged:
    sha, parents, committed, name, email, subject, body, *paths = fields
    login = _NOREPLY.fullmatch(email)
    author = Person(login=login[1] if login else None, name=name, is_bot=name.endswith("[bot]"))
    commit = Commit(
        sha=sha,
        subject=subject,
        body=body.strip(),
        committed_at=datetime.fromisoformat(committed),
        authors=(author,),
        url=f"{known.url}/commit/{sha}" if known.url else "",
        parents=len(parents.split()),
        paths=tuple(path.removeprefix("\n") for path in paths if path),
    )
    return Logged(commit=commit, parents=tuple(parents.split()))


def _sentence(complaint: bytes, path: Path) -> str:
    said = complaint.decode("utf-8", "replace").strip().splitlines()
    if any("not a git repository" in line for line in said):
        return f"{path} is not a git repository."
    return f"git could not read {path}: {said[0].removeprefix('fatal: ')[:200] if said else 'it gave no reason'}."
