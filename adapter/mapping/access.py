"""How generated code reads the input: paths of HL7 v2 and of XML as Python expressions, and what they read (for the unread report).

Generated code sees a node as variables: a segment as `f` (fields) and `b` (its place in the trace), a text node as `t`, `p` and its level, an XML
element as `t` (the element) and `p`. What is read of it has a variable for each part (`f5`, `c1_3`), empty where the input ends earlier: one
unpacking costs less than asking for each part whether it is there. Nothing is cut before somebody reads a part of it.

A place is a number (trace.py): for HL7 v2 `segment << 48 | field << 40 | repetition << 28 | component << 22 | subcomponent << 16`, for XML
`start offset << 24 | attribute << 16`; the low 16 bits hold the event.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Generator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Literal

from adapter.formats.xpath import XmlPath
from adapter.mapping.code import Source
from adapter.mapping.paths import Hl7Path, Path

FIELD: Final = 40
REPETITION: Final = 28
COMPONENT: Final = 22
SUBCOMPONENT: Final = 16
SEGMENT: Final = 48

_NAME: Final = re.compile(r"\b[nb]_\w+")

Read = tuple[int, ...]
"""What is read below a node: (component, subcomponent), of a field (field, repetition, component, subcomponent). 0 is all of them."""


@dataclass(slots=True)
class Access:
    """A place in the input as code. `raw`: an expression for the raw text (or element), empty when there is none;
    `base` + `offset`: its place; `level`: 0 segment, 1 repetition, 2 component, 3 subcomponent; `read`: its address for the unread report.
    """

    raw: str
    base: str
    offset: int
    level: int
    read: Read
    segment: str = ""
    is_leaf_text: bool = False
    """`raw` is the text of a leaf already, trimmed."""
    selected: bool = False
    """It is in the one repetition that a path chooses by a value: of the others nothing is read."""


@dataclass(slots=True)
class Node:
    """A node of the input as variables of the function being written."""

    kind: Literal["segment", "text", "xml"]
    level: int
    value: str
    place: str
    count: str = ""
    parts: str = ""
    split_at: int = -1
    split_depth: int = 0
    used: set[int] = field(default_factory=set)
    """The fields (from 0) or parts (from 1) that code asks for."""
    address: Read = ()
    data_type: str = ""
    name: str = ""
    """The segment that it is, or stands in; empty for the node a data type's function is given."""
    selected: bool = False
    """It is, or stands in, the one repetition that a path chooses by a value."""


@dataclass(slots=True)
class Cut:
    """A field of a segment cut into components once: the stem of their variables, and which of them code asks for."""

    stem: str
    text: str
    used: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Reads:
    """What a function reads: `own` relative to its node, `fields` of segments (segment, field, repetition, component, subcomponent)."""

    own: set[Read] = field(default_factory=set)
    fields: set[tuple[str, Read]] = field(default_factory=set)

    def add(self, other: Reads) -> None:
        """Take over what else is read."""
        self.own |= other.own
        self.fields |= other.fields


class Hl7Reader:
    """Paths of HL7 v2 as code."""

    def __init__(self, source: Source, segment: Node | None, level: int) -> None:
        self.source = source
        self.segment = segment
        self.level = level
        self.foreign: dict[str, Node] = {}
        self.sure = Reads()
        self.cuts: MutableMapping[tuple[str, int], Cut] = {}
        """Fields cut into components once, by (segment, field)."""
        self.hoisted: MutableMapping[str, str] = {}
        """Expressions of the segment at hand that conditions ask for, by the name that stands for each (see `hoist`)."""
        self.nodes: list[Node] = []
        self.chosen = Reads()
        """What is read only of the repetition that a path chooses."""

    # nodes

    def text_node(self, value: str, place: str, level: int, address: Read, data_type: str = "", name: str = "") -> Node:
        """A text node whose parts are cut when the first path asks for one; call it where the cut may stand."""
        node = Node("text", level, value, place, address=address, data_type=data_type, name=name)
        node.parts = self.source.name("c")
        node.split_at, node.split_depth = self.source.late(), self.source.depth
        self.nodes.append(node)
        return node

    def part(self, node: Node, number: int) -> str:
        """The variable of a part of a text node, from 1."""
        node.used.add(number)
        return f"{node.parts}_{number}"

    def cut_nodes(self) -> None:
        """Write the cuts of the nodes that somebody reads a part of; all rules of the function are written."""
        for node in self.nodes:
            if node.used:
                separator = "CS" if node.level == 1 else "SS"
                self.source.settle(node.split_at, unpacked(node.parts, node.used, node.value, separator), node.split_depth)

    def field(self, segment: Node, number: int) -> str:
        """The raw text of a field: a variable of the function's own segment, empty when the segment ends before it."""
        if segment is self.segment:
            segment.used.add(number)
            return f"f{number}"
        return f"({segment.value}[{number}] if {segment.count} > {number} else '')"

    def own_fields(self) -> str:
        """The line that gives the fields of the function's own segment their variables; empty when none is read."""
        used = self.segment.used if self.segment is not None else set[int]()
        if not used:
            return ""
        count = max(used) + 1
        names = ", ".join(f"f{number}" if number in used else "_" for number in range(count))
        return f"    {names}, = f if len(f) == {count} else (f + PAD)[:{count}]"

    def segment_node(self, name: str) -> Node:
        """The segment of that name at hand: the function's own, else the nearest one in the groups around."""
        if self.segment is not None and self.segment.name == name:
            return self.segment
        if name not in self.foreign:
            self.foreign[name] = Node("segment", 0, f"f_{name}", f"b_{name}", count=f"n_{name}", name=name)
        return self.foreign[name]

    def prologue(self, bits: dict[str, int], body: str) -> list[str]:
        """The lines that look up other segments, with what the body asks of them; `bits` tells which bit records that this function has read one."""
        shared = ["    " + line for line in self.shared(self.cuts, self.hoisted)]
        asked = set(_NAME.findall("\n".join([*shared, body])))
        lines: list[str] = []
        for name, node in self.foreign.items():
            lines.append(f"    s_{name} = X.s")
            lines.append(f"    if s_{name} is None or s_{name}.name != {name!r}: s_{name} = X.near({name!r}, {bits.get(name, 0)})")
            lines.append(f"    else: X.runs[s_{name}.index] |= {bits.get(name, 0)}")
            lines.append(f"    {node.value} = s_{name}.fields if s_{name} is not None else NONE")
            if node.count in asked:
                lines.append(f"    {node.count} = len({node.value})")
            if node.place in asked:
                lines.append(f"    {node.place} = s_{name}.index << {SEGMENT} if s_{name} is not None else 0")
        return lines + shared

    def shared(self, cuts: MutableMapping[tuple[str, int], Cut], hoisted: MutableMapping[str, str]) -> list[str]:
        """The lines that several rules share: fields cut into components, texts and tests of conditions."""
        lines = [unpacked(cut.stem, cut.used, f"fr({cut.text})", "CS") for cut in cuts.values()]
        return lines + [f"{name} = {expression}" for name, expression in hoisted.items()]

    @contextmanager
    def branch(self) -> Generator[None, None, None]:
        """Code that runs only sometimes: what only it shares is worked out at its beginning."""
        place, depth = self.source.late(), self.source.depth
        outer = self.cuts, self.hoisted
        cuts: dict[tuple[str, int], Cut] = {}
        hoisted: dict[str, str] = {}
        self.cuts, self.hoisted = ChainMap(cuts, outer[0]), ChainMap(hoisted, outer[1])
        yield
        self.cuts, self.hoisted = outer
        if lines := self.shared(cuts, hoisted):
            self.source.settle(place, ("\n" + "    " * depth).join(lines), depth)

    # paths

    def access(self, path: Path, node: Node) -> Access:
        """Where a path leads from a node."""
        assert isinstance(path, Hl7Path)
        if path.kind == "variable":
            return Access(f"X.variable({path.text!r})", "0", 0, 3, (), is_leaf_text=True)
        if path.kind == "segment":
            found = self.segment_node(path.segment)
            return Access(found.value, found.place, 0, 0, (0, 0, 0, 0), path.segment)
        if path.kind == "field":
            return self._field(path)
        if path.kind == "this" or node.kind == "segment":
            return self._this(node)
        return self._part(path, node)

    def _this(self, node: Node) -> Access:
        if node.kind == "segment":
            return Access(node.value, node.place, 0, 0, (0, 0, 0, 0), node.name)
        return Access(node.value, node.place, 0, node.level, node.address, node.name, selected=node.selected)

    def _part(self, path: Hl7Path, node: Node) -> Access:
        component, sub = path.component, path.subcomponent
        address, name = node.address, node.name
        if node.level == 3:
            simple = component == 1 and sub <= 1
            return Access(node.value if simple else "''", node.place, 0, 3, address if simple else (), node.name, selected=node.selected)
        shift = COMPONENT if node.level == 1 else SUBCOMPONENT
        read = (*address, component)
        if node.level == 2 and sub > 1:
            return Access("''", node.place, 0, 3, ())
        raw = self.part(node, component)
        if node.level == 1:
            if sub:
                divided = f"({raw} and pt({raw}, SS, {sub}))"
                return Access(divided, node.place, component << shift | sub << SUBCOMPONENT, 3, (*read, sub), name, selected=node.selected)
            return Access(raw, node.place, component << shift, 2, read, name, selected=node.selected)
        return Access(raw, node.place, component << shift, 3, read, name, selected=node.selected)

    def _field(self, path: Hl7Path) -> Access:
        segment = self.segment_node(path.segment)
        number = path.field
        raw = self.field(segment, number)
        repetition = path.repetition or 1
        offset = number << FIELD
        base = segment.place
        read: Read = (number, repetition)
        if path.selector is not None:
            component, sub, value = path.selector
            chosen = self.source.name("w")
            raw = f"({chosen} := sel({raw}, {component}, {sub}, {value!r}, X))[0]"
            base = f"({segment.place} + ({chosen}[1] << {REPETITION}))"
            read = (number, 0)
        else:
            offset |= repetition << REPETITION
            if repetition > 1:
                raw = f"pt({raw}, RS, {repetition})"
        level = 1
        if path.component:
            if path.selector is None and repetition == 1:
                cut = self.cuts.get((segment.name, number))
                if cut is None:
                    cut = self.cuts[segment.name, number] = Cut(self.source.name("g"), raw)
                cut.used.add(path.component)
                raw = f"{cut.stem}_{path.component}"
            else:
                raw = f"pt(fr({raw}), CS, {path.component})"
            offset |= path.component << COMPONENT
            read, level = (*read, path.component), 2
            if path.subcomponent:
                raw = f"({raw} and pt({raw}, SS, {path.subcomponent}))" if raw.isidentifier() else f"pt({raw}, SS, {path.subcomponent})"
                offset |= path.subcomponent << SUBCOMPONENT
                read, level = (*read, path.subcomponent), 3
        elif path.selector is None and repetition == 1:
            raw = f"fr({raw})"
        return Access(raw, base, offset, level, read, path.segment, selected=path.selector is not None)

    def hoist(self, expression: str, access: Access) -> str:
        """A name for an expression that reads only the function's own segment: worked out once, however many conditions ask."""
        if self.segment is None or access.segment != self.segment.name or ":=" in expression or access.base != "b":
            return expression
        for name, known in self.hoisted.items():
            if known == expression:
                return name
        name = self.source.name("h")
        self.hoisted[name] = expression
        return name

    def presence(self, path: Path, node: Node) -> str | None:
        """A cheap expression without which a path leads to nothing; None where there is none."""
        if not isinstance(path, Hl7Path) or path.kind not in {"field", "part"}:
            return None
        if path.kind == "field":
            return self.field(self.segment_node(path.segment), path.field)
        access = self.access(path, node)
        return None if access.raw == "''" or node.level == 3 else self.part(node, path.component)

    # what was read

    def note(self, access: Access, into: Reads, *, whole: bool = False) -> None:
        """Record that a leaf (or, `whole`, everything) at a place is read."""
        filler = 0 if whole else 1
        if access.selected:
            into = self.chosen
        if access.segment:
            if access.read:
                into.fields.add((access.segment, (*access.read, *[filler] * (4 - len(access.read)))))
        elif access.raw != "''" and not access.is_leaf_text:
            into.own.add((*access.read, *[filler] * (3 - self.level - len(access.read))))

    # expressions

    def leaf(self, path: Path, node: Node, into: Reads, name: str, *, whole: bool = False) -> tuple[str, str, int]:
        """A condition that binds the leaf's text to `name`, and its place (base, offset). `whole`: with what an unescaped separator divided."""
        access = self.access(path, node)
        self.note(access, into, whole=whole)
        if access.is_leaf_text:
            return f"({name} := {access.raw})", access.base, access.offset
        if access.raw == "''":
            return "False", access.base, access.offset
        raw = access.raw
        if whole:
            return f"({name} := {raw}) and ({name}.isalnum() or ({name} := clw({name}, X)))", access.base, access.offset
        raw = stripped(raw)
        return f"({name} := {raw}) and ({name}.isalnum() or ({name} := cl({name}, X)))", access.base, access.offset

    def text(self, path: Path, node: Node, into: Reads) -> str:
        """An expression for the leaf's text, `''` when there is none."""
        access = self.access(path, node)
        self.note(access, into)
        if access.is_leaf_text or access.raw == "''":
            return access.raw
        raw = stripped(access.raw)
        return self.hoist(f"({raw} if not {raw} or {raw}.isalnum() else cl({raw}, X))" if raw.isidentifier() else f"cl({raw}, X)", access)

    def there(self, path: Path, node: Node) -> str:
        """An expression that holds when there is anything but separators and HL7's null. It reads no value."""
        access = self.access(path, node)
        if access.level == 0:
            return f"{access.raw} is not NONE"
        if access.is_leaf_text or access.raw == "''":
            return access.raw
        raw = stripped(access.raw)
        return f"({raw} and ({raw}.isalnum() or full({access.raw})))" if raw.isidentifier() else self.hoist(f"full({access.raw})", access)

    def repeats(self, path: Path, node: Node) -> str:
        """An expression that holds when a field has more than one repetition."""
        assert isinstance(path, Hl7Path)
        if path.kind != "field":
            return "False"
        segment = self.segment_node(path.segment)
        raw = self.field(segment, path.field)
        return f"(RS in {raw} and many({raw}))"

    def repeated(self, path: Path, node: Node) -> tuple[str, str, tuple[str, int]] | None:
        """For a whole field without a repetition: the raw field, its place (without repetition), segment and number; None for anything else."""
        if not isinstance(path, Hl7Path) or path.kind != "field" or path.repetition or path.selector or path.component:
            return None
        segment = self.segment_node(path.segment)
        return self.field(segment, path.field), f"{segment.place} + {path.field << FIELD}", (path.segment, path.field)


def unpacked(stem: str, used: set[int], text: str, separator: str) -> str:
    """The line that cuts a text and gives the parts that are used (from 1) their variables, empty where the text ends before."""
    count = max(used)
    names = ", ".join(f"{stem}_{number}" if number in used else "_" for number in range(1, count + 1))
    return f"{names}, _ = ({text} + {separator}{count}).split({separator}, {count})"


def stripped(raw: str) -> str:
    """An expression for a raw text without the cutting that finding its first leaf does anyway."""
    return raw[3:-1] if raw.startswith(("fr(", "p1(")) and raw.endswith(")") and raw.count("(") == 1 else raw


class XmlReader:
    """Paths of XML as code. What is read is recorded at run time, by element."""

    def __init__(self, source: Source, constants: dict[str, object]) -> None:
        self.source = source
        self.constants = constants
        self.sure = Reads()

    def presence(self, path: Path, node: Node) -> str | None:
        """Nothing is cheap to ask in XML."""
        return None

    def path(self, path: Path) -> str:
        """The name of a compiled path among the generated module's constants."""
        assert isinstance(path, XmlPath)
        for name, value in self.constants.items():
            if value == path:
                return name
        name = f"P{len(self.constants)}"
        self.constants[name] = path
        return name

    def leaf(self, path: Path, node: Node, into: Reads, name: str, *, whole: bool = False) -> tuple[str, str, int]:
        if isinstance(path, Hl7Path):
            return f"({name} := X.variable({path.text!r}))", "0", 0
        at = self.source.name("a")
        return f"({name} := xl({node.value}, {self.path(path)}, X)) and (({at} := X.at) is not None)", at, 0

    def text(self, path: Path, node: Node, into: Reads) -> str:
        if isinstance(path, Hl7Path):
            return f"X.variable({path.text!r})"
        return f"xl({node.value}, {self.path(path)}, X)"

    def there(self, path: Path, node: Node) -> str:
        if isinstance(path, Hl7Path):
            return f"X.variable({path.text!r})"
        return f"xfull({node.value}, {self.path(path)}, X)"

    def repeats(self, path: Path, node: Node) -> str:
        return f"(len(xs({node.value}, {self.path(path)})) > 1)"
