"""Conditions: the closed grammar of `when` and `owned`.

condition := term ("or" term)*           term := factor ("and" factor)*
factor    := "not" factor | "(" condition ")" | "true" | "false" | test
test      := PATH ("is empty" | "is not empty" | "=" VALUE | "!=" VALUE | "in" LIST | "not in" LIST | "repeats" | "has time")
LIST      := "[" VALUE ("," VALUE)* "]"; a VALUE is a word or a text in quotes
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from adapter.mapping.paths import Path, PathError

Test = Literal["empty", "in", "repeats", "has time"]


class ConditionError(ValueError):
    """The text is no condition; the message says where it ends to be one."""


@dataclass(frozen=True, slots=True)
class Check:
    """A test of one path. `values` for `in` (also of `=`); `negated` turns it round."""

    path: Path
    test: Test
    values: tuple[str, ...] = ()
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Both:
    """`and` (or `or`) of two or more."""

    word: Literal["and", "or"]
    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition


@dataclass(frozen=True, slots=True)
class Always:
    """`true` or `false`."""

    value: bool


Condition = Check | Both | Not | Always


def paths_of(condition: Condition) -> Iterator[Path]:
    """Every path that the condition reads."""
    if isinstance(condition, Check):
        yield condition.path
    elif isinstance(condition, Both):
        for part in condition.parts:
            yield from paths_of(part)
    elif isinstance(condition, Not):
        yield from paths_of(condition.part)


def parse_condition(text: str, path: Callable[[str], Path]) -> Condition:
    """Read a condition; `path` reads the paths in it. Raises `ConditionError`."""
    return _Parser(text, path).whole()


class _Parser:
    def __init__(self, text: str, path: Callable[[str], Path]) -> None:
        self.text = text
        self.path = path
        self.tokens = _tokens(text)
        self.at = 0

    def whole(self) -> Condition:
        found = self.any_of("or", lambda: self.any_of("and", self.factor))
        if self.at < len(self.tokens):
            raise ConditionError(f"`{self.text}`: did not expect `{self.tokens[self.at]}`")
        return found

    def peek(self, ahead: int = 0) -> str:
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else ""

    def take(self) -> str:
        if self.at >= len(self.tokens):
            raise ConditionError(f"`{self.text}`: ends too early")
        self.at += 1
        return self.tokens[self.at - 1]

    def any_of(self, word: Literal["and", "or"], below: Callable[[], Condition]) -> Condition:
        parts = [below()]
        while self.peek() == word:
            self.take()
            parts.append(below())
        return parts[0] if len(parts) == 1 else Both(word, tuple(parts))

    def factor(self) -> Condition:
        token = self.take()
        if token == "not":  # noqa: S105 - a word of the grammar
            return Not(self.factor())
        if token in {"true", "false"} and self.peek() not in {"is", "=", "!=", "in", "not", "repeats", "has"}:
            return Always(token == "true")  # noqa: S105
        if token == "(":  # noqa: S105
            found = self.any_of("or", lambda: self.any_of("and", self.factor))
            if self.take() != ")":
                raise ConditionError(f"`{self.text}`: a `)` is missing")
            return found
        return self.test(token)

    def test(self, token: str) -> Condition:
        try:
            path = self.path(token)
        except PathError as error:
            raise ConditionError(f"`{self.text}`: {error}") from None
        word = self.take()
        if word == "is":
            negated = self.peek() == "not"
            if negated:
                self.take()
            if self.take() != "empty":
                raise ConditionError(f"`{self.text}`: after `is` comes `empty` or `not empty`")
            return Check(path, "empty", negated=negated)
        if word in {"=", "!="}:
            return Check(path, "in", (self.value(),), negated=word == "!=")
        if word == "repeats":
            return Check(path, "repeats")
        if word == "has" and self.take() == "time":
            return Check(path, "has time")
        if word == "in":
            return Check(path, "in", self.values())
        if word == "not" and self.take() == "in":
            return Check(path, "in", self.values(), negated=True)
        raise ConditionError(f"`{self.text}`: after `{token}` comes: is empty, is not empty, =, !=, in, not in, repeats, has time")

    def value(self) -> str:
        token = self.take()
        if token in {"(", ")", "[", "]", ",", "=", "!="}:
            raise ConditionError(f"`{self.text}`: a value was expected, not `{token}`")
        return token[1:-1] if token[0] in "'\"" else token

    def values(self) -> tuple[str, ...]:
        if self.take() != "[":
            raise ConditionError(f"`{self.text}`: after `in` comes a list: [A, B]")
        found = [self.value()]
        while self.peek() == ",":
            self.take()
            found.append(self.value())
        if self.take() != "]":
            raise ConditionError(f"`{self.text}`: the list does not end with `]`")
        return tuple(found)


def _tokens(text: str) -> list[str]:
    """Words and signs. A `[` that follows a path without a blank belongs to it (PID-3[5=FNR].1); one after `in` begins a list."""
    tokens: list[str] = []
    position = 0
    while position < len(text):
        character = text[position]
        if character.isspace():
            position += 1
        elif character in "()]," or character == "[":
            tokens.append(character)
            position += 1
        elif text.startswith("!=", position):
            tokens.append("!=")
            position += 2
        elif character == "=":
            tokens.append("=")
            position += 1
        elif character in "'\"":
            end = text.find(character, position + 1)
            if end < 0:
                raise ConditionError(f"`{text}`: a quotation mark is missing")
            tokens.append(text[position : end + 1])
            position = end + 1
        else:
            start = position
            depth = 0
            while position < len(text) and (depth or text[position] not in " \t\n(),=!'\"]"):
                depth += (text[position] == "[") - (text[position] == "]")
                position += 1
            tokens.append(text[start:position])
    return tokens
