"""Pages of a list and the Link header that leads through them."""

from collections.abc import Sequence
from typing import TypeVar

from aiohttp import web

LARGEST_PAGE = 100
_Item = TypeVar("_Item")


def page_of(request: web.Request, items: Sequence[_Item]) -> tuple[Sequence[_Item], dict[str, str]]:
    """The page that `page` and `per_page` (30 unless told, 100 at most) ask for, and its headers."""
    size = min(_positive(request, "per_page", 30), LARGEST_PAGE)
    number = _positive(request, "page", 1)
    last = max((len(items) + size - 1) // size, 1)
    return items[(number - 1) * size : number * size], _link(request, number, last)


def _positive(request: web.Request, name: str, default: int) -> int:
    stated = request.query.get(name, "")
    number = int(stated[:9]) if stated.isascii() and stated.isdigit() else 0
    return number or default


def _link(request: web.Request, number: int, last: int) -> dict[str, str]:
    targets = {"prev": number - 1, "next": number + 1, "last": last, "first": 1}
    wanted = ({"prev", "first"} if number > 1 else set()) | ({"next", "last"} if number < last else set())
    links = [
        f'<{request.url.update_query(page=str(page))}>; rel="{name}"'
        for name, page in targets.items()
        if name in wanted
    ]
    return {"Link": ", ".join(links)} if links else {}
