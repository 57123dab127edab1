"""The shapes of GitHub's bodies, as far as they are read."""

from bot.handlers.webhooks.shapes import FullName, Moment, Name, Number, Sha, Shape, Small, Text, Url


class RepositoryBody(Shape):
    """A repository."""

    id: Number
    full_name: FullName
    default_branch: Name = ""


class PushedCommit(Shape):
    """One commit of a push."""

    id: Sha
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()


class Push(Shape):
    """A branch moved."""

    ref: Name
    before: Sha | None = None
    after: Sha | None = None
    deleted: bool = False
    commits: tuple[PushedCommit, ...] = ()
    repository: RepositoryBody


class Account(Shape):
    """Who did it."""

    login: Name
    type: str = "User"


class Label(Shape):
    """A label."""

    name: Name


class Side(Shape):
    """A side of a pull request."""

    ref: Name


class Pull(Shape):
    """A pull request."""

    number: Small
    title: Text
    body: Text | None = None
    html_url: Url
    user: Account | None = None
    labels: tuple[Label, ...] = ()
    merged_at: Moment | None = None
    updated_at: Moment
    merge_commit_sha: Sha | None = None
    head: Side
    base: Side


class PullEvent(Shape):
    """Something happened to a pull request."""

    action: str
    pull_request: Pull
    repository: RepositoryBody


class ReleaseBody(Shape):
    """A release."""

    id: Number
    tag_name: Name
    name: Name | None = None
    body: Text | None = None
    html_url: Url
    draft: bool = False
    prerelease: bool = False
    published_at: Moment | None = None
    created_at: Moment
    updated_at: Moment | None = None


class ReleaseEvent(Shape):
    """Something happened to a release."""

    action: str
    release: ReleaseBody
    repository: RepositoryBody


class RepositoryEvent(Shape):
    """Something happened to a repository."""

    action: str
    repository: RepositoryBody


class Numbered(Shape):
    """Something with a number."""

    id: Number


class InstallationEvent(Shape):
    """Something happened to an installation of the App."""

    action: str
    installation: Numbered
    repositories_removed: tuple[Numbered, ...] = ()
