"""From plans to Python source: one straight-line function for each mapping, at each level of the input that it is used on.

Why source rather than closures: see docs/decisions (a closure for each rule costs a call for each value; here a value costs a few instructions).
What generated code looks like, for `family: {from: XPN.1.1}` in XPN.HumanName:

    if (y4 := pt(c1[0], SS, 1)) and (y4.isalnum() or (y4 := cl(y4, X))):
        o['family'] = y4
        T(p + 4259857)

`T` appends to the trace: a place plus an event number. A function gives its object, or None when nothing but constants came of it; the events
of an object that is not given are taken back. Events are written after what is inside them (`trace` reads them backwards).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from adapter.fhir import elements
from adapter.mapping.access import NOTHING, Access, Hl7Reader, Node, Read, Reads
from adapter.mapping.code import Source
from adapter.mapping.conditions import Always, Both, Check, Condition, Not
from adapter.mapping.dispatch import Branching, Given, branchings, verdict
from adapter.mapping.gates import Gate, gate, mark_gates
from adapter.mapping.paths import Hl7Path, Path
from adapter.mapping.plan import Scope, SideResource, Slot
from adapter.mapping.shapes import Fields
from adapter.mapping.steps import StepWriter
from adapter.mapping.syntax import CodeTable
from adapter.mapping.typecheck import Checker
from adapter.mapping.values import coded_table
from adapter.mapping.writing import Target
from adapter.mapping.xmlaccess import XmlReader


@dataclass(slots=True)
class Written:
    """A generated function: its name, what it is made of, and what it reads."""

    name: str
    scope: Scope
    level: int
    late: bool
    first: bool = False
    reads: Reads = field(default_factory=Reads)
    sure: Reads = field(default_factory=Reads)
    bit: int = 0
    """Of a segment's function: what marks in the unread report that it ran."""
    foreign: dict[str, int] = field(default_factory=dict)
    """The other segments that it looks up, with what marks each as read by it."""
    fits: Written | None = None
    """Of a function for one shape: that for any."""


@dataclass(slots=True)
class Emitter:
    """Everything generated for one set. `constants` are the names that the source needs; `bits` the readers of segments by bit number."""

    check: Checker
    functions: list[str] = field(default_factory=list)
    constants: dict[str, Any] = field(default_factory=dict)
    constant_names: dict[int, str] = field(default_factory=dict)
    """By the identity of the object, which `constants` keeps."""
    coded_tables: dict[tuple[int, str], tuple[CodeTable, dict[str, Any]]] = field(default_factory=dict)
    """By the identity of the table, which stands beside what was made of it."""
    memo: dict[tuple[str, int, bool, bool], Written] = field(default_factory=dict)
    fitted: dict[tuple[str, str | Fields], Written] = field(default_factory=dict)
    """The functions for one shape, by the name of that for any, and the shape."""
    bits: dict[str, list[tuple[Reads, Reads]]] = field(default_factory=dict)
    """For each segment what reading with each bit covers: reads, and of them those that are sure."""
    gates: dict[tuple[str, frozenset[tuple[str, Read]]], int] = field(default_factory=dict)
    """The bits of gates (gates.py), by segment and what is read of it behind them."""
    names: int = 0
    side_levels: dict[tuple[int, int], SideResource] = field(default_factory=dict)
    """The side resources used, by index and level of the input."""

    def constant(self, stem: str, value: Any) -> str:
        """A name for an object that the source refers to: one for each object, however often it is asked for."""
        name = self.constant_names.get(id(value))
        if name is None:
            name = self.constant_names[id(value)] = f"{stem}{len(self.constants)}"
            self.constants[name] = value
        return name

    def coded_table(self, table: CodeTable, conversion: str) -> dict[str, Any]:
        """A code table as code to value, made once for each type of value."""
        key = (id(table), conversion)
        if key not in self.coded_tables:
            self.coded_tables[key] = (table, coded_table(table, conversion))
        return self.coded_tables[key][1]

    def bit(self, segment: str, reads: Reads, sure: Reads) -> int:
        """A bit for a reader of a segment."""
        known = self.bits.setdefault(segment, [])
        known.append((reads, sure))
        return 1 << (len(known) - 1)

    def gate_bit(self, segment: str, fields: frozenset[tuple[str, Read]]) -> int:
        """The bit of gates behind which this is read of a segment."""
        if (segment, fields) not in self.gates:
            reads = Reads(fields=set(fields))
            self.gates[segment, fields] = self.bit(segment, reads, reads)
        return self.gates[segment, fields]

    def function(self, scope: Scope, level: int, *, late: bool, first: bool = False, shape: str | None = None) -> Written:
        """The function of a mapping's scope, written when it is first asked for. `level`: 0 segment, 1–3 text, 9 XML element.

        `late`: it fills an object that exists (a part of a resource) instead of making one; `first`: it is the first to do so; `shape`: it is asked
        for by code that knows what the node looks like.
        """
        key = (scope.key, level, late, first)
        if key not in self.memo:
            self.names += 1
            written = self.memo[key] = Written(f"fn{self.names}", scope, level, late, first)
            FunctionWriter(self, written).write()
        return self.fitting(self.memo[key], shape)

    def fitting(self, written: Written, shape: str | Fields | None) -> Written:
        """The same function for nodes of one shape: what is not there is left out of it, what is there is not asked for. None: for any."""
        if shape is None:
            return written
        key = (written.name, shape)
        if key not in self.fitted:
            self.names += 1
            fitted = Written(f"fn{self.names}", written.scope, written.level, written.late, written.first, fits=written)
            self.fitted[key] = fitted
            FunctionWriter(self, fitted, shape).write()
        return self.fitted[key]

    def display(self, side: SideResource, level: int) -> Written | None:
        """The function that gives a side resource's display text."""
        if side.display is None:
            return None
        scope = Scope(side.display_scope, "string", side.mapping, side.scope.family, f"{side.mapping.name}/display", primitive=True)
        info = elements.element("Reference.display")
        assert info is not None
        scope.slots.append(Slot("display", "", info, listed=False, steps=[side.display]))
        return self.function(scope, level, late=False)


class FunctionWriter:
    """Writes one function."""

    def __init__(self, emitter: Emitter, written: Written, shape: str | Fields | None = None) -> None:
        self.emitter = emitter
        self.check = emitter.check
        self.scope = scope = written.scope
        self.level = level = written.level
        self.late, self.first = written.late, written.first
        self.written = written
        self.source = Source()
        self.conditional = 0
        self.sure = written.sure
        """What is read whenever the code at hand runs: of the function, or of the gate being written (gates.py)."""
        self.gates: list[Gate] = []
        self.given: dict[str, Given] = {}
        """What the branch being written knows of a text: see dispatch.py."""
        segment = scope.mapping.source if level == 0 else ""
        if level == 9:
            self.node = Node("xml", 9, "t", "p")
            self.reader: Hl7Reader | XmlReader = XmlReader(self.source, emitter.constants)
        elif level == 0:
            self.node = Node("segment", 0, "f", "b", name=segment, fields=shape if isinstance(shape, tuple) else None)
            self.reader = Hl7Reader(self.source, self.node, 0)
        else:
            self.reader = Hl7Reader(self.source, None, level)
            self.node = self.reader.text_node("t", "p", level, (), scope.mapping.source, shape=shape if isinstance(shape, str) else None)
        self.steps = StepWriter(self)

    @property
    def reads(self) -> Reads:
        """Where the step being written records what it reads."""
        return self.written.reads if self.conditional else self.sure

    def write(self) -> None:
        body = self.source
        if self.written.fits is not None and isinstance(self.reader, Hl7Reader):
            for name in self.written.fits.foreign:
                self.reader.segment_node(name)  # read is what that for any looks up, whether it is asked for here or not
        root = self.scope.resource or self.late
        if self.scope.primitive:
            self.primitive()
        else:
            if not self.late:
                self.open_object(self.scope, "o", root=root)
            self.parts()
            opened = not self.late
            alive = self.fill(self.scope, self.node, "o", opened=opened, fresh=(opened or self.first) and not self.scope.parts)
            if root:
                if opened:
                    self.constants_events(self.scope)
                body.put("return o")
            else:
                self.close_object(self.scope, "o", alive, lambda: body.put("return o"))
                body.put("return None")
        self.finish()

    def finish(self) -> None:
        written, body, fits = self.written, self.source, self.written.fits
        mark_gates(self)
        if isinstance(self.reader, Hl7Reader):
            written.reads.fields |= self.reader.chosen.fields
        everything = Reads(written.sure.own | written.reads.own, written.sure.fields | written.reads.fields)
        written.reads = everything
        arguments = ("s, X, T" if self.level == 0 else "t, p, X, T") + (", o" if self.late else "")
        lines = [f"def {written.name}({arguments}):  # {self.scope.key}"]
        if self.level == 0:
            segment = self.scope.mapping.source
            written.bit = fits.bit if fits else self.emitter.bit(segment, self._of(segment, everything), self._of(segment, written.sure))
            lines.append(f"    f = s.fields; b = s.index << 48; X.s = s; X.runs[s.index] |= {written.bit}")
        if isinstance(self.reader, Hl7Reader):
            self.reader.cut_nodes()
        cut, text = self.first_cut(), "\n".join([*self.steps.early, body.text()])
        if isinstance(self.reader, Hl7Reader):
            often, text = self.reader.asked_often(text, self.node)
            text = "\n".join([*([cut] if cut else []), *often, text])
            if line := self.reader.own_fields():
                lines.append(line)
            if fits is None:
                for name in self.reader.foreign:
                    written.foreign[name] = self.emitter.bit(name, self._of(name, everything), self._of(name, written.sure))
            lines += self.reader.prologue(fits.foreign if fits else written.foreign, text)
        self.emitter.functions.append("\n".join([*lines, text]))

    def first_cut(self) -> str:
        """The line that cuts the function's own node, taken to the front of what is read at its beginning."""
        if self.node.kind != "text" or not self.node.used:
            return ""
        line = self.source.lines[self.node.split_at] or ""
        self.source.lines[self.node.split_at] = None
        return line

    def _of(self, segment: str, reads: Reads) -> Reads:
        return Reads(fields={(name, read) for name, read in reads.fields if name == segment})

    # objects

    def open_object(self, scope: Scope, name: str, *, root: bool) -> None:
        """Make the object with what it has from the start, and remember the trace's length when its events may have to be taken back."""
        start = dict(scope.constants)
        if root:
            start = {"resourceType": scope.type, **start}
        for slot in self.prefilled(scope):
            value = slot.steps[0].const
            start[slot.name] = [*start.get(slot.name, []), value] if slot.listed else value
        if not root and self.has_late_constants(scope):
            self.source.put(f"{name}_m = len(T.__self__)")
        self.source.put(f"{name} = {start!r}")

    def close_object(self, scope: Scope, name: str, alive: str, keep: Callable[[], None]) -> None:
        """Keep an object that holds more than constants; else take its events back."""
        with self.source.block(f"if {alive}:"):
            self.constants_events(scope)
            keep()
        if self.has_late_constants(scope):
            with self.source.block("else:"):
                self.source.put(f"del T.__self__[{name}_m:]")

    def prefilled(self, scope: Scope) -> list[Slot]:
        """Slots that are one constant without a condition, alone on their element: they are there from the start."""
        by_name: dict[str, list[Slot]] = {}
        for slot in scope.slots:
            by_name.setdefault(slot.name, []).append(slot)
        return [
            slot
            for slot in scope.slots
            if len(slot.steps) == 1
            and slot.below is None
            and slot.steps[0].kind == "const"
            and slot.steps[0].condition is None
            and len(by_name[slot.name]) == 1
        ]

    def has_late_constants(self, scope: Scope) -> bool:
        early = {id(slot) for slot in self.prefilled(scope)}
        return any(
            any(step.kind == "const" for step in slot.steps)
            or (slot.name.startswith("_") and slot.below is not None and self.only_constants(slot.below))
            for slot in scope.slots
            if id(slot) not in early
        )

    def only_constants(self, scope: Scope) -> bool:
        """Whether nothing of the input can come into an object."""
        return all(step.kind == "const" for slot in scope.slots for step in slot.steps) and all(
            slot.below is None or self.only_constants(slot.below) for slot in scope.slots
        )

    def constants_events(self, scope: Scope) -> None:
        """The events of what the object had from the start, once it is known to stay."""
        for number in scope.constant_events:
            self.source.put(f"T({number})")
        for slot in self.prefilled(scope):
            self.source.put(f"T({slot.steps[0].number})")

    def fill(self, scope: Scope, node: Node, name: str, *, opened: bool, fresh: bool) -> str:
        """Write the rules of an object; gives the expression that holds when it got more than constants.

        `opened`: `open_object` has put its constants there; `fresh`: nothing else can be there yet.
        """
        early = {id(slot) for slot in self.prefilled(scope)} if opened else set[int]()
        flag = ""
        if opened and self.has_late_constants(scope):
            flag = self.source.name("k")
            self.source.put(f"{flag} = False")
        elements: dict[str, list[Slot]] = {}
        for slot in scope.slots:
            if id(slot) not in early:
                elements.setdefault(slot.name, []).append(slot)
        for branching in branchings(list(elements.values()), own=node.kind == "segment" and isinstance(self.reader, Hl7Reader)):
            self.branching(branching, node, Target(name, flag, fresh))
        constants = len(scope.constants) + len({slot.name for slot in self.prefilled(scope)} - set(scope.constants))
        return flag or (f"len({name}) > {constants}" if opened and constants else name)

    def branching(self, branching: Branching, node: Node, target: Target) -> None:
        """Elements one after the other; those whose rules all ask what one text is, in a branch for each of its values."""
        if branching.path is None:
            for slots in branching.elements:
                self.steps.element(slots, node, target)
            return
        assert isinstance(self.reader, Hl7Reader)
        text = self.reader.text(branching.path, node, self.sure)
        name = str(branching.path.text)
        for number, given in enumerate(branching.branches()):
            with self.source.block(given.head(text, first=number == 0)), self.reader.branch():
                self.given[name] = given
                for slots in branching.elements:
                    self.steps.element(slots, node, target)
                del self.given[name]

    def primitive(self) -> None:
        """A mapping that makes one value."""
        for position, step in enumerate(self.scope.slots[0].steps if self.scope.slots else []):
            with self.conditionally(position > 0):
                self.steps.value(step, self.node)
        self.source.put("return None")

    def parts(self) -> None:
        """Other mappings that fill the same resource first."""
        for part in self.scope.parts:
            held = Reads()
            guard = f"if {self.condition(part.condition, self.node, held)}:" if part.condition is not None else "if True:"
            with self.source.block(guard), self.conditionally(part.condition is not None):
                self.sure.add(held)
                self.steps.part(part, self.node)

    def conditionally(self, really: bool) -> AbstractContextManager[None]:
        """While a step stands under a condition, what it reads is not surely read."""
        return gate(self, conditional=True) if really else nullcontext()

    # conditions

    def condition(self, condition: Condition, node: Node, held: Reads | None = None) -> str:
        """A condition as an expression. `held`: where to record what is only surely asked when all of the condition holds: what stands after an `and`."""
        if isinstance(condition, Always):
            return repr(condition.value)
        if isinstance(condition, Not):
            part = self.condition(condition.part, node, held)
            return {"True": "False", "False": "True"}.get(part, f"(not {part})")
        if isinstance(condition, Both):
            parts = [self.condition(condition.parts[0], node, held)]
            outer = self.sure
            if condition.word == "and":
                self.sure = held if held is not None else self.written.reads
            parts += [self.condition(part, node, held) for part in condition.parts[1:]]
            self.sure = outer
            return joined(condition.word, parts)
        return self.check_expression(condition, node)

    def check_expression(self, check: Check, node: Node) -> str:
        known = verdict(check, self.given)
        if known is not None:
            return str(known)
        if check.test == "empty":
            there = self.reader.there(check.path, node)
            if there == "False":
                return str(not check.negated)
            return there if check.negated else f"(not {there})"
        if check.test == "repeats":
            found = self.reader.repeats(check.path, node)
            if found == "False":
                return str(check.negated)
            return f"(not {found})" if check.negated else found
        if check.test == "has time":  # it asks for the form only: a value that is then not taken has not been read
            text = self.reader.text(check.path, node, Reads())
            return f"has_time({text})" if text != NOTHING else "False"
        text = self.reader.text(check.path, node, self.sure)
        if text == NOTHING:
            return str(("" in check.values) != check.negated)
        sign = "not in" if check.negated else "in"
        if len(check.values) == 1:
            return f"({text} {'!=' if check.negated else '=='} {check.values[0]!r})"
        return f"({text} {sign} {set(check.values)!r})" if check.values else repr(check.negated)

    # helpers that steps use

    def hl7(self, path: Path, node: Node) -> Access:
        assert isinstance(self.reader, Hl7Reader)
        return self.reader.access(path, node)

    def type_at(self, path: Path, node: Node) -> str:
        """The HL7 data type of what a path leads to."""
        if not isinstance(path, Hl7Path):
            return ""
        return self.check.tables.type_at(path, node.data_type)


def joined(word: str, parts: list[str]) -> str:
    """Conditions with `and` or `or` between them, without those that are always so."""
    always, never = ("True", "False") if word == "and" else ("False", "True")
    left = [part for part in parts if part != always]
    if never in left:
        return never
    return "(" + f" {word} ".join(left) + ")" if len(left) > 1 else left[0] if left else always
