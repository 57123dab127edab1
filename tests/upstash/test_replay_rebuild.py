"""What comes of a run's text when its entries are repeated, delayed, lost, taken over and trimmed."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.redis.outbox import KEPT, WHOLE_EVERY, Outbox
from bot.adapters.redis.together import Command
from bot.errors import Transient
from bot.pipeline.rebuild import Rebuilt
from bot.ports import ReplayEntry
from tests.factories import make_run

_LOST = Transient("no answer")


class Channel:
    """The stream as Redis keeps it, and requests that are still on their way to it."""

    def __init__(self) -> None:
        self.entries: list[ReplayEntry] = []
        self.under_way: list[Command] = []
        self._made = 0

    def add(self, command: Command) -> str | None:
        fields = list(map(str, command[command.index("*") + 1 :]))
        if "NOMKSTREAM" in command and not self.entries:
            return None
        self._made += 1
        kind = fields[1]
        assert kind in {"text", "reset", "end"}
        self.entries.append(
            ReplayEntry(
                id=f"{self._made:06}-0",
                kind=kind,  # type: ignore[arg-type]  # asserted above; mypy keeps it a str
                fence=int(fields[3]),
                at=int(fields[5]),
                text=fields[7],
            )
        )
        del self.entries[:-KEPT]
        return self.entries[-1].id

    def vanish(self) -> None:
        self.entries.clear()
        self.under_way.clear()


class Reader:
    """Follows the channel from some moment on, and begins anew with what it has when it is told to."""

    def __init__(self) -> None:
        self.rebuilt = Rebuilt()
        self.last = ""

    def read(self, channel: Channel) -> None:
        for entry in channel.entries:
            if entry.id > self.last:
                self.last = entry.id
                self.rebuilt.take(entry)


def rebuilt_from(channel: Channel) -> Rebuilt:
    reader = Reader()
    reader.read(channel)
    return reader.rebuilt


class Story:
    """A run under faults: its writers, its channel, and one reader that was there from the beginning."""

    def __init__(self) -> None:
        self.channel = Channel()
        self.reader = Reader()
        self.text = ""
        self.fence = 1
        self.outbox = self._writer()
        self.zombie: tuple[Outbox, str] | None = None

    def _writer(self) -> Outbox:
        return Outbox(make_run(), self.fence, self.text, lambda _: None)

    def publish(self, outbox: Outbox, fate: str = "answered") -> None:
        if not outbox.due:
            return
        command = outbox.take()[0]
        if fate == "answered":
            outbox.settle(self.channel.add(command))
            return
        if fate == "reply lost":
            self.channel.add(command)
        elif fate == "delayed":
            self.channel.under_way.append(command)
        outbox.settle(_LOST)

    def step(self, what: str, amount: int, word: str) -> None:
        match what:
            case "write":
                self.text += word
                self.outbox.grow(self.text)
            case "take over":
                self.zombie = (self.outbox, self.text)
                self.fence += 1
                self.text = self.text[: len(self.text) - amount]  # the checkpoint is a little older
                self.outbox = self._writer()
            case "zombie writes" if self.zombie is not None:
                outbox, text = self.zombie
                self.zombie = (outbox, text + word.upper())
                outbox.grow(text + word.upper())
                self.publish(outbox)
            case "arrive" if self.channel.under_way:
                self.channel.add(self.channel.under_way.pop(amount % len(self.channel.under_way)))
            case "vanish":
                self.channel.vanish()
                self.zombie = None
            case "read":
                self.reader.read(self.channel)
            case _:
                self.publish(self.outbox, what)

    def finish(self) -> None:
        self.outbox.end("whole")
        while self.outbox.due:
            self.publish(self.outbox)
        while self.channel.under_way:
            self.step("arrive", 0, "")


_FATES = ("answered", "reply lost", "delayed", "lost")
_EVENTS = ("take over", "zombie writes", "arrive", "vanish", "read")
_STEPS = st.tuples(
    st.one_of(st.just("write"), st.sampled_from(_FATES), st.sampled_from(_EVENTS)),
    st.integers(0, 12),
    st.text("ab\n 😀é", min_size=1, max_size=9),
)


@given(st.lists(_STEPS, max_size=60))
@settings(max_examples=400)
def test_whatever_happens_to_entries_readers_end_with_the_exact_text(steps: list[tuple[str, int, str]]) -> None:
    story = Story()
    for step in steps:
        story.step(*step)
    story.finish()
    story.reader.read(story.channel)

    for rebuilt in (story.reader.rebuilt, rebuilt_from(story.channel)):
        assert (rebuilt.text, rebuilt.outcome) == (story.text, "whole")


def test_a_text_of_more_entries_than_are_kept_can_be_read_from_what_is_left() -> None:
    story = Story()
    for number in range(2 * KEPT + WHOLE_EVERY - 1):
        story.step("write", 0, f"{number} ")
        story.step("answered", 0, "")
        if number % 100 == 0 and len(story.channel.entries) == KEPT:
            assert rebuilt_from(story.channel).text == story.text
    story.finish()

    assert len(story.channel.entries) == KEPT
    assert rebuilt_from(story.channel).text == story.text


def test_an_outbox_keeps_one_text_however_long_nothing_is_published() -> None:
    story = Story()
    story.step("answered", 0, "")
    for _ in range(1000):
        story.step("write", 0, "word ")
        story.step("lost", 0, "")
    story.step("answered", 0, "")

    assert [entry.kind for entry in story.channel.entries] == ["reset", "text"]
    assert story.channel.entries[-1].text == "word " * 1000


def test_an_entry_that_cannot_be_joined_on_waits_for_the_next_reset() -> None:
    def entry(kind: str, at: int, text: str) -> ReplayEntry:
        return ReplayEntry(id="1-0", kind=kind, fence=1, at=at, text=text)  # type: ignore[arg-type]  # a plain word

    rebuilt = Rebuilt()

    assert not rebuilt.take(entry("text", 4, "5678"))
    assert rebuilt.text is None
    assert rebuilt.take(entry("reset", 0, "1234"))
    assert not rebuilt.take(entry("text", 5, "678"))
    assert rebuilt.take(entry("reset", 0, "12345678"))
    assert not rebuilt.take(entry("reset", 0, "1234"))
    assert rebuilt.text == "12345678"
