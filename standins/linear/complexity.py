"""What a query costs (https://linear.app/developers/rate-limiting).

A property is a tenth of a point, an object a whole one, and a connection counts its children as often as its page is
long, 50 times unless told.
"""

import math
from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    value_from_ast_untyped,
)

_DEFAULT_PAGE = 50


def complexity(schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any]) -> int:
    """The points of a valid document with one operation."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    counting = _Counting(schema, fragments, variables)
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    return math.ceil(sum(counting.of(node.selection_set, schema.query_type) for node in operations))


class _Counting:
    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], variables: Mapping[str, Any]
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables

    def of(self, selections: SelectionSetNode, kind: Any) -> float:
        """The points of what is selected of a type."""
        points = 0.0
        for node in selections.selections:
            match node:
                case FieldNode():
                    points += self._field(node, kind)
                case InlineFragmentNode():
                    points += self.of(node.selection_set, kind)
                case FragmentSpreadNode():
                    points += self.of(self._fragments[node.name.value].selection_set, kind)
        return points

    def _field(self, node: FieldNode, kind: Any) -> float:
        if node.name.value.startswith("__") or not isinstance(kind, (GraphQLObjectType, GraphQLInterfaceType)):
            return 0.0
        returned = get_named_type(kind.fields[node.name.value].type)
        if node.selection_set is None:
            return 0.1
        inner = self.of(node.selection_set, returned)
        return self._page(node) * inner if returned.name.endswith("Connection") else 1.0 + inner

    def _page(self, node: FieldNode) -> int:
        stated = [
            value_from_ast_untyped(argument.value, dict(self._variables))
            for argument in node.arguments or ()
            if argument.name.value in {"first", "last"}
        ]
        return next((int(size) for size in stated if isinstance(size, int)), _DEFAULT_PAGE)
