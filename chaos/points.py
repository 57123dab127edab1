"""The moments at which `python -m chaos.matrix` kills, and where a run is held for each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Service: TypeAlias = Literal["qstash", "slack", "github", "model", "postgres"]
Part: TypeAlias = Literal["draft", "revision"]
Moment: TypeAlias = Literal["before", "during", "done", "after"]

MOMENTS: Sequence[Moment] = ("before", "during", "done", "after")
LATER_WRITE = "write-2"
"""The second step of a text that is written for longer than one step waits."""


@dataclass(frozen=True, kw_only=True)
class Hold:
    """A place that holds whatever comes by. Of Postgres it is a table that is locked, and `query` what waits for it."""

    service: Service
    place: str
    query: str = ""


@dataclass(frozen=True, kw_only=True)
class Point:
    """A moment in the life of a run.

    - `before` a step: QStash has the result of the step before and has not called yet.
    - `during`: in the middle of a call to a service that the step makes.
    - `done`: its work is done, and QStash has not got its result.
    - `after`: QStash has kept the result, and the bot does not know it.

    A point of the stream has a `share` of the text instead, which the model has said when the kill comes.
    """

    part: Part
    step: str
    moment: Moment = "during"
    share: float = 0.0

    @property
    def name(self) -> str:
        """How the table calls it."""
        return (
            f"{self.part}: {self.share:.1%} of the text" if self.share else f"{self.part}: {self.step}, {self.moment}"
        )

    @property
    def spares_nobody(self) -> bool:
        """Whether both bots are killed, because nobody has the work and either could get it."""
        return self.moment == "before" and self.step not in _BEFORE_A_RUN

    @property
    def gathering(self) -> Hold | None:
        """Where runs wait for each other, so that what is held afterwards begins for all of them at once."""
        return None if self.step in _BEFORE_A_RUN else Hold(service="qstash", place=f"deliver:{self._previous}")

    @property
    def holds(self) -> Sequence[Hold]:
        """Where the runs are at the moment of the kill, the first one decides; none: on their way."""
        if self.share or (self.step, self.moment) == (LATER_WRITE, "during"):
            return ()
        if (self.step, self.moment) in _INSIDE:
            return (_INSIDE[self.step, self.moment],)
        step = _BEFORE_A_RUN.get(self.step, self.step)
        if self.moment == "before":
            return (Hold(service="qstash", place=f"deliver:{self._previous}"),)
        if self.moment == "done":
            return (Hold(service="qstash", place=f"result:{step}"),)
        return (Hold(service="qstash", place=f"after:{step}"), Hold(service="qstash", place=f"deliver:{step}"))

    @property
    def _previous(self) -> str:
        if self.step == LATER_WRITE:
            return "write-1"
        order = ("init", *STEPS[self.part])
        return order[order.index(self.step) - 1]


STEPS: Mapping[Part, Sequence[str]] = {
    "draft": ("load", "ingest", "analyze", "write-1", "gate-1", "gate-2", "present", "notify", "end"),
    "revision": ("load", "write-1", "gate-1", "gate-2", "present", "note", "notify", "end"),
}
"""In their order (workflows/draft.py), for a text that one step writes, one step of the gate mends and the next one
saves; `end` is the delivery that ends the run.
"""

_BEFORE_A_RUN: Mapping[str, str] = {"post": "init", "start": "init"}
"""What the dispatcher does: it posts the message, and starts the run."""

_INSIDE: Mapping[tuple[str, str], Hold] = {
    ("post", "before"): Hold(service="postgres", place="drafts", query="insert into drafts"),
    ("post", "during"): Hold(service="slack", place="before:chat.postMessage"),
    ("post", "done"): Hold(service="slack", place="after:chat.postMessage"),
    ("load", "during"): Hold(service="postgres", place="runs", query="from runs"),
    ("ingest", "during"): Hold(service="github", place="graphql"),
    ("analyze", "during"): Hold(service="postgres", place="evidence", query="from evidence"),
    ("write-1", "during"): Hold(service="model", place="messages"),
    ("gate-1", "during"): Hold(service="postgres", place="rewrites", query="from rewrites"),
    ("gate-2", "during"): Hold(service="postgres", place="versions", query="from versions"),
    ("present", "during"): Hold(service="slack", place="after:chat.update"),
    ("notify", "during"): Hold(service="postgres", place="notification_choices", query="from notification_choices"),
    ("note", "during"): Hold(service="slack", place="after:chat.postMessage"),
}
