"""The body of a Messages call, checked as the service checks it."""

import json
import math
from dataclasses import dataclass
from typing import Any, TypeAlias

from standins.anthropic.errors import ApiError, invalid

MODELS = {
    "claude-sonnet-5-5": "Claude Sonnet 5.5",
    "claude-haiku-5-5": "Claude Haiku 5.5",
    "claude-opus-5-5": "Claude Opus 5.5",
}
CHARS_PER_TOKEN = 4
"""A rule of thumb for English text; the service counts exactly, this stand-in does not."""
_FIELDS = frozenset(
    {
        "cache_control", "container", "diagnostics", "inference_geo", "max_tokens", "messages", "metadata", "model",
        "output_config", "service_tier", "speed", "stop_sequences", "stream", "system", "temperature", "thinking",
        "tool_choice", "tools", "top_k", "top_p",
    }
)  # fmt: skip
_MOST_BREAKPOINTS = 4
_ROLES = ("user", "assistant")

Turns: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Ask:
    """A well-formed call. `cached` are the prompt's beginnings that cache_control marks, the shortest first."""

    model: str
    max_tokens: int
    system: str
    cached: tuple[str, ...]
    turns: Turns
    stream: bool
    stop_sequences: tuple[str, ...]
    schema: dict[str, Any] | None = None
    """What the answer must look like, by `output_config`; None for text."""

    @property
    def input_chars(self) -> int:
        """Characters of the system text and all turns."""
        return len(self.system) + sum(len(text) for _, text in self.turns)


def tokens(chars: int) -> int:
    """Tokens of a text of so many characters, rounded up."""
    return math.ceil(chars / CHARS_PER_TOKEN)


def read_body(raw: bytes) -> dict[str, Any]:
    """The JSON object of a body. Raises ApiError."""
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise invalid(f"The request body is not valid JSON: {error}") from error
    if not isinstance(body, dict):
        raise invalid("Input should be an object")
    return body


def read_ask(body: dict[str, Any], *, counting: bool = False) -> Ask:
    """The call that a body describes; `counting`: max_tokens may be missing. Raises ApiError."""
    for name in body:
        if name not in _FIELDS:
            raise invalid(f"{name}: Extra inputs are not permitted")
    model = _model(body)
    system, marked = _system(body.get("system", ""))
    turns, in_turns = _turns(body)
    cached = (*marked, *(system + beginning for beginning in in_turns))
    if len(cached) > _MOST_BREAKPOINTS:
        raise invalid(f"A maximum of 4 blocks with cache_control may be provided. Found {len(cached)}.")
    return Ask(
        model=model,
        max_tokens=0 if counting else _max_tokens(body),
        system=system,
        cached=cached,
        turns=turns,
        stream=_flag(body, "stream"),
        stop_sequences=_stop_sequences(body),
        schema=_schema(body.get("output_config")),
    )


def _schema(config: Any) -> dict[str, Any] | None:
    """The schema of structured outputs, with the two rules that the service has for objects."""
    if config is None:
        return None
    stated = config.get("format") if isinstance(config, dict) else None
    if stated is None:
        return None
    schema = stated.get("schema") if isinstance(stated, dict) and stated.get("type") == "json_schema" else None
    if not isinstance(schema, dict):
        raise invalid("output_config.format: Input should be a json_schema with its schema")
    if schema.get("type") == "object" and schema.get("additionalProperties") is not False:
        raise invalid("output_config.format.schema: For 'object' type, 'additionalProperties' must be false")
    return schema


def _required(body: dict[str, Any], name: str) -> Any:
    if name not in body:
        raise invalid(f"{name}: Field required")
    return body[name]


def _model(body: dict[str, Any]) -> str:
    model = _required(body, "model")
    if not isinstance(model, str):
        raise invalid("model: Input should be a valid string")
    if model not in MODELS:
        raise ApiError("not_found_error", f"model: {model}")
    return model


def _max_tokens(body: dict[str, Any]) -> int:
    value = _required(body, "max_tokens")
    if not isinstance(value, int) or isinstance(value, bool):
        raise invalid("max_tokens: Input should be a valid integer")
    if value < 0:
        raise invalid("max_tokens: Input should be greater than or equal to 0")
    return value


def _flag(body: dict[str, Any], name: str) -> bool:
    value = body.get(name, False)
    if not isinstance(value, bool):
        raise invalid(f"{name}: Input should be a valid boolean")
    return value


def _stop_sequences(body: dict[str, Any]) -> tuple[str, ...]:
    value = body.get("stop_sequences", [])
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise invalid("stop_sequences: each stop sequence must contain non-whitespace")
    return tuple(value)


def _system(value: Any) -> tuple[str, list[str]]:
    return (value, []) if isinstance(value, str) else _joined(_blocks(value, "system"))


def _joined(blocks: list[dict[str, Any]]) -> tuple[str, list[str]]:
    """The text of blocks, and its beginnings up to each marked one."""
    marked = []
    so_far = ""
    for block in blocks:
        so_far += block["text"]
        if block.get("cache_control"):
            marked.append(so_far)
    return so_far, marked


def _turns(body: dict[str, Any]) -> tuple[Turns, list[str]]:
    messages = _required(body, "messages")
    if not isinstance(messages, list):
        raise invalid("messages: Input should be a valid list")
    if not messages:
        raise invalid("messages: at least one message is required")
    read = [_turn(message, f"messages.{index}") for index, message in enumerate(messages)]
    turns = tuple((role, text) for role, text, _ in read)
    marked = []
    so_far = ""
    for role, text, beginnings in read:
        so_far += f"\n{role}\n"
        marked += [so_far + beginning for beginning in beginnings]
        so_far += text
    if turns[0][0] != "user":
        raise invalid('messages: first message must use the "user" role')
    if turns[-1][0] == "assistant":
        raise invalid(
            "This model does not support assistant message prefill. The conversation must end with a user message."
        )
    return turns, marked


def _turn(message: Any, where: str) -> tuple[str, str, list[str]]:
    if not isinstance(message, dict):
        raise invalid(f"{where}: Input should be an object")
    role = message.get("role")
    if role not in _ROLES:
        raise invalid(f"{where}.role: Input should be 'user' or 'assistant'")
    content = message.get("content")
    text, marked = (content, []) if isinstance(content, str) else _joined(_blocks(content, f"{where}.content"))
    if not text.strip():
        raise invalid("messages: text content blocks must be non-empty")
    return str(role), text, marked


def _blocks(value: Any, where: str) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        raise invalid(f"{where}: Input should be a valid list")
    for index, block in enumerate(value):
        if not isinstance(block, dict) or block.get("type") != "text":
            raise invalid(f"{where}.{index}: the local stand-in reads blocks of type 'text' only")
        if not isinstance(block.get("text"), str):
            raise invalid(f"{where}.{index}.text: Field required")
        if block.get("cache_control") and not block["text"]:
            raise invalid(f"{where}.{index}.text: cache_control cannot be set for empty text blocks")
    return value
