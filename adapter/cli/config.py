"""`journalbro config init | check | show`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from adapter.cli.commands import COMMANDS
from adapter.cli.output import ExitCode, Terminal, WrongUse
from adapter.cli.usage import App
from adapter.config import check_config, load_config, shown, template, user_folder
from adapter.config.places import FILE_NAME
from adapter.i18n import _


def add_to(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = App(help=_(COMMANDS["config"].help))
    app.add_typer(group, name="config")

    @group.command(help=_("Write a new, commented configuration file."))
    def init(
        context: typer.Context,
        folder: Annotated[str, typer.Option(help=_("The folder that the record system writes to."), metavar="DIR")] = "",
        url: Annotated[str, typer.Option(help=_("The address of the FHIR service."), metavar="URL")] = "",
        force: Annotated[bool, typer.Option("--force", help=_("Replace a file that is there already."))] = False,
    ) -> None:
        explicit: Path | None = context.obj
        target = explicit or user_folder() / FILE_NAME
        if target.exists() and not force:
            raise WrongUse(
                _("{file} is there already").format(file=target), remedy=_("Name another file with --config, or say --force to replace it.")
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(template(folder, url), "utf-8")
        terminal = Terminal()
        terminal.print(_("Written: {file}").format(file=target))
        terminal.print(_("Next: fill in the source and the destination, then run `journalbro config check`."))

    @group.command(help=_("Check the configuration file and what it names on this machine."))
    def check(
        context: typer.Context,
        json: Annotated[bool, typer.Option("--json", help=_("Print one JSON document."))] = False,
    ) -> None:
        config = load_config(context.obj)
        findings = check_config(config)
        terminal = Terminal()
        if json:
            terminal.json(
                {
                    "file": str(config.file),
                    "findings": [
                        {
                            "severity": f.severity,
                            "code": f.code,
                            "place": f.place,
                            "line": f.line,
                            "detail": f.detail,
                            "remedy": f.remedy,
                        }
                        for f in findings
                    ],
                }
            )
        else:
            terminal.print(_("Checked: {file}").format(file=config.file))
            for finding in findings:
                line = f"{config.file}:{finding.line}: " if finding.line else ""
                terminal.print(f"{line}{finding.place}: {finding.detail}", style="red" if finding.severity == "error" else "yellow")
                terminal.print("  → " + finding.remedy)
            if not findings:
                terminal.print(_("Everything is as it should be."), style="green")
        if any(finding.severity == "error" for finding in findings):
            raise typer.Exit(ExitCode.USAGE)

    @group.command(help=_("Show the settings in force, defaults and policies included."))
    def show(context: typer.Context) -> None:
        config = load_config(context.obj)
        terminal = Terminal()
        terminal.note(_("File: {file}").format(file=config.file))
        for policy in config.policies:
            terminal.note(_("Decided by a policy: {key}").format(key=policy))
        typer.echo(shown(config))
