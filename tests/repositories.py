"""Git repositories for tests, made by one `git fast-import` each: the same input gives the same commit ids everywhere.

Nothing of the machine's git configuration or of the variables around the tests has an effect.
"""

import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

ANA = ("Ana Diaz", "1001+ana@users.noreply.github.com")
BO = ("Bo Lind", "bo@example.com")
DEPENDABOT = ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com")
GITHUB = ("GitHub", "noreply@github.com")
START = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
ORIGIN = "https://github.com/acme/rocket.git"

Person = tuple[str, str]


class RepositoryBuilder:
    """Adds commits and tags to the repository at `path`. Every commit is `step` later than the one before it."""

    def __init__(self, path: Path, stream: IO[bytes], answers: IO[bytes], start: datetime, step: timedelta) -> None:
        self.path = path
        self.head: str | None = None
        self._stream = stream
        self._answers = answers
        self._now = start - step
        self._step = step
        self._marks: dict[str, str] = {}

    def commit(
        self,
        message: str,
        *,
        author: Person = ANA,
        committer: Person | None = None,
        parents: Sequence[str] | None = None,
        branch: str = "main",
        files: Mapping[str, str] | None = None,
        at: datetime | None = None,
    ) -> str:
        """A commit on top of `parents` (the last commit of main when None), at the end of `branch`; its id."""
        mark = f":{len(self._marks) + 1}"
        self._now = at or self._now + self._step
        onto = parents if parents is not None else [self.head] if self.head else []
        self._write(f"commit {_ref(branch)}\nmark {mark}\n")
        self._write(f"author {self._signed(author)}\ncommitter {self._signed(committer or author)}\n")
        self._data(message)
        for word, parent in zip(["from", *["merge"] * len(onto)], onto, strict=False):
            self._write(f"{word} {self._known(parent)}\n")
        for name, text in (files or {_file(len(self._marks)): message}).items():
            self._write(f"M 100644 inline {name}\n")
            self._data(text)
        self._write(f"get-mark {mark}\n")
        self._stream.flush()
        sha = self._answers.readline().decode().strip()
        self._marks[sha] = mark
        if branch == "main":
            self.head = sha
        return sha

    def squash(self, number: int, title: str, body: str = "", *, author: Person = ANA, branch: str = "main") -> str:
        """A pull request that was squashed into one commit; its id."""
        return self.commit(_joined(f"{title} (#{number})", body), author=author, committer=GITHUB, branch=branch)

    def rebase(self, number: int, titles: Sequence[str], *, author: Person = ANA) -> list[str]:
        """A pull request whose commits were put on main one by one, each with its number; their ids."""
        return [self.commit(f"{title} (#{number})", author=author, committer=GITHUB) for title in titles]

    def merge(
        self, number: int, title: str, subjects: Sequence[str], body: str = "", *, author: Person = BO, since: str = ""
    ) -> list[str]:
        """A pull request merged with a merge commit; ids of its commits, then of the merge commit.

        Its branch starts at `since`, or at main as it is now.
        """
        before = self.head
        assert before, "merge into something"
        shas = [since or before]
        for subject in subjects:
            shas.append(self.commit(subject, author=author, parents=[shas[-1]], branch=f"scratch/{number}"))
        message = _joined(f"Merge pull request #{number} from acme/branch-{number}", _joined(title, body))
        merged = self.commit(message, author=ANA, committer=GITHUB, parents=[before, shas[-1]])
        return [*shas[1:], merged]

    def tag(self, name: str, message: str | None = None, *, at: str | None = None) -> None:
        """A tag of `at` (main's last commit): annotated with `message`, which the stand-in serves as a release."""
        if message is None:
            self._write(f"reset refs/tags/{name}\nfrom {self._known(at or self.head or '')}\n\n")
        else:
            self._write(f"tag {name}\nfrom {self._known(at or self.head or '')}\ntagger {self._signed(ANA)}\n")
            self._data(message)
        self._stream.flush()

    def _known(self, sha: str) -> str:
        """How fast-import wants a commit to be called that it may not have stored yet."""
        return self._marks.get(sha, sha)

    def _signed(self, person: Person) -> str:
        return f"{person[0]} <{person[1]}> {int(self._now.timestamp())} +0000"

    def _write(self, text: str) -> None:
        self._stream.write(text.encode())

    def _data(self, text: str) -> None:
        encoded = text.encode()
        self._write(f"data {len(encoded)}\n")
        self._stream.write(encoded + b"\n")


@contextmanager
def building(
    path: Path, *, origin: str | None = ORIGIN, start: datetime = START, step: timedelta = timedelta(hours=1)
) -> Iterator[RepositoryBuilder]:
    """Make a repository at `path`, or add to the one there; what was built is in it when the block ends."""
    exists = (path / ".git").exists()
    if not exists:
        git(path, "init", "--quiet", "--initial-branch=main", "--template=")
        if origin:
            with (path / ".git" / "config").open("a", encoding="utf-8") as config:
                config.write(f'[remote "origin"]\n\turl = {origin}\n')
    command = ["git", "-C", str(path), "fast-import", "--quiet", "--done", "--force"]
    with subprocess.Popen(  # noqa: S603  our own command
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment()
    ) as importing:
        assert importing.stdin
        assert importing.stdout
        builder = RepositoryBuilder(path, importing.stdin, importing.stdout, start, step)
        if exists:
            builder.head = git(path, "rev-parse", "refs/heads/main")
        yield builder
        importing.stdin.write(b"done\n")
        importing.stdin.close()
        assert importing.wait(10) == 0


def git(path: Path, *arguments: str) -> str:
    """The output of a git command in `path`, which is made if it is missing."""
    path.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(  # noqa: S603  our own command
        ["git", "-C", str(path), *arguments],  # noqa: S607  git is wherever it is installed
        capture_output=True,
        check=True,
        text=True,
        env=_environment(),
    )
    return done.stdout.strip()


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, "LC_ALL": "C", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


def _file(number: int) -> str:
    """A file of its own for each commit, in folders that stay small."""
    return f"changes/{number // 100:03}/{number % 100:02}.txt"


def _ref(branch: str) -> str:
    return f"refs/{branch}" if branch.startswith("scratch/") else f"refs/heads/{branch}"


def _joined(subject: str, body: str) -> str:
    return f"{subject}\n\n{body}" if body else subject
