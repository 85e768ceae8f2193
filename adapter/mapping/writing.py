"""What all rules are written with: where values go, where the input is, conditions, events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from adapter.mapping import shapes
from adapter.mapping.access import REPETITION, Access, Hl7Reader, Node
from adapter.mapping.gates import gate
from adapter.mapping.paths import Path
from adapter.mapping.plan import Scope, Step, TablePlan
from adapter.mapping.syntax import DEFAULTS

if TYPE_CHECKING:
    from adapter.mapping.emit import FunctionWriter


_CODED: Final = ((1, 1), (3, 1), (14, 1))
IDENTIFIER_PARTS: Final = {
    "CX": ((1, 1), (4, 1), (4, 2), (4, 3), (5, 1)),
    "XCN": ((1, 1), (9, 1), (9, 2), (9, 3), (13, 1)),
    "CNN": ((1, 1), (9, 1), (10, 1), (11, 1)),
    "XON": ((3, 1), (6, 1), (6, 2), (6, 3), (7, 1), (10, 1)),
    "EI": ((1, 1), (2, 1), (3, 1), (4, 1)),
    "DLN": ((1, 1), (2, 1)),
    "CWE": _CODED,
    "CNE": _CODED,
    "CF": _CODED,
}
"""What functions/identifiers.py reads of each data type (component, subcomponent); of others everything counts."""


@dataclass(slots=True)
class Target:
    """The object being filled: its variable, the flag that says it holds more than constants (or empty), whether it began empty."""

    name: str
    flag: str
    fresh: bool


@dataclass(slots=True)
class Sink:
    """Where a value goes. `how`: `set` an element, `append` to a list, `return` from the function, `keep` in a variable (no event)."""

    how: str
    target: str
    element: str = ""
    flag: str = ""
    only: bool = False
    """Of `append`: the list is made here with this one value."""


@dataclass(slots=True)
class Found:
    """A node reached by a path: its raw text (or element), place, level, and what reading below it reads."""

    value: str
    place: str
    access: Access | None
    data_type: str
    name: str


class Writing:
    """The base of the writers of rules: one for each function."""

    def __init__(self, writer: FunctionWriter) -> None:
        self.writer = writer
        self.source = writer.source
        self.arguments: dict[tuple[str, str], tuple[str, str]] = {}
        """Texts that calls are given, by path and node: read once at the function's beginning."""
        self.early: list[str] = []
        self.asked: Counter[str] | None = None

    def step(self, step: Step, node: Node, sink: Sink, guards: list[str]) -> None:
        """Write one rule (steps.StepWriter)."""
        raise NotImplementedError

    def look_up(self, plan: TablePlan, conversion: str, v: str, y: str, place: str, event: str) -> None:
        """Write how a table's code for `y` comes into `v`: None when it gives none. A code that it leaves out without saying so has not been read."""
        put = self.source.put
        table = self.writer.emitter.constant("t", self.writer.emitter.coded_table(plan.table, conversion))
        put(f"{v} = {table}.get({y}, UNKNOWN)")
        if plan.default == "nothing":
            put(f"if {v} is UNKNOWN: {v} = None")
            if isinstance(self.writer.reader, Hl7Reader):
                put(f"elif {v} is None: X.seen.append({place})")
            return
        default = plan.default if plan.default in DEFAULTS else f"={plan.default}"
        put(f"if {v} is UNKNOWN: {v} = X.unknown({y}, {event}, {default!r})")

    def object(self, scope: Scope, node: Node, value: str, sink: Sink, event: str, *, extends: bool = False) -> None:
        """Write an object made here (elementsteps.ElementSteps)."""
        raise NotImplementedError

    @contextmanager
    def guarded(self, guards: list[str]) -> Generator[None, None, None]:
        if guards:
            with self.source.block(f"if {' and '.join(guards)}:"):
                yield
        else:
            yield

    def event(self, node: Node, number: int, *, placed: bool = False) -> str:
        """The event of what a node gave: a value's with its place, an object's without one (`placed`: all the same, for a stop)."""
        is_object = self.writer.check.events[number].kind == "frame"
        return str(number) if is_object and not placed else f"{node.place} + {number}"

    def seen(self, place: str) -> None:
        """Record a value that was read and gave nothing; what is read whenever the function runs needs no record."""
        if self.writer.conditional and isinstance(self.writer.reader, Hl7Reader):
            self.source.put(f"X.seen.append({place})")

    def put(self, sink: Sink, value: str, event: str, *, constant: bool = False) -> None:
        """Give a value to where it goes, and its event to the trace."""
        put = self.source.put
        if sink.how == "keep":
            put(f"{sink.target} = {value}")
            return
        if sink.how == "return":
            put(f"T({event})")
            put(f"return {value}")
            return
        if sink.how == "append":
            put(f"{sink.target}.append({value})")
        else:
            put(f"{sink.target}[{sink.element!r}] = {f'[{value}]' if sink.only else value}")
        put(f"T({event})")
        if sink.flag and not constant:
            put(f"{sink.flag} = True")

    def _loop(self, path: Path, node: Node) -> tuple[str, str, Any] | None:
        """What to loop over for each repetition or element; None where a path cannot repeat."""
        reader = self.writer.reader
        if isinstance(reader, Hl7Reader):
            return reader.repeated(path, node)
        return (f"xs({node.value}, {reader.path(path)})", "", None)

    @contextmanager
    def _each(self, raw: str, place: str, address: Any) -> Generator[Found, None, None]:
        """A loop over repetitions (or elements); inside it the node of each."""
        source = self.source
        if not isinstance(self.writer.reader, Hl7Reader):
            item = source.name("e")
            selected = source.name("s")
            with source.block(f"for {selected} in {raw}:"):
                source.put(f"{item} = {selected}.element")
                yield Found(item, f"({item}.start << 24)", None, "", selected)
            return
        segment, number, shape = address
        item, at = source.name("x"), source.name("p")
        access = Access(item, at, 0, 1, (number, 0), segment, shape=shapes.each(shape))
        found = Found(item, at, access, self.writer.check.tables.field_type(segment, number), segment)
        with source.block(f"if {raw}:"):
            if shapes.parts(shape, 0) == 1:
                source.put(f"{item} = {raw}; {at} = {place} + {1 << REPETITION}")
                with gate(self.writer, access):
                    yield found
                return
            source.put(f"{at} = {place}")
            with source.block(f"for {item} in {raw}.split(RS):"):
                source.put(f"{at} += {1 << REPETITION}")
                with source.block(f"if {item}:"), gate(self.writer, access):
                    yield found

    def _node_of(self, found: Found) -> Node:
        if found.access is None:
            return Node("xml", 9, found.value, found.place)
        reader = self.writer.reader
        assert isinstance(reader, Hl7Reader)
        at = found.access
        node = reader.text_node(found.value, found.place, at.level, at.read, found.data_type, found.name, at.shape)
        node.selected = at.selected
        return node

    def note_parts(self, access: Access, data_type: str) -> None:
        """What a function reads of a whole node: the parts that make an identifier of its type, else everything."""
        reader = self.writer.reader
        assert isinstance(reader, Hl7Reader)
        parts = IDENTIFIER_PARTS.get(data_type, ())
        if not parts or access.level != 1:
            reader.note(access, self.writer.reads, whole=True)
        for part in parts if access.level == 1 else ():
            reader.note(replace(access, read=(*access.read, *part)), self.writer.reads)


def place_sum(base: str, offset: int) -> str:
    """A place plus a constant, as source."""
    if base in {"0", ""}:
        return str(offset)
    return f"{base} + {offset}" if offset else base
