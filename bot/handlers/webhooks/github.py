"""GitHub's webhooks: what is read of each event, and what it says.

The signature is `X-Hub-Signature-256: sha256=<hex HMAC of the body>`; a redelivery has the same `X-GitHub-Delivery`
(docs.github.com, "Webhook events and payloads" and "Validating webhook deliveries").
"""

from collections.abc import Callable, Mapping

from bot.activity import Person, PullRequest
from bot.deliveries import Delivery, DeliverySource
from bot.handlers.webhooks.boundary import Refused, delivery_id
from bot.handlers.webhooks.shapes import FullName, Moment, Name, Number, Sha, Shape, Small, Text, Url
from bot.told import Gone, Merged, Pushed, Release, Released, Renamed, Told, told_payload

COALESCE_S = 10.0
"""Deliveries about one repository wait so long for each other: a merge alone makes a push and a pull_request."""
_MOST_COMMITS, _MOST_PATHS, _LONGEST_PATH = 500, 40, 300
_Found = tuple[str, Told] | None


class _Repository(Shape):
    id: Number
    full_name: FullName
    default_branch: Name = ""


class _Pushed(Shape):
    id: Sha
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()


class _Push(Shape):
    ref: Name
    deleted: bool = False
    commits: tuple[_Pushed, ...] = ()
    repository: _Repository


class _Account(Shape):
    login: Name
    type: str = "User"


class _Label(Shape):
    name: Name


class _Side(Shape):
    ref: Name


class _Pull(Shape):
    number: Small
    title: Text
    body: Text | None = None
    html_url: Url
    user: _Account | None = None
    labels: tuple[_Label, ...] = ()
    merged_at: Moment | None = None
    updated_at: Moment
    merge_commit_sha: Sha | None = None
    head: _Side
    base: _Side


class _PullEvent(Shape):
    action: str
    pull_request: _Pull
    repository: _Repository


class _Release(Shape):
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


class _ReleaseEvent(Shape):
    action: str
    release: _Release
    repository: _Repository


class _RepositoryEvent(Shape):
    action: str
    repository: _Repository


class _Numbered(Shape):
    id: Number


class _InstallationEvent(Shape):
    action: str
    installation: _Numbered
    repositories_removed: tuple[_Numbered, ...] = ()


class GitHubProtocol:
    """The WebhookProtocol of GitHub."""

    name = "github"
    largest_body = 25 * 1024 * 1024
    """GitHub sends no larger one (docs.github.com, "Payload cap")."""
    setting = "GITHUB_WEBHOOK_SECRET"

    def signature(self, headers: Mapping[str, str]) -> str:
        """See WebhookProtocol."""
        kind, _, digest = headers.get("X-Hub-Signature-256", "").partition("=")
        return digest if kind == "sha256" else ""

    def read(self, headers: Mapping[str, str], raw: bytes) -> tuple[Delivery, float] | None:
        """See WebhookProtocol."""
        event = headers.get("X-GitHub-Event", "")
        reader = _READERS.get(event)
        if reader is None:
            return None
        if headers.get("Content-Type", "").partition(";")[0].strip().lower() != "application/json":
            raise Refused(400, "Set the webhook's content type to application/json.")
        name = delivery_id(headers, "X-GitHub-Delivery")
        found = reader(raw)
        if found is None:
            return None
        subject, told = found
        delivery = Delivery(
            source=DeliverySource.GITHUB, id=name, event=event, subject=subject, payload=told_payload(told)
        )
        return delivery, COALESCE_S


def _of(repository: _Repository) -> str:
    return f"github:repository:{repository.id}"


def _push(raw: bytes) -> _Found:
    """A push to the default branch; others are read when a range names them."""
    push = _Push.model_validate_json(raw)
    if push.deleted or push.ref != f"refs/heads/{push.repository.default_branch}":
        return None
    return _of(push.repository), Pushed(paths={one.id: _paths(one) for one in push.commits[-_MOST_COMMITS:]})


def _paths(commit: _Pushed) -> tuple[str, ...]:
    named = dict.fromkeys([*commit.added, *commit.modified, *commit.removed])
    return tuple(path.replace("\x00", "")[:_LONGEST_PATH] for path in list(named)[:_MOST_PATHS])


def _pull_request(raw: bytes) -> _Found:
    """A merged pull request, at its merge (`closed`) or when it is changed after that (`labeled`, `edited` …)."""
    event = _PullEvent.model_validate_json(raw)
    pull = event.pull_request
    if pull.merged_at is None:
        return None
    value = PullRequest(
        number=pull.number,
        title=pull.title,
        body=pull.body or "",
        url=pull.html_url,
        author=_person(pull.user),
        labels=tuple(label.name for label in pull.labels),
        merged_at=pull.merged_at,
        head_ref=pull.head.ref,
        base_ref=pull.base.ref,
        updated_at=pull.updated_at,
    )
    return _of(event.repository), Merged(pull=value, merge_sha=pull.merge_commit_sha, updated_at=pull.updated_at)


def _person(account: _Account | None) -> Person | None:
    if account is None:  # a deleted one
        return None
    return Person(login=account.login, name=account.login, is_bot=account.type == "Bot")


def _release(raw: bytes) -> _Found:
    event = _ReleaseEvent.model_validate_json(raw)
    one = event.release
    at = one.updated_at or one.published_at or one.created_at
    hidden = event.action in {"deleted", "unpublished"} or one.draft
    release = None if hidden else _published(one)
    return _of(event.repository), Released(number=one.id, release=release, at=at, gone=event.action == "deleted")


def _published(one: _Release) -> Release | None:
    if one.published_at is None:
        return None
    return Release(
        id=one.id,
        tag=one.tag_name,
        name=one.name or one.tag_name,
        body=one.body or "",
        url=one.html_url,
        published_at=one.published_at,
        prerelease=one.prerelease,
    )


def _repository(raw: bytes) -> _Found:
    event = _RepositoryEvent.model_validate_json(raw)
    match event.action:
        case "renamed" | "transferred":
            return _of(event.repository), Renamed(name=event.repository.full_name)
        case "deleted":
            return _of(event.repository), Gone(repositories=None)
    return None


def _installation(raw: bytes) -> _Found:
    event = _InstallationEvent.model_validate_json(raw)
    subject = f"github:installation:{event.installation.id}"
    match event.action:
        case "deleted":
            return subject, Gone(repositories=None)
        case "removed":
            return subject, Gone(repositories=tuple(one.id for one in event.repositories_removed))
    return None


_READERS: Mapping[str, Callable[[bytes], _Found]] = {
    "push": _push,
    "pull_request": _pull_request,
    "release": _release,
    "repository": _repository,
    "installation": _installation,
    "installation_repositories": _installation,
}
"""Every other event, `ping` among them, is answered and ignored."""
