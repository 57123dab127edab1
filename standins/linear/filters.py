"""Filters of connections (https://linear.app/developers/filtering): comparators, nested fields, `and`, `or`."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from standins.linear.errors import invalid_input

_COMPARATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": lambda value, wanted: value == wanted,
    "neq": lambda value, wanted: value != wanted,
    "in": lambda value, wanted: value in wanted,
    "nin": lambda value, wanted: value not in wanted,
    "gt": lambda value, wanted: value is not None and value > wanted,
    "gte": lambda value, wanted: value is not None and value >= wanted,
    "lt": lambda value, wanted: value is not None and value < wanted,
    "lte": lambda value, wanted: value is not None and value <= wanted,
    "contains": lambda value, wanted: value is not None and wanted in value,
    "containsIgnoreCase": lambda value, wanted: value is not None and wanted.lower() in value.lower(),
    "startsWith": lambda value, wanted: value is not None and value.startswith(wanted),
    "endsWith": lambda value, wanted: value is not None and value.endswith(wanted),
    "null": lambda value, wanted: (value is None) is wanted,
}


def snake(name: str) -> str:
    """The attribute of a record behind a field of the schema."""
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


def matches(record: Any, wanted: Mapping[str, Any] | None) -> bool:
    """Whether a record (or the value of a field) passes a filter. Raises ApiError."""
    return all(_passes(record, name, condition) for name, condition in (wanted or {}).items())


def _passes(record: Any, name: str, condition: Any) -> bool:
    if name == "and":
        return all(matches(record, one) for one in condition)
    if name == "or":
        return any(matches(record, one) for one in condition)
    if name in _COMPARATORS:
        return _COMPARATORS[name](*_alike(record, condition))
    return record is not None and matches(getattr(record, snake(name)), condition)


def _alike(value: Any, wanted: Any) -> tuple[Any, Any]:
    """Both as moments where the value is one: a client may state it in another zone or precision."""
    if isinstance(wanted, Sequence) and not isinstance(wanted, str):
        return value, wanted
    at = _moment(value)
    if at is None or not isinstance(wanted, str):
        return value, wanted
    stated = _moment(wanted)
    if stated is None:
        raise invalid_input(f"Argument Validation Error: {wanted} is no date")
    return at, stated


def _moment(stated: Any) -> datetime | None:
    if not isinstance(stated, str) or not re.match(r"\d{4}-\d\d-\d\dT", stated):
        return None
    try:
        at = datetime.fromisoformat(stated)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
