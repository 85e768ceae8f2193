"""The program's own log: JSON lines through structlog, with a closed list of fields.

Invariant 12: no payload, no name and no person number reaches the log. So an event is a fixed text of ours, a field that is not in `FIELDS`
is dropped (and its name counted in `dropped`), every text is masked by the shape of person numbers and cut, and of an error only its type, its
code and the places in our own code are written, never its text.
"""

from __future__ import annotations

import logging
import logging.handlers
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any, TextIO, cast

import structlog

from adapter.errors import JournalbroError
from adapter.masking import mask_numbers

FIELDS = frozenset(
    {
        "event", "level", "time", "room", "source", "destination", "message", "delivery", "intake", "count", "code", "state", "reason", "attempt", "status",
        "milliseconds", "seconds", "kind", "path", "element", "rule", "scope", "worker", "error", "where", "hash", "version", "user", "role", "command",
        "bytes", "request", "address", "thread", "rows", "dropped", "environment",
    }
)  # fmt: skip
"""What may stand in a log line. `path`, `element` and `rule` are places (`PID-8.1`), never values; `user` is who used the control API."""

_LONGEST = 300
_LOG_BYTES = 10 << 20
_LOG_FILES = 5

Log = structlog.stdlib.BoundLogger


def _allow(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep the fields that may stand in a log; mask and cut every text."""
    error = event.pop("exc", None)
    kept: dict[str, Any] = {}
    dropped: list[str] = []
    for name, value in event.items():
        if name not in FIELDS:
            dropped.append(name)
        elif value is None or isinstance(value, (bool, int, float)):
            kept[name] = value
        else:
            kept[name] = mask_numbers(str(value))[:_LONGEST]
    if isinstance(error, BaseException):
        kept["error"] = type(error).__name__
        if isinstance(error, JournalbroError):
            kept["code"] = error.code
        kept["where"] = where(error)
    if dropped:
        kept["dropped"] = len(dropped)
    return kept


def where(error: BaseException) -> str:
    """The places in code that an error came through, innermost last: files and lines, no values."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return " > ".join(f"{Path(frame.filename).parent.name}/{Path(frame.filename).name}:{frame.lineno}" for frame in frames)[:_LONGEST]


def open_log(folder: Path | None = None, *, stream: TextIO | None = None, level: int = logging.INFO) -> Log:
    """A log that writes to `folder`/journalbro.log (ten megabytes each, five kept) and to `stream`; with neither to standard error.

    Raises `OSError` when the folder cannot be written.
    """
    handlers: list[logging.Handler] = []
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handlers.append(
            logging.handlers.RotatingFileHandler(folder / "journalbro.log", maxBytes=_LOG_BYTES, backupCount=_LOG_FILES, encoding="utf-8")
        )
    if stream is not None or not handlers:
        handlers.append(logging.StreamHandler(stream or sys.stderr))
    logger = logging.Logger("journalbro", level)  # noqa: LOG001 - of our own: not shared with libraries, closed with the engine
    for handler in handlers:
        handler.setFormatter(logging.Formatter("%(message)s"))
        logger.addHandler(handler)
    wrapped = structlog.wrap_logger(
        logger,
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            _allow,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return cast("Log", wrapped)


def close_log(log: Log) -> None:
    """Close the log's files."""
    logger = cast("Any", log).bind()._logger  # noqa: SLF001 - structlog gives no other way to the handlers it wraps
    for handler in list(logger.handlers):
        handler.close()
        logger.removeHandler(handler)
