"""Rules that apply other rules at a node: objects made here, other mappings, side resources, parts."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from adapter.mapping.access import NOTHING, Access, Hl7Reader, Node, Read
from adapter.mapping.gates import gate
from adapter.mapping.leafsteps import leaves_out
from adapter.mapping.paths import Path, PathError, hl7_path
from adapter.mapping.plan import PartPlan, Scope, SideResource, Step
from adapter.mapping.writing import Found, Sink, Writing

if TYPE_CHECKING:
    from adapter.mapping.emit import Written


class NodeSteps(Writing):
    """object, use, ref and parts."""

    def _nodes(self, step: Step, node: Node, sink: Sink) -> None:
        """object, use, ref: at a node, for each, or at the first of several paths that has anything."""
        if step.each and (loop := self._loop(step.sources[0], node)) is not None:
            with self._each(*loop) as found:
                self._at(step, self._node_of(found), sink)
            return
        if len(step.sources) == 1:
            self._first(step, step.sources[0], node, sink)
            return
        done = self.source.name("k")
        self.source.put(f"{done} = None")
        kept = Sink("keep", done)
        for position, path in enumerate(step.sources):
            if position:
                with self.source.block(f"if {done} is None:"), self.writer.conditionally(True):
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
        if access.raw == NOTHING:
            return
        item, at = source.name("x"), source.name("p")
        first = access.raw.startswith("fr(") and access.raw.count("(") == 1
        raw = access.raw[3:-1] if first else access.raw
        if access.shape is not None and not first and raw.isidentifier():
            item = raw
        with source.block(f"if ({item} := {raw}):") if access.shape is None else nullcontext():
            if access.shape is not None and item != raw:
                source.put(f"{item} = {raw}")
            if first:
                source.put(f"if RS in {item}: {item} = {item}.split(RS, 1)[0]")
            source.put(f"{at} = {access.base} + {access.offset}")
            access = Access(item, at, 0, access.level, access.read, access.segment, selected=access.selected, shape=access.shape)
            with gate(self.writer, access):
                self._at(step, self._node_of(Found(item, at, access, self.writer.type_at(path, node), access.segment)), sink)

    def _at(self, step: Step, node: Node, sink: Sink) -> None:
        """object, use or ref at a node."""
        v = self.source.name("v")
        event = self.event(node, step.number)
        stop = self.event(node, step.number, placed=True)
        if step.kind == "object":
            assert step.scope is not None
            self.object(step.scope, node, v, sink, event)
        elif step.kind == "use":
            assert step.scope is not None
            mark = ""
            if step.table is not None:
                mark = self.source.name("m")
                self.source.put(f"{mark} = len(T.__self__)")
            self.source.put(f"{v} = {self.call_mapping(step.scope, node, surely=not leaves_out(step))}")
            if step.table is not None:
                with self.source.block(f"if {v} is not None:"):
                    if step.type in {"Coding", "CodeableConcept"}:
                        events = self.writer.emitter.constant("E", step.events)
                        table = self.writer.emitter.constant("t", step.table)
                        self.source.put(
                            f"{v} = translate(X, {table}, {step.type!r}, {v}, {node.place}, {step.number}, {events}, T, {mark})"
                        )
                    else:
                        code = self.source.name("y")
                        self.source.put(f"{code} = {v}")
                        self.look_up(step.table, step.type, v, code, node.place, stop)
                    with self.source.block(f"if {v} is None:"):
                        self.source.put(f"del T.__self__[{mark}:]")
                        if not leaves_out(step):
                            self.seen(node.place)
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
            shown = emitter.fitting(display, node.shape).name if display is not None else "None"
            at = node.value if node.level else "s"
            reference = step.events["reference"]
            same = self.sameness(step.side, resource, display, node)
            self.source.put(
                f"{v} = X.side({name}, {emitter.fitting(resource, node.shape).name}, {shown}, {at}, {node.place}, {node.level}, {node.data_type!r}, {same}, {reference}, T)"
            )
            with self.source.block(f"if {v} is not None:"):
                if step.overlay.slots:
                    with self.writer.conditionally(True):
                        self.writer.fill(step.overlay, node, v, opened=False, fresh=False)
                self.put(sink, v, event)

    def sameness(self, side: SideResource, resource: Written, display: Written | None, node: Node) -> str:
        """What makes two nodes give the same side resource: their text; of a segment the fields that are read. None: nothing but the place."""
        reads = resource.reads.fields | (display.reads.fields if display is not None else set[tuple[str, Read]]())
        if node.level == 9:
            return "None"
        if node.level:
            return "None" if reads else node.value
        numbers = sorted({read[0] for name, read in reads if name == node.name})
        side.fields = tuple(numbers)
        if not reads or any(name != node.name for name, _ in reads):
            return "None"
        assert isinstance(self.writer.reader, Hl7Reader)
        segment = self.writer.reader.segment_node(node.name)
        return "(" + ", ".join(self.writer.reader.field(segment, number) for number in numbers) + ",)"

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
                    self.note_parts(reader.access(path, node), node.data_type)
                elif path.kind in {"part", "field"}:
                    self.note_parts(reader.access(path, node), self.writer.type_at(path, node))

    def call_mapping(self, scope: Scope, node: Node, *, surely: bool = True) -> str:
        """The call of another mapping's function at a node; what it reads of the node is read by this one too."""
        written = self.writer.emitter.function(scope, node.level, late=False, shape=node.shape)
        self.compose(written.fits or written, node, surely=surely)
        return f"{written.name}(s, X, T)" if node.level == 0 else f"{written.name}({node.value}, {node.place}, X, T)"

    def compose(self, written: Written, node: Node, *, surely: bool = True) -> None:
        """Take over what a called function reads of its node. (That it reads other fields surely, its own bits say when it runs.)"""
        self.writer.written.reads.fields |= written.reads.fields
        reader = self.writer.reader
        chosen = reader.chosen if isinstance(reader, Hl7Reader) and node.selected else None
        for kept, reads in (
            (self.writer.reads if surely else self.writer.written.reads, written.sure),
            (self.writer.written.reads, written.reads),
        ):
            into = chosen or kept
            for read in reads.own:
                if node.name:
                    into.fields.add((node.name, (*node.address, *read)))
                else:
                    into.own.add((*node.address, *read))

    def part(self, part: PartPlan, node: Node) -> None:
        """A mapping that fills the object `o` from another place."""
        step = Step("use", part.place, 0, part.scope.type, sources=(part.path,), each=part.each, scope=part.scope)
        original = self._at

        def into_root(_step: Step, at: Node, _sink: Sink) -> None:
            written = self.writer.emitter.function(part.scope, at.level, late=True, shape=at.shape)
            self.compose(written, at)
            arguments = "s, X, T, o" if at.level == 0 else f"{at.value}, {at.place}, X, T, o"
            self.source.put(f"{written.name}({arguments})")

        self._at = into_root  # type: ignore[method-assign]
        self._nodes(step, node, Sink("keep", "_"))
        self._at = original  # type: ignore[method-assign]
