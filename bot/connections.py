"""The services that a workspace connected: whose they are, and the secret that opens them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class ConnectionKind(StrEnum):
    """What can be connected; the values are what people type after `/notra connect`."""

    GITHUB = "github"
    LINEAR = "linear"


NAMES = {ConnectionKind.GITHUB: "GitHub", ConnectionKind.LINEAR: "Linear"}
"""How people write them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Connection:
    """One connected service of a workspace; there is at most one of each kind.

    `details` are what its kind keeps beside the secret (a login, an installation, chosen teams); `account` in it is the
    name to show. `secret` is None where there is none to keep; it never shows in a repr.
    """

    id: str
    workspace: str
    kind: ConnectionKind
    details: Mapping[str, object]
    secret: str | None = field(default=None, repr=False)
    connected_by: str
    connected_at: datetime

    @property
    def account(self) -> str:
        """Whose account it is, in the service's words."""
        return str(self.details.get("account") or "")
