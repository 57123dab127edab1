"""Secrets by the shapes in which services issue them, masked before a text leaves."""

import re
from typing import Final

MASK: Final = "[secret removed]"

_TOKENS: Final = (
    r"xox[abeoprs]-[A-Za-z0-9-]{8,}",  # Slack
    r"xapp-[A-Za-z0-9-]{8,}",
    r"https?://hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]+",
    r"gh[oprsu]_[A-Za-z0-9]{16,}",  # GitHub
    r"github_pat_[A-Za-z0-9_]{16,}",
    r"glpat-[A-Za-z0-9_-]{16,}",
    r"sk-ant-[A-Za-z0-9_-]{16,}",  # Anthropic, OpenAI, Stripe
    r"sk-(?:proj-)?[A-Za-z0-9_-]{24,}",
    r"[rs]k_(?:live|test)_[A-Za-z0-9]{16,}",
    r"lin_(?:api|oauth)_[A-Za-z0-9]{16,}",
    r"fc-[0-9a-f]{32}",  # Firecrawl
    r"whsec_[A-Za-z0-9+/=_-]{16,}",
    r"npm_[A-Za-z0-9]{30,}",
    r"pypi-[A-Za-z0-9_-]{32,}",
    r"hf_[A-Za-z0-9]{30,}",
    r"(?:AKIA|ASIA)[0-9A-Z]{16}",  # AWS, Google
    r"AIza[0-9A-Za-z_-]{35}",
    r"ya29\.[0-9A-Za-z_-]{20,}",
    r"eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*",  # JSON web tokens, QStash's too
)
_KEY_BLOCK: Final = r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|\Z)"
_USERINFO: Final = r"(?<=://)[^\s/?#@:]{0,200}:[^\s/?#@]{1,400}(?=@)"
_SECRET: Final = re.compile("|".join(rf"(?<![A-Za-z0-9]){token}" for token in _TOKENS), re.ASCII)
_LONG: Final = re.compile(f"{_KEY_BLOCK}|{_USERINFO}", re.ASCII | re.DOTALL)

_BEGINNING: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:xox[abeoprs]-|xapp-|gh[oprsu]_|github_pat_|glpat-|sk[-_]|rk_|lin_|fc-|whsec_|npm_|pypi-|hf_|AKIA|ASIA"
    r"|AIza|ya29\.|eyJ|https?://hooks\.slack\.com/)\S*\Z",
    re.ASCII,
)


def mask_secrets(text: str) -> str:
    """The text with tokens, private keys and passwords in addresses replaced by MASK."""
    return _LONG.sub(MASK, _SECRET.sub(MASK, text))


def has_secret(text: str) -> bool:
    """Whether mask_secrets would change the text."""
    return _SECRET.search(text) is not None or _LONG.search(text) is not None


def without_begun_secret(text: str) -> str:
    """A growing text without a last word that may turn out to be a secret once it is whole."""
    return _BEGINNING.sub("", text)
