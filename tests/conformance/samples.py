"""Every sample there is: our own of each mapping, the demo's exports, the benchmarks' messages, and the reference corpora when they are there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ruamel.yaml import YAML

from adapter.mapping import load_mappings
from adapter.mapping.trace import expand
from adapter.model import MessageState, Result, TraceLine
from adapter.pipeline import Pipeline, SourceSettings
from adapter.resources import mappings_root
from adapter.sandbox.exports import samples
from tests.benchmarks.messages import admissions, results

ROOT = Path(__file__).resolve().parents[2]
SITE = Path(__file__).resolve().parent / "site"


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
    settings: SourceSettings = field(default_factory=SourceSettings)
    site: bool = False
    """Whether the site's layer for the corpora (`site/`) lies over the mappings."""


@dataclass(slots=True)
class Converted:
    """What became of one message, with the trace that joins an element to its rule."""

    sample: Sample
    index: int
    result: Result
    lines: list[TraceLine]


def all_samples() -> Iterator[Sample]:
    """Every sample; group and name together are unique."""
    yield from _beside_the_mappings()
    for export in samples():
        yield Sample("demo exports", export.name, export.data, SourceSettings(name=export.source, charset="windows-1252"))
    for number, raw in enumerate((*results(5), *admissions(5)), 1):
        yield Sample("benchmark messages", f"bench-{number}.hl7", raw)
    reference = reference_folder()
    if reference is None:
        return
    # The corpus is of many countries: where a message says nothing, Latin-1 reads every byte.
    plain = SourceSettings(charset="iso-8859-1")
    yield from _files("reference: HL7 v2 corpus", reference, "v2/corpus", (".hl7", ".txt"), plain)
    at_a_site = SourceSettings(charset="iso-8859-1", missing_identity="message")
    yield from _files("the same with a site's layer", reference, "v2/corpus", (".hl7", ".txt"), at_a_site, site=True)
    yield from _files("reference: KITH samples", reference, "no/kith/samples", (".xml",), plain)


def _files(
    group: str, root: Path, folder: str, endings: tuple[str, ...], settings: SourceSettings, *, site: bool = False
) -> Iterator[Sample]:
    for file in sorted((root / folder).rglob("*")):
        if file.suffix in endings and file.is_file():
            yield Sample(group, str(file.relative_to(root)), file.read_bytes(), settings, site)


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
        self._pipelines: dict[tuple[SourceSettings, bool], Pipeline] = {}

    def pipeline(self, settings: SourceSettings, *, site: bool = False) -> Pipeline:
        """The pipeline for these settings."""
        if (settings, site) not in self._pipelines:
            mappings = load_mappings(settings.layers, [SITE] if site else [])
            self._pipelines[settings, site] = Pipeline(mappings, settings)
        return self._pipelines[settings, site]

    def convert(self, sample: Sample) -> list[Converted]:
        """The messages of a sample. Raises `Unreadable` when the file is no message at all."""
        pipeline = self.pipeline(sample.settings, site=sample.site)
        converted: list[Converted] = []
        for message in pipeline.split(sample.data):
            result = pipeline.convert(message)
            mapped = result.state is MessageState.MAPPED
            lines = expand(result.trace, pipeline.mappings, message, charset=sample.settings.charset) if mapped else []
            converted.append(Converted(sample, message.index, result, lines))
        return converted
