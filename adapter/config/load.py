"""`journalbro.toml` and policies -> `Config`. Every error names file and line and the nearest valid word; all are found at once."""

from __future__ import annotations

import dataclasses
import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, cast, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from adapter.config import places as machine
from adapter.config.lines import Place, places
from adapter.config.settings import UNCONFIGURED_BASE, Config, Control, Destination, HelseId, Installation, Report, Roles, Source, Store
from adapter.errors import ConfigurationError
from adapter.i18n import N_, _

_TABLES: dict[str, tuple[str, type[Any]]] = {
    "installation": ("installation", Installation),
    "helseid": ("helseid", HelseId),
    "store": ("store", Store),
    "control": ("control", Control),
    "roles": ("roles", Roles),
    "report": ("report", Report),
}
_ARRAYS: dict[str, tuple[str, type[Any]]] = {"source": ("sources", Source), "destination": ("destinations", Destination)}


def load_config(explicit: Path | None = None, *, policies: Mapping[str, Any] | None = None) -> Config:
    """The configuration of this machine. Raises `ConfigurationError` (the first of all that are wrong; the rest are its notes)."""
    file = machine.find_file(explicit)
    if file is None:
        raise ConfigurationError(
            _("no {name} in {machine} or {user}").format(
                name=machine.FILE_NAME, machine=machine.machine_folder(), user=machine.user_folder()
            ),
            remedy=_("Make one with `journalbro config init`."),
        )
    config, problems = read_config(read_text(file), file=file, policies=machine.policies() if policies is None else policies)
    return _or_raise(config, problems)


def parse_config(text: str, *, file: Path | None = None) -> Config:
    """The configuration that `text` holds, without policies. Raises `ConfigurationError`."""
    return _or_raise(*read_config(text, file=file))


def read_text(file: Path) -> str:
    """The text of a configuration file. Raises `ConfigurationError` when it is not there or is not UTF-8."""
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigurationError(
            _("not UTF-8 at byte {byte}").format(byte=error.start), file=str(file), remedy=_("Save the file as UTF-8.")
        ) from error
    except OSError as error:
        raise _cannot_read(file, error) from error


def _cannot_read(file: Path, error: OSError) -> ConfigurationError:
    if isinstance(error, FileNotFoundError):
        remedy = _("Correct the path (--config, JOURNALBRO_CONFIG), or make one with `journalbro config init`.")
        return ConfigurationError(_("there is no such file"), file=str(file), remedy=remedy)
    if isinstance(error, PermissionError):
        remedy = _("Run this as a user who may read it, or give the right to read.")
        return ConfigurationError(_("you may not read this file"), file=str(file), remedy=remedy)
    remedy = _("See that the file is there and that its disk or share answers.")
    return ConfigurationError(_("cannot be read: {why}").format(why=error.strerror), file=str(file), remedy=remedy)


def read_config(
    text: str, *, file: Path | None = None, policies: Mapping[str, Any] | None = None
) -> tuple[Config | None, list[ConfigurationError]]:
    """The configuration, if it is well-formed, and everything that is wrong with it."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        line = int(at[1]) if at else text.count("\n") + 1
        written = [*text.splitlines(), ""][line - 1]
        hint = _(" (a Windows path stands in 'single quotes')") if "\\" in written and '"' in written else ""
        return None, [ConfigurationError(_toml_said(error) + hint, file=str(file or ""), line=line)]
    decided = _lay_policies(data, policies or {})
    reader = _Reader(file, places(text))
    values: dict[str, Any] = {}
    reader.unknown((), data, [*_TABLES, *_ARRAYS], _("there is no such table"))
    for name, (attribute, kind) in _TABLES.items():
        table = data.get(name, {})
        if isinstance(table, dict):
            values[attribute] = reader.table(kind, (name,), cast("dict[str, Any]", table))
        else:
            reader.wrong((name,), _("[{name}] must be a table").format(name=name))
    for name, (attribute, kind) in _ARRAYS.items():
        tables = data.get(name, [])
        if isinstance(tables, list) and all(isinstance(t, dict) for t in cast("list[Any]", tables)):
            rows = cast("list[dict[str, Any]]", tables)
            values[attribute] = tuple(reader.table(kind, (name, index), table) for index, table in enumerate(rows))
        else:
            reader.wrong((name,), _("write [[{name}]] with two brackets").format(name=name))
    _agree(reader, data, values)
    if reader.problems:
        return None, sorted(reader.problems, key=lambda problem: problem.line)
    return Config(**values, file=file, policies=tuple(decided)), []


_TOML_SAYS = (
    N_("Expected '=' after a key in a key/value pair"),
    N_("Expected ']' at the end of a table declaration"),
    N_("Expected ']]' at the end of an array declaration"),
    N_("Expected newline or end of document after a statement"),
    N_("Cannot overwrite a value"),
    N_("Illegal character '\\n'"),
    N_("Invalid initial character for a key part"),
    N_("Invalid statement"),
    N_("Invalid value"),
    N_("Unclosed array"),
    N_("Unclosed inline table"),
    N_("Unescaped '\\' in a string"),
    N_("Unterminated string"),
)
"""The words of `tomllib`, for the catalogue; those that name what stands in the file are kept as they are, in quotes."""


def _toml_said(error: tomllib.TOMLDecodeError) -> str:
    """What is wrong with a text that is no TOML, in the reader's language."""
    said = re.sub(r" \(at .*\)$", "", str(error))
    return _(said) if said in _TOML_SAYS else _("this is not valid TOML: “{said}”").format(said=said)


def _or_raise(config: Config | None, problems: Sequence[ConfigurationError]) -> Config:
    if config is None:
        first, *rest = problems
        for other in rest:
            first.add_note(str(other))
        raise first
    return config


def _lay_policies(data: dict[str, Any], policies: Mapping[str, Any]) -> list[str]:
    """Let the policies win in `data`; the names of the keys they decided. Sources and destinations are met by their name."""
    decided: list[str] = []
    for table, values in policies.items():
        if not isinstance(values, Mapping):
            continue
        rows = cast("Mapping[str, Any]", values)
        if table in _ARRAYS:
            present = cast("list[dict[str, Any]]", data.setdefault(table, []))
            for name, keys in rows.items():
                row = next((r for r in present if str(r.get("name", "")).lower() == name), None)
                if row is None:
                    row = {"name": name}
                    present.append(row)
                row.update(keys)
                decided += [f"{table}.{name}.{key}" for key in keys]
        else:
            cast("dict[str, Any]", data.setdefault(table, {})).update(rows)
            decided += [f"{table}.{key}" for key in rows]
    return decided


def _agree(reader: _Reader, data: Mapping[str, Any], values: dict[str, Any]) -> None:
    """What one table must know of another, as far as they could be read."""
    installation = cast("Installation | None", values.get("installation"))
    sources = {index: one for index, one in enumerate(cast("tuple[Source | None, ...]", values.get("sources", ()))) if one is not None}
    destinations = [one for one in cast("tuple[Destination | None, ...]", values.get("destinations", ())) if one is not None]
    twice = {"source": _("two sources are named '{name}'"), "destination": _("two destinations are named '{name}'")}
    named = {what: _names(data.get(what)) for what in twice}
    for what, names in named.items():
        for index, name in enumerate(names):
            if name in names[:index]:
                reader.wrong((what, index, "name"), twice[what].format(name=name))
    for index, source in sources.items():
        for name in source.destinations:
            if name not in named["destination"]:
                said = _("no destination is named '{name}'").format(name=name)
                reader.wrong(("source", index, "destinations"), said + nearest(name, named["destination"]))
        if not source.destinations:
            reader.wrong(("source", index, "destinations"), _("a source needs at least one destination"))
        if source.silence_from >= source.silence_to:
            reader.wrong(("source", index, "silence_to"), _("must be later than silence_from"))
    _agree_report(reader, cast("Report | None", values.get("report")))
    if installation is not None:
        _agree_installation(reader, installation)
    helseid = cast("HelseId | None", values.get("helseid"))
    if any(one.auth == "helseid" for one in destinations) and helseid is not None and not helseid.client_id:
        reader.wrong(("helseid", "client_id"), _("a destination uses HelseID, so client_id is needed"))


def _names(tables: Any) -> list[str]:
    """The names of sources or destinations as they are written, also of those that are wrong otherwise."""
    rows = cast("list[Any]", tables) if isinstance(tables, list) else []
    return [str(cast("dict[str, Any]", row).get("name", f"#{index}")) for index, row in enumerate(rows) if isinstance(row, dict)]


def _agree_report(reader: _Reader, report: Report | None) -> None:
    try:
        if report is not None:
            report.by_kind()
    except ValueError:
        reader.wrong(("report", "minutes_by_kind"), _('must be a list of "KIND = MINUTES" (an example: "ORU^R01 = 2")'))


def _agree_installation(reader: _Reader, installation: Installation) -> None:
    try:
        ZoneInfo(installation.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        wrong = _("'{name}' is no time zone (an example: Europe/Oslo)").format(name=installation.time_zone)
        reader.wrong(("installation", "time_zone"), wrong)
    if installation.environment == "production" and installation.identifier_base == UNCONFIGURED_BASE:
        reader.wrong(("installation", "identifier_base"), _("production needs an identifier_base of the municipality's own"))


def nearest(word: str, among: Iterable[str]) -> str:
    """`; did you mean 'x'?`, or the valid words when none is near and they are few, or nothing."""
    valid = [str(one) for one in among]
    close = difflib.get_close_matches(word.lower(), valid, n=1, cutoff=0.6)
    if close:
        return _("; did you mean '{word}'?").format(word=close[0])
    return _("; valid: {words}").format(words=", ".join(valid)) if 0 < len(valid) <= 12 else ""


class _Reader:
    """Reads tables into settings and collects what is wrong."""

    def __init__(self, file: Path | None, lines: Mapping[Place, int]) -> None:
        self.file = file
        self.problems: list[ConfigurationError] = []
        self._lines = lines

    def wrong(self, place: Place, detail: str) -> None:
        """One more thing that is wrong at `place`; where the key itself is not written, its table's line is named."""
        line = 0
        for length in range(len(place), 0, -1):
            line = self._lines.get(place[:length], 0)
            if line:
                break
        name = ".".join(str(part + 1) if isinstance(part, int) else part for part in place)
        self.problems.append(ConfigurationError(f"{name}: {detail}", file=str(self.file or ""), line=line))

    def unknown(self, place: Place, table: Mapping[str, Any], valid: Sequence[str], complaint: str) -> None:
        for key in table:
            if key not in valid:
                self.wrong((*place, key), complaint + nearest(key, valid))

    def table(self, kind: type[Any], place: Place, table: Mapping[str, Any]) -> Any:
        """The settings of one table, with the default in place of what is wrong; None when it lacks what is required."""
        fields = {f.name: f for f in dataclasses.fields(kind)}
        hints = get_type_hints(kind)
        self.unknown(place, table, list(fields), _("there is no such key"))
        values: dict[str, Any] = {}
        for name, field in fields.items():
            if name not in table:
                if field.metadata.get("required"):
                    self.wrong((*place, name), _("is missing"))
                continue
            try:
                values[name] = self._value(hints[name], table[name], dict(field.metadata))
            except ValueError as error:
                self.wrong((*place, name), str(error))
        missing = [name for name, field in fields.items() if field.metadata.get("required") and name not in values]
        return None if missing else kind(**values)

    def _value(self, hint: Any, value: Any, rules: Mapping[str, Any]) -> Any:
        """`value` as the type `hint`. Raises ValueError with what would be right."""
        origin = get_origin(hint)
        if origin is Literal:
            valid = [str(word) for word in get_args(hint)]
            if value not in valid:
                raise ValueError(_("'{value}' is not valid").format(value=value) + nearest(str(value), valid))
            return value
        if origin is UnionType:
            return None if value == "" else self._value(next(h for h in get_args(hint) if h is not NoneType), value, rules)
        if hint is Path:
            return self._path(value)
        if origin is tuple:
            if isinstance(value, str) or not isinstance(value, list) or not all(isinstance(v, str) for v in cast("list[Any]", value)):
                raise ValueError(_('must be a list of texts: ["…", "…"]'))
            return tuple(cast("list[str]", value))
        if hint is str:
            return self._text(value, rules)
        return self._number(hint, value, rules)

    def _path(self, value: Any) -> Path:
        if not isinstance(value, str) or not value or not value.isprintable():  # "C:\temp" holds a tab
            raise ValueError(_("must be a path in 'single quotes'"))
        path = Path(value).expanduser()
        return path if path.is_absolute() or self.file is None else self.file.absolute().parent / path

    def _text(self, value: Any, rules: Mapping[str, Any]) -> str:
        if not isinstance(value, str):
            raise ValueError(_('must be a text in "quotes"'))  # noqa: TRY004 - one kind of error for "not as it must be written"
        if rules.get("pattern") and not re.fullmatch(rules["pattern"], value):
            said = _("this is not valid") if rules.get("hidden") else _("'{value}' is not valid").format(value=value)
            raise ValueError(said + _(" (an example: {example})").format(example=rules["example"]))
        return value

    def _number(self, hint: Any, value: Any, rules: Mapping[str, Any]) -> int | float:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or (hint is int and not isinstance(value, int)):
            raise ValueError(_("must be a whole number") if hint is int else _("must be a number"))
        low, high = rules.get("low"), rules.get("high")
        if (low is not None and value < low) or (high is not None and value > high):
            raise ValueError(_("must be from {low:g} to {high:g}").format(low=low, high=high))
        return hint(value)
