"""Gates: code that generated functions pass only sometimes, and what it reads.

A gate is a loop over repetitions, an object made where a node is, a rule under a condition, an alternative that is not reached. A function that ran
need not have passed it. What is read of the gate's own node is not there when the gate stays shut; what is read elsewhere (of another field, or by a
condition) may be there, and counts as read only when the gate was passed: a bit of its own says so in the unread report (`Run.runs`).
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapter.mapping.access import COMPONENT, SUBCOMPONENT, Access, Hl7Reader, Read, Reads

if TYPE_CHECKING:
    from adapter.mapping.emit import FunctionWriter


@dataclass(slots=True)
class Gate:
    """A gate that is written: where its mark stands in the source, and what is read elsewhere behind it."""

    line: int
    depth: int
    reads: Reads


@contextmanager
def gate(writer: FunctionWriter, node: Access | None = None, *, conditional: bool = False) -> Generator[None, None, None]:
    """What is written meanwhile stands behind a gate: that `node` is there, or (without one) anything else. To be opened where a statement may stand.

    `conditional`: values read behind it are only perhaps read, and the trace has to name them. (What conditions ask for has no place in the trace.)
    """
    source, outer = writer.source, writer.sure
    line, depth = source.late(), source.depth
    inner = writer.sure = Reads()
    writer.conditional += conditional
    yield
    writer.conditional -= conditional
    writer.sure = outer
    elsewhere = Reads(fields={pair for pair in inner.fields if not _is_inside(node, *pair)})
    if node is None:  # with one, a path without a segment reads the node at hand
        elsewhere.own = inner.own
    outer.own |= inner.own - elsewhere.own
    outer.fields |= inner.fields - elsewhere.fields
    writer.written.reads.add(elsewhere)
    if elsewhere.own or elsewhere.fields:
        writer.gates.append(Gate(line, depth, elsewhere))


def mark_gates(writer: FunctionWriter) -> None:
    """Write the marks of a function's gates; all its rules are written. What it reads whenever it runs needs none."""
    sure = writer.written.sure
    for one in writer.gates:
        lines = _of_fields(
            writer, {(name, read) for name, read in one.reads.fields if not any((name, wide) in sure.fields for wide in _wider(read))}
        )
        own = [read for read in sorted(one.reads.own) if sure.own.isdisjoint(_wider(read))]
        lines += [f"X.seen.append({writer.node.place} + {_offset(read, writer.level)})" for read in own]
        if lines:
            writer.source.settle(one.line, ("\n" + "    " * one.depth).join(lines), one.depth)


def _is_inside(node: Access | None, segment: str, read: Read) -> bool:
    """Whether a read is one of the gate's own node."""
    if node is None or node.selected or segment != node.segment:
        return False
    number, repetition, *parts = node.read
    return read[0] == number and repetition in (0, read[1]) and list(read[2 : 2 + len(parts)]) == parts


def _wider(read: Read) -> list[Read]:
    """A read, and those of all of what it is a part of."""
    return [(*read[:kept], *[0] * (len(read) - kept)) for kept in range(len(read) + 1)]


def _of_fields(writer: FunctionWriter, fields: set[tuple[str, Read]]) -> list[str]:
    """The lines that mark, on the segments of which fields are read behind a gate, that it was passed."""
    reader, lines = writer.reader, list[str]()
    for name in sorted({name for name, _ in fields}):
        bit = writer.emitter.gate_bit(name, frozenset(pair for pair in fields if pair[0] == name))
        if isinstance(reader, Hl7Reader) and reader.segment is not None and reader.segment.name == name:
            lines.append(f"X.runs[s.index] |= {bit}")
        else:
            lines.append(f"if s_{name} is not None: X.runs[s_{name}.index] |= {bit}")
    return lines


def _offset(read: Read, level: int) -> int:
    """The place of a read below its function's node."""
    component, sub = (0, *read) if level == 2 else (*read, 0, 0)[:2]
    return component << COMPONENT | sub << SUBCOMPONENT
