"""What is to be done, resolved and typed: every name found, every element known, every rule numbered. `typecheck` makes it, `emit` writes code from it.

Rule numbers: each value that a rule can give has a number of its own (an *event*), which the trace records and `trace.expand` reads back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal

from adapter.fhir.elements import ElementInfo
from adapter.mapping.conditions import Condition
from adapter.mapping.functions.registry import Function
from adapter.mapping.paths import Path
from adapter.mapping.problems import Place
from adapter.mapping.syntax import CodeTable, Family, IdentityKey, Mapping

EventKind = Literal["more", "resource", "dynamic", "leaf", "frame", "const"]

MORE: Final = 0
"""Event number: a further source of the leaf whose event follows."""
RESOURCE: Final = 1
"""Event number: the events before it, back to the last one of these, made the entry whose index is its place."""
DYNAMIC: Final = 2
"""Event number: a leaf inside what a function gave; its place is an index into the trace's own list of names."""
FIRST_EVENT: Final = 3
MAX_EVENTS: Final = 0xFFFF

ANY_SCOPE: Final = -1


@dataclass(frozen=True, slots=True)
class Event:
    """One numbered thing that a rule can give.

    `scope`: the object it stands in (`ANY_SCOPE`: whatever object is being read); `element`: its JSON name there (empty: the object itself is a
    primitive); `listed`: it is one of a list; `front`: it goes before its equals; `tree`: for `const`, its leaves below `element`.
    """

    number: int
    kind: EventKind
    scope: int
    element: str
    listed: bool
    place: Place
    mapping: str
    conversion: str = ""
    front: bool = False
    tree: tuple[str, ...] = ()
    opens: set[int] = field(default_factory=set)
    """Of a frame: the scopes whose events stand inside it."""
    same: bool = False
    """Of a frame: it belongs to the item before it (what extends an item of a list of primitives)."""


@dataclass(slots=True)
class TablePlan:
    """A code table as one rule uses it. `default` as the rule or the table says."""

    table: CodeTable
    default: str


@dataclass(slots=True)
class Argument:
    """One argument of a call: a path, or a constant (`path` None)."""

    name: str
    kind: str
    path: Path | None
    const: Any = None


@dataclass(slots=True)
class Step:
    """One rule on its element. `kind`:

    `leaf`: a primitive from `sources`; `const`; `object`: inline `scope`; `use`: another mapping's `scope`; `call`; `ref`: a side resource;
    `link`: a resource of the message, by name; `code`: Coding or CodeableConcept straight from a code through `table`.
    `events`: more numbers that the kind needs, by name.
    """

    kind: Literal["leaf", "const", "object", "use", "call", "ref", "link", "code"]
    place: Place
    number: int
    type: str
    condition: Condition | None = None
    sources: tuple[Path, ...] = ()
    each: bool = False
    join: str | None = None
    conversion: str = ""
    table: TablePlan | None = None
    const: Any = None
    scope: Scope | None = None
    function: Function | None = None
    arguments: tuple[Argument, ...] = ()
    side: SideResource | None = None
    link: str = ""
    overlay: Scope | None = None
    required: bool = False
    events: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Slot:
    """One element of an object. `steps`: alternatives, the first that gives a value wins; `below`: dotted rules beside or instead of them.

    `name` is the JSON name (`_birthDate` for what extends a primitive; `extends` is then the primitive's own name).
    """

    name: str
    label: str
    info: ElementInfo
    listed: bool
    steps: list[Step] = field(default_factory=list)
    below: Scope | None = None
    below_number: int = 0
    same_number: int = 0
    place: Place = field(default_factory=lambda: Place("", 0))


@dataclass(slots=True)
class PartPlan:
    """In a resource mapping: another mapping that fills the same resource from another place."""

    scope: Scope
    path: Path
    each: bool
    condition: Condition | None
    place: Place


@dataclass(slots=True)
class Scope:
    """An object to be filled: `id` names it in events; `type` is its element path or type; `primitive`: it is one value, in slot `value`.

    `mapping`: the file it stands in; `key`: what makes it unique (for the memo of generated code).
    """

    id: int
    type: str
    mapping: Mapping
    family: Family
    key: str
    primitive: bool = False
    resource: bool = False
    slots: list[Slot] = field(default_factory=list)
    parts: list[PartPlan] = field(default_factory=list)
    constants: dict[str, Any] = field(default_factory=dict)
    """What every such object has from the start (an extension's url), with its event in `constant_events`."""
    constant_events: list[int] = field(default_factory=list)


@dataclass(slots=True)
class SideResource:
    """A resource that a `ref` makes: its scope, keys and whether the message owns it."""

    scope: Scope
    mapping: Mapping
    identity: tuple[IdentityKey, ...]
    owned: Condition
    display: Step | None
    display_scope: int
    index: int
    identifier_event: int = 0
    profile_events: tuple[tuple[str, int], ...] = ()
    fields: tuple[int, ...] = ()
    """Of one made from a segment: the fields that it reads."""
