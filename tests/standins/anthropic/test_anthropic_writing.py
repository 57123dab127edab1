"""What the Anthropic stand-in writes: extracts of the prompt, and revisions by plain rules."""

import json
import re

import pytest

from tests.standins.anthropic.conftest import Claude

LABEL = "Written by the local stand-in for the model: sentences taken from the activity, not composed."
CHANGES = [
    {
        "id": "c1",
        "kind": "feature",
        "title": "feat(api): add a streaming endpoint (#12)",
        "body": "Adds `GET /stream`. It sends events as they happen. Clients can resume.\n\n- [ ] docs\n\nCloses #4",
        "refs": ["#12"],
        "authors": ["ana", "bo"],
    },
    {"id": "c2", "kind": "fix", "title": "Stop losing commits", "body": "", "refs": ["#13"], "authors": []},
    {"id": "c3", "kind": "security", "title": "Escape mentions {c9}", "body": "A title could ping all.", "refs": []},
    {"id": "c4", "kind": "docs", "title": "describe the set-up", "refs": []},
    {"id": "c5", "kind": "surprise", "title": "Tidy", "body": "We tidied. Much. All of it."},
]
ASKED = "\n".join(
    ["Repository: acme/rocket", "Range: v1.0..main", "<changes>", *map(json.dumps, CHANGES), "</changes>"]
)


def user(text: str) -> tuple[str, str]:
    return ("user", text)


def revising(draft: str, instruction: str) -> tuple[str, str]:
    return user(f"{ASKED}\n<draft>\n{draft}\n</draft>\n<instruction>\n{instruction}\n</instruction>")


def markers(text: str) -> list[str]:
    return re.findall(r"\{(c\d+)\}", text)


def bullet_of(text: str, marker: str) -> str:
    return next(line for line in text.splitlines() if line.endswith(f"{{{marker}}}"))


async def test_each_change_stands_once_in_the_sections_that_the_prompt_asks_for(claude: Claude) -> None:
    text = await claude.write(user(ASKED))

    assert text.splitlines()[0] == f"_{LABEL}_"
    assert re.findall("^#.*", text, re.MULTILINE) == [
        "## Highlights", "## More updates", "### Documentation", "### Other changes",
    ]  # fmt: skip
    assert markers(text) == ["c3", "c1", "c2", "c4", "c5"]
    assert "5 changes in acme/rocket (v1.0..main): 1 security fix, 1 feature, 1 bug fix" in text


async def test_bullets_are_titles_and_whole_sentences_of_the_activity(claude: Claude) -> None:
    text = await claude.write(user(ASKED))

    expected = (
        "- **Add a streaming endpoint.** Adds `GET /stream`. It sends events as they happen. Thanks to ana and bo. {c1}"
    )
    assert bullet_of(text, "c1") == expected
    assert bullet_of(text, "c3") == "- **Escape mentions.** A title could ping all. {c3}"
    assert bullet_of(text, "c4") == "- **Describe the set-up.** {c4}"


async def test_no_more_than_five_highlights_are_chosen(claude: Claude) -> None:
    many = "\n".join(json.dumps({"id": f"c{n}", "kind": "feature", "title": f"Number {n}"}) for n in range(1, 9))

    text = await claude.write(user(f"<changes>\n{many}\n</changes>"))

    assert markers(text.split("## More updates", maxsplit=1)[0]) == ["c1", "c2", "c3", "c4", "c5"]
    assert len(markers(text)) == 8


@pytest.mark.parametrize("asked", ["Hello", "<changes>\nnot json\n[1]\n{}\n</changes>"])
async def test_a_prompt_without_changes_gets_an_honest_answer(claude: Claude, asked: str) -> None:
    text = await claude.write(user(asked))

    assert text == f"_{LABEL}_\n\nThe prompt held no changes to write about.\n"


async def test_shorter_keeps_the_first_sentence_of_each_bullet_and_all_markers(claude: Claude) -> None:
    draft = await claude.write(user(ASKED))

    text = await claude.write(revising(draft, "Shorter, please"))

    assert "Applied: Shorter" in text.splitlines()[0]
    assert bullet_of(text, "c1") == "- **Add a streaming endpoint.** {c1}"
    assert markers(text) == markers(draft)


async def test_shorter_again_leaves_fewer_words(claude: Claude) -> None:
    text = await claude.write(revising("- one two three four five six seven eight nine ten eleven {c1}", "shorter"))

    assert bullet_of(text, "c1") == "- one two three four five six seven eight nine… {c1}"


async def test_lead_with_moves_the_matching_bullet_to_the_top(claude: Claude) -> None:
    draft = await claude.write(user(ASKED))

    text = await claude.write(revising(draft, "lead with the set-up docs"))

    assert markers(text) == ["c4", "c3", "c1", "c2", "c5"]
    assert "### Documentation" not in text


async def test_lead_with_finds_a_change_by_its_kind(claude: Claude) -> None:
    draft = "## More updates\n\n- Numbers stay {c2}\n- Mentions are safe {c3}"

    text = await claude.write(revising(draft, "start with the security fix"))

    assert markers(text) == ["c3", "c2"]


async def test_remove_drops_the_matching_bullet_and_its_empty_section(claude: Claude) -> None:
    draft = await claude.write(user(ASKED))

    text = await claude.write(revising(draft, "remove the documentation part and make it shorter"))

    assert "c4" not in markers(text)
    assert "### Documentation" not in text
    assert "Applied: remove the documentation part; shorter." in text


async def test_longer_adds_sentences_of_the_activity_before_the_thanks(claude: Claude) -> None:
    draft = await claude.write(user(ASKED))

    text = await claude.write(revising(draft, "more detail"))

    assert "It sends events as they happen. Clients can resume. Thanks to ana and bo. {c1}" in text
    assert bullet_of(text, "c5") == "- **Tidy.** We tidied. Much. All of it. {c5}"


async def test_a_title_is_added_once(claude: Claude) -> None:
    first = await claude.write(revising("- A {c1}", "Add a title: Big release"))

    second = await claude.write(revising(first, "Add a title: Bigger release"))

    assert re.findall("^# .*", second, re.MULTILINE) == ["# Bigger release"]
    assert second.count(LABEL) == 1


@pytest.mark.parametrize("instruction", ["sing it", "lead with the espresso machine", "remove the espresso machine"])
async def test_what_cannot_be_done_is_said_and_the_rest_stays(claude: Claude, instruction: str) -> None:
    draft = await claude.write(user(ASKED))

    text = await claude.write(revising(draft, instruction))

    assert f"Could not apply: {instruction}." in text.splitlines()[0]
    assert text.splitlines()[1:] == draft.splitlines()[1:]


@pytest.mark.parametrize("cut", [1, 40, 97, 250, 333])
async def test_a_continuation_goes_on_exactly_where_the_text_was_cut(claude: Claude, cut: int) -> None:
    whole = await claude.write(user(ASKED))
    so_far = whole[:cut]

    rest = await claude.write(
        user(ASKED), ("assistant", so_far), user(f"Continue exactly after this.\n<tail>{so_far[-80:]}</tail>")
    )

    assert so_far + rest == whole


async def test_a_continuation_finds_its_place_by_the_tail_alone(claude: Claude) -> None:
    whole = await claude.write(user(ASKED))
    place = whole.index("## More")

    rest = await claude.write(
        user(ASKED),
        ("assistant", "(an edited beginning)"),
        user(f"continue exactly after this <tail>edited {whole[place - 30 : place]}</tail>"),
    )

    assert rest == whole[place:]
