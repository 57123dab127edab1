import re
from datetime import UTC, datetime

import pytest

from standins.slack import Slack
from standins.slack.records import File
from tests.standins.slack.receiver import Receiver, answering
from tests.standins.slack_page.conftest import PageClient, button, modal, post, text_input
from tests.standins.slack_page.page_html import safe


async def test_the_page_and_its_files_are_served_under_a_strict_policy(ada: PageClient) -> None:
    async with ada.session.get(ada.base) as page:
        addresses = re.findall(r'(?:src|href)="([^"]+)"', await page.text())
        policy = page.headers["Content-Security-Policy"]
    statuses = {}
    for address in addresses:
        async with ada.session.get(ada.base + address) as found:
            statuses[address] = found.status

    assert "default-src 'none'; script-src 'self'" in policy
    assert set(statuses.values()) == {200}
    assert "/page/static/app.js" in statuses


@pytest.mark.parametrize("name", ["nothing.js", "..%2Froutes.py", "%2e%2e/routes.py"])
async def test_no_other_file_is_served(ada: PageClient, name: str) -> None:
    async with ada.session.get(f"{ada.base}/page/static/{name}") as found:
        assert found.status == 404


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("/archives/C0GENERAL/p1795783761500965", "/#/C0GENERAL/p1795783761500965"),
        (
            "/archives/C0GENERAL/p1795783761500965?thread_ts=1795783760.000001&cid=C0GENERAL",
            "/#/C0GENERAL/1795783760.000001/p1795783761500965",
        ),
        ("/archives/C0GENERAL/p1795783761500965?thread_ts=//elsewhere", "/#/C0GENERAL/p1795783761500965"),
    ],
)
async def test_the_address_of_a_message_leads_to_it_on_the_page(ada: PageClient, address: str, place: str) -> None:
    async with ada.session.get(f"{ada.base}{address}", allow_redirects=False) as found:
        assert (found.status, found.headers["Location"]) == (302, place)


async def test_a_snapshot_shows_what_one_person_sees(ada: PageClient, slack: Slack) -> None:
    post(slack, "for all")
    post(slack, "for Ada alone", ephemeral_to="U0ADA")
    hers = await ada.read("snapshot")
    other = await ada.as_user("U0GRACE").read("snapshot")

    assert "for Ada alone" in safe(hers["panes"]).text
    assert "for Ada alone" not in safe(other["panes"]).text
    assert 'data-pane="D0ADA"' in hers["panes"]
    assert 'data-pane="D0ADA"' not in other["panes"]
    assert other["user"] == "U0GRACE"


async def test_the_commands_come_from_the_manifest(ada: PageClient) -> None:
    commands = (await ada.read("snapshot"))["commands"]

    assert [command["typed"] for command in commands] == ["/notra ", "/notra draft ", "/notra stop", "/notra help"]
    assert commands[1]["hint"] == "[changelog] [since v1.2]"


async def test_nobody_at_all_looks_as_the_first_person(ada: PageClient) -> None:
    assert (await ada.as_user("U0NOTRA").read("snapshot"))["user"] == "U0ADA"


async def test_a_command_reaches_the_app(ada: PageClient, receiver: Receiver) -> None:
    answer = await ada.act("command", channel="C0GENERAL", text="/notra draft changelog")

    assert answer["ok"]
    assert receiver.of("command")[0].body["text"] == "draft changelog"


async def test_a_command_that_fails_is_no_success_and_is_noticed(ada: PageClient, receiver: Receiver) -> None:
    receiver.respond = answering(status=500)
    stream = await ada.follow()
    answer = await ada.act("command", channel="C0GENERAL", text="/notra draft")
    kind, notice = await stream.next()

    assert not answer["ok"]
    assert (kind, notice["text"]) == ("notice", '/notra failed with the error "http_service_error"')


async def test_what_is_said_appears_and_a_thread_shows_it(ada: PageClient, slack: Slack) -> None:
    root = await ada.act("say", channel="C0GENERAL", text="first")
    await ada.act("say", channel="C0GENERAL", text="*second*", thread_ts=root["ts"])
    thread = safe((await ada.read("thread", channel="C0GENERAL", ts=root["ts"]))["html"])
    panes = safe((await ada.read("snapshot"))["panes"])

    assert "1 reply" in thread.text
    assert "second" in thread.text
    assert "second" not in panes.text
    assert len(panes.with_class("thread-bar")) == 1


async def test_a_thread_whose_root_is_gone_is_not_found(ada: PageClient) -> None:
    assert (await ada.read("thread", channel="C0GENERAL", ts="1.0"))["http"] == 404


async def test_own_messages_are_edited_deleted_and_reacted_to(ada: PageClient) -> None:
    said = await ada.act("say", channel="C0GENERAL", text="frist")
    where = {"channel": "C0GENERAL", "ts": said["ts"]}
    await ada.act("edit", **where, text="first")
    await ada.act("react", **where, name="tada")
    shown = safe((await ada.read("snapshot"))["panes"])
    await ada.act("delete", **where)

    assert "first (edited)" in shown.text
    assert shown.with_class("reaction")[0]["aria-pressed"] == "true"
    assert not safe((await ada.read("snapshot"))["panes"]).with_class("message")


async def test_a_click_reaches_the_app_with_what_stands_in_the_inputs(
    ada: PageClient, slack: Slack, receiver: Receiver
) -> None:
    view = modal(slack, text_input(), button(value="7"))
    answer = await ada.act(
        "click", view=view.id, block_id="acts", action_id="go", state={"part": {"text": "typed"}}
    )  # fmt: skip
    payload = receiver.of("block_actions")[0].body

    assert answer["ok"]
    assert payload["actions"][0]["value"] == "7"
    assert payload["view"]["state"]["values"]["part"]["text"]["value"] == "typed"


async def test_a_local_time_is_that_of_the_person(ada: PageClient, slack: Slack, receiver: Receiver) -> None:
    element = {"type": "datetimepicker", "action_id": "when"}
    message = post(slack, "when?", blocks=[{"type": "actions", "block_id": "acts", "elements": [element]}])
    grace = ada.as_user("U0GRACE")
    where = {"channel": message.channel, "ts": message.ts, "block_id": "acts", "action_id": "when"}
    await grace.act("click", **where, selected={"local": "2026-11-02T09:30"})
    chosen = receiver.of("block_actions")[0].body["actions"][0]["selected_date_time"]

    assert datetime.fromtimestamp(chosen, UTC) == datetime(2026, 11, 2, 14, 30, tzinfo=UTC)


async def test_errors_of_a_submission_show_below_their_inputs(
    ada: PageClient, slack: Slack, receiver: Receiver
) -> None:
    receiver.respond = answering({"response_action": "errors", "errors": {"part": "Somebody was faster."}})
    view = modal(slack, text_input())
    answer = await ada.act("submit", view=view.id, state={"part": {"text": "mine"}})
    views = safe((await ada.read("snapshot"))["views"])

    assert answer["ok"]
    assert "Somebody was faster." in views.text


async def test_a_modal_closes(ada: PageClient, slack: Slack) -> None:
    view = modal(slack, button())
    await ada.act("close", view=view.id)

    assert (await ada.read("snapshot"))["views"] == ""


async def test_only_the_top_of_a_stack_of_views_shows(ada: PageClient, slack: Slack) -> None:
    bottom = modal(slack, button())
    modal(slack, button(), previous_id=bottom.id, root_id=bottom.id)
    views = safe((await ada.read("snapshot"))["views"]).with_class("view")

    assert ["hidden" in view for view in views] == [True, False]


async def test_an_ephemeral_message_is_dismissed_by_whom_it_is_for(ada: PageClient, slack: Slack) -> None:
    message = post(slack, "psst", ephemeral_to="U0ADA")
    where = {"channel": message.channel, "ts": message.ts}
    refused = await ada.as_user("U0GRACE").act("dismiss", **where)
    allowed = await ada.act("dismiss", **where)

    assert (refused["http"], allowed["ok"]) == (400, True)


@pytest.mark.parametrize("text", ["/invite @notra", "/invite notra "])
async def test_the_app_is_invited_by_name(ada: PageClient, slack: Slack, text: str) -> None:
    await ada.act("command", channel="C0RANDOM", text=text)

    assert "U0NOTRA" in slack.workspace.channels["C0RANDOM"].members


async def test_the_app_is_invited_by_a_click(ada: PageClient, slack: Slack) -> None:
    await ada.act("invite", channel="C0RANDOM", member="U0NOTRA")

    assert "U0NOTRA" in slack.workspace.channels["C0RANDOM"].members


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("say", {"channel": "C0NOWHERE", "text": "x"}),
        ("say", {"channel": "D0GRACE", "text": "x"}),
        ("say", {"text": "x"}),
        ("say", {"channel": "C0GENERAL", "text": "x", "user": "U0NOTRA"}),
        ("command", {"channel": "C0RANDOM", "text": "/invite @nobody"}),
        ("click", {"channel": "C0GENERAL", "ts": "1.0", "block_id": "b", "action_id": "a"}),
        ("click", {"view": "V1", "block_id": "b", "action_id": "a", "state": [1]}),
        ("submit", {"view": "V1", "state": {"b": 1}}),
        ("react", {"channel": "C0GENERAL"}),
        ("shortcut", {"channel": "C0GENERAL", "ts": "1.0", "callback_id": "x"}),
    ],
)
async def test_what_cannot_be_done_is_refused_in_a_sentence(
    ada: PageClient, act: str, body: dict[str, object]
) -> None:  # fmt: skip
    answer = await ada.act(act, **body)

    assert (answer["http"], answer["ok"]) == (400, False)
    assert answer["error"]


@pytest.mark.parametrize(("body", "status"), [("{", 400), ("[]", 400), ('"x"', 400)])
async def test_a_body_that_is_no_object_is_refused(ada: PageClient, body: str, status: int) -> None:
    headers = {"Content-Type": "application/json"}
    async with ada.session.post(f"{ada.base}/page/say", data=body, headers=headers) as response:
        assert response.status == status


async def test_a_form_of_another_origin_is_refused(ada: PageClient) -> None:
    async with ada.session.post(f"{ada.base}/page/say", data={"user": "U0ADA"}) as response:
        assert response.status == 415


async def test_a_file_is_previewed_and_downloaded_but_never_run(ada: PageClient, slack: Slack) -> None:
    content = b"# Title\n\n<script>alert(1)</script>"
    slack.workspace.put_file(
        File(id="F1", name="d.html", title="Draft", content=content, filetype="html", user="U0ADA")
    )  # fmt: skip
    post(slack, "see", files=["F1"])
    shown = safe((await ada.read("snapshot"))["panes"])
    async with ada.session.get(f"{ada.base}/page/file/F1") as response:
        downloaded, headers = await response.read(), response.headers

    assert len(shown.with_class("file")) == 1
    assert downloaded == content
    assert headers["Content-Disposition"] == "attachment"
    assert headers["Content-Type"] == "application/octet-stream"


async def test_the_home_tab_is_asked_for_and_shown(ada: PageClient, slack: Slack) -> None:
    empty = safe((await ada.read("snapshot"))["panes"])
    modal(slack, button(text="Start"), kind="home", id="VHOME")
    answer = await ada.act("home")

    assert "has not published" in empty.text
    assert answer["ok"]
    assert "Start" in safe((await ada.read("snapshot"))["panes"]).text
