"""The window of `/notra connect github`: the token or the App, and what is drafted where no repository is named."""

import asyncio
from collections.abc import Sequence

from bot.blocks.connect_github import (
    CHANNEL_REPO,
    WORKSPACE_REPO,
    GitHubForm,
    connected_words,
    github_view,
    saved_words,
)
from bot.blocks.connecting import done_view
from bot.blocks.modals import View
from bot.connections import Connection, ConnectionKind
from bot.errors import Permanent, Transient
from bot.handlers.submissions import Shown, Submission
from bot.services import Services

_KIND = ConnectionKind.GITHUB
_NAMES_S = 1.5
"""A window must open within 3 s of the command; it opens without the choice of repositories when GitHub is slow."""


class GitHubConnector:
    """See Connector."""

    async def form(self, services: Services, workspace: str, channel: str) -> View:
        """See Connector."""
        return github_view(await _form(services, workspace, channel))

    async def submitted(self, services: Services, submission: Submission) -> Shown:
        """See Connector. New access is tried and kept first; then the defaults that were chosen beside it."""
        workspace, known = submission.workspace, None
        if submission.secret or submission.chosen.get("account") or not await _has_access(services, workspace):
            try:
                known = await _connected(services, submission)
            except (Permanent, Transient) as error:
                form = await _form(services, workspace, submission.channel)
                wrong = f"GitHub is not connected. {error.user_message}"
                return Shown(github_view(form, problem=error.user_message), wrong)
        await _choose(services, submission)
        form = await _form(services, workspace, submission.channel)
        if known is not None and form.repositories:
            return Shown(github_view(form, connected=True), connected_words(known))
        words = saved_words(form.connection)
        return Shown(done_view(_KIND, words), words)


async def _connected(services: Services, submission: Submission) -> Connection:
    details = await services.checks[_KIND].check(submission.chosen, submission.secret)
    return await services.connections.save(
        submission.workspace, _KIND, details=details, secret=submission.secret or None, by=submission.user
    )


async def _choose(services: Services, submission: Submission) -> None:
    """Keep the defaults. What the window did not offer stays as it is; what was cleared in it is taken away."""
    for block, channel in ((CHANNEL_REPO, submission.channel), (WORKSPACE_REPO, None)):
        if block in submission.chosen and (channel is None or channel):
            repo = submission.chosen[block] or None
            await services.workspaces.set_default_repo(submission.workspace, channel, repo)


async def _form(services: Services, workspace: str, channel: str) -> GitHubForm:
    known = await _known(services, workspace)
    chosen = await services.workspaces.chosen_repos(workspace, channel)
    return GitHubForm(
        channel=channel,
        connection=known,
        has_app=services.has_github_app,
        repositories=await _names(services, workspace),
        channel_repo=chosen[0],
        workspace_repo=chosen[1],
    )


async def _has_access(services: Services, workspace: str) -> bool:
    return bool(await _known(services, workspace) or await _names(services, workspace))


async def _names(services: Services, workspace: str) -> Sequence[str]:
    """What can be chosen; nothing where GitHub cannot be asked, which is said where it matters."""
    try:
        async with asyncio.timeout(_NAMES_S):
            return await services.repositories.names(workspace)
    except (Permanent, Transient, TimeoutError):
        return ()


async def _known(services: Services, workspace: str) -> Connection | None:
    listed = await services.connections.listed(workspace)
    return next((connection for connection in listed if connection.kind is _KIND), None)
