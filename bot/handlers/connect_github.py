"""The windows of `/notra connect github`: the token, then what is drafted where no repository is named."""

from bot.blocks.connect_github import connected_words, token_view
from bot.blocks.connecting import done_view
from bot.blocks.modals import View
from bot.connections import Connection, ConnectionKind
from bot.errors import Permanent, Transient
from bot.handlers.submissions import Shown, Submission
from bot.services import Services


class GitHubConnector:
    """See Connector."""

    async def form(self, services: Services, workspace: str, channel: str) -> View:
        """See Connector."""
        return token_view(await _known(services, workspace), channel)

    async def submitted(self, services: Services, submission: Submission) -> Shown:
        """See Connector."""
        kind, secret = ConnectionKind.GITHUB, submission.secret
        try:
            details = await services.checks[kind].check(submission.chosen, secret)
            connection = await services.connections.save(
                submission.workspace, kind, details=details, secret=secret or None, by=submission.user
            )
        except (Permanent, Transient) as error:
            known = await _known(services, submission.workspace)
            view = token_view(known, submission.channel, problem=error.user_message)
            return Shown(view, f"GitHub is not connected. {error.user_message}")
        words = connected_words(connection)
        return Shown(done_view(kind, words), words)


async def _known(services: Services, workspace: str) -> Connection | None:
    listed = await services.connections.listed(workspace)
    return next((connection for connection in listed if connection.kind is ConnectionKind.GITHUB), None)
