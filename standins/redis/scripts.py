"""Lua scripts that carry Upstash's own flag, run on a Redis that does not know it."""

import hashlib

from standins.redis.wire import Command, Reply


class Scripts:
    """Takes the `#!lua` line off scripts, and keeps the hashes that clients know them by.

    The flag allow-key-locking exists at Upstash only: Redis 7 refuses it, older ones cannot parse the line at all.
    """

    def __init__(self) -> None:
        """Start without known scripts."""
        self._stored_as: dict[bytes, bytes] = {}

    def translated(self, command: Command) -> Command:
        """The command as the server behind can run it."""
        name = command[0].upper()
        if name in {b"EVAL", b"EVAL_RO"} and len(command) > 1:
            return [command[0], self._bare(command[1]), *command[2:]]
        if name in {b"EVALSHA", b"EVALSHA_RO"} and len(command) > 1:
            return [command[0], self._known(command[1]), *command[2:]]
        if name == b"SCRIPT" and len(command) > 2:
            inner = self._bare if command[1].upper() == b"LOAD" else self._known
            return [*command[:2], *map(inner, command[2:])]
        return command

    def answered(self, command: Command, reply: Reply) -> Reply:
        """The reply as the client expects it: SCRIPT LOAD answers the hash of what was sent."""
        loads = len(command) == 3 and [part.upper() for part in command[:2]] == [b"SCRIPT", b"LOAD"]
        return _sha1(command[2]) if loads and isinstance(reply, bytes) else reply

    def _bare(self, script: bytes) -> bytes:
        if not script.startswith(b"#!"):
            return script
        _, newline, rest = script.partition(b"\n")
        bare = newline + rest  # the empty line keeps the line numbers of errors
        self._stored_as[_sha1(script)] = _sha1(bare)
        return bare

    def _known(self, sha1: bytes) -> bytes:
        return self._stored_as.get(sha1.lower(), sha1)


def _sha1(script: bytes) -> bytes:
    return hashlib.sha1(script, usedforsecurity=False).hexdigest().encode()
