"""An installation in a folder: an export folder, a data folder, a practice server."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from adapter.config import Config, Destination, Source, Store
from adapter.sandbox.fhir_server import FhirServer
from tests.engine_support.tiny import SYSTEM


def configuration(root: Path, url: str, **source: Any) -> Config:
    """One source, one destination, scans in hundredths of seconds. The clear-text key file is for tests only."""
    inbox = root / "epj" / "ut"
    site = root / "site"
    for folder in (inbox, site):
        folder.mkdir(parents=True, exist_ok=True)
    settings: dict[str, Any] = {"name": "epj", "folder": inbox, "destinations": ("fhir",), "scan_seconds": 0.05, "stable_seconds": 0.05}
    config = Config(
        sources=(Source(**(settings | source)),),
        destinations=(Destination(name="fhir", service="fhir", url=url, senders=3, timeout_seconds=5),),
        store=Store(folder=root / "data", key="file"),
    )
    return replace(config, installation=replace(config.installation, site_mappings=site))


def write(config: Config, name: str, data: bytes, mtime: float | None = None) -> Path:
    """A file in the export folder, there at once and whole (written under a temporary name, then renamed)."""
    path = config.sources[0].folder / name
    part = path.with_name("." + name)
    part.write_bytes(data)
    if mtime is not None:
        os.utime(part, (mtime, mtime))
    part.rename(path)
    return path


def until(true: Callable[[], Any], seconds: float = 20.0) -> Any:
    """Wait for something that other threads bring about; what it gave. AssertionError when it does not come."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := true():
            return found
        time.sleep(0.01)
    raise AssertionError("it did not come in time")


def numbers(server: FhirServer) -> list[int]:
    """The numbers of the messages that the server holds, sorted: one Observation each."""
    return sorted(int(observation["valueInteger"]) for observation in server.found("Observation", ""))


def family(server: FhirServer, patient: str = "p1") -> list[str]:
    """The family name of every Patient with this identifier."""
    return [str(found["name"][0]["family"]) for found in server.found("Patient", f"identifier={SYSTEM}|{patient}")]
