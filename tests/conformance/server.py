"""The server part: the engine for real, its folders, and HAPI's FHIR server as the judge of what arrived.

Each function tells one story and gives its problems, of which there should be none, and figures for the report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from adapter.engine import Engine
from adapter.model import Key
from adapter.pipeline import SourceSettings
from tests.conformance.installation import Expecting, Site, attempts, deliveries, details, log, site, source, token
from tests.conformance.samples import SITE, Sample
from tests.conformance.store import Server, Snapshot

PATIENCE = 300.0
FNR = "urn:oid:2.16.578.1.12.4.1.4.1"


@dataclass(slots=True)
class Story:
    """What was tried, what was wrong with it, and figures."""

    name: str
    problems: list[str] = field(default_factory=list)
    figures: Counter[str] = field(default_factory=Counter)

    def expect(self, true: object, problem: str) -> None:
        """Note a problem unless something is true."""
        if not true:
            self.problems.append(problem)


# --- everything, twice


def everything_twice(url: str, root: Path, samples: Sequence[Sample]) -> Story:
    """Every sample through the engine, then the same files again with duplicates = deliver: nothing new, nothing double, nothing lost."""
    story = Story("every bundle posted twice")
    server = Server(url)
    here, files = _sources(root, url, samples)
    expecting = Expecting(here.config)
    with Engine(here.config) as engine:
        for name, sample in files:
            here.write(name, sample.name.rpartition("/")[2].replace("#", "-"), sample.data)
        story.expect(engine.wait_idle(PATIENCE), "the first round did not end")
        first, rows = server.snapshot(), log(engine)
        for name, sample in files:
            here.write(name, "again-" + sample.name.rpartition("/")[2].replace("#", "-"), sample.data)
        story.expect(engine.wait_idle(PATIENCE), "the second round did not end")
        second, all_rows = server.snapshot(), log(engine)
        codes = attempts(engine)
        causes = Counter(
            delivery.cause.finding.code
            for row in all_rows
            for delivery in row.deliveries
            if delivery.cause is not None and delivery.state.value not in {"acknowledged", "superseded"}
        )
        delivered = {
            token(key)
            for detail in details(engine, rows)
            if any(delivery.state.value == "acknowledged" for delivery in detail.row.deliveries)
            for entry in expecting.entries(detail.row.source, _raw(engine, detail.row.id))
            if entry.kind == "owned"
            for key in entry.keys[:1]
        }
    story.figures.update({
        "messages delivered": deliveries(rows)["acknowledged"],
        "delivered again": deliveries(all_rows)["acknowledged"] - deliveries(rows)["acknowledged"],
        "resources at the server": len(second.resources),
        "409 survived": codes["http-409"],
    })
    story.expect(not causes, f"deliveries that wait for a person: {dict(causes)}")
    _nothing_new(story, first, second)
    _nothing_double(story, second, delivered)
    _all_found(story, server, second)
    server.close()
    return story


def _raw(engine: Engine, message_id: int) -> bytes:
    raw = engine.queue.raw(message_id)
    assert raw is not None
    return raw.data


def _sources(root: Path, url: str, samples: Sequence[Sample]) -> tuple[Site, list[tuple[str, Sample]]]:
    """One source for each kind of settings; samples of another installation (its environment, its namespaces) are left out."""
    usual = SourceSettings()
    names: dict[SourceSettings, str] = {}
    files: list[tuple[str, Sample]] = []
    for sample in samples:
        kept = (sample.settings.environment, sample.settings.identifier_base, sample.settings.time_zone)
        if kept != (usual.environment, usual.identifier_base, usual.time_zone):
            continue
        names.setdefault(sample.settings, f"{sample.settings.name}-{len(names) + 1}")
        files.append((names[sample.settings], sample))
    sources = [source(root, name, settings) for settings, name in names.items()]
    return site(root, url, sources, site_mappings=SITE), files


def _nothing_new(story: Story, first: Snapshot, second: Snapshot) -> None:
    new = sorted(set(second.resources) - set(first.resources))
    story.figures["new in the second round"] = len(new)
    story.expect(not new, f"new in the second round: {new[:10]}")
    changed = [name for name, content in first.contents.items() if second.contents.get(name) != content]
    story.expect(not changed, f"other content after the second round: {changed[:10]}")
    story.figures["new versions in the second round"] = sum(second.versions.get(name) != version for name, version in first.versions.items())


def _nothing_double(story: Story, now: Snapshot, keys: set[str]) -> None:
    double = now.duplicates(keys)
    story.figures["duplicates"] = len(double)
    story.expect(not double, f"there twice: {double[:10]}")
    missing = sorted(keys - set(now.by_identifier()))
    story.expect(not missing, f"delivered and not there: {missing[:10]}")


def _all_found(story: Story, server: Server, now: Snapshot) -> None:
    """A search by each person number finds one patient, with everything that refers to it."""
    for resource in list(now.resources.values()):
        if resource["resourceType"] != "Patient":
            continue
        for identifier in resource.get("identifier", ()):
            if identifier.get("system") != FNR:
                continue
            patients, belonging = server.belonging_to(Key("Patient", FNR, identifier["value"]).token)
            story.figures["person numbers searched"] += 1
            story.figures["found with them"] += len(belonging)
            story.expect(patients == [f"Patient/{resource['id']}"], f"a person number finds {len(patients)} patients")
            lost = now.about(f"Patient/{resource['id']}") - belonging
            story.expect(not lost, f"not found by the person number: {sorted(lost)[:5]}")
