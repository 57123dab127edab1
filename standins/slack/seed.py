"""The workspace as it is on its first day: Acme, two people, the app's bot, and a few channels."""

from standins.slack.records import Channel, User

TEAM_ID = "T0ACME"
TEAM_NAME = "Acme"
TEAM_DOMAIN = "acme"
APP_ID = "A0NOTRA"
BOT_USER = "U0NOTRA"
BOT_ID = "B0NOTRA"
PEOPLE = ("U0ADA", "U0GRACE")

USERS = (
    User(id="U0ADA", name="ada", real_name="Ada Lovelace", tz="Europe/London", color="7c3aed", admin=True),
    User(id="U0GRACE", name="grace", real_name="Grace Hopper", tz="America/New_York", color="0f766e"),
    User(id=BOT_USER, name="notra", real_name="Notra", is_bot=True, color="e8590c"),
)
_EVERYONE = frozenset((*PEOPLE, BOT_USER))

CHANNELS = (
    Channel(id="C0GENERAL", name="general", kind="channel", members=_EVERYONE, topic="Company-wide"),
    Channel(id="C0RELEASES", name="releases", kind="channel", members=_EVERYONE, topic="What we ship"),
    Channel(id="C0ENGINEER", name="engineering", kind="channel", members=_EVERYONE, topic="How we build"),
    Channel(id="C0RANDOM", name="random", kind="channel", members=frozenset(PEOPLE), topic="Anything else"),
    Channel(id="C0LEADS", name="leads", kind="private", members=frozenset(PEOPLE)),
    Channel(id="D0ADA", name="notra", kind="im", members=frozenset(("U0ADA", BOT_USER))),
    Channel(id="D0GRACE", name="notra", kind="im", members=frozenset(("U0GRACE", BOT_USER))),
    Channel(id="D0PEOPLE", name="ada, grace", kind="im", members=frozenset(PEOPLE)),
)
