"""A compiled set: the generated code, linked for a message's separators, and the tables that explain what it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from adapter.formats.hl7v2 import Hl7Message
from adapter.formats.kith import XmlMessage
from adapter.mapping.emit import Emitter
from adapter.mapping.fitting import Fitting
from adapter.mapping.functions.registry import Stop
from adapter.mapping.groups import GroupPlan
from adapter.mapping.keys import ORDINAL, Keys, token
from adapter.mapping.messagecheck import MessageChecker
from adapter.mapping.messageplan import MessagePlan
from adapter.mapping.nodes import hl7_tools
from adapter.mapping.plan import Event
from adapter.mapping.problems import Problems
from adapter.mapping.runtime import SHARED
from adapter.mapping.syntax import Content
from adapter.mapping.typecheck import Checker
from adapter.mapping.values import CONVERTERS, has_time

MAX_LINKED = 16
USUAL: Final = ("~", "^", "&", "\\")
"""The separators that nearly all messages have: repetition, component, subcomponent, escape."""


@dataclass(slots=True)
class Program:
    """Everything that a run needs. `code` defines the functions; `linked` holds them by the separators they were linked for."""

    events: list[Event]
    scope_types: dict[int, str]
    messages: dict[str, MessagePlan]
    groups: dict[str, GroupPlan]
    source: str
    constants: dict[str, Any]
    emitter: Emitter
    check: Checker
    side_keys: dict[tuple[int, int], Keys]
    coding_frames: frozenset[int]
    concept_scopes: frozenset[int]
    linked: dict[tuple[str, ...], Linked] = field(default_factory=dict)
    code: Any = None
    residues: dict[tuple[str, int, bytes], Any] = field(default_factory=dict)
    """What readers may leave of a segment, by its name, its readers' bits and its shape (unread.Residue)."""
    identity_parts: dict[tuple[int, str], frozenset[tuple[int, int]]] = field(default_factory=dict)
    """The parts that the identity of a side resource reads, by its index and the data type of the node it is made from (unread)."""

    def element_of(self, event: Event) -> str:
        """The element of an event, from its type on: `Patient.gender`, `HumanName.use`."""
        above = self.scope_types.get(event.scope, "")
        return f"{above}.{event.element}" if above and event.element else above or event.element

    def link(self, message: Hl7Message | XmlMessage) -> Linked:
        """The functions for a message's separators."""
        is_xml = isinstance(message, XmlMessage)
        key = USUAL if is_xml else (message.repetition, message.component, message.subcomponent, message.escape)
        found = self.linked.get(key)
        if found is None:
            if len(self.linked) >= MAX_LINKED:
                usual = self.linked.get(USUAL)
                self.linked.clear()
                if usual is not None:
                    self.linked[USUAL] = usual
            found = self.linked[key] = self._link(*key)
        return found

    def _link(self, repetition: str, component: str, subcomponent: str, escape: str) -> Linked:
        names: dict[str, Any] = {
            **SHARED,
            **hl7_tools(repetition, component, subcomponent, escape).names,
            **{f"cv_{name}": convert for name, convert in CONVERTERS.items()},
            **self.constants,
            "has_time": has_time,
            "Stop": Stop,
            "ORDINAL": ORDINAL,
            "token": token,
        }
        exec(self.code, names)  # noqa: S102 - the code is our own generator's; mappings contribute only quoted texts and checked numbers
        return Linked(names, Fitting(self.emitter, names, is_usual=(repetition, component, subcomponent, escape) == USUAL))


class Linked:
    """The generated functions, by name; `fitting`: those for segments of one shape."""

    __slots__ = ("fitting", "functions")

    def __init__(self, functions: dict[str, Any], fitting: Fitting) -> None:
        self.functions = functions
        self.fitting = fitting

    def __getitem__(self, name: str) -> Callable[..., Any]:
        found: Callable[..., Any] = self.functions[name]
        return found


def compile_content(content: Content, problems: Problems) -> Program:
    """Check everything, write the code of what messages use, and compile it.

    Raises `MappingSetError` with every error found.
    """
    check = Checker(content, problems)
    emitter = Emitter(check)
    for mapping in content.mappings.values():
        check.mapping_scope(mapping)
    messages = MessageChecker(check, emitter)
    plans = {message.path: messages.message(message) for message in content.messages.values()}
    problems.raise_errors()
    by_kind: dict[str, MessagePlan] = {}
    for plan in plans.values():
        for kind in plan.message.kinds:
            if kind in by_kind:
                other = by_kind[kind].message.place
                problems.error(plan.message.place, "name-taken", f"messages of kind `{kind}` are mapped in {other} already")
            by_kind[kind] = plan
    problems.raise_errors()
    side_keys = {(index, level): messages.side(side, level) for (index, level), side in emitter.side_levels.items()}
    problems.raise_errors()
    source = "\n\n".join(emitter.functions)
    program = Program(
        events=check.events,
        scope_types=check.scope_types,
        messages=by_kind,
        groups={plan.message.path: GroupPlan(plan.message.groups) for plan in plans.values()},
        source=source,
        constants=emitter.constants,
        emitter=emitter,
        check=check,
        side_keys=side_keys,
        coding_frames=frozenset(
            event.number
            for event in check.events
            if event.kind == "frame" and event.element == "coding" and check.scope_types.get(event.scope) == "CodeableConcept"
        ),
        concept_scopes=frozenset(number for number, type_name in check.scope_types.items() if type_name == "CodeableConcept"),
    )
    program.code = compile(source, "<mappings>", "exec")
    return program
