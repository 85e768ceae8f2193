"""Makes the Norwegian code lists that the mappings use under `adapter/fhir/r4/`.

python tools/make_norwegian_tables.py ../shared/reference/no

norwegian-codes.json   {list number: {code: text}}: the lists in LISTS, as NHN's viewers know them
norwegian-lists.json   [list number, …]: every list that has an OID, so that its system is known
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

OUT = Path(__file__).resolve().parent.parent / "adapter" / "fhir" / "r4"

LISTS = [
    "1303",
    "3101",
    "3303",
    "3401",
    "3402",
    "3403",
    "7322",
    "7326",
    "7423",
    "7426",
    "7448",
    "7477",
    "7497",
    "7498",
    "7704",
    "8114",
    "8116",
    "8219",
    "8271",
    "8279",
    "8327",
    "8329",
    "8351",
    "8406",
    "8408",
    "8431",
    "8432",
    "8451",
    "8624",
    "8628",
    "8651",
    "8653",
    "9034",
    "9051",
    "9052",
    "9060",
    "9101",
    "9111",
    "9112",
    "9121",
    "9138",
    "9139",
    "9140",
    "9141",
    "9142",
    "9143",
    "9145",
    "9148",
    "9151",
    "9152",
    "9153",
    "9154",
    "9602",
    "9603",
    "9605",
]
"""What the maps of KITH messages, no-basis, OKT and MHD name: identifier types, sex, languages, addresses, IPLOS services and functions, roles,
professions, document types and what surrounds them."""


def write(name: str, data: object) -> None:
    (OUT / name).write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")


def main(folder: Path) -> None:
    held: dict[str, Any] = json.loads((folder / "codes" / "kodeverk_from_nhn_visningsfiler.json").read_text("utf-8"))
    found = {number: dict(sorted(held[number]["codes"].items())) for number in LISTS if held.get(number, {}).get("codes")}
    write("norwegian-codes.json", found)
    write("norwegian-lists.json", sorted({*held, *LISTS}, key=int))
    missing = [number for number in LISTS if number not in found]
    print(f"{len(found)} lists, {sum(map(len, found.values()))} codes; not at hand: {' '.join(missing)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
