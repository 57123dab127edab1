"""Refusals in the shape of Anthropic's API (https://platform.claude.com/docs/en/api/errors)."""

from typing import Any

STATUS_OF_TYPE = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "api_error": 500,
    "overloaded_error": 529,
}


class ApiError(Exception):
    """A refusal: its type decides the HTTP status. `headers` go with the answer."""

    def __init__(self, kind: str, message: str, headers: dict[str, str] | None = None) -> None:
        """Keep the type, the sentence and the extra headers."""
        super().__init__(message)
        self.kind = kind
        self.headers = headers or {}

    @property
    def status(self) -> int:
        """The HTTP status of this type."""
        return STATUS_OF_TYPE[self.kind]

    def body(self, request_id: str) -> dict[str, Any]:
        """The JSON body."""
        return {
            "type": "error",
            "error": {"type": self.kind, "message": str(self)},
            "request_id": request_id,
        }


def invalid(message: str) -> ApiError:
    """A 400 that says what is wrong with the body."""
    return ApiError("invalid_request_error", message)
