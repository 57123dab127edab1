"""Linear's webhooks: issues, as they are created, changed and removed.

The signature is `Linear-Signature: <hex HMAC-SHA256 of the body>`; the body says when it was sent, and is refused when
that is more than a minute ago or ahead. A delivery that was not answered 200 within five seconds comes again after a
minute, an hour and six hours with the same `Linear-Delivery` (linear.app/developers/webhooks).
"""

import time
from collections.abc import Callable, Mapping

from pydantic import Field

from bot.activity import Person, Ticket
from bot.deliveries import Delivery, DeliverySource
from bot.handlers.webhooks.boundary import Refused, delivery_id
from bot.handlers.webhooks.shapes import Identifier, Moment, Name, Shape, Small, Text, Url
from bot.told import Tracked, told_payload

_TOLERANCE_S = 60.0
_COALESCE_S = 5.0


class _Named(Shape):
    name: Name


class _Team(Shape):
    key: Name
    name: Name = ""


class _Issue(Shape):
    id: Identifier
    identifier: Name | None = None
    number: Small | None = None
    title: Text = ""
    description: Text | None = None
    url: Url | None = None
    completed_at: Moment | None = Field(default=None, alias="completedAt")
    updated_at: Moment | None = Field(default=None, alias="updatedAt")
    assignee: _Named | None = None
    team: _Team | None = None
    project: _Named | None = None
    labels: tuple[_Named, ...] = ()
    branch: Name | None = Field(default=None, alias="branchName")


class _Event(Shape):
    action: str
    type: str
    organization: Identifier = Field(alias="organizationId")
    sent_ms: float = Field(alias="webhookTimestamp", allow_inf_nan=False)
    created_at: Moment = Field(alias="createdAt")
    url: Url | None = None


class _IssueEvent(_Event):
    data: _Issue


class LinearProtocol:
    """The WebhookProtocol of Linear."""

    name = "linear"
    largest_body = 2 * 1024 * 1024
    setting = "LINEAR_WEBHOOK_SECRET"

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        """Hold the time of a delivery against `now` (seconds since the epoch)."""
        self._now = now

    def signature(self, headers: Mapping[str, str]) -> str:
        """See WebhookProtocol."""
        return headers.get("Linear-Signature", "")

    def read(self, headers: Mapping[str, str], raw: bytes) -> tuple[Delivery, float] | None:
        """See WebhookProtocol."""
        event = _Event.model_validate_json(raw)
        if abs(self._now() - event.sent_ms / 1_000) > _TOLERANCE_S:
            raise Refused(401, "The delivery was not sent just now: is the clock of this machine right?")
        if event.type != "Issue":
            return None
        name = delivery_id(headers, "Linear-Delivery")
        told = _tracked(_IssueEvent.model_validate_json(raw))
        delivery = Delivery(
            source=DeliverySource.LINEAR,
            id=name,
            event="issue",
            subject=f"linear:organization:{event.organization}",
            payload=told_payload(told),
        )
        return delivery, _COALESCE_S


def _tracked(event: _IssueEvent) -> Tracked:
    issue = event.data
    at = (issue.updated_at if event.action != "remove" else None) or event.created_at
    url = issue.url or event.url
    finished = event.action != "remove" and issue.completed_at is not None and url is not None
    ticket = _ticket(issue, url or "") if finished else None
    return Tracked(organization=event.organization, number=issue.id, ticket=ticket, at=at)


def _ticket(issue: _Issue, url: str) -> Ticket:
    key = issue.identifier or (f"{issue.team.key}-{issue.number}" if issue.team and issue.number else "")
    if not key or issue.completed_at is None:
        raise ValueError("a finished issue has an identifier")
    person = issue.assignee
    return Ticket(
        key=key,
        title=issue.title,
        body=issue.description or "",
        url=url,
        completed_at=issue.completed_at,
        assignee=Person(login=None, name=person.name) if person else None,
        team=issue.team.name if issue.team else "",
        project=issue.project.name if issue.project else None,
        labels=tuple(label.name for label in issue.labels),
        branch=issue.branch or "",
    )
