"""Two resources of the same thing become one: twice in one message, or a new version over the one last sent.

- `unite`: the same key twice in one message. What only one says is kept. Where the message is the authority, lists are united, and two different
  single values are a contradiction, which stops it; the authority's words stand alone beside mere mentions. Of two mentions the fuller one
  stands, else the first (one writes HANSEN^K, the other Hansen^Kari); only of a Patient two different single values are a contradiction,
  since then two persons may have got one number.
- `overlay`: a new version of a Patient, Encounter or EpisodeOfCare over the last one (identity.md, "absent is not empty"): absent keeps,
  `removed` removes, a list that is sent replaces as a whole, identifiers are united, extensions replace those with the same url.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, Literal, cast

from adapter.fhir.elements import element
from adapter.model import Entry, Finding, Key, Resource

MERGED_TYPES: Final = frozenset({"Patient", "Encounter", "EpisodeOfCare"})

_WITHIN: Final = {("Encounter", "hospitalization"), ("Encounter", "period"), ("EpisodeOfCare", "period")}
"""Single elements that several fields of a message fill, each of which may be absent: merged part by part (A01 gives the start, A03 the end).
Others (a code, a reference) are one value: half of one and half of another would be neither."""

_CHOICES: Final = {"Patient": ("deceased", "multipleBirth")}
"""Only one of a choice may stand: a new `deceasedDateTime` takes the place of `deceasedBoolean`."""

_OF_THE_MESSAGE: Final = ("id", "meta", "text", "implicitRules", "language")
"""What belongs to one version and says nothing of the thing: the profiles claimed, the readable summary."""

_EXTENSION_NAMED: Final = re.compile(r"^(?:(?P<element>.+)\.)?extension\[(?P<url>.+)\]$")


def unite(entries: Sequence[Entry], known: Mapping[Key, Key] | None = None) -> tuple[list[Entry], list[Finding]]:
    """The entries with those of the same thing (a shared key, or the same URN) made one, each where its first stood, and the contradictions.

    `known` has for a key the one first used, where there is a ledger: two numbers known to be the same thing's are a shared key.
    The URN of the first stays; references to the URN of another are led to it. A contradiction is a finding `contradiction` with the element.
    """
    groups = _groups(entries, known)
    if not groups:
        return list(entries), []
    found: list[Finding] = []
    moved: dict[str, str] = {}
    one: list[Entry | None] = list(entries)
    for places in groups:
        group = [entries[place] for place in places]
        one[places[0]] = _one(group, found)
        for place in places[1:]:
            one[place] = None
        moved.update({entry.urn: group[0].urn for entry in group[1:] if entry.urn != group[0].urn})
    united = [entry for entry in one if entry is not None]
    if moved:
        united = [
            Entry(it.name, it.kind, cast("Resource", _moved(it.resource, moved)), it.urn, it.keys, it.removed, it.profiles) for it in united
        ]
    return united, found


def _groups(entries: Sequence[Entry], known: Mapping[Key, Key] | None) -> list[list[int]]:
    """The places of entries of the same thing together, in order of the first; those of one entry alone, as nearly all are, are left out."""
    first: dict[object, int] = {}
    same: dict[tuple[int, int], None] = {}
    for place, entry in enumerate(entries):
        if (before := first.setdefault(entry.urn, place)) != place:
            same[before, place] = None
        for key in entry.keys:
            if (before := first.setdefault(key, place)) != place:
                same[before, place] = None
            if known and key in known and (before := first.setdefault(known[key], place)) != place:
                same[before, place] = None
    groups: dict[int, set[int]] = {}
    for one, other in same:
        group = groups.get(one, {one}) | groups.get(other, {other})
        groups.update(dict.fromkeys(group, group))
    return sorted({min(group): sorted(group) for group in groups.values()}.values())


def _one(group: list[Entry], found: list[Finding]) -> Entry:
    if all(entry.equals(group[0]) for entry in group[1:]):
        return group[0]
    speaking = [entry for entry in group if entry.kind == "owned"] or group
    chief = speaking[0]
    resource = dict(chief.resource)
    for entry in group:
        if entry is not chief:
            _add(resource, entry, speaking=entry.kind == "owned" or chief.kind != "owned", found=found)
    removed = tuple(dict.fromkeys([name for entry in speaking for name in entry.removed]))
    keys = tuple(dict.fromkeys([key for entry in (chief, *group) for key in entry.keys]))
    profiles = tuple(dict.fromkeys([name for entry in speaking for name in entry.profiles]))
    return Entry(chief.name, chief.kind, resource, group[0].urn, keys=keys, removed=removed, profiles=profiles)


def _add(resource: Resource, entry: Entry, *, speaking: bool, found: list[Finding]) -> None:
    """Add to `resource` what another entry of the same thing says."""
    for name, value in entry.resource.items():
        mine = resource.get(name)
        if mine == value:
            continue
        if name == "identifier" and isinstance(value, list):
            resource[name] = united_lists(cast("list[object]", mine or []), cast("list[object]", value))
        elif not speaking:
            continue
        elif mine is None:
            resource[name] = value
        elif name == "meta":
            resource[name] = _united_meta(cast("dict[str, Any]", mine), cast("dict[str, Any]", value))
        elif isinstance(mine, list) and isinstance(value, list):
            ours, others = cast("list[object]", mine), cast("list[object]", value)
            both = united_lists(ours, others)
            resource[name] = both if entry.kind == "owned" or len(both) <= max(len(ours), len(others)) else ours
        elif entry.kind == "owned" or entry.type == "Patient":
            found.append(Finding(code="contradiction", element=f"{entry.type}.{name}"))


def _united_meta(mine: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {**other, **mine, "profile": united_lists(mine.get("profile", []), other.get("profile", []))}


def united_lists(first: Sequence[object], second: Sequence[object]) -> list[object]:
    """Both, in order, without those that another one says in full (the same values and perhaps more)."""
    items = [*first, *(item for item in second if item not in first)]
    return [item for place, item in enumerate(items) if not any(_within(item, other) for at, other in enumerate(items) if at != place)]


def _within(item: object, other: object) -> bool:
    if not isinstance(item, dict) or not isinstance(other, dict) or item == other:
        return False
    whole = cast("dict[str, object]", other)
    return all(name in whole and whole[name] == value for name, value in cast("dict[str, object]", item).items())


def _moved(node: object, moved: dict[str, str]) -> object:
    if isinstance(node, dict):
        return {name: _moved(value, moved) for name, value in cast("dict[str, object]", node).items()}
    if isinstance(node, list):
        return [_moved(item, moved) for item in cast("list[object]", node)]
    return moved.get(node, node) if isinstance(node, str) else node


def overlay(last: Resource, new: Resource, removed: Iterable[str]) -> Resource:
    """`new` laid over `last`, in the order of `last`: what the destination should hold now."""
    resource_type = str(new["resourceType"])
    merged = {name: value for name, value in last.items() if name not in _OF_THE_MESSAGE}
    for name in removed:
        _remove(merged, name)
    for stem in _CHOICES.get(resource_type, ()):
        if any(_is_choice(name, stem) for name in new):
            merged = {name: value for name, value in merged.items() if not _is_choice(name.removeprefix("_"), stem)}
    for name, value in new.items():
        if name == "identifier":
            merged[name] = _united_identifiers(merged.get(name, []), value)
        elif name == "extension":
            merged[name] = _replaced_extensions(merged.get(name, []), value)
        elif name == "status" and value == "unknown" and name in merged:
            continue  # an update that does not say how the visit stands (A08) changes nothing of that
        elif (resource_type, name) in _WITHIN and name in merged:
            merged[name] = {**merged[name], **cast("dict[str, Any]", value)}
        else:
            merged[name] = value
            if f"_{name}" not in new:
                merged.pop(f"_{name}", None)
    return merged


def _is_choice(name: str, stem: str) -> bool:
    return name.startswith(stem) and name[len(stem) : len(stem) + 1].isupper()


def _remove(resource: dict[str, Any], path: str) -> None:
    """Take an element out by its path (`address`, `hospitalization.dischargeDisposition`, `birthDate.extension[url]`), with the `_` half of a primitive."""
    named = _EXTENSION_NAMED.match(path)
    if named:
        _remove_extension(resource, named["element"], named["url"])
        return
    head, _, rest = path.partition(".")
    inner = resource.get(head)
    if rest and isinstance(inner, dict):
        copy = dict(cast("dict[str, Any]", inner))
        _remove(copy, rest)
        if copy:
            resource[head] = copy
        else:
            resource.pop(head)
    elif not rest:
        resource.pop(head, None)
        resource.pop(f"_{head}", None)


def _remove_extension(resource: dict[str, Any], path: str | None, url: str) -> None:
    """Take the extensions with `url` out of the resource itself, or of the element at `path` (of a primitive: of its `_` half)."""
    if path is None:
        kept = [item for item in cast("list[dict[str, Any]]", resource.pop("extension", [])) if item.get("url") != url]
        if kept:
            resource["extension"] = kept
        return
    head, _, rest = path.partition(".")
    for name in (head, f"_{head}"):
        inner = resource.get(name)
        if isinstance(inner, dict):
            copy = dict(cast("dict[str, Any]", inner))
            _remove_extension(copy, rest or None, url)
            resource[name] = copy
            if not copy:
                del resource[name]


def _united_identifiers(last: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All of both; where both have one with the same system and value, the new words in the old place."""
    by_token = {(item.get("system"), item.get("value")): item for item in last}
    for item in new:
        by_token[item.get("system"), item.get("value")] = item
    return list(by_token.values())


def _replaced_extensions(last: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[dict[str, Any]]:
    sent = {item.get("url") for item in new}
    return [*(item for item in last if item.get("url") not in sent), *new]


@lru_cache(maxsize=256)
def _identifiers(resource_type: str) -> Literal["", "one", "many"]:
    """How many identifiers R4 gives a type room for."""
    info = element(f"{resource_type}.identifier")
    return "" if info is None else "many" if info.is_list else "one"


def with_identifier(resource: Resource, key: Key) -> Resource:
    """`resource` with the identifier that the address searches for, where R4 has room for one: the next search must find it."""
    resource_type, system, value = key
    room = _identifiers(resource_type)
    if not room:
        return resource
    present = resource.get("identifier")
    items: Sequence[dict[str, Any]] = () if present is None else (present,) if room == "one" else present
    for item in items:
        if item.get("value") == value and item.get("system") == system:
            return resource
    searched = {"system": system, "value": value}
    return {**resource, "identifier": searched if room == "one" else [*items, searched]}
