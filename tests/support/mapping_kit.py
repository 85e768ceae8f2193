"""Small sets of mappings for tests: files from texts, messages from segments, one conversion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

from adapter.mapping import MappingSet, load_mappings
from adapter.mapping.mappingset import MappingFile, compile_files
from adapter.mapping.problems import MappingSetError, Problem
from adapter.mapping.trace import expand
from adapter.model import RawMessage, Result, TraceLine
from adapter.pipeline import Pipeline, SourceSettings

MESSAGE = """\
mapping: hl7v2/messages/ADT_A01
source: {structure: ADT_A01, triggers: [ADT^A01]}
resources:
  patient: {use: PID.Patient, from: PID, identity: [PID-3], owned: true}
"""
CX = """\
mapping: hl7v2/datatypes/CX.Identifier
source: CX
target: Identifier
rules:
  system: {call: identifier_system}
  value: {call: identifier_value}
"""
XPN = """\
mapping: hl7v2/datatypes/XPN.HumanName
source: XPN
target: HumanName
rules:
  family: {from: XPN.1.1}
  given: {from: XPN.2}
"""
SEX = """\
table: sex
codes: {F: female, M: male, X: null, T: {code: other, display: Other}}
"""
EXTENSIONS = """\
mothersMaidenName: {url: "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName", value: string}
birthTime: {url: "http://hl7.org/fhir/StructureDefinition/patient-birthTime", value: dateTime}
reason: {url: "http://hl7.org/fhir/StructureDefinition/data-absent-reason", value: code}
citizenship:
  url: "http://hl7.org/fhir/StructureDefinition/patient-citizenship"
  parts: {code: {value: CodeableConcept}, period: {value: Period}}
"""


def segment_mapping(rules: str, *, name: str = "PID.Patient", more: str = "") -> str:
    """A segment mapping with these rules (a block of YAML, not indented)."""
    source, target = name.split(".")
    body = "".join(f"  {line}\n" for line in rules.strip("\n").splitlines())
    return f"mapping: hl7v2/segments/{name}\nsource: {source}\ntarget: {target}\n{more}rules:\n{body}"


def mapping_set(*texts: str, layer: dict[str, str] | None = None, base: bool = True) -> MappingSet:
    """A set of these files; `layer`: files of a layer on top, by tail path. With `base` the usual message, data types and table are there."""
    given = [*([MESSAGE, CX, XPN, SEX, EXTENSIONS] if base else []), *texts]
    files: dict[str, str] = {}
    for text in given:
        files[path_of(text)] = text  # a later text takes the place of an earlier one
    made = [MappingFile("standard", path, f"mappings/{path}", text) for path, text in files.items()]
    made += [MappingFile("site", path, f"site/{path}", text) for path, text in (layer or {}).items()]
    return compile_files(made)


def path_of(text: str) -> str:
    """The tail path that a file's text says."""
    first = text.lstrip().splitlines()[0]
    if first.startswith("mapping:"):
        return f"{first.split(':', 1)[1].strip()}.yaml"
    if first.startswith("table:"):
        return f"hl7v2/tables/{first.split(':', 1)[1].strip()}.yaml"
    return "extensions.yaml"


def patient_set(rules: str, **more: Any) -> MappingSet:
    """A set whose PID.Patient has these rules."""
    return mapping_set(segment_mapping(rules), **more)


def problems_of(*texts: str, layer: dict[str, str] | None = None) -> list[Problem]:
    """The problems that keep a set from loading."""
    try:
        mapping_set(*texts, layer=layer)
    except MappingSetError as error:
        return error.problems
    return []


def patient_problem(rules: str) -> str:
    """The one problem of a PID.Patient with these rules, as it is shown."""
    found = problems_of(segment_mapping(rules))
    assert len(found) == 1, [str(problem) for problem in found]
    return str(found[0])


def message(*segments: str, trigger: str = "ADT^A01") -> bytes:
    """An HL7 v2 message of these segments after its MSH."""
    head = f"MSH|^~\\&|GERICA|EKSEMPEL|||20260105103000||{trigger}|M1|P|2.5.1"
    return "\r".join([head, *segments, ""]).encode()


def convert(mappings: MappingSet, data: bytes, **settings: Any) -> Result:
    pipeline = Pipeline(mappings, SourceSettings(**settings))
    return pipeline.convert(RawMessage(1, 0, data))


def patient(mappings: MappingSet, pid: str, *others: str, **settings: Any) -> dict[str, Any]:
    """The Patient of a message with this PID (from PID-3 on, which gets a number when the text begins with `|`)."""
    text = f"PID|1||77^^^GERICA{pid}" if pid.startswith("|") or not pid else f"PID|1||{pid}"
    result = convert(mappings, message(text, *others), **settings)
    assert result.stops == [], result.stops
    resource = dict(next(entry.resource for entry in result.entries if entry.type == "Patient"))
    resource.pop("identifier", None)
    resource.pop("resourceType")
    return resource


def stops(mappings: MappingSet, pid: str, **settings: Any) -> list[tuple[str, str, str]]:
    """Code, path and element of the stops of a message with this PID."""
    result = convert(mappings, message(f"PID|1||77^^^GERICA{pid}"), **settings)
    return [(stop.code, stop.path, stop.element) for stop in result.stops]


def trace_of(mappings: MappingSet, data: bytes, result: Result) -> dict[str, TraceLine]:
    return {line.element: line for line in expand(result.trace, mappings, data)}


def leaves(value: Any, prefix: str) -> Iterator[str]:
    """The paths of the leaves of a resource, as the trace names them."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key != "resourceType":
                yield from leaves(inner, f"{prefix}.{key.removeprefix('_')}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            if inner is not None:
                yield from leaves(inner, f"{prefix}[{number}]")
    else:
        yield prefix


def leaf_counts(result: Result) -> Counter[str]:
    """Every leaf of a result's resources, named as the trace does."""
    types = [entry.type for entry in result.entries]
    seen: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for entry in result.entries:
        prefix = f"{entry.type}[{seen[entry.type]}]" if types.count(entry.type) > 1 else entry.type
        seen[entry.type] += 1
        found.update(leaves(entry.resource, prefix))
    return found


@cache
def shipped() -> MappingSet:
    """The mappings that come with the program."""
    return load_mappings()
