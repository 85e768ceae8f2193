"""Make adapter/mapping/data/hl7v2.json: for each HL7 v2 segment its fields' data types, for each data type its components'.

From hl7apy's tables, which load in half a second; the product needs only these, in a millisecond. The latest version that knows a segment or
type decides, and CE, CNE, TS and TSP of old versions are read as what later ones call them. Run: python tools/make_hl7_tables.py
"""

from __future__ import annotations

from pathlib import Path

import hl7apy
import orjson

VERSIONS = ("2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.8", "2.8.2")
LATER = {
    "TS": "DTM",
    "TSP": "DTM",
    "CE": "CWE",
    "CN": "XCN",
    "PN": "XPN",
    "AD": "XAD",
    "TN": "XTN",
    "CK": "CX",
    "CM": "",
    "varies": "",
    "WD": "",
}
ADDED = {  # v2.9, which hl7apy does not know, where the v2-to-FHIR guide maps it
    "MSH": {26: "CWE", 27: "CWE", 28: "ST"},
    "OBX": {31: "CWE", 32: "CWE", 33: "EIP"},
    "ORC": {35: "ID", 36: "DR", 37: "DTM", 38: "EI"},
    "PID": {40: "XTN"},
    "NK1": {40: "XTN", 41: "XTN"},
    "PV1": {53: "ST", 54: "CX"},
    "OBR": {51: "EI", 52: "EI", 53: "EI", 54: "EIP", 55: "CWE"},
    "SPM": {30: "CX", 31: "CX", 32: "EI", 33: "CWE", 34: "CWE", 35: "CWE"},
}
TARGET = Path(__file__).resolve().parent.parent / "adapter" / "mapping" / "data" / "hl7v2.json"


def main() -> None:
    segments: dict[str, dict[int, str]] = {}
    types: dict[str, dict[int, str]] = {}
    for version in VERSIONS:
        library = hl7apy.load_library(version)
        for name, entry in library.FIELDS.items():
            segment, _, number = name.rpartition("_")
            if number.isdigit():
                kind = LATER.get(entry[2], entry[2]) or ""
                known = segments.setdefault(segment, {})
                if kind or int(number) not in known:
                    known[int(number)] = kind
        for name, entry in library.DATATYPES.items():
            kind, _, number = name.rpartition("_")
            if number.isdigit():
                types.setdefault(LATER.get(kind, kind) or kind, {})[int(number)] = LATER.get(entry[2], entry[2]) or ""
    for segment, fields in ADDED.items():
        for number, kind in fields.items():
            segments[segment].setdefault(number, kind)
    TARGET.parent.mkdir(exist_ok=True)
    data = {
        "segments": {name: [fields.get(n, "") for n in range(1, max(fields) + 1)] for name, fields in sorted(segments.items())},
        "types": {name: [parts.get(n, "") for n in range(1, max(parts) + 1)] for name, parts in sorted(types.items())},
    }
    TARGET.write_bytes(orjson.dumps(data) + b"\n")


if __name__ == "__main__":
    main()
