"""What one person sees of the workspace, as HTML."""

from collections import defaultdict

from standins.slack.page import frame
from standins.slack.page.avatars import avatar
from standins.slack.page.markup import Control, Html, join, tag
from standins.slack.page.message import Shown, render_message
from standins.slack.page.names import Names
from standins.slack.page.offers import Offers
from standins.slack.page.views import render_home, render_modals
from standins.slack.records import Channel, Message, User
from standins.slack.workspace import Workspace

NEWEST = 300
_UNKNOWN = User(id="", name="unknown", real_name="Unknown")


class Screen:
    """The workspace as `user` sees it now; nothing is remembered between two readings."""

    def __init__(self, workspace: Workspace, user: str, offers: Offers) -> None:
        self._workspace = workspace
        self.user = workspace.users[user]
        self._bot = workspace.users[workspace.bot_user]
        self._offers = offers

    def sees(self, channel: str) -> bool:
        """Whether this person is in the channel."""
        found = self._workspace.channels.get(channel)
        return found is not None and self.user.id in found.members

    def sidebar(self) -> Html:
        """Channels, direct messages, the app, and the switch between people."""
        mine = self._workspace.channels_of(self.user.id)
        channels = [frame.entry(one.id, frame.channel_mark(one) or "", one.name) for one in mine if one.kind != "im"]
        directs = [self._direct(one) for one in mine if one.kind == "im"]
        home = frame.entry(frame.HOME, avatar(self._bot), self._bot.real_name, "Home")
        people = [one for one in self._workspace.users.values() if not one.is_bot]
        groups = [("Channels", channels), ("Direct messages", directs), ("Apps", [home])]
        return frame.sidebar(self._workspace.team_name, groups, self.user, people)

    def panes(self) -> Html:
        """All conversations and the Home tab, one beside another; the script shows one of them."""
        mine = self._workspace.channels_of(self.user.id)
        names = self._names()
        return join([self._home_pane(names), *(self._pane(channel, names) for channel in mine)])

    def message(self, channel: str, ts: str) -> Html | None:
        """One message as it stands in a list; None when it is gone or somebody else's."""
        found = self._workspace.message(channel, ts)
        if found is None or found.ephemeral_to not in {None, self.user.id} or not self.sees(channel):
            return None
        replies = [] if found.thread_ts else self._workspace.replies(channel, ts, self.user.id)
        return render_message(self._shown(found, replies), self._names())

    def thread(self, channel: str, ts: str) -> Html | None:
        """A thread's pane; None when its root is gone."""
        root, names = self.message(channel, ts), self._names()
        if root is None:
            return None
        replies = self._workspace.replies(channel, ts, self.user.id)
        shown = [render_message(self._shown(reply, []), names) for reply in replies]
        write = frame.composer(channel, "Reply…", ts)
        where = self._workspace.channels[channel]
        title = self._title(where)
        return frame.thread(title if where.kind == "im" else f"#{title}", f"thread-{channel}/{ts}", root, shown, write)

    def modals(self) -> Html:
        """The stack of open modals."""
        return render_modals(self._workspace.views_of(self.user.id), self._names())

    def home(self) -> Html:
        """The Home tab's content."""
        return render_home(self._workspace.home_of(self.user.id), self._names())

    def _home_pane(self, names: Names) -> Html:
        messages = self._workspace.direct_messages(self.user.id, self._bot.id)
        content = tag(
            "div",
            {"class": "scroller home-scroller", "id": "home", "tabindex": "0"},
            render_home(self._workspace.home_of(self.user.id), names),
        )
        attributes: Control = {
            "class": "pane",
            "data-key": "pane-home",
            "data-pane": frame.HOME,
            "aria-label": "Home",
            "hidden": True,
        }
        return tag("section", attributes, frame.home_head(self._bot, messages.id), content)

    def _pane(self, channel: Channel, names: Names) -> Html:
        title = self._title(channel)
        label = f"Message {title}" if channel.kind == "im" else f"Message #{title}"
        members = [self._workspace.users[one] for one in sorted(channel.members) if one in self._workspace.users]
        listed = tag(
            "div",
            {"class": "messages", "data-list": True, "role": "feed", "aria-label": f"Messages in {title}"},
            self._messages(channel, names),
        )
        scroller = tag(
            "div",
            {"class": "scroller", "data-scroller": True, "tabindex": "0"},
            frame.intro(channel, title, self._bot),
            listed,
        )
        attributes: Control = {
            "class": "pane",
            "data-key": f"pane-{channel.id}",
            "data-pane": channel.id,
            "data-channel": channel.id,
            "data-app": channel.kind == "im" and self._bot.id in channel.members,
            "aria-label": title,
            "hidden": True,
        }
        return tag(
            "section",
            attributes,
            frame.head(channel, title, members, self._bot),
            scroller,
            frame.composer(channel.id, label),
        )

    def _messages(self, channel: Channel, names: Names) -> list[Html]:
        roots: list[Message] = []
        replies: dict[str, list[Message]] = defaultdict(list)
        for message in self._workspace.messages_of(channel.id, self.user.id):
            if message.thread_ts and message.thread_ts != message.ts:
                replies[message.thread_ts].append(message)
            else:
                roots.append(message)
        return [render_message(self._shown(one, replies[one.ts]), names) for one in roots[-NEWEST:]]

    def _shown(self, message: Message, replies: list[Message]) -> Shown:
        files = [self._workspace.files[name] for name in message.files if name in self._workspace.files]
        lasting = [reply for reply in replies if reply.ephemeral_to is None]
        return Shown(
            message=message,
            author=self._author(message),
            files=files,
            repliers=[self._author(reply) for reply in lasting],
            last_reply=lasting[-1].ts if lasting else "",
            shortcuts=self._offers.shortcuts,
        )

    def _author(self, message: Message) -> User:
        return self._workspace.users.get(message.user, _UNKNOWN)

    def _direct(self, channel: Channel) -> Html:
        other = self._other(channel)
        return frame.entry(channel.id, avatar(other), other.real_name, "APP" if other.is_bot else "")

    def _title(self, channel: Channel) -> str:
        return self._other(channel).real_name if channel.kind == "im" else channel.name

    def _other(self, channel: Channel) -> User:
        others = channel.members - {self.user.id}
        return self._workspace.users.get(next(iter(others), ""), self.user)

    def _names(self) -> Names:
        mine = self._workspace.channels_of(self.user.id)
        public = [one for one in self._workspace.channels.values() if one.kind == "channel"]
        return Names(
            people={user.id: user.real_name for user in self._workspace.users.values()},
            channels={one.id: one.name for one in [*public, *mine] if one.kind != "im"},
            directs={one.id: self._title(one) for one in mine if one.kind == "im"},
            viewer=self.user.id,
            tz=self.user.tz,
        )
