"""The check of a query against the schema before it runs, in GitHub's words, and what it costs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from standins.github.graphql.declared import SCALARS, FieldType, Schema
from standins.github.graphql.document import Document, Enum, Field, Inline, Operation, Selection, Variable

_LARGEST_PAGE = 100
_MOST_NODES = 500_000
_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "String": str,
    "ID": str,
    "GitTimestamp": str,
    "Int": int,
    "Boolean": bool,
}


@dataclass
class Check:
    """The outcome: errors (none: it may run), the nodes it may touch, and the requests behind its connections."""

    errors: list[dict[str, Any]] = field(default_factory=list)
    nodes: int = 0
    requests: int = 0

    @property
    def cost(self) -> int:
        """Points of the hourly budget, by GitHub's formula."""
        return max(round(self.requests / 100), 1)


def plain(value: Any, variables: Mapping[str, Any]) -> Any:
    """A literal with its variables filled in and enums as their names."""
    match value:
        case Variable(name):
            return variables.get(name)
        case Enum(name):
            return name
        case list():
            return [plain(item, variables) for item in value]
        case dict():
            return {name: plain(item, variables) for name, item in value.items()}
        case _:
            return value


def coerce_variables(operation: Operation, given: Mapping[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The operation's variables with defaults, and an error for each that is missing or of another kind."""
    values: dict[str, Any] = {}
    errors: list[dict[str, Any]] = []
    for name, (kind, default) in operation.variables.items():
        values[name] = given.get(name, plain(default, {}))
        if not _fits(values[name], kind):
            problem = f"Variable ${name} of type {kind} was provided invalid value"
            errors.append({"message": problem, "extensions": {"value": given.get(name)}})
    return values, errors


def check(schema: Schema, document: Document, operation: Operation, variables: Mapping[str, Any]) -> Check:
    """Walk the operation once."""
    found = Check()
    root = "Query" if operation.kind == "query" else "Mutation"
    walk = _Walk(schema, document, variables, found)
    walk.selections(operation.selections, root, (operation.kind,), 1, ())
    if found.nodes > _MOST_NODES:
        asked = f"This query requests up to {found.nodes:,} possible nodes"
        message = f"{asked} which exceeds the maximum limit of {_MOST_NODES:,}."
        found.errors.append({"type": "MAX_NODE_LIMIT_EXCEEDED", "message": message})
    return found


def _fits(value: Any, kind: str) -> bool:
    if value is None:
        return not kind.endswith("!")
    inner = kind.removesuffix("!")
    if inner.startswith("["):
        return isinstance(value, list) and all(_fits(item, inner[1:-1]) for item in value)
    expected = _KINDS.get(inner)
    return expected is None or (isinstance(value, expected) and (inner != "Int" or not isinstance(value, bool)))


@dataclass
class _Walk:
    schema: Schema
    document: Document
    variables: Mapping[str, Any]
    found: Check

    def selections(
        self, selections: tuple[Selection, ...], kind: str, path: tuple[str, ...], times: int, inside: tuple[str, ...]
    ) -> None:
        """Check what is selected of a type; `times`: how many such objects there may be."""
        for selection in selections:
            if isinstance(selection, Field):
                self._field(selection, kind, path, times, inside)
                continue
            name = "" if isinstance(selection, Inline) else selection.name
            fragment = selection if isinstance(selection, Inline) else self.document.fragments.get(name)
            if fragment is None or name in inside:
                self._wrong(path, f"Fragment {name} was used, but not defined", code="useAndDefineFragment")
            elif fragment.on is not None and fragment.on not in {*self.schema.types, *self.schema.interfaces}:
                self._wrong(
                    path, f"No such type {fragment.on}, so it can't be a fragment condition", code="undefinedType"
                )
            else:
                within = (*inside, name) if name else inside
                self.selections(fragment.selections, fragment.on or kind, path, times, within)

    def _field(self, field_: Field, kind: str, path: tuple[str, ...], times: int, inside: tuple[str, ...]) -> None:
        here = (*path, field_.key)
        if field_.name == "__typename":
            return
        declared = self.schema.types.get(kind, {}).get(field_.name)
        if declared is None:
            message = f"Field '{field_.name}' doesn't exist on type '{kind}'"
            self._wrong(here, message, field_, code="undefinedField", typeName=kind, fieldName=field_.name)
            return
        for argument in set(field_.arguments) - declared.arguments:
            message = f"Field '{field_.name}' doesn't accept argument '{argument}'"
            self._wrong((*here, argument), message, field_, code="argumentNotAccepted", name=field_.name)
        self._check_leaf(field_, declared, here)
        size = self._size(field_, declared, here)
        if declared.connection:
            self.found.requests += times
            self.found.nodes += times * size
        self.selections(field_.selections, declared.returns, here, times * size, inside)

    def _check_leaf(self, field_: Field, declared: FieldType, here: tuple[str, ...]) -> None:
        is_scalar = declared.returns in SCALARS
        if is_scalar and field_.selections:
            message = f"Selections can't be made on scalars (field '{field_.name}' returns {declared.returns})"
            self._wrong(here, message, field_, code="selectionMismatch")
        if not is_scalar and not field_.selections:
            message = (
                f"Field must have selections (field '{field_.name}' returns {declared.returns} but has no selections. "
                f"Did you mean '{field_.name} {{ ... }}'?)"
            )
            self._wrong(here, message, field_, code="selectionMismatch")

    def _size(self, field_: Field, declared: FieldType, here: tuple[str, ...]) -> int:
        """How many objects a field may answer with."""
        if not declared.connection:
            ids = plain(field_.arguments.get("ids"), self.variables)
            return max(len(ids), 1) if isinstance(ids, list) else 1
        size = plain(field_.arguments.get("first", field_.arguments.get("last")), self.variables)
        if not isinstance(size, int):
            message = f"You must provide a `first` or `last` value to properly paginate the `{field_.name}` connection."
            self._wrong(here, message, field_, type="MISSING_PAGINATION_BOUNDARIES")
            return 1
        if not 0 <= size <= _LARGEST_PAGE:
            message = (
                f"Requesting {size} records on the `{field_.name}` connection exceeds the `first` limit of "
                f"{_LARGEST_PAGE} records."
            )
            self._wrong(here, message, field_, type="EXCESSIVE_PAGINATION")
            return 1
        return size

    def _wrong(self, path: tuple[str, ...], message: str, at: Field | None = None, **extensions: str) -> None:
        kind = extensions.pop("type", None)
        self.found.errors.append(
            {
                **({"type": kind} if kind else {}),
                "path": list(path),
                **({"extensions": extensions} if extensions else {}),
                "locations": [{"line": at.line, "column": at.column}] if at else [],
                "message": message,
            }
        )
