"""The GitHub App that is installed for the served repository's owner: its JWTs, and the tokens of its installation."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.hazmat.primitives.serialization import load_pem_private_key as load

from standins.github.errors import ApiError, not_found
from standins.github.faults import Faults
from standins.github.repository import stable_number

_PUBLIC = PublicFormat.SubjectPublicKeyInfo
_LONGEST_JWT_S = 600
_TOKEN_S = 3_600
_CLOCKS_APART_S = 60
_Json = dict[str, Any]


def private_key(place: Path | None = None) -> str:
    """A new RSA key as PEM; with a place, the one that is kept there."""
    if place is not None and place.exists():
        return place.read_text(encoding="ascii")
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    text = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
    if place is not None:
        place.touch(mode=0o600)
        place.write_text(text, encoding="ascii")
    return text


@dataclass
class App:
    """One App with one installation. `tokens` are those it gave out, with the Unix time at which each ends."""

    id: str
    key: str
    faults: Callable[[], Faults]
    tokens: dict[str, float] = field(default_factory=dict)

    @property
    def installation(self) -> int:
        """The number of the installation."""
        return stable_number(f"app/{self.id}")

    def knows(self, token: str) -> bool:
        """Whether it gave out this token, and the token still counts."""
        return self.tokens.get(token, 0.0) > time.time() and not self.faults().revoked_installation

    def check(self, request: web.Request) -> None:
        """Raises ApiError for a call that is not signed as the App."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        try:
            claims = self._claims(token.strip())
        except (jwt.PyJWTError, ValueError):
            raise ApiError(401, "A JSON web token could not be decoded") from None
        if scheme.lower() != "bearer" or str(claims["iss"]) != self.id:
            raise ApiError(401, "A JSON web token could not be decoded")
        if claims["exp"] - time.time() > _LONGEST_JWT_S:
            raise ApiError(401, "'Expiration time' claim ('exp') is too far in the future")

    def _claims(self, token: str) -> _Json:
        public = load(self.key.encode(), None).public_key().public_bytes(Encoding.PEM, _PUBLIC)
        needed = ["iss", "iat", "exp"]
        found: _Json = jwt.decode(
            token, public, algorithms=["RS256"], options={"require": needed}, leeway=_CLOCKS_APART_S
        )
        return found

    def described(self, account: _Json, wanted: str) -> _Json:
        """`GET /orgs/{account}/installation` and the same of users. Raises ApiError where it is not installed."""
        if wanted.lower() != str(account["login"]).lower() or self.faults().revoked_installation:
            raise not_found()
        return {"id": self.installation, "app_id": int(self.id), "account": account, "repository_selection": "selected"}

    def token(self, installation: str) -> _Json:
        """`POST /app/installations/{id}/access_tokens`. Raises ApiError for one that is gone."""
        if installation != str(self.installation) or self.faults().revoked_installation:
            raise not_found()
        if self.faults().suspended_installation:
            raise ApiError(403, "This installation has been suspended")
        token, ends_at = f"ghs_{secrets.token_hex(18)}", time.time() + (self.faults().token_lasts_s or _TOKEN_S)
        self.tokens[token] = ends_at
        return {
            "token": token,
            "expires_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(ends_at)),
            "permissions": {"contents": "read", "issues": "read", "metadata": "read", "pull_requests": "read"},
            "repository_selection": "selected",
        }
