"""Rules that give one value: from a text, a table, a function, a reference by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from adapter.mapping.access import NOTHING, Hl7Reader, Node
from adapter.mapping.paths import Path
from adapter.mapping.plan import MORE, Scope, Step
from adapter.mapping.values import PLAIN, converter
from adapter.mapping.writing import Sink, Writing, place_sum

_ABSENT: Final = (NOTHING, "None")
"""What a call is given for what is not there, as source."""


class LeafSteps(Writing):
    """Leaves and calls."""

    def _leaf(self, step: Step, node: Node, sink: Sink) -> None:
        reader, writer = self.writer.reader, self.writer
        y = self.source.name("y")
        surely = writer.written.reads if leaves_out(step) else writer.reads
        clean = "clw" if step.conversion == "text" else "cl"
        if step.each and (loop := self._loop(step.sources[0], node)) is not None:
            raw, place, access = loop
            with self._each(raw, place, access) as found:
                if isinstance(reader, Hl7Reader):
                    reader.note(found.access, surely, whole=step.conversion == "text")  # type: ignore[arg-type]
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
            condition, base, offset = reader.leaf(step.sources[0], node, surely, y, whole=step.conversion == "text")
            if condition != "False":
                with self.source.block(f"if {condition}:"):
                    self.convert(step, y, base, offset, sink)
            return
        where = self.source.name("w")
        for position, path in enumerate(step.sources):
            into = writer.written.reads if position else surely
            condition, base, offset = reader.leaf(path, node, into, y, whole=step.conversion == "text")
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
            with self._each(raw, place, access) as found:
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
        event = place_sum(base, offset | step.number)
        put, writer = self.source.put, self.writer
        if step.kind == "code":
            v = self.source.name("v")
            events = self.writer.emitter.constant("E", step.events)
            table = self.writer.emitter.constant("t", step.table)
            put(f"{v} = coded(X, {table}, {step.type!r}, {y}, {place_sum(base, offset)}, {step.number}, {events}, T)")
            with self.source.block(f"if {v} is not None:"):
                self.put(sink, v, event)
            return
        if step.table is not None:
            v = self.source.name("v")
            self.look_up(step.table, step.conversion, v, y, place_sum(base, offset), event)
            with self.source.block(f"if {v} is not None:"):
                self.put(sink, v, event)
            if writer.conditional and not leaves_out(step) and isinstance(writer.reader, Hl7Reader):
                with self.source.block("else:"):
                    self.seen(place_sum(base, offset))
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

    def _call(self, step: Step, node: Node, sink: Sink) -> None:
        function = step.function
        assert function is not None
        name = self.writer.emitter.constant("F", function.run)
        if step.each and (loop := self._loop(step.sources[0], node)) is not None:
            with self._each(*loop) as found:
                self._called(step, self._node_of(found), sink, name)
            return
        self._called(step, node, sink, name)

    def _called(self, step: Step, node: Node, sink: Sink, name: str) -> None:
        source, function, writer = self.source, step.function, self.writer
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
            asked = [variable for variable, _ in places if variable not in _ABSENT]
            if not asked:
                return
            source.put(f"if {' or '.join(asked)}:")
            source.depth += 1
        with source.block("try:"):
            source.put(f"{y} = {name}({', '.join(given)})")
        with source.block("except Stop as stop:"):
            source.put(f"X.stopped(stop.code, {event}); {y} = None")
            self._read(places[1:])
        is_whole = any(argument.kind != "str" and argument.path is not None for argument in step.arguments)
        with source.block(f"if {y} is not None:"):
            if is_whole and isinstance(writer.reader, Hl7Reader):
                source.put(f"X.whole.append({first})")
            for variable, place in places[1:]:
                if variable not in _ABSENT:
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
        if function.already_said:
            with source.block("else:"):
                self._read(places)
        elif is_whole and not writer.conditional and isinstance(writer.reader, Hl7Reader):
            source.put(f"else: X.missed.append({first})")
        if places:
            source.depth -= 1

    def _read(self, places: list[tuple[str, str]]) -> None:
        """Record the arguments of a call (variable, place) as read though the trace does not name them."""
        if isinstance(self.writer.reader, Hl7Reader):
            for variable, place in places:
                self.source.put(f"if {variable}: X.seen.append({place})")

    def _argument(self, kind: str, path: Path, node: Node) -> tuple[str, str]:
        """A variable with an argument's value, and its place. A text counts as read when the function gives something: the trace names it then."""
        reader, source, writer = self.writer.reader, self.source, self.writer
        a = source.name("a")
        if kind == "str":
            held = self.arguments.get((str(path.text), node.value))
            if held is not None:
                if isinstance(reader, Hl7Reader):
                    reader.note(reader.access(path, node), writer.written.reads)
                return held
            outer = isinstance(reader, Hl7Reader) and (node is writer.node or getattr(path, "kind", "") == "field")
            condition, base, offset = reader.leaf(path, node, writer.written.reads, a)
            if condition == "False":
                return NOTHING, node.place
            at = source.name("w")
            lines = [f"if {condition}: {at} = {place_sum(base, offset)}", f"else: {a} = ''; {at} = {node.place}"]
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
                with self._each(*loop) as found:
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
        if access.raw == NOTHING:
            return "None", place_sum(access.base, access.offset)
        at = source.name("w")
        source.put(f"{at} = {place_sum(access.base, access.offset)}")
        source.put(f"{a} = node({access.raw}, {access.level}, {data_type!r}, {at}, X)")
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
                with self.writer.conditionally(True):
                    self.writer.fill(step.overlay, node, v, opened=False, fresh=False)
            self.put(sink, v, str(step.number))

    def asked_often(self, path: str) -> bool:
        """Whether more than one call of this function's mapping is given what a path leads to."""
        if self.asked is None:
            self.asked = Counter(_argument_paths(self.writer.scope))
        return self.asked[path] > 1


def leaves_out(step: Step) -> bool:
    """Whether a rule gives nothing for a code that its table does not know, and says nothing of it: what it reads counts when the trace names it."""
    return step.table is not None and step.table.default == "nothing"


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
