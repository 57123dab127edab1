"""Pages of a connection, as Relay has them; a cursor is the id of the record that it stands at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from standins.linear.errors import invalid_input

_DEFAULT_PAGE = 50
_LARGEST_PAGE = 250


@dataclass(frozen=True)
class Edge:
    """A record with its cursor."""

    node: Any

    @property
    def cursor(self) -> str:
        """Where this record stands."""
        return str(self.node.id)


@dataclass(frozen=True)
class Page:
    """A part of a connection; it is its own PageInfo."""

    nodes: Sequence[Any]
    has_next_page: bool
    has_previous_page: bool

    @property
    def edges(self) -> list[Edge]:
        """The records with their cursors."""
        return [Edge(node) for node in self.nodes]

    @property
    def page_info(self) -> "Page":
        """This, under the name that the schema has for it."""
        return self

    @property
    def start_cursor(self) -> str | None:
        """The first record's."""
        return self.nodes[0].id if self.nodes else None

    @property
    def end_cursor(self) -> str | None:
        """The last record's."""
        return self.nodes[-1].id if self.nodes else None


def page_of(records: Sequence[Any], arguments: Mapping[str, Any]) -> Page:
    """The page that `first`/`after` or `last`/`before` name. Raises ApiError."""
    start = _place(records, arguments["after"]) + 1 if arguments.get("after") else 0
    end = _place(records, arguments["before"]) if arguments.get("before") else len(records)
    if arguments.get("last") is not None:
        start = max(start, end - _size(arguments["last"]))
    else:
        size = arguments.get("first")
        end = min(end, start + _size(_DEFAULT_PAGE if size is None else size))
    return Page(records[start:end], has_next_page=end < len(records), has_previous_page=start > 0)


def _size(stated: int) -> int:
    if not 0 < stated <= _LARGEST_PAGE:
        raise invalid_input(f"Argument Validation Error: a page has 1 to {_LARGEST_PAGE} records")
    return stated


def _place(records: Sequence[Any], cursor: str) -> int:
    for place, record in enumerate(records):
        if record.id == cursor:
            return place
    raise invalid_input(f"Argument Validation Error: {cursor} is no cursor of this connection")
