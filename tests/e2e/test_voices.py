"""The workspace's voices: corrected in a window, listed, made default, deleted, given examples and rules."""

from standins.slack.records import Message
from tests.e2e.product import ADA, RELEASES, Product, shown, until
from tests.e2e.test_brand import analyzed
from tests.e2e.windows import inputs, save, window


async def listed(notra: Product) -> Message:
    """The private list of `/notra voices`."""
    await notra.command("/notra voices")
    await notra.served()
    return await until(lambda: private(notra, "voice_add"), "the list")


def private(notra: Product, needle: str) -> Message | None:
    messages = notra.slack.workspace.messages_of(RELEASES, ADA)
    found = [each for each in messages if each.ephemeral_to == ADA and needle in shown(each)]
    return found[-1] if found else None


async def press(notra: Product, action: str, message: Message) -> None:
    await notra.click(action, message)


async def add(notra: Product, name: str) -> None:
    await press(notra, "voice_add", await listed(notra))
    await save(notra, await window(notra, "Brand voice"), name=name, company="Acme")
    await notra.served()


async def test_a_voice_is_corrected_in_its_window_and_its_message_shows_it(notra: Product) -> None:
    message = await analyzed(notra)
    await press(notra, "brand_correct", message)
    view = await window(notra, "Brand voice")
    assert inputs(view)["company"] == "Lantern"

    answer = await save(
        notra,
        view,
        name="Lantern blog",
        audience="People on call.",
        instructions="Write check.",
        example="We fixed the thing that woke you.",
    )

    assert not answer.body
    assert "People on call." in shown(await notra.message_with("People on call."))
    [voice] = await notra.rows("select * from voices")
    assert (voice["name"], voice["instructions"]) == ("Lantern blog", "Write check.")
    [example] = await notra.rows("select text from voice_examples")
    assert example["text"] == "We fixed the thing that woke you."


async def test_a_name_that_another_voice_has_keeps_the_window_open(notra: Product) -> None:
    await add(notra, "Acme")
    await press(notra, "voice_add", await listed(notra))

    answer = await save(notra, await window(notra, "Brand voice"), name="ACME", company="Acme")

    assert "another voice called ACME" in str(answer.body)
    assert len(await notra.rows("select 1 from voices")) == 1


async def test_another_voice_becomes_the_default_and_the_old_one_is_deleted(notra: Product) -> None:
    await add(notra, "Acme")
    await add(notra, "Loud")

    await press(notra, "voice_default", await listed(notra))
    await notra.served()

    rows = await notra.rows("select name, is_default from voices order by name")
    assert [(row["name"], row["is_default"]) for row in rows] == [("Acme", False), ("Loud", True)]
    message = await listed(notra)
    assert "The oldest of the others becomes the default" in shown(message)

    await press(notra, "voice_delete", message)
    await notra.served()

    assert [row["name"] for row in await notra.rows("select name from voices where is_default")] == ["Acme"]


async def test_a_message_becomes_an_example_by_its_shortcut(notra: Product) -> None:
    await add(notra, "Acme")
    message = notra.slack.people.say(ADA, RELEASES, "We shipped it. You will notice.")

    await notra.slack.people.shortcut(ADA, RELEASES, message.ts, "voice_example_add")
    await save(notra, await window(notra, "Voice example"))

    await notra.served()
    [example] = await notra.rows("select text from voice_examples")
    assert example["text"] == "We shipped it. You will notice."


async def test_the_same_edit_three_times_proposes_a_rule_that_holds_only_once_accepted(notra: Product) -> None:
    await add(notra, "Acme")
    message = await notra.draft("changelog acme/rocket")
    for number, word in enumerate(["Important", "Notable", "Central"]):
        await edit(notra, message, f"{word} changes utilise engines", f"{word} changes use engines")
        assert len(await notra.rows("select 1 from proposed_rules")) == (1 if number == 2 else 0)

    proposal = await until(lambda: private(notra, "rule_accept"), "the proposal")
    assert "Write “use”, not “utilise”." in shown(proposal)
    assert (await notra.rows("select rules from voices"))[0]["rules"] == []

    await press(notra, "rule_accept", proposal)
    await notra.served()

    assert (await notra.rows("select rules from voices"))[0]["rules"] == ["Write “use”, not “utilise”."]


async def edit(notra: Product, message: Message, first: str, then: str) -> None:
    """Put one sentence in the draft, then mend it, as two edits."""
    for text in (first, then):
        await notra.click("draft_edit", await notra.message_with("draft_edit"))
        view = await window(notra, "Edit")
        await save(notra, view, part_0=text)
        await notra.served()
