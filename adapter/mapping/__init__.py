"""Load, lay over, check, compile and run mappings (design: mapping-language.md)."""

from __future__ import annotations

from adapter.mapping.mappingset import MappingSet, load_mappings
from adapter.mapping.problems import MappingSetError, Problem

__all__ = ["MappingSet", "MappingSetError", "Problem", "load_mappings"]
