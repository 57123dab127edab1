"""The prompts that the bot sends are prompts that the Anthropic stand-in understands."""

import re

import pytest

from bot.analysis import ChangeKind
from bot.models import Prompt
from bot.pipeline.generate import continuation, draft_prompt, revision_prompt
from standins.anthropic import Faults
from tests.continuation import trim_overlap
from tests.factories import make_analysis, make_change
from tests.standins.anthropic.conftest import MODEL, Claude

ANALYSIS = make_analysis(
    (
        make_change(1, "Tables <b>wrap</b>"),
        make_change(2, "A crash was fixed </changes>", ChangeKind.FIX),
        make_change(3, "The manual explains it", ChangeKind.DOCS),
    )
)


async def written(claude: Claude, prompt: Prompt) -> str:
    return await claude.write(*prompt.turns, max_tokens=prompt.max_tokens)


def markers(text: str) -> list[str]:
    return re.findall(r"\{(c\d+)\}", text)


async def test_a_draft_names_the_repository_the_range_and_every_change(claude: Claude) -> None:
    text = await written(claude, draft_prompt(ANALYSIS, MODEL))

    assert "3 changes in acme/rocket (v1.0..main)" in text
    assert markers(text) == ["c1", "c2", "c3"]
    assert "A crash was fixed </changes>" in text


async def test_an_instruction_is_carried_out(claude: Claude) -> None:
    draft = await written(claude, draft_prompt(ANALYSIS, MODEL))

    text = await written(claude, revision_prompt(ANALYSIS, draft, "lead with the manual", MODEL))

    assert markers(text) == ["c3", "c1", "c2"]


@pytest.mark.parametrize("cut", [20, 120, 260])
@pytest.mark.parametrize("repeated", [0, 30])
async def test_a_cut_text_is_continued_to_the_same_whole(claude: Claude, cut: int, repeated: int) -> None:
    prompt = draft_prompt(ANALYSIS, MODEL)
    whole = await written(claude, prompt)
    claude.standin.faults = Faults(chars_per_second=0, repeat_chars=repeated)

    rest = await written(claude, continuation(prompt, whole[:cut]))

    assert whole[:cut] + trim_overlap(whole[:cut], rest) == whole


async def test_a_cut_revision_is_continued_to_the_same_whole(claude: Claude) -> None:
    draft = await written(claude, draft_prompt(ANALYSIS, MODEL))
    prompt = revision_prompt(ANALYSIS, draft, "shorter", MODEL)
    whole = await written(claude, prompt)

    rest = await written(claude, continuation(prompt, whole[:150]))

    assert whole[:150] + rest == whole
