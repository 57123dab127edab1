"""The values of the ledger: which changes stand behind each passage of a text, and which were read and not used."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One passage. `digest` is of its words alone, so that markup, markers and links do not count.

    `words` are its first words, for people; `changes` the ids of the changes that it cites, each once, in order.
    """

    digest: str
    words: str
    changes: tuple[str, ...] = ()
    is_heading: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Ledger:
    """The passages of one version in the order of its text, and the ids of the changes that none of them cites."""

    entries: tuple[Entry, ...]
    unused: tuple[str, ...]
