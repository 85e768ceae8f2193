"""An installation with the real engine, real folders and a FHIR server, as the server part of the suite needs it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from adapter.config import Config, Destination, Installation, Source, Store
from adapter.engine import Engine
from adapter.mapping import load_mappings
from adapter.model import Entry, Key, MessageState, RawMessage, Result
from adapter.pipeline import Pipeline, SourceSettings
from adapter.queue.contract import LogRow, MessageDetail, PageRequest
from tests.conformance.store import references

START = 1_767_225_600
"""The time of the first file (2026-01-01), each further one a second later: intake order is the order of writing."""


@dataclass(slots=True)
class Site:
    """A folder with an export folder for each source, and the configuration of the engine that watches them."""

    config: Config
    written: int = 0
    again: dict[str, str] = field(default_factory=dict)
    """Files that hold what another one held before, by name."""

    def write(self, source: str, name: str, data: bytes) -> str:
        """A file in a source's folder, whole at once; files are taken in the order of writing. Gives its name there."""
        self.written += 1
        path = self.config.source(source).folder / f"{self.written:05}-{name}"
        part = path.with_name(f".{path.name}")
        part.write_bytes(data)
        os.utime(part, (START + self.written, START + self.written))
        part.rename(path)
        return path.name


def site(root: Path, url: str, sources: Sequence[Source], *, site_mappings: Path | None = None, senders: int = 4) -> Site:
    """An installation below `root` that delivers to `url`. The clear-text key file is for tests only."""
    for source in sources:
        source.folder.mkdir(parents=True, exist_ok=True)
    config = Config(
        installation=Installation(site_mappings=site_mappings),
        sources=tuple(sources),
        destinations=(Destination(name="fhir", service="fhir", url=url, senders=senders, timeout_seconds=60),),
        store=Store(folder=root / "data", key="file"),
    )
    return Site(config)


def source(root: Path, name: str, settings: SourceSettings | None = None) -> Source:
    """A source below `root` that delivers what comes twice, scans quickly and goes on after a stop."""
    settings = settings or SourceSettings()
    return Source(
        name=name,
        folder=root / name / "ut",
        destinations=("fhir",),
        charset=settings.charset,
        missing_identity="message" if settings.missing_identity == "message" else "stop",
        mapping=settings.layers,
        duplicates="deliver",
        on_stop="hold",
        scan_seconds=0.05,
        stable_seconds=0.05,
        incomplete_minutes=0.01,
    )


def log(engine: Engine) -> list[LogRow]:
    """Every message of the log, oldest first."""
    return list(engine.queue.browse(None, PageRequest(limit=1_000_000, descending=False)).rows)


def details(engine: Engine, rows: Iterable[LogRow]) -> list[MessageDetail]:
    """Everything that the log knows of these messages."""
    return [detail for row in rows if (detail := engine.queue.get(row.id)) is not None]


def attempts(engine: Engine) -> Counter[str]:
    """How often each answer came, over all attempts."""
    return Counter(attempt.code for detail in details(engine, log(engine)) for attempt in detail.attempts)


def deliveries(rows: Iterable[LogRow]) -> Counter[str]:
    """How many deliveries are in each state."""
    return Counter(delivery.state.value for row in rows for delivery in row.deliveries)


class Expecting:
    """What must be at the service after messages were delivered: converted again beside the engine, with the same settings."""

    def __init__(self, config: Config) -> None:
        site = config.installation.site_mappings
        mappings = {source.mapping: load_mappings(source.mapping, [site] if site else []) for source in config.sources}
        self._pipelines = {
            source.name: Pipeline(mappings[source.mapping], SourceSettings.of(config.installation, source)) for source in config.sources
        }

    def result(self, source: str, data: bytes) -> Result:
        """What becomes of the message in `data`."""
        return self._pipelines[source].convert(RawMessage(1, 0, data))

    def entries(self, source: str, data: bytes) -> list[Entry]:
        """What the message in `data` becomes; nothing when it is not mapped."""
        result = self.result(source, data)
        return result.entries if result.state is MessageState.MAPPED else []


class Belonging:
    """What delivered messages hold, as `Snapshot.by_identifier` writes keys: `owned` things, all `known` things, and what belongs to a person."""

    def __init__(self, expecting: Expecting) -> None:
        self._expecting = expecting
        self._patients: dict[str, set[str]] = {}
        """The keys of a thing → those of the patient that it refers to, in the message that came last."""
        self._lane: dict[str, set[str]] = {}
        """The keys of a thing, and chains of messages → the keys of patients that all messages with it have in common."""
        self._chain: dict[str, str] = {}
        """The keys of a thing → the chain of changes of the message that came last."""
        self.known: set[str] = set()

    @property
    def owned(self) -> Iterable[str]:
        """The chosen keys of what the messages own."""
        return self._patients.keys()

    @property
    def disputed(self) -> list[str]:
        """The keys of what messages about different people own, or may withdraw with their chain of changes.

        They go by different lanes, and which of two of one moment comes last is chance. (Samples share message ids and visits; people do not.)
        """
        return [key for key in self._patients if self._is_disputed(key)]

    def _is_disputed(self, key: str) -> bool:
        return not self._lane[key] or not self._lane[self._chain[key]]

    def add(self, source: str, data: bytes) -> None:
        """Add one message."""
        result = self._expecting.result(source, data)
        if result.state is not MessageState.MAPPED:
            return
        chain = f"chain {result.id.root or result.id.identity}"
        patients = {entry.urn: {token(key) for key in entry.keys} for entry in result.entries if entry.type == "Patient"}
        everybody = set[str]().union(*patients.values())
        self._lane[chain] = self._lane.get(chain, everybody) & everybody
        for entry in result.entries:
            self.known.update(token(key) for key in entry.keys)
            if entry.kind == "owned":
                referred = references(entry.resource) & patients.keys()
                own = token(entry.keys[0])
                self._patients[own] = set[str]().union(*(patients[urn] for urn in referred))
                self._lane[own] = self._lane.get(own, everybody) & everybody
                self._chain[own] = chain

    def of(self, patient: str) -> list[str]:
        """The keys of what belongs to a person and to nobody else, by the key of the person."""
        return [key for key, patients in self._patients.items() if patient in patients and not self._is_disputed(key)]


def token(key: Key) -> str:
    """A key as `Snapshot.by_identifier` writes it."""
    return f"{key.type}?{key.system}|{key.value}"


__all__ = ["Belonging", "Engine", "Expecting", "Site", "attempts", "deliveries", "details", "log", "replace", "site", "source", "token"]
