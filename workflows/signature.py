"""Whether a delivery is QStash's, for this address and untouched; decided on the raw bytes, before any parsing."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field

import jwt

LEEWAY_S = 10
"""How far QStash's clock and ours may differ. Its own client promises this and forgets to pass it on to PyJWT."""


class Unsigned(Exception):
    """The delivery is not to be believed; the message is the reason, for the log."""


@dataclass(frozen=True, kw_only=True)
class SigningKeys:
    """Both keys of the account: after a rotation what was `next_key` signs."""

    current: str = field(repr=False)
    next_key: str = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse empty keys, with which anybody could sign."""
        if not self.current or not self.next_key:
            raise ValueError("both QStash signing keys are needed")


def verify(body: bytes, signature: str | None, *, url: str, keys: SigningKeys) -> None:
    """Return if `signature` (the header `Upstash-Signature`) was made with one of the keys for these bytes and `url`.

    `url` is the configured public address, exactly as QStash was told it. Raises Unsigned.
    """
    if not signature:
        raise Unsigned("there is no signature")
    claims = _claims(signature, url, keys)
    digest = base64.urlsafe_b64encode(hashlib.sha256(body).digest()).rstrip(b"=")
    if not hmac.compare_digest(str(claims["body"]).encode().rstrip(b"="), digest):
        raise Unsigned("the signature is for another body")


def _claims(signature: str, url: str, keys: SigningKeys) -> dict[str, object]:
    for key in (keys.current, keys.next_key):
        try:
            claims: dict[str, object] = jwt.decode(
                signature,
                key,
                algorithms=["HS256"],
                issuer="Upstash",
                subject=url,
                leeway=LEEWAY_S,
                options={"require": ["iss", "sub", "iat", "nbf", "exp", "body"]},
            )
        except jwt.InvalidSignatureError:
            continue
        except (jwt.PyJWTError, ValueError) as error:
            # The key is right, so the other one could only hide this reason behind "signature failed".
            raise Unsigned(str(error)) from error
        return claims
    raise Unsigned("it is signed with neither key")
