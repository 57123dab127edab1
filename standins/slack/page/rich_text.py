"""The `rich_text` block as HTML."""

from collections.abc import Callable, Sequence

from standins.slack.page.dates import formatted_date
from standins.slack.page.emoji import EMOJI
from standins.slack.page.markup import Html, Json, escape, join, link, tag
from standins.slack.page.mrkdwn import special
from standins.slack.page.names import Names

_STYLES = (("code", "code"), ("bold", "strong"), ("italic", "em"), ("strike", "del"), ("underline", "u"))
DEEPEST_LIST = 8


def rich_text(block: Json, names: Names) -> Html:
    """All sections, lists, quotes and preformatted parts of a rich_text block, one under another."""
    return join(_element(element, names) for element in block["elements"])


def _element(element: Json, names: Names) -> Html:
    kind = element["type"]
    if kind == "rich_text_list":
        return _list(element, names)
    inside = _parts(element["elements"], names)
    if kind == "rich_text_preformatted":
        return tag("pre", {"data-language": element.get("language")}, tag("code", {}, inside))
    if kind == "rich_text_quote":
        return tag("blockquote", {}, inside)
    return tag("div", {"class": "rich-section"}, inside)


def _list(element: Json, names: Names) -> Html:
    name = "ol" if element.get("style") == "ordered" else "ul"
    depth = min(int(element.get("indent", 0)), DEEPEST_LIST)
    start = int(element.get("offset", 0)) + 1 if name == "ol" else None
    items = [tag("li", {}, _parts(item["elements"], names)) for item in element["elements"]]
    return tag(name, {"class": f"indent-{depth}", "start": start}, items)


def _parts(parts: Sequence[Json], names: Names) -> Html:
    return join(_styled(part, _PARTS.get(part["type"], _unknown)(part, names)) for part in parts)


def _styled(part: Json, shown: Html) -> Html:
    style = part.get("style") or {}
    for name, element in _STYLES:
        if style.get(name):
            shown = tag(element, {}, shown)
    return shown


def _text(part: Json, _: Names) -> Html:
    return Html(escape(str(part["text"])).replace("\n", "<br>"))


def _link(part: Json, _: Names) -> Html:
    return link(str(part["url"]), str(part.get("text") or part["url"]))


def _user(part: Json, names: Names) -> Html:
    return special(f"@{part['user_id']}", names)


def _channel(part: Json, names: Names) -> Html:
    return special(f"#{part['channel_id']}", names)


def _broadcast(part: Json, names: Names) -> Html:
    return special(f"!{part['range']}", names)


def _group(part: Json, names: Names) -> Html:
    return special(f"!subteam^{part['usergroup_id']}", names)


def _emoji(part: Json, _: Names) -> Html:
    name = str(part["name"])
    return tag("span", {"class": "emoji", "title": f":{name}:"}, EMOJI.get(name, f":{name}:"))


def _date(part: Json, names: Names) -> Html:
    return formatted_date([str(part["timestamp"]), str(part["format"])], str(part.get("fallback", "")), names)


def _unknown(part: Json, _: Names) -> Html:
    return tag("span", {"class": "unknown"}, str(part["type"]))


_PARTS: dict[str, Callable[[Json, Names], Html]] = {
    "text": _text,
    "link": _link,
    "user": _user,
    "channel": _channel,
    "broadcast": _broadcast,
    "usergroup": _group,
    "emoji": _emoji,
    "date": _date,
}
