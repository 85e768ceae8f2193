"""Make adapter/workbench/data/hl7v2-names.json: what HL7 v2 calls the fields of each segment and the components of each data type.

From hl7apy's tables, as make_hl7_tables.py; the latest version that knows one decides. Run: python tools/make_hl7_names.py
"""

from __future__ import annotations

import re
from pathlib import Path

import hl7apy
import orjson
from make_hl7_tables import LATER, VERSIONS

TARGET = Path(__file__).resolve().parent.parent / "adapter" / "workbench" / "data" / "hl7v2-names.json"
UPPER = {"ID", "SSN", "DRG", "VIP", "NDC", "URL", "DNA", "UDI", "DEA", "CLIA", "DOB", "IV", "RX", "HL7", "OBX", "OBR", "ORC", "E", "G"}


def words(name: str, segments: set[str]) -> str:
    """`SET_ID_PID` as `Set ID PID`."""
    name = re.sub(r"_E_G_.*$", "", name)
    parts = [part if part in UPPER or part in segments else part.lower() for part in name.split("_") if part]
    text = re.sub(r" s\b", "'s", " ".join(parts))
    return text[:1].upper() + text[1:]


def main() -> None:
    segments: dict[str, dict[int, str]] = {}
    types: dict[str, dict[int, str]] = {}
    libraries = [hl7apy.load_library(version) for version in VERSIONS]
    known = {name.rpartition("_")[0] for library in libraries for name in library.FIELDS}
    for library in libraries:
        for name, entry in library.FIELDS.items():
            segment, _, number = name.rpartition("_")
            if number.isdigit() and entry[3]:
                segments.setdefault(segment, {})[int(number)] = words(entry[3], known)
        for name, entry in library.DATATYPES.items():
            kind, _, number = name.rpartition("_")
            if number.isdigit() and entry[3]:
                types.setdefault(LATER.get(kind, kind) or kind, {})[int(number)] = words(entry[3], known)
    TARGET.parent.mkdir(exist_ok=True)
    data = {
        "segments": {name: [parts.get(n, "") for n in range(1, max(parts) + 1)] for name, parts in sorted(segments.items())},
        "types": {name: [parts.get(n, "") for n in range(1, max(parts) + 1)] for name, parts in sorted(types.items())},
    }
    TARGET.write_bytes(orjson.dumps(data) + b"\n")


if __name__ == "__main__":
    main()
