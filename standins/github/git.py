"""Questions to git, asked as subprocesses with an environment that does not leak into them."""

import asyncio
import os
import subprocess
from pathlib import Path


class GitError(Exception):
    """Git refused; the message is its own."""


def ask(repo: Path, *arguments: str, sent: bytes | None = None) -> bytes:
    """The standard output of one git command in `repo`; blocks. Raises GitError."""
    done = subprocess.run(  # noqa: S603  our own arguments, no shell
        _command(repo, arguments), input=sent or b"", capture_output=True, check=False, env=_environment()
    )
    if done.returncode:
        raise GitError(done.stderr.decode(errors="replace").strip() or f"git ended with {done.returncode}")
    return done.stdout


async def ask_soon(repo: Path, *arguments: str, sent: bytes | None = None) -> bytes:
    """As `ask`, without blocking the loop."""
    return await asyncio.to_thread(ask, repo, *arguments, sent=sent)


async def lines(repo: Path, *arguments: str) -> list[str]:
    """The lines that a command prints."""
    return (await ask_soon(repo, *arguments)).decode(errors="replace").splitlines()


def _command(repo: Path, arguments: tuple[str, ...]) -> list[str]:
    return ["git", "-C", str(repo), "-c", "safe.directory=*", "-c", "log.showSignature=false", *arguments]


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}
