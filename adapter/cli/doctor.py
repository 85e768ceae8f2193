"""`journalbro doctor`: what is wrong with this installation, and what to do about each thing. Changes nothing."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer

from adapter.cli.output import ExitCode, Terminal
from adapter.cli.reach import attempt, told
from adapter.cli.texts import incident_line
from adapter.config import Config, Destination, check_config, load_config
from adapter.control.client import ControlClient
from adapter.errors import ConfigurationError, ControlError, MappingError
from adapter.i18n import _, retold
from adapter.mapping import load_mappings
from adapter.words import incident_remedy

Level = Literal["ok", "warning", "error"]
_LOW_DISK_BYTES = 2 << 30


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `detail` and `remedy` are in the reader's language."""

    level: Level
    name: str
    detail: str = ""
    remedy: str = ""


def examine(explicit: Path | None) -> Iterator[Check]:
    """Every check, from the ground up; what stands on something broken is left out."""
    yield Check("ok", _("Python"), sys.version.split()[0])
    try:
        config = load_config(explicit)
    except ConfigurationError as error:
        yield Check("error", _("Configuration"), error.said(retold), retold(error.remedy_text()))
        return
    yield Check("ok", _("Configuration"), str(config.file))
    yield from (Check(finding.severity, finding.place, finding.detail, finding.remedy) for finding in check_config(config))
    yield from _mappings(config)
    yield from _disk(config)
    yield from _keys(config)
    yield from _engine(config)
    for destination in config.destinations:
        yield from _reach(config, destination)


def _mappings(config: Config) -> Iterator[Check]:
    site = (config.installation.site_mappings,) if config.installation.site_mappings else ()
    for source in config.sources:
        try:
            mappings = load_mappings(source.mapping, site)
        except MappingError as error:
            yield Check("error", _("Mappings of {source}").format(source=source.name), error.said(retold), retold(error.remedy_text()))
        else:
            kinds = len(mappings.kinds())
            yield Check("ok", _("Mappings of {source}").format(source=source.name), _("{count} kinds of message").format(count=kinds))


def _disk(config: Config) -> Iterator[Check]:
    folder = config.data_folder
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    text = _("{gigabytes:.1f} GB free for {folder}").format(gigabytes=free / (1 << 30), folder=config.data_folder)
    if free < _LOW_DISK_BYTES:
        yield Check("warning", _("Disk"), text, _("Free space on that disk: a full disk stops intake (nothing is lost)."))
    else:
        yield Check("ok", _("Disk"), text)


def _keys(config: Config) -> Iterator[Check]:
    name = _("Key of the database")
    file = Path(config.store.key.removeprefix("file:")) if config.store.key.startswith("file:") else config.data_folder / "store.key"
    if file.exists():
        yield Check(
            "warning",
            name,
            _("no keyring service: the key lies in {place}").format(place=file),
            _("Keep that file readable for the engine's user only, and leave it out of backups that hold the database."),
        )
    elif config.store.key in {"auto", "keyring"} and any(config.data_folder.glob("*.db")):
        yield Check("ok", name, _("in the keyring"))
    else:
        yield Check("ok", name, _("is made when the engine starts for the first time"))


def _engine(config: Config) -> Iterator[Check]:
    try:
        with ControlClient.for_config(config) as client:
            state = client.status()
            whole = client.verify()
    except ControlError as error:
        yield Check("warning", _("Engine"), error.said(retold), retold(error.remedy_text()))
        return
    yield Check("ok", _("Engine"), _("version {version}, process {process}").format(version=state["version"], process=state["process"]))
    for incident in state["incidents"]:
        yield Check("warning", *incident_line(incident), incident_remedy(incident["code"]) or _("Look at `journalbro log --attention`."))
    if whole.get("ok", False):
        yield Check("ok", _("Audit trail"), _("the chain is whole"))
    else:
        yield Check("error", _("Audit trail"), _("the chain is broken"), _("Keep the database as it is and call support."))


def _reach(config: Config, destination: Destination) -> Iterator[Check]:
    """What the trial of a destination found that a person should know; one line when it is all well."""
    name = _("Service {name}").format(name=destination.name)
    last = ""
    well = True
    for step in attempt(config, destination):
        title, found, remedy = told(step)
        if step.level in {"warning", "error"}:
            well = False
            yield Check("error" if step.level == "error" else "warning", name, f"{title}: {found}", remedy)
        if step.step == "service":
            last = found
    if well:
        yield Check("ok", name, last)


def add_to(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def doctor(
        context: typer.Context,
        json: Annotated[bool, typer.Option("--json", help=_("Print one JSON document."))] = False,
    ) -> None:
        checks = list(examine(context.obj))
        terminal = Terminal()
        if json:
            terminal.json({"checks": [asdict(check) for check in checks]})
        else:
            for check in checks:
                mark, style = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "error": ("✗", "red")}[check.level]
                terminal.print(f"{mark} {check.name}: {check.detail}", style=style)
                if check.remedy:
                    terminal.print("  → " + check.remedy)
        if any(check.level == "error" for check in checks):
            raise typer.Exit(ExitCode.FAILED)
