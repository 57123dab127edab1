"""The one error type of the stand-in: what Slack answers as `{"ok": false, "error": …}`."""

from collections.abc import Sequence
from typing import Any


class SlackError(Exception):
    """Slack refuses a call; `code` is its error string, `extra` what else the answer carries."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra

    @classmethod
    def explained(cls, code: str, messages: Sequence[str]) -> "SlackError":
        """A refusal with sentences in `response_metadata.messages`, as Slack's block validation gives them."""
        lines = [f"[ERROR] {line}" for line in messages]
        return cls(code, response_metadata={"messages": lines})

    def answer(self) -> dict[str, Any]:
        """The JSON body."""
        return {"ok": False, "error": self.code, **self.extra}
