"""The gate between writing and review, as reviewers meet it: what it mends, what it shows, and what it never does."""

import dataclasses

import pytest

from tests.e2e.product import Product, shown, until
from tests.e2e.windows import save, window

TEXT = """\
Imports resume in this range — 2 fixes come with it.

## More updates

### Bug fixes

- **A seamless import.** It resumes after 30 s. {c1}
- **It cuts corners.** Delve into the log. {c2}
"""
GOOD = "Imports resume.\n\n## More updates\n\n### Bug fixes\n\n- **Imports resume.** {c1}\n"


def rewrites(notra: Product) -> list[str]:
    asked = [call["body"]["messages"][-1]["content"] for call in notra.anthropic.calls.listed(bodies=True)]
    return [text for text in asked if "<passages>" in text]


def faults(notra: Product, **switches: object) -> None:
    notra.anthropic.faults = dataclasses.replace(notra.anthropic.faults, **switches)  # type: ignore[arg-type]  # a switch's own type


def delivered(notra: Product) -> set[str]:
    """The steps whose results QStash has delivered."""
    return {each.step for each in notra.qstash.deliveries}


async def test_failing_passages_are_rewritten_before_anybody_reviews_them(notra: Product) -> None:
    faults(notra, script=TEXT)

    text = shown(await notra.draft())

    assert "Imports resume in this range, 2 fixes come with it." in text
    assert "A import." in text
    assert "dash" not in text


async def test_what_no_source_states_is_sent_to_the_model_and_leaves_the_text(notra: Product) -> None:
    faults(notra, script=GOOD.replace("**Imports resume.**", "**Imports resume.** They go on. It took 777 attempts."))

    text = shown(await notra.draft())

    assert "They go on." in text
    assert "777" not in text
    assert "unproven: 777 does not stand in its sources" in rewrites(notra)[0]
    assert len(rewrites(notra)) == 1


async def test_a_rewrite_that_puts_another_number_for_an_unproven_one_is_refused_and_a_person_told(
    notra: Product,
) -> None:
    faults(notra, script=GOOD.replace("**Imports resume.**", "**777 imports resume.**"), change_numbers=True)

    text = shown(await notra.draft())

    assert "777 does not stand in its sources" in text
    assert "778" not in text


async def test_what_no_round_mends_is_shown_by_the_name_of_its_rule(notra: Product) -> None:
    faults(notra, script=TEXT)

    text = shown(await notra.draft())

    assert "machine-vocabulary: A word that models overuse" in text
    assert len(rewrites(notra)) == 2


async def test_a_rewrite_that_changes_a_number_is_refused_and_the_finding_shown(notra: Product) -> None:
    faults(notra, script=TEXT, change_numbers=True)

    text = shown(await notra.draft())

    assert "Imports resume in this range — 2 fixes come with it." in text
    assert "dash: No em or en dash" in text
    assert "after 30 s" in text


async def test_a_good_text_costs_no_second_call(notra: Product) -> None:
    faults(notra, script=GOOD)

    await notra.draft()

    assert rewrites(notra) == []


async def test_a_model_that_fails_in_the_gate_fails_no_draft(notra: Product) -> None:
    faults(notra, script=TEXT, chars_per_second=200.0)
    await notra.command("/notra draft changelog")
    await notra.message_with("characters so far")
    faults(notra, overloaded_529=True)

    text = shown(await notra.message_with("draft_approve"))

    assert "dash: No em or en dash" in text


async def test_a_step_that_is_delivered_twice_buys_its_round_once(notra: Product) -> None:
    notra.qstash.faults = dataclasses.replace(notra.qstash.faults, deliver_twice=1.0)
    faults(notra, script=TEXT)

    await notra.draft()

    assert len(rewrites(notra)) == 2


async def test_a_persons_edit_is_held_to_the_rules_and_stays_theirs(notra: Product) -> None:
    faults(notra, script=GOOD)
    await notra.draft()

    await notra.click("draft_edit", notra.drafts()[-1])
    await save(notra, await window(notra, "Edit"), part_0="An edit — absolutely.")

    text = shown(await notra.message_with("version 2"))
    assert "An edit — absolutely." in text
    assert "dash: No em or en dash" in text


@pytest.mark.parametrize(("script", "steps"), [(GOOD, {"gate-1"}), (TEXT, {"gate-1", "gate-2", "gate-3"})])
async def test_a_text_in_which_nothing_is_found_is_saved_by_one_step_and_a_mended_one_once_it_is_looked_at_again(
    notra: Product, script: str, steps: set[str]
) -> None:
    faults(notra, script=script)

    await notra.draft()

    await until(lambda: "notify" in delivered(notra), "the end of the run")
    assert {step for step in delivered(notra) if step.startswith("gate-")} == steps


async def test_a_model_that_writes_nothing_ends_the_draft_with_that_and_no_version(notra: Product) -> None:
    faults(notra, script=" \n")

    await notra.command("/notra draft changelog")

    assert "The model wrote nothing. Please press Retry." in shown(await notra.message_with("draft_retry"))
    assert await notra.versions() == []
