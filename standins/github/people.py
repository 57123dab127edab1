"""GitHub accounts guessed from what git knows: a name and an e-mail address."""

import re
from dataclasses import dataclass
from functools import lru_cache

_NOREPLY = re.compile(r"^(?:\d+\+)?(?P<login>[^@+]+)@users\.noreply\.github\.com$", re.IGNORECASE)
_SLUG = re.compile(r"[^a-z0-9]+")
_KNOWN = {"noreply@github.com": "web-flow"}
_BOT_NAMES = frozenset({"dependabot", "dependabot-preview", "renovate", "renovate-bot", "github-actions"})
_DEPENDENCY_BOTS = ("dependabot", "renovate", "pyup", "greenkeeper", "snyk")


@lru_cache(maxsize=4096)
def _login(name: str, email: str) -> str:
    found = _NOREPLY.match(email)
    if found:
        return found["login"]
    if name.endswith("[bot]"):
        return name
    return _KNOWN.get(email.lower()) or _SLUG.sub("-", name.lower()).strip("-") or "ghost"


@dataclass(frozen=True)
class Signature:
    """Who and when, as a commit or a tag states it. `date` is ISO 8601 in UTC."""

    name: str
    email: str
    date: str

    @property
    def login(self) -> str:
        """The login of a noreply address, else a slug of the name, which stands for an account nobody can know."""
        return _login(self.name, self.email)

    @property
    def is_bot(self) -> bool:
        """Whether this is an app's account."""
        return self.login.endswith("[bot]") or self.login.lower() in _BOT_NAMES

    @property
    def updates_dependencies(self) -> bool:
        """Whether this is one of the bots whose pull requests carry the label `dependencies`."""
        return self.is_bot and self.login.lower().startswith(_DEPENDENCY_BOTS)
