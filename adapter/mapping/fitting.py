"""Functions for segments of one shape: written, by the generator of all functions, once segments of that shape have been met often.

A record system writes few shapes. Where it is known which fields and components are there, nothing has to be asked: most of what a mapping has rules
for is not there, and is left out. What is kept is kept by shape, never by what a segment says.

Invariant: the function for a shape gives what the function for any would give, and marks what it would mark.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any, Final

from adapter.mapping.emit import Emitter, Written
from adapter.mapping.shapes import fields_of

_OFTEN: Final = 200
"""So many segments of a shape make it worth a function of its own: writing one takes some 4 ms, and saves some 10 µs each time."""
_MOST_FITTED: Final = 256
_MOST_COUNTED: Final = 4096
_LONGEST: Final = 500
"""Functions that are kept, shapes that are counted, and how long a shape may be."""

Fitted = tuple[str, bytes]
"""The name of a function, and a segment's shape."""


class Fitting:
    """The functions for one shape in one linked set; `functions` are its names, `fitted` what was written so far. Only the usual separators get any."""

    def __init__(self, emitter: Emitter, functions: dict[str, Any], *, is_usual: bool) -> None:
        self._emitter = emitter
        self._most = _MOST_FITTED if is_usual else 0
        self._written: dict[str, Written] = {written.name: written for written in emitter.memo.values()}
        self._functions = functions
        self._met: dict[Fitted, int] = {}
        self._lock = Lock()
        self.fitted: dict[Fitted, Callable[..., Any]] = {}

    def function(self, name: str, segment: str, shape: bytes) -> Callable[..., Any]:
        """The function to use for a segment of a shape."""
        return self.fitted.get((name, shape)) or self._meet(name, segment, shape)

    def _meet(self, name: str, segment: str, shape: bytes) -> Callable[..., Any]:
        """The function for any shape, until this shape has been met often."""
        if len(shape) <= _LONGEST and len(self.fitted) < self._most:
            key = (name, shape)
            met = self._met[key] = self._met.get(key, 0) + 1
            if met >= _OFTEN:
                with self._lock:
                    if key not in self.fitted:
                        self.fitted[key] = self._write(self._written[name], segment, shape)
                return self.fitted[key]
            if len(self._met) > _MOST_COUNTED:
                self._met.clear()
        found: Callable[..., Any] = self._functions[name]
        return found

    def _write(self, written: Written, segment: str, shape: bytes) -> Callable[..., Any]:
        emitter = self._emitter
        before = len(emitter.functions)
        fitted = emitter.fitting(written, fields_of(segment, shape))
        source = "\n\n".join(emitter.functions[before:])
        del emitter.functions[before:]
        self._functions.update(emitter.constants)
        exec(compile(source, "<mappings>", "exec"), self._functions)  # noqa: S102 - as program.Program links
        function: Callable[..., Any] = self._functions[fitted.name]
        return function
