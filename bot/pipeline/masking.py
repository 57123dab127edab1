"""Secrets that slipped into commit messages and descriptions, masked before anything else sees the text."""

import re
from typing import Final

MASK: Final = "[secret removed]"

_TOKENS: Final = tuple(
    (sign, re.compile(pattern))
    for sign, pattern in (
        *((f"gh{letter}_", rf"\bgh{letter}_[A-Za-z0-9]{{16,}}") for letter in "oprsu"),  # GitHub
        ("github_pat_", r"\bgithub_pat_[A-Za-z0-9_]{20,}"),
        ("glpat-", r"\bglpat-[A-Za-z0-9_-]{16,}"),  # GitLab
        ("xox", r"\bxox[a-z]-[A-Za-z0-9-]{8,}"),  # Slack
        ("xapp-", r"\bxapp-[A-Za-z0-9-]{8,}"),
        ("hooks.slack.com", r"\bhttps://hooks\.slack\.com/services/[A-Za-z0-9/_-]+"),
        ("sk-ant-", r"\bsk-ant-[A-Za-z0-9_-]{8,}"),  # Anthropic
        ("sk-", r"\bsk-(?:proj-)?[A-Za-z0-9_-]{20,}"),  # OpenAI
        ("k_live_", r"\b[rs]k_live_[A-Za-z0-9]{16,}"),  # Stripe
        ("lin_", r"\blin_(?:api|oauth|wh)_[A-Za-z0-9]{8,}"),  # Linear
        ("AKIA", r"\bAKIA[A-Z0-9]{16}\b"),  # AWS
        ("ASIA", r"\bASIA[A-Z0-9]{16}\b"),
        ("AIza", r"\bAIza[A-Za-z0-9_-]{35}"),  # Google
        ("npm_", r"\bnpm_[A-Za-z0-9]{30,}"),
        ("pypi-", r"\bpypi-[A-Za-z0-9_-]{40,}"),
        ("fc-", r"\bfc-[0-9a-f]{32}\b"),  # Firecrawl
        ("eyJ", r"\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"),  # JSON Web Tokens
        ("@", r"(?<=://)[^\s/:@]{1,100}:[^\s/@]{1,200}(?=@)"),  # user:password in an address
    )
)
"""What a token holds, by which most texts are passed over quickly, and what it looks like."""

_PRIVATE_KEY: Final = re.compile(
    r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|\Z)", re.DOTALL
)


def mask(text: str) -> str:
    """The text with everything that looks like a credential replaced by MASK; masking twice changes nothing."""
    if "PRIVATE KEY" in text:
        text = _PRIVATE_KEY.sub(MASK, text)
    for sign, pattern in _TOKENS:
        if sign in text:
            text = pattern.sub(MASK, text)
    return text
