"""What stands around the messages: sidebar, the head and composer of a conversation, a thread's pane."""

from collections.abc import Sequence

from standins.slack.page.avatars import LOGO, avatar
from standins.slack.page.markup import Html, escape, tag
from standins.slack.records import Channel, User

HOME = "home"
TRY = (
    ("/notra draft changelog", "write a changelog of this repository"),
    ("/notra status", "see what is being written"),
    ("/notra help", "read everything it understands"),
)


def sidebar(team: str, groups: Sequence[tuple[str, Sequence[Html]]], viewer: User, people: Sequence[User]) -> Html:
    """The team's name, the groups of entries, and the switch between the people at the bottom."""
    shown = [
        tag(
            "section", {"data-key": title}, tag("h2", {}, title), tag("ul", {}, (tag("li", {}, one) for one in entries))
        )
        for title, entries in groups
    ]
    return tag(
        "div",
        {"class": "sidebar-inner"},
        tag(
            "div",
            {"class": "team"},
            tag("span", {"class": "team-mark", "aria-hidden": "true"}, team[:1]),
            tag("b", {}, team),
        ),
        tag("div", {"class": "entries"}, shown),
        tag(
            "div",
            {"class": "switch", "role": "group", "aria-label": "You are"},
            [_switch(one, viewer) for one in people],
        ),
    )


def entry(target: str, mark: Html | str, name: str, badge: str = "") -> Html:
    """A line of the sidebar that leads to a channel or the Home tab; the script marks the current and the unread."""
    small = tag("small", {}, badge) if badge else None
    face = tag("span", {"class": "mark", "aria-hidden": "true"}, mark)
    unread = tag(
        "span", {"class": "unread", "data-local": True, "hidden": True}, tag("span", {"class": "sr"}, "unread")
    )
    attributes = {"class": "entry", "href": f"#/{target}", "data-key": target, "data-channel": target}
    return tag("a", attributes, face, tag("span", {"class": "entry-name"}, name), small, unread)


def channel_mark(channel: Channel) -> Html | None:
    """What stands before a channel's name: a hash or a lock; nothing for direct messages."""
    if channel.kind == "private":
        label = {"class": "lock", "viewBox": "0 0 16 16", "role": "img", "aria-label": "private"}
        return tag(
            "svg", label, tag("path", {"d": "M4 7V5a4 4 0 0 1 8 0v2h.5v7h-9V7zm1.8 0h4.4V5a2.2 2.2 0 0 0-4.4 0z"})
        )
    return escape("#") if channel.kind == "channel" else None


def head(channel: Channel, title: str, members: Sequence[User], bot: User) -> Html:
    """A conversation's title, topic and members."""
    if channel.kind == "im" and bot.id in channel.members:
        return _app_head(bot, channel.id, here=channel.id)
    mark = channel_mark(channel)
    shared = tag("span", {"class": "badge"}, "SHARED") if channel.shared else None
    faces = tag(
        "div",
        {"class": "members", "title": ", ".join(member.real_name for member in members)},
        [avatar(member) for member in members],
        tag("span", {"class": "sr"}, f"{len(members)} members"),
    )
    return tag(
        "header",
        {"class": "pane-head"},
        menu_button(),
        tag("h1", {}, tag("span", {"class": "hash"}, mark) if mark else None, title, shared),
        tag("span", {"class": "topic"}, channel.topic) if channel.topic else None,
        None if channel.kind == "im" else faces,
    )


def tabs(messages: str, *, here: str) -> Html:
    """The tabs of the conversation with the app."""
    pairs = ((HOME, "Home"), (messages, "Messages"))
    links = [tag("a", {"href": f"#/{to}", "aria-current": "page" if to == here else None}, name) for to, name in pairs]
    return tag("nav", {"class": "tabs", "aria-label": "Tabs of the app"}, links)


def home_head(bot: User, messages: str) -> Html:
    """The head of the Home tab."""
    return _app_head(bot, messages, here=HOME)


def _app_head(bot: User, messages: str, *, here: str) -> Html:
    title = tag("h1", {}, avatar(bot), bot.real_name, tag("span", {"class": "badge"}, "APP"))
    return tag("header", {"class": "pane-head"}, menu_button(), title, tabs(messages, here=here))


def menu_button() -> Html:
    """Opens the sidebar where the window is narrow."""
    attributes = {"type": "button", "class": "icon-button menu-button", "data-do": "sidebar", "aria-label": "Channels"}
    return tag("button", attributes, "☰")


def intro(channel: Channel, title: str, bot: User) -> Html:
    """What stands above the first message: what this is, and what to try."""
    name = f"#{title}" if channel.kind != "im" else title
    what = f"This is the very beginning of {name}." if channel.kind != "im" else f"This is between you and {title}."
    if bot.id in channel.members:
        hint: Html | None = _offers(bot)
    else:
        hint = _invitation(bot) if channel.kind != "im" else None
    return tag("div", {"class": "intro", "data-key": "intro"}, tag("h2", {}, name), tag("p", {}, what), hint)


def composer(channel: str, label: str, thread_ts: str | None = None) -> Html:
    """The field to write in. The script never lets an update touch it."""
    kind = "thread" if thread_ts else "channel"
    listbox = f"suggestions-{kind}-{channel}"
    field = tag(
        "textarea",
        {
            "rows": 1,
            "aria-label": label,
            "placeholder": label,
            "autocomplete": "off",
            "enterkeyhint": "send",
            "aria-controls": listbox,
            "aria-autocomplete": "list",
            "spellcheck": "true",
        },
    )
    send = tag("button", {"type": "submit", "class": "send", "aria-label": "Send message", "disabled": True}, "➤")
    return tag(
        "form",
        {
            "class": "composer",
            "data-local": True,
            "data-key": f"composer-{kind}",
            "data-channel": channel,
            "data-thread-ts": thread_ts,
        },
        tag(
            "div", {"class": "suggestions", "role": "listbox", "id": listbox, "aria-label": "Commands", "hidden": True}
        ),
        tag("div", {"class": "composer-box"}, field, send),
        tag(
            "p",
            {"class": "keys", "aria-hidden": "true"},
            tag("b", {}, "Enter"),
            " to send, ",
            tag("b", {}, "Shift+Enter"),
            " for a new line",
        ),
    )


def thread(title: str, key: str, root: Html, replies: Sequence[Html], write: Html) -> Html:
    """A thread's pane: the root, how many replies there are, the replies, a composer."""
    count = f"{len(replies)} {'reply' if len(replies) == 1 else 'replies'}"
    close = {"type": "button", "class": "icon-button", "data-do": "close-thread", "aria-label": "Close the thread"}
    return tag(
        "div",
        {"class": "thread-inner", "data-key": key},
        tag(
            "header",
            {"class": "pane-head"},
            tag("h1", {}, "Thread"),
            tag("span", {"class": "topic"}, title),
            tag("button", close, "✕"),
        ),
        tag(
            "div",
            {"class": "scroller", "data-scroller": True, "tabindex": "0"},
            root,
            tag("div", {"class": "replies-line"}, count if replies else "No replies yet"),
            tag("div", {"class": "messages", "data-list": True, "role": "feed", "aria-label": "Replies"}, replies),
        ),
        write,
    )


def _offers(bot: User) -> Html:
    """The first things that a new user may try; each fills the composer."""
    title = tag(
        "p",
        {"class": "offers-head"},
        tag("img", {"src": LOGO, "alt": "", "width": 28, "height": 28}),
        f"Try {bot.real_name}",
    )
    lines = [tag("li", {}, _try(text), tag("span", {}, about)) for text, about in TRY]
    return tag("div", {"class": "offers"}, title, tag("ul", {}, lines))


def _invitation(bot: User) -> Html:
    invite = {"type": "button", "class": "button solid primary", "data-do": "invite", "data-user": bot.id}
    return tag(
        "p",
        {"class": "hint invitation"},
        tag("img", {"src": LOGO, "alt": "", "width": 24, "height": 24}),
        tag("span", {}, f"{bot.real_name} is not in this channel yet."),
        tag("button", invite, f"Add {bot.real_name}"),
    )


def _try(text: str) -> Html:
    return tag("button", {"type": "button", "class": "try", "data-do": "try", "data-text": text}, text)


def _switch(person: User, viewer: User) -> Html:
    here = person.id == viewer.id
    name = person.real_name.split()[0]
    attributes = {
        "class": "person",
        "href": f"?user={person.id}",
        "data-user": person.id,
        "aria-current": "true" if here else None,
        "title": f"You are {person.real_name}" if here else f"Look as {person.real_name}",
    }
    return tag("a", attributes, avatar(person), tag("span", {}, name))
