"""`journalbro demo`: sample exports of several record systems, the engine for real, a practice service, and what became of each file."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from adapter.cli.output import ExitCode, Terminal
from adapter.cli.windows import has_screen, tray_program
from adapter.config import Config, Destination, Source, Store
from adapter.control.client import ControlClient
from adapter.engine import Engine
from adapter.i18n import _, active_language
from adapter.sandbox.exports import Sample, samples, write
from adapter.sandbox.fhir_server import FhirServer
from adapter.words import cause_text, state_text

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one sample: the rows of its messages, and whether they ended as that sample should."""

    sample: Sample
    rows: tuple[dict[str, Any], ...]

    @property
    def states(self) -> tuple[str, ...]:
        """The states of its messages, in order."""
        return tuple(str(row["state"]) for row in self.rows)

    @property
    def as_expected(self) -> bool:
        """Whether mapped messages were delivered, and the others stopped where they should."""
        if self.states != tuple(state.value for state in self.sample.states):
            return False
        deliveries = [one for row in self.rows if row["state"] == "mapped" for one in row["deliveries"]]
        return all(one["state"] == "acknowledged" for one in deliveries)


def configuration(folder: Path, url: str, exports: Sequence[Sample]) -> Config:
    """The demo's configuration: one source for each folder of samples, one destination, quick scans."""
    names = sorted({sample.source for sample in exports})
    return Config(
        sources=tuple(
            Source(
                name=name,
                folder=folder / name / "ut",
                destinations=("fhir",),
                charset="windows-1252",
                scan_seconds=0.2,
                stable_seconds=0.2,
                incomplete_minutes=0.01,
            )
            for name in names
        ),
        destinations=(Destination(name="fhir", service="fhir", url=url),),
        store=Store(folder=folder / "data", key="file"),
    )


@contextmanager
def working_folder(keep: Path | None) -> Generator[Path]:
    """A folder that is gone afterwards, or the one that is to be kept."""
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep.resolve()
        return
    folder = Path(tempfile.mkdtemp(prefix="journalbro-demo-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _wait(client: ControlClient, exports: Sequence[Sample], terminal: Terminal) -> list[Outcome]:
    """Wait until every sample has ended, showing how far it is."""
    wanted = sum(len(sample.states) for sample in exports)
    deadline = time.monotonic() + PATIENCE_SECONDS
    with terminal.progress() as progress:
        task = progress.add_task(_("Messages"), total=wanted)
        while True:
            rows = cast("list[dict[str, Any]]", client.log(limit=1000, ascending=True)["rows"])
            done = sum(_ended(row) for row in rows)
            progress.update(task, completed=done)
            if done >= wanted or time.monotonic() > deadline:
                return _outcomes(client, rows, exports)
            time.sleep(0.1)


def _outcomes(client: ControlClient, rows: Sequence[dict[str, Any]], exports: Sequence[Sample]) -> list[Outcome]:
    """Which rows are of which sample. The log masks file names, so the unmasked one is asked for; the samples' names are ours."""
    of_file: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        path = client.show(int(row["id"]), content=True, reason="demo")["message"]["path"]
        of_file.setdefault((row["source"], path), []).append(row)
    return [Outcome(sample, tuple(of_file.get((sample.source, sample.name), ()))) for sample in exports]


def _ended(row: dict[str, Any]) -> bool:
    if row["state"] != "mapped":
        return row["state"] != "received"
    return all(one["state"] not in {"pending", "delivering", "delivered"} or one["held_by"] for one in row["deliveries"])


def add_to(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def demo(
        headless: Annotated[bool, typer.Option("--headless", help=_("Open no window."))] = False,
        json: Annotated[bool, typer.Option("--json", help=_("Print one JSON document."))] = False,
        keep: Annotated[Path | None, typer.Option(help=_("Work in this folder and leave it there."), metavar="DIR")] = None,
    ) -> None:
        terminal = Terminal()
        exports = samples()
        with working_folder(keep) as folder, FhirServer() as service:
            config = configuration(folder, service.url, exports)
            if not json:
                terminal.print(_("Sample exports in {folder}").format(folder=folder))
                terminal.print(_("Practice service at {url}").format(url=service.url))
            write(folder, exports)
            with Engine(config), ControlClient.for_config(config) as client:
                outcomes = _wait(client, exports, terminal)
                trace = _one_trace(client, outcomes)
                if json:
                    terminal.json(_document(outcomes, trace, service))
                else:
                    _print(terminal, outcomes, trace, service, kept=folder if keep else None)
                    if not headless and has_screen(sys.platform, os.environ):
                        terminal.print(_("The window shows the same engine. The demo ends when you close it."))
                        show_window(config)
        raise typer.Exit(ExitCode.OK if all(outcome.as_expected for outcome in outcomes) else ExitCode.FAILED)


def show_window(config: Config) -> None:
    """Open the tray program on a running engine; returns when its window has been closed."""
    subprocess.run([*tray_program(), "--once", "--address", config.control_address, "--lang", active_language()], check=False)


def _one_trace(client: ControlClient, outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """The trace of the first message that was mapped."""
    for outcome in outcomes:
        for row in outcome.rows:
            if row["state"] == "mapped":
                shown = client.show(int(row["id"]), content=True, reason="demo")
                return cast("list[dict[str, Any]]", shown["content"]["trace"])
    return []


def _document(outcomes: Sequence[Outcome], trace: list[dict[str, Any]], service: FhirServer) -> dict[str, Any]:
    return {
        "as_expected": all(outcome.as_expected for outcome in outcomes),
        "samples": [
            {
                "source": outcome.sample.source,
                "file": outcome.sample.name,
                "about": outcome.sample.about,
                "expected": [state.value for state in outcome.sample.states],
                "states": outcome.states,
                "deliveries": [one["state"] for row in outcome.rows for one in row["deliveries"]],
                "as_expected": outcome.as_expected,
            }
            for outcome in outcomes
        ],
        "service": service.state(),
        "trace": trace[:1],
    }


def _print(terminal: Terminal, outcomes: Sequence[Outcome], trace: list[dict[str, Any]], service: FhirServer, *, kept: Path | None) -> None:
    terminal.table(
        [_("File"), _("What it is"), _("Became"), _("Delivery"), _("Cause"), ""],
        [
            (
                f"{outcome.sample.source}/{outcome.sample.name}",
                _(outcome.sample.about),
                _several([state_text(state) for state in outcome.states]),
                _several([state_text(one["state"]) for row in outcome.rows for one in row["deliveries"]]),
                next((cause_text(row["cause"]["finding"]) for row in outcome.rows if row["cause"]), ""),
                "✓" if outcome.as_expected else "✗",
            )
            for outcome in outcomes
        ],
    )
    line = next((line for line in trace if line["element"].endswith("birthDate")), trace[0] if trace else None)
    if line is not None:
        terminal.print(_("Where one element came from:"), style="bold")
        spans = ", ".join(f"{start}–{end}" for start, end in line["bytes"])
        terminal.print(
            _("  {element} is {path}, bytes {bytes} of the message, by the rule at {rule}").format(
                element=line["element"], path=", ".join(line["from"]), bytes=spans, rule=line["rule"]
            )
        )
    stored = service.state().get("resources", {})
    if stored:
        terminal.print(_("At the practice service: {what}").format(what=", ".join(f"{kind} {count}" for kind, count in stored.items())))
    good = all(outcome.as_expected for outcome in outcomes)
    if good:
        terminal.print(_("Every sample ended as it should, the broken ones included."), style="green")
    else:
        terminal.print(_("Some samples did not end as they should (✗)."), style="red")
    terminal.print(_("Next steps"), style="bold")
    program = Path(sys.argv[0])
    name = str(program) if program.parent.name == "bin" and ".venv" in program.parts else "journalbro"
    for command, about in (
        (f"{name} convert DIR --out out --trace", _("what would become of files of your own; nothing is sent")),
        (f"{name} config init --folder DIR --url URL", _("a commented configuration")),
        (f"{name} config check", _("what is wrong with it")),
        (f"{name} run", _("the engine")),
        (f"{name} log", _("what came and what became of it")),
    ):
        terminal.print(f"  {command:<{len(name) + 40}} {about}")
    if kept is not None:
        terminal.print(_("The demo's folder stays: {folder}").format(folder=kept))


def _several(words: Sequence[str]) -> str:
    """`mapped ×3` for three of one kind, else each once."""
    if len(words) > 1 and len(set(words)) == 1:
        return f"{words[0]} ×{len(words)}"
    return ", ".join(words)
