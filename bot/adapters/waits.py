"""How long a service asks to be left alone."""

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the header `Retry-After` asks for (RFC 9110, 10.2.3: a number or a date); None without a usable one.

    `headers` must find names in any case, as those of HTTP clients do.
    """
    stated = headers.get("retry-after", "").strip()
    if not stated:
        return None
    try:
        return max(float(stated), 0.0)
    except ValueError:
        pass
    try:
        return max(parsedate_to_datetime(stated).timestamp() - time.time(), 0.0)
    except (TypeError, ValueError):
        return None
