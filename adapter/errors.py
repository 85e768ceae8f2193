"""The tree of errors. Every error has a title, an explanation and a remedy, made for the person who reads it.

    JournalbroError
    ├── ConfigurationError          journalbro.toml or a policy is wrong; names the line
    ├── InstallationError           the machine lacks something: a key, a folder, a right
    ├── MappingError                a mapping file cannot be loaded: file, line, nearest valid word
    ├── Unreadable                  the bytes are no message we can read -> `rejected`, quarantine
    ├── StoreError                  the queue's database
    │   ├── StoreTooNew             written by a later version
    │   ├── StoreUnavailable        full disk, lost share, damaged file
    │   └── StaleClaim              another worker has taken the lease over
    └── ControlError                the running engine cannot be reached, or said no

No text of an error holds a value from a message: only paths, codes of ours, counts and masked file names.
Texts are English here and translated where they are shown (`adapter.i18n.retold`). Only the errors of the configuration are made in the reader's
language: they are put together from several sentences, and nobody but the reader of the moment sees them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar


class JournalbroError(Exception):
    """The root of every error this program raises on purpose."""

    title: ClassVar[str] = "Something went wrong"
    remedy: ClassVar[str] = "Tell support what you did and what stands here."
    code: ClassVar[str] = "error"

    def __init__(self, detail: str = "", *, remedy: str | None = None) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.own_remedy = remedy

    def said(self, translate: Callable[[str], str]) -> str:
        """What happened, and where; its words through `translate`."""
        return translate(self.detail or self.title)

    def remedy_text(self) -> str:
        """What the reader can do about it."""
        return self.own_remedy or self.remedy


class ConfigurationError(JournalbroError):
    """The configuration is wrong."""

    title = "The configuration is wrong"
    remedy = "Correct the line that is named, then run `journalbro config check`."
    code = "configuration"

    def __init__(self, detail: str, *, file: str = "", line: int = 0, remedy: str | None = None) -> None:
        super().__init__(detail, remedy=remedy)
        self.file = file
        self.line = line

    def said(self, translate: Callable[[str], str]) -> str:
        place = f"{self.file}:{self.line}: " if self.line else f"{self.file}: " if self.file else ""
        return place + super().said(translate)

    def __str__(self) -> str:
        return self.said(str)


class InstallationError(JournalbroError):
    """The machine lacks something the program needs."""

    title = "The installation lacks something"
    remedy = "Run `journalbro doctor`; it names what is missing."
    code = "installation"


class MappingError(JournalbroError):
    """A mapping file cannot be used. `problems` holds them all, each with file and line."""

    title = "A mapping cannot be used"
    remedy = "Correct the line that is named, then run `journalbro mapping lint`."
    code = "mapping"


class Unreadable(JournalbroError):
    """The bytes are no message that can be read.

    `reason` is a short code of ours (`empty`, `not-a-message`, `truncated`, `charset`, `doctype`, `too-large`, `too-deep`,
    `malformed-xml`, `delimiters`); `offset` the byte where it went wrong, if known.
    """

    title = "The file cannot be read as a message"
    remedy = (
        "Look at the file in the quarantine folder; export it again from the record system, or correct the source's format and charset."
    )
    code = "unreadable"

    def __init__(self, reason: str, detail: str, *, offset: int | None = None, remedy: str | None = None) -> None:
        super().__init__(detail, remedy=remedy or UNREADABLE_REMEDIES.get(reason))
        self.reason = reason
        self.offset = offset


_VENDOR_REMEDY = "Export it again from the record system. When it happens again, let the system's vendor correct the export."
UNREADABLE_REMEDIES = {
    "empty": "Export it again from the record system.",
    "truncated": "Export it again from the record system; the end is missing.",
    "not-a-message": "Find out who puts it there; only HL7 v2 and Norwegian XML are read.",
    "charset": "Set `charset` of the source in journalbro.toml to what the record system writes. Where the message itself names another one, its vendor must correct that.",
    "delimiters": _VENDOR_REMEDY,
    "malformed-xml": _VENDOR_REMEDY,
    "doctype": _VENDOR_REMEDY,
    "too-deep": _VENDOR_REMEDY,
    "too-large": "Ask for smaller exports. The limit is max_file_mb of the source, at most 100.",
    "unreadable-file": "See that the file is there, and that you may read it.",
}
"""Reason -> what helps, for somebody who does not know the format."""


class StoreError(JournalbroError):
    """The database of the queue."""

    title = "The database has a problem"
    remedy = "Run `journalbro doctor`."
    code = "store"


class StoreTooNew(StoreError):
    """The database was written by a later version of the program."""

    title = "The database is from a later version"
    remedy = "Install that version or a later one; this one changes nothing in it."
    code = "store-too-new"


class StoreUnavailable(StoreError):
    """The database cannot be read or written now; nothing was lost."""

    title = "The database cannot be written"
    remedy = "Free disk space or restore access to the data folder; the work goes on by itself afterwards."
    code = "store-unavailable"


class StaleClaim(StoreError):
    """A worker tried to settle a delivery whose lease another worker had taken over."""

    title = "Another worker has taken over"
    remedy = "Nothing to do: the other worker's outcome counts."
    code = "stale-claim"


class ControlError(JournalbroError):
    """The running engine cannot be reached, or refused the request."""

    title = "The engine does not answer"
    remedy = "Start it with `journalbro run`, or look at `journalbro doctor`."
    code = "control"
