"""The signing keys and the signature that every delivery carries."""

import base64
import hashlib
import json
import secrets
import time
import uuid

import jwt

from standins.qstash.store import Store

LIFETIME = 300  # seconds a signature holds


class SigningKeys:
    """The current and the next key, as the account was given them or as rotation left them."""

    def __init__(self, store: Store, *, current: str, next_key: str) -> None:
        self._store = store
        self._given = [current, next_key]
        self.current, self.next = current, next_key
        for _, body in store.all("keys"):
            kept = json.loads(body)
            if kept["given"] == self._given:
                self.current, self.next = kept["now"]

    def rotate(self) -> None:
        """Make the next key the current one and think of a new next one."""
        self.current, self.next = self.next, f"sig_{secrets.token_hex(16)}"
        self._store.put("keys", "now", json.dumps({"given": self._given, "now": [self.current, self.next]}))

    def sign(self, body: bytes, url: str, *, skew_s: float = 0.0) -> str:
        """Return the JWT (HS256, current key) for these bytes sent to this URL now.

        The wall clock counts here, never an injected one: receivers compare with theirs. `skew_s` is how far the
        sender's clock is ahead.
        """
        now = int(time.time() + skew_s)
        digest = base64.urlsafe_b64encode(hashlib.sha256(body).digest()).decode()
        claims = {
            "iss": "Upstash",
            "sub": url,
            "iat": now,
            "nbf": now,
            "exp": now + LIFETIME,
            "jti": f"jwt_{uuid.uuid4().hex}",
            "body": digest,
        }
        return jwt.encode(claims, self.current, algorithm="HS256")
