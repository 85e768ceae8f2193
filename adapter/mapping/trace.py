"""The trace of a result: which rule made each element, from where in the input.

At run time a trace is a list of numbers, one for each value; `expand` makes lines of it, on demand, from the numbers, the raw message and the
set of mappings that made it.
"""

from __future__ import annotations

from adapter.mapping.mappingset import MappingSet
from adapter.model import RawMessage, TraceLine


def expand(trace: bytes, mappings: MappingSet, raw: RawMessage | bytes) -> list[TraceLine]:
    """The lines of a trace, one for each leaf of the resources, in their order.

    Raises `MappingError` when the trace was made by another set of mappings (`Result.mapping_hash`), since rule numbers mean nothing there.
    """
    raise NotImplementedError
