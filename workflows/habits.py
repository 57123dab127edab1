"""Rules for a repository that nobody set any for: those that its team's earlier notes tell."""

from bot.errors import NotraError
from bot.log import log
from bot.pipeline.habits import learned
from bot.services import Services


async def learn_once(services: Services, workspace: str, repo: str) -> None:
    """Learn a repository's rules, unless it has some. What goes wrong costs no draft: the next one tries again."""
    if await services.boards.rules(workspace, repo) is not None:
        return
    try:
        rules = await learned(services.notes, services.source, workspace, repo)
    except NotraError as error:
        log.warning("earlier notes not read", repo=repo, error=error.user_message)
        return
    if rules is not None:
        await services.boards.learn(workspace, repo, rules)
