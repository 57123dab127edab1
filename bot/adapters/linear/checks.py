"""What a person gave to connect Linear, tried at once, with a sentence for everything that can be wrong with it."""

from collections.abc import Callable, Mapping

from bot.adapters.linear.calls import BadKey, LinearCalls
from bot.adapters.linear.queries import ACCOUNT
from bot.errors import Permanent

_NOTHING_GIVEN = "Paste a key."
_MALFORMED = "A Linear key is one word that begins with lin_api_. Copy it again."
_WRONG = "Linear does not accept this key. Copy it again, or make a new one."


class LinearCheck:
    """A ConnectionCheck. `calls` makes a client for a key."""

    def __init__(self, calls: Callable[[str], LinearCalls]) -> None:
        """Ask through these clients."""
        self._calls = calls

    async def check(self, chosen: Mapping[str, str], secret: str) -> Mapping[str, object]:
        """See ConnectionCheck: `account` is the name of Linear's workspace, `organization` its id."""
        if not secret:
            raise Permanent(_NOTHING_GIVEN)
        if not (secret.isascii() and secret.isprintable()) or " " in secret:  # no HTTP header takes it
            raise Permanent(_MALFORMED)
        try:
            data = await self._calls(secret).query(ACCOUNT)
        except BadKey as error:
            raise Permanent(_WRONG) from error
        return {"account": str(data["organization"]["name"]), "organization": str(data["organization"]["id"])}
