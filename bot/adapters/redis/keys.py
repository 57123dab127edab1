"""Every key in Redis: how its name is made, what it holds, and when it is gone. Nothing is stored without an expiry.

`docs/redis.md` shows the same table; a test compares them, and another one looks at what really is in Redis.
"""

import re
from dataclasses import dataclass
from typing import Final

from bot.limits import LIMITS, LimitKind, Per


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """One kind of key. `pattern` has what differs in braces; `expires_s` is the longest that it lives unwritten."""

    pattern: str
    holds: str
    expires_s: int

    def name(self, *parts: str) -> str:
        """The key's name with these parts, in the pattern's order; a colon in one becomes a slash.

        Raises ValueError for another number of parts.
        """
        split = re.split(r"\{\w+\}", self.pattern)
        made = (part.replace(":", "/") + rest for part, rest in zip(parts, split[1:], strict=True))
        return split[0] + "".join(made)

    def matches(self, name: str) -> bool:
        """Whether a name was made by this one."""
        split = map(re.escape, re.split(r"\{\w+\}", self.pattern))
        return re.fullmatch("[^:]+".join(split), name) is not None


ABORT: Final = Key(
    pattern="draft:abort:{workspace}:{draft}:{run}",
    holds="1: a person stopped this run. Published on a channel of the same name.",
    expires_s=300,
)
STREAM: Final = Key(
    pattern="draft:stream:{workspace}:{draft}:{run}",
    holds="What a run writes, as a stream of at most 1,000 entries. Published on a channel of the same name.",
    expires_s=3600,
)
PROGRESS: Final = Key(
    pattern="run:progress:{workspace}:{run}",
    holds="How far a run is, in words.",
    expires_s=300,
)
INTEGRATIONS: Final = Key(
    pattern="integrations:{workspace}",
    holds="What the workspace has connected and chosen, without any secret; empty for ten seconds after a change.",
    expires_s=300,
)
WINDOW: Final = Key(
    pattern="slack:window:{workspace}:{method}",
    holds="The calls of a method of Slack's in the last 62 s.",
    expires_s=62,
)
DRAFTS: Final = Key(
    pattern="slack:drafts:{workspace}:{method}",
    holds="The drafts in work, each of which a call is kept for.",
    expires_s=62,
)
SHOWN: Final = Key(
    pattern="slack:shown:{workspace}:{method}",
    holds="When each draft was edited last.",
    expires_s=62,
)
COOL: Final = Key(
    pattern="slack:cool:{workspace}:{method}",
    holds="1: Slack asked for a pause, as long as this is there.",
    expires_s=300,
)
POSTS: Final = Key(
    pattern="slack:posts:{channel}",
    holds="When the next message may be posted in a channel.",
    expires_s=13,
)
LINE: Final = Key(
    pattern="slack:line:{channel}",
    holds="When the last of those comes back who found too many messages waiting for a channel.",
    expires_s=3600,
)
LIMIT_PREFIX: Final = "limit"
LIMIT: Final = Key(
    pattern=f"{LIMIT_PREFIX}:{{kind}}:{{per}}:{{whose}}:{{window}}",
    holds="How much of a kind was asked for in one window, by a person, in a workspace, or about a subject.",
    expires_s=max(2 * limit.window_s + 1 for limits in LIMITS.values() for limit in limits),
)
COUNTED: Final = Key(
    pattern="counted:{kind}:{whose}:{request}",
    holds="1: this request was counted, however often it is tried again.",
    expires_s=3600,
)

KEYS: Final = (
    ABORT, STREAM, PROGRESS, INTEGRATIONS, WINDOW, DRAFTS, SHOWN, COOL, POSTS, LINE, LIMIT, COUNTED,
)  # fmt: skip


def limit_of(kind: LimitKind, per: Per, whose: str) -> str:
    """What the SDK is told to count; it puts LIMIT_PREFIX before it and the window's number behind it."""
    return f"{kind}:{per}:{whose.replace(':', '/')}"


def key_of(name: str) -> Key | None:
    """The kind of key that a name belongs to."""
    return next((key for key in KEYS if key.matches(name)), None)
