"""The scan: which files of a listing count, and in which order. Pure; the scan is the truth, events are only hints.

Intake order (identity.md): file time, then natural order of the name. Names are compared in NFC and without case, since a share
may give back another form of å than the one that was written; the file is opened by the very name the system gave.
"""

from __future__ import annotations

import fnmatch
import os
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from adapter.intake.folder import Seen

_TEMPORARY = re.compile(
    r"^(\.|~\$)|(~|\.(tmp|temp|part|partial|filepart|crdownload|swp|lck|lock))$|^(thumbs\.db|desktop\.ini)$", re.IGNORECASE
)
_DIGITS = re.compile(r"(\d+)")


def folded(name: str) -> str:
    """The form in which two names are the same name."""
    return unicodedata.normalize("NFC", name).casefold()


def ledger_path(name: str) -> str:
    """The name as the ledger keeps it: NFC, and bytes that are no UTF-8 written out, so that any name can be stored."""
    return unicodedata.normalize("NFC", os.fsencode(name).decode("utf-8", "backslashreplace"))


def natural(name: str) -> list[str | int]:
    """Sort key: `adt2` before `adt10`. Text and numbers alternate, so that keys always compare."""
    return [int(part) if part.isdecimal() else part for part in _DIGITS.split(folded(name))]


def intake_order(files: Iterable[Seen]) -> list[Seen]:
    """The files in the order in which they are taken."""
    return sorted(files, key=lambda seen: (seen.mtime_ns, natural(seen.name), seen.name))


@dataclass(frozen=True, slots=True)
class Sifted:
    """`chosen`: the files that count; `done`: the done-file beside each, by the file's name; `orphans`: done-files without a file;
    `left_alone`: how many are hidden, temporary or ignored.
    """

    chosen: list[Seen]
    done: dict[str, Seen]
    orphans: list[Seen]
    left_alone: int


class Sieve:
    """Which files of a listing are messages to take: not hidden, not temporary, not ignored, and released by their done-file."""

    def __init__(self, *, done_file: str = "", ignore: Sequence[str] = ()) -> None:
        self.done_file = done_file
        shape = re.escape(folded(done_file)).replace(re.escape("{name}"), ".+").replace(re.escape("{stem}"), ".+")
        self._done_shape = re.compile(shape, re.DOTALL)
        self._ignore = [re.compile(fnmatch.translate(folded(pattern))) for pattern in ignore]

    def done_name(self, name: str) -> str:
        """The name that the done-file of `name` must have (in folded form)."""
        stem = name.rpartition(".")[0] or name
        return folded(self.done_file.replace("{name}", name).replace("{stem}", stem))

    def sift(self, files: Sequence[Seen]) -> Sifted:
        """Which of the files count now."""
        counting = [seen for seen in files if not self._left_alone(seen.name)]
        if not self.done_file:
            return Sifted(counting, {}, [], len(files) - len(counting))
        present = {folded(seen.name): seen for seen in files}
        released: dict[str, Seen] = {}
        waiting: dict[str, Seen] = {}
        done_names: set[str] = set()
        for seen in counting:
            done = self.done_name(seen.name)
            if done == folded(seen.name):
                continue  # it is a done-file itself
            done_names.add(done)
            waiting[seen.name] = seen
            if (beside := present.get(done)) is not None:
                released[seen.name] = beside
        chosen = [waiting[name] for name in released if folded(name) not in done_names]
        orphans = [seen for seen in counting if self._done_shape.fullmatch(folded(seen.name)) and folded(seen.name) not in done_names]
        return Sifted(chosen, {seen.name: released[seen.name] for seen in chosen}, orphans, len(files) - len(counting))

    def _left_alone(self, name: str) -> bool:
        return bool(_TEMPORARY.search(name)) or any(pattern.match(folded(name)) for pattern in self._ignore)
