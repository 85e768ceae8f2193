"""The parts of the configuration as the page lists them, and what a new source or destination begins with."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication

from adapter.config import Config, Destination, Source
from gui.settings.document import Array, Document, Table


@dataclass(frozen=True, slots=True)
class Section:
    """One line of the list. Without `settings` it is a heading of several, or the text of the file; `array` when it can be removed."""

    title: str
    table: Table | None = None
    settings: type[Any] | None = None
    array: Array | None = None
    indent: bool = False


def sections(document: Document | None) -> list[Section]:
    """Installation, sources, destinations, the rest in the order of the settings, and the whole as text at the end."""
    if document is None:
        return []
    single = {field.name: field.default_factory for field in dataclasses.fields(Config) if field.default_factory is not dataclasses.MISSING}
    found = [_one("installation", single.pop("installation"))]
    arrays: tuple[tuple[Array, type[Any]], ...] = (("source", Source), ("destination", Destination))
    for array, settings in arrays:
        for place, name in enumerate(document.names(array)):
            found.append(Section(_titled(array, name), (array, place), settings, array))
    found += [_one(name, settings) for name, settings in single.items()]
    return [*found, Section(_tr("The file as text"))]


def _one(name: str, settings: Any) -> Section:
    return Section(_title(name), (name,), settings)


def _title(name: str) -> str:
    return {
        "installation": _tr("Installation"),
        "helseid": _tr("HelseID"),
        "store": _tr("Database"),
        "control": _tr("Local access"),
        "roles": _tr("Roles"),
        "report": _tr("Effect report"),
    }.get(name, f"[{name}]")


def _titled(array: Array, name: str) -> str:
    text = _tr("Source: {name}") if array == "source" else _tr("Destination: {name}")
    return text.format(name=name or "?")


def new_name(document: Document, array: Array) -> str:
    """A name that no other has."""
    base = "epj-ut" if array == "source" else "fhir"
    names = document.names(array)
    return base if base not in names else next(f"{base}-{n}" for n in range(2, 1000) if f"{base}-{n}" not in names)


def new_values(document: Document, array: Array, name: str) -> dict[str, Any]:
    """What must be written; the folder and the address are for a person to fill in, and are found wrong until then."""
    if array == "source":
        return {"name": name, "folder": "", "destinations": document.names("destination")[:1]}
    return {"name": name, "service": "fhir", "url": ""}


def _tr(text: str) -> str:
    return QCoreApplication.translate("settings", text)
