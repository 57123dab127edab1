"""People in Slack cannot set a server's variables: sentences for them name none, the log does."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from bot.settings import Settings

ROOT = Path(__file__).parents[1]
NAMES = {name.upper() for name in Settings.model_fields if "_" in name}
_NAMED = re.compile(rf"\b(?:{'|'.join(NAMES)})\b")
FOR_OPERATORS = {"cli.py", "cli_eval.py", "doctor.py", "settings.py", "terminal.py"}
"""What is read in a terminal by whoever runs the server."""
AT_THE_START = "SettingsError"


def sentences(tree: ast.Module) -> Iterator[str]:
    """Texts of several words, but for docstrings and what stops the start."""
    unsaid = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == AT_THE_START:
            unsaid |= {id(each) for each in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in unsaid:
            yield node.value


def names_a_variable(text: str) -> bool:
    """A sentence does; a list of nothing but names is for the log."""
    return bool(_NAMED.search(text)) and not all(part.strip() in NAMES for part in text.split(","))


def test_no_sentence_names_a_variable_of_the_server() -> None:
    named = {
        str(path.relative_to(ROOT)): text
        for path in [*ROOT.glob("bot/**/*.py"), *ROOT.glob("workflows/**/*.py")]
        if path.name not in FOR_OPERATORS
        for text in sentences(ast.parse(path.read_text()))
        if names_a_variable(text)
    }

    assert named == {}
