"""Slack's date tokens, `<!date^1718000000^{date_short} at {time}|fallback>`, and the times beside messages."""

import re
from datetime import datetime

from standins.slack.page.markup import Html, escape, link, tag
from standins.slack.page.names import Names

_TOKEN = re.compile(r"\{([a-z_]+)\}")
_FORMATS = {
    "date_num": "%Y-%m-%d",
    "date_slash": "%m/%d/%Y",
    "date": "%B %-d, %Y",
    "date_short": "%b %-d, %Y",
    "date_long": "%A, %B %-d, %Y",
    "day_divider_pretty": "%A, %B %-d",
    "time": "%-I:%M %p",
    "time_secs": "%-I:%M:%S %p",
}

_NEAR = {-1: "yesterday", 0: "today", 1: "tomorrow"}


def formatted_date(arguments: list[str], fallback: str, names: Names) -> Html:
    """Seconds, a format with tokens in braces and perhaps a link, as a time; the fallback where they are no date."""
    seconds, form, *links = arguments
    try:
        moment = names.moment(float(seconds))
    except ValueError:
        return escape(fallback)
    shown = _TOKEN.sub(lambda found: _formatted(moment, found[1]), form)
    time = tag("time", {"datetime": moment.isoformat(), "title": long_time(moment)}, shown)
    return link(links[0], time) if links else time


def short_time(moment: datetime) -> str:
    """As beside a message: `9:05 AM`."""
    return moment.strftime("%-I:%M %p")


def long_time(moment: datetime) -> str:
    """As in the tip over a message's time."""
    return moment.strftime("%A, %B %-d, %Y at %-I:%M:%S %p")


def day(moment: datetime) -> str:
    """As on the line between two days."""
    return moment.strftime("%A, %B %-d")


def _formatted(moment: datetime, token: str) -> str:
    """A token's text; a `_pretty` one of a day near now is `yesterday`, `today` or `tomorrow`."""
    name = token.removesuffix("_pretty")
    if name != token and (near := _NEAR.get((moment.date() - datetime.now(moment.tzinfo).date()).days)):
        return near
    form = _FORMATS.get(token) or _FORMATS.get(name)
    return moment.strftime(form) if form else f"{{{token}}}"
