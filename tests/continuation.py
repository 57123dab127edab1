"""A continuation that comes in one piece."""

from bot.pipeline.resume import OverlapTrimmer


def trim_overlap(text_so_far: str, continued: str) -> str:
    """`continued` without what it repeats of the end of `text_so_far`."""
    trimmer = OverlapTrimmer(text_so_far)
    return trimmer.feed(continued) + trimmer.flush()
