"""Blocks that show more than text: alerts, tables, task cards, plans and cards."""

from collections.abc import Sequence

from standins.slack.page.markup import Html, Json, escape, link, tag
from standins.slack.page.names import Names
from standins.slack.page.rich_text import rich_text
from standins.slack.page.texts import plain, text_object

_LEVELS = {"default": "💬", "info": "ℹ️", "warning": "⚠️", "error": "⛔", "success": "✅"}
_STATUSES = {"pending": "To do", "in_progress": "In progress", "complete": "Done", "error": "Failed"}


def alert(block: Json, names: Names) -> Html:
    """A coloured box; its level has an icon and a word for those who see no colour."""
    level = block.get("level") if block.get("level") in _LEVELS else "default"
    icon = tag("span", {"class": "alert-icon", "role": "img", "aria-label": level}, _LEVELS[str(level)])
    text = tag("div", {}, text_object(block["text"], names))
    return tag("div", {"class": "alert", "data-level": level, "role": "note"}, icon, text)


def table(block: Json, names: Names) -> Html:
    """A table whose first row is the head."""
    settings: Sequence[Json | None] = block.get("column_settings") or []
    head, *body = block["rows"]
    rows = [tag("tr", {}, _cells("td", row, settings, names)) for row in body]
    return tag(
        "div",
        {"class": "table-scroll"},
        tag("table", {}, tag("thead", {}, tag("tr", {}, _cells("th", head, settings, names))), tag("tbody", {}, rows)),
    )


def task_card(block: Json, names: Names) -> Html:
    """A task with its state; details, output and sources unfold."""
    status = block["status"] if block["status"] in _STATUSES else "pending"
    inside = [rich_text(block[part], names) for part in ("details", "output") if block.get(part)]
    inside += [tag("div", {"class": "sources"}, [_source(source) for source in block.get("sources") or []])]
    mark = tag("span", {"class": "task-mark", "role": "img", "aria-label": _STATUSES[status]})
    head = [mark, tag("span", {"class": "task-title"}, plain(block["title"]))]
    if any(block.get(part) for part in ("details", "output", "sources")):
        shown = tag("details", {}, tag("summary", {}, head), tag("div", {"class": "task-body"}, inside))
    else:
        shown = tag("div", {"class": "task-head"}, head)
    return tag("div", {"class": "task", "data-status": status, "data-key": f"task-{block.get('task_id', '')}"}, shown)


def plan(block: Json, names: Names) -> Html:
    """A titled list of tasks."""
    tasks = [task_card(task, names) for task in block.get("tasks") or []]
    return tag("div", {"class": "plan"}, tag("p", {"class": "plan-title"}, plain(block["title"])), tasks)


def card(block: Json, images: Sequence[Html], actions: Sequence[Html], names: Names) -> Html:
    """A card; its images and actions come rendered."""
    texts = [
        tag("div", {"class": f"card-{part}"}, text_object(block[part], names))
        for part in ("title", "subtitle", "body")
        if block.get(part)
    ]
    return tag("div", {"class": "card"}, images, texts, tag("div", {"class": "actions"}, actions) if actions else None)


def _cells(name: str, row: Sequence[Json], settings: Sequence[Json | None], names: Names) -> list[Html]:
    cells = []
    for place, cell in enumerate(row):
        setting = (settings[place] if place < len(settings) else None) or {}
        align = setting.get("align") if setting.get("align") in {"left", "center", "right"} else None
        wrap = " wrap" if setting.get("is_wrapped") else ""
        kind = f"align-{align}{wrap}" if align else wrap.strip()
        cells.append(tag(name, {"class": kind or None}, _cell(cell, names)))
    return cells


def _cell(cell: Json, names: Names) -> Html:
    if cell["type"] == "rich_text":
        return rich_text(cell, names)
    return escape(str(cell.get("text", cell.get("value", ""))))


def _source(source: Json) -> Html:
    return link(str(source["url"]), str(source["text"]), **{"class": "source"})
