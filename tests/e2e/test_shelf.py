"""Slack as a source: a message comes on the shelf by shortcut or reaction, and its author decides about it."""

import dataclasses
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.activity import Said
from bot.adapters.postgres.database import Database
from bot.adapters.postgres.shelf import PostgresShelf
from standins.slack.records import Message
from tests.e2e.product import ADA, GRACE, RELEASES, Product, shown, until
from tests.e2e.windows import window, words

DM = {ADA: "D0ADA", GRACE: "D0GRACE"}
TEAM = "T0ACME"


def says(notra: Product, text: str, user: str = GRACE, channel: str = RELEASES, **where: str) -> Message:
    return notra.slack.people.say(user, channel, text, **where)


async def captured(notra: Product, message: Message, user: str = ADA) -> None:
    """Choose Add to Notra in the message's menu, and wait until that is served."""
    answer = await notra.slack.people.shortcut(user, message.channel, message.ts, "shelf_add")
    assert answer.accepted
    await notra.served()


async def reacted(notra: Product, message: Message, user: str = ADA, name: str = "mega") -> None:
    """React to the message, and wait until all that came is served."""
    notra.slack.people.react(user, message.channel, message.ts, name)
    await notra.slack.delivery.settled()
    await notra.served()


def told(notra: Product, user: str = GRACE) -> list[Message]:
    """What the bot told a person in their direct messages."""
    return notra.drafts(DM[user])


async def shelf(notra: Product) -> list[Said]:
    """What a draft would read now."""
    database = Database(notra.settings.database_url.get_secret_value(), max_size=2)
    await database.open()
    try:
        return list(await PostgresShelf(database).of(TEAM, since=datetime.now(UTC) - timedelta(days=1)))
    finally:
        await database.close()


async def clicked(notra: Product, action: str, message: Message, user: str = GRACE) -> None:
    await notra.click(action, message, user)
    await notra.served()


def newest(notra: Product, message: Message) -> Message:
    found = notra.slack.workspace.message(message.channel, message.ts)
    assert found is not None
    return found


async def test_the_shortcut_puts_a_message_on_the_shelf_and_its_author_is_told(notra: Product) -> None:
    message = says(notra, "The new engine cut our start from 9 s to 2 s.")

    await captured(notra, message)

    [said] = await shelf(notra)
    assert (said.id, said.text) == (f"{RELEASES}/{message.ts}", "The new engine cut our start from 9 s to 2 s.")
    assert said.author.name == "Grace Hopper"
    assert not said.may_quote
    [asked] = told(notra)
    assert "<@U0ADA> put a message of yours" in asked.text
    assert "cut our start" in shown(asked)
    assert "|this message>. Drafts may read it" in notra.whispers()[-1]


async def test_a_shortcut_on_a_message_without_a_thread_reads_nothing_of_the_channel(notra: Product) -> None:
    await captured(notra, says(notra, "Faster by half"))

    assert [call.method for call in notra.slack.calls.of(None) if call.method.startswith("conversations.re")] == []
    assert notra.slack.calls.of("conversations.history") == []


async def test_the_reaction_does_the_same_with_one_call(notra: Product) -> None:
    message = says(notra, "Customers love the keyboard steering")

    await reacted(notra, message)

    assert [said.text for said in await shelf(notra)] == ["Customers love the keyboard steering"]
    assert len(told(notra)) == 1
    assert len(notra.slack.calls.of("conversations.replies")) == 1
    assert notra.slack.calls.of("conversations.history") == []


async def test_another_reaction_does_nothing(notra: Product) -> None:
    await reacted(notra, says(notra, "Lunch?"), name="eyes")

    assert await shelf(notra) == []
    assert await notra.rows("select 1 from requests") == []


async def test_twice_the_same_is_there_once_and_its_author_is_told_once(notra: Product) -> None:
    message = says(notra, "Faster by half")
    notra.slack.faults = dataclasses.replace(notra.slack.faults, deliver_twice=True)

    await captured(notra, message)
    await reacted(notra, message)
    await reacted(notra, message, GRACE)

    assert len(await shelf(notra)) == 1
    assert len(told(notra)) == 1
    assert "on the shelf already; <@U0ADA> put it there" in notra.whispers(GRACE)[-1]


async def test_an_author_agrees_to_be_quoted_and_changes_their_mind(notra: Product) -> None:
    await captured(notra, says(notra, "Faster by half"))
    [asked] = told(notra)

    await clicked(notra, "shelf_agree", asked)

    assert [said.may_quote for said in await shelf(notra)] == [True]
    assert "You agreed" in shown(newest(notra, asked))

    await clicked(notra, "shelf_decline", newest(notra, asked))

    assert [said.may_quote for said in await shelf(notra)] == [False]
    assert "do not quote it" in shown(newest(notra, asked))


async def test_what_its_author_takes_back_is_gone_for_good(notra: Product) -> None:
    message = says(notra, "My secret plan")
    await captured(notra, message)

    await clicked(notra, "shelf_withdraw", told(notra)[0])
    await captured(notra, message)

    assert await shelf(notra) == []
    assert "You took this back" in shown(newest(notra, told(notra)[0]))
    assert "took this message back" in notra.whispers()[-1]
    assert len(told(notra)) == 1
    everything = await notra.rows("select row_to_json(shelf)::text as kept from shelf union all "
                                  "select row_to_json(requests)::text from requests")  # fmt: skip
    assert not [row for row in everything if "secret plan" in row["kept"]]


async def test_nobody_but_its_author_decides_about_a_message(notra: Product) -> None:
    await captured(notra, says(notra, "Faster by half"))
    [asked] = told(notra)
    button = notra.button(asked, "shelf_agree")

    await notra.send(click_by(ADA, button))
    await notra.served()

    assert [said.may_quote for said in await shelf(notra)] == [False]
    assert "Only the person who wrote it" in notra.whispers()[-1]


async def test_who_put_it_there_takes_it_off_and_may_put_it_there_again(notra: Product) -> None:
    message = says(notra, "Faster by half")
    await captured(notra, message)
    whisper = private(notra)

    await clicked(notra, "shelf_remove", whisper, ADA)

    assert await shelf(notra) == []
    assert "off the shelf" in shown(newest(notra, told(notra)[0]))
    assert newest(notra, whisper).text == "The message is off the shelf. No draft will read it."

    await captured(notra, message)

    assert len(await shelf(notra)) == 1
    assert len(told(notra)) == 1
    assert "put a message of yours" in shown(newest(notra, told(notra)[0]))


async def test_somebody_else_cannot_take_it_off(notra: Product) -> None:
    await captured(notra, says(notra, "Faster by half", user=ADA))
    button = notra.button(private(notra), "shelf_remove")

    await notra.send(click_by(GRACE, button))
    await notra.served()

    assert len(await shelf(notra)) == 1
    assert "can take it off" in notra.whispers(GRACE)[-1]


async def test_a_thread_comes_as_one_piece_that_is_quoted_once_all_in_it_agreed(notra: Product) -> None:
    root = says(notra, "Start takes 2 s now")
    says(notra, "And it uses half the fuel", ADA, thread_ts=root.ts)
    says(notra, "Thanks to <#12>", thread_ts=root.ts)

    await reacted(notra, root)

    [said] = await shelf(notra)
    assert said.id == f"{RELEASES}/{root.ts}"
    assert said.text.splitlines()[:2] == [
        "Grace Hopper: Start takes 2 s now",
        "Ada Lovelace: And it uses half the fuel",
    ]
    assert len(told(notra)) == len(told(notra, ADA)) == 1
    assert "2 messages of yours" in told(notra)[0].text

    await clicked(notra, "shelf_agree", told(notra)[0])
    assert [said.may_quote for said in await shelf(notra)] == [False]
    await clicked(notra, "shelf_agree", told(notra, ADA)[0], ADA)
    assert [said.may_quote for said in await shelf(notra)] == [True]
    await clicked(notra, "shelf_withdraw", newest(notra, told(notra, ADA)[0]), ADA)
    [said] = await shelf(notra)
    assert "half the fuel" not in said.text


async def test_of_a_long_thread_the_first_messages_are_read_in_one_call(notra: Product) -> None:
    root = says(notra, "Ideas?")
    for number in range(20):
        says(notra, f"Idea {number}", thread_ts=root.ts)

    await captured(notra, root)

    assert len((await shelf(notra))[0].text.splitlines()) == 15
    assert len(notra.slack.calls.of("conversations.replies")) == 1
    assert "6 later replies left out" in shown(private(notra))


async def test_an_edited_message_is_edited_on_the_shelf_and_a_deleted_one_is_off_it(notra: Product) -> None:
    message = says(notra, "Start takes 2 s")
    await captured(notra, message)

    notra.slack.people.edit(GRACE, RELEASES, message.ts, "Start takes 3 s")
    await until(lambda: "3 s" in shown(newest(notra, told(notra)[0])) or None, "the edit")
    assert [said.text for said in await shelf(notra)] == ["Start takes 3 s"]

    notra.slack.people.delete(GRACE, RELEASES, message.ts)
    await until(lambda: "off the shelf" in shown(newest(notra, told(notra)[0])) or None, "the deletion")
    assert await shelf(notra) == []
    assert [row["text"] for row in await notra.rows("select text from shelf")] == [""]


async def test_the_root_of_a_thread_that_is_deleted_leaves_a_tombstone_and_the_shelf(notra: Product) -> None:
    root = says(notra, "Start takes 2 s")
    says(notra, "And half the fuel", ADA, thread_ts=root.ts)
    await captured(notra, root)
    ts = notra.slack.workspace.new_ts()
    left = {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "text": "Deleted.", "ts": root.ts}
    event = {"type": "message", "subtype": "message_changed", "channel": RELEASES, "ts": ts, "message": left}

    notra.slack.delivery.event({"type": "event_callback", "team_id": TEAM, "event_id": "Ev0TOMB", "event": event})
    await notra.slack.delivery.settled()
    await notra.served()

    assert [said.text for said in await shelf(notra)] == ["And half the fuel"]


async def test_edits_of_what_is_not_on_the_shelf_are_not_kept(notra: Product) -> None:
    message = says(notra, "Hello")
    notra.slack.people.edit(GRACE, RELEASES, message.ts, "Hello, all")
    notra.slack.people.delete(GRACE, RELEASES, message.ts)
    await notra.slack.delivery.settled()

    assert {sent.status for sent in notra.slack.delivery.sent} == {200}
    assert await notra.rows("select 1 from requests") == []


async def test_secrets_and_markup_do_not_come_on_the_shelf(notra: Product) -> None:
    token = "xoxb-" + "1234567890-abcdef"
    await captured(notra, says(notra, f"@ada look at <https://acme.dev/x?a=1&b=2|the page> {token} & more"))

    [said] = await shelf(notra)
    assert token not in said.text
    assert "[secret removed]" in said.text
    assert "<@" not in said.text
    assert "&amp;" not in said.text


async def test_of_a_very_long_message_the_beginning_is_kept_and_that_is_said(notra: Product) -> None:
    await captured(notra, says(notra, "word " * 2_000))

    [said] = await shelf(notra)
    assert len(said.text) <= 4_000
    assert "longer than 4,000 characters" in shown(private(notra))


async def test_messages_of_apps_are_refused(notra: Product) -> None:
    message = await notra.draft()

    await captured(notra, message)

    assert await shelf(notra) == []
    assert notra.whispers()[-1].startswith("Only what people wrote goes on the shelf")


@pytest.mark.parametrize("change", [{"bot_id": "B0OTHER"}, {"subtype": "channel_join"}, {"user": None}])
async def test_messages_that_no_person_wrote_are_refused(notra: Product, change: dict[str, Any]) -> None:
    message = says(notra, "I am a robot")
    text = {"type": "message", "user": GRACE, "text": "I am a robot", "ts": message.ts}

    await notra.send(shortcut_by(ADA, {name: value for name, value in (text | change).items() if value}))
    await notra.served()

    assert await shelf(notra) == []
    assert notra.whispers()[-1].startswith("Only what people wrote goes on the shelf")


async def test_the_words_of_a_guest_are_refused_and_a_guest_puts_nothing_there(notra: Product) -> None:
    message = says(notra, "Hello from outside")
    notra.make_guest(GRACE)

    await captured(notra, message)
    assert "full members" in notra.whispers()[-1]
    await captured(notra, says(notra, "Ours", ADA), GRACE)
    assert "Only full members" in notra.whispers(GRACE)[-1]

    assert await shelf(notra) == []
    assert told(notra) == []


async def test_in_a_channel_without_the_bot_it_says_how_to_let_it_in(notra: Product) -> None:
    await captured(notra, says(notra, "Hidden gem", channel="C0RANDOM"))

    assert await shelf(notra) == []
    assert "/invite @Notra" in notra.whispers()[-1]


async def test_direct_messages_and_shared_channels_are_refused(notra: Product) -> None:
    await captured(notra, says(notra, "Between us", channel="D0PEOPLE"))
    assert "Direct messages stay private" in notra.whispers()[-1]

    workspace = notra.slack.workspace
    workspace.put_channel(dataclasses.replace(workspace.channels["C0ENGINEER"], shared=True))
    await captured(notra, says(notra, "With our partner", channel="C0ENGINEER"))
    assert "shared with another organisation" in notra.whispers()[-1]

    assert await shelf(notra) == []


async def test_a_message_that_is_gone_by_then_is_not_put_there(notra: Product) -> None:
    message = says(notra, "Oops")
    notra.slack.faults = dataclasses.replace(notra.slack.faults, hold="before:conversations.replies")
    notra.slack.people.react(ADA, RELEASES, message.ts, "mega")
    await notra.slack.delivery.settled()
    notra.slack.people.delete(GRACE, RELEASES, message.ts)
    notra.slack.faults = dataclasses.replace(notra.slack.faults, hold="")
    await notra.served()

    assert notra.whispers()[-1] == "The message is gone."
    assert await shelf(notra) == []


async def test_an_app_that_slack_gives_one_call_a_minute_needs_no_more(notra: Product) -> None:
    notra.slack.faults = dataclasses.replace(notra.slack.faults, outside_marketplace=True)
    root = says(notra, "Ideas?")
    for number in range(20):
        says(notra, f"Idea {number}", thread_ts=root.ts)

    await reacted(notra, root)
    await captured(notra, says(notra, "Faster by half"))

    assert [len(said.text.splitlines()) for said in await shelf(notra)] == [15, 1]
    assert [call.status for call in notra.slack.calls.of("conversations.replies")] == [200]


async def test_the_list_shows_what_is_there_and_takes_it_off(notra: Product) -> None:
    await captured(notra, says(notra, "Faster by half"))
    await notra.command("/notra shelf", GRACE)
    await notra.served()
    listed = private(notra, GRACE)
    assert "Faster by half" in shown(listed)

    button = next(block["accessory"] for block in listed.blocks if "accessory" in block)
    block = next(block["block_id"] for block in listed.blocks if "accessory" in block)
    await notra.slack.people.click(GRACE, (listed.channel, listed.ts), block, button["action_id"])
    await notra.served()

    assert await shelf(notra) == []
    assert "Nothing that you wrote or put there" in shown(newest(notra, listed))
    assert "You took this back" in shown(newest(notra, told(notra)[0]))


async def test_the_home_lists_it_too(notra: Product) -> None:
    await captured(notra, says(notra, "Faster by half"))
    notra.slack.people.open_home(ADA)
    home = await until(lambda: notra.slack.workspace.home_of(ADA), "the Home")
    block = next(block for block in home.blocks if "accessory" in block)
    assert "Faster by half" in block["text"]["text"]

    await notra.slack.people.click(ADA, home.id, block["block_id"], block["accessory"]["action_id"])
    await notra.served()

    assert await shelf(notra) == []
    after = notra.slack.workspace.home_of(ADA)
    assert after is not None
    assert not [block for block in after.blocks if "accessory" in block]


async def test_a_workspace_chooses_another_reaction(notra: Product) -> None:
    await notra.command("/notra shelf emoji :rocket:")
    await notra.served()
    assert ":rocket:" in notra.whispers()[-1]

    await reacted(notra, says(notra, "By the old one"), name="mega")
    await reacted(notra, says(notra, "By the new one"), name="rocket")

    assert [said.text for said in await shelf(notra)] == ["By the new one"]


async def test_what_is_no_emoji_is_not_chosen(notra: Product) -> None:
    await notra.command("/notra shelf emoji two words")
    await notra.served()

    assert ":mega:" in notra.whispers()[-1]


async def test_one_person_cannot_fill_the_shelf(notra: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = int(time.time()) // 60 * 60_000
    monkeypatch.setattr("upstash_ratelimit.limiter.now_ms", lambda: begun)  # however long it takes, it is one minute
    for number in range(21):
        await notra.slack.people.shortcut(ADA, RELEASES, says(notra, f"Message {number}").ts, "shelf_add")
    await notra.served()

    assert len(await shelf(notra)) == 20
    assert any("You can have 20 messages put on the shelf in a minute" in whisper for whisper in notra.whispers())


async def test_slack_asking_for_a_pause_only_delays_it(notra: Product) -> None:
    message = says(notra, "Faster by half")
    notra.slack.faults = dataclasses.replace(
        notra.slack.faults, storm_429="conversations.replies,chat.postMessage", storm_429_next=2
    )

    await reacted(notra, message)

    assert len(await shelf(notra)) == 1
    assert len(told(notra)) == 1


async def test_an_author_is_told_once_when_slack_does_not_say_whether_it_told_them(notra: Product) -> None:
    notra.slack.faults = dataclasses.replace(notra.slack.faults, lose_reply="chat.postMessage", lose_reply_next=1)

    await captured(notra, says(notra, "Faster by half"))

    assert len(told(notra)) == 1
    await clicked(notra, "shelf_agree", told(notra)[0])
    assert [said.may_quote for said in await shelf(notra)] == [True]


async def test_an_author_without_direct_messages_is_told_in_the_channel_and_decides_there(notra: Product) -> None:
    close_messages_of(notra, GRACE)
    await captured(notra, says(notra, "Faster by half"))
    asked = private(notra, GRACE)
    assert "put a message of yours" in asked.text

    await clicked(notra, "shelf_agree", asked)

    assert [said.may_quote for said in await shelf(notra)] == [True]
    assert "You agreed" in shown(newest(notra, asked))


async def test_nothing_stays_on_the_shelf_whose_author_cannot_be_told(notra: Product) -> None:
    message = says(notra, "Faster by half")
    close_messages_of(notra, GRACE)
    workspace = notra.slack.workspace
    here = workspace.channels[RELEASES]
    workspace.put_channel(dataclasses.replace(here, members=here.members - {GRACE}))

    await captured(notra, message)

    assert "I cannot reach an author" in notra.whispers()[-1]
    assert await shelf(notra) == []


async def test_a_request_that_is_given_up_leaves_nothing_on_the_shelf(notra: Product) -> None:
    notra.slack.faults = dataclasses.replace(notra.slack.faults, storm_429="chat.postMessage", storm_429_next=100)
    await notra.slack.people.shortcut(ADA, RELEASES, says(notra, "Faster by half").ts, "shelf_add")
    await until(lambda: notra.slack.calls.of("chat.postMessage") or None, "the first try")
    await notra.rows("update requests set attempts = 8")

    await notra.served()

    await until(lambda: [said for said in notra.whispers() if "went wrong" in said] or None, "the apology")
    assert await shelf(notra) == []


def close_messages_of(notra: Product, user: str) -> None:
    """From now on nobody can write to this person's direct messages with the bot."""
    channel = notra.slack.workspace.channels[DM[user]]
    notra.slack.workspace.put_channel(dataclasses.replace(channel, archived=True))


def private(notra: Product, user: str = ADA) -> Message:
    """The newest message in #releases that only this person sees."""
    seen = notra.slack.workspace.messages_of(RELEASES, user)
    return [message for message in seen if message.ephemeral_to == user][-1]


def click_by(user: str, button: dict[str, Any]) -> dict[str, Any]:
    """A click that Slack's client would not offer to this person."""
    action = {name: button[name] for name in ("type", "action_id", "block_id", "value")}
    return {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": user},
        "channel": {"id": RELEASES},
        "trigger_id": f"7.8.{user}",
        "actions": [action],
    }


def shortcut_by(user: str, message: dict[str, Any]) -> dict[str, Any]:
    """A shortcut on a message that people of the stand-in cannot write."""
    return {
        "type": "message_action",
        "callback_id": "shelf_add",
        "team": {"id": TEAM},
        "user": {"id": user},
        "channel": {"id": RELEASES},
        "trigger_id": "7.9.odd",
        "message_ts": message["ts"],
        "message": message,
    }


async def test_a_draft_names_what_was_said_about_its_change_among_its_sources(notra: Product) -> None:
    message = says(notra, "Steering with the keyboard: https://github.com/acme/rocket/pull/2 is what I waited for.")
    await captured(notra, message)

    await notra.click("draft_sources", await notra.draft())

    view = await window(notra, "Sources")
    permalink = f"/archives/{RELEASES}/p{message.ts.replace('.', '')}"
    assert permalink in words(view)
