"""Secrets that slipped into commit messages and descriptions, masked before anything else sees the text."""

import re
from typing import Final

MASK: Final = "[secret removed]"

_TOKENS: Final = re.compile(
    "|".join(
        (
            r"\bgh[oprsu]_[A-Za-z0-9]{16,}",  # GitHub tokens
            r"\bgithub_pat_[A-Za-z0-9_]{20,}",
            r"\bglpat-[A-Za-z0-9_-]{16,}",  # GitLab
            r"\bxox[a-z]-[A-Za-z0-9-]{8,}",  # Slack
            r"\bxapp-[A-Za-z0-9-]{8,}",
            r"\bhttps://hooks\.slack\.com/services/[A-Za-z0-9/_-]+",
            r"\bsk-ant-[A-Za-z0-9_-]{8,}",  # Anthropic
            r"\bsk-(?:proj-)?[A-Za-z0-9_-]{20,}",  # OpenAI
            r"\b[rs]k_live_[A-Za-z0-9]{16,}",  # Stripe
            r"\blin_(?:api|oauth|wh)_[A-Za-z0-9]{8,}",  # Linear
            r"\bA(?:KIA|SIA)[A-Z0-9]{16}\b",  # AWS
            r"\bAIza[A-Za-z0-9_-]{35}",  # Google
            r"\bnpm_[A-Za-z0-9]{30,}",
            r"\bpypi-[A-Za-z0-9_-]{40,}",
            r"\bfc-[0-9a-f]{32}\b",  # Firecrawl
            r"\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}",  # JSON Web Tokens
            r"(?<=://)[^\s/:@]{1,100}:[^\s/@]{1,200}(?=@)",  # user:password in an address
        )
    )
)
_PRIVATE_KEY: Final = re.compile(
    r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|\Z)", re.DOTALL
)


def mask(text: str) -> str:
    """The text with everything that looks like a credential replaced by MASK; masking twice changes nothing."""
    return _TOKENS.sub(MASK, _PRIVATE_KEY.sub(MASK, text))
