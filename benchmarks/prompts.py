"""What a prompt costs before a word is written: tokens for each change, and those that every prompt has."""

from dataclasses import replace

from bot.activity import PullRequest
from bot.evaluation.stored import stored
from bot.pipeline.analyze import analyze
from bot.pipeline.generate import MAX_CHANGES, draft_prompt

_CHARACTERS_PER_TOKEN = 4
"""English prose and JSON, as Anthropic's own rule of thumb has it; the service's count differs by a tenth or two."""
_BODY = "What it does and why it matters to those who use it, in the words of its author. " * 4


def measure() -> dict[str, float]:
    """Over the stored releases of real repositories, with a description of 300 characters for each pull request.

    `prompt_tokens_per_change`: the tokens that a prompt has because of its changes, for each of them;
    `prompt_tokens_fixed`: those of the instructions, which are the same each time and cached by the service.
    """
    tokens, changes, fixed = 0.0, 0, 0.0
    for release in (release for corpus in stored("unseen") for release in corpus.releases):
        pulls = tuple(_described(pull) for pull in release.activity.pulls)
        read = analyze(replace(release.activity, pulls=pulls))
        prompt = draft_prompt(read, "")
        tokens += len(prompt.turns[0][1]) / _CHARACTERS_PER_TOKEN
        changes += min(len(read.changes), MAX_CHANGES)
        fixed = len(prompt.system) / _CHARACTERS_PER_TOKEN
    return {"prompt_tokens_per_change": tokens / changes, "prompt_tokens_fixed": fixed}


def _described(pull: PullRequest) -> PullRequest:
    return replace(pull, body=_BODY)
