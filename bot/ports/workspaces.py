"""What Postgres keeps of the choices of a workspace."""

from typing import Protocol

from bot.models import ContentType


class Workspaces(Protocol):
    """What a workspace and its channels chose."""

    async def chosen_repos(self, workspace: str, channel: str) -> tuple[str | None, str | None]:
        """The repositories that were chosen: the channel's own, and the workspace's."""
        ...

    async def set_default_repo(self, workspace: str, channel: str | None, repo: str | None) -> None:
        """Choose it for a channel, or (None) for the workspace; None as `repo` takes the choice away."""
        ...

    async def shipped(self, workspace: str, repo: str, content_type: ContentType) -> str | None:
        """The commit that the newest approved or published draft of this kind went up to; None when there is none."""
        ...

    async def shelf_emoji(self, workspace: str) -> str:
        """The reaction that puts a message on the shelf, by its name without colons."""
        ...

    async def choose_shelf_emoji(self, workspace: str, name: str) -> None:
        """From now on it is this one."""
        ...
