"""GitHub's webhooks: what is read of each event, and what it says.

The signature is `X-Hub-Signature-256: sha256=<hex HMAC of the body>`; a redelivery has the same `X-GitHub-Delivery`
(docs.github.com, "Webhook events and payloads" and "Validating webhook deliveries").
"""

from collections.abc import Callable, Mapping

from bot.activity import MOST_PATHS, Person, PullRequest
from bot.deliveries import Delivery, DeliverySource
from bot.handlers.webhooks.boundary import Refused, delivery_id
from bot.handlers.webhooks.github_shapes import (
    Account,
    InstallationEvent,
    PullEvent,
    Push,
    PushedCommit,
    ReleaseBody,
    ReleaseEvent,
    RepositoryBody,
    RepositoryEvent,
)
from bot.told import Gone, Merged, Move, Pushed, Release, Released, Renamed, Told, told_payload

COALESCE_S = 10.0
"""Deliveries about one repository wait so long for each other: a merge alone makes a push and a pull_request."""
_MOST_COMMITS, _LONGEST_PATH = 500, 300
_ANNOUNCED = frozenset({"published", "released", "prereleased"})
"""What GitHub sends of a release that came out: two of these, beside `created`; and `released` for a prerelease turned
into a release. An `edited` one is news for nobody."""
_Found = tuple[str, Told] | None


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


def _of(repository: RepositoryBody) -> str:
    return f"github:repository:{repository.id}"


def _push(raw: bytes) -> _Found:
    """A push to a branch. What came to others than the default one is read when a range names them."""
    push = Push.model_validate_json(raw)
    branch = push.ref.removeprefix("refs/heads/")
    if push.deleted or branch == push.ref:
        return None
    move = _move(push, branch)
    if branch != push.repository.default_branch:
        return (_of(push.repository), move) if move else None
    paths = {one.id: found for one in push.commits[-_MOST_COMMITS:] if len(found := _paths(one)) <= MOST_PATHS}
    return _of(push.repository), Pushed(paths=paths, move=move)


def _move(push: Push, branch: str) -> Move | None:
    if push.after is None:
        return None
    before = push.before if push.before and push.before.strip("0") else None  # a new branch comes from zeros
    return Move(repo=push.repository.full_name, branch=branch, before=before, after=push.after)


def _paths(commit: PushedCommit) -> tuple[str, ...]:
    named = dict.fromkeys([*commit.added, *commit.modified, *commit.removed])
    return tuple(path.replace("\x00", "")[:_LONGEST_PATH] for path in named)


def _pull_request(raw: bytes) -> _Found:
    """A merged pull request, at its merge (`closed`) or when it is changed after that (`labeled`, `edited` …)."""
    event = PullEvent.model_validate_json(raw)
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


def _person(account: Account | None) -> Person | None:
    if account is None:  # a deleted one
        return None
    return Person(login=account.login, name=account.login, is_bot=account.type == "Bot")


def _release(raw: bytes) -> _Found:
    event = ReleaseEvent.model_validate_json(raw)
    one = event.release
    at = one.updated_at or one.published_at or one.created_at
    hidden = event.action in {"deleted", "unpublished"} or one.draft
    release = None if hidden else _published(one)
    told = Released(
        number=one.id,
        release=release,
        at=at,
        gone=event.action == "deleted",
        announced=event.action in _ANNOUNCED,
    )
    return _of(event.repository), told


def _published(one: ReleaseBody) -> Release | None:
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
    event = RepositoryEvent.model_validate_json(raw)
    match event.action:
        case "renamed" | "transferred":
            return _of(event.repository), Renamed(name=event.repository.full_name)
        case "deleted":
            return _of(event.repository), Gone(repositories=None)
    return None


def _installation(raw: bytes) -> _Found:
    event = InstallationEvent.model_validate_json(raw)
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
