"""The type check of message files: which resources, from where, known by what, referring to what; and the code for their keys and conditions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from adapter.fhir import elements
from adapter.formats.xpath import XmlPath
from adapter.mapping.access import Hl7Reader, Read, Reads
from adapter.mapping.conditions import Always, Condition
from adapter.mapping.emit import Emitter, Written
from adapter.mapping.hl7tables import is_coded, is_identifier
from adapter.mapping.keys import Keys, Single
from adapter.mapping.keywriter import KeyWriter
from adapter.mapping.messageplan import LinkPlan, MessagePlan, PartCode, ResourcePlan, Where
from adapter.mapping.paths import Hl7Path, Path, PathError, hl7_path, reader_of
from adapter.mapping.plan import ANY_SCOPE, Scope, SideResource
from adapter.mapping.problems import Place, did_you_mean
from adapter.mapping.syntax import Family, IdentityKey, Mapping, MessageMapping, Part, ResourceSpec
from adapter.mapping.typecheck import Checker
from adapter.mapping.writing import IDENTIFIER_PARTS, place_sum
from adapter.mapping.xmlaccess import XmlReader

_EMPTY: Final = Reads()


@dataclass(slots=True)
class MessageChecker:
    """Resolves message files and writes their code into an emitter."""

    check: Checker
    emitter: Emitter

    def message(self, message: MessageMapping) -> MessagePlan:
        """The plan of a message file."""
        resources: dict[str, ResourcePlan] = {}
        for name, group in message.groups.items():
            if group.inside and group.inside not in message.groups:
                self.error(
                    group.place,
                    "unknown-group",
                    f"group `{name}` stands in `{group.inside}`, which is none{did_you_mean(group.inside, message.groups)}",
                )
        for name, spec in message.resources.items():
            plan = self.resource(spec, message)
            if plan is not None:
                resources[name] = plan
        return MessagePlan(message, resources, self.order(message, resources))

    def error(self, place: Place, code: str, text: str) -> None:
        self.check.problems.error(place, code, text)

    def order(self, message: MessageMapping, resources: dict[str, ResourcePlan]) -> list[str]:
        """The resources so that those whose key is part of another's come first."""
        done: list[str] = []

        def visit(name: str, above: tuple[str, ...]) -> None:
            if name in done or name not in resources:
                return
            if name in above:
                self.error(message.resources[name].place, "circular", f"the key of `{name}` needs itself: {' → '.join([*above, name])}")
                return
            for other in resources[name].depends:
                visit(other, (*above, name))
            done.append(name)

        for name in resources:
            visit(name, ())
        return done

    # resources

    def resource(self, spec: ResourceSpec, message: MessageMapping) -> ResourcePlan | None:
        check = self.check
        mappings = [check.named(part.use, part.place) for part in spec.parts]
        if not mappings or any(mapping is None for mapping in mappings):
            return None
        first = mappings[0]
        assert first is not None
        if not elements.is_resource(first.target):
            self.error(spec.place, "wrong-type", f"`{spec.name}`: {first.name} makes {first.target}, which is no resource")
            return None
        for mapping in mappings[1:]:
            if mapping is not None and mapping.target != first.target:
                self.error(
                    spec.place, "wrong-type", f"`{spec.name}`: {first.name} makes {first.target}, and {mapping.name} {mapping.target}"
                )
                return None
        family = message.family
        where = self.where(spec.where, spec, message)
        if where is None:
            return None
        level, segment, data_type = self.unit(where, first, family)
        used = [mapping for mapping in mappings if mapping is not None]
        parts = [
            self.part(part, mapping, where, level, message, spec, first=number == 0)
            for number, (part, mapping) in enumerate(zip(spec.parts, used, strict=True))
        ]
        identity = spec.identity or first.identity
        kind = spec.kind or first.kind
        keys, depends = self.identity(spec.name, first.target, identity, family, level, segment, data_type, message, spec.place)
        if not identity and not kind:
            self.error(spec.place, "missing-word", f"`{spec.name}` has no `identity`: say how it is told apart, or `kind: event`")
        owned = self.condition(spec.owned or "false", spec.place, family, level, segment, data_type)
        condition = self.condition(spec.when, spec.place, family, level, segment, data_type)
        withdraws = self.condition(spec.withdraws, spec.place, family, level, segment, data_type)
        links = [link for element, names, place in spec.links if (link := self.link(first, element, names, place, message)) is not None]
        scopes = [check.mapping_scope(mapping) for mapping in used]
        check.missing(scopes[0], scopes, frozenset(link.steps[0][0] for link in links), spec.place)
        name = f"{message.name}.{spec.name}"
        profiles = dict([*(pair for mapping in used for pair in mapping.profiles), *spec.profiles])
        rule = identity[0].place if identity else spec.place
        return ResourcePlan(
            name=spec.name,
            type=first.target,
            place=spec.place,
            where=where,
            each=spec.each,
            parts=[part for part in parts if part is not None],
            keys=keys,
            owned=owned,
            kind=kind,
            links=links,
            condition=condition if isinstance(condition, str) else "" if condition else "False",
            required=self.condition(spec.required, spec.place, family, 0 if family == "hl7v2" else 9, "", ""),
            level=level,
            profiles=tuple(
                (url, check.event("leaf", ANY_SCOPE, "meta.profile", True, place, name, "profile")) for url, place in profiles.items()
            ),
            resource_event=check.event("frame", ANY_SCOPE, "", False, spec.place, name),
            identifier_event=check.event(
                "const", ANY_SCOPE, "identifier", True, rule, name, "key of the resource", tree=("system", "value")
            ),
            withdraws=withdraws if isinstance(withdraws, str) else "True" if withdraws and spec.withdraws else "",
            scopes=tuple(scopes),
            nulls=tuple(self.nulls(scopes)) if family == "hl7v2" else (),
            depends=depends,
        )

    def where(self, text: str, spec: ResourceSpec, message: MessageMapping) -> Where | None:
        """Where a resource is made from."""
        if message.family == "xml":
            return self.xml_where(text or ".", spec.place)
        if not text:
            self.error(spec.place, "missing-word", f"`{spec.name}` does not say `from` or `each` what it is made")
            return None
        if text in message.groups:
            return Where(group=text)
        group, _, rest = text.rpartition(".")
        if group in message.groups:
            return Where(group=group, segment=rest)
        try:
            path = hl7_path(text)
        except PathError:
            path = None
        if path is not None and path.kind == "segment":
            return Where(segment=text)
        if path is not None and path.kind == "field":
            problem = self.check.tables.problem(path)
            if problem:
                self.error(spec.place, "path", f"`{text}`: {problem}")
            return Where(segment=path.segment, path=path)
        self.error(spec.place, "path", f"`{text}` is neither a group, a segment nor a field{did_you_mean(text, message.groups)}")
        return None

    def xml_where(self, text: str, place: Place) -> Where | None:
        try:
            return Where(path=reader_of("xml")(text))
        except PathError as error:
            self.error(place, "path", str(error))
            return None

    def unit(self, where: Where, mapping: Mapping, family: Family) -> tuple[int, str, str]:
        """Level, segment and data type of the node that a resource is made from."""
        if family == "xml":
            return 9, "", ""
        if where.path is not None:
            assert isinstance(where.path, Hl7Path)
            data_type = self.check.tables.type_at(where.path, "")
            level = 1 if not where.path.component else 2 if not where.path.subcomponent else 3
            return level, where.segment, mapping.source or data_type
        return 0, where.segment or (mapping.source if where.group else ""), ""

    def part(
        self, part: Part, mapping: Mapping, unit: Where, level: int, message: MessageMapping, spec: ResourceSpec, *, first: bool
    ) -> PartCode | None:
        at: Where | None = None
        if part.where:
            at = self.xml_where(part.where, part.place) if message.family == "xml" else self.where(part.where, spec, message)
            if at is None:
                return None
        family = message.family
        if mapping.family != family:
            self.error(part.place, "wrong-type", f"`{part.use}` reads {mapping.family}, and this message is {family}")
            return None
        part_level = level
        if family == "hl7v2":
            own = at or unit
            part_level = 1 if own.path is not None else 0
            if part_level == 0 and own.segment and own.segment != mapping.source:
                self.error(part.place, "wrong-type", f"`{part.use}` reads {mapping.source}, and this is {own.segment}")
        scope = self.check.mapping_scope(mapping)
        if self.check.problems.errors:
            return PartCode("", part_level, at, part.each, "")
        written = self.emitter.function(scope, part_level, late=True, first=first and not part.each)
        condition = self.condition(part.when, part.place, family, part_level, mapping.source if part_level == 0 else "", mapping.source)
        bit = 0
        own = (at or unit).path if family == "hl7v2" else None
        if isinstance(own, Hl7Path):
            each, when = (part.each, part.when) if at is not None else (spec.each, spec.when or part.when)
            bit = self.repetitions_bit(own, written, mapping, spec, each=each, conditional=bool(when))
        return PartCode(
            written.name, part_level, at, part.each, condition if isinstance(condition, str) else "" if condition else "False", bit
        )

    def repetitions_bit(
        self, path: Hl7Path, written: Written, mapping: Mapping, spec: ResourceSpec, *, each: bool, conditional: bool
    ) -> int:
        """The bit of a part that is made from repetitions of a field: from `each`, or from the first that is there; `conditional`: from some of them."""
        below = tuple(part for part in (path.component, path.subcomponent) if part)
        known = IDENTIFIER_PARTS.get(mapping.source, ()) if not below and any(key.path == "$this" for key in spec.identity) else ()

        def reads(own: set[Read], repetition: int) -> Reads:
            return Reads(fields={(path.segment, (path.field, repetition, *below, *read)) for read in {*own, *known}})

        surely = reads(written.sure.own, 0 if each else 1) if not (each and conditional) else Reads()
        return self.emitter.bit(path.segment, reads(written.reads.own, 0), surely)

    def link(self, mapping: Mapping, element: str, names: tuple[str, ...], place: Place, message: MessageMapping) -> LinkPlan | None:
        """A `with` entry, checked against its element."""
        for name in names:
            if name not in message.resources:
                self.error(place, "unknown-resource", f"`{name}` is no resource of this message{did_you_mean(name, message.resources)}")
                return None
        path = mapping.target
        steps: list[tuple[str, bool]] = []
        info = None
        for step in element.split("."):
            info = elements.element(f"{path}.{step}")
            if info is None:
                self.check.unknown(path, step, place)
                return None
            steps.append((step, info.is_list))
            path = f"{path}.{step}" if info.is_backbone else info.types[0]
        assert info is not None
        text = info.types[0] in {"url", "uri", "canonical"}
        if not text and "Reference" not in info.types:
            self.error(place, "wrong-type", f"`{element}` is a {' or '.join(info.types)}, not a Reference")
            return None
        for name in names:
            used = self.check.content.mappings.get(message.resources[name].parts[0].use) if message.resources[name].parts else None
            if used is not None and info.targets and "Resource" not in info.targets and not text and used.target not in info.targets:
                self.error(place, "wrong-type", f"`{element}` may refer to {', '.join(info.targets)}; `{name}` is a {used.target}")
        spelt = ".".join(f"{name}[0]" if listed else name for name, listed in steps[:-1])
        last, listed = steps[-1]
        tree = "" if text else "reference"
        whole = f"{spelt}.{last}" if spelt else last
        event = self.check.event("const", ANY_SCOPE, whole, listed, place, message.name, "reference", tree=(tree,))
        return LinkPlan(tuple(steps), names, event, text)

    def nulls(self, scopes: list[Scope]) -> list[tuple[str, str, int]]:
        """The elements of a resource that come from one field, and which; what stands in a list counts as the list."""
        found: list[tuple[str, str, int]] = []

        def visit(scope: Scope, prefix: str, whole: str = "") -> None:
            for slot in scope.slots:
                name = whole or f"{prefix}{slot.name.removeprefix('_')}"
                for step in slot.steps:
                    if step.scope is not None and "url" in step.scope.constants:
                        name = whole or f"{prefix}extension[{step.scope.constants['url']}]"
                        inner = [path for value in step.scope.slots for nested in value.steps for path in nested.sources]
                    else:
                        inner = []
                    found.extend(
                        (name, path.segment, path.field)
                        for path in (*step.sources, *inner)
                        if isinstance(path, Hl7Path) and path.kind == "field" and path.component <= 1
                    )
                if slot.below is not None:
                    visit(slot.below, f"{name}.", whole or (name if slot.listed else ""))

        for scope in scopes:
            visit(scope, "")
        return found

    # keys and conditions as code

    def identity(
        self, name: str, type_name: str, identity: tuple[IdentityKey, ...], family: Family, level: int, segment: str, data_type: str,
        message: MessageMapping | None, place: Place,
    ) -> tuple[Keys, tuple[str, ...]]:  # fmt: skip
        """The keys of a resource, and the resources whose keys they need."""
        keys = Keys(name, type_name, rule=identity[0].place if identity else place)
        depends: list[str] = []
        names = message.resources if message is not None else {}
        for key in identity:
            if key.path:
                self.single(keys, key, family, level, segment, data_type)
                continue
            written = self.composite(key, family, level, segment, data_type, names)
            if written:
                keys.composites.append(written)
                if any(part.removesuffix("?") in names for part in key.parts):
                    keys.on_others.add(written)
            depends += [part for part in key.parts if part in names]
        return keys, tuple(dict.fromkeys(depends))

    def single(self, keys: Keys, key: IdentityKey, family: Family, level: int, segment: str, data_type: str) -> None:
        path = self.path(key.path, family, key.place)
        if path is None:
            return
        if isinstance(path, XmlPath):
            keys.singles.append(Single("", "", 9, key.place, path))
            return
        assert isinstance(path, Hl7Path)
        writer = KeyWriter(self.emitter, level, segment, data_type)
        found = self.check.tables.type_at(path, data_type)
        assert isinstance(writer.reader, Hl7Reader)
        access = writer.reader.access(path, writer.node)
        writer.steps_note(access, found)
        repeated = writer.reader.repeated(path, writer.node)
        raw, place = (repeated[0], repeated[1]) if repeated is not None else (access.raw, f"{access.base} + {access.offset}")
        writer.source.put(f"x = {raw}")
        writer.source.put(f"return (x, {place}) if x else None")
        name = writer.finish(f"identity {keys.name}")
        field = path.field if path.kind == "field" else 0
        keys.singles.append(Single(name, found, 1 if repeated is not None else access.level, key.place, None, path.segment, field))

    def composite(self, key: IdentityKey, family: Family, level: int, segment: str, data_type: str, names: Any) -> str:
        """The function that gives the parts of a composite key with the places of those that are read, or None."""
        writer = KeyWriter(self.emitter, level if family == "hl7v2" else 9, segment, data_type)
        given: list[str] = []
        places: list[str] = []
        for part in key.parts:
            optional = part.endswith("?")
            text = part.removesuffix("?")
            a = writer.source.name("a")
            if text.startswith("="):
                given.append(repr(text[1:]))
                continue
            if text == "ordinal":
                given.append("ORDINAL")
                continue
            if text in names:
                writer.source.put(f"{a} = X.token({text!r})")
            else:
                path = self.path(text, family, key.place)
                if path is None:
                    return ""
                place = self.part_of_key(writer, path, a, data_type)
                if place:
                    places.append(f"*(({place},) if {a} else ())" if optional else place)
            if not optional:
                writer.source.put(f"if not {a}: return None")
            given.append(a)
        writer.source.put(f"return [{', '.join(given)}], ({''.join(f'{place}, ' for place in places)})")
        return writer.finish(f"identity {key.place}")

    def part_of_key(self, writer: KeyWriter, path: Path, a: str, data_type: str) -> str:
        """Write how a part of a composite key is read; gives its place as source, empty when it has none."""
        put, reader = writer.source.put, writer.reader
        if isinstance(reader, XmlReader):
            if not isinstance(path, XmlPath):
                put(f"{a} = X.variable({path.text!r})")
                return ""
            at = writer.source.name("w")
            put(f"{a} = X.xml_token({writer.node.value}, {reader.path(path)}); {at} = X.at")
            return at
        assert isinstance(path, Hl7Path)
        found = self.check.tables.type_at(path, data_type)
        access = reader.access(path, writer.node)
        if is_identifier(found) or is_coded(found):
            writer.steps_note(access, found)
            x = writer.source.name("x")
            put(f"{a} = token({x}, {access.level}, {found!r}, {access.base} + {access.offset}, X) if ({x} := {access.raw}) else ''")
        else:
            put(f"{a} = {reader.text(path, writer.node, writer.reads)}")
        return "" if access.is_leaf_text or ":=" in access.raw else place_sum(access.base, access.offset)

    def condition(self, text: str, place: Place, family: Family, level: int, segment: str, data_type: str) -> str | bool:
        """A condition as a function's name; True or False when it is always so (True for none)."""
        if not text:
            return True
        mapping = Mapping("", place, family, data_type or segment, "", {})
        condition = self.check.condition(text, mapping, place)
        if condition is None:
            return True
        if isinstance(condition, Always):
            return condition.value
        return self.predicate(condition, family, level, segment, data_type, text)

    def predicate(self, condition: Condition, family: Family, level: int, segment: str, data_type: str, text: str) -> str:
        writer = KeyWriter(self.emitter, level if family == "hl7v2" else 9, segment, data_type)
        writer.source.put(f"return {writer.writer.condition(condition, writer.node, writer.reads)}")
        return writer.finish(text)

    def path(self, text: str, family: Family, place: Place) -> Path | None:
        try:
            found = reader_of(family)(text)
        except PathError as error:
            self.error(place, "path", str(error))
            return None
        if isinstance(found, Hl7Path) and (problem := self.check.tables.problem(found)):
            self.error(place, "path", f"`{text}`: {problem}")
        return found

    def side(self, side: SideResource, level: int) -> Keys:
        """The keys of a side resource as it is used at a level of the input."""
        mapping = side.mapping
        segment = mapping.source if level == 0 else ""
        keys, _ = self.identity(
            mapping.name, mapping.target, mapping.identity, mapping.family, level, segment, mapping.source, None, mapping.place
        )
        owned = self.condition(mapping.owned, mapping.place, mapping.family, level, segment, mapping.source)
        keys.is_owned = owned
        return keys
