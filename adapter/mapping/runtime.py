"""What generated code needs while it runs: the state of one conversion and the rarely taken ways.

Invariants: a `Run` belongs to one message and one thread; nothing of it outlives the message but the result.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, Protocol

from adapter.fhir import elements
from adapter.fhir.identity import urn
from adapter.formats.hl7v2 import Hl7Message, Segment
from adapter.formats.kith import Element, XmlMessage
from adapter.formats.xpath import Selected, XmlPath
from adapter.mapping.functions.identifiers import own_namespace
from adapter.mapping.functions.registry import Context
from adapter.mapping.groups import Instance
from adapter.mapping.plan import DYNAMIC, MORE, SideResource
from adapter.mapping.times import ZoneTable
from adapter.model import Entry, Finding, Key, MessageId

NONE: Final[list[str]] = []
"""The fields of a segment that is not there."""
UNKNOWN: Final = object()
_MASK: Final = (1 << 16) - 1
_HL7_TABLES: Final = "http://terminology.hl7.org/CodeSystem/v2-"
_SHOWN: Final = re.compile(r"[A-Za-z0-9_.\-]{1,12}\Z")


class Settings(Protocol):
    """What a run must know of the source (pipeline.SourceSettings)."""

    @property
    def name(self) -> str: ...
    @property
    def environment(self) -> str: ...
    @property
    def identifier_base(self) -> str: ...
    @property
    def time_zone(self) -> str: ...
    @property
    def missing_identity(self) -> str: ...


class Run:
    """The state of one conversion."""

    __slots__ = (
        "alternative",
        "at",
        "context_",
        "entries",
        "group",
        "has_nulls",
        "id",
        "known",
        "known_tokens",
        "linked",
        "links",
        "message",
        "most_keys",
        "names",
        "nodes",
        "ordinals",
        "program",
        "read_elements",
        "runs",
        "s",
        "separators",
        "settings",
        "side_cache",
        "sides",
        "stops",
        "tokens",
        "trace",
        "warnings",
        "zone",
    )

    def __init__(self, message: Hl7Message | XmlMessage, id: MessageId, settings: Settings, zone: ZoneTable, program: Any) -> None:  # noqa: A002
        self.message = message
        self.id = id
        self.settings = settings
        self.zone = zone
        self.program = program
        self.linked = program.link(message)
        self.trace: list[int] = []
        self.names: dict[str, int] = {}
        self.nodes: dict[tuple[int, str], Hl7Node] = {}
        self.stops: list[Finding] = []
        self.warnings: list[Finding] = []
        self.entries: list[Entry] = []
        self.side_cache: dict[tuple[Any, ...], tuple[str | None, str | None]] = {}
        self.sides: list[tuple[Entry, list[int]]] = []
        self.group: Instance | None = None
        self.s: Segment | None = None
        self.runs: list[int] = [0] * len(message.segments) if isinstance(message, Hl7Message) else []
        self.known_tokens: dict[int, str] = {}
        self.known: dict[Key, str] = {}
        self.alternative = 0  # which of a resource's keys stands in a composite key
        self.most_keys = 1
        self.has_nulls = isinstance(message, Hl7Message) and b'""' in message.raw
        self.at = 0
        self.read_elements: set[int] = set()
        self.context_: Context | None = None
        self.links: Callable[[str], str | None] = lambda _name: None
        self.tokens: Callable[[str], str | None] = lambda _name: None
        self.ordinals: dict[tuple[Any, ...], int] = {}
        self.separators = (message.repetition, message.component, message.subcomponent) if isinstance(message, Hl7Message) else ("", "", "")

    # input

    def near(self, name: str, bit: int) -> Segment | None:
        """The segment of that name nearest to the one at hand: itself, in its group, in the groups around; the last before it, else the first."""
        here = self.s
        if here is not None and here.name == name:
            self.runs[here.index] |= bit
            return here
        group = self.group
        while group is not None:
            found = group.segments.get(name)
            if found:
                chosen = found[0]
                if len(found) > 1:
                    index = here.index if here is not None else 1 << 30
                    for segment in found:
                        if segment.index < index:
                            chosen = segment
                self.runs[chosen.index] |= bit
                return chosen
            group = group.parent
        return None

    def unescape(self, text: str) -> str:
        message = self.message
        assert isinstance(message, Hl7Message)
        return message.unescape(text, self.warn)

    def variable(self, name: str) -> str:
        """The text of `$message.id` and its like."""
        if name == "$message.id":
            return self.id.identity
        if name == "$message.time":
            return self.id.time.isoformat() if self.id.time is not None else ""
        return self.id.kind if name == "$message.kind" else self.settings.name

    @property
    def context(self) -> Context:
        """What functions may know; made once for a message."""
        if self.context_ is None:
            settings = self.settings
            self.context_ = Context(
                settings.name,
                settings.identifier_base,
                settings.time_zone,
                settings.environment,
                self.id.identity,
                self.id.time,
                self.id.kind,
                self.warn,
                self.message.raw,
            )
        return self.context_

    # findings

    def warn(self, code: str) -> None:
        """A warning without a place, each code once."""
        if not any(finding.code == code and not finding.path for finding in self.warnings):
            self.warnings.append(Finding(code))

    def stopped(self, code: str, where: int, shown: str = "") -> None:
        """A stop at an event (place and rule)."""
        event = self.program.events[where & _MASK]
        finding = Finding(
            code,
            path=self.path(where),
            element=self.program.element_of(event),
            rule=str(event.place),
            shown=shown if _SHOWN.match(shown) and sum(map(str.isdigit, shown)) < 6 else "",
        )
        if code == "missing-value" and any(stop.path == finding.path and stop.element == finding.element for stop in self.stops):
            return  # what was there is why nothing came of it
        if finding not in self.stops:
            self.stops.append(finding)

    def bad(self, where: int) -> None:
        """The text cannot be what the element wants."""
        self.stopped("value-format", where)

    def unknown(self, text: str, where: int, default: str) -> Any:
        """What a code gives that the table does not know."""
        if default.startswith("="):
            code = default[1:]
            return {"true": True, "false": False}.get(code, code)
        if default == "keep":
            return text
        if default != "nothing":
            self.stopped("unknown-code", where, text)
        return None

    def path(self, where: int) -> str:
        """The input path of a place."""
        return path_of(self.message, where)

    # values

    def leaves(self, value: Any, place: int, T: Callable[[int], None]) -> None:  # noqa: N803 - as generated code calls it
        """The events of what a function gave: a name for each leaf, and the place it was given."""
        for name in leaf_names(value):
            T(place | MORE)
            T(self.names.setdefault(name, len(self.names)) << 16 | DYNAMIC)

    def coded(self, plan: Any, type_name: str, code: str, place: int, number: int, events: dict[str, int], T: Callable[[int], None]) -> Any:  # noqa: N803
        """A Coding or CodeableConcept straight from a code."""
        table = plan.table
        given = table.codes.get(code)
        if given is None:
            if plan.default == "stop":
                self.stopped("unknown-code", place + number, code)
                return None
            if plan.default == "nothing":
                return None
            if plan.default == "keep-text":
                if type_name == "Coding":
                    return None
                T(place + events["text"])
                return {"text": code}
            kept = {"code": code} if plan.default == "keep" else _coding(table, plan.default)
            return self._placed([kept], type_name, place, events, "original", T)
        if not given:
            return None
        return self._placed([coding_dict(table, one) for one in given], type_name, place, events, "coding", T)

    def _placed(
        self, codings: list[dict[str, str]], type_name: str, place: int, events: dict[str, int], frame: str, T: Callable[[int], None],  # noqa: N803
    ) -> dict[str, Any]:  # fmt: skip
        if type_name == "Coding":
            codings = codings[:1]
        for coding in codings:
            for name in coding:
                T(place + events[name])
            if type_name != "Coding":
                T(place + events[frame])
        return codings[0] if type_name == "Coding" else {"coding": codings}

    def _own_codes(self, table: Any, codings: list[dict[str, Any]]) -> None:
        """A code that is sent as one of an HL7 table, which the table does not have, is the sender's own: its system is the source's, not HL7's."""
        if table.codes and table.source_system.startswith(_HL7_TABLES):
            for coding in codings:
                if coding.get("system") == table.source_system:
                    coding["system"] = own_namespace(self.context, "codesystem", table.source_system.rpartition("/")[2])

    def translate(
        self, plan: Any, type_name: str, value: dict[str, Any], place: int, number: int, events: dict[str, int], T: Callable[[int], None], mark: int,  # noqa: N803
    ) -> dict[str, Any] | None:  # fmt: skip
        """Codes of a Coding or CodeableConcept through a table: the translated first, the originals after (SEAMS 6)."""
        table = plan.table
        codings: list[dict[str, Any]] = [value] if type_name == "Coding" else value.get("coding", [])
        if len(codings) == 1 and type_name != "Coding" and len(value) == 1:
            only = codings[0]
            hit = table.codes.get(only.get("code"))
            if hit is not None and len(hit) == 1 and "system" not in only and table.source_system:
                one = hit[0]
                system = one.system or table.system
                if system != table.source_system or one.code != only["code"]:
                    trace: list[int] = T.__self__  # type: ignore[attr-defined]
                    trace.insert(-1, (trace[-1] & ~_MASK) + events["added_system"])
                    T(place + events["system"])
                    T(place + events["code"])
                    translated_one = {"system": system, "code": one.code}
                    if one.display:
                        T(place + events["display"])
                        translated_one["display"] = one.display
                    T(place + events["coding"])
                    return {"coding": [translated_one, {"system": table.source_system, **only}]}
        given: tuple[Any, ...] | None = None
        known: set[int] = set()
        for position, coding in enumerate(codings):
            code = coding.get("code")
            found = table.codes.get(code) if code is not None else None
            if found is not None and coding.get("system") in {None, table.source_system}:
                known.add(position)
                given = found if given is None else given
        if given is None:
            for position, coding in enumerate(codings):
                found = table.codes.get(coding.get("code"))
                if found is not None and not table.source_system:
                    known.add(position)
                    given = found
                    break
        trace = T.__self__  # type: ignore[attr-defined]
        if given is None:
            if not codings or plan.default == "keep":
                self._own_codes(table, codings)
                return value
            if plan.default == "stop":
                self.stopped("unknown-code", place + number, str(codings[0].get("code", "")))
                return None
            if plan.default == "nothing":
                return None
            if plan.default == "keep-text":
                text = value.get("text") or codings[0].get("display") or codings[0].get("code")
                del trace[mark:]
                T(place + events["text"])
                return {"text": text}
            given = (_code(plan.default),)
        translated = [coding_dict(table, one) for one in given]
        if type_name == "Coding":
            if translated:
                del trace[mark:]
                return self._placed(translated, type_name, place, events, "coding", T)
            return None
        if not translated and not value.get("text"):
            return None
        frames = self.program.coding_frames
        spans = [index for index in range(mark, len(trace)) if trace[index] & _MASK in frames]
        keep: list[dict[str, Any]] = []
        for position in range(len(codings) - 1, -1, -1):
            coding = codings[position]
            end = spans[position]
            if position in known and "system" not in coding and table.source_system:
                coding = {"system": table.source_system, **coding}
                trace.insert(end, (trace[end] & ~_MASK) + events["added_system"])
                end += 1
            same = any(coding.get("system") == one.get("system") and coding.get("code") == one["code"] for one in translated)
            if same:
                start = spans[position - 1] + 1 if position else self._first_of(trace, mark, end)
                del trace[start : end + 1]
            else:
                keep.insert(0, coding)
        for coding in translated:
            for name in coding:
                T(place + events[name])
            T(place + events["coding"])
        return {"coding": [*translated, *keep], **{name: inner for name, inner in value.items() if name != "coding"}}

    def _first_of(self, trace: list[int], mark: int, end: int) -> int:
        """Where the events of the first coding begin: after those of the concept itself."""
        concept = self.program.concept_scopes
        start = end
        while start > mark and self.program.events[trace[start - 1] & _MASK].scope not in concept:
            start -= 1
        return start

    # references

    def token(self, name: str) -> str:
        """The key of a resource of the message, for a composite key."""
        found = self.tokens(name)
        return found or ""

    def xml_token(self, element: Element, path: XmlPath) -> str:
        """A part of a composite key in XML: `code|system` of a coded element (@V with @S), else the text."""
        for selected in path.select(element):
            if not selected.attribute and "V" in selected.element.attrs:
                code = xml_leaf(selected.element, compiled("@V"), self)
                if code:
                    system = xml_leaf(selected.element, compiled("@S"), self)
                    return f"{code}|{system}" if system else code
            text = xml_text(selected, self)
            if text:
                return text
        return ""

    def link(self, name: str, number: int, T: Callable[[int], None]) -> dict[str, Any] | None:  # noqa: N803
        """A Reference to a resource of the message."""
        found = self.links(name)
        if found is None:
            return None
        T(number)
        return {"reference": found}

    def side(
        self, side: SideResource, make: Any, show: Any, value: Any, place: int, level: int, data_type: str, same: Any, number: int, T: Callable[[int], None],  # noqa: N803
    ) -> dict[str, Any] | None:  # fmt: skip
        """A Reference to the resource that a node gives, made when this node was not met before; its display alone when it has no key."""
        reference: dict[str, Any] = {}
        if show is not None:
            text = show(value, self, T) if level == 0 else show(value, place, self, T)
            if text is not None:
                reference["display"] = text
        cached = (side.index, place) if same is None else (side.index, same, self._field(place) if level else 0)
        known = self.side_cache.get(cached)
        if known is None:
            known = self._make_side(side, make, value, place, level, data_type)
            self.side_cache[cached] = known
        target = known[0]
        if target is not None:
            reference["reference"] = target
            T(place + number)
        return reference or None

    def _field(self, place: int) -> tuple[str, int]:
        """Segment and field of a place: a number without an authority is one of its field."""
        message = self.message
        return (message.segments[place >> 48].name, place >> 40 & 0xFF) if isinstance(message, Hl7Message) else ("", 0)

    def _make_side(
        self, side: SideResource, make: Any, value: Any, place: int, level: int, data_type: str
    ) -> tuple[str | None, str | None]:
        keyed = self.program.side_keys[side.index, level]
        keys: tuple[Key, ...] = keyed.keys(self, value, place, level, data_type)
        if not keys:
            if full_node(value, level):
                self.warnings.append(
                    Finding("no-identity", path=self.path(place), element=side.mapping.target, rule=str(side.mapping.place))
                )
            return None, None
        for key in keys:
            held = self.known.get(key)
            if held is not None:
                return held, None
        entry = Entry(side.mapping.name, "owned" if keyed.owned(self, value, place, level) else "mentioned", {}, urn(keys[0]), keys)
        events: list[int] = []
        self.sides.append((entry, events))
        segment = self.s
        entry.resource = make(value, self, events.append) if level == 0 else make(value, place, self, events.append)
        self.s = segment
        put_identifier(entry.resource, keys[0], events, side.identifier_event)
        entry.profiles = tuple(url for url, _ in side.profile_events)
        return entry.urn, None


def put_identifier(resource: dict[str, Any], key: Key, events: list[int], event: int) -> None:
    """Put a key into the resource, unless its own identifiers hold it (or its type has none)."""
    listed = _identifier_is_list(key.type)
    if listed is None:
        return
    held = resource.get("identifier")
    if not listed:
        if held is None:
            resource["identifier"] = {"system": key.system, "value": key.value}
            events.append(event)
        return
    if held is None:
        held = resource["identifier"] = []
    for identifier in held:
        if identifier.get("value") == key.value and identifier.get("system") == key.system:
            return
    held.append({"system": key.system, "value": key.value})
    events.append(event)


@lru_cache(maxsize=256)
def _identifier_is_list(type_name: str) -> bool | None:
    info = elements.element(f"{type_name}.identifier")
    return None if info is None else info.is_list


def _coding(table: Any, code: str) -> dict[str, str]:
    return {"system": table.system, "code": code} if table.system else {"code": code}


def _code(code: str) -> Any:
    return MappingProxyCode(code)


class MappingProxyCode:
    """A default code, with the shape of `syntax.Code`."""

    __slots__ = ("code", "display", "system")

    def __init__(self, code: str) -> None:
        self.code, self.display, self.system = code, "", ""


def coding_dict(table: Any, code: Any) -> dict[str, str]:
    """The Coding that a table's code is."""
    coding: dict[str, str] = {}
    system = code.system or table.system
    if system:
        coding["system"] = system
    coding["code"] = code.code
    if code.display:
        coding["display"] = code.display
    return coding


def leaf_names(value: Any, prefix: str = "") -> list[str]:
    """The paths of the leaves of a value: `coding[0].code`."""
    if isinstance(value, dict):
        return [name for key, inner in value.items() for name in leaf_names(inner, f"{prefix}.{key}" if prefix else key)]  # type: ignore[misc]
    if isinstance(value, list):
        return [name for number, inner in enumerate(value) for name in leaf_names(inner, f"{prefix}[{number}]")]  # type: ignore[misc]
    return [prefix]


def full_node(value: Any, level: int) -> bool:
    """Whether a node has anything in it."""
    return bool(value.strip('^~& "')) if isinstance(value, str) else True


def path_of(message: Hl7Message | XmlMessage, where: int) -> str:
    """The input path of a place: `PID-5[2].1.1`, `MsgHead/MsgInfo/Patient/Ident/Id`. Empty for no place."""
    place = where >> 16
    if not place:
        return ""
    if isinstance(message, Hl7Message):
        segment, field, repetition, component, sub = unpack(place)
        return message.path(segment, field, repetition, component, sub)
    element, attribute = xml_place(message, place)
    return message.path(element, attribute) if element is not None else ""


def unpack(place: int) -> tuple[int, int, int, int, int]:
    """Segment, field, repetition, component and subcomponent of a place (without its event)."""
    return place >> 32, place >> 24 & 0xFF, place >> 12 & 0xFFF, place >> 6 & 0x3F, place & 0x3F


def xml_place(message: XmlMessage, place: int) -> tuple[Element | None, str]:
    """The element that begins at a place, and its attribute's key."""
    start, attribute = place >> 8, place & 0xFF
    for element in message.root.walk():
        if element.start == start:
            return element, list(element.attrs)[attribute - 1] if attribute else ""
    return None, ""


class Hl7Tools:
    """The helpers of generated code for one set of separators."""

    def __init__(self, repetition: str, component: str, subcomponent: str, escape: str) -> None:
        seps = (repetition, component, subcomponent)
        special = re.compile("[" + re.escape("".join(seps) + escape) + '"]|^\\s|\\s\\Z').search
        strip = "".join(seps) + ' "\t'

        def cl(y: str, run: Run) -> str:
            """The first leaf of a raw text, unescaped and trimmed; empty for HL7's null."""
            if special(y) is None:
                return y
            for separator in seps:
                if separator in y:
                    y = y.split(separator, 1)[0]
            if escape and escape in y:
                y = run.unescape(y)
            y = y.strip()
            return "" if y == '""' else y

        def clw(y: str, run: Run) -> str:
            """A whole text, whatever separators stand in it, unescaped and trimmed; empty for HL7's null."""
            if escape and escape in y:
                y = run.unescape(y)
            y = y.strip()
            return "" if y == '""' else y

        def pt(y: str, separator: str, number: int) -> str:
            """The `number`-th part of a text."""
            parts = y.split(separator, number)
            return parts[number - 1] if len(parts) >= number else ""

        def fr(y: str) -> str:
            """The first repetition of a field."""
            return y.split(repetition, 1)[0] if repetition in y else y

        def p1(y: str) -> str:
            """The first component of the first repetition of a field."""
            return fr(y).split(component, 1)[0]

        def full(y: str) -> bool:
            """Whether a raw text holds anything but separators and nulls."""
            return y.isalnum() or bool(y.strip(strip))

        def many(y: str) -> bool:
            """Whether a field has more than one repetition with anything in it."""
            return repetition in y and sum(full(part) for part in y.split(repetition)) > 1

        def sel(y: str, part: int, sub: int, value: str, run: Run) -> tuple[str, int]:
            """The first repetition whose component (subcomponent) is `value`, and its number; empty and 1 when there is none."""
            for number, one in enumerate(y.split(repetition), 1):
                text = pt(one, component, part)
                if cl(pt(text, subcomponent, sub) if sub else text, run) == value:
                    return one, number
            return "", 1

        self.separators = (repetition, component, subcomponent)
        self.names: dict[str, Any] = {
            "RS": repetition, "CS": component, "SS": subcomponent, "cl": cl, "clw": clw, "pt": pt, "fr": fr, "p1": p1, "full": full, "many": many, "sel": sel,
        }  # fmt: skip


@lru_cache(maxsize=32)
def hl7_tools(repetition: str, component: str, subcomponent: str, escape: str) -> Hl7Tools:
    """The helpers for these separators."""
    return Hl7Tools(repetition, component, subcomponent, escape)


class Hl7Node:
    """A node of HL7 v2 as functions see it (registry.Node)."""

    __slots__ = ("_level", "_place", "_raw", "_run", "identifiers", "kind")

    def __init__(self, raw: str, level: int, kind: str, place: int, run: Run) -> None:
        self._raw, self._level, self.kind, self._place, self._run = raw, level, kind, place, run
        self.identifiers: dict[str, tuple[str, str] | None] = {}
        """What was read of this node as an identifier, by the data type it was read as."""

    @property
    def field(self) -> str:
        """`PID-3`."""
        message = self._run.message
        segment, number, *_ = unpack(self._place >> 16)
        return f"{message.segments[segment].name}-{number}" if isinstance(message, Hl7Message) else ""

    @property
    def text(self) -> str:
        cleaned: str = self._tools()["cl"](self._raw, self._run)
        return cleaned

    @property
    def whole(self) -> str:
        cleaned: str = self._tools()["clw"](self._raw, self._run)
        return cleaned

    def part(self, *numbers: int) -> str:
        names = self._tools()
        raw, level = self._raw, self._level
        for number in numbers:
            if level >= 3:
                raw = raw if number == 1 else ""
            else:
                raw = names["pt"](raw, names["CS"] if level == 1 else names["SS"], number)
                level += 1
        cleaned: str = names["cl"](raw, self._run)
        return cleaned

    def find(self, path: str) -> str:
        return ""

    def _tools(self) -> dict[str, Any]:
        return self._run.linked.functions


class XmlNode:
    """An XML element as functions see it (registry.Node)."""

    __slots__ = ("_element", "_run")
    kind = ""

    def __init__(self, element: Element, run: Run) -> None:
        self._element, self._run = element, run

    @property
    def field(self) -> str:
        """The element's name."""
        return self._element.local

    @property
    def element(self) -> Element:
        """The element itself, for functions that read more than texts."""
        return self._element

    @property
    def text(self) -> str:
        return xml_text(Selected(self._element), self._run)

    @property
    def whole(self) -> str:
        return self.text

    def part(self, *numbers: int) -> str:
        return ""

    def find(self, path: str) -> str:
        return xml_leaf(self._element, compiled(path), self._run)


@lru_cache(maxsize=512)
def compiled(path: str) -> XmlPath:
    """A path of a function, compiled once."""
    from adapter.formats.xpath import compile_path  # noqa: PLC0415

    return compile_path(path)


def make_node(raw: str, level: int, kind: str, place: int, run: Run) -> Hl7Node | None:
    """A node for a function, one for each place of the message; None when there is nothing."""
    if not raw:
        return None
    found = run.nodes.get((place, kind))
    if found is None:
        found = run.nodes[place, kind] = Hl7Node(raw, level, kind, place, run)
    return found


def xml_node(element: Element | None, run: Run) -> XmlNode | None:
    return XmlNode(element, run) if element is not None else None


def xml_first(element: Element, path: XmlPath) -> Element | None:
    """The first element that a path leads to."""
    found = path.select(element)
    return found[0].element if found else None


def xml_select(element: Element, path: XmlPath) -> Sequence[Selected]:
    return path.select(element)


def xml_text(selected: Selected, run: Run) -> str:
    """The trimmed text of what a path found; marks it as read and leaves its place in `run.at`."""
    text = selected.text.strip()
    element, attribute = selected
    number = list(element.attrs).index(attribute) + 1 if attribute else 0
    run.at = (element.start << 8 | min(number, 255)) << 16
    if text:
        run.read_elements.add(run.at)
    return text


def xml_leaf(element: Element, path: XmlPath | Selected, run: Run) -> str:
    """The text of the first thing with text that a path leads to (or of one that was found already)."""
    if isinstance(path, Selected):
        return xml_text(path, run)
    for selected in path.select(element):
        text = xml_text(selected, run)
        if text:
            return text
    return ""


def xml_full(element: Element, path: XmlPath, run: Run) -> bool:
    """Whether a path leads to anything with text or attributes in it."""
    for selected in path.select(element):
        if selected.attribute:
            if selected.text.strip():
                return True
        elif any(below.text.strip() or below.attrs for below in selected.element.walk()):
            return True
    return False


SHARED: Final = MappingProxyType({
    "NONE": NONE,
    "UNKNOWN": UNKNOWN,
    "node": make_node,
    "xnode": xml_node,
    "xn": xml_first,
    "xs": xml_select,
    "xl": xml_leaf,
    "xfull": xml_full,
})  # fmt: skip
"""What generated code refers to, whatever the separators."""
