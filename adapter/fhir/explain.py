"""Says what is wrong with a resource, and where: the slow, complete way over the same shapes that the fast way uses. Pure.

Codes of findings (the element path and these are all a finding holds; never a value):

    required-element   an element that R4 requires is missing
    unknown-element    a name that the type does not have
    cardinality        a list where one value belongs or the other way round, too many, or two of one choice
    wrong-type         an object where a text belongs, or the like
    empty              an object, list or value with nothing in it
    value-format       a value that its primitive type does not allow
    binding            a code outside the value set that R4 requires
    invariant          a rule of R4 does not hold; `detail` is its key
    code-system        a code that its code system, of which R4 holds all codes, does not have
    extension          an extension whose definition we know, in another form or place than it says
    reference          leads to nothing in this message, or to a type of resource that may not stand there
    wrong-environment  a real person number in a test environment, a synthetic one in production
    person-number      a value typed as a national person number that is none
    help-number        an H-number without its issuer, or under a national system
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from adapter.fhir import elements, primitives, profiles, valuesets
from adapter.fhir.fhirpath import Env, Rule
from adapter.fhir.jsonvalue import is_list, is_object
from adapter.fhir.plans import Judge
from adapter.fhir.shapes import BCP_47, CODED, RFC_3986, Member, Shape
from adapter.fhir.source import DOUBT
from adapter.model import Finding

JudgeIdentifier = Callable[[dict[str, Any]], str]
"""The code of what is wrong with an Identifier, as far as Norwegian numbers go; empty when nothing is."""

_TYPE: Final = "resourceType"


@dataclass(slots=True)
class Explainer:
    """Walks a resource and collects what is wrong with it."""

    judge: Judge
    judge_identifier: JudgeIdentifier

    def explain(self, resource: Any) -> list[Finding]:
        """Everything that is wrong with a resource of a message."""
        found: list[Finding] = []
        self._resource(resource, "", resource, found)
        return found

    def _resource(self, resource: Any, path: str, root: Any, found: list[Finding]) -> None:
        type_name = resource.get(_TYPE) if is_object(resource) else None
        if not isinstance(type_name, str) or not elements.is_resource(type_name):
            found.append(Finding("unknown-element", element=f"{path}.{_TYPE}".lstrip(".")))
            return
        env = Env(resource, root)
        self._object(resource, self.judge.shapes.shape(type_name), path or type_name, env, found)
        if "contained" in resource and not contained_is_used(resource):
            found.append(Finding("invariant", element=path or type_name, detail="dom-3"))

    def _object(self, value: Any, shape: Shape, path: str, env: Env, found: list[Finding]) -> None:
        self.judge.shapes.complete(shape)
        if not is_object(value):
            found.append(Finding("wrong-type", element=path))
            return
        if not value:
            found.append(Finding("empty", element=path))
            return
        before = len(found)
        for name, inner in value.items():
            member = shape.members.get(name)
            if member is None:
                found.append(Finding("unknown-element", element=f"{path}.{_printable(name)}"))
            else:
                self._member(value, inner, member, f"{path}.{name}", env, found)
        missing = [names for names in shape.required if not _present(names, value)]
        found.extend(Finding("required-element", element=f"{path}.{_element_name(names)}") for names in missing)
        found.extend(Finding("cardinality", element=f"{path}.{name}") for name, names in shape.choices if _present(names, value) > 1)
        whole = len(found) == before
        found.extend(
            Finding("invariant", element=path, detail=key) for key, rule in shape.rules if not _holds(rule, value, env, whole=whole)
        )
        if shape.path == "Identifier" and (code := self.judge_identifier(value)):
            found.append(Finding(code, element=f"{path}.value"))
        if not whole:
            return  # what codes mean is judged when the form is right
        if shape.path in CODED and valuesets.is_unknown_code(value.get("system"), value.get("code")):
            found.append(Finding("code-system", element=f"{path}.code"))
        if shape.path == "Identifier" and value.get("system") == RFC_3986 and not primitives.absolute_uri(value.get("value", "urn:x")):
            found.append(Finding("value-format", element=f"{path}.value"))

    def _member(self, parent: dict[str, Any], value: Any, member: Member, path: str, env: Env, found: list[Finding]) -> None:
        if member.kind == "shadow" and member.codes is not None and member.name[1:] not in parent:
            found.append(Finding("binding", element=path))  # an extension is no code of the value set
        if not member.is_list:
            if is_list(value):
                found.append(Finding("cardinality", element=path))
            else:
                self._value(value, member, path, env, found)
            return
        if not is_list(value):
            found.append(Finding("cardinality", element=path))
            return
        if not value:
            found.append(Finding("empty", element=path))
        beside = self._beside(parent, member)
        if beside is not None and len(beside) != len(value):
            found.append(Finding("cardinality", element=path))
        for index, item in enumerate(value):
            if item is None and beside is not None and index < len(beside) and beside[index] is not None:
                # json.html, section 2.6.2.3: null keeps the place where only the other list says something.
                if member.kind == "primitive" and member.codes is not None:
                    found.append(Finding("binding", element=f"{path}[{index}]"))
                continue
            self._value(item, member, f"{path}[{index}]", env, found)

    def _beside(self, parent: dict[str, Any], member: Member) -> list[Any] | None:
        """The other list of a repeating primitive: `_given` for `given`, `given` for `_given`."""
        other = member.name[1:] if member.kind == "shadow" else f"_{member.name}"
        found = parent.get(other) if member.kind in {"primitive", "shadow"} else None
        return found if is_list(found) else None

    def _value(self, value: Any, member: Member, path: str, env: Env, found: list[Finding]) -> None:
        if value is None:
            found.append(Finding("empty", element=path))
            return
        before = len(found)
        if member.kind == "resource":
            self._resource(value, path, env.root, found)
        elif member.kind == "primitive":
            self._primitive(value, member, path, found)
        elif member.shape is not None:
            self._object(value, member.shape, path, env, found)
            if len(found) == before:
                self._meaning(value, member, path, env, found)
                if member.holder:
                    self._extensions(value, member, path, env, found)
        whole = len(found) == before
        found.extend(
            Finding("invariant", element=path, detail=key) for key, rule in member.rules if not _holds(rule, value, env, whole=whole)
        )

    def _primitive(self, value: Any, member: Member, path: str, found: list[Finding]) -> None:
        if member.valid is not None and not member.valid(value):
            wrong = isinstance(value, (dict, list)) or isinstance(value, str) is (member.type in elements.WRITTEN_AS_NUMBER)
            found.append(Finding("wrong-type" if wrong else "value-format", element=path))
        elif not all(test is None or test(value) for test in (member.codes, member.most)):
            found.append(Finding("binding", element=path))
        elif member.type in {"url", "uri"} and isinstance(value, str) and value.startswith("urn:uuid:") and self._dangling(value, member):
            found.append(Finding("reference", element=path))

    def _extensions(self, value: dict[str, Any], member: Member, path: str, env: Env, found: list[Finding]) -> None:
        """An extension, or those beside a primitive: an absolute url, and the form and place that its definition gives it."""
        inner = (
            [(value, path)]
            if member.kind == "object"
            else [(e, f"{path}.extension[{i}]") for i, e in enumerate(value.get("extension", []))]
        )
        for extension, place in inner:
            if "url" in extension and not primitives.absolute_uri(extension["url"]):
                found.append(Finding("value-format", element=f"{place}.url"))
            elif profiles.extension_fault(extension, member.holder, env.resource):
                found.append(Finding("extension", element=place))

    def _dangling(self, value: str, member: Member) -> bool:
        """Whether a url names an entry that this message does not have. (An identifier or system may be any UUID.)"""
        return member.type == "url" and value not in self.judge.targets

    def _meaning(self, value: dict[str, Any], member: Member, path: str, env: Env, found: list[Finding]) -> None:
        codings = value.get("coding", []) if member.type == "CodeableConcept" else [value]
        # R4 asks for one such code; HL7's validator refuses any other beside it, and it is what receivers run.
        if member.most is not None and not all(c.get("system") == BCP_47 and member.most(c.get("code", "")) for c in codings):
            found.append(Finding("binding", element=path))
        if member.bound is not None and not any((c.get("system"), c.get("code")) in member.bound for c in codings):
            found.append(Finding("binding", element=path))
        if member.type == "Reference" and "reference" in value:
            target = value["reference"]
            type_name = _contained_type(env.root, target) if target.startswith("#") else self.judge.targets.get(target)
            if type_name is None or (member.targets and type_name not in member.targets):
                found.append(Finding("reference", element=path))


def _holds(rule: Rule, value: Any, env: Env, *, whole: bool) -> bool:
    """Whether an invariant holds. Where the form is wrong already (not `whole`) it may not be possible to say: then nothing is added."""
    try:
        return rule.holds(value, env)
    except DOUBT:
        if whole:
            raise
        return True


def _present(names: Collection[str], value: dict[str, Any]) -> int:
    """How many of the names an object has, with values or with extensions only."""
    return sum(1 for name in names if name in value or f"_{name}" in value)


def _printable(name: object) -> str:
    """An element name for a path; only names that a mapping could have written are shown."""
    return name if isinstance(name, str) and name.isidentifier() and len(name) <= 60 else "?"


def _element_name(names: tuple[str, ...]) -> str:
    if len(names) == 1:
        return names[0]
    stem = names[0]
    while not all(name.startswith(stem) for name in names):
        stem = stem[:-1]
    return f"{stem}[x]"


def _contained_type(root: dict[str, Any], target: str) -> str | None:
    """The type of what `#id` means in a resource: one that it contains, or itself."""
    if target == "#":
        return str(root.get("resourceType"))
    for resource in root.get("contained", []):
        if is_object(resource) and resource.get("id") == target[1:]:
            return str(resource.get("resourceType"))
    return None


def contained_is_used(resource: dict[str, Any]) -> bool:
    """Invariant dom-3: each contained resource is referred to from the resource (or from another one in it), or refers to it by `#`.

    Written by hand: its FHIRPath looks for values of type canonical, uri and url among all descendants, whose types JSON does not tell.
    """
    contained = resource.get("contained")
    if not is_list(contained):
        return True
    used = {text for text in _texts(resource) if text.startswith("#")}
    return all(is_object(inner) and (f"#{inner.get('id')}" in used or any(text == "#" for text in _texts(inner))) for inner in contained)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif is_object(value):
        for inner in value.values():
            yield from _texts(inner)
    elif is_list(value):
        for inner in value:
            yield from _texts(inner)
