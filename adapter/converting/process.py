"""The program that only converts: reads frames on its standard input, answers on its standard output, ends when its parent is gone.

Invariants: it holds no key, opens no database and no connection; it ends by itself with the pipe, also in the middle of a message, since whoever started it
does all of it again; signals for the terminal or the service are its parent's to judge.
"""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

from adapter.converting import frames
from adapter.converting.convert import Converter, convert
from adapter.errors import MappingError
from adapter.garbage import set_apart
from adapter.mapping import MappingSet, load_mappings
from adapter.pipeline import Pipeline, SourceSettings

_MOST_MEMORY = 4 << 30
"""Bytes of address space: a message that needs more stops with an error instead of taking the machine with it. (POSIX only.)"""

Loaded = tuple[dict[str, Converter], dict[str, str]]
Loader = Callable[[Mapping[str, SourceSettings], Path | None], Loaded]


def load(sources: Mapping[str, SourceSettings], site: Path | None) -> Loaded:
    """A pipeline for each source, and the names of their mapping sets. Raises `MappingError`."""
    sets: dict[tuple[str, ...], MappingSet] = {}
    pipelines: dict[str, Converter] = {}
    hashes: dict[str, str] = {}
    for name, settings in sources.items():
        if settings.layers not in sets:
            sets[settings.layers] = load_mappings(settings.layers, [site] if site is not None and site.is_dir() else [])
        pipelines[name] = Pipeline(sets[settings.layers], settings)
        hashes[name] = sets[settings.layers].hash
    set_apart()
    return pipelines, hashes


def serve(given: IO[bytes], answers: IO[bytes], loader: Loader) -> None:
    """Answer every frame, in order, until the end of the input: then the process ends at once."""
    waiting: queue.SimpleQueue[frames.Frame] = queue.SimpleQueue()

    def take() -> None:
        # Always read, so that a parent that sends ahead never waits for one that waits for it to read answers.
        with suppress(OSError, ValueError):
            while (frame := frames.read(given)) is not None:
                waiting.put(frame)
        os._exit(0)

    threading.Thread(target=take, daemon=True).start()
    pipelines: dict[str, Converter] = {}
    while True:
        frame = waiting.get()
        if "load" in frame[0]:
            try:
                pipelines, hashes = loader(frames.settings_of(frame[0]), Path(frame[0]["site"]) if frame[0]["site"] else None)
            except (MappingError, OSError):
                hashes = {}  # the engine finds out why by itself: it loads the same files
            frames.write(answers, {"loaded": hashes})
        else:
            results = [convert(pipelines[source], raw) for source, raw in frames.messages_of(frame)]
            frames.write(answers, *frames.converted(results))


def main(loader: Loader = load) -> None:
    """The whole program."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    _limit_memory()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints shall not be taken for an answer
    with suppress(BrokenPipeError):
        serve(sys.stdin.buffer, answers, loader)


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - POSIX only

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY if hard == resource.RLIM_INFINITY else min(hard, _MOST_MEMORY), hard))


if __name__ == "__main__":
    main()
