"""The limited XPath of the mapping language, compiled once, run on `kith.Element`.

    path      = ["/"] step { "/" step }            "/" at the start: from the document's root, which the first step names
    step      = "." | ".." | "$this" | "@" name | "*" | [prefix ":"] name { "[" predicate "]" }
    predicate = number | path [ ("=" | "!=") value ]        value: bare, or in single or double quotes

A name without a prefix matches by local name, whatever the namespace; a prefix of `PREFIXES` asks for its namespaces as well. There is no
`//`, no axis and no function: what needs more is a named Python function of the mapping.

Invariant: what cannot be understood is refused when it is compiled (`ValueError`), never when it is run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NamedTuple

from adapter.formats.kith import Element

PREFIXES: Final = {
    "mh": "http://www.kith.no/xmlstds/msghead/",
    "plo": "http://www.kith.no/xmlstds/po/",
    "fk1": "http://www.kith.no/xmlstds/felleskomponent1",
    "epj1": "http://www.kith.no/xmlstds/epj/epj1/",
    "epj2": "http://www.kith.no/xmlstds/epj/epj2/",
    "epj3": "http://www.kith.no/xmlstds/epj/epj3/",
    "m1": "http://www.kith.no/xmlstds/epj/meta/",
}
"""What a prefix in a path stands for: the beginning of the namespace, so that one path reads all versions of a message."""

_TOKEN: Final = re.compile(
    r"""\s*(?:(?P<this>\$this|\.(?!\.))|(?P<up>\.\.)|(?P<attribute>@(?:\w+:)?[^\W\d][\w.-]*)|(?P<name>(?:\w+:)?(?:[^\W\d][\w.-]*|\*)))"""
)
_VALUE: Final = re.compile(r"""\s*(!?=)\s*(?:"([^"]*)"|'([^']*)'|([^\]'"=]+?))\s*(?=\])""")
_NUMBER: Final = re.compile(r"\s*([1-9]\d{0,4})\s*(?=\])")


class Selected(NamedTuple):
    """What a path found: an element, or (`attribute` not empty) one of its attributes, by its key in `Element.attrs`."""

    element: Element
    attribute: str = ""

    @property
    def text(self) -> str:
        """The attribute's value, or the text directly within the element; as it stands."""
        return self.element.attrs[self.attribute] if self.attribute else self.element.text


@dataclass(frozen=True, slots=True)
class _Predicate:
    position: int = 0
    path: XmlPath | None = None
    operator: str = ""
    value: str = ""

    def holds(self, element: Element) -> bool:
        assert self.path is not None
        found = self.path.select(element)
        if not self.operator:
            return bool(found)
        # As in XPath: true when any of the values is (un)equal, so never when there is none.
        return any((selected.text.strip() == self.value) == (self.operator == "=") for selected in found)


@dataclass(frozen=True, slots=True)
class _Step:
    kind: str  # "child", "up", "attribute"
    local: str = ""
    namespace: str = ""
    predicates: tuple[_Predicate, ...] = ()

    @property
    def plain(self) -> str:
        """The name, when the step asks for nothing but a name; else empty. Most steps do."""
        return "" if self.kind != "child" or self.namespace or self.predicates or self.local == "*" else self.local

    def apply(self, nodes: list[Element]) -> list[Element]:
        if self.kind == "up":
            found: list[Element] = []
            for node in nodes:
                if node.parent is not None and not any(node.parent is known for known in found):
                    found.append(node.parent)
            return self.filtered(found)
        return [child for node in nodes for child in self.filtered([each for each in node.children if self.matches(each)])]

    def matches(self, element: Element) -> bool:
        return (self.local in {"*", element.local}) and (not self.namespace or element.ns.startswith(self.namespace))

    def filtered(self, elements: list[Element]) -> list[Element]:
        for predicate in self.predicates:
            if predicate.position:
                elements = elements[predicate.position - 1 : predicate.position]
            else:
                elements = [element for element in elements if predicate.holds(element)]
        return elements


@dataclass(frozen=True, slots=True)
class XmlPath:
    """A compiled path. `text` is how it was written."""

    text: str
    absolute: bool
    steps: tuple[_Step, ...]
    names: tuple[str, ...]
    """`plain` of each step."""

    def select(self, context: Element) -> list[Selected]:
        """What the path finds from `context`, in document order."""
        nodes = [context]
        first = 0
        if self.absolute:
            while context.parent is not None:
                context = context.parent
            nodes = self.steps[0].filtered([context] if self.steps[0].matches(context) else [])
            first = 1
        for number in range(first, len(self.steps)):
            name = self.names[number]
            if name:
                nodes = [child for node in nodes for child in node.children if child.local == name]
            elif self.steps[number].kind == "attribute":
                step = self.steps[number]
                return [Selected(node, key) for node in nodes if (key := _attribute(node, step))]
            else:
                nodes = self.steps[number].apply(nodes)
            if not nodes:
                return []
        return [Selected(node) for node in nodes]


def compile_path(text: str) -> XmlPath:
    """Compile a path. Raises `ValueError` saying what cannot be understood, and where."""
    path, at = _path(text, 0)
    if text[at:].strip():
        raise ValueError(f"cannot read the path from {text[at:]!r} on")
    return path


def select(context: Element, path: str) -> list[Selected]:
    """Compile and run a path: for tools and tests. Mappings compile theirs once."""
    return compile_path(path).select(context)


def _path(text: str, at: int) -> tuple[XmlPath, int]:
    begin = at
    absolute = text.startswith("/", at)
    at += absolute
    steps: list[_Step] = []
    while True:
        token = _TOKEN.match(text, at)
        if token is None:
            raise ValueError(f"a step is missing at {text[at:]!r}" if at < len(text) else "the path ends where a step is missing")
        if steps and steps[-1].kind == "attribute":
            raise ValueError("an attribute can only be the last step")
        at = token.end()
        predicates, at = _predicates(text, at)
        step = _step(token, predicates)
        if step is not None:
            steps.append(step)
        if not text.startswith("/", at):
            break
        at += 1
    if absolute and not (steps and steps[0].kind == "child"):
        raise ValueError("a path from the root begins with the root's name")
    return XmlPath(text[begin:at], absolute, tuple(steps), tuple(step.plain for step in steps)), at


def _step(token: re.Match[str], predicates: tuple[_Predicate, ...]) -> _Step | None:
    """The step of a token; None for one that stays where it is."""
    if token["up"]:
        return _Step("up", predicates=predicates)
    if token["this"]:
        if predicates:
            raise ValueError("the node itself takes no condition in brackets")
        return None
    kind = "attribute" if token["attribute"] else "child"
    if kind == "attribute" and predicates:
        raise ValueError("an attribute takes no condition in brackets")
    prefix, _, local = (token["attribute"] or token["name"]).removeprefix("@").rpartition(":")
    if prefix and prefix not in PREFIXES:
        raise ValueError(f"unknown prefix {prefix!r}; known are {', '.join(sorted(PREFIXES))}")
    return _Step(kind, local, PREFIXES.get(prefix, ""), predicates)


def _predicates(text: str, at: int) -> tuple[tuple[_Predicate, ...], int]:
    found: list[_Predicate] = []
    while text.startswith("[", at):
        at += 1
        if number := _NUMBER.match(text, at):
            found.append(_Predicate(position=int(number[1])))
            at = number.end()
        else:
            path, at = _path(text, at)
            if value := _VALUE.match(text, at):
                found.append(_Predicate(path=path, operator=value[1], value=next(part for part in value.groups()[1:] if part is not None)))
                at = value.end()
            else:
                found.append(_Predicate(path=path))
        if not text.startswith("]", at):
            raise ValueError("a condition is not closed with ]")
        at += 1
    return tuple(found), at


def _attribute(element: Element, step: _Step) -> str:
    """The key of the attribute that a step names: the one without a namespace first."""
    attrs = element.attrs
    if not step.namespace and step.local in attrs:
        return step.local
    for key in attrs:
        ns, _, local = key.rpartition("}")
        if local == step.local and ns and ns[1:].startswith(step.namespace):
            return key
    return ""
