"""What the renderer must know about the workspace: names behind ids, who looks, and the time where they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, kw_only=True, slots=True)
class Names:
    """Names by id; `channels` and `directs` (the other person of a direct message) hold what the viewer may see.

    `viewer` is the id of the person at the page, `tz` their IANA time zone."""

    people: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    directs: Mapping[str, str] = field(default_factory=dict)
    viewer: str = ""
    tz: str = "UTC"

    def person(self, user: str, fallback: str = "") -> str:
        """The name of a person or bot, else the fallback, else the id itself."""
        return self.people.get(user) or fallback or user

    def channel(self, channel: str, fallback: str = "") -> str:
        """The name of a channel without its `#`, else the fallback, else the id itself."""
        return self.channels.get(channel) or fallback or channel

    def moment(self, seconds: float) -> datetime:
        """Seconds since 1970 as a time where the viewer is. Raises ValueError for one that no calendar holds."""
        try:
            return datetime.fromtimestamp(seconds, ZoneInfo(self.tz))
        except (OverflowError, OSError) as error:
            raise ValueError(f"{seconds} is no time") from error
