"""How a message comes on the shelf and what happens to it there. Every part may be done again."""

import asyncio
from collections.abc import Sequence

from bot.blocks.elements import Rendered
from bot.blocks.shelf import added, already_there, emoji_chosen, shelf_list, told
from bot.errors import NotInChannel, Permanent
from bot.handlers.limiting import too_much
from bot.handlers.starting import Asker, asker_of, whisper
from bot.handlers.words import plain_words
from bot.log import log
from bot.recorded import Recorded
from bot.services import Services
from bot.shelved import Shelved, Spoken, spoken

_IN_A_THREAD = 15
"""Messages of a thread: what Slack gives in one call to an app that is sold outside of its marketplace."""
_NOT_SAID = "Only what people wrote goes on the shelf, not the messages of apps or of Slack itself."
_NOT_A_MEMBER = "Only the words of full members of this workspace go on the shelf; this author is a guest or has left."
_NOT_REACHED = "I cannot reach an author of it, and nothing goes on the shelf that its author does not know of."
_NO_MEMBERSHIP = (
    "I am not in this channel, so I would not notice when the message is edited or deleted. "
    "Invite me with `/invite @Notra`, then add it again."
)


async def add(services: Services, recorded: Recorded) -> float:
    """Put the message that a person pointed at on the shelf, with its thread, and tell its authors."""
    asker = asker_of(recorded)
    if refusal := await too_much(services, recorded, asker.user, "shelf"):
        await whisper(services, asker, refusal)
        return 0.0
    await services.messages.check_person(asker.user)
    await _check_place(services, asker.channel)
    messages = await _pointed_at(services, recorded, asker.channel)
    entries, cut = await _entries(services, recorded, asker, messages)
    await services.shelf.put(recorded.workspace, entries)
    stored = await services.shelf.entries(recorded.workspace, added_with=recorded.id)
    if not stored:
        there = await services.shelf.entries(recorded.workspace, at=(asker.channel, messages[0].ts))
        await whisper(services, asker, already_there(there[0]))
        return 0.0
    for author in dict.fromkeys(entry.author for entry in reversed(stored)):
        await _tell(services, recorded, [entry for entry in stored if entry.author == author])
    notes = {"cut": cut, "left_out": len(messages) - len(entries), "more": messages[0].replies + 1 - len(messages)}
    answer = added(stored, cut=bool(notes["cut"]), left_out=notes["left_out"], more=max(notes["more"], 0))
    await services.messages.whisper(
        asker.channel, asker.user, answer.text, response_url=asker.response_url, blocks=answer.blocks
    )
    log.info("put on the shelf", messages=len(stored))
    return 0.0


async def follow(services: Services, recorded: Recorded) -> float:
    """A message on the shelf was edited or deleted: so is what the shelf holds, and what its author was told."""
    payload = recorded.payload
    at, words = (str(payload["channel_id"]), str(payload["ts"])), payload.get("words")
    text = plain_words(str(words.get("text") or ""))[0] if isinstance(words, dict) else None
    await services.shelf.follow(recorded.workspace, at, text or None, str(payload["as_of"]))
    for entry in await services.shelf.entries(recorded.workspace, at=at):
        await show_author(services, recorded.workspace, entry)
    return 0.0


async def take_off(services: Services, recorded: Recorded) -> None:
    """Undo what a request put on the shelf: nothing stays there whose author was not told."""
    entries = await services.shelf.entries(recorded.workspace, added_with=recorded.id)
    await services.shelf.remove(recorded.workspace, recorded.id)
    for entry in {entry.author: entry for entry in entries}.values():
        await show_author(services, recorded.workspace, entry)


async def show_author(services: Services, workspace: str, entry: Shelved) -> None:
    """Bring the message in which the author of `entry` was told to what is true now."""
    if entry.told_channel is None or entry.told_ts is None:
        return
    group = await services.shelf.entries(workspace, added_with=entry.added_with)
    shown = told([one for one in group if one.author == entry.author])
    try:
        await services.messages.edit(entry.told_channel, entry.told_ts, shown.blocks, shown.text)
    except Permanent:
        log.warning("author's message not brought up to date")


async def shelf(services: Services, recorded: Recorded, asker: Asker, emoji: str | None) -> None:
    """`/notra shelf`: list it, or choose the reaction that puts messages there."""
    if emoji is None:
        await show_shelf(services, recorded, asker)
    else:
        await _choose_emoji(services, recorded, asker, emoji)


async def show_shelf(services: Services, recorded: Recorded, asker: Asker, *, replaces: bool = False) -> None:
    """List what the asker wrote or put on the shelf."""
    entries = await services.shelf.entries(recorded.workspace, person=asker.user)
    emoji = await services.workspaces.shelf_emoji(recorded.workspace)
    blocks = shelf_list(entries, asker.user, emoji)
    await services.messages.whisper(
        asker.channel,
        asker.user,
        "What you wrote or put on the shelf",
        response_url=asker.response_url,
        blocks=blocks,
        replaces=replaces,
    )


async def _choose_emoji(services: Services, recorded: Recorded, asker: Asker, name: str) -> None:
    """Make another reaction the workspace's own for the shelf."""
    await services.messages.check_person(asker.user)
    await services.workspaces.choose_shelf_emoji(recorded.workspace, name)
    await whisper(services, asker, emoji_chosen(name))


async def _check_place(services: Services, channel: str) -> None:
    if channel.startswith("D"):
        raise Permanent("Direct messages stay private: only messages in channels go on the shelf.")
    try:
        await services.messages.check_channel(channel)
    except NotInChannel as error:
        raise Permanent(_NO_MEMBERSHIP) from error


async def _pointed_at(services: Services, recorded: Recorded, channel: str) -> Sequence[Spoken]:
    """The message, then the thread below it. A shortcut brings the message along: without a thread that is all."""
    words = recorded.payload.get("words")
    if isinstance(words, dict):
        alone = spoken(words)
        if alone.author is None or not alone.replies:
            return [alone]
    return await services.conversations.thread(channel, str(recorded.payload["ts"]), _IN_A_THREAD)


async def _entries(
    services: Services, recorded: Recorded, asker: Asker, messages: Sequence[Spoken]
) -> tuple[list[Shelved], bool]:
    """What of the messages goes on the shelf, and whether one of them is cut. Raises Permanent for the first one."""
    if messages[0].author is None:
        raise Permanent(_NOT_SAID)
    authors = list(dict.fromkeys(message.author for message in messages if message.author))
    found = await asyncio.gather(*(services.conversations.member(author) for author in authors))
    names = {author: name for author, name in zip(authors, found, strict=True) if name}
    if messages[0].author not in names:
        raise Permanent(_NOT_A_MEMBER)
    if not plain_words(messages[0].text)[0]:
        raise Permanent("There are no words in this message that a draft could use.")
    said = [message for message in messages if message.author in names and plain_words(message.text)[0]]
    links = await asyncio.gather(*(services.conversations.link(asker.channel, message.ts) for message in said))
    repo = (await services.integrations.of(recorded.workspace)).repository_in(asker.channel)
    entries = [
        Shelved(
            channel=asker.channel,
            ts=message.ts,
            author=str(message.author),
            author_name=names[str(message.author)],
            text=plain_words(message.text)[0],
            url=url,
            added_by=asker.user,
            added_with=recorded.id,
            repo=repo,
        )
        for message, url in zip(said, links, strict=True)
    ]
    return entries, any(plain_words(message.text)[1] for message in said)


async def _tell(services: Services, recorded: Recorded, entries: Sequence[Shelved]) -> None:
    """Tell an author once; in the channel, privately, where no direct message is possible."""
    first = entries[0]
    if first.told_ts is not None:  # told before, when it was on the shelf the last time
        await show_author(services, recorded.workspace, first)
        return
    shown, marks = told(entries), {"shelf": recorded.id, "author": first.author}
    try:
        channel = await services.messages.open_dm(first.author)
        since = recorded.received_at
        ts = await services.messages.find(channel, marks, since) if since and recorded.attempts > 1 else None
        ts = ts or await services.messages.post(channel, shown.blocks, shown.text, metadata=marks)
    except Permanent:
        await _tell_in_channel(services, recorded, first, shown)
        return
    await services.consents.told(recorded.workspace, recorded.id, first.author, (channel, ts))


async def _tell_in_channel(services: Services, recorded: Recorded, entry: Shelved, shown: Rendered) -> None:
    try:
        await services.messages.whisper(entry.channel, entry.author, shown.text, blocks=shown.blocks)
    except Permanent as error:
        await take_off(services, recorded)
        raise Permanent(_NOT_REACHED) from error
