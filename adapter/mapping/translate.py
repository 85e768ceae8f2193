"""Codes through tables, on Coding and CodeableConcept: the translated codes first, what was sent after them.

Events are kept in step with what is left out, put first or added: the trace holds exactly the leaves that the result has.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from adapter.fhir.valuesets import is_unknown_code
from adapter.mapping.functions.identifiers import own_namespace
from adapter.mapping.syntax import Code

if TYPE_CHECKING:
    from adapter.mapping.runtime import Run

_MASK: Final = (1 << 16) - 1
_HL7_TABLES: Final = "http://terminology.hl7.org/CodeSystem/v2-"


def coded(run: Run, plan: Any, type_name: str, code: str, place: int, number: int, events: dict[str, int], T: Callable[[int], None]) -> Any:  # noqa: N803
    """A Coding or CodeableConcept straight from a code."""
    table = plan.table
    given = table.codes.get(code)
    if given is None:
        if plan.default == "stop":
            run.stopped("unknown-code", place + number, code)
            return None
        if plan.default == "nothing":
            return None
        if plan.default == "keep-text":
            if type_name == "Coding":
                return None
            T(place + events["text"])
            return {"text": code}
        kept = {"code": code} if plan.default == "keep" else coding_dict(table, Code(plan.default))
        return _placed([kept], type_name, place, events, "original", T)
    if not given:
        run.seen.append(place)
        return None
    return _placed([coding_dict(table, one) for one in given], type_name, place, events, "coding", T)


def translate(
    run: Run, plan: Any, type_name: str, value: dict[str, Any], place: int, number: int, events: dict[str, int], T: Callable[[int], None], mark: int,  # noqa: N803
) -> dict[str, Any] | None:  # fmt: skip
    """Codes of a Coding or CodeableConcept through a table: the translated first, the originals after."""
    table = plan.table
    codings: list[dict[str, Any]] = [value] if type_name == "Coding" else value.get("coding", [])
    if len(codings) == 1 and type_name != "Coding" and len(value) == 1:
        only = codings[0]
        hit = table.codes.get(only.get("code"))
        if hit is not None and len(hit) == 1 and "system" not in only and table.source_system:
            one = hit[0]
            system = one.system or table.system
            if system != table.source_system or one.code != only["code"]:
                trace: list[int] = T.__self__  # type: ignore[attr-defined]
                trace.insert(-1, place + events["added_system"])
                T(place + events["system"])
                T(place + events["code"])
                translated_one = {"system": system, "code": one.code}
                if one.display:
                    T(place + events["display"])
                    translated_one["display"] = one.display
                T(events["coding"])
                return {"coding": [translated_one, {"system": table.source_system, **only}]}
    given: tuple[Any, ...] | None = None
    known: set[int] = set()
    for position, coding in enumerate(codings):
        code = coding.get("code")
        found = table.codes.get(code) if code is not None else None
        if found is not None and coding.get("system") in {None, table.source_system}:
            known.add(position)
            given = found if given is None else given
    if given is None:
        for position, coding in enumerate(codings):
            found = table.codes.get(coding.get("code"))
            if found is not None and not table.source_system:
                known.add(position)
                given = found
                break
    trace = T.__self__  # type: ignore[attr-defined]
    if given is None:
        if not codings or plan.default == "keep":
            _own_codes(run, codings, table)
            return value
        if plan.default == "stop":
            run.stopped("unknown-code", place + number, str(codings[0].get("code", "")))
            return None
        if plan.default == "nothing":
            return None
        run.whole.append(place)
        if plan.default == "keep-text":
            text = value.get("text") or codings[0].get("display") or codings[0].get("code")
            del trace[mark:]
            T(place + events["text"])
            return {"text": text}
        given = (Code(plan.default),)
    run.whole.append(place)
    translated = [coding_dict(table, one) for one in given]
    if type_name == "Coding":
        if translated:
            del trace[mark:]
            return _placed(translated, type_name, place, events, "coding", T)
        return None
    if not translated and not value.get("text"):
        return None
    frames = run.program.coding_frames
    spans = [index for index in range(mark, len(trace)) if trace[index] & _MASK in frames]
    pairs = [(one.get("system"), one["code"]) for one in translated]
    keep: list[dict[str, Any]] = []
    for position in range(len(codings) - 1, -1, -1):
        coding = codings[position]
        end = spans[position]
        if position in known and "system" not in coding and table.source_system:
            coding = {"system": table.source_system, **coding}
            trace.insert(end, place + events["added_system"])
            end += 1
        if (coding.get("system"), coding.get("code")) in pairs:
            start = spans[position - 1] + 1 if position else _first_of(run, trace, mark, end)
            del trace[start : end + 1]
        else:
            keep.insert(0, coding)
    _own_codes(run, keep)
    for coding in translated:
        for name in coding:
            T(place + events[name])
        T(events["coding"])
    found_all: dict[str, Any] = {"coding": [*translated, *keep]}
    if len(value) > 1:
        found_all.update([(name, inner) for name, inner in value.items() if name != "coding"])
    return found_all


def _own_codes(run: Run, codings: list[dict[str, Any]], table: Any = None) -> None:
    """A code that is sent as one of an HL7 table, which the table does not have, is the sender's own: its system is the source's, not HL7's.

    HL7's user-defined tables are suggestions (v2.5.1, 2.5.3.6): a sender may add to them, and then says the table's number all the same.
    """
    for coding in codings:
        system = coding.get("system", "")
        if system.startswith(_HL7_TABLES) and (
            (table is not None and table.codes and system == table.source_system) or is_unknown_code(system, coding.get("code"))
        ):
            coding["system"] = own_namespace(run.context, "codesystem", system.rpartition("/")[2])


def _placed(
    codings: list[dict[str, str]], type_name: str, place: int, events: dict[str, int], frame: str, T: Callable[[int], None],  # noqa: N803
) -> dict[str, Any]:  # fmt: skip
    if type_name == "Coding":
        codings = codings[:1]
    for coding in codings:
        for name in coding:
            T(place + events[name])
        if type_name != "Coding":
            T(events[frame])
    return codings[0] if type_name == "Coding" else {"coding": codings}


def _first_of(run: Run, trace: list[int], mark: int, end: int) -> int:
    """Where the events of the first coding begin: after those of the concept itrun."""
    concept = run.program.concept_scopes
    start = end
    while start > mark and run.program.events[trace[start - 1] & _MASK].scope not in concept:
        start -= 1
    return start


def coding_dict(table: Any, code: Any) -> dict[str, str]:
    """The Coding that a table's code is."""
    coding: dict[str, str] = {}
    system = code.system or table.system
    if system:
        coding["system"] = system
    coding["code"] = code.code
    if code.display:
        coding["display"] = code.display
    return coding
