"""`search(query, type: ISSUE)`, as far as clients of activity use it: merged pull requests by their author."""

import shlex
from collections.abc import Sequence

from standins.github.graphql.declared import Call, Page, Problem
from standins.github.graphql.execution import paginate
from standins.github.pulls import Pull
from standins.github.shapes import Shapes

_SORTS = {"created-asc": False, "created-desc": True}


def search(call: Call) -> Page:
    """The pull requests that all qualifiers fit; of another repository, none."""
    shapes: Shapes = call.context.shapes
    try:
        words = shlex.split(str(call.arguments.get("query") or ""))
    except ValueError:
        raise Problem("INVALID", "The search query cannot be parsed.") from None
    author = next((word.removeprefix("author:") for word in words if word.startswith("author:")), None)
    pulls = shapes.view.pulls
    found: Sequence[Pull] = (
        list(pulls.by_number.values()) if author is None else pulls.by_author.get(author.lower(), [])
    )
    reverse = True
    for word in words:
        name, _, value = word.partition(":")
        if name == "sort":
            reverse = _SORTS.get(value, True)
        else:
            found = [pull for pull in found if _fits(shapes, pull, name, value)]
    return paginate(sorted(found, key=lambda pull: (pull.created_at, pull.number), reverse=reverse), call.arguments)


def _fits(shapes: Shapes, pull: Pull, name: str, value: str) -> bool:
    match name:
        case "repo":
            return value.lower() == shapes.repository.full_name.lower()
        case "is" | "type":
            return value in {"pr", "merged", "closed"}
        case "author":
            return pull.author.login.lower() == value.lower()
        case _:
            return value == "" and name.lower() in pull.title.lower()
