import dataclasses

from standins.slack import Slack
from tests.standins.slack_page.conftest import PageClient, button, modal, post
from tests.standins.slack_page.page_html import safe


async def test_an_edit_arrives_as_the_message_it_makes(ada: PageClient, slack: Slack) -> None:
    message = post(slack, "dra")
    stream = await ada.follow()
    slack.workspace.edit(dataclasses.replace(message, text="draft"))
    kind, data = await stream.next()

    assert (kind, data["ts"]) == ("message", message.ts)
    assert "draft" in safe(data["html"]).text


async def test_a_reply_brings_its_root_along(ada: PageClient, slack: Slack) -> None:
    root = post(slack, "root")
    stream = await ada.follow()
    reply = post(slack, "reply", thread_ts=root.ts)
    first, second = await stream.next(), await stream.next()

    assert (first[1]["ts"], first[1]["thread_ts"]) == (reply.ts, root.ts)
    assert (second[1]["ts"], second[1]["thread_ts"]) == (root.ts, "")
    assert "1 reply" in safe(second[1]["html"]).text


async def test_only_those_hear_who_may(ada: PageClient, slack: Slack) -> None:
    stream = await ada.as_user("U0GRACE").follow()
    post(slack, "for Ada", ephemeral_to="U0ADA")
    post(slack, "in Ada's messages", channel="D0ADA")
    modal(slack, button())
    slack.workspace.notice("U0ADA", "for Ada")
    post(slack, "for all")

    assert "for all" in (await stream.next())[1]["html"]


async def test_views_homes_and_notices_arrive(ada: PageClient, slack: Slack) -> None:
    stream = await ada.follow()
    view = modal(slack, button())
    opened = await stream.next()
    modal(slack, button(), kind="home", id="VHOME")
    slack.workspace.notice("U0ADA", "Trouble connecting")
    slack.workspace.drop_views([view])
    others = [await stream.next() for _ in range(3)]

    assert opened[0] == "views"
    assert f'data-view-id="{view.id}"' in opened[1]["html"]
    assert [kind for kind, _ in others] == ["home", "notice", "views"]
    assert others[2][1]["html"] == ""


async def test_a_deleted_message_is_named(ada: PageClient, slack: Slack) -> None:
    message = post(slack, "gone")
    stream = await ada.follow()
    slack.workspace.delete(message)
    kind, data = await stream.next()

    assert (kind, data["channel"], data["ts"]) == ("message_deleted", message.channel, message.ts)


async def test_a_reaction_of_somebody_else_is_seen(ada: PageClient, slack: Slack) -> None:
    message = post(slack, "done")
    stream = await ada.follow()
    await ada.as_user("U0GRACE").act("react", channel=message.channel, ts=message.ts, name="tada")
    _, data = await stream.next()

    assert safe(data["html"]).with_class("reaction")[0]["aria-pressed"] == "false"


async def test_a_new_member_makes_the_snapshot_stale(ada: PageClient, slack: Slack) -> None:
    stream = await ada.follow()
    slack.workspace.join("C0RANDOM", "U0NOTRA")

    assert (await stream.next())[0] == "stale"


async def test_revisions_grow_over_snapshots_and_events(ada: PageClient, slack: Slack) -> None:
    stream = await ada.follow()
    snapshot = await ada.read("snapshot")
    post(slack, "one")
    await stream.next()

    assert stream.revisions[0] < snapshot["revision"] < stream.revisions[1]
