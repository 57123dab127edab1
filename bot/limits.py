"""How often each thing may be asked for: the one table of limits. `bot/adapters/redis/limits.py` counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

LimitKind: TypeAlias = Literal["brand", "draft", "revise", "edit", "shelf", "github", "linear"]
"""What is asked for; the last two are webhooks, by their source."""
Per: TypeAlias = Literal["person", "workspace", "subject"]
"""For whom it is counted; the subject of a webhook is a repository or an organisation."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """So many requests in a sliding window of so many seconds, for each person, workspace or subject."""

    requests: int
    window_s: int = 60
    per: Per


@dataclass(frozen=True, kw_only=True, slots=True)
class Denied:
    """A request that is too much: which limit it met, and the seconds after which one more is allowed."""

    kind: LimitKind
    limit: Limit
    retry_after_s: float


def _asked(person: int) -> tuple[Limit, ...]:
    """What each person may ask for in a minute, and a workspace of any size six times as often."""
    return Limit(requests=person, per="person"), Limit(requests=6 * person, per="workspace")


LIMITS: Final[Mapping[LimitKind, tuple[Limit, ...]]] = MappingProxyType(
    {
        "brand": (Limit(requests=2, window_s=600, per="workspace"),),  # a paid crawl and a call of the model each
        "draft": _asked(10),
        "revise": _asked(20),
        "edit": _asked(60),
        "shelf": _asked(20),
        "github": (Limit(requests=60, per="subject"),),
        "linear": (Limit(requests=60, per="subject"),),
    }
)
"""All of a kind's limits hold, the first one first. Above those of webhooks nothing is refused: it is served later."""
