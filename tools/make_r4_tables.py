"""Makes the tables of FHIR R4 under `adapter/fhir/r4/` from R4's own definitions.

    python tools/make_r4_tables.py ../shared/reference/fhir-r4

The folder holds `types.ndjson`, `resources.ndjson`, `valuesets.ndjson` and `codesystems.ndjson`: one StructureDefinition (with its
snapshot), ValueSet or CodeSystem of R4 4.0.1 a line. What comes out:

    types/<Type>.json    {"kind", "base", "elements": {path: {…}}}: one file for each complex type and resource
    valuesets.json       {url: {system: "code code …"}}: value sets of required and extensible bindings that R4 itself can expand
    systems.json         {url: "code code …"}: the code systems R4 knows, empty where it does not hold all their codes
    open-valuesets.json  [url, …]: required value sets whose codes stand outside R4 (mime types, languages, all of UCUM …)

An element is written with what differs from the usual: `min` 0, `max` "1", no `binding`. Keys: `min`, `max`, `types`, `targets` (of Reference
and canonical), `binding` [strength, url], `most` (url of the value set that every code must be in, whatever the strength), `ref` (content reference), `rules` [[key, FHIRPath], …] (invariants of error severity that the
element adds to those of its type; those of DomainResource stand there only).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from valueset_expansion import Terminology

Json = dict[str, Any]

OUT = Path(__file__).resolve().parent.parent / "adapter" / "fhir" / "r4"
FHIR_TYPE = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"
MOST = "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet"
SIMPLE = "http://hl7.org/fhir/StructureDefinition/SimpleQuantity"
"""A Quantity without comparator, which R4 writes as a profile of the type (its invariant sqty-1)."""
DEFINITION = "http://hl7.org/fhir/StructureDefinition/"
EVERYWHERE = {"ele-1", "ext-1"}
"""Invariants of Element and Extension, which every snapshot repeats at every place of that type."""


OTHER_SYSTEMS = {
    "http://loinc.org",
    "http://snomed.info/sct",
    "http://unitsofmeasure.org",
    "urn:ietf:bcp:13",
    "urn:ietf:bcp:47",
    "urn:iso:std:iso:3166",
}
"""Code systems that R4 refers to and does not hold (terminologies-systems.html)."""


def lines(path: Path) -> list[Json]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def type_code(kind: str, path: str, entry: Json) -> str:
    """The FHIR type of one `type` entry; R4 writes the id, url and value of a few as FHIRPath system types."""
    code = entry["code"]
    if not code.startswith("http://hl7.org/fhirpath/"):
        return code
    if kind == "resource" and path.count(".") == 1 and path.endswith(".id"):
        return "id"  # R4's fhir-type says string here; Resource.id itself is defined as id (resource.html, section 2.26.3)
    return next(e["valueUrl"] for e in entry["extension"] if e["url"] == FHIR_TYPE)


def rules(element: Json, inherited: set[str]) -> list[list[str]]:
    """The invariants of error severity that this element adds."""
    found = [
        [c["key"], c["expression"]]
        for c in element.get("constraint", [])
        if c["severity"] == "error"
        and c["key"] not in inherited
        and (c["key"] not in EVERYWHERE or (element["path"], c["key"]) == ("Extension", "ext-1"))
    ]
    return sorted(found)


def element_row(definition: Json, element: Json, type_rules: dict[str, set[str]]) -> Json:
    path, kind = element["path"], definition["kind"]
    row: Json = {}
    if element["min"]:
        row["min"] = element["min"]
    if element["max"] != "1":
        row["max"] = element["max"]
    entries = element.get("type", [])
    types = [type_code(kind, path, t) for t in entries]
    if types:
        row["types"] = types
    targets = [p.rsplit("/", 1)[-1] for t in entries for p in t.get("targetProfile", [])]
    if targets and "Resource" not in targets:
        row["targets"] = targets
    if "contentReference" in element:
        row["ref"] = element["contentReference"].removeprefix("#")
    binding = element.get("binding")
    if binding and "valueSet" in binding:
        row["binding"] = [binding["strength"], binding["valueSet"].split("|")[0]]
    for extension in (binding or {}).get("extension", []):
        if extension["url"] == MOST and types[:1] != ["Quantity"] and "." in path:
            row["most"] = extension["valueCanonical"].split("|")[0]
    inherited = set().union(*(type_rules.get(t, set()) for t in types)) if "." in path else type_rules["DomainResource"]
    if path == "DomainResource":
        inherited = set()
    found = rules(element, inherited)
    if any(SIMPLE in t.get("profile", []) for t in entries):
        found.append(["sqty-1", "comparator.empty()"])
    if found:
        row["rules"] = found
    return row


def write(path: Path, data: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=False) + "\n", "utf-8")


def main(folder: Path) -> None:
    definitions = [*lines(folder / "types.ndjson"), *lines(folder / "resources.ndjson")]
    complex_ones = [d for d in definitions if d["kind"] != "primitive-type" and d["name"] != "xhtml"]
    type_rules = {
        d["type"]: {c["key"] for c in d["snapshot"]["element"][0].get("constraint", [])}
        for d in complex_ones
        if d["kind"] == "complex-type" or d["type"] == "DomainResource"
    }
    bound: dict[str, str] = {}
    for definition in complex_ones:
        elements = {e["path"]: element_row(definition, e, type_rules) for e in definition["snapshot"]["element"]}
        base = definition.get("baseDefinition", "").removeprefix(DEFINITION)
        write(OUT / "types" / f"{definition['type']}.json", {"kind": definition["kind"], "base": base, "elements": elements})
        for row in elements.values():
            if "binding" in row:
                strength, url = row["binding"]
                if bound.get(url) != "required":
                    bound[url] = strength

    terminology = Terminology(lines(folder / "valuesets.ndjson"), lines(folder / "codesystems.ndjson"))
    expanded: dict[str, dict[str, str]] = {}
    open_ones: list[str] = []
    for url, strength in sorted(bound.items()):
        codes = terminology.expand(url) if strength in {"required", "extensible"} else None
        if codes is not None and (strength == "required" or sum(map(len, codes.values())) <= 300):
            expanded[url] = {system: " ".join(sorted(found)) for system, found in sorted(codes.items())}
        elif strength == "required":
            open_ones.append(url)
    write(OUT / "valuesets.json", expanded)
    write(OUT / "open-valuesets.json", open_ones)
    held = {system["url"]: " ".join(sorted(terminology.all_codes(system["url"]) or ())) for system in lines(folder / "codesystems.ndjson")}
    write(OUT / "systems.json", dict(sorted({**dict.fromkeys(OTHER_SYSTEMS, ""), **held}.items())))
    print(f"{len(complex_ones)} types, {len(expanded)} value sets, {len(open_ones)} open: {', '.join(open_ones)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
