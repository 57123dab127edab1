"""Refusals in the shape of Linear's API: an `errors` list whose `extensions` name a type and a code."""

from typing import Any


class ApiError(Exception):
    """A refusal. `kind` and `code` are Linear's names for it, such as `ratelimited` and RATELIMITED."""

    def __init__(self, status: int, message: str, *, kind: str, code: str, shown: str = "") -> None:
        """Keep what the answer consists of; `shown` is the sentence for a person, the message when empty."""
        super().__init__(message)
        self.status = status
        self.entry: dict[str, Any] = {
            "message": message,
            "extensions": {
                "type": kind,
                "code": code,
                "statusCode": status,
                "userError": status < 500,
                "userPresentableMessage": shown or message,
            },
        }

    def body(self) -> dict[str, Any]:
        """The JSON body."""
        return {"errors": [self.entry]}


def not_authenticated() -> ApiError:
    """What a wrong, expired or missing key gets."""
    return ApiError(
        401,
        "Authentication required, not authenticated",
        kind="authentication error",
        code="AUTHENTICATION_ERROR",
        shown="You need to authenticate to access this operation.",
    )


def key_as_bearer() -> ApiError:
    """What a personal key gets that is sent as if it were an OAuth token."""
    return ApiError(
        400,
        "It looks like you're trying to use an API key as a Bearer token. Remove the Bearer prefix.",
        kind="authentication error",
        code="AUTHENTICATION_ERROR",
    )


def ratelimited() -> ApiError:
    """The hour's requests or points are used up: Linear says it with status 400, not 429."""
    return ApiError(400, "Rate limit exceeded", kind="ratelimited", code="RATELIMITED")


def invalid_input(message: str) -> ApiError:
    """An argument that makes no sense."""
    return ApiError(400, message, kind="invalid input", code="INPUT_ERROR")


def invalid_query(message: str) -> ApiError:
    """A document that is no GraphQL, or asks for what is not in the schema."""
    return ApiError(400, message, kind="graphql error", code="GRAPHQL_VALIDATION_FAILED")
