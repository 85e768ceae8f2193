"""`journalbro report`: what came of it, week by week, as a table, JSON, CSV, or the page that the window prints."""

from __future__ import annotations

import csv
import subprocess
from pathlib import Path
from typing import Annotated, Any

import typer

from adapter.cli.output import Terminal
from adapter.cli.windows import tray_program
from adapter.config import load_config
from adapter.control.client import ControlClient
from adapter.effect import assumption, csv_rows, minutes_saved
from adapter.errors import JournalbroError
from adapter.i18n import _, active_language
from adapter.words import cause_text

_MOST_STOPS = 10


class CannotWrite(JournalbroError):
    """The file for the report cannot be written."""

    title = "The report cannot be written"
    remedy = "Choose a file in a folder that can be written."


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(report)


def report(
    context: typer.Context,
    week: Annotated[str, typer.Option(help=_("The last week, for example 2026-W07; default: this week."), metavar="YYYY-Www")] = "",
    weeks: Annotated[int, typer.Option(help=_("So many weeks."), min=1, max=53, metavar="N")] = 4,
    csv_file: Annotated[Path | None, typer.Option("--csv", help=_("Write a file for a spreadsheet."), metavar="FILE")] = None,
    pdf_file: Annotated[
        Path | None, typer.Option("--pdf", help=_("Write the page that the window prints (needs PySide6)."), metavar="FILE")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help=_("Print one JSON document."))] = False,
) -> None:
    """Ask the engine and print or write what it counted."""
    terminal = Terminal()
    config = load_config(context.obj)
    with ControlClient.for_config(config, timeout=60.0) as client:
        answer = client.report(week or None, weeks)
    if csv_file is not None:
        _write_csv(csv_file, answer)
        terminal.note(_("Written: {file}").format(file=csv_file))
    if pdf_file is not None:
        _write_pdf(pdf_file, config.control_address, week, weeks)
        terminal.note(_("Written: {file}").format(file=pdf_file))
    if json:
        terminal.json(answer)
    elif csv_file is None and pdf_file is None:
        _print(terminal, answer)


def _write_csv(file: Path, answer: dict[str, Any]) -> None:
    part = file.with_name(file.name + ".part")
    try:
        with part.open("w", encoding="utf-8-sig", newline="") as out:
            csv.writer(out, delimiter=";").writerows(csv_rows(answer, assumption(answer)))
        part.replace(file)
    except OSError as error:
        raise CannotWrite(f"{file}: {error.strerror}") from error


def _write_pdf(file: Path, address: str, week: str, weeks: int) -> None:
    """By the windows' program: the command line never loads Qt."""
    command = [*tray_program(), "report", "--address", address, "--weeks", str(weeks), "--pdf", str(file), "--lang", active_language()]
    done = subprocess.run([*command, *(["--week", week] if week else [])], capture_output=True, text=True, errors="replace", check=False)
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        raise CannotWrite(f"{file}: {lines[-1] if lines else done.returncode}")


def _print(terminal: Terminal, answer: dict[str, Any]) -> None:
    assumed = assumption(answer)
    terminal.table(
        [_("Week"), _("Source"), _("Destination"), _("Shared"), _("Median"), _("95 % within"), _("Without help"), _("Minutes saved")],
        [_line(one, assumed) for one in [*answer["rows"], *([answer["total"]] if answer["total"] else [])]],
    )
    if not answer["rows"]:
        terminal.print(_("Nothing was shared in this time."))
    if answer["all_stops"]:
        terminal.table(
            [_("Stops"), _("Still waiting"), _("Waited (median)"), _("Where"), _("Cause")],
            [
                (
                    one["count"],
                    one["open"],
                    _span(one["median"]),
                    " → ".join(part for part in (one["source"], one["destination"]) if part),
                    cause_text(one),
                )
                for one in answer["all_stops"][:_MOST_STOPS]
            ],
        )
    terminal.print(
        _("Minutes saved: an estimate of {minutes} minutes a message, [report] in journalbro.toml. Nothing of it is measured.").format(
            minutes=f"{assumed.minutes_per_message:g}"
        ),
        style="dim",
    )


def _line(one: dict[str, Any], assumed: Any) -> tuple[str, ...]:
    shared = int(one["shared"])
    return (
        one["week"] or _("Total"),
        one["source"],
        one["destination"],
        str(shared),
        _span(one["median_seconds"]),
        _span(one["p95_seconds"]),
        f"{100 * int(one['alone']) / shared:.1f} %",
        f"{minutes_saved(one['kinds'], assumed):.0f}",
    )


def _span(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
