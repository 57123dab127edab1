"""The brand voices in Postgres: one default, names once, and no workspace hears another's."""

import asyncio
from dataclasses import replace

import pytest

from bot.adapters.postgres.database import Database
from bot.adapters.postgres.voices import PostgresVoices
from bot.errors import NameTaken
from bot.voices import Tone, VoiceExample
from tests.adapters.postgres.stored import TEAM
from tests.factories import make_voice

EXAMPLE = VoiceExample(id="ex_1", text="We shipped it. You will notice.", note="Launch post")


@pytest.fixture
def voices(database: Database) -> PostgresVoices:
    return PostgresVoices(database)


async def test_a_voice_comes_back_with_every_field_and_the_first_is_the_default(voices: PostgresVoices) -> None:
    voice = make_voice(
        tone=Tone.FORMAL,
        custom_tone="Dry.",
        instructions="Never say leverage.",
        language="German",
        rules=('Write "app", not "application".',),
        examples=(EXAMPLE, replace(EXAMPLE, id="ex_2", note="")),
    )

    saved = await voices.save(TEAM, voice, "U1")

    assert saved == replace(voice, is_default=True)
    assert await voices.voice(TEAM, None) == saved


async def test_a_voice_is_found_by_its_name_in_whatever_case(voices: PostgresVoices) -> None:
    await voices.save(TEAM, make_voice(name="Acme Blog"), "U1")

    found = await voices.voice(TEAM, "acme blog")

    assert found is not None
    assert found.name == "Acme Blog"
    assert await voices.voice(TEAM, "Acme") is None


async def test_there_is_one_default_and_making_another_the_default_moves_it(voices: PostgresVoices) -> None:
    first, second = [await voices.save(TEAM, make_voice(number), "U1") for number in (1, 2)]
    assert [first.is_default, second.is_default] == [True, False]

    await voices.save(TEAM, replace(second, is_default=True), "U1")

    assert [(voice.id, voice.is_default) for voice in await voices.listed(TEAM)] == [("vo_2", True), ("vo_1", False)]


async def test_of_voices_that_are_saved_at_once_one_is_the_default(voices: PostgresVoices) -> None:
    await asyncio.gather(*(voices.save(TEAM, make_voice(number), "U1") for number in range(6)))

    assert [voice.is_default for voice in await voices.listed(TEAM)].count(True) == 1


async def test_a_name_is_taken_once_and_nothing_is_overwritten(voices: PostgresVoices) -> None:
    await voices.save(TEAM, make_voice(1, name="Acme"), "U1")

    with pytest.raises(NameTaken, match="another voice called ACME"):
        await voices.save(TEAM, make_voice(2, name="ACME"), "U1")

    assert [voice.id for voice in await voices.listed(TEAM)] == ["vo_1"]


async def test_when_the_default_is_deleted_the_oldest_of_the_others_takes_its_place(voices: PostgresVoices) -> None:
    for number in (1, 2, 3):
        await voices.save(TEAM, make_voice(number), "U1")

    removed = await voices.remove(TEAM, "vo_1", "U1")

    assert removed is not None
    default = await voices.voice(TEAM, None)
    assert default is not None
    assert default.id == "vo_2"
    assert await voices.remove(TEAM, "vo_1", "U1") is None


async def test_saving_keeps_the_examples_given_and_drops_the_others(voices: PostgresVoices) -> None:
    saved = await voices.save(TEAM, make_voice(examples=(EXAMPLE,)), "U1")
    other = VoiceExample(id="ex_2", text="Another one.")
    assert await voices.add_example(TEAM, "vo_1", other)

    kept = await voices.save(TEAM, replace(saved, examples=(other,)), "U1")

    assert kept.examples == (other,)


async def test_an_example_and_a_rule_are_added_once(voices: PostgresVoices) -> None:
    await voices.save(TEAM, make_voice(), "U1")

    for _ in range(2):
        assert await voices.add_example(TEAM, "vo_1", EXAMPLE)
        assert await voices.add_rule(TEAM, "vo_1", "Leave out very.")

    [voice] = await voices.listed(TEAM)
    assert (voice.examples, voice.rules) == ((EXAMPLE,), ("Leave out very.",))
    assert not await voices.add_example(TEAM, "vo_9", replace(EXAMPLE, id="ex_9"))
    assert not await voices.add_rule(TEAM, "vo_9", "Leave out very.")


async def test_another_workspace_hears_nothing_of_it_and_changes_nothing(voices: PostgresVoices) -> None:
    await voices.save(TEAM, make_voice(examples=(EXAMPLE,)), "U1")

    assert await voices.listed("T0OTHER") == []
    assert await voices.voice("T0OTHER", "Voice 1") is None
    assert await voices.remove("T0OTHER", "vo_1", "U1") is None
    assert not await voices.add_rule("T0OTHER", "vo_1", "Shout.")
    await voices.save("T0OTHER", make_voice(name="Theirs"), "U9")
    [ours] = await voices.listed(TEAM)
    assert (ours.name, ours.examples) == ("Voice 1", (EXAMPLE,))
