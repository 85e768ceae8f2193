"""The tree of commands. Each module of this package adds its own; this one only lists them."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from adapter.cli.usage import App
from adapter.i18n import _

_MODULES = {
    "demo": ("demo",),
    "work": ("run", "status", "log", "show", "retry", "remap", "skip", "pause", "resume"),
    "convert": ("convert",),
    "mapping": ("mapping",),
    "config": ("config",),
    "doctor": ("doctor",),
    "report": ("report",),
    "reach": ("reach",),
    "practice": ("practice",),
}
"""Module of this package -> its commands. A command that is named on the command line brings in its own module only: a second is saved."""


def build(arguments: Sequence[str] = ()) -> App:
    """The command, with its texts in the active language: the part of it that `arguments` need, else the whole."""
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
            typer.echo(f"journalbro {version('journalbro')}")
            raise typer.Exit

    app.callback(invoke_without_command=True)(options)
    named = [module for module, commands in _MODULES.items() if any(argument in commands for argument in arguments)]
    for module in named if len(named) == 1 else _MODULES:
        import_module(f"adapter.cli.{module}").add_to(app)
    return app
