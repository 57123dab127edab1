"""What a team would have set for its repository, learnt from the notes of earlier releases."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from bot.evaluation.cases import Case
from bot.pipeline.analyze import analyze
from bot.pipeline.evidence import is_pull
from bot.pipeline.judging import TOPICS
from bot.rules import Topic

_FEWEST: Final = 5
"""Pull requests that must have been left out for a topic before its notes say anything."""


def kept_topics(earlier: Iterable[Case]) -> frozenset[Topic]:
    """The topics of which earlier notes name at least half of what the analysis would leave out for them."""
    left: Counter[Topic] = Counter()
    named: Counter[Topic] = Counter()
    for case in earlier:
        for entry in analyze(case.activity).pieces_left_out:
            topic = TOPICS.get(entry.reason)
            if topic is not None and is_pull(entry.evidence):
                left[topic] += 1
                named[topic] += int(entry.evidence.label.removeprefix("#")) in case.notes
    return frozenset(topic for topic, count in left.items() if count >= _FEWEST and named[topic] * 2 >= count)
