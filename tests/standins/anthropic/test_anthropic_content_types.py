"""The Anthropic stand-in writes what the bot's prompts ask for: each type in its shape, with markers, labelled."""

import re

import pytest

from bot.contents import CONTENTS, post_length
from bot.models import ContentType
from bot.pipeline.check import check
from bot.pipeline.generate import continuation, draft_prompt, revision_prompt
from tests.pipeline.histories import analysis, change
from tests.standins.anthropic.conftest import MODEL, Claude

BODY = (
    "Rows that are longer than `page` used to run out of it. They wrap at the border of a word now. "
    "Nothing has to be set for that. Exports do the same."
)
READ = analysis(*(change(f"c{n}", f"Wrap the rows of table {n}", n, body=BODY) for n in range(1, 13)))
POSTS = [ContentType.LINKEDIN, ContentType.X]


async def written(claude: Claude, kind: ContentType) -> str:
    prompt = draft_prompt(READ, MODEL, kind)
    return await claude.write(*prompt.turns, max_tokens=prompt.max_tokens)


async def revised(claude: Claude, kind: ContentType, text: str, instruction: str) -> str:
    prompt = revision_prompt(READ, text, instruction, MODEL, kind)
    return await claude.write(*prompt.turns, max_tokens=prompt.max_tokens)


def without_links(text: str) -> str:
    return re.sub(r" ?\(\[#\d+\]\([^)]*\)\)", "", text)


def markers(text: str) -> list[str]:
    return re.findall(r"\{(c\d+)\}", text)


@pytest.mark.parametrize("kind", ContentType)
async def test_a_text_has_the_length_of_its_type_and_says_where_it_is_from(claude: Claude, kind: ContentType) -> None:
    text = await written(claude, kind)

    content, shown = CONTENTS[kind], check(text, READ, kind).text
    seen = without_links(shown)
    length = len(seen.split()) if content.unit == "words" else post_length(seen)
    assert content.least <= length
    assert content.most is None or length <= content.most
    assert "local stand-in" in text
    assert markers(text)


async def test_a_blog_post_has_a_title_sections_and_a_marker_at_each_fact(claude: Claude) -> None:
    text = await written(claude, ContentType.BLOG)

    assert text.startswith("# ")
    assert re.search("^## ", text, re.MULTILINE)
    assert not re.search("^- ", text, re.MULTILINE)
    assert text.count("The work was done by") == text.count("The work was done by ana. {c")


@pytest.mark.parametrize("kind", POSTS)
async def test_a_post_is_plain_and_its_paragraphs_end_with_their_markers(claude: Claude, kind: ContentType) -> None:
    text = await written(claude, kind)

    assert not re.search(r"[*_`#]", text)
    assert re.search(r"\{c\d+\}$", text.split("\n\n")[0])


@pytest.mark.parametrize("kind", [ContentType.BLOG, *POSTS])
async def test_a_shorter_post_is_shorter_and_keeps_its_markers(claude: Claude, kind: ContentType) -> None:
    first = await written(claude, kind)

    text = await revised(claude, kind, first, "shorter")

    assert len(text) < len(first)
    assert text.splitlines()[0] == first.splitlines()[0] or kind is ContentType.X
    assert markers(text)
    assert text.count("local stand-in") == 1


@pytest.mark.parametrize("kind", POSTS)
async def test_a_post_leads_with_what_the_reviewer_names(claude: Claude, kind: ContentType) -> None:
    text = await revised(claude, kind, await written(claude, kind), "lead with table 1")

    assert markers(text)[0] == "c1"


@pytest.mark.parametrize("kind", [ContentType.BLOG, *POSTS])
async def test_a_cut_post_is_continued_to_the_same_whole(claude: Claude, kind: ContentType) -> None:
    whole = await written(claude, kind)

    prompt = continuation(draft_prompt(READ, MODEL, kind), whole[:90])
    rest = await claude.write(*prompt.turns, max_tokens=prompt.max_tokens)

    assert whole[:90] + rest == whole


@pytest.mark.parametrize("kind", POSTS)
async def test_what_cannot_be_done_leaves_the_post_as_it_stands(claude: Claude, kind: ContentType) -> None:
    first = await written(claude, kind)

    assert await revised(claude, kind, first, "sing it") == first


@pytest.mark.parametrize("kind", [ContentType.BLOG, ContentType.LINKEDIN])
async def test_of_few_changes_a_text_still_has_the_length_of_its_type(claude: Claude, kind: ContentType) -> None:
    few = analysis(*(change(f"c{n}", f"Wrap the rows of table {n}", n) for n in range(1, 5)))
    prompt = draft_prompt(few, MODEL, kind)

    shown = without_links(check(await claude.write(*prompt.turns, max_tokens=prompt.max_tokens), few, kind).text)

    content = CONTENTS[kind]
    length = len(shown.split()) if content.unit == "words" else len(shown)
    assert content.least <= length <= (content.most or length)
