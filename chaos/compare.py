"""The comparer: every draft, message, version and call of a snapshot against what must be."""

from collections.abc import Callable, Iterator, Sequence

from chaos.check_calls import check_bought_text, check_refusals
from chaos.check_messages import check_edits, check_messages, check_notes, check_notifications
from chaos.check_stored import check_commands, check_requests, check_rest, check_versions
from chaos.values import Difference, Snapshot

Check = Callable[[Snapshot], Iterator[Difference]]


def _check_processes(snapshot: Snapshot) -> Iterator[Difference]:
    for mishap in snapshot.mishaps:
        yield Difference(draft="process", what=mishap)


CHECKS: Sequence[Check] = (
    _check_processes,
    check_commands,
    check_requests,
    check_rest,
    check_versions,
    check_messages,
    check_notes,
    check_notifications,
    check_edits,
    check_bought_text,
    check_refusals,
)


def differences(snapshot: Snapshot) -> list[Difference]:
    """All that is not as it must be; empty is what a run of chaos has to end with."""
    return [difference for check in CHECKS for difference in check(snapshot)]
