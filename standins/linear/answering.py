"""`POST /graphql`: a document and its variables in, data and errors out, by the rules of the GraphQL reference."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLResolveInfo,
    build_schema,
    execute_sync,
    get_named_type,
    parse,
    validate,
)

from standins.linear.complexity import complexity
from standins.linear.errors import ApiError, invalid_input, invalid_query
from standins.linear.filters import matches, snake
from standins.linear.limits import MOST_OF_ONE_QUERY
from standins.linear.paging import page_of
from standins.linear.workspace import Content, in_order

SCHEMA = build_schema(Path(__file__).with_name("schema.graphql").read_text(encoding="utf-8"))
"""A part of Linear's own schema, names and types as published (packages/sdk/src/schema.graphql of linear/linear)."""


class Query:
    """A request's document, parsed and checked, and its cost."""

    def __init__(self, body: Any) -> None:
        """Read a request body. Raises ApiError for what is no query, no part of the schema, or too much at once."""
        if not isinstance(body, dict) or not isinstance(body.get("query"), str):
            raise invalid_input("GraphQL operations must contain a non-empty `query`.")
        self.variables: Mapping[str, Any] = body.get("variables") or {}
        if not isinstance(self.variables, dict):
            raise invalid_input("Variables must be an object.")
        self._document = _checked(body["query"])
        self.complexity = complexity(SCHEMA, self._document, self.variables)
        if self.complexity > MOST_OF_ONE_QUERY:
            raise invalid_input("Query too complex")

    def answer(self, content: Content) -> dict[str, Any]:
        """Data, and errors beside it where a field could not be answered. Raises ApiError."""
        result = execute_sync(
            SCHEMA, self._document, content, variable_values=dict(self.variables), field_resolver=_resolve
        )
        if not isinstance(result, ExecutionResult):
            raise TypeError("the answer comes in parts, which nobody asked for")
        errors = [_entry(error) for error in result.errors or ()]
        return {"data": result.data, **({"errors": errors} if errors else {})}


def _checked(text: str) -> DocumentNode:
    try:
        document = parse(text)
    except GraphQLError as error:
        raise invalid_query(error.message) from error
    problems = validate(SCHEMA, document)
    if problems:
        raise invalid_query(problems[0].message)
    return document


def _resolve(source: Any, info: GraphQLResolveInfo[Content], **arguments: Any) -> Any:
    value = getattr(source, snake(info.field_name))
    if get_named_type(info.return_type).name.endswith("Connection"):
        records = [one for one in value if arguments.get("includeArchived") or one.archived_at is None]
        wanted = [one for one in records if matches(one, arguments.get("filter"))]
        return page_of(in_order(wanted, arguments.get("orderBy")), arguments)
    return value(**arguments) if callable(value) else value


def _entry(error: GraphQLError) -> dict[str, Any]:
    known = error.original_error.entry if isinstance(error.original_error, ApiError) else {}
    return {**error.formatted, **known}
