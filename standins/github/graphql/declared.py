"""What a schema is made of: types with fields, each with its arguments and the function that answers it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from standins.github.graphql.document import Field

SCALARS = frozenset({"String", "Int", "Boolean", "ID", "DateTime", "URI", "GitObjectID", "Enum"})


class Problem(Exception):
    """A field that cannot be answered: GitHub's error type and its sentence."""

    def __init__(self, kind: str, message: str) -> None:
        """Keep the type and the sentence."""
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True)
class Call:
    """One field of one object to be answered: arguments are plain values, enums their names."""

    source: Any
    arguments: Mapping[str, Any]
    context: Any
    field: Field


@dataclass(frozen=True)
class FieldType:
    """A field. `returns` names a type, of one object or a list of them. A connection needs `first` or `last`."""

    returns: str
    answer: Callable[[Call], Any]
    arguments: frozenset[str] = field(default_factory=frozenset)
    connection: bool = False


@dataclass(frozen=True)
class Schema:
    """Types by name with their fields; `interfaces` names the types that may stand behind an abstract one."""

    types: Mapping[str, Mapping[str, FieldType]]
    interfaces: Mapping[str, frozenset[str]]
    name_of: Callable[[Any], str]

    def concrete(self, declared: str, value: Any) -> str:
        """The type of a value of a field that is declared as `declared`."""
        return self.name_of(value) if declared in self.interfaces else declared

    def covers(self, condition: str, concrete: str) -> bool:
        """Whether a fragment on `condition` applies to an object of type `concrete`."""
        return condition == concrete or concrete in self.interfaces.get(condition, ())


@dataclass(frozen=True)
class Page:
    """What a connection answers: nodes with their cursors, out of `total`."""

    nodes: Sequence[Any]
    cursors: Sequence[str]
    total: int
    has_next: bool
    has_previous: bool
