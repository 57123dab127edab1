"""What a team would have set for its repository, learnt from the notes of earlier releases."""

from collections import Counter
from collections.abc import Container, Iterable
from typing import Final

from bot.activity import Activity
from bot.pipeline.analyze import analyze
from bot.pipeline.evidence import is_pull
from bot.pipeline.judging import TOPICS
from bot.rules import Topic

_FEWEST: Final = 5
"""Pull requests that must have been left out for a topic before the notes say anything of it."""


def kept_topics(earlier: Iterable[tuple[Activity, Container[int]]]) -> tuple[Topic, ...]:
    """The topics of which the notes name at least half of what the analysis would leave out for them.

    `earlier` are releases before the one that is scored: what was done, and the numbers that the notes name.
    """
    left: Counter[Topic] = Counter()
    named: Counter[Topic] = Counter()
    for activity, notes in earlier:
        for entry in analyze(activity).pieces_left_out:
            topic = TOPICS.get(entry.reason)
            if topic is not None and is_pull(entry.evidence):
                left[topic] += 1
                named[topic] += int(entry.evidence.label.removeprefix("#")) in notes
    return tuple(sorted(topic for topic, count in left.items() if count >= _FEWEST and named[topic] * 2 >= count))
