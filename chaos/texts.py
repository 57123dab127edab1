"""The text that the model's stand-in would have written, had nobody disturbed it."""

from chaos.values import Row
from standins.anthropic.answers import answer
from standins.anthropic.bodies import read_ask
from standins.anthropic.faults import Faults


def whole_text(call: Row) -> str:
    """The whole answer to a call, from its beginning: the stand-in gives the same call the same text."""
    return answer(read_ask(dict(call["body"])), Faults()).text
