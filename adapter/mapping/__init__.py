"""Load, lay over, check, compile and run mappings (design: mapping-language.md)."""

from __future__ import annotations

from adapter.mapping.mappingset import MappingSet, Problem, RuleInfo, load_mappings

__all__ = ["MappingSet", "Problem", "RuleInfo", "load_mappings"]
