"""Makes `adapter/fhir/r4/hl7-systems.json`: the code systems of HL7 v2's tables and of v3 that R4 holds whole.

    python tools/make_hl7_systems.py ~/.m2/repository/ca/uhn/hapi/fhir/hapi-fhir-validation-resources-r4/8.8.0/hapi-fhir-validation-resources-r4-8.8.0.jar

The file is HAPI's packaging of R4's own definitions, which Maven lays there when `make conformance` builds the validator. What comes out: {url: "code code …"},
of the systems that `systems.json` (`make_r4_tables.py`, run first) does not name. Left out are tables that write ranges as codes (`2 ...`), since their
codes cannot be listed, and with them all whose codes hold a blank. A lone `...`, which says that a site may add codes of its own, is no code.

Besides, ISO 3166-1 (alpha-2, alpha-3, numeric), which R4 only refers to: the countries of the mappings' table `country-code`, whose other codes Unicode's
CLDR names, and Kosovo by the code that is agreed on (XK) while ISO has none.
"""

from __future__ import annotations

import json
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

from babel.core import get_global
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "adapter" / "fhir" / "r4"
COUNTRIES = ROOT / "mappings" / "hl7v2" / "tables" / "country-code.yaml"
ISO_3166 = "urn:iso:std:iso:3166"
MORE = "..."
KOSOVO = {"XK", "XKX"}
KNOWN = OUT / "systems.json"
FILES = ("v2-tables.xml", "v3-codesystems.xml")
FHIR = "{http://hl7.org/fhir}"


def systems(document: ET.Element) -> dict[str, list[str]]:
    """The complete code systems of a Bundle, with their codes in order."""
    found: dict[str, list[str]] = {}
    for system in document.iter(f"{FHIR}CodeSystem"):
        url, content = (system.find(f"{FHIR}{name}") for name in ("url", "content"))
        listed = [code.get("value", "") for concept in system.iter(f"{FHIR}concept") for code in concept.findall(f"{FHIR}code")]
        codes = [code for code in listed if code != MORE]
        if url is not None and content is not None and content.get("value") == "complete" and codes:
            found[url.get("value", "")] = codes
    return found


def countries() -> set[str]:
    """The codes of ISO 3166-1."""
    aliases = {other: names[0] for other, names in get_global("territory_aliases").items() if len(other) == 3 and len(names) == 1}
    listed = YAML(typ="safe").load(COUNTRIES)["codes"]
    official = {aliases[code] for code in listed}
    numbers = {code for code, country in aliases.items() if code.isdigit() and country in official}
    return official | numbers | set(listed) | KOSOVO


def main(library: Path) -> None:
    known = json.loads(KNOWN.read_text("utf-8"))
    held = {ISO_3166: " ".join(sorted(countries()))}
    with zipfile.ZipFile(library) as archive:
        for name in FILES:
            document = ET.fromstring(archive.read(f"org/hl7/fhir/r4/model/valueset/{name}"))
            for url, codes in systems(document).items():
                is_of_one_version = "|" in url
                if url not in known and not is_of_one_version and not any(" " in code or MORE in code for code in codes):
                    held[url] = " ".join(sorted(set(codes)))
    (OUT / "hl7-systems.json").write_text(json.dumps(dict(sorted(held.items())), ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")
    print(f"{len(held)} code systems, {sum(len(codes.split(' ')) for codes in held.values())} codes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
