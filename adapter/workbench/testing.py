"""The tests beside the mappings: X.test.yaml beside X.yaml. `python -m adapter.workbench.testing PATH…` runs them.

A file is a list of cases. A failing expectation prints what was expected and what came, with the rule that made it:
`Patient.gender: -male +female   (PID.Patient.yaml:12)`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, cast

from adapter.errors import Unreadable
from adapter.mapping.load import Items, Table, parse, plain
from adapter.mapping.mappingset import MappingSet, is_test, load_mappings
from adapter.mapping.problems import MappingSetError, Place, Problems, did_you_mean
from adapter.mapping.syntax import TEST_WORDS
from adapter.mapping.trace import lines
from adapter.model import Result
from adapter.pipeline import Pipeline, SourceSettings


@dataclass(slots=True)
class Failure:
    """One expectation that did not come true: `element` (or the word that was tested), what was wanted, what came, and the rule's place."""

    element: str
    wanted: str
    came: str
    rule: str = ""

    def __str__(self) -> str:
        rule = f"   ({self.rule})" if self.rule else ""
        return f"{self.element}: -{self.wanted} +{self.came}{rule}"


@dataclass(slots=True)
class Outcome:
    """What became of one case."""

    file: str
    line: int
    name: str
    failures: list[Failure] = field(default_factory=list)
    milliseconds: float = 0.0

    @property
    def passed(self) -> bool:
        return not self.failures


def run_tests(mappings: MappingSet, only: Sequence[str] = ()) -> list[Outcome]:
    """Run the test files of a set; `only`: those whose shown name contains one of these texts.

    A case of an upper layer takes the place of the case of the same name in the same file of a lower one: so a layer that changes a rule on
    purpose says what holds now.
    """
    files = [file for file in mappings.files if is_test(file.path)]
    names = [_names(file.text, file.shown) for file in files]
    found: list[Outcome] = []
    for number, file in enumerate(files):
        if not only or any(part in file.shown for part in only):
            above = [names[later] for later in range(number + 1, len(files)) if files[later].path == file.path]
            found += run_file(mappings, file.text, file.shown, frozenset[str]().union(*above))
    return found


def _names(text: str, shown: str) -> frozenset[str]:
    """The names of the cases of a test file."""
    tree = parse(text, shown, Problems())
    cases = [case for case in tree.items if isinstance(case, Table)] if isinstance(tree, Items) else []
    return frozenset(str(plain(case.values["name"])) for case in cases if "name" in case.values)


def run_file(mappings: MappingSet, text: str, shown: str, replaced: frozenset[str] = frozenset()) -> list[Outcome]:
    """Run one test file but for the cases named in `replaced`. A file that is wrong itself is one failed case."""
    problems = Problems()
    tree = parse(text, shown, problems)
    if tree is not None and not isinstance(tree, Items):
        problems.error(tree.place, "shape", "a test file is a list of cases")
    cases = tree.items if isinstance(tree, Items) else ()
    for case in cases:
        if not isinstance(case, Table):
            problems.error(case.place, "shape", "a case is `word: value`")
            continue
        for word, _, place in case:
            if word not in TEST_WORDS:
                problems.error(place, "unknown-word", f"`{word}` is no word of a test{did_you_mean(word, TEST_WORDS)}")
        if "input" not in case.values:
            problems.error(case.place, "missing-word", "a case needs `input:`")
    if problems.errors:
        return [
            Outcome(shown, problem.place.line, "the file itself", [Failure("file", "a test file", problem.text, str(problem.place))])
            for problem in problems.errors
        ]
    kept = (case for case in cases if isinstance(case, Table))
    return [run_case(mappings, case, shown) for case in kept if not ("name" in case.values and str(plain(case.values["name"])) in replaced)]


def run_case(mappings: MappingSet, case: Table, shown: str) -> Outcome:
    """Run one case."""
    outcome = Outcome(shown, case.place.line, str(plain(case.values["name"])) if "name" in case.values else "")
    given: dict[str, Any] = plain(case.values["source"]) if "source" in case.values else {}
    known = {entry.name for entry in fields(SourceSettings)}
    wrong = [name for name in given if name not in known]
    if wrong:
        outcome.failures.append(Failure("source", ", ".join(sorted(known)), wrong[0]))
        return outcome
    pipeline = Pipeline(mappings, SourceSettings(**given))
    data = message_bytes(str(plain(case.values["input"])))
    try:
        raw = pipeline.split(data)[0]
    except Unreadable as error:
        outcome.failures.append(Failure("input", "a message", error.reason))
        return outcome
    result = pipeline.convert(raw)
    expect(outcome, case, result, mappings)
    return outcome


def message_bytes(text: str) -> bytes:
    """The bytes of a test's input: HL7 v2 with CR between segments, XML as it stands."""
    if text.lstrip().startswith("<"):
        return text.encode()
    return "\r".join(line.strip("\n") for line in text.strip().splitlines() if line.strip()).encode() + b"\r"


def expect(outcome: Outcome, case: Table, result: Result, mappings: MappingSet) -> None:
    """Compare what came with what the case wants."""
    fail = outcome.failures.append
    wanted: dict[str, Any] = {word: plain(tree) for word, tree, _ in case}
    if "stops" not in wanted and "state" not in wanted and result.stops:
        for stop in result.stops:
            fail(Failure("state", "mapped", f"{stop.code} {stop.path} {stop.element} {stop.detail}".strip(), stop.rule))
    if "state" in wanted and wanted["state"] != result.state.value:
        stops = ", ".join(f"{stop.code} {stop.path} {stop.element}".strip() for stop in result.stops)
        fail(Failure("state", str(wanted["state"]), f"{result.state.value} {stops}".strip()))
    for word, findings in (("stops", result.stops), ("warnings", result.warnings)):
        if word in wanted:
            codes = [finding.code for finding in findings]
            if set(_texts(wanted[word])) != set(codes):
                fail(Failure(word, ", ".join(_texts(wanted[word])), ", ".join(f"{f.code} {f.path} {f.element}".strip() for f in findings)))
    if "unread" in wanted and sorted(_texts(wanted["unread"])) != sorted(result.unread):
        fail(Failure("unread", ", ".join(_texts(wanted["unread"])), ", ".join(result.unread)))
    rules = {path: str(event.place) for path, _, event in lines(result.trace, mappings)} if result.trace else {}
    for path, value in cast("dict[str, Any]", wanted.get("expect") or {}).items():
        came = found_at(result, path)
        if not same(value, came):
            fail(
                Failure(
                    path,
                    shown(value),
                    shown(came),
                    rules.get(path) or next((rule for known, rule in rules.items() if known.startswith(path)), ""),
                )
            )
    for path in _texts(wanted.get("absent")):
        came = found_at(result, path)
        if came is not None:
            fail(Failure(path, "nothing", shown(came), rules.get(path, "")))
    if "resources" in wanted:
        counts: dict[str, int] = {}
        for entry in result.entries:
            counts[entry.type] = counts.get(entry.type, 0) + 1
        for name, number in cast("dict[str, Any]", wanted["resources"]).items():
            if str(counts.get(name, 0)) != str(number):
                fail(Failure(name, str(number), str(counts.get(name, 0))))


def _texts(value: Any) -> list[str]:
    return [] if value is None else [str(item) for item in cast("list[Any]", value)] if isinstance(value, list) else [str(value)]


def found_at(result: Result, path: str) -> Any:
    """The value at `Type[n].element[n].…` of a result; `[n]` counts from 0 and may be left out for the first. None when there is none."""
    steps = _steps(path)
    if not steps:
        return None
    name, number = steps[0]
    resources = [entry.resource for entry in result.entries if entry.type == name]
    if (number or 0) >= len(resources):
        return None
    at: Any = resources[number or 0]
    for name, number in steps[1:]:
        if isinstance(at, list):
            at = next(iter(cast("list[Any]", at)), None)
        if not isinstance(at, dict):
            return None
        at = cast("dict[str, Any]", at).get(name)
        if isinstance(at, list) and number is not None:
            items = cast("list[Any]", at)
            at = items[number] if number < len(items) else None
    return cast("Any", at)


def _steps(path: str) -> list[tuple[str, int | None]]:
    found: list[tuple[str, int | None]] = []
    for step in path.split("."):
        name, _, rest = step.partition("[")
        found.append((name, int(rest[:-1]) if rest[:-1].isdigit() else None))
    return found


def same(wanted: Any, came: Any) -> bool:
    """Whether a value is what a test says (whose scalars are texts). `{}` of a resource's objects: every named element must be the same."""
    if isinstance(wanted, dict):
        asked, held = cast("dict[str, Any]", wanted), cast("dict[str, Any]", came if isinstance(came, dict) else {})
        return asked.keys() == held.keys() and all(same(value, held[key]) for key, value in asked.items())
    if isinstance(wanted, list):
        listed, there = cast("list[Any]", wanted), cast("list[Any]", came if isinstance(came, list) else [])
        return len(listed) == len(there) and all(same(a, b) for a, b in zip(listed, there, strict=True))
    if isinstance(came, list):
        there = cast("list[Any]", came)
        came = there[0] if len(there) == 1 else there
    if isinstance(came, int | float | Decimal) and not isinstance(came, bool) and isinstance(wanted, str):
        try:
            return Decimal(wanted) == Decimal(str(came))
        except InvalidOperation:
            return False
    return shown(came) == (wanted if wanted is not None else "nothing")


def shown(value: Any) -> str:
    """A value as a test writes it."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return str(value)
    return str(value)


def main(arguments: Sequence[str]) -> int:
    """Lint the program's mappings with its `no` layer and run the tests named; 1 when anything is wrong."""
    out = sys.stdout.write
    try:
        mappings = load_mappings()
    except MappingSetError as error:
        for problem in error.problems:
            out(f"{problem}\n")
        out(f"{len(error.problems)} problems\n")
        return 1
    for problem in mappings.problems:
        out(f"warning: {problem}\n")
    outcomes = run_tests(mappings, [str(Path(argument)).removeprefix("./") for argument in arguments])
    for outcome in outcomes:
        for failure in outcome.failures:
            out(f"{Place(outcome.file, outcome.line)}: {outcome.name}: {failure}\n")
    failed = sum(not outcome.passed for outcome in outcomes)
    out(f"{len(outcomes) - failed} passed, {failed} failed, {len(mappings.kinds())} kinds of message\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
