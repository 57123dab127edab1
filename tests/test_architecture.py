"""What the linters do not see: sizes, names, and the few places where a rule may be broken."""

import ast
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.blocks.ids import ACTIONS, DIGEST_CHANGED, SHORTCUTS, VIEWS
from bot.handlers import COMMANDS
from bot.handlers.capturing import ShelfIntake
from bot.handlers.giving import GivenIntake
from bot.handlers.intake import Intake
from bot.handlers.serving import SERVES
from bot.handlers.voice_intake import VoiceIntake

ROOT = Path(__file__).parent.parent
PRODUCT = sorted(path for package in ("bot", "workflows") for path in (ROOT / package).rglob("*.py"))
CODE = [*PRODUCT, *sorted((ROOT / "standins").rglob("*.py"))]
LONGEST = 250
"""Lines of a module; the good bots that this one learned from keep below it, the bad ones do not."""

RIMS = {
    "bot/adapters/redis/abort.py": 1,
    "bot/dispatch.py": 1,
    "workflows/endpoint.py": 1,
}
"""Where anything raised must end: a watch, a recorded request, a delivery of the queue."""

CLEANING_UP = {"bot/drafting/writer.py": 1, "standins/qstash/store.py": 1}
"""Where everything is caught to undo something, and raised again."""

JUNK_DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "shared_utils", "tools"}


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_every_module_is_short_enough_to_read_at_once() -> None:
    lengths = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in CODE}

    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_no_module_is_a_junk_drawer() -> None:
    words = {named(path): set(path.relative_to(ROOT).with_suffix("").parts) for path in CODE}

    assert [name for name, parts in words.items() if parts & JUNK_DRAWERS] == []


def test_every_module_says_what_it_is() -> None:
    assert [named(path) for path in CODE if not ast.get_docstring(tree(path))] == []


def test_everything_is_caught_at_the_rims_only() -> None:
    blind = {named(path): len(_blind(path)) for path in CODE}

    assert {name: count for name, count in blind.items() if count} == {**RIMS, **CLEANING_UP}


@pytest.mark.parametrize("name", CLEANING_UP)
def test_what_is_caught_to_undo_something_is_raised_again(name: str) -> None:
    last = [handler.body[-1] for handler in _blind(ROOT / name)]

    assert all(isinstance(statement, ast.Raise) and statement.exc is None for statement in last)


def test_the_product_reads_the_environment_in_its_settings_only() -> None:
    readers = {
        named(path)
        for path in PRODUCT
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "environb", "getenv"}
    }

    assert readers == set()  # pydantic-settings reads it, for bot/settings.py


def test_all_that_others_may_use_says_what_it_is() -> None:
    undocumented = [
        f"{named(path)}: {definition.name}"
        for path in PRODUCT
        for definition in _public(tree(path))
        if not ast.get_docstring(definition)
    ]

    assert undocumented == []


def test_importing_a_module_opens_nothing() -> None:
    opening = {"run", "connect", "open", "read", "ClientSession", "AsyncWebClient", "Settings", "load_settings"}
    openers = [
        f"{named(path)}:{call.lineno}"
        for path in PRODUCT
        for statement in tree(path).body
        for call in _calls_at_import(statement)
        if _name(call) in opening
    ]

    assert openers == []


def test_slack_is_offered_a_listener_for_all_that_it_may_send() -> None:
    offered = {listener.__name__ for listener in _listeners()}

    assert offered == {
        *("command", "action", "message", "home", "other_event", "submitted", "edited", "connect", "form_changed"),
        *("captured", "reacted", "changed", "deleted"),
        *("pointed", "corrected", "exampled"),
    }


def test_every_recorded_request_has_somebody_who_serves_it() -> None:
    served = {name for _, name in SERVES}

    assert served >= {*COMMANDS, *ACTIONS, *SHORTCUTS}
    events = {"reply", "home", "shelf_reaction", "shelf_changed", "shelf_deleted", "scheduled_draft"}
    assert served - {*COMMANDS, *ACTIONS, *SHORTCUTS, DIGEST_CHANGED} <= {*VIEWS, *events}


def _listeners() -> list[Callable[..., object]]:
    return [
        function
        for intake in (Intake, GivenIntake, ShelfIntake, VoiceIntake)
        for name, function in inspect.getmembers(intake, inspect.isfunction)
        if not name.startswith("_")
    ]


@pytest.mark.parametrize("listener", _listeners(), ids=lambda listener: listener.__name__)
def test_bolt_can_call_each_listener(listener: Callable[..., object]) -> None:
    """Bolt passes arguments by the names that it knows, and cannot call keyword-only ones."""
    _, *parameters = inspect.signature(listener).parameters.values()

    assert {parameter.name for parameter in parameters} <= {"ack", "body", "context"}
    assert {parameter.kind for parameter in parameters} == {inspect.Parameter.POSITIONAL_OR_KEYWORD}


def _blind(path: Path) -> list[ast.ExceptHandler]:
    handlers = [node for node in ast.walk(tree(path)) if isinstance(node, ast.ExceptHandler)]
    return [handler for handler in handlers if _catches_everything(handler)]


def _catches_everything(handler: ast.ExceptHandler) -> bool:
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(
        kind is None or (isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"}) for kind in caught
    )


def _public(module: ast.Module) -> Iterator[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    """Public classes, their public methods, public functions: not what is inside a function or a private class."""
    waiting: list[ast.stmt] = list(module.body)
    while waiting:
        statement = waiting.pop(0)
        if isinstance(statement, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            if statement.name.startswith("_"):
                continue
            yield statement
        if isinstance(statement, ast.ClassDef):
            waiting += statement.body


def _calls_at_import(statement: ast.stmt) -> Iterator[ast.Call]:
    if isinstance(statement, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return
    if isinstance(statement, ast.If):  # only `if __name__ == "__main__"`
        return
    yield from (node for node in ast.walk(statement) if isinstance(node, ast.Call))


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
