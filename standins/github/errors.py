"""Refusals in the shape of GitHub's API."""

from typing import Any

_DOCS = "https://docs.github.com/rest"


class ApiError(Exception):
    """A refusal of a REST call. `errors` and `headers` go with the answer."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        errors: list[dict[str, str]] | None = None,
        headers: dict[str, str] | None = None,
        docs: str = _DOCS,
    ) -> None:
        """Keep what the answer consists of."""
        super().__init__(message)
        self.status = status
        self.errors = errors
        self.headers = headers or {}
        self.docs = docs

    def body(self) -> dict[str, Any]:
        """The JSON body."""
        listed = {"errors": self.errors} if self.errors else {}
        return {"message": str(self), **listed, "documentation_url": self.docs, "status": str(self.status)}


def not_found() -> ApiError:
    """What everything that is not there (or not yours) gets."""
    return ApiError(404, "Not Found")
