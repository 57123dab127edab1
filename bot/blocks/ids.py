"""The names that Slack sends back to us, and the value that a button carries. Design section 4."""

import re
from typing import Final

from bot.errors import UsageError
from bot.models import Draft

DRAFT_STOP: Final = "draft_stop"
DRAFT_APPROVE: Final = "draft_approve"
DRAFT_EDIT: Final = "draft_edit"
DRAFT_REGENERATE: Final = "draft_regenerate"
DRAFT_DISCARD: Final = "draft_discard"
DRAFT_SOURCES: Final = "draft_sources"
DRAFT_RETRY: Final = "draft_retry"
DRAFT_RESTORE: Final = "draft_restore"
DRAFT_DM: Final = "draft_dm"
DRAFT_VOUCH: Final = "draft_vouch"
SHELF_AGREE: Final = "shelf_agree"
SHELF_DECLINE: Final = "shelf_decline"
SHELF_WITHDRAW: Final = "shelf_withdraw"
SHELF_REMOVE: Final = "shelf_remove"
SHELF_ACTIONS: Final = (SHELF_AGREE, SHELF_DECLINE, SHELF_WITHDRAW, SHELF_REMOVE)
BOARD_MOVE: Final = "board_move"
BOARD_WRITE: Final = "board_write"
BOARD_RULES: Final = "board_rules"
BRAND_RETRY: Final = "brand_retry"
BRAND_CORRECT: Final = "brand_correct"
VOICE_ADD: Final = "voice_add"
VOICE_EDIT: Final = "voice_edit"
VOICE_DEFAULT: Final = "voice_default"
VOICE_DELETE: Final = "voice_delete"
RULE_ACCEPT: Final = "rule_accept"
RULE_DECLINE: Final = "rule_decline"
VOICE_ACTIONS: Final = (BRAND_CORRECT, VOICE_ADD, VOICE_EDIT, VOICE_DEFAULT, VOICE_DELETE)
RULE_ACTIONS: Final = (RULE_ACCEPT, RULE_DECLINE)
DIGEST_NEW: Final = "digest_new"
DIGEST_RUN: Final = "digest_run"
DIGEST_PAUSE: Final = "digest_pause"
DIGEST_RESUME: Final = "digest_resume"
DIGEST_EDIT: Final = "digest_edit"
DIGEST_DELETE: Final = "digest_delete"
DIGEST_AGAIN: Final = "digest_again"
DIGEST_ACTIONS: Final = (
    DIGEST_NEW,
    DIGEST_RUN,
    DIGEST_PAUSE,
    DIGEST_RESUME,
    DIGEST_EDIT,
    DIGEST_DELETE,
    DIGEST_AGAIN,
)
DIGEST_CHANGED: Final = "digest_changed"
"""No button: a change in the digest's window, whose inputs are called `INPUT` like all others."""
NOTIFICATIONS_OPEN: Final = "notifications_open"
ACTIONS: Final = (
    DRAFT_STOP,
    DRAFT_APPROVE,
    DRAFT_EDIT,
    DRAFT_REGENERATE,
    DRAFT_DISCARD,
    DRAFT_SOURCES,
    DRAFT_RETRY,
    DRAFT_RESTORE,
    DRAFT_DM,
    DRAFT_VOUCH,
    *SHELF_ACTIONS,
    BOARD_MOVE,
    BOARD_WRITE,
    BOARD_RULES,
    BRAND_RETRY,
    *VOICE_ACTIONS,
    *RULE_ACTIONS,
    *DIGEST_ACTIONS,
    NOTIFICATIONS_OPEN,
)
"""Every button; a handler stands behind each."""

VIEW_DRAFT_NEW: Final = "draft_new"
VIEW_DRAFT_EDIT: Final = "draft_edit"
VIEW_DRAFT_MERGE: Final = "draft_merge"
VIEW_CONNECT_GITHUB: Final = "connect_github"
VIEW_CONNECT_LINEAR: Final = "connect_linear"
CONNECTS: Final = (VIEW_CONNECT_GITHUB, VIEW_CONNECT_LINEAR)
VIEW_RULES: Final = "rules_edit"
VIEW_BRAND_EDIT: Final = "brand_edit"
VIEW_VOICE_EXAMPLE: Final = "voice_example"
VOICE_VIEWS: Final = (VIEW_BRAND_EDIT, VIEW_VOICE_EXAMPLE)
VIEW_DIGEST: Final = "digest_edit"
VIEW_NOTIFICATIONS: Final = "notifications"
VIEWS: Final = (
    VIEW_DRAFT_NEW,
    VIEW_DRAFT_EDIT,
    VIEW_DRAFT_MERGE,
    VIEW_RULES,
    VIEW_DIGEST,
    VIEW_NOTIFICATIONS,
    *CONNECTS,
    *VOICE_VIEWS,
)
"""The callback id of every modal that can be submitted."""

SHELF_ADD: Final = "shelf_add"
VOICE_EXAMPLE: Final = "voice_example_add"
SHORTCUTS: Final = (SHELF_ADD, VOICE_EXAMPLE)
"""The callback id of every message shortcut."""

BLOCK_ACTIONS: Final = "actions"
BLOCK_TYPE: Final = "content_type"
BLOCK_VOICE: Final = "voice"
BLOCK_REPO: Final = "repo"
BLOCK_RANGE: Final = "range"
BLOCK_RANGE_DETAIL: Final = "range_detail"
BLOCK_BOARD: Final = "board"
BLOCK_SECRET: Final = "secret"  # noqa: S105  a name, no secret
"""What is typed here is sealed before it is recorded."""
BLOCK_TEAMS: Final = "teams"
BLOCK_PROJECTS: Final = "projects"
BLOCK_CYCLES: Final = "cycles"
PART_PREFIX: Final = "part_"
INPUT: Final = "value"
"""The action id of every input; its block id says which one it is."""

_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_MOVE: Final = re.compile(r"(?::(in|out):([0-9a-f]{10}))", re.ASCII)
_VALUE: Final = re.compile(rf"({_NAME.pattern}):([0-9]{{1,9}}){_MOVE.pattern}?", re.ASCII)


def part_id(number: int) -> str:
    """The block id of the edit modal's part `number`, from 0."""
    return f"{PART_PREFIX}{number}"


def button_value(draft: Draft) -> str:
    """`id:version`: which draft is meant, and the version that the person was looking at."""
    return f"{draft.id}:{draft.version}"


def move_value(draft: Draft, key: str, *, goes_in: bool) -> str:
    """`id:version:in:key`: which piece of the board is meant, and on which side it is to be."""
    return f"{button_value(draft)}:{'in' if goes_in else 'out'}:{key}"


def parse_move(value: object) -> tuple[str, bool]:
    """The piece's key and whether it goes in, of a value that `move_value` made. Raises UsageError."""
    match = _VALUE.fullmatch(value) if isinstance(value, str) else None
    if match is None or match[3] is None:
        raise UsageError("This choice belongs to no board. Please start again with `/notra draft`.")
    return match[4], match[3] == "in"


def is_name(text: str) -> bool:
    """Whether this can be a draft's id."""
    return _NAME.fullmatch(text) is not None


def parse_value(value: object) -> tuple[str, int]:
    """The draft's id and the version in a button's value. Raises UsageError for anything else."""
    match = _VALUE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise UsageError("This button belongs to no draft. Please start again with `/notra draft`.")
    return match[1], int(match[2])
