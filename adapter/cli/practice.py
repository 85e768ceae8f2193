"""`journalbro practice`: an engine on sample exports with a practice service, until it is told to stop. For the windows' practice mode and for courses.

It prints one line of JSON when everything is up, and lives as long as somebody holds its standard input open: a window that is killed takes it along.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from adapter.cli.demo import configuration, working_folder
from adapter.cli.output import Terminal
from adapter.clock import Clock
from adapter.config import parse_config
from adapter.config.template import toml_value
from adapter.engine import Engine
from adapter.i18n import _
from adapter.sandbox.exports import samples, write
from adapter.sandbox.fhir_server import FhirServer

_HEAD = """\
# Journalbro, practice: everything here is thrown away when practice mode ends.
"""


def configuration_text(folder: Path, url: str) -> str:
    """The practice installation as a `journalbro.toml`, so that its settings can be seen and tried as well."""
    made = configuration(folder, url, samples())
    lines = [_HEAD, "[installation]", 'municipality = "Eksempel kommune"', 'environment = "test"']
    lines += [f"site_mappings = {toml_value(folder / 'tilpasninger')}", ""]
    for source in made.sources:
        lines += [
            "[[source]]",
            *(
                f"{key} = {toml_value(getattr(source, key))}"
                for key in ("name", "folder", "destinations", "charset", "scan_seconds", "stable_seconds", "incomplete_minutes")
            ),
            "",
        ]
    for destination in made.destinations:
        lines += ["[[destination]]", *(f"{key} = {toml_value(getattr(destination, key))}" for key in ("name", "service", "url")), ""]
    lines += ["[store]", f"folder = {toml_value(made.store.folder)}", 'key = "file"', ""]
    return "\n".join(lines)


@contextmanager
def practice_engine(folder: Path, *, clock: Clock | None = None, exported: bool = True) -> Generator[Engine]:
    """Service, engine and sample exports in `folder`, until the end of the block. The engine's `config.file` is the configuration.

    `exported`: whether the samples lie in the folders from the beginning. `clock`: the engine's, instead of the machine's.
    """
    with FhirServer() as service:
        file = folder / "journalbro.toml"
        text = configuration_text(folder, service.url)
        file.write_text(text, "utf-8")
        config = parse_config(text, file=file)
        for source in config.sources:
            source.folder.mkdir(parents=True, exist_ok=True)
        with Engine(config, clock=clock) as engine:
            if exported:
                write(folder, samples())
            yield engine


def add_to(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def practice(
        keep: Annotated[Path | None, typer.Option(help=_("Work in this folder and leave it there."), metavar="DIR")] = None,
    ) -> None:
        terminal = Terminal()
        with working_folder(keep) as folder, practice_engine(folder) as engine:
            terminal.json_line({"config": str(engine.config.file), "address": engine.config.control_address, "folder": str(folder)})
            sys.stdout.flush()
            while sys.stdin.read(1):
                pass
