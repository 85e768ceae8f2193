"""Files that are no message: moved to quarantine with a reason file beside that says what, where and what to do.

The reason file holds codes and texts of ours, places in bytes, the hash and the file's own name (which stands beside it anyway): nothing
from inside the file. Its first lines are `key: value` for programs, in every language the same.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from adapter.intake.archive import taken_name
from adapter.intake.folder import Folder, Seen, Unreachable

REASON_SUFFIX = ".reason.txt"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a file is no message. `code` as in `errors.Unreadable`; `offset` the byte where it went wrong, if known."""

    code: str
    title: str
    detail: str
    remedy: str
    offset: int | None = None


def reason_text(
    reason: Reason, *, source: str, name: str, size: int, sha256: str, taken: datetime, translate: Callable[[str], str] = str
) -> str:
    """The text of the reason file; `translate` turns the texts of ours into the configured language."""
    lines = [
        f"code: {reason.code}",
        f"source: {source}",
        f"file: {name}",
        f"size: {size}",
        f"sha256: {sha256}",
        f"taken: {taken:%Y-%m-%dT%H:%M:%SZ}",
    ]
    if reason.offset is not None:
        lines.append(f"byte: {reason.offset}")
    return "\n".join([*lines, "", translate(reason.title), translate(reason.detail), "", translate(reason.remedy), ""])


def move_to_quarantine(folder: Folder, seen: Seen, root: Path, sha256: str, text: str) -> str:
    """Move the file and write its reason beside it; its name in quarantine. The reason is written first: a file without one explains
    nothing. After a crash in between, the same file finds its reason there already.

    Raises `NotTheSame`, `Unreachable`.
    """
    with Folder(root).open(make=True) as target:
        wanted = taken_name(seen.name, sha256)
        try:
            target.write_whole(wanted + REASON_SUFFIX, text.encode("utf-8", "replace"))
        except OSError as error:
            raise Unreachable("no-space" if error.errno == errno.ENOSPC else "no-answer") from error
        return folder.move(seen, target, wanted)
