"""What a benchmark says for the table at the end."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """One figure beside its target. `met` is None for a figure without one."""

    what: str
    figure: str
    target: str = ""
    met: bool | None = None
