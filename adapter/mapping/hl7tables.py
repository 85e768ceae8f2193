"""What HL7 v2 says of its own structure: the data types of fields and components (generated, tools/make_hl7_tables.py)."""

from __future__ import annotations

from functools import cache
from typing import Final

import orjson

from adapter.i18n import N_
from adapter.mapping.paths import Hl7Path
from adapter.resources import package_bytes

_IDENTIFIER_TYPES: Final = frozenset({"CX", "EI", "EIP", "XCN", "CNN", "XON", "HD", "PL", "DLN"})
_CODED_TYPES: Final = frozenset({"CWE", "CE", "CNE", "CF"})


@cache
def _data() -> dict[str, dict[str, list[str]]]:
    data: dict[str, dict[str, list[str]]] = orjson.loads(package_bytes("mapping", "data", "hl7v2.json"))
    return data


class Hl7Tables:
    """Lookups; every answer is empty for a segment (Z…) or type that HL7 does not define."""

    def field_type(self, segment: str, field: int) -> str:
        """The data type of a field (`CX`)."""
        fields = _data()["segments"].get(segment, [])
        return fields[field - 1] if 0 < field <= len(fields) else ""

    def component_type(self, data_type: str, component: int) -> str:
        """The data type of a component (`HD` for CX.4)."""
        parts = _data()["types"].get(data_type, [])
        return parts[component - 1] if 0 < component <= len(parts) else ""

    def type_at(self, path: Hl7Path, data_type: str) -> str:
        """The data type of what a path names; `data_type` is that of the node at hand, for relative paths."""
        found = self.field_type(path.segment, path.field) if path.kind == "field" else data_type
        for number in (path.component, path.subcomponent):
            if number:
                found = self.component_type(found, number) or ("ST" if found else "")
        return found

    def problem(self, path: Hl7Path) -> str:
        """Why a path can name nothing: the segment has fewer fields, the type fewer components. Empty when it can."""
        if path.kind == "field":
            fields = _data()["segments"].get(path.segment)
            if fields is not None and path.field > len(fields):
                return N_("{segment} has {count} fields").format(segment=path.segment, count=len(fields))
        if path.type:
            parts = _data()["types"].get(path.type)
            if parts is not None and path.component > len(parts):
                return N_("{type} has {count} components").format(type=path.type, count=len(parts))
        return ""


def is_identifier(data_type: str) -> bool:
    """Whether a field of this type holds an identifier with its authority."""
    return data_type in _IDENTIFIER_TYPES


def is_coded(data_type: str) -> bool:
    """Whether a field of this type holds a code with its system."""
    return data_type in _CODED_TYPES
