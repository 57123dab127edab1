"""Blog, LinkedIn and X posts from the command to the draft in review, each as its readers would see it."""

import pytest

from bot.contents import CONTENTS, post_length
from bot.models import ContentType
from tests.e2e.product import ADA, RELEASES, Product, shown, until
from tests.e2e.windows import save, window, words


async def made_voice(notra: Product, name: str, **values: str | bool) -> None:
    """A brand voice, as the team has made it."""
    row = {"language": "English", "instructions": "", "is_default": False, **values}
    await notra.rows(
        "insert into voices (id, workspace_id, name, company, description, tone, custom_tone, instructions, audience, "
        "language, website, rules, saved_by, is_default) "
        "values (%s, 'T0ACME', %s, 'Acme', '', 'Formal', '', %s, '', %s, '', '[]', 'U0ADA', %s)",
        f"vo_{name.lower().replace(' ', '_')}",
        name,
        row["instructions"],
        row["language"],
        row["is_default"],
    )


def system(notra: Product) -> str:
    """The system text of the newest call of the model."""
    return str(notra.model_calls()[-1]["body"]["system"][0]["text"])


@pytest.mark.parametrize("kind", ["blog", "linkedin", "x"])
async def test_each_type_is_written_by_its_own_prompt(notra: Product, kind: str) -> None:
    await notra.draft(kind)

    (call,) = notra.model_calls()
    system = call["body"]["system"][0]
    name = CONTENTS[ContentType(kind)].name.removeprefix("Blog ")
    assert name.split()[0] in system["text"]
    assert system["cache_control"] == {"type": "ephemeral"}
    assert call["body"]["max_tokens"] == CONTENTS[ContentType(kind)].max_tokens


async def test_a_blog_post_shows_its_title_as_a_heading_and_its_evidence_as_links(notra: Product) -> None:
    message = await notra.draft("blog")

    (body,) = [block["text"] for block in message.blocks if block["type"] == "markdown"]
    assert body.startswith("# ")
    assert "](https://github.com/acme/rocket/pull/" in body
    assert "Blog post · acme/rocket" in shown(message)


async def test_a_linkedin_post_is_literal_and_says_where_it_folds_and_how_long_it_is(notra: Product) -> None:
    message = await notra.draft("linkedin")

    (version,) = await notra.versions()
    texts = [block["text"] for block in message.blocks if block["type"] == "section"]
    assert {text["type"] for text in texts} == {"plain_text"}
    assert "".join(text["text"] for text in texts).replace("\n", "") == version["text"].replace("\n", "")
    assert "… more" in shown(message)
    assert f"{len(version['text']):,} characters" in shown(message)
    assert not [mark for mark in ("{c", "github.com", "#2") if mark in version["text"]]


async def test_an_x_post_fits_and_shows_its_count(notra: Product) -> None:
    message = await notra.draft("x")

    (version,) = await notra.versions()
    assert post_length(version["text"]) <= 280
    assert f"{post_length(version['text'])}/280" in shown(message)


async def test_a_revision_of_a_plain_post_gets_its_markers_back(notra: Product) -> None:
    message = await notra.draft("linkedin")

    notra.slack.people.say(ADA, RELEASES, "shorter", thread_ts=message.ts)

    await notra.message_with("version 2")
    first, second = await notra.versions()
    asked = notra.model_calls()[-1]["body"]["messages"][0]["content"]
    assert "{c" in str(asked).split("<draft>")[-1]
    assert len(second["text"]) < len(first["text"])
    assert "{c" not in second["text"]


async def test_a_revision_after_a_persons_edit_of_a_plain_post_has_the_markers_of_what_they_left(
    notra: Product,
) -> None:
    await notra.draft("linkedin")
    await notra.click("draft_edit", notra.drafts()[-1])
    (first,) = await notra.versions()
    edited = first["text"].replace("\n\n", "\n\nAn edit of mine.\n\n", 1)
    await save(notra, await window(notra, "Edit"), part_0=edited)
    message = await notra.message_with("version 2")

    notra.slack.people.say(ADA, RELEASES, "shorter", thread_ts=message.ts)

    await notra.message_with("version 3")
    asked = str(notra.model_calls()[-1]["body"]["messages"][0]["content"]).split("<draft>")[-1]
    assert "An edit of mine.\\n" in asked
    assert "{c" in asked


async def test_the_default_voice_speaks_in_the_prompt_without_being_named(notra: Product) -> None:
    await made_voice(notra, "House", is_default=True, language="German")

    await notra.draft("x")

    assert "Tone: Formal." in system(notra)
    assert "Write the whole text in German" in system(notra)


async def test_a_voice_is_chosen_by_its_name_of_several_words(notra: Product) -> None:
    await made_voice(notra, "House", is_default=True)
    await made_voice(notra, "Acme Developers", instructions="Say flight, never trip.")

    message = await notra.draft("blog since v1.0.0 voice acme developers")

    assert "voice acme developers" in shown(message)
    assert "Say flight, never trip." in system(notra)


async def test_an_unknown_voice_is_answered_with_the_names_there_are(notra: Product) -> None:
    await made_voice(notra, "House", is_default=True)
    await made_voice(notra, "Acme Developers")

    await notra.command("/notra draft blog voice Hous")

    told = await until(lambda: notra.whispers(ADA), "the answer")
    assert "no voice `Hous`" in told[0]
    assert "`House`, `Acme Developers`" in told[0]
    assert notra.drafts() == []


async def test_where_there_is_no_voice_the_answer_says_how_to_make_one(notra: Product) -> None:
    await notra.command("/notra draft blog voice House")

    told = await until(lambda: notra.whispers(ADA), "the answer")
    assert "/notra brand https://example.com" in told[0]


async def test_the_window_offers_types_and_voices_and_drafts_what_was_chosen(notra: Product) -> None:
    await made_voice(notra, "House", is_default=True)
    await made_voice(notra, "Acme Developers", instructions="Say flight, never trip.")
    await notra.command("/notra draft")
    view = await window(notra, "New draft")
    assert "All of them" in words(view)

    await save(notra, view, content_type="x", repo="acme/rocket", voice="Acme Developers")

    await notra.message_with("draft_approve")
    assert "X post · acme/rocket" in shown(notra.drafts()[-1])
    assert "Say flight, never trip." in system(notra)
