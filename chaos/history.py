"""The repository that is drafted from: the same history, thus the same text, wherever and whenever it runs."""

import asyncio
import os
import time
from pathlib import Path

from chaos.processes import KEPT_NAMES

_CHANGES = (
    ("feat: Export drafts as Markdown files", "A button on each draft gives its whole text as one file."),
    ("fix: Keep the order of entries", "Entries of one section came in the order of their ids."),
    ("feat: Show who approved a draft", "The message names the person and the time of day."),
    ("fix: Read histories with merge commits", "Commits of merged branches were counted twice."),
    ("perf: Render long drafts in half the time", "Blocks that did not change are not rendered again."),
    ("feat: Filter changes by folder", "Changes outside of the chosen folders are left out."),
    ("docs: Explain how a range is read", "The guide has an example for each form of a range."),
    ("fix: Answer late clicks with a sentence", "A click on an old message said nothing at all."),
    ("feat: Remember the last range of a channel", "The window opens with the range that was used last."),
    ("fix: Count pull requests once", "A pull request with several commits was listed several times."),
    ("feat: Link every entry to its source", "Each line ends with the pull request that it is about."),
    ("refactor: Move the renderer into its own module", "Nothing changes for people who use it."),
    ("fix: Show names with accents", "Names of contributors lost their accents in Slack."),
    ("feat: Add a list of contributors", "Everybody who took part is thanked at the end of a section."),
)
_FLAWED = ("feat: Import drafts seamlessly", "A robust import of whole folders.")
_PLACES = ("", " in threads", " on the phone", " for guests", " in the list of drafts")
_NEWEST_DAYS = 26


async def make_history(path: Path, times: int = 1, *, flawed: bool = False) -> Path:
    """Make it at `path`, one commit a day, the last some weeks ago. Raises RuntimeError.

    `times`, up to 5, is for longer drafts: the same changes so often, each time in another place. `flawed`: one change
    more, whose title breaks a rule of the linter, so that the gate has something to do.
    """
    await asyncio.to_thread(path.mkdir, parents=True)
    await _git(path, "init", "--quiet", "--initial-branch=main")
    now = int(time.time())
    changes = [(f"{title}{place}", body) for place in _PLACES[:times] for title, body in _CHANGES]
    changes += [_FLAWED] * flawed
    for number, (title, body) in enumerate(changes):
        at = f"{now - (_NEWEST_DAYS + len(changes) - number) * 86_400} +0000"
        message = f"{title} (#{number + 1})\n\n{body}"
        await _git(path, "commit", "--quiet", "--allow-empty", "-m", message, at=at)
    return path


async def _git(path: Path, *arguments: str, at: str = "") -> None:
    environment = {name: os.environ[name] for name in KEPT_NAMES if name in os.environ}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    for role in ("AUTHOR", "COMMITTER"):
        environment |= {f"GIT_{role}_NAME": "Ana Diaz", f"GIT_{role}_EMAIL": "ana@example.com"}
        environment |= {f"GIT_{role}_DATE": at} if at else {}
    process = await asyncio.create_subprocess_exec("git", *arguments, cwd=path, env=environment)
    if await process.wait() != 0:
        raise RuntimeError(f"git {arguments[0]} failed in {path}")
