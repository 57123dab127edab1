"""What showing a text costs: a final render, one more paragraph on a long stream, and the worst of hostile texts."""

import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise

from bot.blocks.markdown import StreamRenderer, render
from bot.pipeline.check import check
from bot.pipeline.evidence import resolve
from tests.blocks.hostile import HOSTILE, ORDINARY
from tests.pipeline.histories import analysis, change

_TIMES = 5
_LONG = ORDINARY[:30_000]
_PARAGRAPH = "\n\nOne more paragraph, with **bold** and `code`, as long as the sentences of people are.\n"
_FEEDS = (0, 2_000, 20_000, 29_000, 30_000, 49_900, 50_000)
"""Lengths of the text at which a stream is rendered; and the whole at once, as after a restart."""


def measure() -> dict[str, float]:
    """Milliseconds, each the best of five runs: other processes on the machine only ever add to one.

    `render_30kb_ms`: 30 kB to blocks, all of it as far as the bounds on lines and marks let it be read;
    `render_message_ms`: the beginning of it that a message shows. `render_edit_ms`: a paragraph more on what a
    renderer has been given. `render_worst_ms`: the slowest hostile text, at once or as it grows; `check_worst_ms`: the
    same for the check and for the links in place of markers.
    """
    return {
        "render_30kb_ms": _best(lambda: lambda: render(_LONG, limit=2 * len(_LONG))),
        "render_message_ms": _best(lambda: lambda: render(_LONG)),
        "render_edit_ms": _best(_one_more_paragraph),
        "render_worst_ms": max(_worst(text) for text in HOSTILE.values()),
        "check_worst_ms": max(_worst_check(text) for text in HOSTILE.values()),
    }


def _one_more_paragraph() -> Callable[[], object]:
    return _feed(_LONG, _LONG + _PARAGRAPH)


def _worst(text: str) -> float:
    feeds = [(text[:before], text[:after]) for before, after in [*pairwise(_FEEDS), (0, len(text))]]
    return max(_best(lambda: lambda: render(text)), *(_best(partial(_feed, *each)) for each in feeds))


def _worst_check(text: str) -> float:
    read = analysis(*(change(f"c{number}", f"Work {number}", number) for number in range(1, 40)))
    return max(_best(lambda: lambda: check(text, read)), _best(lambda: lambda: resolve(text, read)))


def _feed(before: str, after: str) -> Callable[[], object]:
    """A renderer that was given `before` already; the call gives it `after`."""
    renderer = StreamRenderer()
    renderer.render(before)
    return lambda: renderer.render(after)


def _best(prepare: Callable[[], Callable[[], object]]) -> float:
    times: list[float] = []
    for _ in range(_TIMES):
        work = prepare()
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return 1_000 * min(times)
