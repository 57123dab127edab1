"""What a whole text is judged to be, by what readers will see of it, must hold for its passages as they are written."""

import pytest

from bot.models import ContentType
from bot.pipeline.lint import RULES, Example, Rule, Setting, lint
from bot.pipeline.polish import failing
from bot.pipeline.proving import Proof
from bot.pipeline.verdict import verdict
from tests.pipeline.histories import analysis, change

READ = analysis(change("c1", "Add themes", 11, body="Closes #7."), change("c2", "Add 3 fonts", 12))
BY_CODE = {"invisible-character", "pull-number"}
"""What no reader is going to see of a text: no model is asked to take it away."""
CHANGELOG = Setting(content_type=ContentType.CHANGELOG)


def given(rule: Rule, example: str | Example) -> tuple[str, Setting]:
    each = example if isinstance(example, Example) else Example(example)
    return each.text, Setting(content_type=each.content_type or rule.first_type(), voice=each.voice)


EXAMPLES = [
    pytest.param(*given(rule, example), id=f"{rule.name} {number}")
    for rule in RULES
    for number, example in enumerate(rule.fails)
]


@pytest.mark.parametrize(("text", "setting"), EXAMPLES)
def test_a_text_of_which_a_passage_can_be_mended_is_mendable(text: str, setting: Setting) -> None:
    marked = f"{text} {{c1}}"
    findings = (*lint(marked, setting), *Proof(READ, setting.language).findings(marked))
    to_mend = failing(marked, [finding for finding in findings if finding.rule not in BY_CODE])

    assert verdict(marked, READ, setting).mendable or not to_mend


@pytest.mark.parametrize(
    "words",
    [
        "It has 777 fonts. {c2}",
        "See https://evil.example/ for more. {c1}",
        "Like #999. {c1}",
        "`--nothing` is new. {c1}",
    ],
)
def test_what_no_source_states_makes_a_text_mendable(words: str) -> None:
    assert verdict(f"Themes are here.\n\n- **Themes.** {words}", READ, CHANGELOG).mendable


def test_a_clean_text_is_not_mended_and_loses_no_warning_that_only_people_can_act_on() -> None:
    judged = verdict("## New\n\n- **Themes.** They can be set. {c1}", READ, CHANGELOG)

    assert not judged.mendable
    assert judged.checked.warnings[0].startswith("1 change is missing from the text")


def test_what_the_rules_find_is_told_with_what_the_check_finds() -> None:
    told = verdict("## New\n\n- **Themes.** A seamless change. {c1}", READ, CHANGELOG).checked.warnings

    assert [each for each in told if "missing" in each]
    assert [each for each in told if "seamless" in each.lower()]
