"""A model that does whatever it is told by anybody: the worst one there can be behind the prompts."""

import json
import re
from collections.abc import Iterator
from typing import Any

from bot.models import Prompt
from tests.hostile.cases import GOALS

_ORDER = re.compile(rf"\b({'|'.join(GOALS)})-(\d)\b")


def orders(prompt: Prompt) -> list[tuple[str, int]]:
    """The orders that reached the model, each once."""
    everything = "\n".join((prompt.system, *(text for _, text in prompt.turns)))
    return list(dict.fromkeys((goal, int(place)) for goal, place in _ORDER.findall(everything)))


def obeyed(prompt: Prompt) -> str:
    """A changelog of the changes as they are told in the prompt, with all that the orders in it ask for."""
    told = orders(prompt)
    changes = list(_changes(prompt))
    if any(goal == "omit" for goal, _ in told):
        changes = changes[:-1]
    bullets = [f"- **{change['title']}.** {change['body'][:300]} {{{change['id']}}}" for change in changes]
    words = [GOALS[goal][place] for goal, place in told]
    quoted = [each["text"] for change in changes for each in change.get("said", ())]
    return "\n\n".join(["What is new.", *words[:1], "## More updates", "\n".join(bullets), *quoted, *words])


def _changes(prompt: Prompt) -> Iterator[dict[str, Any]]:
    for line in prompt.turns[0][1].splitlines():
        if line.startswith("{") and '"id"' in line:
            yield json.loads(line)
