"""What holding a text to the rules costs: a long changelog, and the slowest of hostile texts of the same length."""

import time

from bot.models import ContentType
from bot.pipeline.lint import Setting, lint
from tests.blocks.hostile import HOSTILE, ORDINARY
from tests.pipeline.lint.good import CHANGELOG

_TIMES = 5
_LENGTH = 30_000
_LINE = "- **Rows of table {number} wrap.** Its {number} columns print on one page. Thanks to ana. {{c{number}}}\n"
_LONG = (CHANGELOG.partition("### Bug fixes")[0] + "".join(_LINE.format(number=each) for each in range(3, 400)))[
    :_LENGTH
]


def measure() -> dict[str, float]:
    """Milliseconds of processor time, each the best of five runs.

    `lint_30kb_ms`: all rules over 30 kB of a changelog that keeps them, its language included. `lint_worst_ms`: over
    the slowest of the hostile texts, and over 30 kB that were not written for people.
    """
    setting = Setting(content_type=ContentType.CHANGELOG)
    lint("The detector of languages is made at its first use.", setting)
    hostile = [*(text[:_LENGTH] for text in HOSTILE.values()), ORDINARY[:_LENGTH]]
    return {
        "lint_30kb_ms": _best(_LONG, setting),
        "lint_worst_ms": max(_best(text, setting) for text in hostile),
    }


def _best(text: str, setting: Setting) -> float:
    times: list[float] = []
    for _ in range(_TIMES):
        begin = time.process_time()
        lint(text, setting)
        times.append((time.process_time() - begin) * 1_000)
    return min(times)
