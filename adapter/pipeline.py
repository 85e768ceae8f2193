"""Bytes in, checked resources with trace out. Pure: no files, no database, no network, no clock.

`convert`, the engine, tests and benchmarks share it.
"""

from __future__ import annotations

from dataclasses import dataclass

from adapter.mapping import MappingSet
from adapter.model import MessageId, RawMessage, Result


@dataclass(frozen=True)
class SourceSettings:
    """What the pipeline must know of the source of a message (the `[[source]]` and `[installation]` of journalbro.toml)."""

    name: str = "convert"
    environment: str = "test"
    identifier_base: str = "urn:journalbro:unconfigured"
    time_zone: str = "Europe/Oslo"
    charset: str = ""
    format: str = "auto"
    missing_identity: str = "stop"
    layers: tuple[str, ...] = ("no",)


class Pipeline:
    """The way of one message, for one source. Safe to share between threads: a conversion keeps nothing."""

    def __init__(self, mappings: MappingSet, settings: SourceSettings) -> None:
        self.mappings = mappings
        self.settings = settings

    def split(self, data: bytes) -> list[RawMessage]:
        """The messages of a file. Raises `Unreadable`."""
        raise NotImplementedError

    def identify(self, raw: RawMessage) -> MessageId:
        """What decides the lanes, before mapping. Never raises for bad input: an unreadable message is identified by its bytes."""
        raise NotImplementedError

    def convert(self, raw: RawMessage) -> Result:
        """Map and check one message. Never raises for bad input."""
        raise NotImplementedError
