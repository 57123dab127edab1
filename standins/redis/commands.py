"""Commands as JSON or as a path, results as JSON: the shapes of the Upstash REST protocol."""

import base64
import json
from typing import Any
from urllib.parse import parse_qsl, unquote_to_bytes

from standins.redis.wire import Command, Refusal, Reply, Status

_BLOCKING = {"BLPOP", "BRPOP", "BLMOVE", "BLMPOP", "BRPOPLPUSH", "BZPOPMIN", "BZPOPMAX", "BZMPOP", "WAIT", "WAITAOF"}
_OF_A_CONNECTION = {
    "MULTI",
    "EXEC",
    "DISCARD",
    "WATCH",
    "UNWATCH",
    "CLIENT",
    "HELLO",
    "RESET",
    "QUIT",
    "AUTH",
    "SELECT",
}
_OF_A_STREAM = {"SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE", "SUNSUBSCRIBE", "MONITOR"}
_OF_THE_SERVER = {
    "SHUTDOWN", "CONFIG", "DEBUG", "SAVE", "BGSAVE", "BGREWRITEAOF", "REPLICAOF", "SLAVEOF", "SYNC", "PSYNC", "MODULE",
    "CLUSTER", "FAILOVER", "SLOWLOG", "LATENCY", "FUNCTION", "FCALL", "SWAPDB", "MOVE", "MIGRATE", "ACL",
}  # fmt: skip
_REFUSED = _BLOCKING | _OF_A_CONNECTION | _OF_A_STREAM | _OF_THE_SERVER
_MAY_BLOCK = {"XREAD", "XREADGROUP"}


class BadRequestError(Exception):
    """A request that never reaches Redis; the text is the service's error."""


def parsed(body: bytes) -> Command:
    """A command given as a JSON array. Raises BadRequestError."""
    return command_of(_json(body, "ERR failed to parse command"))


def parsed_batch(body: bytes) -> list[Command]:
    """Commands given as a JSON array of arrays. Raises BadRequestError."""
    rows = _json(body, "ERR failed to parse pipeline request")
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise BadRequestError("ERR failed to parse pipeline request")
    if not rows:
        raise BadRequestError("ERR empty pipeline request")
    return [command_of(row) for row in rows]


def from_path(path: str, query: str, body: bytes) -> Command:
    """A command given as `/set/key/value?EX=10`; a body stands behind the path and before the query."""
    parts = [unquote_to_bytes(part) for part in path.strip("/").split("/")]
    if body:
        parts.append(body)
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name != "_token":
            parts += [name.encode(), value.encode()] if value else [name.encode()]
    return parts


def command_of(row: Any) -> Command:
    """The arguments of one JSON array as bytes. Raises BadRequestError."""
    if not isinstance(row, list):
        raise BadRequestError("ERR failed to parse command")
    if not row:
        raise BadRequestError("ERR empty command")
    return [_argument(value) for value in row]


def refusal(command: Command) -> Refusal | None:
    """Why Upstash does not take the command over REST, None when it does."""
    name = command[0].decode(errors="replace").upper()
    blocks = name in _MAY_BLOCK and b"BLOCK" in {part.upper() for part in command}
    if name in _REFUSED or blocks or not name:
        details = "https://upstash.com/docs/redis/overall/rediscompatibility"
        return Refusal(f"ERR Command is not available: '{name}'. See {details} for details")
    return None


def shaped(reply: Reply, *, as_base64: bool) -> dict[str, Any]:
    """`{"result": …}` or `{"error": …}`, strings in base64 if the client asked for it (all but OK)."""
    if isinstance(reply, Refusal):
        return {"error": str(reply)}
    return {"result": _result(reply, as_base64=as_base64)}


def _result(reply: Reply, *, as_base64: bool) -> Any:
    if isinstance(reply, list):
        return [_result(item, as_base64=as_base64) for item in reply]
    if reply is None or isinstance(reply, int) or (isinstance(reply, Status) and reply == "OK"):
        return reply
    raw = reply if isinstance(reply, bytes) else reply.encode()
    return base64.b64encode(raw).decode() if as_base64 else raw.decode(errors="replace")


def _argument(value: Any) -> bytes:
    match value:
        case str():
            return value.encode(errors="surrogatepass")
        case bool() | int() | float():
            return json.dumps(value).encode()
        case None:
            raise BadRequestError("ERR null args are not supported")
        case _:
            raise BadRequestError("ERR failed to parse command")


def _json(body: bytes, error: str) -> Any:
    try:
        return json.loads(body)
    except ValueError as cause:
        raise BadRequestError(error) from cause
