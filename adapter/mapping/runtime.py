"""What generated code needs while it runs: the state of one conversion and the rarely taken ways.

Invariants: a `Run` belongs to one message and one thread; nothing of it outlives the message but the result.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any, Final, Protocol

from adapter.fhir import elements
from adapter.fhir.identity import urn
from adapter.formats.hl7v2 import Hl7Message, Segment
from adapter.formats.kith import Element, XmlMessage
from adapter.formats.xpath import XmlPath
from adapter.mapping.elementpaths import element_path
from adapter.mapping.functions.registry import Context
from adapter.mapping.groups import Instance
from adapter.mapping.nodes import Hl7Node, compiled, make_node, xml_first, xml_full, xml_leaf, xml_node, xml_select, xml_text
from adapter.mapping.paths import MAX_FIELD
from adapter.mapping.places import path_of
from adapter.mapping.plan import DYNAMIC, MORE, Event, Scope, SideResource
from adapter.mapping.times import ZoneTable
from adapter.mapping.translate import coded, translate
from adapter.model import Entry, Finding, Key, MessageId

NONE: Final[list[str]] = []
"""The fields of a segment that is not there."""
UNKNOWN: Final = object()
_MASK: Final = (1 << 16) - 1
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


def _none(_name: str) -> str | None:
    """The links and tokens of a run without resources."""
    return None


class Run:
    """The state of one conversion."""

    __slots__ = (
        "alternative",
        "at",
        "context",
        "entries",
        "group",
        "has_nulls",
        "id",
        "identified",
        "keyed",
        "known",
        "known_tokens",
        "linked",
        "links",
        "making",
        "message",
        "missed",
        "most_keys",
        "names",
        "nodes",
        "ordinals",
        "program",
        "read_elements",
        "runs",
        "s",
        "seen",
        "separators",
        "settings",
        "shapes",
        "side_cache",
        "sides",
        "stops",
        "tokens",
        "trace",
        "warn",
        "warnings",
        "whole",
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
        self.warn: Callable[[str], None] = partial(
            _warn, self.warnings
        )  # (no method, which would hold the run as long as the run holds it)
        self.entries: list[Entry] = []
        self.side_cache: dict[tuple[Any, ...], tuple[str | None, str | None]] = {}
        self.sides: list[tuple[Entry, list[int]]] = []
        self.group: Instance | None = None
        self.making: tuple[Scope, ...] = ()  # of the resource at hand
        self.s: Segment | None = None
        self.runs: list[int] = [0] * len(message.segments) if isinstance(message, Hl7Message) else []
        self.shapes: list[bytes] = []  # what each segment looks like, once resources are made
        self.known_tokens: dict[int, str] = {}
        self.known: dict[Key, str] = {}
        self.alternative = 0  # which of a resource's keys stands in a composite key
        self.most_keys = 1
        self.has_nulls = isinstance(message, Hl7Message) and b'""' in message.raw
        self.at = 0
        self.keyed: tuple[int, ...] = ()  # the places that the composite key found last was made from
        self.seen: list[int] = []  # places of what was read though the trace does not name it
        self.missed: list[int] = []  # places of nodes of which a function made nothing
        self.identified: list[tuple[int, str, SideResource]] = []  # nodes read as the identity of a side resource: place, data type, which
        self.whole: list[
            int
        ] = []  # places of nodes of which all was read: by a function, by a table, or since their resource is there already
        self.read_elements: set[int] = set()
        self.context = Context(
            settings.name,
            settings.identifier_base,
            settings.time_zone,
            settings.environment,
            id.identity,
            id.time,
            id.kind,
            self.warn,
            message.raw,
        )  # what functions may know
        self.links: Callable[[str], str | None] = _none
        self.tokens: Callable[[str], str | None] = _none
        self.ordinals: dict[tuple[Any, ...], int] = {}
        self.separators = (message.repetition, message.component, message.subcomponent) if isinstance(message, Hl7Message) else ("", "", "")

    def let_go(self) -> None:
        """Give up what refers back to the run, so that a message's objects go when nobody needs them, and not when the collector comes."""
        self.links = self.tokens = _none
        self.nodes.clear()

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
            if found is not None:
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

    # findings

    def stopped(self, code: str, where: int, shown: str = "") -> None:
        """A stop at an event (place and rule)."""
        event = self.program.events[where & _MASK]
        self.seen.append(where)
        finding = Finding(
            code,
            path=self.path(where),
            element=self.element(event, where),
            rule=str(event.place),
            shown=shown if _SHOWN.match(shown) and sum(map(str.isdigit, shown)) < 6 else "",
        )
        if code == "missing-value" and any(stop.path == finding.path and stop.element == finding.element for stop in self.stops):
            return  # what was there is why nothing came of it
        if finding not in self.stops:
            self.stops.append(finding)

    def element(self, event: Event, where: int) -> str:
        """The element that a rule fills in the resource at hand; of a rule that none of its mappings leads to, from the rule's type on."""
        segment, field = self._field(where)
        found = element_path(self.making, event, segment, field)
        return found or self.program.element_of(event)

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
                    at = self.at
                    system = xml_leaf(selected.element, compiled("@S"), self)
                    self.at = at
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
            if level:
                self.identified.append((place, data_type, side))
        else:
            self._there(side, place, level)
        target = known[0]
        if target is not None:
            reference["reference"] = target
            T(place + number)
        return reference or None

    def _there(self, side: SideResource, place: int, level: int) -> None:
        """A node whose resource is there already: what it says was said."""
        self.whole += [place] if level else [place + (number << 40) for number in side.fields]

    def _field(self, place: int) -> tuple[str, int]:
        """Segment and field of a place: a number without an authority is one of its field."""
        return (self.message.segments[place >> 48].name, place >> 40 & 0xFF) if isinstance(self.message, Hl7Message) else ("", 0)

    def _make_side(
        self, side: SideResource, make: Any, value: Any, place: int, level: int, data_type: str
    ) -> tuple[str | None, str | None]:
        keyed = self.program.side_keys[side.index, level]
        keys: tuple[Key, ...] = keyed.keys(self, value, place, data_type)
        places = self.keyed
        if not keys:
            if full_node(value):
                self.warnings.append(
                    Finding("no-identity", path=self.path(place), element=side.mapping.target, rule=str(side.mapping.place))
                )
            return None, None
        for key in keys:
            held = self.known.get(key)
            if held is not None:
                self._there(side, place, level)
                return held, None
        entry = Entry(side.mapping.name, "owned" if keyed.owned(self, value, place) else "mentioned", {}, urn(keys[0]), keys)
        events: list[int] = []
        self.sides.append((entry, events))
        segment, making = self.s, self.making
        self.making = (side.scope,)
        entry.resource = make(value, self, events.append) if level == 0 else make(value, place, self, events.append)
        self.s, self.making = segment, making
        put_identifier(entry.resource, keys[0], events, side.identifier_event, places)
        if side.profile_events:
            entry.profiles = tuple([url for url, _ in side.profile_events])
        return entry.urn, None


def _warn(warnings: list[Finding], code: str) -> None:
    """A warning without a place, each code once."""
    if not any(finding.code == code and not finding.path for finding in warnings):
        warnings.append(Finding(code))


def put_identifier(resource: dict[str, Any], key: Key, events: list[int], event: int, places: tuple[int, ...]) -> None:
    """Put a key into the resource, unless its own identifiers hold it (or its type has none). `places`: what a composite key was made from."""
    listed = _identifier_is_list(key.type)
    if listed is None:
        return
    held: list[dict[str, Any]] | None = resource.get("identifier")
    if not listed:
        if held is None:
            resource["identifier"] = {"system": key.system, "value": key.value}
            _put_key(events, event, places)
        return
    if held is None:
        held = resource["identifier"] = []
    _, system, value = key
    for identifier in held:
        if identifier.get("value") == value and identifier.get("system") == system:
            return
    held.append({"system": system, "value": value})
    _put_key(events, event, places)


def _put_key(events: list[int], event: int, places: tuple[int, ...]) -> None:
    """The event of a key; the places of a composite one before it are its further sources."""
    if not places:
        events.append(event)
        return
    events += places
    events[-1] |= event


@lru_cache(maxsize=256)
def _identifier_is_list(type_name: str) -> bool | None:
    info = elements.element(f"{type_name}.identifier")
    return None if info is None else info.is_list


def leaf_names(value: Any, prefix: str = "") -> list[str]:
    """The paths of the leaves of a value: `coding[0].code`."""
    if isinstance(value, dict):
        return [name for key, inner in value.items() for name in leaf_names(inner, f"{prefix}.{key}" if prefix else key)]  # type: ignore[misc]
    if isinstance(value, list):
        return [name for number, inner in enumerate(value) for name in leaf_names(inner, f"{prefix}[{number}]")]  # type: ignore[misc]
    return [prefix]


def full_node(value: Any) -> bool:
    """Whether a node has anything in it."""
    return bool(value.strip('^~& "')) if isinstance(value, str) else True


SHARED: Final = MappingProxyType({
    "NONE": NONE,
    "PAD": [""] * (MAX_FIELD + 1),
    "UNKNOWN": UNKNOWN,
    "node": make_node,
    "xnode": xml_node,
    "xn": xml_first,
    "xs": xml_select,
    "xl": xml_leaf,
    "xfull": xml_full,
    "coded": coded,
    "translate": translate,
})  # fmt: skip
"""What generated code refers to, whatever the separators."""
