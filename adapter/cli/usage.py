"""The frame of the command line in the reader's language: help pages, and what is wrong with how a command was written.

Typer makes both in English; its words are found by `retold`, so a text of its that we do not know stays as it is.
"""

from __future__ import annotations

import re
from typing import Any, cast

import typer
from typer.core import TyperCommand, TyperGroup

from adapter.cli.commands import COMMANDS
from adapter.i18n import N_, _, retold

UsageError: Any = typer.BadParameter.__bases__[0]
"""What is raised for every wrong use of a command; typer keeps its own copy of click to itself."""

_SAYS = (
    N_("Missing argument '{name}'."),
    N_("Missing option '{name}'."),
    N_("Missing command."),
    N_("No such command '{name}'."),
    N_("No such command '{name}'. Did you mean '{near}'?"),
    N_("No such option: {name}"),
    N_("No such option: {name} (Possible options: {near})"),
    N_("Option '{name}' requires an argument."),
    N_("Option '{name}' does not take a value."),
    N_("Got unexpected extra argument(s) ({what})"),
    N_("Invalid value for '{name}': {what}"),
    N_("path '{path}' does not exist."),
    N_("file '{path}' does not exist."),
    N_("directory '{path}' does not exist."),
    N_("directory '{path}' is a file."),
    N_("file '{path}' is a directory."),
    N_("path '{path}' is not readable."),
    N_("Input should be a valid integer, unable to parse string as an integer"),
    N_("Input should be a valid datetime or date, {why}"),
    N_("Input should be greater than or equal to {least}"),
    N_("Input should be less than or equal to {most}"),
)
"""Typer's own words, for the catalogue."""


class _Translated:
    """What a command and a group of commands have in common. Arguments of the methods are typer's, which gives them no public types."""

    def get_help_option(self, ctx: Any) -> Any:
        option = cast("Any", super()).get_help_option(ctx)
        if option is not None:
            option.help = _("Show this page and stop.")
        return option

    def format_usage(self: Any, ctx: Any, formatter: Any) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx)).replace("[OPTIONS]", f"[{_('OPTIONS')}]").replace("COMMAND [ARGS]", _("COMMAND"))
        formatter.write_usage(ctx.command_path, re.sub(r"\{(.*?)\.*\}", r"\1", pieces), prefix=f"{_('Usage')}: ")

    def format_options(self: Any, ctx: Any, formatter: Any) -> None:
        kinds = {"argument": _("Arguments"), "option": _("Options")}
        rows: dict[str, list[tuple[str, str]]] = {kind: [] for kind in kinds}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None:
                name, text = record
                text = text.replace("[required]", f"[{_('required')}]").replace("[default: ", f"[{_('default')}: ")
                rows[parameter.param_type_name].append((re.sub(r"\s*<.*>$", "", name), text))
        for kind, title in kinds.items():
            if rows[kind]:
                with formatter.section(title):
                    formatter.write_dl(rows[kind])
        if isinstance(self, TyperGroup):
            with formatter.section(_("Commands")):
                formatter.write_dl([(name, command.help or "") for name, command in self.commands.items()])


class Command(_Translated, TyperCommand):
    """A command whose help page is in the reader's language."""


class Group(_Translated, TyperGroup):
    """A group of commands whose help page is in the reader's language, each command with its whole text."""


class App(typer.Typer):
    """The tree of commands; whatever is added to it speaks the reader's language. A command of the list has its sentence from there."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(cls=Group, no_args_is_help=True, **settings)

    def command(self, name: str | None = None, **settings: Any) -> Any:  # type: ignore[override]  # the same, with a class of ours
        settings.setdefault("cls", Command)
        add = super().command

        def decorated(function: Any) -> Any:
            listed = COMMANDS.get(name or function.__name__)
            if listed is not None:
                settings.setdefault("help", _(listed.help))
            return add(name, **settings)(function)

        return decorated


def complaint(error: Any) -> str:
    """What is wrong with the command that was written, and how to see how it is written rightly."""
    if type(error).__name__ == "NoArgsIsHelpError":
        return str(error.format_message())
    command = error.ctx.command_path if error.ctx is not None else "journalbro"
    return f"{retold(error.format_message())}\n  → {_('How it is written: {command} -h').format(command=command)}"
