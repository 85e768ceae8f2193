"""The generated code of one rule, by its kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from adapter.mapping.access import REPETITION, Access, Hl7Reader, Node
from adapter.mapping.paths import Path, PathError, hl7_path
from adapter.mapping.plan import MORE, PartPlan, Scope, SideResource, Slot, Step
from adapter.mapping.syntax import DEFAULTS, CodeTable
from adapter.mapping.values import PLAIN, coded_table, converter

if TYPE_CHECKING:
    from adapter.mapping.emit import FunctionWriter


IDENTIFIER_PARTS: Final = {
    "CX": (1, 4, 5),
    "XCN": (1, 9, 13),
    "CNN": (1, 9, 10, 11),
    "XON": (3, 6, 7, 10),
    "DLN": (1, 2),
    "CWE": (1, 3, 14),
    "CNE": (1, 3, 14),
    "CF": (1, 3, 14),
}
"""The components that functions/identifiers.py reads of each data type; of others it reads all."""


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


class StepWriter:
    """Writes steps into a function."""

    def __init__(self, writer: FunctionWriter) -> None:
        self.writer = writer
        self.source = writer.source
        self.arguments: dict[tuple[str, str], tuple[str, str]] = {}
        """Texts that calls are given, by path and node: read once at the function's beginning."""
        self.early: list[str] = []
        self.asked: Counter[str] | None = None

    def asked_often(self, path: str) -> bool:
        """Whether more than one call of this function's mapping is given what a path leads to."""
        if self.asked is None:
            self.asked = Counter(_argument_paths(self.writer.scope))
        return self.asked[path] > 1

    # elements

    def element(self, slots: list[Slot], node: Node, target: Target) -> None:
        """All rules of one element of an object: left out at once when nothing that they read is there."""
        asked = self.presence(slots, node)
        if asked:
            with self.source.block(f"if {' or '.join(asked)}:"):
                self._element(slots, node, target)
        else:
            self._element(slots, node, target)
        for step in [step for slot in slots for step in slot.steps]:
            if step.required and step.condition is None:
                self._required(step, slots[0].name, node, target)

    def presence(self, slots: list[Slot], node: Node) -> list[str]:
        """Expressions of which one must hold for any of the rules to give something; empty when that cannot be told cheaply."""
        asked: list[str] = []
        plain = all(
            slot.below is None and len(slot.steps) == 1 and slot.steps[0].kind == "leaf" and len(slot.steps[0].sources) == 1
            for slot in slots
        )
        if len(slots) == 1 and plain:
            return []  # the rule itself asks the same
        for slot in slots:
            for step in slot.steps:
                found = self._presence_of(step, node)
                if not found:
                    return []
                asked += found
            if slot.below is not None:
                found = self._presence_below(slot.below, node)
                if not found:
                    return []
                asked += found
        asked = list(dict.fromkeys(asked))
        return asked if len(asked) <= 6 else []

    def _presence_below(self, scope: Scope, node: Node) -> list[str]:
        asked: list[str] = []
        early = {id(slot) for slot in self.writer.prefilled(scope)}
        for slot in scope.slots:
            if id(slot) in early:
                continue
            for step in slot.steps:
                found = self._presence_of(step, node)
                if not found:
                    return []
                asked += found
            if slot.below is not None:
                found = self._presence_below(slot.below, node)
                if not found:
                    return []
                asked += found
        return asked

    def _presence_of(self, step: Step, node: Node) -> list[str]:
        reader = self.writer.reader
        if step.condition is not None and (step.kind in {"const", "link"} or (step.kind != "call" and self._is_this(step))):
            return [self.writer.condition(step.condition, node)]
        if step.kind == "call":
            paths = [argument.path for argument in step.arguments if argument.path is not None]
        elif step.kind in {"const", "link"}:
            return []
        elif step.kind == "object" and self._is_this(step):
            assert step.scope is not None
            return self._presence_below(step.scope, node)
        else:
            paths = list(step.sources)
        found = [reader.presence(path, node) for path in paths]
        return [one for one in found if one is not None] if found and all(one is not None for one in found) else []

    def _is_this(self, step: Step) -> bool:
        return len(step.sources) == 1 and str(getattr(step.sources[0], "text", "")) in {"$this", "."} and not step.each

    def _element(self, slots: list[Slot], node: Node, target: Target) -> None:
        first = slots[0]
        name = first.name
        steps = [step for slot in slots for step in slot.steps]
        if first.listed:
            single = len(slots) == 1 and len(steps) == 1 and first.below is None and not steps[0].each and target.fresh
            if single:
                self.step(steps[0], node, Sink("set", target.name, name, target.flag, only=True), [])
            else:
                self._list(slots, node, target)
        else:
            guarded = not target.fresh
            for slot in slots:
                if slot.below is not None and not slot.steps and not target.fresh and not name.startswith("_"):
                    self._into(slot, node, target)
                    guarded = True
                    continue
                if slot.below is not None:
                    self._below(
                        slot, node, Sink("set", target.name, name, target.flag), [f"{name!r} not in {target.name}"] if guarded else []
                    )
                    guarded = True
                    continue
                for step in slot.steps:
                    self.step(
                        step, node, Sink("set", target.name, name, target.flag), [f"{name!r} not in {target.name}"] if guarded else []
                    )
                    guarded = True

    def _required(self, step: Step, name: str, node: Node, target: Target) -> None:
        """The stop of a rule that had to give something."""
        with self.source.block(f"if {name!r} not in {target.name}:"):
            self.source.put(f"X.stopped('missing-value', {self._where(step, node)})")

    def _where(self, step: Step, node: Node) -> str:
        """The event of a rule at the first place it reads."""
        reader = self.writer.reader
        if isinstance(reader, Hl7Reader) and step.sources:
            access = reader.access(step.sources[0], node)
            if "w" not in access.base:
                return _sum(access.base, access.offset | step.number)
        return self.event(node, step.number)

    def _list(self, slots: list[Slot], node: Node, target: Target) -> None:
        name = slots[0].name
        items = self.source.name("l")
        self.source.put(f"{items} = []" if target.fresh else f"{items} = {target.name}.get({name!r}) or []")
        sink = Sink("append", items, name, target.flag)
        extended = ""
        if slots[0].info.is_primitive and any(slot.below is not None for slot in slots):
            extended = self.source.name("u")
            self.source.put(f"{extended} = {{}}")
        for slot in slots:
            before = ""
            if len(slot.steps) > 1 or (extended and slot.below is not None):
                before = self.source.name("k")
                self.source.put(f"{before} = len({items})")
            if slot.below is not None and not extended:
                self._below(slot, node, sink, [])
                continue
            for position, step in enumerate(slot.steps):
                self.step(step, node, sink, [f"len({items}) == {before}"] if position else [])
            if slot.below is not None:
                self._extend_item(slot, node, items, before, extended, target)
        with self.source.block(f"if {items}:"):
            if not extended:
                self.source.put(f"{target.name}[{name!r}] = {items}")
                return
            with self.source.block(f"if {extended}:"):
                self.source.put(f"{target.name}['_{name}'] = [{extended}.get(i) for i in range(len({items}))]")
            with self.source.block(f"if any(i is not None for i in {items}):"):
                self.source.put(f"{target.name}[{name!r}] = {items}")

    def _into(self, slot: Slot, node: Node, target: Target) -> None:
        """Dotted rules of an object that another part of the resource may have begun: what is there stays, the rest is added."""
        assert slot.below is not None
        value = self.source.name("v")
        event = self.event(node, slot.below_number)
        with self.source.block(f"if {slot.name!r} not in {target.name}:"):
            self.object(slot.below, node, value, Sink("set", target.name, slot.name, target.flag), event)
        with self.source.block("else:"):
            mark = self.source.name("m")
            self.source.put(f"{value} = {target.name}[{slot.name!r}]; {mark} = len(T.__self__)")
            self.writer.fill(slot.below, node, value, opened=False, fresh=False)
            self.source.put(f"if len(T.__self__) > {mark}: T({event})")

    def _extend_item(self, slot: Slot, node: Node, items: str, before: str, extended: str, target: Target) -> None:
        """What extends an item of a list of primitives; without a value of its own it is an item that is null."""
        assert slot.below is not None
        value = self.source.name("v")
        self.writer.open_object(slot.below, value, root=False)
        self.writer.fill(slot.below, node, value, opened=True, fresh=True)

        def keep() -> None:
            with self.source.block(f"if len({items}) == {before}:"):
                self.source.put(f"{items}.append(None); T({self.event(node, slot.below_number)})")
            with self.source.block("else:"):
                self.source.put(f"T({self.event(node, slot.same_number)})")
            self.source.put(f"{extended}[len({items}) - 1] = {value}")
            if target.flag:
                self.source.put(f"{target.flag} = True")

        self.writer.close_object(slot.below, value, value, keep)

    def _below(self, slot: Slot, node: Node, sink: Sink, guards: list[str]) -> None:
        """Dotted rules: an object of its own, or beside what `use` gives."""
        scope = slot.below
        assert scope is not None
        value = self.source.name("v")
        with self.guarded(guards):
            if slot.steps:
                self.source.put(f"{value} = None")
                for position, step in enumerate(slot.steps):
                    self.step(step, node, Sink("keep", value), [f"{value} is None"] if position else [])
                self.source.put(f"if {value} is None: {value} = {{}}")
                self.writer.fill(scope, node, value, opened=False, fresh=False)
                with self.source.block(f"if {value}:"):
                    self.put(sink, value, f"{self.event(node, slot.below_number)}")
            else:
                self.object(scope, node, value, sink, self.event(node, slot.below_number), extends=slot.name.startswith("_"))

    def object(self, scope: Scope, node: Node, value: str, sink: Sink, event: str, *, extends: bool = False) -> None:
        """An object made here: opened, filled, kept when it holds more than constants (`extends`: than nothing, as it extends a primitive)."""
        self.writer.open_object(scope, value, root=False)
        alive = self.writer.fill(scope, node, value, opened=True, fresh=True)
        constant = extends and self.writer.only_constants(scope)
        self.writer.close_object(scope, value, value if extends else alive, lambda: self.put(sink, value, event, constant=constant))

    @contextmanager
    def guarded(self, guards: list[str]) -> Iterator[None]:
        if guards:
            with self.source.block(f"if {' and '.join(guards)}:"):
                yield
        else:
            yield

    def event(self, node: Node, number: int) -> str:
        """The event of an object that stands at a node."""
        return f"{node.place} + {number}"

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

    def value(self, step: Step, node: Node) -> None:
        """A rule of a mapping that makes one value."""
        self.step(step, node, Sink("return", ""), [])

    # steps

    def step(self, step: Step, node: Node, sink: Sink, guards: list[str]) -> None:
        """One rule."""
        guards = list(guards)
        if step.condition is not None:
            guards.insert(0, self.writer.condition(step.condition, node))
        with self.guarded(guards), self.writer.conditionally(step.condition is not None):
            self._step(step, node, sink)
            if step.required and step.condition is not None and sink.how == "set":
                self._required(step, sink.element, node, Target(sink.target, "", fresh=False))

    def _step(self, step: Step, node: Node, sink: Sink) -> None:
        if step.kind == "const":
            self.put(sink, repr(step.const), str(step.number), constant=True)
        elif step.kind == "leaf" or step.kind == "code":
            self._leaf(step, node, sink)
        elif step.kind == "call":
            self._call(step, node, sink)
        elif step.kind == "link":
            self._link(step, node, sink)
        else:
            self._nodes(step, node, sink)

    # leaves

    def _leaf(self, step: Step, node: Node, sink: Sink) -> None:
        reader, writer = self.writer.reader, self.writer
        y = self.source.name("y")
        clean = "clw" if step.conversion == "text" else "cl"
        if step.each and (loop := self._loop(step.sources[0], node)) is not None:
            raw, place, access = loop
            with self._each(raw, place, access, node) as found:
                if isinstance(reader, Hl7Reader):
                    reader.note(found.access, writer.reads, whole=step.conversion == "text")  # type: ignore[arg-type]
                    with self.source.block(f"if ({y} := {clean}({found.value}, X)):"):
                        self.convert(step, y, found.place, 0, sink)
                else:
                    with self.source.block(f"if ({y} := xl({found.value}, {found.name}, X)):"):
                        self.convert(step, y, "X.at", 0, sink)
            return
        if step.join is not None:
            self._joined(step, node, sink, y)
            return
        if len(step.sources) == 1:
            condition, base, offset = reader.leaf(step.sources[0], node, writer.reads, y, whole=step.conversion == "text")
            with self.source.block(f"if {condition}:"):
                self.convert(step, y, base, offset, sink)
            return
        where = self.source.name("w")
        for position, path in enumerate(step.sources):
            condition, base, offset = reader.leaf(path, node, writer.reads, y, whole=step.conversion == "text")
            with self.source.block(f"{'elif' if position else 'if'} {condition}:"):
                self.source.put(f"{where} = {base} + {offset}")
        with self.source.block("else:"):
            self.source.put(f"{y} = ''")
        with self.source.block(f"if {y}:"):
            self.convert(step, y, where, 0, sink)

    def _joined(self, step: Step, node: Node, sink: Sink, y: str) -> None:
        """Several paths (or the repetitions of one) joined; every part but the last is a further source of the leaf."""
        reader, writer = self.writer.reader, self.writer
        texts, places = self.source.name("x"), self.source.name("w")
        self.source.put(f"{texts} = []; {places} = []")
        loop = self._loop(step.sources[0], node) if len(step.sources) == 1 else None
        if loop is not None:
            raw, place, access = loop
            with self._each(raw, place, access, node) as found:
                if isinstance(reader, Hl7Reader):
                    reader.note(found.access, writer.reads, whole=step.conversion == "text")  # type: ignore[arg-type]
                    with self.source.block(f"if ({y} := {'clw' if step.conversion == 'text' else 'cl'}({found.value}, X)):"):
                        self.source.put(f"{texts}.append({y}); {places}.append({found.place})")
                else:
                    with self.source.block(f"if ({y} := xl({found.value}, {found.name}, X)):"):
                        self.source.put(f"{texts}.append({y}); {places}.append(X.at)")
        else:
            for path in step.sources:
                condition, base, offset = reader.leaf(path, node, writer.reads, y, whole=step.conversion == "text")
                with self.source.block(f"if {condition}:"):
                    self.source.put(f"{texts}.append({y}); {places}.append({base} + {offset})")
        with self.source.block(f"if {texts}:"):
            last = self.source.name("w")
            self.source.put(f"{y} = {step.join!r}.join({texts})")
            self.source.put(f"{last} = {places}.pop()")
            self.source.put(f"for w in {places}: T(w + {MORE})")
            self.convert(step, y, last, 0, sink)

    def convert(self, step: Step, y: str, base: str, offset: int, sink: Sink) -> None:
        """From text to the element's value."""
        event = _sum(base, offset | step.number)
        put = self.source.put
        if step.kind == "code":
            v = self.source.name("v")
            events = self.writer.emitter.constant("E", step.events)
            table = self.writer.emitter.constant("t", step.table)
            put(f"{v} = X.coded({table}, {step.type!r}, {y}, {_sum(base, offset)}, {step.number}, {events}, T)")
            with self.source.block(f"if {v} is not None:"):
                self.put(sink, v, event)
            return
        if step.table is not None:
            v = self.source.name("v")
            table = self.writer.emitter.constant("t", self.codes(step.table.table, step.conversion))
            put(f"{v} = {table}.get({y}, UNKNOWN)")
            default = step.table.default
            if default not in DEFAULTS:
                default = f"={default}"
            put(f"if {v} is UNKNOWN: {v} = X.unknown({y}, {event}, {default!r})")
            with self.source.block(f"if {v} is not None:"):
                self.put(sink, v, event)
            return
        self.converted(step, y, event, sink)

    def converted(self, step: Step, y: str, event: str, sink: Sink) -> None:
        if step.conversion in PLAIN:
            self.put(sink, y, event)
            return
        v = self.source.name("v")
        self.source.put(f"{v} = {converter(step.conversion)}({y}, X)")
        with self.source.block(f"if {v} is None:"):
            self.source.put(f"X.bad({event})")
        with self.source.block("else:"):
            self.put(sink, v, event)

    def codes(self, table: CodeTable, conversion: str) -> dict[str, Any]:
        return coded_table(table, conversion)

    # nodes

    def _loop(self, path: Path, node: Node) -> tuple[str, str, Any] | None:
        """What to loop over for each repetition or element; None where a path cannot repeat."""
        reader = self.writer.reader
        if isinstance(reader, Hl7Reader):
            return reader.repeated(path, node)
        return (f"xs({node.value}, {reader.path(path)})", "", None)

    @contextmanager
    def _each(self, raw: str, place: str, address: Any, node: Node) -> Iterator[Found]:
        """A loop over repetitions (or elements); inside it the node of each."""
        source = self.source
        if not isinstance(self.writer.reader, Hl7Reader):
            item = source.name("e")
            selected = source.name("s")
            with source.block(f"for {selected} in {raw}:"):
                source.put(f"{item} = {selected}.element")
                yield Found(item, f"({item}.start << 24)", None, "", selected)
            return
        variable = raw.partition("[")[0]
        count = "n" if variable == "f" else f"n_{variable[2:]}"
        number = raw.partition("[")[2][:-1]
        item, at = source.name("x"), source.name("p")
        segment = self.writer.node.name if variable == "f" else variable[2:]
        with source.block(f"if {count} > {number} and {raw}:"):
            source.put(f"{at} = {place}")
            with source.block(f"for {item} in {raw}.split(RS):"):
                source.put(f"{at} += {1 << REPETITION}")
                with source.block(f"if {item}:"):
                    access = Access("", item, at, 0, 1, address, segment)
                    data_type = self.writer.check.tables.field_type(segment, int(number))
                    yield Found(item, at, access, data_type, segment)

    def _nodes(self, step: Step, node: Node, sink: Sink) -> None:
        """object, use, ref: at a node, for each, or at the first of several paths that has anything."""
        if step.each and (loop := self._loop(step.sources[0], node)) is not None:
            with self._each(*loop, node) as found:
                self._at(step, self._node_of(found, node), sink)
            return
        if len(step.sources) == 1:
            self._first(step, step.sources[0], node, sink)
            return
        done = self.source.name("k")
        self.source.put(f"{done} = None")
        kept = Sink("keep", done)
        for position, path in enumerate(step.sources):
            if position:
                with self.source.block(f"if {done} is None:"):
                    self._first(step, path, node, kept)
            else:
                self._first(step, path, node, kept)
        with self.source.block(f"if {done} is not None:"):
            self.put(sink, done, self.event(node, step.number))

    def _first(self, step: Step, path: Path, node: Node, sink: Sink) -> None:
        """At the (first) node that a path leads to."""
        reader, source = self.writer.reader, self.source
        if not isinstance(reader, Hl7Reader):
            if str(getattr(path, "text", "")) in {"$this", "."}:
                self._at(step, node, sink)
                return
            item = source.name("e")
            with source.block(f"if ({item} := xn({node.value}, {reader.path(path)})) is not None:"):  # type: ignore[arg-type]
                self._at(step, Node("xml", 9, item, f"({item}.start << 24)"), sink)
            return
        access = reader.access(path, node)
        if access.level == 0 or (access.raw == node.value and access.level == node.level):
            self._at(step, node, sink)
            return
        if access.raw == "''":
            return
        item, at = source.name("x"), source.name("p")
        guard = f"{access.guard} and " if access.guard else ""
        first = access.raw.startswith("fr(") and access.raw.count("(") == 1
        with source.block(f"if {guard}({item} := {access.raw[3:-1] if first else access.raw}):"):
            if first:
                source.put(f"if RS in {item}: {item} = {item}.split(RS, 1)[0]")
            source.put(f"{at} = {access.base} + {access.offset}")
            access = Access("", item, at, 0, access.level, access.read, access.segment)
            self._at(step, self._node_of(Found(item, at, access, self.writer.type_at(path, node), access.segment), node), sink)

    def _node_of(self, found: Found, node: Node) -> Node:
        if found.access is None:
            return Node("xml", 9, found.value, found.place)
        reader = self.writer.reader
        assert isinstance(reader, Hl7Reader)
        return reader.text_node(found.value, found.place, found.access.level, found.access.read, found.data_type, found.name)

    def _at(self, step: Step, node: Node, sink: Sink) -> None:
        """object, use or ref at a node."""
        v = self.source.name("v")
        event = self.event(node, step.number)
        if step.kind == "object":
            assert step.scope is not None
            self.object(step.scope, node, v, sink, event)
        elif step.kind == "use":
            assert step.scope is not None
            if step.table is not None:
                mark = self.source.name("m")
                self.source.put(f"{mark} = len(T.__self__)")
            self.source.put(f"{v} = {self.call_mapping(step.scope, node)}")
            if step.table is not None:
                with self.source.block(f"if {v} is not None:"):
                    if step.type in {"Coding", "CodeableConcept"}:
                        events = self.writer.emitter.constant("E", step.events)
                        table = self.writer.emitter.constant("t", step.table)
                        self.source.put(f"{v} = X.translate({table}, {step.type!r}, {v}, {node.place}, {step.number}, {events}, T, {mark})")
                    else:
                        self._looked_up(step, v, event)
                    self.source.put(f"if {v} is None: del T.__self__[{mark}:]")
            with self.source.block(f"if {v} is not None:"):
                if "url" in step.events:
                    self.source.put(f"{v}['url'] = {step.const['url']!r}; T({step.events['url']})")
                self.put(sink, v, event)
        else:
            assert step.side is not None
            assert step.overlay is not None
            emitter = self.writer.emitter
            name = emitter.constant("S", step.side)
            emitter.side_levels[step.side.index, node.level] = step.side
            resource = emitter.function(step.side.scope, node.level, late=False)
            self.compose(resource, node)
            self.note_identity(step.side, node)
            display = emitter.display(step.side, node.level)
            if display is not None:
                self.compose(display, node)
            shown = display.name if display is not None else "None"
            at = node.value if node.level else "s"
            reference = step.events["reference"]
            same = self.sameness(resource, display, node)
            self.source.put(
                f"{v} = X.side({name}, {resource.name}, {shown}, {at}, {node.place}, {node.level}, {node.data_type!r}, {same}, {reference}, T)"
            )
            with self.source.block(f"if {v} is not None:"):
                if step.overlay.slots:
                    self.writer.fill(step.overlay, node, v, opened=False, fresh=False)
                self.put(sink, v, event)

    def _looked_up(self, step: Step, v: str, event: str) -> None:
        """The code of a table for a value that another mapping gave."""
        assert step.table is not None
        table = self.writer.emitter.constant("t", self.codes(step.table.table, step.type))
        default = step.table.default
        if default not in DEFAULTS:
            default = f"={default}"
        code = self.source.name("y")
        self.source.put(f"{code} = {v}; {v} = {table}.get({code}, UNKNOWN)")
        self.source.put(f"if {v} is UNKNOWN: {v} = X.unknown({code}, {event}, {default!r})")

    def sameness(self, resource: Any, display: Any, node: Node) -> str:
        """What makes two nodes give the same side resource: their text; of a segment the fields that are read. None: nothing but the place."""
        reads = set(resource.reads.fields) | (set(display.reads.fields) if display is not None else set())
        if node.level == 9:
            return "None"
        if node.level:
            return "None" if reads else node.value
        if not reads or any(name != node.name for name, _ in reads):
            return "None"
        numbers = sorted({read[0] for _, read in reads})
        return "(" + ", ".join(f"f[{number}] if n > {number} else ''" for number in numbers) + ",)"

    def note_identity(self, side: SideResource, node: Node) -> None:
        """What the `identity` of a side resource reads."""
        reader = self.writer.reader
        if not isinstance(reader, Hl7Reader):
            return
        for key in side.identity:
            for text in [key.path] if key.path else key.parts:
                try:
                    path = hl7_path(text.removesuffix("?"))
                except PathError:
                    continue  # `ordinal`, a constant, a resource
                if path.kind == "this" and node.level:
                    self.note_parts(Access("", node.value, "", 0, node.level, node.address, node.name), node.data_type)
                elif path.kind in {"part", "field"}:
                    self.note_parts(reader.access(path, node), self.writer.type_at(path, node))

    def note_parts(self, access: Access, data_type: str) -> None:
        """What a function reads of a whole node: the parts that make an identifier of its type, else everything."""
        reader = self.writer.reader
        assert isinstance(reader, Hl7Reader)
        parts = IDENTIFIER_PARTS.get(data_type, ())
        if not parts or access.level != 1:
            reader.note(access, self.writer.reads, whole=True)
        for part in parts if access.level == 1 else ():
            reader.note(replace(access, read=(*access.read, part)), self.writer.reads, whole=True)

    def call_mapping(self, scope: Scope, node: Node) -> str:
        """The call of another mapping's function at a node; what it reads is read by this one too."""
        written = self.writer.emitter.function(scope, node.level, late=False)
        self.compose(written, node)
        return f"{written.name}(s, X, T)" if node.level == 0 else f"{written.name}({node.value}, {node.place}, X, T)"

    def compose(self, written: Any, node: Node) -> None:
        """Take over what a called function reads."""
        into = self.writer.reads
        into.fields |= written.reads.fields
        for read in written.reads.own:
            if node.name:
                into.fields.add((node.name, (*node.address, *read)))
            else:
                into.own.add((*node.address, *read))

    def part(self, part: PartPlan, node: Node) -> None:
        """A mapping that fills the object `o` from another place."""
        step = Step("use", part.place, 0, part.scope.type, sources=(part.path,), each=part.each, scope=part.scope)
        original = self._at

        def into_root(_step: Step, at: Node, _sink: Sink) -> None:
            written = self.writer.emitter.function(part.scope, at.level, late=True)
            self.compose(written, at)
            arguments = "s, X, T, o" if at.level == 0 else f"{at.value}, {at.place}, X, T, o"
            self.source.put(f"{written.name}({arguments})")

        self._at = into_root  # type: ignore[method-assign]
        self._nodes(step, node, Sink("keep", "_"))
        self._at = original  # type: ignore[method-assign]

    # calls and links

    def _call(self, step: Step, node: Node, sink: Sink) -> None:
        function = step.function
        assert function is not None
        name = self.writer.emitter.constant("F", function.run)
        if step.each and (loop := self._loop(step.sources[0], node)) is not None:
            with self._each(*loop, node) as found:
                self._called(step, self._node_of(found, node), sink, name)
            return
        self._called(step, node, sink, name)

    def _called(self, step: Step, node: Node, sink: Sink, name: str) -> None:
        source, function = self.source, step.function
        assert function is not None
        given: list[str] = ["X.context"] if function.wants_context else []
        places: list[tuple[str, str]] = []
        for argument in step.arguments:
            if argument.path is None:
                given.append(f"{argument.name}={argument.const!r}")
                continue
            variable, place = self._argument(argument.kind, argument.path, node)
            given.append(f"{argument.name}={variable}")
            if place:
                places.append((variable, place))
        y = source.name("y")
        first = places[0][1] if places else node.place
        event = f"{first} + {step.number}"
        if places:
            source.put(f"if {' or '.join(variable for variable, _ in places)}:")
            source.depth += 1
        with source.block("try:"):
            source.put(f"{y} = {name}({', '.join(given)})")
        with source.block("except Stop as stop:"):
            source.put(f"X.stopped(stop.code, {event}); {y} = None")
        with source.block(f"if {y} is not None:"):
            for variable, place in places[1:]:
                source.put(f"if {variable}: T({place} + {MORE})")
            if step.conversion and step.table is not None:
                self.convert(step, y, first, 0, sink)
            elif step.conversion:
                if step.conversion in PLAIN:
                    self.put(sink, y, event)
                else:
                    with source.block(f"if type({y}) is str:"):
                        self.converted(step, y, event, sink)
                    with source.block("else:"):
                        self.put(sink, y, event)
            else:
                source.put(f"X.leaves({y}, {first}, T)")
                self.put(sink, y, event)
        if places:
            source.depth -= 1

    def _argument(self, kind: str, path: Path, node: Node) -> tuple[str, str]:
        """A variable with an argument's value, and its place."""
        reader, source, writer = self.writer.reader, self.source, self.writer
        a = source.name("a")
        if kind == "str":
            held = self.arguments.get((str(path.text), node.value))
            if held is not None:
                if isinstance(reader, Hl7Reader):
                    reader.note(reader.access(path, node), writer.reads)
                return held
            outer = isinstance(reader, Hl7Reader) and (node is writer.node or getattr(path, "kind", "") == "field")
            condition, base, offset = reader.leaf(path, node, writer.reads, a)
            at = source.name("w")
            lines = [f"if {condition}: {at} = {_sum(base, offset)}", f"else: {a} = ''; {at} = {node.place}"]
            if outer and ":= sel(" not in condition and self.asked_often(str(path.text)):
                self.arguments[str(path.text), node.value] = (a, at)
                self.early += ["    " + line for line in lines]
            else:
                for line in lines:
                    source.put(line)
            return a, at
        if kind == "list":
            loop = self._loop(path, node)
            source.put(f"{a} = []")
            if loop is not None:
                with self._each(*loop, node) as found:
                    if found.access is not None:
                        assert isinstance(reader, Hl7Reader)
                        reader.note(found.access, writer.reads)
                        source.put(f"{a}.append(cl({found.value}, X))")
                    else:
                        source.put(f"{a}.append(xl({found.value}, {found.name}, X))")
            return a, node.place
        if not isinstance(reader, Hl7Reader):
            this = str(getattr(path, "text", "")) in {"$this", "."}
            expression = f"xnode({node.value}, X)" if this else f"xnode(xn({node.value}, {reader.path(path)}), X)"  # type: ignore[arg-type]
            source.put(f"{a} = {expression}")
            return a, node.place
        access = reader.access(path, node)
        data_type = writer.type_at(path, node)
        self.note_parts(access, data_type)
        guard = f" if {access.guard} else None" if access.guard else ""
        at = source.name("w")
        source.put(f"{at} = {_sum(access.base, access.offset)}")
        source.put(f"{a} = node({access.raw}, {access.level}, {data_type!r}, {at}, X){guard}")
        return a, at

    def _link(self, step: Step, node: Node, sink: Sink) -> None:
        v = self.source.name("v")
        if "reference" not in step.events:
            with self.source.block(f"if ({v} := X.links({step.link!r})) is not None:"):
                self.put(sink, v, str(step.number))
            return
        self.source.put(f"{v} = X.link({step.link!r}, {step.events['reference']}, T)")
        with self.source.block(f"if {v} is not None:"):
            if step.overlay is not None and step.overlay.slots:
                self.writer.fill(step.overlay, node, v, opened=False, fresh=False)
            self.put(sink, v, str(step.number))


def _argument_paths(scope: Scope) -> Iterator[str]:
    """The paths of the text arguments of every call in a scope and the objects inside it."""
    for slot in scope.slots:
        for step in slot.steps:
            for argument in step.arguments:
                if argument.kind == "str" and argument.path is not None:
                    yield argument.path.text
            if step.kind == "object" and step.scope is not None:
                yield from _argument_paths(step.scope)
        if slot.below is not None:
            yield from _argument_paths(slot.below)


def _sum(base: str, offset: int) -> str:
    """A place plus a constant, as source."""
    if base in {"0", ""}:
        return str(offset)
    return f"{base} + {offset}" if offset else base
