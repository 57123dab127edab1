"""A parsed GraphQL document: operations, fragments, fields."""

from dataclasses import dataclass, field
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Variable:
    """`$name` in place of a value."""

    name: str


@dataclass(frozen=True)
class Enum:
    """A bare word as a value."""

    name: str


@dataclass(frozen=True)
class Directive:
    """`@include` or `@skip` with its arguments."""

    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Field:
    """One field, with where it stands in the document."""

    key: str
    name: str
    line: int
    column: int
    arguments: dict[str, Any] = field(default_factory=dict)
    directives: tuple[Directive, ...] = ()
    selections: "tuple[Selection, ...]" = ()


@dataclass(frozen=True)
class Inline:
    """`... on Type { }`; `on` is None without a type."""

    on: str | None
    directives: tuple[Directive, ...]
    selections: "tuple[Selection, ...]"


@dataclass(frozen=True)
class Spread:
    """`...name`."""

    name: str
    directives: tuple[Directive, ...]


Selection: TypeAlias = Field | Inline | Spread


@dataclass(frozen=True)
class Operation:
    """A query or mutation. `variables` maps a name to its type and default."""

    kind: str
    name: str | None
    variables: dict[str, tuple[str, Any]]
    selections: tuple[Selection, ...]


@dataclass(frozen=True)
class Document:
    """All definitions of a document."""

    operations: tuple[Operation, ...]
    fragments: dict[str, Inline]
