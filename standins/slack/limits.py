"""Slack's limits in one place: call rates and sizes, each with where it comes from.

Rates: the tier that each method's reference page names (docs.slack.dev/reference/methods) and the numbers of
docs.slack.dev/apis/web-api/rate-limits. Where Slack promises "at least N a minute" the stand-in gives exactly N.
"""

import math
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass

from standins.slack.clock import Clock

WINDOW_S = 60.0
TIER_2 = 20
TIER_3 = 50
TIER_4 = 100
# "Special" methods without a number of their own: the reference says hundreds of calls a minute.
HUNDREDS = 300

# Calls a minute, per method and workspace.
CALLS_PER_MINUTE: Mapping[str, int] = {
    "api.test": TIER_4,
    "auth.test": HUNDREDS,
    "bots.info": TIER_3,
    "chat.delete": TIER_3,
    "chat.getPermalink": HUNDREDS,
    "chat.postEphemeral": TIER_4,
    "chat.update": TIER_3,
    "conversations.history": TIER_3,
    "conversations.info": TIER_3,
    "conversations.join": TIER_3,
    "conversations.list": TIER_2,
    "conversations.members": TIER_4,
    "conversations.open": TIER_3,
    "conversations.replies": TIER_3,
    "files.completeUploadExternal": TIER_4,
    "files.getUploadURLExternal": TIER_4,
    "files.info": TIER_4,
    "reactions.add": TIER_3,
    "reactions.remove": TIER_2,
    "team.info": TIER_3,
    "users.conversations": TIER_3,
    "users.info": TIER_4,
    "users.list": TIER_2,
    "views.open": TIER_4,
    "views.publish": TIER_4,
    "views.push": TIER_4,
    "views.update": TIER_4,
}

# conversations.history reference: apps that are sold outside of the marketplace, since 29 May 2025.
OUTSIDE_MARKETPLACE = frozenset({"conversations.history", "conversations.replies"})
OUTSIDE_MARKETPLACE_CALLS = 1
OUTSIDE_MARKETPLACE_MESSAGES = 15

# chat.postMessage: about one message a second and channel, short bursts allowed. The burst is not published.
POSTS_PER_SECOND = 1.0
POST_BURST = 5

# chat.update, reference: "The text field cannot exceed 4,000 characters."
UPDATE_TEXT = 4_000
# chat.postMessage, changelog of 2018-04: longer text is cut, with a warning.
POST_TEXT = 40_000
# The `markdown_text` argument and, over all of a message's markdown blocks together, the markdown block reference.
MARKDOWN_TEXT = 12_000
# Block Kit reference: blocks of a message, of a view.
MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
# Not published: bolt-js issues 2867 and 2509 report refusals from 11,300 to 13,300 characters over all blocks.
MESSAGE_BLOCK_TEXT = 13_200
# Not published: 4,000 bytes are reported in ChatGPT-in-Slack's pull request 17.
METADATA_BYTES = 4_000
# views.open reference: "view_too_large … greater than 250kb"; the stack of modals is three high.
VIEW_BYTES = 250 * 1024
VIEW_STACK = 3
# Block Kit reference: plain_text_input max_length.
INPUT_TEXT = 3_000
# files.getUploadURLExternal reference: snippet_too_large.
SNIPPET_BYTES = 1024 * 1024
# Interactivity guide: a trigger lives 3 seconds; a response URL takes 5 posts within 30 minutes.
TRIGGER_S = 3.0
RESPONSE_URL_POSTS = 5
RESPONSE_URL_S = 30 * 60.0
# Interactivity and Events API guides: an answer is due within 3 seconds; retries at once, after 1 and 5 minutes.
ANSWER_S = 3.0
EVENT_RETRY_DELAYS_S = (0.0, 60.0, 300.0)


@dataclass
class _Bucket:
    tokens: float
    at: float


class RateLimiter:
    """Counts the calls of one app in one workspace; refused calls do not count."""

    def __init__(self, clock: Clock, posts_per_second: float = POSTS_PER_SECOND) -> None:
        self._clock = clock
        self._posts_per_second = posts_per_second
        self._calls: dict[str, deque[float]] = defaultdict(deque)
        self._posts: dict[str, _Bucket] = {}

    def take(self, method: str, channel: str, *, outside_marketplace: bool = False) -> int:
        """Count one call; 0 when it may run, else the whole seconds to wait (`Retry-After`)."""
        if outside_marketplace and method in OUTSIDE_MARKETPLACE:
            return self._take_call(method, OUTSIDE_MARKETPLACE_CALLS)
        if method == "chat.postMessage":
            return self._take_post(channel)
        limit = CALLS_PER_MINUTE.get(method)
        return 0 if limit is None else self._take_call(method, limit)

    def _take_call(self, method: str, limit: int) -> int:
        now = self._clock.now()
        calls = self._calls[method]
        while calls and calls[0] <= now - WINDOW_S:
            calls.popleft()
        if len(calls) >= limit:
            return max(1, math.ceil(calls[0] + WINDOW_S - now))
        calls.append(now)
        return 0

    def _take_post(self, channel: str) -> int:
        now = self._clock.now()
        bucket = self._posts.setdefault(channel, _Bucket(POST_BURST, now))
        bucket.tokens = min(POST_BURST, bucket.tokens + (now - bucket.at) * self._posts_per_second)
        bucket.at = now
        if bucket.tokens < 1:
            return max(1, math.ceil((1 - bucket.tokens) / self._posts_per_second))
        bucket.tokens -= 1
        return 0
