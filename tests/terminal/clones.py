"""Real git repositories, made by the `git` command, with people and moments that do not change."""

import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path


@dataclass
class Clone:
    """A repository in a folder; every commit is one minute after the one before."""

    path: Path
    now: datetime = field(default_factory=lambda: datetime.now(UTC) - timedelta(days=5))

    def git(self, *arguments: str, author: str = "Ana Sousa <ana@users.noreply.github.com>") -> str:
        name, _, email = author.removesuffix(">").partition(" <")
        moment = self.now.isoformat()
        environment = {
            "PATH": "/usr/bin:/bin:/usr/local/bin",
            "HOME": str(self.path.parent),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_NAME": name,
            "GIT_AUTHOR_EMAIL": email,
            "GIT_COMMITTER_NAME": name,
            "GIT_COMMITTER_EMAIL": email,
            "GIT_AUTHOR_DATE": moment,
            "GIT_COMMITTER_DATE": moment,
        }
        command = ("git", "-C", str(self.path), "-c", "core.hooksPath=/dev/null", *arguments)
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603 -- a fixed program

    def commit(self, message: str, author: str = "Ana Sousa <ana@users.noreply.github.com>") -> str:
        self.now += timedelta(minutes=1)
        self.git("commit", "--allow-empty", "-q", "-m", message, author=author)
        return self.git("rev-parse", "HEAD")

    def merge(self, branch: str, message: str) -> str:
        self.now += timedelta(minutes=1)
        self.git("merge", "-q", "--no-ff", "-m", message, branch)
        return self.git("rev-parse", "HEAD")


def new_clone(folder: Path, origin: str = "git@github.com:acme/rocket.git") -> Clone:
    """An empty repository in `folder` whose origin has this address."""
    folder.mkdir()
    clone = Clone(folder)
    clone.git("init", "-q", "-b", "main")
    clone.git("remote", "add", "origin", origin)
    return clone
