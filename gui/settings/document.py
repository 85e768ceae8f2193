"""`journalbro.toml` as text that can be changed key by key: comments, order and everything that was not touched stay as they are.

Knows nothing of Qt. Values are TOML's own (texts, numbers, lists of texts); None is "not written", which means the default. The text is always
the truth: each change makes a new text, and what it means is asked of `adapter.config`.
"""

from __future__ import annotations

import contextlib
import difflib
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

import tomlkit
from tomlkit.exceptions import TOMLKitError

from adapter.config import Config, read_config
from adapter.config.lines import places
from adapter.config.template import toml_value
from adapter.errors import ConfigurationError

Array = Literal["source", "destination"]
Table = tuple[str] | tuple[str, int]
"""`("store",)`, or `("source", 0)` for the first of the sources."""

_HEADER = re.compile(r"^\s*\[")


class ChangedOnDisk(Exception):
    """Somebody else wrote the file since it was read."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where: the table and key (empty when the text is no TOML), the line (0: not written anywhere), the words."""

    table: Table | None
    key: str
    line: int
    said: str


class Document:
    """One configuration being edited. `text` is what would be saved, `original` what the file held when it was read."""

    def __init__(self, text: str, file: Path | None = None, policies: Mapping[str, Any] | None = None) -> None:
        self.original = text
        self.text = text
        self.file = file
        self._policies = policies or {}

    # --- what it says

    @property
    def changed(self) -> bool:
        """Whether there is something to save."""
        return self.text != self.original

    def parsed(self) -> dict[str, Any] | None:
        """The tables and their values as plain data; None when the text is no TOML."""
        try:
            return tomlkit.parse(self.text).unwrap()
        except TOMLKitError:
            return None

    def value(self, table: Table, key: str) -> Any:
        """What is written there; None when nothing is, or when the text is no TOML."""
        found: Any = self.parsed() or {}
        for part in table:
            if isinstance(part, int):
                rows = cast("list[Any]", found) if isinstance(found, list) else []
                found = rows[part] if part < len(rows) else {}
            else:
                found = cast("dict[str, Any]", found).get(part, {}) if isinstance(found, dict) else {}
        return cast("dict[str, Any]", found).get(key) if isinstance(found, dict) else None

    def names(self, array: Array) -> list[str]:
        """The names of the sources or destinations, in their order; empty where one has none."""
        rows: object = (self.parsed() or {}).get(array, [])
        if not isinstance(rows, list):
            return []
        return [str(cast("dict[str, Any]", row).get("name", "")) for row in cast("list[object]", rows) if isinstance(row, dict)]

    def decided(self, table: Table, key: str) -> tuple[bool, Any]:
        """Whether a policy decides this key, and what it says."""
        values: Any = self._policies.get(table[0])
        if len(table) == 2 and isinstance(values, Mapping):
            names = self.names(cast("Array", table[0]))
            values = cast("Mapping[str, Any]", values).get(names[table[1]].lower() if table[1] < len(names) else "")
        if not isinstance(values, Mapping) or key not in values:
            return False, None
        return True, cast("Mapping[str, Any]", values)[key]

    def check(self) -> tuple[Config | None, list[Problem]]:
        """The configuration it makes, or everything that is wrong with it: the same words as everywhere else."""
        config, wrong = read_config(self.text, file=self.file, policies=self._policies)
        return config, [_problem(one) for one in wrong]

    def difference(self) -> list[str]:
        """What saving would change: lines that begin with `+`, `-`, a blank or `@@`."""
        return list(difflib.unified_diff(_lines(self.original), _lines(self.text), "", "", lineterm="", n=2))[2:]

    # --- changes

    def set(self, table: Table, key: str, value: Any) -> None:
        """Write a value, or take the key away (None). Nothing happens while the text is no TOML."""
        try:
            document = tomlkit.parse(self.text)
        except TOMLKitError:
            return
        holder: Any = document
        for part in table:
            try:
                holder = holder[part]
            except (KeyError, IndexError, TypeError):
                holder = None
                break
        if value is None:
            if holder is not None and key in holder:
                del holder[key]
                self.text = tomlkit.dumps(document)
        elif holder is not None and key in holder:
            new = tomlkit.parse(f"{key} = {toml_value(_frozen(value))}\n")[key]
            new.trivia.comment, new.trivia.comment_ws = holder[key].trivia.comment, holder[key].trivia.comment_ws
            holder[key] = new
            self.text = tomlkit.dumps(document)
        else:
            self._insert(table, f"{key} = {toml_value(_frozen(value))}", key)

    def _insert(self, table: Table, line: str, key: str) -> None:
        """A key that was not written: below the comment that shows its default where there is one, else below the table's last key."""
        lines = _lines(self.text)
        first = places(self.text).get(table)
        if first is None:
            if len(table) == 1:
                self._take([*lines, *([""] if lines and lines[-1] else []), f"[{table[0]}]", line])
            return
        end = _end(lines, first)
        shown = re.compile(rf"^\s*#\s*{re.escape(key)}\s*=")
        place = next((n for n in range(first, end) if shown.match(lines[n])), None)
        if place is None:
            known = [number for where, number in places(self.text).items() if where[: len(table)] == table and first <= number <= end]
            place = _closing(lines, max(known, default=first) - 1, end)
        lines.insert(place + 1, line)
        self._take(lines)

    def _take(self, lines: Sequence[str]) -> None:
        """The text from its lines, with the ends of line that it had."""
        end = "\r\n" if "\r\n" in self.original else "\n"
        self.text = end.join(lines) + end if lines else ""

    def add(self, array: Array, values: Mapping[str, Any]) -> int:
        """A new source or destination after the last one; its place among them."""
        lines = _lines(self.text)
        block = [f"[[{array}]]", *(f"{key} = {toml_value(_frozen(value))}" for key, value in values.items())]
        firsts = [
            number for where, number in places(self.text).items() if len(where) == 2 and where[0] == array and isinstance(where[1], int)
        ]
        if firsts:
            end = _end(lines, max(firsts))
            while end > 0 and not lines[end - 1].strip():
                end -= 1
            lines[end:end] = ["", *block]
        else:
            lines += [*([""] if lines and lines[-1].strip() else []), *block]
        self._take(lines)
        return len(self.names(array)) - 1

    def remove(self, array: Array, index: int) -> None:
        """Take a source or destination away, with what is written in its table."""
        lines = _lines(self.text)
        first = places(self.text).get((array, index))
        if first is None:
            return
        end = _end(lines, first)
        del lines[first - 1 : end]
        self._take(lines)

    # --- the file

    def save(self) -> None:
        """Write it whole or not at all. Raises `ChangedOnDisk`, `ConfigurationError` (the text is wrong) or OSError."""
        if self.file is None:
            raise ConfigurationError("there is no file to write to")
        config, wrong = self.check()
        if config is None:
            raise ConfigurationError(wrong[0].said, file=str(self.file), line=wrong[0].line)
        if self.file.exists() and _lines(self.file.read_bytes().decode("utf-8-sig")) != _lines(self.original):
            raise ChangedOnDisk
        write_whole(self.file, self.text)
        self.original = self.text


def write_whole(file: Path, text: str) -> None:
    """Replace a file in one step, keeping its rights; a crash leaves the old one or the new one. Raises OSError."""
    real = Path(os.path.realpath(file))
    real.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{real.name}.", dir=real.parent)
    try:
        with os.fdopen(handle, "wb") as target:
            target.write(text.encode())
            target.flush()
            os.fsync(target.fileno())
        before = real.stat() if real.exists() else None
        Path(name).chmod(before.st_mode & 0o7777 if before else 0o640)
        if before is not None and hasattr(os, "chown"):
            with contextlib.suppress(PermissionError):  # only root may give a file away; then the new one is ours
                os.chown(name, before.st_uid, before.st_gid)
        Path(name).replace(real)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _lines(text: str) -> list[str]:
    """The lines as TOML counts them: other signs that Python takes for ends of line may stand inside a value."""
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    return lines[:-1] if lines[-1] == "" else lines


def _end(lines: Sequence[str], first: int) -> int:
    """The line (0-based) where the table that begins at line `first` (1-based) is over."""
    for number in range(first, len(lines)):
        if _HEADER.match(lines[number]):
            return number
    return len(lines)


def _closing(lines: Sequence[str], start: int, end: int) -> int:
    """The last line of a value that begins at line `start` (0-based) and may go over several lines."""
    for stop in range(start, end):
        with contextlib.suppress(TOMLKitError):
            tomlkit.parse("\n".join(lines[start : stop + 1]))
            return stop
    return start


def _frozen(value: Any) -> Any:
    return tuple(cast("list[Any]", value)) if isinstance(value, list) else value


def _problem(error: ConfigurationError) -> Problem:
    """An error begins with its place (`source.1.folder: …`), where it has one."""
    place, colon, _rest = error.detail.partition(": ")
    parts = place.split(".")
    if not colon or not re.fullmatch(r"[\w.-]+", place):
        return Problem(None, "", error.line, error.detail)
    if len(parts) > 1 and parts[1].isdigit():
        return Problem((parts[0], int(parts[1]) - 1), ".".join(parts[2:]), error.line, error.detail)
    return Problem((parts[0],), ".".join(parts[1:]), error.line, error.detail)
