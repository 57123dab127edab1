"""Rules for a repository that nobody set any for: those that its team's earlier notes tell."""

from collections.abc import Awaitable, Callable
from typing import Final

from bot.errors import NotraError
from bot.log import log
from bot.pipeline.habits import learned
from bot.services import Services

LEARN_S: Final = 15.0
"""So long may it take: a step has 25 s, and somebody waits for the first draft."""


async def learn_once(
    services: Services, workspace: str, repo: str, begin: Callable[[], Awaitable[None]] | None = None
) -> None:
    """Learn a repository's rules, unless it has some; `begin` is called before.

    What goes wrong costs no draft: the next one tries again.
    """
    if await services.boards.rules(workspace, repo) is not None:
        return
    if begin is not None:
        await begin()
    try:
        rules = await learned(services.notes, services.source, workspace, repo, LEARN_S)
    except NotraError as error:
        log.warning("earlier notes not read", repo=repo, error=error.user_message)
        return
    if rules is not None:
        await services.boards.learn(workspace, repo, rules)
