"""A parser for GraphQL documents (https://spec.graphql.org/October2021/#sec-Language): queries, not type systems."""

import json
import re
from dataclasses import dataclass
from typing import Any, NoReturn

from standins.github.graphql.document import (
    Directive,
    Document,
    Enum,
    Field,
    Inline,
    Operation,
    Selection,
    Spread,
    Variable,
)

_TOKEN = re.compile(
    r"""(?P<skip>[\s,\ufeff]+|\#[^\n\r]*)|(?P<name>[_A-Za-z]\w*)|(?P<float>-?\d+(?:\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+))
    |(?P<int>-?\d+)|(?P<block>\"{3}.*?\"{3})|(?P<string>"(?:[^"\\\n]|\\.)*")|(?P<mark>\.\.\.|[!$&()\[\]{}:=@|])""",
    re.VERBOSE | re.DOTALL,
)


class SyntaxProblem(Exception):
    """The document is not GraphQL; the message is for the client."""


def parse(text: str) -> Document:
    """The document that `text` holds. Raises SyntaxProblem."""
    try:
        return _Parser(text).document()
    except RecursionError:
        raise SyntaxProblem("The document is nested too deeply") from None


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    at: int


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = self._scan()
        self._place = 0

    def document(self) -> Document:
        operations: list[Operation] = []
        fragments: dict[str, Inline] = {}
        while self._peek().kind != "end":
            if self._peek().text == "fragment":
                self._next()
                name = self._name()
                self._expect("on")
                fragments[name] = Inline(self._name(), self._directives(), self._selections())
            else:
                operations.append(self._operation())
        if not operations:
            self._fail(self._peek())
        return Document(tuple(operations), fragments)

    def _scan(self) -> list[_Token]:
        tokens: list[_Token] = []
        at = 0
        while at < len(self._text):
            found = _TOKEN.match(self._text, at)
            if found is None:
                self._fail(_Token("unknown", self._text[at], at))
            if found.lastgroup != "skip":
                tokens.append(_Token(str(found.lastgroup), found.group(), at))
            at = found.end()
        return [*tokens, _Token("end", "end of file", len(self._text))]

    def _peek(self) -> _Token:
        return self._tokens[self._place]

    def _next(self) -> _Token:
        token = self._tokens[self._place]
        self._place = min(self._place + 1, len(self._tokens) - 1)
        return token

    def _take(self, text: str) -> bool:
        if self._peek().text != text:
            return False
        self._next()
        return True

    def _expect(self, text: str) -> None:
        if not self._take(text):
            self._fail(self._peek())

    def _name(self) -> str:
        token = self._next()
        if token.kind != "name":
            self._fail(token)
        return token.text

    def _position(self, at: int) -> tuple[int, int]:
        before = self._text[:at]
        return before.count("\n") + 1, at - before.rfind("\n")

    def _fail(self, token: _Token) -> NoReturn:
        line, column = self._position(token.at)
        raise SyntaxProblem(f'Parse error on "{token.text}" ({token.kind.upper()}) at [{line}, {column}]')

    def _operation(self) -> Operation:
        if self._peek().text == "{":
            return Operation("query", None, {}, self._selections())
        kind = self._name()
        name = self._name() if self._peek().kind == "name" else None
        variables: dict[str, tuple[str, Any]] = {}
        if self._take("("):
            while not self._take(")"):
                self._expect("$")
                variable = self._name()
                self._expect(":")
                variables[variable] = (self._type(), self._value() if self._take("=") else None)
        self._directives()
        return Operation(kind, name, variables, self._selections())

    def _type(self) -> str:
        if self._take("["):
            inner = f"[{self._type()}]"
            self._expect("]")
        else:
            inner = self._name()
        return inner + ("!" if self._take("!") else "")

    def _selections(self) -> tuple[Selection, ...]:
        self._expect("{")
        found: list[Selection] = []
        while not self._take("}"):
            found.append(self._spread() if self._take("...") else self._field())
        return tuple(found)

    def _spread(self) -> Selection:
        if self._peek().kind == "name" and self._peek().text != "on":
            return Spread(self._name(), self._directives())
        on = self._name() if self._take("on") else None
        return Inline(on, self._directives(), self._selections())

    def _field(self) -> Field:
        line, column = self._position(self._peek().at)
        key = self._name()
        name = self._name() if self._take(":") else key
        arguments = self._arguments()
        directives = self._directives()
        selections = self._selections() if self._peek().text == "{" else ()
        return Field(key, name, line, column, arguments, directives, selections)

    def _arguments(self) -> dict[str, Any]:
        return self._pairs(")") if self._take("(") else {}

    def _pairs(self, end: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not self._take(end):
            name = self._name()
            self._expect(":")
            found[name] = self._value()
        return found

    def _directives(self) -> tuple[Directive, ...]:
        found: list[Directive] = []
        while self._take("@"):
            found.append(Directive(self._name(), self._arguments()))
        return tuple(found)

    def _value(self) -> Any:
        token = self._next()
        match token.kind, token.text:
            case "mark", "$":
                return Variable(self._name())
            case "mark", "[":
                found: list[Any] = []
                while not self._take("]"):
                    found.append(self._value())
                return found
            case "mark", "{":
                return self._pairs("}")
            case "name", ("true" | "false" | "null") as word:
                return {"true": True, "false": False, "null": None}[word]
            case _:
                return self._scalar(token)

    def _scalar(self, token: _Token) -> Any:
        match token.kind:
            case "name":
                return Enum(token.text)
            case "block":
                return token.text[3:-3].strip("\n")
            case "int" | "float" | "string" if (literal := _literal(token.text)) is not None:
                return literal
        return self._fail(token)


def _literal(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
