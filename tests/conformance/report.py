"""docs/conformance.md: what was validated against which version, counts, why each class of warnings stands, and the three-way table. Nothing in it
changes from run to run but by a change of ours or of the judges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import orjson

from tests.conformance.explained import Explanation, Sorted
from tests.conformance.judges import hapi_version
from tests.conformance.story import Story
from tests.conformance.threeway import UNREACHED, Row, Spoilt
from tests.conformance.validation import Finding, ProfileRow, Validation

PAGE = Path(__file__).resolve().parents[2] / "docs" / "conformance.md"
_STATES = ("messages", "mapped", "needs_mapping", "rejected", "unreadable", "bundles", "resources")
_STEADY = (
    "bundles posted",
    "bundles posted twice",
    "created by the second",
    "new in the third round",
    "duplicates",
    "person numbers searched",
    "messages sent",
    "lanes held",
    "kills",
)
"""The figures of a story that are the same in every run."""


@dataclass(slots=True)
class Outcome:
    """Everything that the suite found."""

    validation: Validation = field(default_factory=Validation)
    errors: list[Finding] = field(default_factory=list)
    warnings: Sorted | None = None
    """None where the validator did not run."""
    classes: list[Explanation] = field(default_factory=list)
    profiles: list[ProfileRow] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    spoilt: Spoilt | None = None
    invariants: set[str] = field(default_factory=set)
    """The invariants of what is sent, by their keys."""
    stories: list[Story] = field(default_factory=list)

    @property
    def caught(self) -> int:
        """How many seeded defects our own check catches."""
        return sum(bool(row.ours) for row in self.rows)


def packages(national: Path) -> list[tuple[str, str, int, str]]:
    """The national packages that the validator had: name, version, how many files, and what tells just these files from any others."""
    found: list[tuple[str, str, int, str]] = []
    for folder in [national / "no-basis-2.2.2", *sorted(path for path in (national / "compiled").iterdir() if path.is_dir())]:
        files = {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*.json"))}
        versions = Counter(
            str(one["version"])
            for one in map(orjson.loads, files.values())
            if one.get("resourceType") in {"ImplementationGuide", "CodeSystem", "StructureDefinition"} and "version" in one
        )
        name, _, named = folder.name.rpartition("-") if folder.name.startswith("no-basis") else (folder.name, "", "")
        digest = sha256(b"".join(file.encode() + data for file, data in files.items())).hexdigest()[:12]
        found.append((name, named or (versions.most_common(1)[0][0] if versions else "none in it"), len(files), f"`{digest}`"))
    return found


def page(outcome: Outcome, national: Path) -> str:
    """The whole page, of a run in which everything ran."""
    validation, warnings = outcome.validation, outcome.warnings
    assert warnings is not None
    return "\n".join(
        [
            "# Proven by others: conformance",
            "",
            "Made by `make conformance`; do not edit. Two judges that we did not write look at what we send: HL7's own FHIR validator and HAPI's FHIR",
            f"server, both in HAPI's packaging {hapi_version()}, for R4 4.0.1.",
            "",
            "The validator has these national packages besides R4:",
            "",
            *_table(("package", "version", "files", "SHA-256 of the files, its beginning"), packages(national)),
            "",
            "## What was validated",
            "",
            "Every message is converted and packed as the engine does; what stops is not sent and so not validated. The corpora are reference data beside the",
            'project; "with a site\'s layer" is the same corpus under `tests/conformance/site`, which says what its codes mean, as a municipality would.',
            "",
            *_table(
                ("samples", "files", *(word.replace("_", " ") for word in _STATES)),
                [(name, counts["files"], *(counts[word] for word in _STATES)) for name, counts in validation.groups.items()]
                + [("**all**", validation.total("files"), *(validation.total(word) for word in _STATES))],
            ),
            "",
            f"**Errors: {len(outcome.errors)}.**",
            "",
            "By kind of message, those that are mapped at all:",
            "",
            *_table(
                ("kind", "messages", "mapped"),
                [
                    (f"`{kind}`", sum(states.values()), states["mapped"])
                    for kind, states in sorted(validation.kinds.items())
                    if states["mapped"]
                ],
            ),
            "",
            "## National profiles",
            "",
            "Each distinct resource is held against the national profile of its type, by the validator and by our own check, whether it claims it or not. A",
            "profile is claimed only where our check finds it met; that the validator never disagrees with such a claim is part of the suite.",
            "",
            *_table(
                ("profile", "resources", "claim it", "meet it (ours)", "meet it (validator)"),
                [(f"`{row.url.rpartition('/')[2]}`", row.resources, row.claimed, row.ours, row.validator) for row in outcome.profiles],
            ),
            "",
            "## Warnings, and why they stand",
            "",
            *_table(
                ("class", "warnings", "why it stands"),
                [(one.title, warnings.counts[one.title], one.why) for one in outcome.classes],
            ),
            "",
            "A warning of no class fails the suite (`tests/conformance/explained.yaml`).",
            "",
            "## A real server",
            "",
            "The engine delivers to HAPI's JPA server over HTTP, from files in folders. Each line is a story of `tests/conformance/server.py` or `twice.py` without a problem.",
            "",
            *_table(("story", "figures"), [(story.name, _figures(story)) for story in outcome.stories]),
            "",
            "## Three judges",
            "",
            *_three(outcome),
            "",
        ]
    )


def _figures(story: Story) -> str:
    return ", ".join(f"{name} {story.figures[name]}" for name in _STEADY if name in story.figures)


def _three(outcome: Outcome) -> Iterable[str]:
    rows, spoilt = outcome.rows, outcome.spoilt
    yield f"Seeded defects: {len(rows)}. Caught before sending by our own check: {outcome.caught}; by fhir.resources (R4B): {sum(row.resources for row in rows)};"
    yield f"by HL7's validator: {sum(bool(row.validator) for row in rows)}. Of R4's {len(outcome.invariants)} invariants of what we send, each has its defect, but for"
    yield f"{', '.join(f'`{key}`' for key in sorted(UNREACHED & outcome.invariants))}, which are about contained resources: no mapping makes any."
    yield ""
    yield from _table(
        ("defect", "ours", "fhir.resources", "validator", "why the validator does not see it"),
        [
            (
                row.defect.name,
                f"`{row.ours}`",
                _mark(row.resources),
                _mark(bool(row.validator)),
                "" if row.validator else row.defect.ours_alone,
            )
            for row in rows
        ],
    )
    if spoilt is None:
        return
    yield ""
    yield f"Besides, each of the {spoilt.elements} elements that occur in the clean set or in anything that our samples become is dropped and spoilt in turn,"
    alone = ", ".join(f"`{code}` {count}" for code, count in sorted(spoilt.ours.items()))
    yield f"{spoilt.changes} changes: both refuse {spoilt.both}, both accept {spoilt.neither}; ours alone refuses {spoilt.ours.total()} ({alone}),"
    yield f"fhir.resources {spoilt.resources_alone} that ours accepts, the validator {sum(spoilt.validator.values())}:"
    yield ""
    yield from _table(("the validator alone", "changes", "why"), [(one.title, spoilt.validator[one.title], one.why) for one in spoilt.gaps])


def _mark(caught: bool) -> str:
    return "✓" if caught else "–"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    lines = [" | ".join(str(cell).replace("|", "\\|") for cell in row) for row in [head, ["---"] * len(head), *rows]]
    return [f"| {line} |" for line in lines]
