"""The register of the functions that mappings may call.

Invariants: a name is registered once; the kinds of the arguments are read from the annotations and checked when the function is registered,
so that a mapping that calls it wrongly is refused when it is loaded.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Final, Literal, Protocol
from urllib.parse import quote

ArgumentKind = Literal["str", "node", "list"]


class Node(Protocol):
    """One element of the input, with its parts: a field, repetition, component (HL7 v2) or an element (XML)."""

    @property
    def kind(self) -> str:
        """The HL7 v2 data type it is read as (`CX`): the mapping's `source`, or in `identity` the field's own type. Empty for XML."""
        ...

    @property
    def field(self) -> str:
        """The field it stands in (`PID-3`), whatever the repetition or component."""
        ...

    @property
    def text(self) -> str:
        """The first leaf, unescaped and trimmed."""
        ...

    @property
    def whole(self) -> str:
        """The whole text of a node that has no parts by its type: what an unescaped `^` or `&` divided stays together."""
        ...

    def part(self, number: int, sub: int = 0) -> str:
        """The text of a part: `part(4, 2)` is the second subcomponent of the fourth component. Empty when there is none."""
        ...

    def find(self, path: str) -> str:
        """The text at an XML path relative to the element (`TypeId/@V`). Empty when there is none, and in HL7 v2."""
        ...


class Stop(Exception):
    """Raised by a function: the message cannot be mapped. `code` is a short code of ours."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Context:
    """What a function may know besides its arguments. `message_time` is aware; the rest are the source's settings. `namespace`: the source's own,
    `<identifier_base>/<source>`, percent-encoded.
    """

    source: str
    identifier_base: str
    time_zone: str
    environment: str
    message_id: str
    message_time: datetime | None
    message_kind: str
    warn: Callable[[str], None] = field(repr=False)
    """Report something that a person should know, by a code of ours (`ambiguous-time`)."""
    raw: bytes = field(default=b"", repr=False)
    """The message as it came."""
    namespace: str = ""

    def __post_init__(self) -> None:
        if not self.namespace:
            object.__setattr__(self, "namespace", _namespace(self.identifier_base, self.source))


@lru_cache(maxsize=64)
def _namespace(identifier_base: str, source: str) -> str:
    return f"{identifier_base}/{quote(source, safe='')}"


@dataclass(frozen=True, slots=True)
class Function:
    """A registered function: `arguments` maps its names to their kinds, `needed` are those without a default."""

    name: str
    run: Callable[..., Any]
    gives: str
    arguments: dict[str, ArgumentKind]
    needed: frozenset[str]
    wants_context: bool
    summary: str
    already_said: bool = False
    """What it gives nothing for is in the result already, by another rule."""


_FUNCTIONS: Final[dict[str, Function]] = {}
_KINDS: Final[dict[str, ArgumentKind]] = {"str": "str", "Node": "node", "list[str]": "list", "Sequence[str]": "list"}


def function(*, gives: str, name: str = "", already_said: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register the decorated function under its own name (or `name`). `gives`: the FHIR type of what it returns. What a function gives nothing (None) for is
    reported unread unless another rule gives it; `already_said`: that it gives nothing means that another rule did.

    Raises `TypeError` at import when the name is taken or an argument is of a kind that no path can give.
    """

    def register(run: Callable[..., Any]) -> Callable[..., Any]:
        called = name or run.__name__
        if called in _FUNCTIONS:
            raise TypeError(f"a function named {called} is registered already")
        parameters = list(inspect.signature(run).parameters.values())
        wants_context = bool(parameters) and str(parameters[0].annotation) == "Context"
        arguments: dict[str, ArgumentKind] = {}
        needed: set[str] = set()
        for parameter in parameters[1:] if wants_context else parameters:
            kind = _KINDS.get(str(parameter.annotation))
            if kind is None:
                raise TypeError(f"{called}({parameter.name}): an argument is `str`, `Node` or `list[str]`, not {parameter.annotation}")
            arguments[parameter.name] = kind
            if parameter.default is inspect.Parameter.empty:
                needed.add(parameter.name)
        summary = (inspect.getdoc(run) or "").partition("\n")[0]
        _FUNCTIONS[called] = Function(called, run, gives, arguments, frozenset(needed), wants_context, summary, already_said)
        return run

    return register


def functions() -> dict[str, Function]:
    """Every registered function by name; imports all the modules of this package on first use."""
    package = importlib.import_module("adapter.mapping.functions")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"adapter.mapping.functions.{module.name}")
    return _FUNCTIONS


def nearest(name: str, known: Sequence[str]) -> str:
    """The known word nearest to a misspelt one, or empty."""
    found = get_close_matches(name, known, n=1, cutoff=0.6)
    return found[0] if found else ""
