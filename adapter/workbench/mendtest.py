"""A test for a code that was mapped: from a message that waited, made so that nothing of the patient is left.

Every value is replaced by an invented one unless it is a short code at a place for codes, and then everything is taken away that the test can do
without. So what stays is what the standard demands of any message, and the code.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from adapter.errors import Unreadable
from adapter.fhir.norwegian import person_number
from adapter.fhir.synthetic import people
from adapter.formats.hl7v2 import Hl7Message
from adapter.formats.kith import Element, XmlMessage
from adapter.formats.source import parse
from adapter.mapping.hl7tables import Hl7Tables, is_coded
from adapter.mapping.mappingset import MappingSet
from adapter.mapping.trace import lines
from adapter.model import Finding, MessageState, RawMessage, Result
from adapter.pipeline import Pipeline, SourceSettings
from adapter.workbench.mend import NOTHING
from adapter.workbench.show import quoted
from adapter.workbench.testing import found_at, message_bytes

_SECONDS: Final = 3.0
_CODE: Final = re.compile(r"[A-Za-z0-9.+_\-]{1,14}")
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DAY: Final = "20260302080000"
_MOMENT: Final = "2026-03-02T08:00:00"
_MSH_KEPT: Final = {1, 2, 9, 11, 12}

Holds = Callable[[bytes], bool]


@dataclass(frozen=True, slots=True)
class Case:
    """A test case as YAML, and the element it looks at (empty when the code gives nothing)."""

    text: str
    element: str


def make_case(mappings: MappingSet, raw: bytes, settings: SourceSettings, finding: Finding, code: str, target: str) -> Case | None:
    """A case that `mappings` (with the code mapped) passes; None when no invented message shows the code at work. Pure but for a limit of time."""
    pipeline = Pipeline(mappings, SourceSettings())
    try:
        message = parse(raw, settings)
    except Unreadable:
        return None
    end = time.monotonic() + _SECONDS

    def shows(data: bytes) -> str | None:
        """The element that shows the code at work, `""` for one that rightly gives nothing; None when it does not show."""
        try:
            found = pipeline.split(message_bytes(data.decode()))
            result = pipeline.convert(found[0])
        except (Unreadable, IndexError):
            return None
        if result.state is not MessageState.MAPPED:
            return None
        return _shown_at(mappings, result, finding, code, target, found[0])

    if isinstance(message, Hl7Message):
        data = _invented_hl7(message, code)
        smaller = _smaller_hl7
    else:
        data = _invented_xml(message, code)
        smaller = _smaller_xml
    if shows(data) is None:
        return None
    data = smaller(data, lambda tried: time.monotonic() < end and shows(tried) is not None)
    element = shows(data) or ""
    return Case(_yaml(data.decode(), finding, code, target, element), element)


def _shown_at(mappings: MappingSet, result: Result, finding: Finding, code: str, target: str, raw: RawMessage) -> str | None:
    if target == NOTHING:
        return "" if code in raw.data.decode() else None
    for path, _, event in lines(result.trace, mappings):
        if str(event.place) == finding.rule and str(found_at(result, path)) == target:
            return path
    return None


def _yaml(text: str, finding: Finding, code: str, target: str, element: str) -> str:
    becomes = "nothing" if target == NOTHING else target
    rows = [f"- name: {quoted(f'{code} in {finding.path} becomes {becomes}')}", "  input: |-"]
    rows += [f"    {row}" for row in text.replace("\r", "\n").split("\n") if row.strip()]
    rows.append("  state: mapped")
    if element:
        rows += ["  expect:", f"    {quoted(element) if ':' in element else element}: {quoted(target)}"]
    return "\n".join(rows) + "\n"


# --- HL7 v2


def _invented_hl7(message: Hl7Message, code: str) -> bytes:
    tables = Hl7Tables()
    person = people(1)[0].number
    rows: list[str] = []
    for segment in message.segments:
        fields = [segment.name]
        header = segment.name == "MSH"
        for number in range(1, len(segment.fields)):
            text = segment.fields[number]
            if header:
                fields.append(_header(number, text))
                continue
            kind = tables.field_type(segment.name, number)
            repetitions = [
                "^".join(
                    "&".join(
                        _invented_leaf(leaf, _leaf_type(tables, kind, c, s, "&" in part or message.subcomponent in part), code, person)
                        for s, leaf in enumerate(part.split(message.subcomponent), 1)
                    )
                    for c, part in enumerate(one.split(message.component), 1)
                )
                for one in text.split(message.repetition)
            ]
            fields.append("~".join(repetitions))
        rows.append("MSH|" + "|".join(fields[2:]) if header else "|".join(fields))
    return "\r".join(row.rstrip("|") for row in rows).encode() + b"\r"


def _header(number: int, text: str) -> str:
    if number == 2:
        return "^~\\&"
    if number in _MSH_KEPT:
        return text
    return {3: "EPJ", 4: "A", 7: _DAY, 10: "1"}.get(number, "")


def _leaf_type(tables: Hl7Tables, kind: str, component: int, sub: int, divided: bool) -> tuple[str, bool]:
    """The type of a leaf, and whether a code stands there."""
    coded = is_coded(kind) and component in {1, 3}
    part = tables.component_type(kind, component)
    if divided and part:
        coded = is_coded(part) and sub in {1, 3}
        part = tables.component_type(part, sub)
    return part or kind, coded or (part or kind) in {"ID", "IS"}


def _invented_leaf(text: str, place: tuple[str, bool], code: str, person: str) -> str:
    kind, coded = place
    if text in {"", '""', code}:
        return text
    if kind in {"DT", "DTM", "TM", "TS"}:
        return _DAY[: len(text)] if len(text) in {4, 6, 8, 10, 12, 14} else _DAY
    if coded and _is_code(text):
        return text
    if kind in {"NM", "SI"}:
        return "1"
    return _invented_text(text, person)


def _is_code(text: str) -> bool:
    return bool(_CODE.fullmatch(text)) and sum(map(str.isdigit, text)) < 7


def _invented_text(text: str, person: str) -> str:
    if person_number(text) is not None:
        return person
    if _UUID.fullmatch(text):
        return "00000000-0000-4000-8000-000000000001"
    if text.isdigit():
        return "1" * len(text)
    return "X"


def _smaller_hl7(data: bytes, holds: Holds) -> bytes:
    """Without the segments, fields and components that the test can do without."""
    rows = [row.split("|") for row in data.decode().rstrip("\r").split("\r")]

    def joined(changed: list[list[str]]) -> bytes:
        return "\r".join("|".join(row).rstrip("|") for row in changed).encode() + b"\r"

    for number in range(len(rows) - 1, 0, -1):
        tried = rows[:number] + rows[number + 1 :]
        if len(tried) > 1 and holds(joined(tried)):
            rows = tried
    for number, row in enumerate(rows):
        for place in range(len(row) - 1, 0 if row[0] != "MSH" else 1, -1):
            if row[place]:
                rows = _tried(rows, number, place, ["", row[place].split("~", 1)[0], *_fewer(row[place])], lambda new: holds(joined(new)))
    return joined(rows)


def _fewer(field: str) -> list[str]:
    """The field with only one of its components each, and with only the first few."""
    parts = field.split("~", 1)[0].split("^")
    alone = ["^".join([*[""] * n, part]) for n, part in enumerate(parts) if part]
    return alone + ["^".join(parts[:n]) for n in range(1, len(parts))]


def _tried(rows: list[list[str]], number: int, place: int, values: list[str], holds: Callable[[list[list[str]]], bool]) -> list[list[str]]:
    """The first of the values that the test can do with."""
    for value in values:
        if value != rows[number][place]:
            changed = [list(row) for row in rows]
            changed[number][place] = value
            if holds(changed):
                return changed
    return rows


# --- XML


def _invented_xml(message: XmlMessage, code: str) -> bytes:
    """The same tree in one namespace declaration a root, values invented."""
    person = people(1)[0].number
    rows: list[str] = []
    kept = {code, message.kind.partition(":")[2], "true", "false"}
    _write(message.root, "", "", rows, lambda text, coded: _xml_value(text, kept, person, coded=coded))
    return "\n".join(rows).encode()


def _xml_value(text: str, kept: set[str], person: str, *, coded: bool) -> str:
    bare = text.strip()
    if not bare or bare in kept:
        return bare
    if re.fullmatch(r"\d{4}-\d\d(-\d\d.*)?", bare):
        return _MOMENT[: len(bare)] if len(bare) < len(_MOMENT) else _MOMENT
    if coded and _is_code(bare):
        return bare
    return _invented_text(bare, person)


def _write(element: Element, namespace: str, indent: str, rows: list[str], value: Callable[[str, bool], str]) -> None:
    tag = element.local + (f' xmlns="{_escaped(element.ns)}"' if element.ns != namespace else "")
    coded = "V" in element.attrs and ("S" in element.attrs or "DN" in element.attrs)
    for name, text in element.attrs.items():
        local = name.rpartition("}")[2]
        if name.startswith("{") or local == "DN":
            continue
        kept = text if local == "S" and re.fullmatch(r"[0-9.]+", text) else value(text, coded and local == "V")
        tag += f' {local}="{_escaped(kept)}"'
    if not element.children:
        inside = value(element.text, False)
        rows.append(f"{indent}<{tag}>{_escaped(inside)}</{element.local}>" if inside else f"{indent}<{tag}/>")
        return
    rows.append(f"{indent}<{tag}>")
    for child in element.children:
        _write(child, element.ns, indent + " ", rows, value)
    rows.append(f"{indent}</{element.local}>")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _smaller_xml(data: bytes, holds: Holds) -> bytes:
    """Without the elements that the test can do without, the largest first. Every row is a start tag, an end tag, or a whole element."""
    rows = data.decode().split("\n")
    at = 1
    while at < len(rows) - 1:
        end = _end_of(rows, at)
        tried = rows[:at] + rows[end + 1 :]
        if end >= at and holds("\n".join(tried).encode()):
            rows = tried
        else:
            at += 1
    return "\n".join(rows).encode()


def _end_of(rows: list[str], at: int) -> int:
    """The row that ends the element beginning at `at`; before it when none begins there."""
    row = rows[at]
    bare = row.lstrip()
    if bare.startswith("</"):
        return at - 1
    if bare.endswith("/>") or "</" in bare:
        return at
    indent = row[: len(row) - len(bare)] + "</"
    return next((n for n in range(at + 1, len(rows)) if rows[n].startswith(indent)), at - 1)
