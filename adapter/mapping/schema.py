"""The JSON Schema of the mapping language, made from the words in `syntax`: for completion and checking in an editor.

`python -m adapter.mapping.schema` writes mappings/schema/mapping.json; a test holds the file to this code.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import orjson

from adapter.fhir.elements import PRIMITIVES
from adapter.mapping import syntax
from adapter.mapping.functions.registry import functions
from adapter.resources import mappings_root

_TEXT = {"type": ["string", "number", "boolean"]}
_TEXTS: dict[str, Any] = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT}]}


def schema() -> dict[str, Any]:
    """The schema of every kind of mapping file, as JSON data (draft 2020-12)."""
    rule = _object(
        syntax.RULE_WORDS,
        {
            "from": _TEXTS,
            "const": {},
            "rules": {"$ref": "#/$defs/rules"},
            "as": {"enum": sorted([*PRIMITIVES, "text"])},
            "default": {"anyOf": [{"enum": list(syntax.DEFAULTS)}, {"type": "string"}]},
            "required": {"type": "boolean"},
            "add": {"type": "boolean"},
            "call": {"enum": sorted(functions())},
            "with": {"type": "object", "additionalProperties": {"anyOf": [_TEXT, _object({"const": "a fixed value"}, {"const": {}})]}},
        },
    )
    part = _object(syntax.PART_WORDS, {})
    identity = {"type": "array", "items": _TEXTS}
    resource = _object(
        syntax.RESOURCE_WORDS,
        {
            "parts": {"type": "array", "items": part},
            "identity": identity,
            "owned": _TEXT,
            "kind": {"enum": ["event", "header"]},
            "with": {"type": "object", "additionalProperties": _TEXTS},
            "required": _TEXT,
            "profiles": _TEXTS,
            "add": {"type": "boolean"},
        },
    )
    group = _object(syntax.GROUP_WORDS, {"starts": _TEXTS, "segments": _TEXTS, "add": {"type": "boolean"}})
    code = {"anyOf": [{"type": "null"}, _TEXT, _object(syntax.CODE_WORDS, {})]}
    mapping = _object(
        syntax.MAPPING_WORDS,
        {
            "rules": {"$ref": "#/$defs/rules"},
            "parts": {"type": "array", "items": part},
            "profiles": _TEXTS,
            "identity": identity,
            "owned": _TEXT,
            "kind": {"enum": ["event", "header"]},
            "display": {"$ref": "#/$defs/rule"},
        },
        required=["mapping"],
    )
    message = _object(
        syntax.MESSAGE_WORDS,
        {
            "source": _object(syntax.SOURCE_WORDS, {"triggers": _TEXTS, "kind": _TEXTS, "namespaces": _TEXTS}),
            "groups": _keyed(group),
            "resources": _keyed(resource),
        },
        required=["mapping", "resources"],
    )
    table = _object(
        syntax.TABLE_WORDS,
        {"codes": {"type": "object", "additionalProperties": {"anyOf": [code, {"type": "array", "items": code}]}}},
        required=["table"],
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A mapping of Journalbro",
        "$defs": {"rule": rule, "rules": _keyed({"$ref": "#/$defs/rule"})},
        "anyOf": [mapping, message, table],
    }


def _object(words: Mapping[str, str], shapes: Mapping[str, Any], *, required: list[str] | None = None) -> dict[str, Any]:
    """An object of these words and no others; a word without a shape of its own is one text."""
    found: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "properties": {word: {**shapes.get(word, _TEXT), "description": meaning} for word, meaning in words.items()},
    }
    if required:
        found["required"] = required
    return found


def _keyed(inner: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": {"anyOf": [{"type": "null"}, inner]}}


def as_bytes() -> bytes:
    """The schema as the file holds it."""
    return orjson.dumps(schema(), option=orjson.OPT_INDENT_2) + b"\n"


if __name__ == "__main__":
    target = mappings_root() / "schema" / "mapping.json"
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(as_bytes())
    sys.stdout.write(f"{target}\n")
