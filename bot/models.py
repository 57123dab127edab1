"""The values of a draft: what was asked, its states, its runs, its texts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bot.activity import Range
from bot.ledger import Ledger


class ContentType(StrEnum):
    """The kinds of text a draft can be; the values are what people type after `/notra draft`."""

    CHANGELOG = "changelog"
    BLOG = "blog"
    LINKEDIN = "linkedin"
    X = "x"


class DraftState(StrEnum):
    """Where a draft stands in its life; see TRANSITIONS."""

    REQUESTED = "requested"
    INGESTING = "ingesting"
    ANALYZING = "analyzing"
    CHOOSING = "choosing"
    WRITING = "writing"
    CHECKING = "checking"
    IN_REVIEW = "in_review"
    CHANGES_REQUESTED = "changes_requested"
    APPROVED = "approved"
    PUBLISHED = "published"
    STOPPED = "stopped"
    FAILED = "failed"
    NOTHING_TO_SAY = "nothing_to_say"
    DISCARDED = "discarded"


UNFINISHED: Final = frozenset(
    {
        DraftState.REQUESTED,
        DraftState.INGESTING,
        DraftState.ANALYZING,
        DraftState.WRITING,
        DraftState.CHECKING,
        DraftState.CHANGES_REQUESTED,
    }
)
"""The states in which a run is at work, so that Stop means something."""

STOPPABLE: Final = UNFINISHED | {DraftState.CHOOSING}
"""The states in which a draft waits for a run or for its board, so that it can be stopped."""

RETRYABLE: Final = frozenset({DraftState.STOPPED, DraftState.FAILED, DraftState.NOTHING_TO_SAY})
"""The ended states from which a person may start a new run of the same draft."""

_AGAIN: Final = frozenset(
    {DraftState.REQUESTED, DraftState.CHANGES_REQUESTED, DraftState.IN_REVIEW, DraftState.DISCARDED}
)
"""From a run that ended early: a new run, or back to the version that stood before it."""

_STAGES: Final = MappingProxyType(
    {
        DraftState.REQUESTED: frozenset({DraftState.INGESTING}),
        DraftState.INGESTING: frozenset({DraftState.ANALYZING}),
        DraftState.ANALYZING: frozenset({DraftState.WRITING, DraftState.CHOOSING}),
        DraftState.CHOOSING: frozenset({DraftState.ANALYZING, DraftState.STOPPED, DraftState.DISCARDED}),
        DraftState.WRITING: frozenset({DraftState.CHECKING}),
        DraftState.CHECKING: frozenset({DraftState.IN_REVIEW}),
        DraftState.IN_REVIEW: frozenset(
            {DraftState.CHANGES_REQUESTED, DraftState.APPROVED, DraftState.REQUESTED, DraftState.DISCARDED}
        ),
        DraftState.CHANGES_REQUESTED: frozenset({DraftState.WRITING}),
        DraftState.APPROVED: frozenset({DraftState.PUBLISHED, DraftState.DISCARDED}),
        DraftState.PUBLISHED: frozenset[DraftState](),
        DraftState.STOPPED: _AGAIN,
        DraftState.FAILED: _AGAIN,
        DraftState.NOTHING_TO_SAY: frozenset({DraftState.REQUESTED, DraftState.DISCARDED}),
        DraftState.DISCARDED: frozenset[DraftState](),
    }
)
_ENDS: Final = frozenset({DraftState.STOPPED, DraftState.FAILED, DraftState.NOTHING_TO_SAY, DraftState.DISCARDED})

TRANSITIONS: Final = MappingProxyType(
    {state: targets | (_ENDS if state in UNFINISHED else frozenset()) for state, targets in _STAGES.items()}
)
"""State → states it may go to. The README's picture is tested against it; SQL guards enforce it."""


def sources_of(target: DraftState) -> frozenset[DraftState]:
    """The states from which `target` may be entered."""
    return frozenset(state for state, targets in TRANSITIONS.items() if target in targets)


class RunKind(StrEnum):
    """What a run does: write from activity, or revise the text that stands."""

    DRAFT = "draft"
    REVISE = "revise"


@dataclass(frozen=True, kw_only=True, slots=True)
class DraftRequest:
    """What a person asked for. `board`: show what goes in and what stays out before anything is written.

    `voice` is the name of the brand voice to write in, None for the workspace's default. `campaign`: drafts of all
    other types follow this one, from the same changes. `publish_for`: the person who wants it to be approved and
    published in their name when it has no finding.
    """

    content_type: ContentType
    repo: str
    range: Range
    board: bool = False
    voice: str | None = None
    campaign: bool = False
    publish_for: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A draft as it stands. `version` is 0 until a text was saved; `message_ts` is None until its message is posted.

    `presented` is what the message was last brought to, as `state:version`. `run_no` counts the draft's runs from 1;
    `run_id` is the current or last one's. `thread_ts` is the message of the campaign in whose thread the draft's own
    message stands, None for a draft that stands alone in its channel. `published_for`: the person in whose name its run
    published it; `waits_because`: why its run did not, though that was wished.
    """

    id: str
    workspace: str
    channel: str
    message_ts: str | None
    requester: str
    request: DraftRequest
    state: DraftState
    reason: str | None
    version: int
    run_id: str
    run_no: int
    created_at: datetime
    updated_at: datetime
    actor: str | None = None
    presented: str | None = None
    thread_ts: str | None = None
    published_for: str | None = None
    waits_because: str | None = None

    @property
    def thread(self) -> str | None:
        """The ts of the message below which its replies and files stand."""
        return self.thread_ts or self.message_ts

    @property
    def is_presented(self) -> bool:
        """Whether the message shows this state and version."""
        return self.presented == f"{self.state}:{self.version}"

    def is_written_by(self, run: "Run") -> bool:
        """Whether this run is the draft's own, and the draft is still to be written."""
        return self.run_id == run.id and self.state in UNFINISHED


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One run of a draft's workflow. `instruction` and `base_version` are set when it revises.

    `chosen`: a person started it from the board, so that it writes what stands there.
    """

    id: str
    workspace: str
    draft_id: str
    kind: RunKind
    base_version: int
    instruction: str | None
    instructed_by: str | None
    request_id: str
    begun_at: datetime
    chosen: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """One immutable text of a draft, in Markdown. `author` is a person's id, or None for the model.

    `note` says in one line how it differs from the version before; `warnings` name what the checks found, for which
    `vouched_by` answers. `outline`: code alone made it, as the model stayed down. `ledger` is None for texts that were
    stored before there were any.
    """

    draft_id: str
    version: int
    text: str
    author: str | None
    run_id: str | None
    note: str
    warnings: tuple[str, ...]
    partial: bool
    created_at: datetime
    outline: bool = False
    ledger: Ledger | None = None
    vouched_by: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Checkpoint:
    """The model's text of a run as far as it is stored. `fence` is the number of the writer that may write."""

    run_id: str
    text: str
    fence: int
    done: bool
    stop_reason: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Usage:
    """Tokens of model calls, as the service counted them.

    `input_tokens` are all that was read: `cache_read_tokens` of them from the prompt cache, and `cache_write_tokens` of
    them into it.
    """

    input_tokens: int
    output_tokens: int
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Prompt:
    """What the model is sent: a system text and turns of (role, text), role "user" or "assistant", a user's last.

    `version` names the prompt's files with their versions, for the log (`blog-1+common-2`). The system text and the
    first `stable` characters of the first turn are the same in all calls of a draft, so that the service caches them.
    """

    system: str
    turns: tuple[tuple[str, str], ...]
    model: str
    max_tokens: int
    version: str = ""
    stable: int = 0
