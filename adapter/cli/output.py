"""What the commands say, and where: results on standard output, diagnostics on standard error, `--json` as one document."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import Any

import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from adapter.errors import ConfigurationError, JournalbroError
from adapter.i18n import _, retold

_STYLES = {
    "mapped": "green",
    "delivered": "green",
    "acknowledged": "green",
    "pending": "cyan",
    "delivering": "cyan",
    "needs_mapping": "yellow",
    "duplicate": "dim",
    "superseded": "dim",
    "skipped": "dim",
    "rejected": "red",
    "failed": "red",
    "error": "red",
    "warning": "yellow",
    "ok": "green",
}


class WrongUse(ConfigurationError):
    """A command was given what it cannot do anything with."""

    title = "This cannot be done"
    remedy = "Look at the command's help page: -h."


class ExitCode(IntEnum):
    """The outer contract of every command."""

    OK = 0
    FAILED = 1
    USAGE = 2
    WAITING = 3


class Terminal:
    """The two streams. Tables and progress bars only where a person can see them."""

    def __init__(self) -> None:
        self.out = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
        self.err = Console(stderr=True, highlight=False)

    def print(self, text: str = "", style: str = "") -> None:
        """A line for a person."""
        self.out.print(Text(text, style=style))

    def note(self, text: str) -> None:
        """A diagnostic for a person."""
        self.err.print(Text(text, style="dim"))

    def json(self, document: Any) -> None:
        """One JSON document."""
        sys.stdout.write(orjson.dumps(document, option=orjson.OPT_INDENT_2, default=str).decode() + "\n")
        sys.stdout.flush()

    def json_line(self, document: Any) -> None:
        """One line of NDJSON."""
        sys.stdout.write(orjson.dumps(document, default=str).decode() + "\n")

    def error(self, error: JournalbroError) -> None:
        """An error: its title, what happened, what to do."""
        self.err.print(Text(_(type(error).title), style="bold red"))
        if error.detail:
            self.err.print(Text("  " + error.said(retold)))
        for further in getattr(error, "__notes__", ()):
            self.err.print(Text("  " + further))
        self.err.print(Text("  → " + retold(error.remedy_text()), style="bold"))

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "", diagnostic: bool = False) -> None:
        """A table, on standard error when it is no result; a cell that names a state is shown in its colour."""
        table = Table(title=title or None, title_justify="left", header_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*(Text(str(cell), style=_STYLES.get(str(cell), "")) for cell in row))
        (self.err if diagnostic else self.out).print(table)

    def progress(self, *, quiet: bool = False) -> Progress:
        """A progress bar on standard error; shows nothing where there is no terminal."""
        return Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=self.err,
            transient=True,
            disable=quiet or not self.err.is_terminal,
        )
