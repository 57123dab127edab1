"""Running a checked query: fields are answered in order, and what fails becomes null with an error beside it."""

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from standins.github.graphql.declared import Call, Page, Problem, Schema
from standins.github.graphql.document import Directive, Document, Field, Inline, Operation, Selection
from standins.github.graphql.validation import plain


@dataclass
class Execution:
    """One run of an operation; `errors` fills while it runs."""

    schema: Schema
    document: Document
    variables: Mapping[str, Any]
    context: Any
    errors: list[dict[str, Any]] = field(default_factory=list)
    _fields: dict[tuple[str, int], tuple[Field, ...]] = field(default_factory=dict)
    _kept: list[tuple[Selection, ...]] = field(default_factory=list)
    """What `_fields` has by identity, so that no other object can get the same one."""

    async def run(self, operation: Operation) -> dict[str, Any]:
        """The data of a query."""
        return await self._object("Query", None, operation.selections, ())

    async def _object(
        self, kind: str, source: Any, selections: tuple[Selection, ...], path: tuple[str | int, ...]
    ) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for selected in self._collected(kind, selections):
            try:
                value = self._asked(kind, source, selected)
                if inspect.iscoroutine(value):
                    value = await value
            except Problem as problem:
                self._note(problem, selected, (*path, selected.key))
                value = None
            if value is not None and selected.selections:
                returned = self.schema.types[kind][selected.name].returns
                value = await self._complete(returned, value, selected, (*path, selected.key))
            data[selected.key] = value
        return data

    def _asked(self, kind: str, source: Any, selected: Field) -> Any:
        """The value of a field, or a coroutine that ends with it. Raises Problem."""
        if selected.name == "__typename":
            return kind
        arguments = {name: plain(value, self.variables) for name, value in selected.arguments.items()}
        return self.schema.types[kind][selected.name].answer(Call(source, arguments, self.context, selected))

    def _note(self, problem: Problem, selected: Field, path: tuple[str | int, ...]) -> None:
        location = {"line": selected.line, "column": selected.column}
        self.errors.append({"type": problem.kind, "path": list(path), "locations": [location], "message": str(problem)})

    def _collected(self, kind: str, selections: tuple[Selection, ...]) -> tuple[Field, ...]:
        """The fields that a type gets from its selections, fragments resolved; remembered, as lists repeat them."""
        known = self._fields.get((kind, id(selections)))
        if known is None:
            merged: dict[str, Field] = {}
            for one in self._flat(kind, selections):
                other = merged.get(one.key)
                merged[one.key] = replace(other, selections=other.selections + one.selections) if other else one
            known = self._fields[kind, id(selections)] = tuple(merged.values())
            self._kept.append(selections)
        return known

    def _flat(self, kind: str, selections: tuple[Selection, ...]) -> Iterator[Field]:
        for selection in selections:
            if not self._wanted(selection.directives):
                continue
            if isinstance(selection, Field):
                yield selection
                continue
            fragment = selection if isinstance(selection, Inline) else self.document.fragments[selection.name]
            if fragment.on is None or self.schema.covers(fragment.on, kind):
                yield from self._flat(kind, fragment.selections)

    def _wanted(self, directives: tuple[Directive, ...]) -> bool:
        return all(
            bool(plain(one.arguments.get("if"), self.variables)) is (one.name == "include")
            for one in directives
            if one.name in {"include", "skip"}
        )

    async def _complete(self, declared: str, value: Any, selected: Field, path: tuple[str | int, ...]) -> Any:
        if value is None:
            return None
        if isinstance(value, (list, tuple)):
            return [await self._complete(declared, item, selected, (*path, place)) for place, item in enumerate(value)]
        return await self._object(self.schema.concrete(declared, value), value, selected.selections, path)


def paginate(items: Any, arguments: Mapping[str, Any], anchor: str = "cursor:v2") -> Page:
    """The page of `items` that `first`/`after` or `last`/`before` name; a cursor is the anchor and a place."""
    total = len(items)
    start = _place(arguments.get("after"), anchor) + 1 if arguments.get("after") else 0
    end = _place(arguments.get("before"), anchor) if arguments.get("before") else total
    start, end = min(start, total), min(end, total)
    if "first" in arguments and arguments["first"] is not None:
        end = min(end, start + arguments["first"])
    elif arguments.get("last") is not None:
        start = max(start, end - arguments["last"])
    return Page(
        nodes=items[start:end],
        cursors=[f"{anchor} {place}" for place in range(start, end)],
        total=total,
        has_next=end < total,
        has_previous=start > 0,
    )


def _place(cursor: object, anchor: str) -> int:
    before, _, place = str(cursor).rpartition(" ")
    if before != anchor or not place.isdigit():
        raise Problem("INVALID_CURSOR_ARGUMENTS", f"`{cursor}` does not appear to be a valid cursor.")
    return int(place)
