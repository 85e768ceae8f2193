"""`make conformance`: HL7's validator and a real FHIR server judge what we send.

Ends with 0 when nothing is wrong, 1 on any new error or unexplained warning, 2 when the judges could not be asked at all. What does not run is
named with `NOT RUN` and the reason.

`python -m tests.conformance [validator] [server]` runs one part only; the page docs/conformance.md is compared (and mended) when both ran.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from adapter.model import Entry
from tests.conformance import explained, judges, report, server, threeway, twice, validation
from tests.conformance.clean import clean, entries
from tests.conformance.report import Outcome
from tests.conformance.samples import ROOT, all_samples, reference_folder
from tests.conformance.story import Story

SHOWN = 30
FINDINGS = ROOT / "build" / "conformance" / "findings.tsv"
JUDGES = {"validator": "validator", "server": "fhir-server"}


def say(text: str) -> None:
    """A line of the report, at once."""
    print(text, flush=True)


def main(parts: list[str]) -> int:
    """Run the parts named (default: both)."""
    parts = parts or list(JUDGES)
    if unknown := set(parts) - JUDGES.keys():
        say(f"conformance: NOT RUN. There is no part {', '.join(sorted(unknown))}: name {' or '.join(JUDGES)}, or none for both")
        return 2
    missing = judges.missing_tools()
    if missing:
        say(f"conformance: NOT RUN. Java {judges.JAVA} and Maven are the judges' tools: {missing}")
        return 2
    began = time.monotonic()
    say("building the judges (the first time, Maven fetches some 350 MB to ~/.m2) …")
    try:
        for part in parts:
            judges.build(JUDGES[part])
    except judges.Unavailable as problem:
        say(f"conformance: NOT RUN. {problem}")
        return 2
    national, not_run = _profiles(parts)
    if not_run and os.environ.get("JOURNALBRO_PROFILES"):
        say(f"conformance: {not_run[0]}")
        return 2
    problems: list[str] = []
    with tempfile.TemporaryDirectory(prefix="journalbro-conformance-") as name:
        folder = Path(name)
        bundles = folder / "bundles"
        bundles.mkdir()
        outcome = Outcome(validation=validation.convert(all_samples(), bundles), rows=threeway.rows())
        _say_counts(outcome)
        if national is not None:
            problems += _validate(outcome, national, folder)
        problems += _say_defects(outcome)
        if "server" in parts:
            problems += _serve(outcome, folder)
    is_new_page = not not_run and national is not None and not problems and _write_page(outcome, national)
    say("")
    for problem in problems[:SHOWN]:
        say(f"✗ {problem}")
    if len(problems) > SHOWN:
        say(f"✗ and {len(problems) - SHOWN} more")
    _say_end(outcome, not_run)
    verdict = "failed" if problems else "passed" if not not_run else "nothing wrong in what ran, but not everything ran"
    say(f"conformance: {verdict} ({time.monotonic() - began:.0f} s)")
    if is_new_page:
        say(f"docs/{report.PAGE.name} said something else (other samples, other figures) and has been written anew: commit it")
    return 1 if problems else 0


def _profiles(parts: list[str]) -> tuple[Path | None, list[str]]:
    """The folder of national profiles, when the validator is to run and they are there; and what does not run, each with its reason."""
    not_run = [f"{part}: NOT RUN. It was not asked for" for part in JUDGES if part not in parts]
    reference = reference_folder()
    national: Path | None = None
    if "validator" in parts:
        try:
            national = judges.national_folder(reference)
        except judges.Unavailable as problem:
            not_run.append(f"validator: NOT RUN. {problem}")
    if reference is None:
        not_run.append(
            "reference corpora: NOT RUN. There is no ../shared/reference and JOURNALBRO_REFERENCE names no other folder; only our own samples ran"
        )
    return national, not_run


def _say_end(outcome: Outcome, not_run: list[str]) -> None:
    """What it all came to, in a few lines."""
    total = outcome.validation.total
    if outcome.warnings is not None:
        say(
            f"validator: {total('messages')} messages, {total('bundles')} bundles, {total('resources')} resources, errors {len(outcome.errors)}, "
            f"warnings {outcome.warnings.total} in {len(outcome.warnings.counts)} classes, unexplained {len(outcome.warnings.unexplained)}"
        )
    say(f"defects caught {outcome.caught}/{len(outcome.rows)}")
    if outcome.stories:
        say(_server_line(outcome))
    for text in not_run:
        say(text)


def _server_line(outcome: Outcome) -> str:
    def total(name: str) -> int:
        return sum(story.figures[name] for story in outcome.stories)

    return (
        f"server: {total('bundles posted twice')} of {total('bundles posted')} bundles posted twice, duplicates {total('duplicates')}, "
        f"conflicts survived {total('409 survived') + total('412 survived')}, lanes held by a 412 that stays {total('lanes held')}"
    )


def _say_counts(outcome: Outcome) -> None:
    total = outcome.validation.total
    say(
        f"samples: {total('files')} files, {total('messages')} messages, {total('mapped')} mapped, {total('bundles')} bundles, {total('resources')} resources"
    )
    for name, counts in outcome.validation.groups.items():
        say(
            f"  {name}: {counts['messages']} messages, {counts['mapped']} mapped, {counts['bundles']} bundles, {counts['resources']} resources"
        )


# --- the validator


def _validate(outcome: Outcome, national: Path, folder: Path) -> list[str]:
    """Bundles in one process of the validator, profiles and defects in another, and the spoilt elements in both."""
    for name in ("profiles", "defects"):
        (folder / name).mkdir()
    groups = validation.candidates(outcome.validation, folder / "profiles")
    threeway.write(folder / "defects")
    changes = list(threeway.changes([entries(clean()), *_sent(outcome)]))
    spoilt = [folder / "spoilt-1.ndjson", folder / "spoilt-2.ndjson"]
    threeway.write_changes(changes, spoilt)
    against = {group.row.url: [group.file] for group in groups}
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(judges.validate, [folder / "bundles", spoilt[0]], national)
        second = pool.submit(judges.validate, [folder / "defects", spoilt[1]], national, against=against)
        verdicts = first.result() + second.result()
    problems = _say_bundles(outcome, verdicts)
    for group in groups:
        row = validation.compare(group, [verdict for verdict in verdicts if verdict.file.startswith(f"{group.file}:")])
        outcome.profiles.append(row)
        problems += [f"{row.url}: claimed by us and not met: {text}" for text in row.too_kind]
    say(
        f"profiles: {sum(row.resources for row in outcome.profiles)} resources against {len(groups)} national profiles, {sum(row.claimed for row in outcome.profiles)} claims, all met"
        if not any(row.too_kind for row in outcome.profiles)
        else "profiles: claims not met"
    )
    problems += [f"the clean set: {text}" for text in threeway.judge(outcome.rows, folder / "defects", verdicts)]
    outcome.spoilt = threeway.spoil(changes, spoilt, verdicts)
    problems += [f"caught by the validator alone: {text}" for text in outcome.spoilt.unexplained]
    if reference_folder() is not None:
        problems += [f"gaps.yaml: nothing falls into “{title}” any more" for title in outcome.spoilt.unused]
    problems += (
        [f"fhir.resources refuses {outcome.spoilt.resources_alone} changes that ours accepts"] if outcome.spoilt.resources_alone else []
    )
    return problems


def _sent(outcome: Outcome) -> list[list[Entry]]:
    """The entries of every bundle, as they are sent."""
    return [
        [Entry(urn, "owned", resource, urn) for urn, resource in zip(bundled.urns, bundled.resources, strict=True)]
        for bundled in outcome.validation.bundles
    ]


def _say_bundles(outcome: Outcome, verdicts: list[judges.Verdict]) -> list[str]:
    by_file = {str(bundled.file): bundled for bundled in outcome.validation.bundles}
    findings = [validation.join(verdict, by_file[verdict.file]) for verdict in verdicts if verdict.file in by_file]
    outcome.errors = [finding for finding in findings if finding.is_error]
    outcome.classes = explained.explanations()
    warnings = explained.sort((finding for finding in findings if not finding.is_error), outcome.classes)
    outcome.warnings = warnings
    say(f"validator: {len(by_file)} bundles, errors {len(outcome.errors)}, warnings {warnings.total}")
    for title, count in warnings.counts.most_common():
        say(f"  {count:5} {title}")
    places = explained.places(findings, outcome.classes)
    _write_findings(places)
    say(f"validator: by kind of message, element and rule these are {len(places)} findings: {FINDINGS.relative_to(ROOT)}")
    problems = [place.told for place in places if not place.title]
    if reference_folder() is not None:
        problems += [f"explained.yaml: no warning of the class “{title}” any more" for title in warnings.unused]
    return problems


def _write_findings(places: list[explained.Place]) -> None:
    """All findings as a table: how many, what, kind of message, element, our rule's file and line, the class that explains it, a sample, the text."""
    FINDINGS.parent.mkdir(parents=True, exist_ok=True)
    head = ("count", "severity", "kind", "element", "rule", "class", "sample", "text")
    rows = [
        (place.count, one.verdict.severity, one.kind, one.element, one.rule, place.title, one.sample, " ".join(one.verdict.text.split()))
        for place in places
        for one in [place.example]
    ]
    FINDINGS.write_text("".join("\t".join(map(str, row)) + "\n" for row in [head, *rows]), "utf-8")


# --- the defects


def _say_defects(outcome: Outcome) -> list[str]:
    rows = outcome.rows
    judged = any(row.validator is not None for row in rows)
    theirs = f", validator {sum(bool(row.validator) for row in rows)}" if judged else ", validator NOT RUN"
    say(f"defects caught {outcome.caught}/{len(rows)} (fhir.resources {sum(row.resources for row in rows)}{theirs})")
    for row in rows:
        validator = "?" if row.validator is None else "✓" if row.validator else "–"
        say(f"  ours {row.ours or '–':18} fhir.resources {'✓' if row.resources else '–'}  validator {validator}  {row.defect.name}")
    if outcome.spoilt is not None:
        one = outcome.spoilt
        say(
            f"every element of the clean set and of all that is sent, dropped and spoilt: {one.elements} elements, {one.changes} changes, both refuse {one.both}, ours alone {one.ours.total()}, validator alone {sum(one.validator.values())} (explained)"
        )
    outcome.invariants = threeway.invariants(_sent(outcome))
    without = sorted(outcome.invariants - threeway.broken() - threeway.UNREACHED)
    say(
        f"invariants of what is sent: {len(outcome.invariants)}, without a seeded defect: {', '.join(without) or 'none that can be broken'}"
    )
    problems = [f"defect not caught: {row.defect.name}" for row in rows if row.ours != row.defect.code]
    problems += [f"no seeded defect breaks the invariant {key}" for key in without]
    if judged:
        problems += [
            f"the validator misses “{row.defect.name}” and defects.py does not say why"
            for row in rows
            if not row.validator and not row.defect.ours_alone
        ]
        problems += [
            f"the validator sees “{row.defect.name}”, which defects.py denies" for row in rows if row.validator and row.defect.ours_alone
        ]
    return problems


# --- the server


def _serve(outcome: Outcome, folder: Path) -> list[str]:
    earliest = datetime.min.replace(tzinfo=UTC)
    by_time = sorted(outcome.validation.bundles, key=lambda bundled: bundled.converted.result.id.time or earliest)
    mapped = {(sample.group, sample.name): sample for bundled in by_time for sample in [bundled.converted.sample]}
    stories: list[Callable[[str, Path], Story]] = [
        lambda url, root: twice.everything_twice(url, root, list(mapped.values())),
        server.changes_and_withdrawals,
        server.four_senders,
        server.killed,
        server.two_of_one_person,
    ]
    problems: list[str] = []
    with judges.fhir_server() as url:
        for number, tell in enumerate(stories):
            root = folder / f"story-{number}"
            root.mkdir()
            story = tell(url, root)
            outcome.stories.append(story)
            say(f"server: {story.name}: {', '.join(f'{name} {count}' for name, count in story.figures.items())}")
            problems += [f"{story.name}: {problem}" for problem in story.problems]
    posted = outcome.stories[0].figures["bundles posted twice"]
    if posted < len(outcome.validation.bundles):
        problems.append(f"{len(outcome.validation.bundles)} bundles were validated, {posted} were posted twice")
    return problems


def _write_page(outcome: Outcome, national: Path) -> bool:
    """Write docs/conformance.md anew where it says something else; whether it did."""
    text = report.page(outcome, national)
    if report.PAGE.is_file() and report.PAGE.read_text("utf-8") == text:
        return False
    report.PAGE.write_text(text, "utf-8")
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
