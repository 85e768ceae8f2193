"""Intake: from a watched folder to committed bytes. `Watcher` is the whole of one source; the rest are its parts."""

from adapter.intake.archive import purge, purge_limit
from adapter.intake.folder import Folder, Seen, Unreachable
from adapter.intake.quarantine import Reason
from adapter.intake.watcher import Catch, Committed, IntakeLedger, Trouble, Watcher, WatchSettings, WatchState

__all__ = [
    "Catch",
    "Committed",
    "Folder",
    "IntakeLedger",
    "Reason",
    "Seen",
    "Trouble",
    "Unreachable",
    "WatchSettings",
    "WatchState",
    "Watcher",
    "purge",
    "purge_limit",
]
