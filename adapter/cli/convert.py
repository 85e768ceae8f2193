"""`journalbro convert`: what would become of these files. No database, no network."""

from __future__ import annotations

import os
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import orjson
import typer

from adapter.cli.output import ExitCode, Terminal, WrongUse
from adapter.cli.settings import configuration_or_none, pipeline_settings
from adapter.errors import Unreadable
from adapter.fhir.pack import EmptyLedger, PackMessage, PackRules, pack
from adapter.formats.source import MAX_BYTES, complete
from adapter.garbage import set_apart
from adapter.i18n import _
from adapter.mapping import load_mappings
from adapter.mapping.trace import expand
from adapter.model import Finding, MessageState, RawMessage, Result
from adapter.pipeline import Pipeline
from adapter.words import finding_text, remedy_text, state_text

UNENDED = Finding(
    "unended", detail="The file ends without an end of line or closing segment: the engine would wait for the rest, then call it cut off."
)


@dataclass(frozen=True, slots=True)
class Input:
    """A file to convert: where it is, and its place under `--out` (without the ending)."""

    path: Path
    out: Path


def inputs(paths: Iterable[Path]) -> list[Input]:
    """Every regular file of `paths`, folders searched through, in natural order, each with a place of its own under `--out`.

    The place is the path below the folder that was given, without the file's ending; where that would be the same for two files,
    the ending stays, and where several folders were given, each keeps its own name.
    """
    given = list(paths)
    several = sum(path.is_dir() for path in given) > 1
    found: list[tuple[Path, Path]] = []
    for path in given:
        if path.is_dir():
            base = path.parent if several else path
            files = (Path(folder, name) for folder, _folders, names in os.walk(path) for name in names)
            found += [(file, file.relative_to(base)) for file in files if file.is_file()]
        else:
            found.append((path, Path(path.name)))
    found.sort(key=lambda pair: _natural(str(pair[0])))
    times = Counter(place.with_suffix("") for _file, place in found)
    taken: Counter[Path] = Counter()
    result: list[Input] = []
    for file, place in found:
        out = place.with_suffix("") if times[place.with_suffix("")] == 1 else place
        taken[out] += 1
        result.append(Input(file, out if taken[out] == 1 else out.with_name(f"{out.name}~{taken[out]}")))
    return result


def said_path(path: Path) -> str:
    r"""A path as text; bytes of its name that are no text are shown as `\xff`."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _natural(text: str) -> list[tuple[int, str]]:
    """Sort `a2` before `a10`."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", text)]


@dataclass(slots=True)
class Converted:
    """One line of the report, with what stands behind it."""

    line: dict[str, Any]
    state: MessageState
    bundle: bytes = b""
    trace: bytes = b""


class Conversion:
    """Converts files one after the other and counts what became of them."""

    def __init__(self, pipeline: Pipeline, rules: PackRules, largest: int = MAX_BYTES) -> None:
        self._pipeline = pipeline
        self._rules = rules
        self._largest = largest
        self.states: Counter[MessageState] = Counter()
        self.causes: Counter[str] = Counter()
        """Codes of stops, each with the number of messages that it stops."""
        self.examples: dict[str, str] = {}
        """Code of a stop -> the first file with it."""

    def file(self, source: Input, *, trace: bool = False) -> Iterator[Converted]:
        """The messages of one file, one after the other."""
        try:
            data = self._read(source.path)
            messages = self._pipeline.split(data)
        except Unreadable as error:
            yield self._count(self._rejected(source, error))
            return
        last = None if complete(data) else messages[-1]
        for message in messages:
            yield self._count(self._message(source, message, trace=trace, unended=message is last))

    def _read(self, path: Path) -> bytes:
        """The bytes of a file. Raises `Unreadable` for one that is too large, without reading it, and for one that cannot be read."""
        try:
            if path.stat().st_size > self._largest:
                raise Unreadable("too-large", f"The file is larger than {self._largest >> 20} MB.")
            return path.read_bytes()
        except OSError as error:
            raise Unreadable("unreadable-file", error.strerror or type(error).__name__) from error

    def _count(self, converted: Converted) -> Converted:
        self.states[converted.state] += 1
        for code in dict.fromkeys(str(stop["code"]) for stop in converted.line["stops"]):
            self.causes[code] += 1
            self.examples.setdefault(code, converted.line["file"])
        return converted

    def _rejected(self, source: Input, error: Unreadable) -> Converted:
        stop: dict[str, Any] = {"code": error.reason, "detail": error.detail}
        if error.offset is not None:
            stop["offset"] = error.offset
        line: dict[str, Any] = {
            "file": said_path(source.path),
            "index": 1,
            "kind": "unknown",
            "state": MessageState.REJECTED.value,
            "resources": {},
            "stops": [stop],
            "unread": [],
            "warnings": [],
            "milliseconds": 0.0,
        }
        return Converted(line, MessageState.REJECTED)

    def _message(self, source: Input, message: RawMessage, *, trace: bool, unended: bool) -> Converted:
        start = time.perf_counter()
        result = self._pipeline.convert(message)
        bundle, stops, state = b"", list(result.stops), result.state
        if state is MessageState.MAPPED:
            packed = pack(
                result.entries,
                EmptyLedger(),
                self._rules,
                PackMessage(identity=result.id.identity, time=result.id.time, root=result.id.root, withdraws=result.withdraws),
            )
            bundle = packed.bundle
            if packed.outcome == "stopped":
                stops += packed.stops
                state = MessageState.NEEDS_MAPPING
        milliseconds = (time.perf_counter() - start) * 1000
        line: dict[str, Any] = {
            "file": said_path(source.path),
            "index": message.index,
            "kind": result.id.kind,
            "state": state.value,
            "resources": dict(Counter(entry.type for entry in result.entries)) if state is MessageState.MAPPED else {},
            "stops": [_finding(stop) for stop in stops],
            "unread": result.unread,
            "warnings": [_finding(warning) for warning in (*result.warnings, *([UNENDED] if unended else []))],
            "milliseconds": round(milliseconds, 3),
        }
        if result.withdraws is not None:
            line["withdraws"] = {"root": result.withdraws.root, "everything": result.withdraws.everything}
        return Converted(line, state, bundle, self._trace(result, message) if trace and result.trace else b"")

    def _trace(self, result: Result, message: RawMessage) -> bytes:
        lines = expand(result.trace, self._pipeline.mappings, message, charset=self._pipeline.settings.charset)
        rows = (
            orjson.dumps({"element": line.element, "from": line.sources, "bytes": line.bytes, "rule": line.rule, "as": line.conversion})
            for line in lines
        )
        return b"[\n" + b",\n".join(rows) + b"\n]\n"

    def exit_code(self) -> ExitCode:
        """1 if anything was rejected, else 3 if anything waits, else 0."""
        if self.states[MessageState.REJECTED]:
            return ExitCode.FAILED
        return ExitCode.WAITING if self.states[MessageState.NEEDS_MAPPING] else ExitCode.OK


def _finding(finding: Finding) -> dict[str, str]:
    return {
        name: value
        for name, value in (
            ("code", finding.code),
            ("path", finding.path),
            ("element", finding.element),
            ("rule", finding.rule),
            ("detail", finding.detail),
        )
        if value
    }


def add_to(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def convert(
        context: typer.Context,
        paths: Annotated[list[Path], typer.Argument(help=_("Files or folders."), metavar="PATH...", exists=True, readable=True)],
        source: Annotated[str, typer.Option(help=_("Use the settings of this source."), metavar="NAME")] = "",
        destination: Annotated[str, typer.Option(help=_("Pack as for this destination."), metavar="NAME")] = "",
        out: Annotated[Path | None, typer.Option(help=_("Write the bundles under this folder."), metavar="DIR")] = None,
        report: Annotated[Path | None, typer.Option(help=_("Write the report here instead of to the screen."), metavar="FILE")] = None,
        trace: Annotated[bool, typer.Option("--trace", help=_("Also write from where each element came (needs --out)."))] = False,
    ) -> None:
        terminal = Terminal()
        if trace and out is None:
            raise WrongUse(_("--trace needs --out"), remedy=_("Say where: --out DIR."))
        configuration = configuration_or_none(context.obj, needed=bool(source or destination))
        settings, layers, folders, rules = pipeline_settings(configuration, source, destination)
        conversion = Conversion(Pipeline(load_mappings(layers, folders), settings), rules)
        set_apart()
        files = inputs(paths)
        with ExitStack() as stack:
            sink: BinaryIO | None = stack.enter_context(report.open("wb")) if report else None
            progress = stack.enter_context(terminal.progress(quiet=sink is None))
            for file in progress.track(files, description=_("Converting")):
                for converted in conversion.file(file, trace=trace):
                    _write(converted, file, out)
                    if sink is None:
                        terminal.json_line(converted.line)
                    else:
                        sink.write(orjson.dumps(converted.line, option=orjson.OPT_APPEND_NEWLINE))
        if sink is not None:
            _tell(terminal, conversion)
        raise typer.Exit(conversion.exit_code())


def _tell(terminal: Terminal, conversion: Conversion) -> None:
    """For the person at the screen, where the lines went to a file: how many there are of each state, and why the others stop."""
    terminal.note(", ".join(f"{state_text(state.value)}: {count}" for state, count in sorted(conversion.states.items())))
    if conversion.causes:
        terminal.table(
            [_("Messages"), _("Cause"), _("For example"), _("What to do")],
            [(count, finding_text(code), conversion.examples[code], remedy_text(code)) for code, count in conversion.causes.most_common()],
            diagnostic=True,
        )


def _write(converted: Converted, file: Input, out: Path | None) -> None:
    if out is None:
        return
    for content, key, ending in ((converted.bundle, "bundle", "json"), (converted.trace, "trace", "trace.json")):
        if content:
            target = out / file.out.parent / f"{file.out.name}.{converted.line['index']}.{ending}"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            converted.line[key] = str(target)
