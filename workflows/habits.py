"""Rules for a repository that nobody set any for: those that its team's earlier notes tell."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from bot.errors import NotraError
from bot.log import log
from bot.pipeline.habits import learned
from bot.rules import Rules
from bot.services import Services

LEARN_S: Final = 15.0
"""So long may it take: a step has 25 s, and somebody waits for the first draft."""
LEARNED: Final = timedelta(days=30)
"""After that a team has newer notes."""
NOTHING: Final = timedelta(days=1)
"""Notes that teach nothing are not asked for by every draft and digest; a team may begin to write some, though."""


async def learn_once(
    services: Services, workspace: str, repo: str, begin: Callable[[], Awaitable[None]] | None = None
) -> None:
    """Learn a repository's rules, unless they are known; `begin` is called before.

    What goes wrong costs no draft: the next one tries again, and what was learned before holds. So it does where the
    notes teach nothing any more.
    """
    boards = services.boards
    if await boards.is_known(workspace, repo):
        return
    if begin is not None:
        await begin()
    try:
        found = await learned(services.notes, services.source, workspace, repo, LEARN_S)
    except NotraError as error:
        log.warning("earlier notes not read", repo=repo, error=error.user_message)
        return
    rules = found or await boards.rules(workspace, repo) or Rules()
    await boards.learn(workspace, repo, rules, LEARNED if found else NOTHING)
