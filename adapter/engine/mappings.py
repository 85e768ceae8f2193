"""The mappings in use: loaded once for each set of layers, loaded anew when a file changes, never replaced by broken ones.

A pipeline that was handed out stays whole: a reload makes new ones beside it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from adapter.config import Config
from adapter.errors import MappingError
from adapter.garbage import set_apart
from adapter.mapping import MappingSet, load_mappings
from adapter.pipeline import Pipeline, SourceSettings
from adapter.resources import mappings_root
from adapter.workbench.testing import run_tests

_EARLIER_KEPT = 2
"""Sets that were replaced and are kept to explain what they made."""


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What a reload did. `changed`: the sources whose mappings are others now. `problems`: `file:line: text`; then the old ones are kept."""

    changed: tuple[str, ...]
    problems: tuple[str, ...]


class Mappings:
    """Holds a pipeline for each source. Safe between threads."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._lock = threading.Lock()
        self._sets: dict[tuple[str, ...], MappingSet] = {}
        self._earlier: list[MappingSet] = []
        self._pipelines: dict[str, Pipeline] = {}
        self._good: set[str] = set()
        self._signature: tuple[tuple[str, int, int], ...] = ()
        self.problems: tuple[str, ...] = ()

    @property
    def folders(self) -> list[Path]:
        """The folders that are watched for changes: the program's own and the municipality's."""
        site = self._config.installation.site_mappings
        return [mappings_root(), *([site] if site is not None else [])]

    @property
    def ready(self) -> bool:
        """Whether there is a pipeline for every source: false only while the mappings have been broken since the start."""
        with self._lock:
            return all(source.name in self._pipelines for source in self._config.sources)

    def reload(self, tested: Collection[str] = ()) -> Reloaded:
        """Load everything anew; only if all of it is whole, and its tests pass, does it take the place of the old.

        The tests beside the mappings are run for what a person may have edited: whatever comes after the first load, and a municipality's own
        layer. `tested`: hashes of sets that have passed before.
        """
        signature = self._look()
        site = self._config.installation.site_mappings
        sets: dict[tuple[str, ...], MappingSet] = {}
        problems: list[str] = []
        for source in self._config.sources:
            if source.mapping in sets:
                continue
            try:
                sets[source.mapping] = loaded = load_mappings(source.mapping, [site] if site is not None and site.is_dir() else [])
                if loaded.hash not in self._good and loaded.hash not in tested and (self._good or self._has_site_layer()):
                    problems += _failures(loaded)
            except MappingError as error:
                found: list[object] = getattr(error, "problems", None) or [error]
                problems += [str(problem) for problem in found]
        with self._lock:
            self._signature = signature
            self.problems = tuple(problems)
            if problems:
                return Reloaded((), self.problems)
            changed: list[str] = []
            for source in self._config.sources:
                new = sets[source.mapping]
                old = self._pipelines.get(source.name)
                if old is None or old.mappings.hash != new.hash:
                    changed.append(source.name)
                    self._pipelines[source.name] = Pipeline(new, SourceSettings.of(self._config.installation, source))
            now = {one.hash for one in sets.values()}
            gone = [one for one in self._sets.values() if one.hash not in now]
            self._earlier = [*(one for one in self._earlier if one.hash not in now), *gone][-_EARLIER_KEPT:]
            self._sets = sets
            self._good = {one.hash for one in sets.values()}
        set_apart()
        return Reloaded(tuple(changed), ())

    def stale(self) -> bool:
        """Whether a file has changed since the last load."""
        return self._look() != self._signature

    def pipeline(self, source: str) -> Pipeline | None:
        """The pipeline of a source; None for one that is no longer configured."""
        with self._lock:
            return self._pipelines.get(source)

    def of_hash(self, mapping_hash: str) -> MappingSet | None:
        """The set of mappings that a trace was made with, if it is in use or was until lately."""
        with self._lock:
            return next((one for one in (*self._sets.values(), *self._earlier) if one.hash == mapping_hash), None)

    def hashes(self) -> dict[str, str]:
        """The name of the mapping set of each source."""
        with self._lock:
            return {name: pipeline.mappings.hash for name, pipeline in self._pipelines.items()}

    def _has_site_layer(self) -> bool:
        site = self._config.installation.site_mappings
        return site is not None and any(_files(site))

    def _look(self) -> tuple[tuple[str, int, int], ...]:
        return tuple(sorted(row for folder in self.folders for row in _files(folder)))


def _failures(mappings: MappingSet) -> list[str]:
    """What the tests beside the mappings say against them, as `file:line: case: what was wanted and what came`."""
    return [f"{outcome.file}:{outcome.line}: {outcome.name}: {failure}" for outcome in run_tests(mappings) for failure in outcome.failures]


def _files(folder: Path) -> Iterator[tuple[str, int, int]]:
    """Path, time and size of every mapping file below `folder`; one that cannot be looked at is not there."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    yield from _files(Path(entry.path))
                elif entry.name.endswith((".yaml", ".yml")):
                    status = entry.stat()
                    yield entry.path, status.st_mtime_ns, status.st_size
    except OSError:
        return
