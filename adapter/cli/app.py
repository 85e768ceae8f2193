"""The tree of commands: the module of the command that is named adds it; where none is named, all are listed."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from adapter.cli.commands import COMMANDS
from adapter.cli.usage import App
from adapter.i18n import _


def _named(arguments: Sequence[str]) -> str:
    """The command that the command line names; empty where it names none."""
    given = iter(arguments)
    for argument in given:
        if argument in {"--lang", "--config"}:
            next(given, None)
        elif not argument.startswith("-"):
            return argument
    return ""


def _nothing() -> None:
    """Stands in for a command on a page that only lists it."""


def build(arguments: Sequence[str] = ()) -> App:
    """The command, with its texts in the active language, as far as `arguments` need it."""
    app = App(
        help=_("From the export folder of an electronic patient record to the national FHIR services."),
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback()
    def options(
        context: typer.Context,
        configuration: Annotated[Path | None, typer.Option("--config", help=_("The configuration file to use."), metavar="FILE")] = None,
        lang: Annotated[str, typer.Option("--lang", help=_("Language of the texts: nb, nn or en."), metavar="LANG")] = "",
        show_version: Annotated[bool, typer.Option("--version", help=_("Show the version and stop."))] = False,
    ) -> None:
        del lang  # taken before the texts were made: adapter.cli.main
        context.obj = configuration
        if show_version:
            from importlib.metadata import version  # noqa: PLC0415 - seldom needed, and slow

            typer.echo(f"journalbro {version('journalbro')}")
            raise typer.Exit

    app.callback(invoke_without_command=True)(options)
    listed = COMMANDS.get(_named(arguments))
    if listed is not None:
        import_module(f"adapter.cli.{listed.module}").add_to(app)
    else:
        for name in COMMANDS:
            app.command(name)(_nothing)
    return app
