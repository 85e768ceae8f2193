"""Small generated functions (value, place, run) that read for keys and conditions of message files."""

from __future__ import annotations

from typing import Any

from adapter.mapping.access import Hl7Reader, Node, Reads
from adapter.mapping.code import Source
from adapter.mapping.emit import Emitter, FunctionWriter, Written
from adapter.mapping.plan import Scope
from adapter.mapping.problems import Place
from adapter.mapping.syntax import Mapping


class KeyWriter:
    """Writes a small function (value, place, run) that reads for a key or a condition."""

    def __init__(self, emitter: Emitter, level: int, segment: str, data_type: str) -> None:
        self.emitter = emitter
        mapping = Mapping("", Place(""), "xml" if level == 9 else "hl7v2", data_type, "", {})
        scope = Scope(0, "", mapping, mapping.family, "")
        self.writer = FunctionWriter(emitter, Written("", scope, 9 if level == 9 else max(level, 1), late=False))
        self.source: Source = self.writer.source
        self.reader = self.writer.reader
        self.node: Node = self.writer.node
        if level == 0 and isinstance(self.reader, Hl7Reader):
            self.node = self.reader.segment_node(segment) if segment else Node("segment", 0, "NONE", "0", count="0", name="")
        self.reads = self.writer.written.sure
        self.name = ""

    def steps_note(self, access: Any, data_type: str) -> None:
        self.writer.steps.note_parts(access, data_type)

    def finish(self, comment: str) -> str:
        self.emitter.names += 1
        name = f"key{self.emitter.names}"
        lines = [f"def {name}(t, p, X):  # {comment}"]
        if isinstance(self.reader, Hl7Reader):
            reads = self.writer.written.sure
            reads.fields |= self.reader.chosen.fields
            bits = {
                segment: self.emitter.bit(
                    segment,
                    Reads(fields={pair for pair in reads.fields if pair[0] == segment}),
                    Reads(fields={pair for pair in reads.fields if pair[0] == segment}),
                )
                for segment in self.reader.foreign
            }
            self.reader.cut_nodes()
            lines += self.reader.prologue(bits, self.source.text())
        self.emitter.functions.append("\n".join([*lines, self.source.text()]))
        return name
