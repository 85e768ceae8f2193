"""The fast tests of profiles: one Python function for each profile, written when it is first claimed. Pure.

A profile's table says little of most elements, so its function looks for few names. Of an Organization this is written (shortened):

    def test(value):
        if 'identifier' in value:
            identifier1 = value['identifier']
            if identifier1.__class__ is not list: return False
            for item2 in identifier1:
                if 'system' in item2 and item2['system'] in NAMED_0:
                    if item2['system'] == 'urn:oid:2.16.578.1.12.4.1.4.101':
                        if 'value' not in item2: return False
                        ...
        if 'address' in value:
            ...
        return True

Invariants:
- A function only accepts, for resources that R4's checks accept: `profiles.unmet` then finds nothing, when it is given no other resources to
  follow references to. What it doubts `profiles` decides.
- A member that is not simple (slices by type, choices) is handed to the very check that `profiles` makes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import orjson

from adapter.fhir import elements, slices
from adapter.fhir.fhirpath import Env, compile_rule
from adapter.fhir.source import Source, Test

Node = dict[str, Any]
"""What a profile says of an element (`tools/make_profile_tables.py`)."""

_NOWHERE: Final = Env({}, {})
_OUTWARD: Final = (b"%resource", b"%rootResource", b"%context")


class Acceptor:
    """Writes the function of one profile.

    `table`: the table of a profile by its url, None for one not known. `whole`: the complete check of a member (its name, node and path), as a
    test of the object it stands in and the resource.
    """

    def __init__(
        self, url: str, table: Callable[[str], Node | None], whole: Callable[[str, Node, str], Callable[[Any, Any], bool]]
    ) -> None:
        self._table = table
        self._whole = whole
        self._within: list[str] = []
        self._source = Source(f"profile {url}")
        self._url = url
        root = table(url)
        if root is None:
            raise KeyError(url)
        self._root = root

    def made(self) -> Test:
        """The function: truthy when a value surely meets the profile."""
        self._profile(self._url, "value")
        return self._source.made()

    def _profile(self, url: str, value: str) -> None:
        node = self._table(url)
        if node is None or url in self._within:
            self._source.refuse_when("True")
            return
        self._within.append(url)
        self._node(node, node["type"], value)
        self._within.pop()

    def _node(self, node: Node, path: str, value: str) -> None:
        """Write what a profile says of one value."""
        source = self._source
        if "fixed" in node:
            source.refuse_when(f"{value} != {self._constant(node['fixed'])}")
        if "pattern" in node:
            pattern = node["pattern"]
            holds = slices.matches_pattern(pattern)
            source.refuse_when(f"{value} != {pattern!r}" if isinstance(pattern, str) else f"not {source.bind(holds, 'pattern')}({value})")
        if "binding" in node and (bound := slices.in_valueset(node["binding"])) is not None:
            source.refuse_when(f"not {source.bind(bound, 'bound')}({value})")
        urls: list[str] = node.get("profiles", [])
        if all(self._table(url) is not None for url in urls):
            if len(urls) == 1:
                self._profile(urls[0], value)
            elif urls:
                tests = [source.bind(Acceptor(url, self._table, self._whole).made(), "met") for url in urls]
                source.refuse_when("not (" + " or ".join(f"{test}({value})" for test in tests) + ")")
        for _, expression in node.get("rules", ()):
            rule = compile_rule(expression, path)
            if rule.contextual and not self._is_of_resource:
                source.refuse_when("True")
            else:
                surroundings = f"{source.bind(Env, 'env')}(value, value)" if rule.contextual else source.bind(_NOWHERE, "nowhere")
                source.refuse_when(f"not {source.bind(rule.holds, 'rule')}({value}, {surroundings})")
        for name, child in node.get("children", {}).items():
            self._member(name, child, f"{path}.{name}", value)

    @property
    def _is_of_resource(self) -> bool:
        return elements.is_resource(self._root["type"])

    def _constant(self, value: object) -> str:
        return repr(value) if isinstance(value, str) else self._source.bind(value, "fixed")

    # -- one element of an object -----------------------------------------------------------------------------------

    def _member(self, name: str, node: Node, path: str, parent: str) -> None:
        source = self._source
        info = elements.element(path)
        if info is not None and node.get("max") == 0:
            present = frozenset(written for json_name in info.json_names() for written in (json_name, f"_{json_name}"))
            source.refuse_when(f"not {source.bind(present, 'names')}.isdisjoint({parent})")
            return
        named = None if info is None or info.is_choice or info.max == 0 else _named(node)
        if info is None or named is None or "types" in node:
            self._handed_on(name, node, path, parent)
            return
        if info.is_primitive:
            source.refuse_when(f"'_{name}' in {parent}")
            node = {key: said for key, said in node.items() if key != "children"}  # which are of what stands beside it
        if node.get("min"):
            source.refuse_when(f"{name!r} not in {parent}")
        variable = source.variable(name)
        first = [f"{variable} = {parent}[{name!r}]"]
        if info.is_list:
            first.append(f"if {variable}.__class__ is not list: return False")
        with source.block(f"if {name!r} in {parent}:", *first):
            if not info.is_list:
                self._node(node, path, variable)
                self._slice(named, path, variable)
                return
            if node.get("min", 0) > 1:
                source.refuse_when(f"len({variable}) < {node['min']}")
            if "max" in node:
                source.refuse_when(f"len({variable}) > {node['max']}")
            self._items(named, node, path, variable)

    def _items(self, named: Named, node: Node, path: str, variable: str) -> None:
        source = self._source
        item = source.variable("item")
        counts = {text: source.variable("count") for text, slice_ in named.texts.items() if "max" in slice_}
        for count in counts.values():
            source.put(f"{count} = 0")
        with source.block(f"for {item} in {variable}:"):
            self._node(node, path, item)
            self._slice(named, path, item, counts)
        for text, count in counts.items():
            source.refuse_when(f"{count} > {named.texts[text]['max']}")

    def _slice(self, named: Named, path: str, item: str, counts: Mapping[str, str] = MappingProxyType({})) -> None:
        """Write what the slices say of one value, told apart by one text in it."""
        if not named.texts:
            return
        source = self._source
        *above, last = named.steps
        texts = source.bind(frozenset(named.texts), "named")
        if above:
            (step,) = above
            inner = source.variable("inner")
            with source.block(f"for {inner} in {item}[{step!r}] if {step!r} in {item} else ():"):
                source.refuse_when(f"{last!r} in {inner} and {inner}[{last!r}] in {texts}")
            return
        with source.block(f"if {last!r} in {item} and {item}[{last!r}] in {texts}:"):
            for text, slice_ in named.texts.items():
                with source.block(f"if {item}[{last!r}] == {text!r}:"):
                    if text in counts:
                        source.put(f"{counts[text]} += 1")
                    self._node(slice_, path, item)

    def _handed_on(self, name: str, node: Node, path: str, parent: str) -> None:
        """A member that is not simple, checked as `profiles` does."""
        source = self._source
        if not self._is_of_resource and any(word in orjson.dumps(node) for word in _OUTWARD):
            source.refuse_when("True")
            return
        source.refuse_when(f"not {source.bind(self._whole(name, node, path), 'whole')}({parent}, value)")


@dataclass(frozen=True, slots=True)
class Named:
    """Slices that are told apart by one text: at which steps it stands, and which text is which slice's."""

    steps: tuple[str, ...]
    texts: dict[str, Node]


def _named(node: Node) -> Named | None:
    """The slices of an element, when they are of this simple kind (or there are none, or none that can be told apart); else None."""
    if "slices" not in node or slices.compile_slices(node) is None:
        return Named((), {})
    by: list[list[str]] = node.get("slicing", {}).get("by", [])
    if len(by) != 1 or by[0][0] not in {"value", "pattern"} or node["slicing"]["closed"]:
        return None
    steps = by[0][1].split(".")
    if steps[0] == "$this" or len(steps) > 2:
        return None
    texts: dict[str, Node] = {}
    for slice_ in node["slices"].values():
        text = slices.constant(slice_, steps)
        if text is None or text in texts or slice_.get("min") or (len(steps) > 1 and "max" in slice_):
            return None
        texts[text] = slice_
    return Named(tuple(steps), texts)
