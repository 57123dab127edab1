"""What the model service answers when it does not write, as errors with a sentence for a person."""

from typing import Final

from anthropic import APIStatusError

from bot.adapters.waits import retry_after
from bot.errors import NotraError, Permanent, RateLimited, Transient
from bot.log import log

BUSY: Final = "The model is overloaded or down for the moment."
_LIMITED: Final = "The model's rate limit is used up for the moment."
_ASK: Final = "ask whoever runs Notra to"
_KEY, _MODELS = "ANTHROPIC_API_KEY", "NOTRA_DRAFT_MODEL, NOTRA_EXTRACT_MODEL"
_PASSING: Final = frozenset({"overloaded_error", "rate_limit_error", "api_error", "timeout_error"})
"""Error types that may be gone at the next try (https://platform.claude.com/docs/en/api/errors)."""


def refused(error: APIStatusError, model: str) -> NotraError:
    """What an answer with an error's status means."""
    status = error.status_code
    wait = retry_after(error.response.headers)
    if status == 429:
        return RateLimited(_LIMITED, wait)
    if status >= 500 or status in {408, 409}:
        return Transient(BUSY, wait)
    return failed(error.type or "", model, status, wait)


def failed(kind: str, model: str, status: int = 200, wait: float | None = None) -> NotraError:
    """What an error of this type means, in an answer or in the middle of one."""
    if kind == "rate_limit_error":
        return RateLimited(_LIMITED, wait)
    if kind in _PASSING:
        return Transient(BUSY, wait)
    return Permanent(_told(status, model))


def _told(status: int, model: str) -> str:
    """The sentence for a person; whoever runs this server finds in the log which variable it is about."""
    match status:
        case 401:
            setting, sentence = _KEY, f"The model service does not accept this server's key: {_ASK} renew it."
        case 402:
            setting, sentence = _KEY, f"The model service asks for payment: {_ASK} check its billing."
        case 403:
            named = model or "the models"
            setting, sentence = _KEY, f"This server's key may not use {named}: {_ASK} check what it permits."
        case 404:
            setting = _MODELS
            sentence = f"The model service knows no model {model}: {_ASK} choose one that it offers."
        case 413:
            return "There is too much activity for one draft: choose a shorter range."
        case _:
            return f"The model service refused the request (HTTP {status}). A shorter range may pass."
    log.warning("model refused", status=status, model=model, setting=setting)
    return sentence
