"""The table of rules is its own documentation, and this is what makes it true."""

from pathlib import Path

import pytest

from bot.contents import CONTENTS
from bot.models import ContentType
from bot.pipeline.lint import RULES, Example, Rule, Setting
from bot.pipeline.lint.reading import Text
from bot.pipeline.lint.table import documented

DOCS = Path(__file__).parents[3] / "docs" / "lint.md"
PATTERNS = 24
"""Signs of machine-sounding text that are known by name; each is a rule."""


def examples(passing: bool) -> list[tuple[Rule, Example]]:
    return [
        (rule, each if isinstance(each, Example) else Example(each))
        for rule in RULES
        for each in (rule.passes if passing else rule.fails)
    ]


def found(rule: Rule, example: Example) -> list[str]:
    setting = Setting(content_type=example.content_type or rule.first_type(), voice=example.voice)
    return [finding.rule for finding in rule.findings(Text.read(example.text), setting)]


def names(*, passing: bool) -> list[str]:
    return [f"{rule.name} {number}" for number, (rule, _) in enumerate(examples(passing))]


@pytest.mark.parametrize("each", examples(passing=True), ids=names(passing=True))
def test_a_passing_example_has_no_finding_of_its_rule(each: tuple[Rule, Example]) -> None:
    assert found(*each) == []


@pytest.mark.parametrize("each", examples(passing=False), ids=names(passing=False))
def test_a_failing_example_has_a_finding_of_its_rule(each: tuple[Rule, Example]) -> None:
    rule, example = each

    assert set(found(rule, example)) == {rule.name}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_has_examples_of_both_kinds_and_says_what_to_do(rule: Rule) -> None:
    assert rule.passes
    assert rule.fails
    assert rule.sentence.endswith(".")


def test_no_two_rules_have_one_name() -> None:
    names = [rule.name for rule in RULES]

    assert len(names) == len(set(names))


def test_each_of_the_patterns_of_machine_sounding_text_is_a_rule() -> None:
    assert sum(rule.family == "Machine-sounding" for rule in RULES) == PATTERNS


def test_every_content_type_has_rules_of_its_own() -> None:
    assert {kind for kind in ContentType if any(kind in rule.types for rule in RULES)} == set(CONTENTS)


def test_the_documentation_shows_the_rules_as_they_are() -> None:
    assert DOCS.read_text(encoding="utf-8") == "\n".join(documented())
