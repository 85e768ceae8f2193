"""`make conformance`: HL7's validator and a real FHIR server judge what we send. Ends with 1 on any new error, 2 when something must be installed.

`python -m tests.conformance [validator] [server]` runs one part only; the page docs/conformance.md is compared (and mended) when both ran.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import orjson

from tests.conformance import explained, judges, report, server, threeway, validation
from tests.conformance.report import Outcome
from tests.conformance.samples import Sample, all_samples, reference_folder

SHOWN = 30
WHERE = """validator: NOT RUN. The national profiles are not here. Lay them where JOURNALBRO_PROFILES says, or in ../shared/reference/no:
  no-basis-2.2.2/  the definitions of no-basis 2.2.2, from github.com/HL7Norway/basisprofiler-r4
  compiled/        OKT, VkpObservation, vital signs, NILAR and the code lists, from HL7 Norway's repositories, and MHD 4.2.2 from github.com/IHE/ITI.MHD,
                   each in a folder of its own, compiled with SUSHI
  codes/           kodeverk_from_nhn_visningsfiler.json, the code lists of NHN's viewers"""


def say(text: str) -> None:
    """A line of the report, at once."""
    print(text, flush=True)


def main(parts: list[str]) -> int:
    """Run the parts named (default: both)."""
    parts = parts or ["validator", "server"]
    missing = judges.missing_tools()
    if missing:
        say(f"conformance: NOT RUN. Java 17 and Maven are the judges' tools: {missing}")
        return 2
    began = time.monotonic()
    say("building the judges (the first time, Maven fetches some 350 MB to ~/.m2) …")
    judges.build()
    reference = reference_folder()
    national = judges.national_folder(reference)
    problems: list[str] = []
    with tempfile.TemporaryDirectory(prefix="journalbro-conformance-") as name:
        folder = Path(name)
        bundles = folder / "bundles"
        bundles.mkdir()
        outcome = Outcome(validation=validation.convert(all_samples(), bundles), rows=threeway.rows())
        _say_counts(outcome)
        if "validator" in parts and national is not None:
            problems += _validate(outcome, national, folder)
        elif "validator" in parts:
            say(WHERE)
        problems += _say_defects(outcome)
        if "server" in parts:
            problems += _serve(outcome, folder)
    complete = set(parts) == {"validator", "server"} and national is not None and reference is not None
    if complete and not problems:
        problems += _page(outcome, national or folder)
    say("")
    for problem in problems[:SHOWN]:
        say(f"✗ {problem}")
    if len(problems) > SHOWN:
        say(f"✗ and {len(problems) - SHOWN} more")
    verdict = "failed" if problems else "passed" if complete else "nothing wrong in what ran, but not everything ran"
    say(f"conformance: {verdict} ({time.monotonic() - began:.0f} s)")
    return 1 if problems else 0


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
    """Bundles in one process of the validator; profiles, defects and spoilt elements in another."""
    for name in ("profiles", "defects"):
        (folder / name).mkdir()
    groups = validation.candidates(outcome.validation, folder / "profiles")
    threeway.write(folder / "defects")
    changes = list(threeway.changes())
    spoilt = folder / "spoilt.ndjson"
    spoilt.write_bytes(b"\n".join(orjson.dumps(change.resource) for change in changes))
    against = {group.row.url: [group.file] for group in groups}
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(judges.validate, [folder / "bundles"], national)
        second = pool.submit(judges.validate, [folder / "defects", spoilt], national, against=against)
        of_bundles, of_others = first.result(), second.result()
    problems = _say_bundles(outcome, of_bundles)
    for group in groups:
        row = validation.compare(group, [verdict for verdict in of_others if verdict.file.startswith(f"{group.file}:")])
        outcome.profiles.append(row)
        problems += [f"{row.url}: claimed by us and not met: {text}" for text in row.too_kind]
    say(
        f"profiles: {sum(row.resources for row in outcome.profiles)} resources against {len(groups)} national profiles, {sum(row.claimed for row in outcome.profiles)} claims, all met"
        if not any(row.too_kind for row in outcome.profiles)
        else "profiles: claims not met"
    )
    problems += [f"the clean set: {text}" for text in threeway.judge(outcome.rows, folder / "defects", of_others)]
    outcome.spoilt = threeway.spoil(changes, spoilt, of_others)
    problems += [f"caught by the validator alone: {text}" for text in outcome.spoilt.unexplained]
    problems += (
        [f"fhir.resources refuses {outcome.spoilt.resources_alone} changes that ours accepts"] if outcome.spoilt.resources_alone else []
    )
    return problems


def _say_bundles(outcome: Outcome, verdicts: list[judges.Verdict]) -> list[str]:
    by_file = {str(bundled.file): bundled for bundled in outcome.validation.bundles}
    findings = [validation.join(verdict, by_file[verdict.file]) for verdict in verdicts]
    outcome.errors = [finding for finding in findings if finding.is_error]
    outcome.classes = explained.explanations()
    outcome.warnings = explained.sort((finding for finding in findings if not finding.is_error), outcome.classes)
    say(f"validator: {len(by_file)} bundles, errors {len(outcome.errors)}, warnings {len(findings) - len(outcome.errors)}")
    for title, count in outcome.warnings.counts.most_common():
        say(f"  {count:5} {title}")
    problems = _grouped("error", outcome.errors) + _grouped("warning of no class", outcome.warnings.unexplained)
    if reference_folder() is not None:
        problems += [f"explained.yaml: no warning of the class “{title}” any more" for title in outcome.warnings.unused]
    return problems


def _grouped(what: str, findings: list[validation.Finding]) -> list[str]:
    """By kind of message, element, rule and cause, most first."""
    counts = Counter((finding.kind, finding.element, finding.rule or "no rule", finding.cause) for finding in findings)
    texts = {(finding.kind, finding.element, finding.rule or "no rule", finding.cause): finding for finding in findings}
    return [
        f"{count} × {what}: {kind} {element} ({rule}): {texts[kind, element, rule, cause].verdict.text[:300]} [{texts[kind, element, rule, cause].sample}]"
        for (kind, element, rule, cause), count in counts.most_common()
    ]


# --- the defects


def _say_defects(outcome: Outcome) -> list[str]:
    rows = outcome.rows
    caught = sum(bool(row.ours) for row in rows)
    judged = any(row.validator is not None for row in rows)
    theirs = f", validator {sum(bool(row.validator) for row in rows)}" if judged else ", validator NOT RUN"
    say(f"defects caught {caught}/{len(rows)} (fhir.resources {sum(row.resources for row in rows)}{theirs})")
    for row in rows:
        validator = "?" if row.validator is None else "✓" if row.validator else "–"
        say(f"  ours {row.ours or '–':18} fhir.resources {'✓' if row.resources else '–'}  validator {validator}  {row.defect.name}")
    if outcome.spoilt is not None:
        one = outcome.spoilt
        say(
            f"every element dropped and spoilt: {one.changes} changes, both refuse {one.both}, ours alone {one.ours}, validator alone {sum(one.validator.values())} (explained)"
        )
    problems = [f"defect not caught: {row.defect.name}" for row in rows if row.ours != row.defect.code]
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
    mapped: dict[tuple[str, str], Sample] = {}
    for bundled in outcome.validation.bundles:
        sample = bundled.converted.sample
        mapped[sample.group, sample.name] = sample
    stories: list[Callable[[str, Path], server.Story]] = [
        lambda url, root: server.everything_twice(url, root, list(mapped.values())),
        server.changes_and_withdrawals,
        server.four_senders,
        server.killed,
        server.two_of_one_person,
    ]
    survived = 0
    problems: list[str] = []
    with judges.fhir_server() as url:
        for number, tell in enumerate(stories):
            root = folder / f"story-{number}"
            root.mkdir()
            story = tell(url, root)
            outcome.stories.append(story)
            survived += sum(story.figures[name] for name in ("409 survived", "412 survived", "412 held"))
            say(f"server: {story.name}: {', '.join(f'{name} {count}' for name, count in story.figures.items())}")
            problems += [f"{story.name}: {problem}" for problem in story.problems]
    twice = outcome.stories[0].figures
    say(
        f"server: {twice['messages delivered']} bundles posted twice, duplicates {sum(story.figures['duplicates'] for story in outcome.stories)}, conflicts survived {survived}"
    )
    return problems


def _page(outcome: Outcome, national: Path) -> list[str]:
    """Write docs/conformance.md anew where it says something else."""
    text = report.page(outcome, national)
    if report.PAGE.is_file() and report.PAGE.read_text("utf-8") == text:
        return []
    report.PAGE.write_text(text, "utf-8")
    return [f"docs/{report.PAGE.name} said something else and has been written anew: commit it"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
