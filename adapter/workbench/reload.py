"""Mappings that change while the program runs: a new set takes over only when it loads and all its tests pass.

Invariant: `current` is always a set that loaded and whose tests passed; a broken edit changes nothing but what `refresh` says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from adapter.mapping.mappingset import MappingSet
from adapter.mapping.problems import MappingSetError
from adapter.workbench.testing import run_tests


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What became of a look at the files: `changed` when a new set took over; else `problems` says what is wrong with the edit, if any."""

    changed: bool
    problems: list[str] = field(default_factory=list)


class MappingStore:
    """Holds the set in use. `load` reads the files anew (`lambda: load_mappings(layers, folders)`).

    Raises `MappingSetError` at the start when the set does not load: there is nothing to keep running then.
    """

    def __init__(self, load: Callable[[], MappingSet]) -> None:
        self._load = load
        self.current = load()

    def refresh(self) -> Refreshed:
        """Load again; the new set takes over when it differs and its tests pass. A broken edit is said each time until it is mended."""
        try:
            loaded = self._load()
        except MappingSetError as error:
            return Refreshed(False, [str(problem) for problem in error.problems])
        if loaded.hash == self.current.hash:
            return Refreshed(False)
        failed = [outcome for outcome in run_tests(loaded) if not outcome.passed]
        if failed:
            return Refreshed(
                False, [f"{outcome.file}:{outcome.line}: {outcome.name}: {failure}" for outcome in failed for failure in outcome.failures]
            )
        self.current = loaded
        return Refreshed(True)
