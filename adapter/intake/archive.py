"""The names that taken files get in the archive and in quarantine, and the purge of the archive by age.

A taken file is `<day>/<stem>~<first of the hash>.<ext>`, where the day is when it was taken (UTC). The name leads to its ledger row, never
collides with another content, and the purge touches nothing that does not look so: what a person put into the folder stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from adapter.intake.folder import Folder, Seen, Unreachable

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_OURS = re.compile(r".*~[0-9a-f]{12}(-\d+)?(\.[^~]*)?", re.DOTALL)
_STEM_CHARACTERS = 120


def taken_name(name: str, sha256: str) -> str:
    """The name of a taken file, from its own name and its SHA-256: the same for the same file, also after a crash."""
    stem, dot, extension = name.rpartition(".")
    if not stem or len(extension) > 20:
        stem, dot, extension = name, "", ""
    return f"{stem[:_STEM_CHARACTERS]}~{sha256[:12]}{dot}{extension}"


def day_folder(root: Path, taken: datetime) -> Path:
    """The folder of one day: a folder with a hundred thousand files helps nobody."""
    return root / f"{taken:%Y-%m-%d}"


def move_to_archive(folder: Folder, seen: Seen, root: Path, taken: datetime, sha256: str) -> str:
    """Rename a taken file into the archive; its path relative to `root`. Raises `NotTheSame`, `Unreachable`."""
    day = day_folder(root, taken)
    with Folder(day).open(make=True) as target:
        return f"{day.name}/{folder.move(seen, target, taken_name(seen.name, sha256))}"


def purge(root: Path, before: date) -> Iterator[Path]:
    """Remove archived files of days before `before`, and give each path as it goes. Raises `Unreachable`."""
    try:
        days = [entry for entry in sorted(root.iterdir()) if _DAY.fullmatch(entry.name) and entry.is_dir() and not entry.is_symlink()]
    except FileNotFoundError:
        return
    for day in days:
        try:
            if date.fromisoformat(day.name) >= before:
                continue
        except ValueError:
            continue
        with Folder(day).open() as folder:
            listing = folder.listing()
            for seen in listing.files:
                if _OURS.fullmatch(seen.name):
                    folder.discard(seen.name)
                    yield day / seen.name
        if not any(day.iterdir()):
            day.rmdir()


def purge_limit(today: date, days: int) -> date:
    """The first day that is kept when files are kept for `days` days."""
    return today - timedelta(days=days)


__all__ = ["Unreachable", "day_folder", "move_to_archive", "purge", "purge_limit", "taken_name"]
