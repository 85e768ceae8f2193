"""Makes the tables of national and international profiles under `adapter/fhir/r4/profiles/` from their definitions.

    python tools/make_profile_tables.py ../shared/reference/no

A profile becomes the tree of what it says beyond R4 (cardinality, fixed values, slices …); what a snapshot merely repeats is left out.
One file a profile, named by its place in `index.json` ({url: file}). A node holds only what it constrains:

    min, max       when stricter than R4's                 fixed, pattern   values
    types          when fewer than R4's                    profiles         of the data type or extension, one of which must be met
    targets        [[type, profile or ""]] of references   binding          url of a required value set
    rules          [[key, FHIRPath]] of error severity     children         {element: node}
    slicing        {"by": [[kind, path]], "closed": bool}  slices           {name: node}

An extension's table also says where it may stand (`contexts`). `profile-valuesets.json` gets the value sets they require.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from valueset_expansion import Terminology  # noqa: E402 - beside this file

from adapter.fhir import elements  # noqa: E402 - the project is not on the path before

Json = dict[str, Any]
OUT = ROOT / "adapter" / "fhir" / "r4"
FOLDERS = ("no-basis-2.2.2", "compiled/okt", "compiled/vitalsigns", "compiled/vkp-observation", "compiled/mhd", "compiled/nilar")
BASE = "http://hl7.org/fhir/StructureDefinition/"
R4_WIDE = {"ele-1", "ext-1", "dom-2", "dom-3", "dom-4", "dom-5", "txt-1", "txt-2", "sqty-1"}


def base_info(path: str) -> elements.ElementInfo | None:
    found = elements.element(path)
    if found is None and path.endswith("[x]"):
        return None
    return found


def cardinality(element: Json, info: elements.ElementInfo | None, *, slice_: bool) -> Json:
    row: Json = {}
    least = 0 if slice_ or info is None else info.min
    if element.get("min", 0) > least:
        row["min"] = element["min"]
    maximum = element.get("max")
    if maximum is not None and maximum != "*":
        most = None if info is None else info.max
        if slice_ or most is None or int(maximum) < most:
            row["max"] = int(maximum)
    return row


def type_constraints(element: Json, info: elements.ElementInfo | None) -> Json:
    row: Json = {}
    entries = element.get("type", [])
    codes = [t["code"] for t in entries if not t["code"].startswith("http://hl7.org/fhirpath/")]
    if codes and info is not None and set(codes) < set(info.types):
        row["types"] = codes
    own = [p for t in entries for p in t.get("profile", []) if not p.startswith(BASE) or p.removeprefix(BASE) not in elements.type_names()]
    own = [p for p in own if p != f"{BASE}SimpleQuantity"]
    if own:
        row["profiles"] = own
    targets = [p for t in entries for p in t.get("targetProfile", [])]
    if targets:
        pairs = [[target_type(p), "" if p.startswith(BASE) else p] for p in targets]
        allowed = set(info.targets) if info is not None else set()
        if any(profile for _, profile in pairs) or ({t for t, _ in pairs} != allowed and "Resource" not in {t for t, _ in pairs}):
            row["targets"] = pairs
    return row


def target_type(profile: str) -> str:
    """The resource type of a target profile; R4's own profiles that are not at hand are all of Observation (vitalsigns)."""
    name = TYPES.get(profile) or profile.removeprefix(BASE)
    return name if name in elements.type_names() else "Observation"


def values(element: Json) -> Json:
    row: Json = {}
    for key, value in element.items():
        if key.startswith("fixed"):
            row["fixed"] = value
        elif key.startswith("pattern"):
            row["pattern"] = value
    return row


def constraints(element: Json, *, slice_: bool) -> Json:
    path = element["path"]
    info = base_info(path)
    row = {**cardinality(element, info, slice_=slice_), **type_constraints(element, info), **values(element)}
    binding = element.get("binding", {})
    if binding.get("strength") == "required" and "valueSet" in binding:
        url = binding["valueSet"].split("|")[0]
        if info is None or info.binding != "required" or info.valueset != url:
            row["binding"] = url
    known = {key for key, _ in _r4_rules(path, info)}
    rules = [
        [c["key"], c["expression"]]
        for c in element.get("constraint", [])
        if c.get("severity") == "error" and "expression" in c and c["key"] not in known | R4_WIDE
    ]
    if rules:
        row["rules"] = rules
    if "slicing" in element:
        slicing = element["slicing"]
        row["slicing"] = {"by": [[d["type"], d["path"]] for d in slicing.get("discriminator", [])], "closed": slicing["rules"] == "closed"}
    return row


def _r4_rules(path: str, info: elements.ElementInfo | None) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for place in {path, *(info.types if info else ()), info.path if info else path}:
        table = elements.table(place.split(".", 1)[0])
        if table is not None:
            found.extend(table.rules.get(place, ()))
    return found


def tree(definition: Json) -> Json:
    """The constraints of a snapshot as nested nodes, empty ones left out."""
    root: Json = {}
    for element in definition["snapshot"]["element"]:
        node = root
        for part in element["id"].split(".")[1:]:
            name, _, slice_name = part.partition(":")
            node = node.setdefault("children", {}).setdefault(name, {})
            if slice_name:
                node = node.setdefault("slices", {}).setdefault(slice_name, {})
        node.update(constraints(element, slice_=":" in element["id"].rpartition(".")[2]))
    return prune(root)


def prune(node: Json) -> Json:
    """Without children and slices that say nothing. Slices stay where they are closed or counted, since they tell which is which."""
    for key in ("children", "slices"):
        inner = {name: prune(child) for name, child in node.get(key, {}).items()}
        kept = {name: child for name, child in inner.items() if child}
        node.pop(key, None)
        if kept:
            node[key] = kept
    if "slicing" in node and "slices" not in node:
        del node["slicing"]
    return node


def required_sets(node: Json) -> set[str]:
    found = {node["binding"]} if "binding" in node else set[str]()
    for key in ("children", "slices"):
        for child in node.get(key, {}).values():
            found |= required_sets(child)
    return found


TYPES: dict[str, str] = {}


def write(path: Path, data: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")


def lines(path: Path) -> list[Json]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def main(folder: Path) -> None:
    held = [json.loads(path.read_text("utf-8-sig")) for name in FOLDERS for path in sorted((folder / name).glob("*.json"))]
    definitions = [d for d in held if d.get("resourceType") == "StructureDefinition" and d.get("derivation") == "constraint"]
    TYPES.update({d["url"]: d["type"] for d in definitions})
    index: dict[str, str] = {}
    wanted: set[str] = set()
    for definition in sorted(definitions, key=lambda d: d["url"]):
        name = definition["url"].removeprefix("http://").removeprefix("https://").replace("/StructureDefinition", "").replace("/", "_")
        table: Json = {"type": definition["type"], **tree(definition)}
        if definition["type"] == "Extension":
            table["contexts"] = [c["expression"] for c in definition.get("context", []) if c["type"] == "element"]
        index[definition["url"]] = f"{name}.json"
        wanted |= required_sets(table)
        write(OUT / "profiles" / f"{name}.json", table)
    write(OUT / "profiles" / "index.json", index)

    r4 = folder.parent / "fhir-r4"
    valuesets = [v for v in held if v.get("resourceType") == "ValueSet"]
    systems = [s for s in held if s.get("resourceType") == "CodeSystem"]
    terminology = Terminology([*lines(r4 / "valuesets.ndjson"), *valuesets], [*lines(r4 / "codesystems.ndjson"), *systems])
    lists: dict[str, Any] = json.loads((folder / "codes" / "kodeverk_from_nhn_visningsfiler.json").read_text("utf-8"))
    expanded: dict[str, dict[str, str]] = {}
    missing: list[str] = []
    for url in sorted(wanted):
        number = url.rpartition(".")[2] if url.startswith("urn:oid:2.16.578.1.12.4.1.1.") else ""
        codes = {url: set(lists[number]["codes"])} if lists.get(number, {}).get("codes") else terminology.expand(url)
        if codes is None:
            missing.append(url)
        else:
            expanded[url] = {system: " ".join(sorted(found)) for system, found in sorted(codes.items())}
    write(OUT / "profile-valuesets.json", expanded)
    print(f"{len(index)} profiles, {len(expanded)} value sets, not expanded: {', '.join(missing)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
