"""All that Slack may send, bent."""

from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st

from tests.e2e.hostile.odd import ODD_TEXT, TIMES, Draw, bent, escaped, written
from tests.e2e.hostile.requests import KNOWN_TS, MARK, SLACK, Request, twisted
from tests.e2e.hostile.seals import RIGHT_QSTASH, RIGHT_SLACK, WRONG_SLACK
from tests.e2e.product import ADA, RELEASES

FORM, JSON = b"application/x-www-form-urlencoded", b"application/json"
COMMAND = {
    "command": "/notra",
    "text": "help",
    "team_id": "T0ACME",
    "channel_id": RELEASES,
    "user_id": ADA,
    "trigger_id": f"1.1.{MARK}",
}
_TEXTS = (
    "help",
    "status",
    "stop",
    "draft",
    "draft changelog acme/none",
    "draft changelog a/b since",
    "drft",
    "draft x..y..z",
)

_RARELY = st.sampled_from((False,) * 9 + (True,))
_URLS = (
    "http://", "http://[", "https://x:99999/", "ftp://x/", "//", "http://a..b/", "http://\x00/",
    "http://é/", "file:///etc/passwd", "javascript:1", "http://-/", "\u202e", "http://127.0.0.1:9/" + "x" * 2_900,
)  # fmt: skip
"""Where nobody can be answered."""


def _interaction(kind: str, **fields: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "team": {"id": "T0ACME", "domain": "acme"},
        "user": {"id": ADA, "name": "ada"},
        "channel": {"id": RELEASES},
        "message": {"ts": KNOWN_TS, "thread_ts": KNOWN_TS},
        "trigger_id": f"1.2.{MARK}",
        **fields,
    }


def click(action: str, value: object) -> dict[str, Any]:
    """A click on a button of ours."""
    button = {"type": "button", "action_id": action, "block_id": "actions", "value": value}
    return _interaction("block_actions", actions=[button])


def view_of(
    callback: str, metadata: object, values: Mapping[str, Any], kind: str = "view_submission"
) -> dict[str, Any]:
    """A submitted window of ours."""
    view = {"id": f"V{MARK}", "hash": "1.2", "callback_id": callback, "type": "modal", "private_metadata": metadata}
    return _interaction(kind, view={**view, "state": {"values": dict(values)}})


def changed(callback: str, metadata: object, values: Mapping[str, Any]) -> dict[str, Any]:
    """A choice in a window of ours that tells of it at once."""
    view = view_of(callback, metadata, values)["view"]
    action = {"type": "static_select", "action_id": "value", "block_id": "preset", "selected_option": {"value": "cron"}}
    return _interaction("block_actions", view=view, actions=[action])


def event_of(**event: Any) -> dict[str, Any]:
    """A delivery of the Events API."""
    return {"type": "event_callback", "team_id": "T0ACME", "event_id": f"Ev{MARK}", "event": event}


def typed(text: object) -> dict[str, Any]:
    """What stands in an input."""
    return {"value": {"type": "plain_text_input", "value": text}}


def _chosen(value: str) -> dict[str, Any]:
    return {"value": {"type": "static_select", "selected_option": {"value": value}}}


def shapes(draft: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Interactions and events, some about the known draft `draft`."""
    new = {"content_type": _chosen("changelog"), "repo": typed("acme/none"), "range": _chosen("last 7 days")}
    digest = {"repo": typed("acme/none"), "preset": _chosen("cron"), "cron": typed("61 * * * *"), "zone": typed("UTC")}
    edit = f'{{"draft": "{draft}", "version": 1, "gaps": [1, 1]}}'
    long = f'{{"draft": "{draft}", "version": 1, "gaps": {[1] * 34}}}'
    metadata = (
        "{}",
        '{"channel": NaN}',
        '{"channel": "\\u0000"}',
        '{"channel": "\\ud800"}',
        '{"channel": [[]]}',
        "[" * 2_900,
    )
    gaps = ('{"draft": "%s", "version": 999999999, "gaps": []}', '{"draft": "%s", "version": 0, "gaps": [true]}')
    interactions = [
        click("draft_approve", f"{draft}:7"),
        click("draft_edit", "d1:1"),
        click("draft_sources", f"{draft}:0"),
        click("draft_dm", "r0123456789abcde:0"),
        click("draft_restore", f"{draft}:999999999"),
        view_of("draft_new", f'{{"channel": "{RELEASES}"}}', new),
        view_of("draft_new", f'{{"channel": "{RELEASES}"}}', {**new, "range_detail": typed("a" + "." * 9_000 + " b")}),
        view_of("draft_edit", edit, {"part_0": typed("words"), "part_1": typed("more")}),
        view_of("draft_edit", long, {f"part_{number}": typed("word " * 590) for number in range(34)}),
        view_of("draft_merge", edit, {"part_0": typed("# " * 900), "part_1": typed("\u0000")}),
        view_of("draft_new", "{}", new, kind="view_closed"),
        view_of("digest_edit", f'{{"channel": "{RELEASES}", "id": ""}}', digest),
        view_of(
            "digest_edit",
            f'{{"channel": "{RELEASES}", "id": "r0123456789abcde"}}',
            {**digest, "cron": typed("* * * * *")},
        ),
        changed("digest_edit", f'{{"channel": "{RELEASES}", "id": ""}}', digest),
        changed("draft_new", "{}", new),
        view_of("notifications", "", {"ready": _chosen("thread"), "failed": _chosen("off")}),
        view_of("rules_edit", "{}", new),
        click("digest_run", "r0123456789abcde:0"),
        click("digest_resume", "r0123456789abcde:0"),
        click("notifications_open", "mine:0"),
        *(view_of("draft_new", odd, new) for odd in metadata),
        *(view_of("draft_edit", odd % draft, {"part_0": typed("words")}) for odd in gaps),
        _interaction("shortcut", callback_id="x"),
        _interaction("message_action", callback_id="x"),
    ]
    events = [
        event_of(type="message", user=ADA, channel=RELEASES, text="shorter", ts="2.1", thread_ts="1.1"),
        event_of(type="message", user=ADA, channel=RELEASES, text="stop", ts="2.1", thread_ts=KNOWN_TS),
        event_of(type="message", subtype="message_changed", message={"text": "a"}, channel=RELEASES, ts="2.1"),
        event_of(type="app_home_opened", user=ADA, tab="home", channel="D0ADA"),
        event_of(type="app_home_opened", user="U" * 300, tab="home", channel="D0ADA"),
        event_of(type="reaction_added", user=ADA, item={"type": "message", "channel": RELEASES, "ts": "1.1"}),
        event_of(type="app_uninstalled"),
        {"type": "url_verification", "challenge": "abc", "token": "x"},
        {"type": "app_rate_limited", "team_id": "T0ACME", "minute_rate_limited": 1},
    ]
    return interactions, events


def slack_requests(draft: str) -> st.SearchStrategy[Request]:
    """Requests for `/slack/events`."""
    interactions, events = shapes(draft)

    def command(draw: Draw) -> tuple[bytes, bytes]:
        return _form(draw), FORM

    def interaction(draw: Draw) -> tuple[bytes, bytes]:
        body = written(bent(draw, draw(st.sampled_from(interactions))))
        return b"payload=" + (body if draw(_RARELY) else escaped(body)), FORM

    def event(draw: Draw) -> tuple[bytes, bytes]:
        return written(bent(draw, draw(st.sampled_from(events)))), JSON

    def noise(draw: Draw) -> tuple[bytes, bytes]:
        return draw(st.binary(max_size=60)), draw(st.sampled_from((FORM, JSON)))

    kinds: tuple[Callable[[Draw], tuple[bytes, bytes]], ...] = (command, interaction, interaction, event, event, noise)

    @st.composite
    def request(draw: Draw) -> Request:
        make = draw(st.sampled_from(kinds))
        body, usual = make(draw)
        return twisted(draw, Request(what=make.__name__, path=SLACK, body=body, seal=draw(_SEALS)), usual)

    return request()


_SEALS = st.sampled_from(
    [*list(RIGHT_SLACK) * 12, *list(RIGHT_QSTASH) * 2, *(f"Slack: {name}" for name in WRONG_SLACK)]
)


def _form(draw: Draw) -> bytes:
    """The fields of a slash command: odd, gone, twice, or under other names."""
    fields = [*({**COMMAND, "text": draw(st.sampled_from(_TEXTS))}).items()]
    if draw(_RARELY):
        fields.append(("response_url", draw(st.sampled_from(_URLS))))
    for _ in range(draw(TIMES)):
        at = draw(st.integers(0, len(fields) - 1))
        name, _value = fields[at]
        match draw(st.sampled_from(("odd", "odd", "gone", "twice", "name", "array"))):
            case "odd":
                fields[at] = (name, draw(ODD_TEXT))
            case "gone" if len(fields) > 1:
                del fields[at]
            case "twice":
                fields.insert(draw(st.integers(0, len(fields))), (name, draw(ODD_TEXT)))
            case "name":
                fields[at] = (draw(ODD_TEXT), _value)
            case _:
                fields[at] = (f"{name}[]", _value)
    return b"&".join(escaped(name) + b"=" + escaped(value) for name, value in fields)
