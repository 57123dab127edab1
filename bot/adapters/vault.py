"""Secrets at rest: sealed under keys that can be rotated, bound to the row and the workspace that they belong to.

AES-256-GCM by `cryptography`, a random nonce of 96 bits for each. What is stored reads `v1.KEY_ID.DATA`, DATA in
base64url without padding. The workspace and the row are authenticated with it: a sealed secret that is copied into
another row, or another workspace, does not open there (design section 10).
"""

import base64
import binascii
import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import Permanent
from bot.log import log

_FORM = "v1"
_NONCE = 12
_UNKNOWN_KEY = (
    "A stored secret was sealed with a key that this server does not hold any more. Connect again with "
    "`/notra connect`, or ask whoever runs Notra to put that key back."
)
_UNREADABLE = (
    "A stored secret cannot be read: it was changed, or moved here from elsewhere. Connect again with `/notra connect`."
)


class Vault:
    """Seals with the newest key, opens with any of them."""

    def __init__(self, keys: Sequence[str]) -> None:
        """`keys`: the words of NOTRA_ENCRYPTION_KEYS, newest first, at least one."""
        self._ciphers = {_derived(key, b"id").hex()[:8]: AESGCM(_derived(key, b"seal")) for key in keys}
        self._newest = next(iter(self._ciphers))

    @property
    def newest(self) -> str:
        """How everything begins that is sealed with the newest key."""
        return f"{_FORM}.{self._newest}."

    def seal(self, secret: str, *, workspace: str, row: str) -> str:
        """The secret as it may be stored in this row of this workspace."""
        nonce = os.urandom(_NONCE)
        data = nonce + self._ciphers[self._newest].encrypt(nonce, secret.encode(), _bound(workspace, row))
        return self.newest + base64.urlsafe_b64encode(data).decode().rstrip("=")

    def unseal(self, sealed: str, *, workspace: str, row: str) -> str:
        """The secret of this row. Raises Permanent when it was sealed for another one, or with a key that is gone."""
        form, _, rest = sealed.partition(".")
        key_id, _, text = rest.partition(".")
        if form != _FORM or not text:
            raise Permanent(_UNREADABLE)
        cipher = self._ciphers.get(key_id)
        if cipher is None:
            log.warning("sealed with a key that is gone", setting="NOTRA_ENCRYPTION_KEYS", needs="it behind the newest")
            raise Permanent(_UNKNOWN_KEY)
        try:
            data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            return cipher.decrypt(data[:_NONCE], data[_NONCE:], _bound(workspace, row)).decode()
        except (InvalidTag, ValueError, binascii.Error) as error:
            raise Permanent(_UNREADABLE) from error


def _bound(workspace: str, row: str) -> bytes:
    return f"{workspace}\x00{row}".encode()


def _derived(key: str, use: bytes) -> bytes:
    """256 bits for one use: a key of any length will do, and its id tells nothing about it."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"notra " + use).derive(key.encode())
