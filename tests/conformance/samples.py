"""Every sample there is: our own of each mapping, the demo's exports, the benchmarks' messages, and the reference corpora when they are there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from adapter.errors import Unreadable
from adapter.mapping import load_mappings
from adapter.mapping.trace import expand
from adapter.model import MessageState, Result, TraceLine
from adapter.pipeline import Pipeline, SourceSettings
from adapter.resources import mappings_root
from adapter.sandbox.exports import samples
from tests.benchmarks.messages import admissions, results

ROOT = Path(__file__).resolve().parents[2]


def reference_folder() -> Path | None:
    """The reference data, or None where there is none."""
    folder = Path(os.environ.get("JOURNALBRO_REFERENCE", ROOT.parent / "shared" / "reference"))
    return folder if folder.is_dir() else None


@dataclass(frozen=True, slots=True)
class Sample:
    """A file to convert. `group` is how the report counts it."""

    group: str
    name: str
    data: bytes
    settings: SourceSettings = SourceSettings()


@dataclass(slots=True)
class Converted:
    """What became of one message, with the trace that joins an element to its rule."""

    sample: Sample
    index: int
    result: Result
    lines: list[TraceLine]


def all_samples() -> Iterator[Sample]:
    """Every sample; names are unique."""
    yield from _beside_the_mappings()
    for export in samples():
        settings = SourceSettings(name=export.source, charset="windows-1252")
        yield Sample("demo exports", export.name, export.data, settings)
    for number, raw in enumerate((*results(5), *admissions(5)), 1):
        yield Sample("benchmark messages", f"bench-{number}.hl7", raw)
    reference = reference_folder()
    if reference is None:
        return
    for group, folder, endings in (
        ("reference: HL7 v2 corpus", reference / "v2" / "corpus", (".hl7", ".txt")),
        ("reference: KITH samples", reference / "no" / "kith" / "samples", (".xml",)),
    ):
        for file in sorted(folder.rglob("*")):
            if file.suffix in endings and file.is_file():
                # The corpus is of many countries: where a message says nothing, Latin-1 reads every byte.
                yield Sample(group, str(file.relative_to(reference)), file.read_bytes(), SourceSettings(charset="iso-8859-1"))


def _beside_the_mappings() -> Iterator[Sample]:
    root = mappings_root()
    for file in sorted(root.rglob("*.test.yaml")):
        document = YAML(typ="safe").load(file)
        cases = document["cases"] if isinstance(document, dict) else document
        for number, case in enumerate(cases, 1):
            text = case.get("input")
            if text:
                source = {key: value for key, value in (case.get("source") or {}).items() if key in SourceSettings.__dataclass_fields__}
                yield Sample("tests beside the mappings", f"{file.relative_to(root)}#{number}", text.encode(), SourceSettings(**source))


class Converter:
    """Converts samples, with one pipeline for each kind of source settings."""

    def __init__(self) -> None:
        self._pipelines: dict[SourceSettings, Pipeline] = {}

    def pipeline(self, settings: SourceSettings) -> Pipeline:
        """The pipeline for these settings."""
        if settings not in self._pipelines:
            self._pipelines[settings] = Pipeline(load_mappings(settings.layers), settings)
        return self._pipelines[settings]

    def convert(self, sample: Sample) -> Iterator[Converted]:
        """The messages of a sample; a file that cannot be read is one rejected message."""
        pipeline = self.pipeline(sample.settings)
        try:
            messages = pipeline.split(sample.data)
        except Unreadable:
            return
        for message in messages:
            result = pipeline.convert(message)
            lines = expand(result.trace, pipeline.mappings, message, charset=sample.settings.charset) if result.state is MessageState.MAPPED else []
            yield Converted(sample, message.index, result, lines)
