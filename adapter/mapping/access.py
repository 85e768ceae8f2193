"""How generated code reads the input: paths of HL7 v2 as Python expressions, and what they read (for the unread report). xmlaccess.py has those of XML.

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

from adapter.mapping import shapes
from adapter.mapping.code import Source
from adapter.mapping.paths import Hl7Path, Path

FIELD: Final = 40
REPETITION: Final = 28
COMPONENT: Final = 22
SUBCOMPONENT: Final = 16
SEGMENT: Final = 48

NOTHING: Final = "''"
"""The raw text of what is not there, as source."""

_FIELD: Final = re.compile(r"f\d+")
_NAME: Final = re.compile(r"\b[nb]_\w+")

Read = tuple[int, ...]
"""What is read below a node: (component, subcomponent), of a field (field, repetition, component, subcomponent). 0 is all of them."""


@dataclass(slots=True)
class Access:
    """A place in the input as code. `raw`: an expression for the raw text (or element), `NOTHING` when there is none;
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
    shape: str | None = None
    """What its text looks like, where that is known."""


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
    shape: str | None = None
    """What its text looks like, where that is known."""
    fields: shapes.Fields | None = None
    """What the fields of a segment look like, where that is known."""


@dataclass(slots=True)
class Cut:
    """A field of a segment cut into components once: the stem of their variables, how many there are, where that is known, and which of them code asks for."""

    stem: str
    text: str
    count: int | None
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
        self.asked: dict[str, str] = {}
        """Expressions that conditions ask of one variable, with that variable (see `asked_often`)."""
        self.nodes: list[Node] = []
        self.chosen = Reads()
        """What is read only of the repetition that a path chooses."""

    # nodes

    def text_node(
        self, value: str, place: str, level: int, address: Read, data_type: str = "", name: str = "", shape: str | None = None
    ) -> Node:
        """A text node whose parts are cut when the first path asks for one; call it where the cut may stand."""
        node = Node("text", level, value, place, address=address, data_type=data_type, name=name, shape=shape)
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
                count = shapes.parts(node.shape, node.level)
                self.source.settle(node.split_at, unpacked(node.parts, node.used, node.value, separator, count), node.split_depth)

    def field(self, segment: Node, number: int) -> str:
        """The raw text of a field: a variable of the function's own segment, empty when the segment ends before it."""
        if shapes.field(segment.fields, number) == "":
            return NOTHING
        if segment is self.segment:
            segment.used.add(number)
            return f"f{number}"
        segment.used.add(number)
        return f"{segment.value}_{number}"

    def own_fields(self) -> str:
        """The line that gives the fields of the function's own segment their variables; empty when none is read."""
        if self.segment is None or not self.segment.used:
            return ""
        used, known = self.segment.used, self.segment.fields
        count = max(used) + 1
        names = ", ".join(f"f{number}" if number in used else "_" for number in range(count))
        if known is not None:
            return f"    {names}, = f" if len(known) == count else f"    {names}, = f[:{count}]"
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
            if self.segment is not None:  # the one at hand is the function's own
                lines.append(f"    s_{name} = X.near({name!r}, {bits.get(name, 0)})")
            else:
                lines.append(f"    s_{name} = X.s")
                lines.append(f"    if s_{name} is None or s_{name}.name != {name!r}: s_{name} = X.near({name!r}, {bits.get(name, 0)})")
                lines.append(f"    else: X.runs[s_{name}.index] |= {bits.get(name, 0)}")
            lines.append(f"    {node.value} = s_{name}.fields if s_{name} is not None else NONE")
            if node.used:
                lines.append(f"    {node.count} = len({node.value})")
            lines += [f"    {node.value}_{n} = {node.value}[{n}] if {node.count} > {n} else ''" for n in sorted(node.used)]
            if node.place in asked:
                lines.append(f"    {node.place} = s_{name}.index << {SEGMENT} if s_{name} is not None else 0")
        return lines + shared

    def shared(self, cuts: MutableMapping[tuple[str, int], Cut], hoisted: MutableMapping[str, str]) -> list[str]:
        """The lines that several rules share: fields cut into components, texts and tests of conditions."""
        lines = [unpacked(cut.stem, cut.used, cut.text, "CS", cut.count) for cut in cuts.values()]
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
        return Access(node.value, node.place, 0, node.level, node.address, node.name, selected=node.selected, shape=node.shape)

    def _part(self, path: Hl7Path, node: Node) -> Access:
        component, sub = path.component, path.subcomponent
        address, name = node.address, node.name
        if node.level == 3:
            simple = component == 1 and sub <= 1
            return Access(node.value if simple else NOTHING, node.place, 0, 3, address if simple else (), node.name, selected=node.selected)
        shift = COMPONENT if node.level == 1 else SUBCOMPONENT
        read = (*address, component)
        if node.level == 2 and sub > 1:
            return Access(NOTHING, node.place, 0, 3, ())
        shape = shapes.part(node.shape, node.level, component)
        raw = NOTHING if shape == "" else self.part(node, component)
        offset, level = component << shift, node.level + 1
        if node.level == 1 and sub:
            raw, shape = _subcomponent(raw, shape, sub)
            offset, level, read = offset | sub << SUBCOMPONENT, 3, (*read, sub)
        return Access(raw, node.place, offset, level, read, name, selected=node.selected, shape=shape)

    def _field(self, path: Hl7Path) -> Access:
        segment, number, component, sub = self.segment_node(path.segment), path.field, path.component, path.subcomponent
        raw, shape = self.field(segment, number), shapes.field(segment.fields, number)
        repetition = path.repetition or 1
        base, offset = segment.place, number << FIELD
        read: Read = (number, repetition)
        if path.selector is not None:
            read = (number, 0)
            if raw != NOTHING:
                chosen = self.source.name("w")
                raw = f"({chosen} := sel({raw}, {path.selector[0]}, {path.selector[1]}, {path.selector[2]!r}, X))[0]"
                base, shape = f"({segment.place} + ({chosen}[1] << {REPETITION}))", None
        else:
            offset |= repetition << REPETITION
            raw, shape = _repetition(raw, shape, repetition)
        level = 1
        if component:
            raw, shape = self._component(path, raw, shape)
            offset |= component << COMPONENT
            read, level = (*read, component), 2
            if sub:
                raw, shape = _subcomponent(raw, shape, sub)
                offset |= sub << SUBCOMPONENT
                read, level = (*read, sub), 3
        return Access(raw, base, offset, level, read, path.segment, selected=path.selector is not None, shape=shape)

    def _component(self, path: Hl7Path, raw: str, shape: str | None) -> tuple[str, str | None]:
        """The component of a field that a path names, and its shape. `raw`: the repetition."""
        one = shapes.part(shape, 1, path.component)
        count = shapes.parts(shape, 1)
        if one == "" or count == 1:
            return NOTHING if one == "" else raw, one
        if path.selector is not None or path.repetition > 1:
            return f"pt({raw}, CS, {path.component})", one
        key = path.segment, path.field
        cut = self.cuts.get(key)
        if cut is None:
            cut = self.cuts[key] = Cut(self.source.name("g"), raw, count)
        cut.used.add(path.component)
        return f"{cut.stem}_{path.component}", one

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

    def asked_often(self, body: str, own: Node) -> tuple[list[str], str]:
        """Lines that work out once what conditions ask of a variable more than once, and the body with their names in it.

        Only what the beginning of the function can know: of a field, or a part of the function's own node or of a field that is cut there. What cleans
        a text (and may warn) only where the body asks it at once.
        """
        early = {cut.stem for cut in self.cuts.values()} | {own.parts}
        lines: list[str] = []
        for expression, variable in self.asked.items():
            stem, _, part = variable.partition("_")
            if body.count(expression) < 2 or (stem not in early if part else not _FIELD.fullmatch(variable)):
                continue
            if " cl(" in expression and not re.search(rf"^    if [(]*{re.escape(expression)}", body, re.MULTILINE):
                continue
            name = self.source.name("q")
            lines.append(f"    {name} = {expression}")
            body = body.replace(expression, name)
        return lines, body

    def presence(self, path: Path, node: Node) -> str | None:
        """A cheap expression without which a path leads to nothing; None where there is none."""
        if not isinstance(path, Hl7Path) or path.kind not in {"field", "part"}:
            return None
        if path.kind == "field":
            segment = self.segment_node(path.segment)
            shape = shapes.field(segment.fields, path.field)
            return str(bool(shape)) if shape is not None else self.field(segment, path.field)
        access = self.access(path, node)
        if node.shape is not None:
            return str(access.raw != NOTHING)
        return None if access.raw == NOTHING or node.level == 3 else self.part(node, path.component)

    # what was read

    def note(self, access: Access, into: Reads, *, whole: bool = False) -> None:
        """Record that a leaf (or, `whole`, everything) at a place is read."""
        filler = 0 if whole else 1
        if access.selected:
            into = self.chosen
        if access.segment:
            if access.read:
                into.fields.add((access.segment, (*access.read, *[filler] * (4 - len(access.read)))))
        elif access.raw != NOTHING and not access.is_leaf_text:
            into.own.add((*access.read, *[filler] * (3 - self.level - len(access.read))))

    # expressions

    def leaf(self, path: Path, node: Node, into: Reads, name: str, *, whole: bool = False) -> tuple[str, str, int]:
        """A condition that binds the leaf's text to `name`, and its place (base, offset). `whole`: with what an unescaped separator divided."""
        access = self.access(path, node)
        self.note(access, into, whole=whole)
        if access.is_leaf_text:
            return f"({name} := {access.raw})", access.base, access.offset
        if access.raw == NOTHING:
            return "False", access.base, access.offset
        raw, clean = (access.raw, "clw") if whole else (stripped(access.raw), "cl")
        if access.shape is not None:
            return f"({name} := {raw}).isalnum() or ({name} := {clean}({name}, X))", access.base, access.offset
        return f"({name} := {raw}) and ({name}.isalnum() or ({name} := {clean}({name}, X)))", access.base, access.offset

    def text(self, path: Path, node: Node, into: Reads) -> str:
        """An expression for the leaf's text, `''` when there is none."""
        access = self.access(path, node)
        self.note(access, into)
        if access.is_leaf_text or access.raw == NOTHING:
            return access.raw
        raw = stripped(access.raw)
        if not raw.isidentifier():
            return self.hoist(f"cl({raw}, X)", access)
        plain = f"{raw}.isalnum()" if access.shape is not None else f"not {raw} or {raw}.isalnum()"
        expression = f"({raw} if {plain} else cl({raw}, X))"
        self.asked[expression] = raw
        return self.hoist(expression, access)

    def there(self, path: Path, node: Node) -> str:
        """An expression that holds when there is anything but separators and HL7's null. It reads no value."""
        access = self.access(path, node)
        if access.level == 0:
            return f"{access.raw} is not NONE"
        if access.raw == NOTHING:
            return "False"
        if access.is_leaf_text:
            return access.raw
        raw = stripped(access.raw)
        if not raw.isidentifier():
            return self.hoist(f"full({access.raw})", access)
        plain = f"({raw}.isalnum() or full({access.raw}))"
        expression = plain if access.shape is not None else f"({raw} and {plain})"
        self.asked[expression] = raw
        return expression

    def repeats(self, path: Path, node: Node) -> str:
        """An expression that holds when a field has more than one repetition."""
        assert isinstance(path, Hl7Path)
        if path.kind != "field":
            return "False"
        segment = self.segment_node(path.segment)
        raw = self.field(segment, path.field)
        return "False" if shapes.parts(shapes.field(segment.fields, path.field), 0) == 1 else f"(RS in {raw} and many({raw}))"

    def repeated(self, path: Path, node: Node) -> tuple[str, str, tuple[str, int, str | None]] | None:
        """For a whole field without a repetition: the raw field, its place (without repetition), segment, number and shape; None for anything else."""
        if not isinstance(path, Hl7Path) or path.kind != "field" or path.repetition or path.selector or path.component:
            return None
        segment = self.segment_node(path.segment)
        shape = shapes.field(segment.fields, path.field)
        return self.field(segment, path.field), f"{segment.place} + {path.field << FIELD}", (path.segment, path.field, shape)


def _repetition(raw: str, shape: str | None, number: int) -> tuple[str, str | None]:
    """A repetition of a field, and its shape."""
    one = shapes.part(shape, 0, number)
    if one == "":
        return NOTHING, one
    if number > 1:
        return f"pt({raw}, RS, {number})", one
    return raw if shapes.parts(shape, 0) == 1 else f"fr({raw})", one


def _subcomponent(raw: str, shape: str | None, number: int) -> tuple[str, str | None]:
    """A subcomponent of a component, and its shape."""
    one = shapes.part(shape, 2, number)
    if one == "" or shapes.parts(shape, 2) == 1:
        return NOTHING if one == "" else raw, one
    return f"({raw} and pt({raw}, SS, {number}))" if raw.isidentifier() else f"pt({raw}, SS, {number})", one


def unpacked(stem: str, used: set[int], text: str, separator: str, there: int | None) -> str:
    """The line that cuts a text and gives the parts that are used (from 1) their variables. `there`: how many parts it has; where that is not known, they are
    empty where the text ends before.
    """
    count = max(used)
    names = ", ".join(f"{stem}_{number}" if number in used else "_" for number in range(1, count + 1))
    if there is None:
        return f"{names}, _ = ({text} + {separator}{count}).split({separator}, {count})"
    if there == 1:
        return f"{names} = {text}"
    return f"{names} = {text}.split({separator})" if there == count else f"{names}, _ = {text}.split({separator}, {count})"


def stripped(raw: str) -> str:
    """An expression for a raw text without the cutting that finding its first leaf does anyway."""
    return raw[3:-1] if raw.startswith(("fr(", "p1(")) and raw.endswith(")") and raw.count("(") == 1 else raw
