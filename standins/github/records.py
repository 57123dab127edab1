"""Commits, tags and branches of a clone, read in one go."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from standins.github.git import ask
from standins.github.people import Signature

_COMMIT = "%x1f".join(["%H", "%T", "%P", "%an", "%ae", "%at", "%cn", "%ce", "%ct", "%B"])
_REF = "%1f".join(
    [
        "%(HEAD)", "%(refname)", "%(objecttype)", "%(objectname)", "%(*objectname)", "%(symref)",
        "%(taggername)", "%(taggeremail:trim)", "%(taggerdate:unix)", "%(contents)",
    ]
) + "%1e"  # fmt: skip
_CO_AUTHOR = re.compile(
    r"^Co-authored-by:[ \t]*(?P<name>[^<\n]+?)[ \t]*<(?P<email>[^>\n]+)>[ \t]*$", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class CommitRecord:
    """One commit as git knows it."""

    oid: str
    tree: str
    parents: tuple[str, ...]
    author: Signature
    committer: Signature
    message: str

    @property
    def authors(self) -> tuple[Signature, ...]:
        """The author and those whom `Co-authored-by` lines name, each once."""
        named = (Signature(one["name"], one["email"], self.author.date) for one in _CO_AUTHOR.finditer(self.message))
        found = {self.author.email.lower(): self.author}
        for who in named:
            found.setdefault(who.email.lower(), who)
        return tuple(found.values())

    @property
    def subject(self) -> str:
        """The first line."""
        return self.message.split("\n", 1)[0]

    @property
    def body(self) -> str:
        """All below the first line."""
        return self.message.partition("\n")[2].strip("\n")


@dataclass(frozen=True, slots=True)
class TagRecord:
    """One tag. `tagger` and `message` are set for an annotated one; `oid` is its own object, `commit` what it names."""

    name: str
    oid: str
    commit: str
    tagger: Signature | None
    message: str


@dataclass(frozen=True)
class Refs:
    """What the refs say. `default` is the default branch's name; None in a repository without commits."""

    branches: dict[str, str] = field(default_factory=dict)
    tags: dict[str, TagRecord] = field(default_factory=dict)
    default: str | None = None


def read_refs(repo: Path) -> Refs:
    """The branches (the remote's, then the local ones over them) and tags of a clone."""
    local: dict[str, str] = {}
    remote: dict[str, str] = {}
    tags: dict[str, TagRecord] = {}
    remote_head = current = ""
    output = ask(repo, "for-each-ref", f"--format={_REF}", "refs/heads", "refs/remotes/origin", "refs/tags")
    for row in output.decode(errors="replace").split("\x1e"):
        star, name, kind, oid, peeled, symref, *tagged = (row.lstrip("\n") + "\x1f" * 9).split("\x1f", 9)
        if star == "*":
            current = name.removeprefix("refs/heads/")
        if name == "refs/remotes/origin/HEAD":
            remote_head = symref.removeprefix("refs/remotes/origin/")
        elif name.startswith("refs/heads/"):
            local[name.removeprefix("refs/heads/")] = oid
        elif name.startswith("refs/remotes/origin/"):
            remote[name.removeprefix("refs/remotes/origin/")] = oid
        elif name.startswith("refs/tags/"):
            tag = name.removeprefix("refs/tags/")
            tags[tag] = _tag(tag, kind, oid, peeled, tagged)
    branches = remote | local
    return Refs(branches=branches, tags=tags, default=_default(branches, remote_head, current))


def read_commits(repo: Path) -> dict[str, CommitRecord]:
    """Every commit that a branch or tag reaches, by its id."""
    output = ask(
        repo, "log", "-z", f"--format={_COMMIT}", "--encoding=UTF-8", "--branches", "--tags", "--remotes=origin"
    )
    return {commit.oid: commit for commit in _commits(output.decode(errors="replace"))}


def iso(seconds: str | int) -> str:
    """A Unix time as ISO 8601 in UTC, as GitHub writes it."""
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(stated: str) -> str:
    """A time as a client states it, in the form of `iso`. Raises ValueError."""
    at = datetime.fromisoformat(stated)
    return iso(int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()))


def _commits(output: str) -> Iterator[CommitRecord]:
    for row in output.split("\0"):
        if not row:
            continue
        oid, tree, parents, name, email, at, c_name, c_email, c_at, message = row.split("\x1f", 9)
        yield CommitRecord(
            oid=oid,
            tree=tree,
            parents=tuple(parents.split()),
            author=Signature(name, email, iso(at)),
            committer=Signature(c_name, c_email, iso(c_at)),
            message=message.strip("\n"),
        )


def _tag(name: str, kind: str, oid: str, peeled: str, tagged: list[str]) -> TagRecord:
    if kind != "tag":
        return TagRecord(name=name, oid=oid, commit=oid, tagger=None, message="")
    who, email, at, message = tagged
    signature = Signature(who, email, iso(at)) if at else None
    return TagRecord(name=name, oid=oid, commit=peeled, tagger=signature, message=_unsigned(message.rstrip("\x1f")))


def _unsigned(message: str) -> str:
    for mark in ("-----BEGIN PGP SIGNATURE-----", "-----BEGIN SSH SIGNATURE-----"):
        message = message.partition(mark)[0]
    return message.strip()


def _default(branches: dict[str, str], *wanted: str) -> str | None:
    return next((name for name in (*wanted, "main", "master", *branches) if name in branches), None)
