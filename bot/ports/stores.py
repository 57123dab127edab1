"""What Postgres keeps of drafts: their states, runs and texts."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from bot.activity import Activity
from bot.analysis import Analysis
from bot.models import Checkpoint, Draft, DraftRequest, DraftState, Run, RunKind, Usage


class Drafts(Protocol):
    """Drafts and their guarded states."""

    async def create(
        self,
        *,
        workspace: str,
        channel: str,
        requester: str,
        request: DraftRequest,
        request_id: str,
        thread_ts: str | None = None,
    ) -> Draft:
        """The draft of one recorded request, with its first run; the same one when called again."""
        ...

    async def get(self, workspace: str, draft_id: str) -> Draft | None:
        """The draft, or None."""
        ...

    async def find(
        self, workspace: str, *, channel: str, message_ts: str | None = None, requester: str | None = None
    ) -> Draft | None:
        """The draft with this message, or this person's newest in this channel, one in work before any other.

        Of a campaign's message it is the campaign's first draft.
        """
        ...

    async def in_thread(self, workspace: str, channel: str, thread_ts: str) -> Sequence[Draft]:
        """The drafts of the campaign with this message, oldest first."""
        ...

    async def move(
        self,
        draft: Draft,
        to: DraftState,
        *,
        reason: str | None = None,
        actor: str | None = None,
        version: int | None = None,
        run_id: str | None = None,
    ) -> Draft | None:
        """Enter a state if TRANSITIONS allows it from the one stored (and version, run are still these).

        None when somebody was faster. A move by a person (`actor`) is written to the audit log in the same transaction.
        """
        ...

    async def threaded(self, draft: Draft, thread_ts: str) -> Draft:
        """Remember which campaign's message the draft belongs below; the first one told stays."""
        ...

    async def posted(self, draft: Draft, message_ts: str) -> Draft:
        """Remember where the draft's message stands."""
        ...

    async def of_request(self, workspace: str, request_id: str) -> Draft | None:
        """The draft whose newest run this recorded request began."""
        ...

    async def recent(self, workspace: str, requester: str, limit: int) -> Sequence[Draft]:
        """This person's newest drafts, newest first."""
        ...

    async def presented(self, draft: Draft) -> bool:
        """Note that the message shows this state and version; False when the draft has moved on meanwhile."""
        ...

    async def unpresented(self, older_than: float, limit: int) -> Sequence[tuple[str, str]]:
        """(workspace, id) of drafts at rest whose message shows something else for `older_than` seconds."""
        ...

    async def lost(self, older_than: float, limit: int) -> Sequence[tuple[str, str]]:
        """(workspace, id) of unfinished drafts that nothing has moved for `older_than` seconds."""
        ...

    async def counts(self) -> Mapping[str, int]:
        """How many drafts stand in each state, over all workspaces; for the metrics."""
        ...


class Runs(Protocol):
    """Runs, what they read, and the text the model has written so far."""

    async def begin(
        self,
        draft: Draft,
        to: DraftState,
        kind: RunKind,
        *,
        request_id: str,
        actor: str,
        version: int,
        base: int | None = None,
        instruction: str | None = None,
        resume: bool = False,
        chosen: bool = False,
    ) -> Draft | None:
        """Start the draft's next run with a guarded move to `to`; None when it is not allowed (any more).

        `version` must be the current one; `base` is the one to revise (by default the same). `resume` lets the run
        start from what the last one had read and written, so that nothing is bought twice. `chosen`: it writes what
        stands on the board; a run that resumes such a run does so too.
        Called again with the same `request_id` it answers the draft as that run left it.
        """
        ...

    async def get(self, workspace: str, run_id: str) -> Run | None:
        """The run, or None."""
        ...

    async def ahead(self, run: Run) -> int:
        """How many runs of the workspace that began before this one are being written or wait for their turn."""
        ...

    async def keep_activity(self, run: Run, activity: Activity) -> None:
        """Store what was read."""
        ...

    async def activity(self, run: Run) -> Activity | None:
        """What was read in this run."""
        ...

    async def keep_analysis(self, run: Run, analysis: Analysis) -> None:
        """Store what the activity amounts to."""
        ...

    async def has_analysis(self, run: Run) -> bool:
        """Whether this very run has an analysis, made or taken over."""
        ...

    async def analysis(self, workspace: str, draft_id: str) -> Analysis | None:
        """The newest analysis of the draft's runs."""
        ...

    def alone(self, workspace: str, run_id: str) -> AbstractAsyncContextManager[None]:
        """Do something for a run that nobody else does at the same time, in whichever process; waits for them.

        A process that dies gives way at once. Raises Transient when the others take too long or Postgres is away.
        """
        ...


class Checkpoints(Protocol):
    """The writing lease of a run and the text written under it."""

    async def acquire(self, run: Run, owner: str) -> Checkpoint | None:
        """Become the run's writer for 10 s, with the next fence; None while another writer's lease holds."""
        ...

    async def read(self, run: Run) -> Checkpoint:
        """The text as stored, whoever writes it."""
        ...

    async def keep(self, run: Run, fence: int, text: str) -> bool:
        """Store the text, renew the lease; False when the run was ended from outside. Raises FencedOff."""
        ...

    async def wanted(self, run: Run, fence: int) -> bool:
        """Whether this fence is the newest and the draft still waits for this run; nothing is stored."""
        ...

    async def close(self, run: Run, fence: int, text: str, stop_reason: str | None, usage: Usage) -> bool:
        """Store the whole text and give the lease back; `stop_reason` None says that the text is not whole."""
        ...

    async def held(self, run: Run) -> bool:
        """Whether some process holds the lease now."""
        ...
