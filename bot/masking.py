"""Secrets by the shapes in which services issue them: masked before a model, a person or a page sees a text."""

import re
from typing import Final

MASK: Final = "[secret removed]"

_ISSUED: Final = (
    ("xox", r"xox[a-z]-[A-Za-z0-9-]{8,}"),  # Slack
    ("xapp-", r"xapp-[A-Za-z0-9-]{8,}"),
    ("hooks.slack.com", r"https?://hooks\.slack\.com/(?:services|workflows|triggers)/[A-Za-z0-9/_-]+"),
    *((f"gh{letter}_", rf"gh{letter}_[A-Za-z0-9]{{16,}}") for letter in "oprsu"),  # GitHub
    ("github_pat_", r"github_pat_[A-Za-z0-9_]{16,}"),
    ("glpat-", r"glpat-[A-Za-z0-9_-]{16,}"),  # GitLab
    ("sk-ant-", r"sk-ant-[A-Za-z0-9_-]{8,}"),  # Anthropic
    ("sk-", r"sk-(?:proj-)?[A-Za-z0-9_-]{20,}"),  # OpenAI
    ("k_", r"[rs]k_(?:live|test)_[A-Za-z0-9]{16,}"),  # Stripe
    ("lin_", r"lin_(?:api|oauth|wh)_[A-Za-z0-9]{8,}"),  # Linear
    ("fc-", r"fc-[0-9a-f]{32}"),  # Firecrawl
    ("whsec_", r"whsec_[A-Za-z0-9+/=_-]{16,}"),
    ("npm_", r"npm_[A-Za-z0-9]{30,}"),
    ("pypi-", r"pypi-[A-Za-z0-9_-]{32,}"),
    ("hf_", r"hf_[A-Za-z0-9]{30,}"),
    ("AKIA", r"AKIA[0-9A-Z]{16}"),  # AWS
    ("ASIA", r"ASIA[0-9A-Z]{16}"),
    ("AIza", r"AIza[0-9A-Za-z_-]{35}"),  # Google
    ("ya29.", r"ya29\.[0-9A-Za-z_-]{20,}"),
    (  # JSON web tokens, QStash's too; what only begins like one is passed over whole, not tried again inside
        "eyJ",
        r"eyJ[A-Za-z0-9_-]{10,}+(?:\.[A-Za-z0-9_-]{10,}+\.[A-Za-z0-9_-]*|(?P<harmless>))",
    ),
)
_SECRETS: Final = (
    *((sign, re.compile(rf"(?<![A-Za-z0-9]){pattern}", re.ASCII)) for sign, pattern in _ISSUED),
    ("@", re.compile(r"(?<=://)[^\s/?#@:]{0,200}:[^\s/?#@]{1,400}(?=@)", re.ASCII)),  # user:password in an address
    (
        "PRIVATE KEY",
        re.compile(
            r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|\Z)", re.DOTALL
        ),
    ),
)
"""What a secret holds, by which most texts are passed over quickly, and what it looks like."""

_BEGINNING: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:xox[a-z]-|xapp-|gh[oprsu]_|github_pat_|glpat-|sk[-_]|rk_|lin_|fc-|whsec_|npm_|pypi-|hf_"
    r"|AKIA|ASIA|AIza|ya29\.|eyJ|https?://hooks\.slack\.com/)"
)


def mask(text: str) -> str:
    """The text with tokens, private keys and passwords in addresses replaced by MASK; twice changes nothing."""
    for sign, pattern in _SECRETS:
        if sign in text:
            text = pattern.sub(_masked, text)
    return text


def has_secret(text: str) -> bool:
    """Whether `mask` would change the text."""
    return mask(text) != text


def without_begun_secret(text: str) -> str:
    """A growing text without a last word that may turn out to be a secret once it is whole."""
    word = max(text.rfind(space) for space in " \n\t\r\f\v") + 1
    begun = _BEGINNING.search(text, word)
    return text[: begun.start()] if begun else text


def _masked(found: re.Match[str]) -> str:
    return found[0] if found.lastgroup == "harmless" else MASK
