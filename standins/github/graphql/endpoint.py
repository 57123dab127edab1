"""`POST /graphql`: a document and its variables in, data and errors out."""

import json
from typing import Any

from standins.github.errors import ApiError
from standins.github.graphql.document import Document, Operation
from standins.github.graphql.execution import Execution
from standins.github.graphql.language import SyntaxProblem, parse
from standins.github.graphql.reading import Reading
from standins.github.graphql.schema import SCHEMA
from standins.github.graphql.validation import check, coerce_variables
from standins.github.limits import Budget
from standins.github.shapes import Shapes

_DOCS = "https://docs.github.com/graphql"
_TIMED_OUT = "We couldn't respond to your request in time. Sorry about that. Please try resubmitting your request."


async def run(body: Any, shapes: Shapes, budget: Budget, most: int = 0) -> dict[str, Any]:
    """The answer to a request body. Points are taken from `budget`. Raises ApiError for one that is no request.

    `most`: a query of more points than this takes too long; 0: none does.
    """
    given = _given(body)
    try:
        document = parse(body["query"])
        operation = _chosen(document, body.get("operationName"))
    except SyntaxProblem as problem:
        return {"errors": [{"message": str(problem)}]}
    variables, problems = coerce_variables(operation, given)
    checked = check(SCHEMA, document, operation, variables)
    if problems or checked.errors:
        return {"errors": [*problems, *checked.errors]}
    if not budget.spend(checked.cost):
        return rate_limited()
    if 0 < most < checked.cost:
        raise ApiError(502, _TIMED_OUT)
    question = (shapes.repository.full_name, shapes.api, body["query"], json.dumps(given, sort_keys=True))
    if question not in shapes.view.answers:
        execution = Execution(SCHEMA, document, variables, Reading(shapes, budget, checked))
        data = await execution.run(operation)
        if execution.errors or "rateLimit" in body["query"]:
            return {"data": data, **({"errors": execution.errors} if execution.errors else {})}
        shapes.view.remember(question, data)
    return {"data": shapes.view.answers[question]}


def _given(body: Any) -> dict[str, Any]:
    """The variables of a request body. Raises ApiError for one that is no request."""
    if not isinstance(body, dict) or not isinstance(body.get("query"), str):
        raise ApiError(400, "A query attribute must be specified and must be a string.", docs=_DOCS)
    given = body.get("variables") or {}
    if not isinstance(given, dict):
        raise ApiError(400, "The variables attribute must be an object.", docs=_DOCS)
    return given


def rate_limited() -> dict[str, Any]:
    """The answer when the hour's points are used up: GraphQL says it with status 200."""
    return {"errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded for user ID 1."}]}


def _chosen(document: Document, name: object) -> Operation:
    found = [one for one in document.operations if name in {None, one.name}]
    if len(found) != 1:
        raise SyntaxProblem("An operation name is required" if found else f'No operation named "{name}"')
    return found[0]
