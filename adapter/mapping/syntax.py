"""What a mapping file says, once it is understood: frozen data, with the place of everything. The words of the language stand here.

Every word is in exactly one of the tables below, with the sentence that explains it: the JSON Schema and the error texts are made from them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal

from adapter.mapping.problems import Place

RULE_WORDS: Final = {
    "from": "a path, or a list of paths: the first that has text, or all of them joined when there is a `join`",
    "each": "a path: once for every repetition, segment or XML element",
    "const": "a fixed value: a text, or a whole object or list",
    "use": "another mapping (data type, segment, XML element) applied at that place",
    "rules": "rules for the parts of this element; beside `use` they are laid over what it gave",
    "as": "a named conversion, where the element's type does not say it",
    "table": "a code table",
    "default": "what an unknown code gives: stop, keep, keep-text, nothing, or a code",
    "when": "a condition; without it the rule always runs",
    "required": "true: stop the message when the rule gives nothing",
    "ref": "a resource mapping (makes a side resource here) or a resource of the message file; gives a Reference",
    "call": "a named Python function of adapter/mapping/functions",
    "with": "the arguments of `call`: a path, or {const: …}",
    "join": "the text between the joined parts of `from`",
    "note": "why, for the reader of the log",
    "add": "true: this rule is new in its layer",
}
MAPPING_WORDS: Final = {
    "mapping": "the path of this file from the root of its layer, without .yaml",
    "source": "the segment, data type or XML element that it reads",
    "target": "the FHIR type that it fills (Patient, HumanName, Encounter.participant)",
    "rules": "one rule for each element",
    "parts": "of a resource: other mappings that fill the same resource first: a list of {use, from or each, when}",
    "profiles": "profiles to claim when they are met",
    "identity": "of a resource made by `ref`: the keys, in the order they are tried",
    "owned": "of a resource made by `ref`: whether the message is its authority",
    "kind": "of a resource made by `ref`: event or header",
    "display": "of a resource made by `ref`: the Reference's display, also used alone when there is no identity",
    "note": "why, for the reader",
}
MESSAGE_WORDS: Final = {
    "mapping": MAPPING_WORDS["mapping"],
    "source": "which messages: {structure, triggers} or {kind, root, namespaces}",
    "groups": "HL7 v2: the groups of segments",
    "resources": "the resources, from where, and what they are to each other",
    "note": "why, for the reader",
}
RESOURCE_WORDS: Final = {
    "use": "the mapping that makes it",
    "parts": "several mappings that make it together: a list of {use, from or each, when}",
    "from": "the segment, group or XML element that it is made from (the first)",
    "each": "once for each of these",
    "identity": "keys in the order they are tried; a list inside is a composite key",
    "owned": "true, false, or a condition: whether the message is its authority",
    "kind": "event or header",
    "with": "references: element to the name of a resource, or a list of names",
    "when": "a condition",
    "required": "true, false, or a condition on the message: whether it stops when there is none",
    "profiles": "profiles to claim when they are met",
    "withdraws": "a condition: the message takes back what its root document sent (KITH)",
    "note": "why, for the reader",
    "add": RULE_WORDS["add"],
}
PART_WORDS: Final = {word: RESOURCE_WORDS[word] for word in ("use", "from", "each", "when", "note")}
SOURCE_WORDS: Final = {
    "structure": "the message structure (ADT_A01)",
    "triggers": "message type and trigger, as ADT^A01",
    "kind": "the kind of message (kith:INNLEGGELSESRAPPORT), or a list of kinds",
    "root": "the local name of the document's root element",
    "namespaces": "the namespaces of that root",
}
GROUP_WORDS: Final = {
    "starts": "the segments that begin one",
    "in": "the group around it",
    "segments": "the segments that belong to it, in their order",
    "note": "why, for the reader",
    "add": RULE_WORDS["add"],
}
TABLE_WORDS: Final = {
    "table": "its name",
    "system": "the system of the codes that it gives",
    "source_system": "the system of the codes that it takes",
    "codes": "code to code; {code, display, system}; a list of those; null for a known code that gives nothing",
    "default": RULE_WORDS["default"],
    "note": "why, for the reader",
}
CODE_WORDS: Final = {"code": "the code", "display": "its text", "system": "its system, if other than the table's"}
EXTENSION_WORDS: Final = {
    "url": "the extension's url",
    "value": "the type of its value",
    "parts": "the extensions inside a complex one",
    "note": "why, for the reader",
}
DEFAULTS: Final = ("stop", "keep", "keep-text", "nothing")
TEST_WORDS: Final = {
    "name": "what the case shows",
    "input": "the message",
    "source": "settings of the source",
    "expect": "element path to value",
    "absent": "elements that must not be there",
    "state": "mapped, needs_mapping or rejected",
    "stops": "codes of the stops",
    "unread": "the whole list of what was not read",
    "warnings": "codes of the warnings",
    "resources": "how many there are of each type",
    "note": "why, for the reader",
}

Family = Literal["hl7v2", "xml"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. What is not said is empty; `const` is `...` when not said, `rules[key]` is None where an overlay removes a rule."""

    key: str
    place: Place
    sources: tuple[str, ...] = ()
    each: str = ""
    const: Any = ...
    use: str = ""
    rules: dict[str, Rule | None] = field(default_factory=dict)
    has_rules: bool = False
    as_: str = ""
    table: str = ""
    default: str = ""
    when: str = ""
    required: bool = False
    ref: str = ""
    call: str = ""
    arguments: dict[str, str | tuple[Any]] = field(default_factory=dict)
    """Argument to path, or to a tuple of one: a constant."""
    join: str | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """A data type, segment or XML element mapping."""

    path: str
    place: Place
    family: Family
    source: str
    target: str
    rules: dict[str, Rule]
    profiles: tuple[tuple[str, Place], ...] = ()
    identity: tuple[IdentityKey, ...] = ()
    owned: str = "false"
    kind: str = ""
    display: Rule | None = None
    parts: tuple[Part, ...] = ()

    @property
    def name(self) -> str:
        """Its last name, by which `use` and `ref` know it."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class IdentityKey:
    """One key of an `identity`: a single path (a real identifier), or `parts` of a composite one."""

    place: Place
    path: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One mapping that helps to make a resource; `each` whether `where` is taken as often as it comes."""

    use: str
    where: str
    each: bool
    when: str
    place: Place


@dataclass(frozen=True, slots=True)
class ResourceSpec:
    """One resource of a message file."""

    name: str
    place: Place
    parts: tuple[Part, ...]
    where: str
    each: bool
    identity: tuple[IdentityKey, ...] = ()
    owned: str = "false"
    kind: str = ""
    links: tuple[tuple[str, tuple[str, ...], Place], ...] = ()
    when: str = ""
    required: str = "false"
    profiles: tuple[tuple[str, Place], ...] = ()
    withdraws: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of segments: a new one begins at one of `starts`."""

    name: str
    place: Place
    starts: tuple[str, ...]
    inside: str
    segments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MessageMapping:
    """A message file. `kinds` are those of `MessageId.kind` (`hl7v2:ADT^A01`)."""

    path: str
    place: Place
    family: Family
    kinds: tuple[str, ...]
    structure: str
    root: str
    namespaces: tuple[str, ...]
    groups: dict[str, Group]
    resources: dict[str, ResourceSpec]

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Code:
    """What a table gives for a code."""

    code: str
    display: str = ""
    system: str = ""


@dataclass(frozen=True, slots=True)
class CodeTable:
    """A code table; an empty tuple is a known code that gives nothing."""

    name: str
    place: Place
    system: str
    source_system: str
    default: str
    codes: dict[str, tuple[Code, ...]]
    places: dict[str, Place]


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension by its short name: its url, and the type of its value or the extensions inside it."""

    name: str
    place: Place
    url: str
    value: str
    parts: dict[str, Extension]


@dataclass(slots=True)
class Content:
    """Everything that the files of a set say."""

    mappings: dict[str, Mapping] = field(default_factory=dict)
    messages: dict[str, MessageMapping] = field(default_factory=dict)
    tables: dict[str, CodeTable] = field(default_factory=dict)
    extensions: dict[str, Extension] = field(default_factory=dict)
