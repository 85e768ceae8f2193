"""Parses the FHIRPath of invariants into a small syntax tree. Pure; raises `FhirPathError` for what it does not know.

Grammar and precedence: FHIRPath 1.0 / N1 (hl7.org/fhirpath/N1), sections 5 and 6.8. Only what R4's and the national profiles'
invariants use is there: no date literals, no indexers but a number, no quantities.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


class FhirPathError(ValueError):
    """An expression that cannot be compiled. A fault of ours or of a definition, never of a message."""


@dataclass(frozen=True, slots=True)
class Literal:
    """`'text'`, `12`, `true`; an empty `{}` has value None."""

    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Name:
    """A child element, or at the very start the type itself (`Appointment.status`)."""

    name: str


@dataclass(frozen=True, slots=True)
class Variable:
    """`%resource`, `%ucum`, `$this` …, with its sign."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function applied to what stands before the dot (`left` is None: to the focus)."""

    left: Node | None
    name: str
    args: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Dot:
    """A step from `left` to a child."""

    left: Node
    name: str


@dataclass(frozen=True, slots=True)
class Binary:
    """An operator with two sides; for `is` and `as` the right side is a Name."""

    operator: str
    left: Node
    right: Node


Node = Literal | Name | Variable | Call | Dot | Binary

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<text>'(?:[^'\\]|\\.)*')|(?P<name>[A-Za-z_][A-Za-z0-9_]*|`[^`]+`)"
    r"|(?P<variable>%[A-Za-z][A-Za-z0-9_\-]*|%`[^`]+`|\$this|\$index)|(?P<sign><=|>=|!=|!~|[.()\[\]{},|&+\-*/=<>~]))"
)
_LEVELS: Final[tuple[frozenset[str], ...]] = (
    frozenset({"implies"}),
    frozenset({"or", "xor"}),
    frozenset({"and"}),
    frozenset({"in", "contains"}),
    frozenset({"=", "!=", "~", "!~"}),
    frozenset({"<", ">", "<=", ">="}),
    frozenset({"|"}),
    frozenset({"is", "as"}),
    frozenset({"+", "-", "&"}),
)
_ESCAPES: Final = {"n": "\n", "r": "\r", "t": "\t", "f": "\f"}


def parse(expression: str) -> Node:
    """The syntax tree of an expression."""
    parser = _Parser(_tokens(expression), expression)
    tree = parser.level(0)
    if parser.peek() is not None:
        raise FhirPathError(f"what follows is not understood: {expression[:200]}")
    return tree


def _tokens(expression: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    position, end = 0, len(expression.rstrip())
    while position < end:
        match = _TOKEN.match(expression, position)
        if match is None or match.lastgroup is None:
            raise FhirPathError(f"no token at {position}: {expression[:200]}")
        found.append((match.lastgroup, match[match.lastgroup]))
        position = match.end()
    return found


class _Parser:
    def __init__(self, tokens: list[tuple[str, str]], expression: str) -> None:
        self._tokens = tokens
        self._expression = expression
        self._at = 0

    def peek(self) -> str | None:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else None

    def _next(self) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            raise FhirPathError(f"ends too early: {self._expression[:200]}")
        self._at += 1
        return self._tokens[self._at - 1]

    def _expect(self, sign: str) -> None:
        if self._next()[1] != sign:
            raise FhirPathError(f"{sign} is missing: {self._expression[:200]}")

    def level(self, depth: int) -> Node:
        if depth == len(_LEVELS):
            return self._term()
        left = self.level(depth + 1)
        while (operator := self.peek()) in _LEVELS[depth] and self._tokens[self._at][0] in {"name", "sign"}:
            self._next()
            left = Binary(operator, left, self._type() if operator in {"is", "as"} else self.level(depth + 1))
        return left

    def _type(self) -> Name:
        """A type, perhaps with its namespace (`FHIR.Patient`, `System.String`), which says nothing more here."""
        name = self._next()[1].strip("`")
        while self.peek() == ".":
            self._next()
            name = self._next()[1].strip("`")
        return Name(name)

    def _term(self) -> Node:
        node = self._primary()
        while (sign := self.peek()) in {".", "["}:
            self._next()
            if sign == "[":
                index = self.level(0)
                self._expect("]")
                node = Call(node, "[]", (index,))
            else:
                kind, text = self._next()
                if kind != "name":
                    raise FhirPathError(f"no name after a dot: {self._expression[:200]}")
                name = text.strip("`")
                node = Call(node, name, self._arguments(name)) if self.peek() == "(" else Dot(node, name)
        return node

    def _arguments(self, name: str) -> tuple[Node, ...]:
        self._expect("(")
        found: list[Node] = []
        if self.peek() != ")":
            found.append(self._type() if name in {"is", "as", "ofType"} else self.level(0))
            while self.peek() == ",":
                self._next()
                found.append(self.level(0))
        self._expect(")")
        return tuple(found)

    def _primary(self) -> Node:
        kind, text = self._next()
        match kind:
            case "number":
                return Literal(float(text) if "." in text else int(text))
            case "text":
                return Literal(re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[1]), text[1:-1]))
            case "variable":
                return Variable(text.replace("`", ""))
            case "name":
                if text in {"true", "false"}:
                    return Literal(text == "true")
                name = text.strip("`")
                return Call(None, name, self._arguments(name)) if self.peek() == "(" else Name(name)
            case _:
                return self._sign(text)

    def _sign(self, text: str) -> Node:
        if text == "(":
            inner = self.level(0)
            self._expect(")")
            return inner
        if text == "{":
            self._expect("}")
            return Literal(None)
        raise FhirPathError(f"{text} is not expected: {self._expression[:200]}")
