"""`journalbro reach NAME`: whether a destination can be sent to, step by step, each failure with its own remedy. Stores nothing anywhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Annotated

import typer

from adapter.cli.output import ExitCode, Terminal
from adapter.cli.settings import no_such
from adapter.clock import Clock
from adapter.config import Config, Destination, load_config
from adapter.deliver import trial
from adapter.deliver.auth import Auth
from adapter.deliver.client import HttpClient
from adapter.engine.destinations import credentials, http_settings
from adapter.errors import ConfigurationError
from adapter.fhir.services import load_service
from adapter.i18n import _

MARKS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "error": ("✗", "red"), "skipped": ("–", "dim")}


def attempt(config: Config, destination: Destination) -> Iterator[trial.Step]:
    """The steps for a destination, as they are done."""

    def auth(client: HttpClient, clock: Clock) -> Auth:
        try:
            return credentials(config, destination, client, clock)
        except ConfigurationError as error:
            raise trial.Refusal(destination.auth) from error

    return trial.attempt(destination.url, http_settings(destination), auth, accepts=load_service(destination.service).accepts)


def told(step: trial.Step) -> tuple[str, str, str]:
    """Title, what was found, and what to do about it, in the reader's language."""
    found, remedy = trial.SAYS[step.code]
    return _(trial.TITLES[step.step]), _(found).format(detail=step.detail), _(remedy)


def add_to(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def reach(
        context: typer.Context,
        name: Annotated[str, typer.Argument(help=_("The destination's name in the configuration."), metavar="NAME")],
        json: Annotated[bool, typer.Option("--json", help=_("Print one line of JSON for each step."))] = False,
    ) -> None:
        config = load_config(context.obj)
        destination = next((one for one in config.destinations if one.name == name), None)
        if destination is None:
            raise no_such(_("no destination is named {name}"), name, (one.name for one in config.destinations))
        terminal = Terminal()
        failed = False
        for step in attempt(config, destination):
            failed = failed or step.stops
            title, found, remedy = told(step)
            if json:
                said = {"step": step.step, "level": step.level, "code": step.code, "title": title, "found": found, "remedy": remedy}
                terminal.json_line(said)
                sys.stdout.flush()
                continue
            mark, style = MARKS[step.level]
            terminal.print(f"{mark} {title}: {found}", style=style)
            if remedy:
                terminal.print("  → " + remedy)
        if failed:
            raise typer.Exit(ExitCode.FAILED)
