"""All rules in one table, in the order in which documentation lists them."""

from collections.abc import Iterator
from typing import Final

from bot.models import ContentType
from bot.pipeline.lint.banned import BANNED
from bot.pipeline.lint.changelog import CHANGELOG
from bot.pipeline.lint.characters import CHARACTERS
from bot.pipeline.lint.lengths import SHAPES
from bot.pipeline.lint.machine_shapes import MACHINE_SHAPES
from bot.pipeline.lint.machine_talk import MACHINE_TALK
from bot.pipeline.lint.machine_words import MACHINE_WORDS
from bot.pipeline.lint.posts import POSTS
from bot.pipeline.lint.rules import Example, Rule
from bot.pipeline.lint.titles import TITLES
from bot.pipeline.lint.voice import VOICE

_FAMILIES: Final = (
    "Structure", "Posts", "Titles", "Links", "Characters", "Banned words", "Machine-sounding", "Voice",
)  # fmt: skip

RULES: Final[tuple[Rule, ...]] = tuple(
    sorted(
        (
            *CHANGELOG,
            *SHAPES,
            *POSTS,
            *TITLES,
            *CHARACTERS,
            *BANNED,
            *MACHINE_WORDS,
            *MACHINE_TALK,
            *MACHINE_SHAPES,
            *VOICE,
        ),
        key=lambda rule: _FAMILIES.index(rule.family),
    )
)
"""Every rule, by family."""


def documented() -> Iterator[str]:
    """The lines of `docs/lint.md`."""
    yield from (
        "# The linter's rules",
        "",
        f"`notra lint FILE --type changelog` holds a text to these {len(RULES)} rules, `notra lint "
        f"--rules` lists them.",
        "Each example is tested: a text that passes has no finding of the rule, one that fails has one. What breaks a",
        "*rewritten* rule is mended by the model, passage by passage; the rest waits for a person. "
        "*English* rules hold",
        "for English voices; headings are held to the voice's language (`bot/pipeline/chapters.py`). `--voice FILE` "
        "takes a voice's",
        'fields as JSON, such as `{"language": "German", "audience": "Owners of shops", '
        '"rules": ["Never write \\"login\\"."]}`.',
    )
    for family in _FAMILIES:
        rules = [rule for rule in RULES if rule.family == family]
        yield from (
            "",
            f"## {family}",
            "",
            "| Rule | For | | What it says | Passes | Fails |",
            "|---|---|---|---|---|---|",
        )
        yield from map(_row, rules)
    yield ""


def _row(rule: Rule) -> str:
    types = (
        "all" if len(rule.types) == len(ContentType) else ", ".join(each for each in ContentType if each in rule.types)
    )
    marks = ", ".join([*(["English"] if rule.english else []), *(["rewritten"] if rule.mendable else [])])
    cells = (f"`{rule.name}`", types, marks, rule.sentence, _shown(rule.passes[0]), _shown(rule.fails[0]))
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _shown(example: str | Example) -> str:
    text = example if isinstance(example, str) else example.text
    line = " ".join(text.replace("\u200b", "(zero-width space)").split()).replace("`", "'")
    return f"`{line if len(line) <= 90 else line[:89] + '…'}`"
