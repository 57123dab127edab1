"""One message as HTML: who, when, what, its files, reactions and thread."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from standins.slack.page.attachments import attachment
from standins.slack.page.avatars import avatar
from standins.slack.page.dates import day, long_time, short_time
from standins.slack.page.emoji import character
from standins.slack.page.markup import Html, tag
from standins.slack.page.mrkdwn import mrkdwn
from standins.slack.page.names import Names
from standins.slack.page.place import Place
from standins.slack.page.render import render_blocks
from standins.slack.records import File, Message, User

_QUICK = ("white_check_mark", "eyes", "mega")


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """A message with all that is shown with it. `repliers` are the authors of its replies, in their order."""

    message: Message
    author: User
    files: Sequence[File] = ()
    repliers: Sequence[User] = ()
    last_reply: str = ""
    shortcuts: Sequence[tuple[str, str]] = field(default=())


def render_message(shown: Shown, names: Names) -> Html:
    """An `article` whose `data-key` (channel/ts) names it wherever it is shown."""
    message = shown.message
    moment = names.moment(float(message.ts))
    key = f"{message.channel}/{message.ts}"
    app = tag("span", {"class": "badge"}, "APP") if shown.author.is_bot else None
    stamp = tag("time", {"datetime": moment.isoformat(), "title": long_time(moment)}, short_time(moment))
    name = tag("span", {"class": "name"}, shown.author.real_name)
    return tag(
        "article",
        {
            "class": "message ephemeral" if message.ephemeral_to else "message",
            "data-key": key,
            "data-channel": message.channel,
            "data-ts": message.ts,
            "data-thread-ts": message.thread_ts,
            "data-user": message.user,
            "data-day": day(moment),
            "tabindex": "-1",
            "aria-label": f"{shown.author.real_name}, {short_time(moment)}",
        },
        tag("div", {"class": "gutter"}, avatar(shown.author)),
        tag(
            "div",
            {"class": "message-body"},
            _private(message),
            tag("header", {}, name, app, stamp),
            _content(message, key, names),
            _files(shown, names),
            _reactions(message, names),
            _thread(shown, names),
        ),
        _tools(shown, names),
    )


def _content(message: Message, key: str, names: Names) -> Html:
    edited = tag("span", {"class": "edited"}, " (edited)") if message.edited else None
    if message.blocks:
        inner = render_blocks(message.blocks, Place(names=names, key=key))
    else:
        inner = tag("div", {"class": "text"}, mrkdwn(message.text, names), edited)
        edited = None
    return tag("div", {"class": "content"}, inner, edited)


def _private(message: Message) -> Html | None:
    if not message.ephemeral_to:
        return None
    dismiss = tag("button", {"type": "button", "class": "link", "data-do": "dismiss"}, "Dismiss")
    return tag("p", {"class": "private"}, "Only visible to you", " · ", dismiss)


def _files(shown: Shown, names: Names) -> Html | None:
    if not shown.files:
        return None
    return tag("div", {"class": "files"}, [attachment(file, names) for file in shown.files])


def _reactions(message: Message, names: Names) -> Html | None:
    if not message.reactions:
        return None
    shown = [_reaction(name, who, names) for name, who in message.reactions.items()]
    add = {"type": "button", "class": "reaction add", "data-do": "pick", "aria-label": "Add reaction"}
    return tag("div", {"class": "reactions"}, [*shown, tag("button", {**add, "title": "Add reaction"}, "+")])


def _reaction(name: str, people: Sequence[str], names: Names) -> Html:
    mine = names.viewer in people
    who = ", ".join(names.person(person) for person in people)
    return tag(
        "button",
        {
            "type": "button",
            "class": "reaction",
            "data-do": "react",
            "data-name": name,
            "aria-pressed": "true" if mine else "false",
            "title": f"{who} reacted with :{name}:",
            "aria-label": f"{name}, {len(people)}",
        },
        character(name),
        " ",
        str(len(people)),
    )


def _thread(shown: Shown, names: Names) -> Html | None:
    if not shown.repliers:
        return None
    faces = {user.id: avatar(user) for user in shown.repliers}
    count = len(shown.repliers)
    label = f"{count} {'reply' if count == 1 else 'replies'}"
    last = short_time(names.moment(float(shown.last_reply)))
    return tag(
        "button",
        {"type": "button", "class": "thread-bar", "data-do": "thread", "aria-label": f"{label}, open the thread"},
        tag("span", {"class": "faces"}, list(faces.values())[:4]),
        tag("b", {}, label),
        tag("span", {"class": "last"}, f"Last reply at {last}"),
    )


def _tools(shown: Shown, names: Names) -> Html | None:
    message = shown.message
    if message.ephemeral_to:
        return None
    quick = [_tool("react", f"React with {name}", character(name), name) for name in _QUICK]
    items = [("shortcut", title, callback) for callback, title in shown.shortcuts]
    if message.user == names.viewer:
        items += [("edit", "Edit message", ""), ("delete", "Delete message", "")]
    more = tag(
        "details",
        {"class": "menu", "data-menu": True},
        tag("summary", {"class": "tool", "aria-label": "More actions", "title": "More actions"}, "⋯"),
        tag("div", {"role": "menu"}, [_item(act, title, name) for act, title, name in items]),
    )
    return tag(
        "div",
        {"class": "tools", "role": "toolbar", "aria-label": "Message actions"},
        quick,
        _tool("pick", "Find another reaction", "🙂"),
        _tool("thread", "Reply in thread", "💬"),
        more if items else None,
    )


def _tool(act: str, label: str, icon: str, name: str | None = None) -> Html:
    attributes = {"type": "button", "class": "tool", "data-do": act, "data-name": name, "aria-label": label}
    return tag("button", {**attributes, "title": label}, icon)


def _item(act: str, title: str, name: str) -> Html:
    attributes = {"type": "button", "class": "menu-item", "role": "menuitem", "data-do": act, "data-name": name or None}
    return tag("button", attributes, title)
