"""What the guide has been told, and the configuration that it makes of it. Knows nothing of Qt.

Invariant: an installation that exists already is added to, never changed: its own tables, comments and order stay.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from adapter.config import Config, template
from adapter.config.template import toml_value
from gui.settings.document import Document


@dataclass(slots=True)
class Service:
    """A destination as typed; `known` when it is in the configuration already."""

    name: str = "fhir"
    known: bool = False
    values: dict[str, object] = field(default_factory=dict[str, object])
    """Key of `[[destination]]` -> value, without the name; what is empty is left out."""


@dataclass(slots=True)
class Plan:
    """The answers of the four steps."""

    folder: str = ""
    name: str = ""
    environment: str = "test"
    identifier_base: str = ""
    format: str = "auto"
    charset: str = ""
    mapping: tuple[str, ...] = ("no",)
    service: Service = field(default_factory=Service)

    def source(self) -> dict[str, object]:
        """The keys of the `[[source]]`; what is as by default is left out."""
        made: dict[str, object] = {"name": self.name, "folder": self.folder, "destinations": [self.service.name]}
        if self.format != "auto":
            made["format"] = self.format
        if self.charset:
            made["charset"] = self.charset
        if self.mapping != ("no",):
            made["mapping"] = list(self.mapping)
        return made

    def document(self, existing: str | None, file: Path | None) -> Document:
        """The configuration as it would be saved: the old one with more in it, or a new, commented one."""
        if existing is not None:
            document = Document(existing, file)
            if not self.service.known:
                document.add("destination", {"name": self.service.name, **self.service.values})
            document.add("source", self.source())
            return document
        document = Document(template(self.folder, str(self.service.values.get("url", ""))), file)
        document.original = ""
        for key, value in self.source().items():
            document.set(("source", 0), key, value)
        for key, value in ({"name": self.service.name} | self.service.values).items():
            document.set(("destination", 0), key, value)
        document.set(("installation",), "environment", self.environment)
        if self.identifier_base:
            document.set(("installation",), "identifier_base", self.identifier_base)
        return document

    def trial(self, existing: Config | None) -> str:
        """The least that a dry run or a trial of the service needs; nothing that is running is touched by it."""
        lines = ["[installation]"]
        if existing is not None:
            old = existing.installation
            lines += [f"{key} = {toml_value(getattr(old, key))}" for key in ("environment", "identifier_base", "time_zone")]
            if old.site_mappings is not None:
                lines.append(f"site_mappings = {toml_value(old.site_mappings)}")
        else:
            lines.append(f"environment = {toml_value(self.environment)}")
            if self.identifier_base or self.environment == "production":
                lines.append(f"identifier_base = {toml_value(self.identifier_base or 'urn:journalbro:trial')}")
        lines += ["[[source]]", *_rows(self.source())]
        known = existing.destination(self.service.name) if existing is not None and self.service.known else None
        if known is not None:
            lines += ["[[destination]]"]
            for key in (
                "name",
                "service",
                "url",
                "auth",
                "username",
                "client_id",
                "token_url",
                "scope",
                "secret",
                "certificate",
                "ca_file",
            ):
                value = getattr(known, key)
                if value not in (None, ""):
                    lines.append(f"{key} = {toml_value(value)}")
        else:
            values = {"service": "fhir", "url": "http://127.0.0.1:9/fhir"} | self.service.values
            lines += ["[[destination]]", *_rows({"name": self.service.name} | values)]
        return "\n".join(lines) + "\n"


def _rows(values: dict[str, object]) -> list[str]:
    return [f"{key} = {toml_value(tuple(value) if isinstance(value, list) else value)}" for key, value in values.items()]  # pyright: ignore[reportUnknownArgumentType] - lists of texts


def proposed_name(folder: str, taken: Sequence[str] = ()) -> str:
    """A short name for a source from its folder: `/srv/Gerica/UT` gives `gerica-ut`. What it may hold is told by `Source.name`."""
    parts = [part for part in re.split(r"[\\/]+", folder.lower()) if part]
    words = [re.sub(r"[^a-z0-9_-]+", "-", _plain(part)).strip("-_") for part in parts[-2:]]
    if len(words) == 2 and words[0].split("-")[-1] == words[1]:
        words.pop()
    base = "-".join(word for word in words if word)[:36].strip("-_") or "epj-ut"
    return base if base not in taken else next(f"{base}-{n}" for n in range(2, 1000) if f"{base}-{n}" not in taken)


def _plain(text: str) -> str:
    return text.replace("æ", "ae").replace("ø", "o").replace("å", "a")
