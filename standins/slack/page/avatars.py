"""Avatars drawn from initials and a colour; the bot has its logo."""

import re

from standins.slack.page.markup import Html, tag
from standins.slack.records import User

LOGO = "/page/static/notra.svg"
_COLOUR = re.compile(r"[0-9a-fA-F]{6}")
_PLAIN = "4a5568"


def avatar(user: User) -> Html:
    """A square picture of a member; hidden from screen readers, since the name stands beside it."""
    if user.is_bot:
        return tag("img", {"class": "avatar", "src": LOGO, "alt": "", "width": 36, "height": 36})
    colour = user.color if _COLOUR.fullmatch(user.color) else _PLAIN
    return tag(
        "svg",
        {"class": "avatar", "viewBox": "0 0 36 36", "aria-hidden": "true", "width": 36, "height": 36},
        tag("rect", {"width": 36, "height": 36, "fill": f"#{colour}"}),
        tag("text", {"x": 18, "y": 19, "text-anchor": "middle", "dominant-baseline": "central"}, initials(user)),
    )


def initials(user: User) -> str:
    """The first letters of the first and last name."""
    words = (user.real_name or user.name or "?").split()
    letters = words[0][:1] + (words[-1][:1] if len(words) > 1 else "")
    return letters.upper()
