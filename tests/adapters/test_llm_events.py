"""The reader of the model's events, on bytes as they come."""

import pytest

from bot.adapters.llm.events import EventReader

PING = b'event: ping\ndata: {"type": "ping"}\n\n'
WORD = 'event: content_block_delta\ndata: {"type": "content_block_delta", "delta": {"text": "wörd"}}\n\n'.encode()
EVENTS = [{"type": "ping"}, {"type": "content_block_delta", "delta": {"text": "wörd"}}, {"type": "ping"}]


def test_one_piece_may_hold_many_events() -> None:
    assert EventReader().feed(PING + WORD + PING) == EVENTS


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50])
def test_an_event_may_come_in_many_pieces(size: int) -> None:
    reader, raw = EventReader(), PING + WORD + PING

    read = [event for at in range(0, len(raw), size) for event in reader.feed(raw[at : at + size])]

    assert read == EVENTS


@pytest.mark.parametrize("size", [1, 5, 500])
def test_lines_may_end_as_on_windows(size: int) -> None:
    reader, raw = EventReader(), (PING + WORD + PING).replace(b"\n", b"\r\n")

    read = [event for at in range(0, len(raw), size) for event in reader.feed(raw[at : at + size])]

    assert read == EVENTS


def test_comments_and_other_fields_are_passed_over() -> None:
    assert EventReader().feed(b": hello\n\nid: 1\nretry: 5\n" + PING) == [{"type": "ping"}]


def test_half_an_event_is_none() -> None:
    assert EventReader().feed(WORD[:-1]) == []


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(ValueError, match="Expecting"):
        EventReader().feed(b"data: <html>\n\n")
