"""What of a well-formed configuration the machine itself contradicts: folders, rights, devices. Never changes anything.

A finding of severity `error` means that the engine would not work as configured; `warning` that a person should know.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from adapter.accounts import is_group
from adapter.config.lines import places
from adapter.config.load import read_text
from adapter.config.settings import Config, Source
from adapter.errors import ConfigurationError
from adapter.i18n import _
from adapter.location import is_network
from adapter.resources import mappings_root


@dataclass(frozen=True, slots=True)
class ConfigFinding:
    """One thing that is not as it should be. `place` is the key (`source.gerica-ut.folder`); `detail` and `remedy` are in the reader's language."""

    severity: Literal["error", "warning"]
    code: str
    place: str
    detail: str
    remedy: str
    line: int = 0
    """Where it stands in the file; 0 where nothing is written, or there is no file."""


def check_config(config: Config) -> list[ConfigFinding]:
    """Every finding, errors first."""
    found = [*_store(config), *_roles(config), *_site(config)]
    for source in config.sources:
        found += _source(source)
    found += _overlaps(config)
    found += _destinations(config)
    if not config.sources:
        found.append(ConfigFinding("warning", "no-source", "source", _("no folder is watched"), _("Add a [[source]].")))
    lines = _lines(config)
    found = [replace(finding, line=lines.get(finding.place, 0)) for finding in found]
    return sorted(found, key=lambda finding: (finding.severity, finding.line))


def _lines(config: Config) -> dict[str, int]:
    """The line of each key, by its place (`source.gerica-ut.folder`); of a key that is not written, its table's."""
    if config.file is None:
        return {}
    try:
        written = places(read_text(config.file))
    except ConfigurationError:
        return {}
    found: dict[str, int] = {}
    for what, rows in (("source", config.sources), ("destination", config.destinations)):
        for index, row in enumerate(rows):
            for field in fields(row):
                found[f"{what}.{row.name}.{field.name}"] = written.get((what, index, field.name)) or written.get((what, index), 0)
    for place, line in written.items():
        found.setdefault(".".join(map(str, place)), line)
    return found


def _existing(path: Path) -> Path:
    while not path.exists() and path != path.parent:
        path = path.parent
    return path


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _writable(folder: Path) -> bool:
    """Whether files can be made in `folder`, or it can be made."""
    return os.access(_existing(folder), os.W_OK | os.X_OK) and _existing(folder).is_dir()


def _store(config: Config) -> Iterator[ConfigFinding]:
    folder = config.data_folder
    if not _writable(folder):
        yield ConfigFinding(
            "error",
            "store-not-writable",
            "store.folder",
            _("{folder} cannot be written").format(folder=folder),
            _("Give the engine's user the right to write there."),
        )
    if config.store.url == "sqlite" and is_network(_existing(folder).resolve()):
        yield ConfigFinding(
            "error",
            "store-on-network",
            "store.folder",
            _("{folder} is on a network drive").format(folder=folder),
            _("Choose a folder on a local disk: a database on a share can be destroyed."),
        )
    address = config.control_address
    if sys.platform != "win32" and len(os.fsencode(address)) > 107:
        yield ConfigFinding(
            "error",
            "address-too-long",
            "control.address",
            _("the path of the socket is too long"),
            _("Choose a path of at most 100 bytes."),
        )


def _roles(config: Config) -> Iterator[ConfigFinding]:
    for role in ("see_state", "see_content", "retry", "configure"):
        for name in getattr(config.roles, role):
            if name == "*":
                if role != "see_state":
                    yield ConfigFinding(
                        "warning", "role-for-all", f"roles.{role}", _("everybody who can connect has this role"), _("Name a group.")
                    )
                continue
            if not is_group(name):
                yield ConfigFinding(
                    "warning",
                    "no-group",
                    f"roles.{role}",
                    _("no group named '{name}' on this machine").format(name=name),
                    _("Make the group, or correct the name."),
                )


def _site(config: Config) -> Iterator[ConfigFinding]:
    site = config.installation.site_mappings
    if site is not None and not site.is_dir():
        yield ConfigFinding(
            "error",
            "no-folder",
            "installation.site_mappings",
            _("{folder} is not there").format(folder=site),
            _("Make the folder, or correct the path."),
        )
    for source in config.sources:
        for layer in source.mapping:
            if not any((root / layer).is_dir() for root in (mappings_root(), *([site] if site else []))):
                yield ConfigFinding(
                    "error",
                    "no-layer",
                    f"source.{source.name}.mapping",
                    _("no mapping layer '{layer}'").format(layer=layer),
                    _("Correct the name of the layer."),
                )


def _source(source: Source) -> Iterator[ConfigFinding]:
    place = f"source.{source.name}"
    folder = source.folder
    if not folder.is_dir():
        yield ConfigFinding(
            "error",
            "no-folder",
            f"{place}.folder",
            _("{folder} cannot be reached").format(folder=folder),
            _("Make the folder, connect the share, or correct the path."),
        )
    elif not os.access(folder, os.R_OK | os.X_OK):
        yield ConfigFinding(
            "error",
            "not-readable",
            f"{place}.folder",
            _("{folder} cannot be read").format(folder=folder),
            _("Give the engine's user the right to read it."),
        )
    elif source.after == "archive" and not os.access(folder, os.W_OK):
        yield ConfigFinding(
            "error",
            "not-writable",
            f"{place}.folder",
            _("files cannot be moved out of {folder}").format(folder=folder),
            _('Give the right to write, or set after = "leave".'),
        )
    targets = [("quarantine", source.quarantine_folder)] + ([("archive", source.archive_folder)] if source.after == "archive" else [])
    if source.receipts is not None:
        targets.append(("receipts", source.receipts))
    for key, target in targets:
        if _real(folder) == _real(target) or _real(folder).is_relative_to(_real(target)):
            yield ConfigFinding(
                "error",
                "folder-overlap",
                f"{place}.{key}",
                _("the watched folder lies in {target}").format(target=target),
                _("Choose a folder beside the watched one."),
            )
        if not _writable(target):
            yield ConfigFinding(
                "error",
                "not-writable",
                f"{place}.{key}",
                _("{target} cannot be written").format(target=target),
                _("Give the engine's user the right to write there."),
            )
        elif key != "receipts" and folder.is_dir() and _existing(target).stat().st_dev != folder.stat().st_dev:
            yield ConfigFinding(
                "warning",
                "other-disk",
                f"{place}.{key}",
                _("{target} is on another disk: files are copied, not renamed").format(target=target),
                _("Choose a folder on the same disk."),
            )
    if source.done_file and "{" not in source.done_file:
        yield ConfigFinding(
            "warning", "done-file-fixed", f"{place}.done_file", _("one fixed name releases every file"), _("Use {name} or {stem} in it.")
        )


def _overlaps(config: Config) -> Iterator[ConfigFinding]:
    seen: dict[Path, str] = {}
    for source in config.sources:
        real = _real(source.folder)
        if real in seen:
            yield ConfigFinding(
                "error",
                "folder-twice",
                f"source.{source.name}.folder",
                _("the folder is also watched by {other}").format(other=seen[real]),
                _("Watch a folder with one source only."),
            )
        seen[real] = source.name
        for other in config.sources:
            for key, target in (("archive", other.archive_folder), ("quarantine", other.quarantine_folder)):
                if other is not source and real == _real(target):
                    yield ConfigFinding(
                        "error",
                        "folder-overlap",
                        f"source.{source.name}.folder",
                        _("it is the {key} of {other}").format(key=key, other=other.name),
                        _("Watch a folder of its own."),
                    )


def _destinations(config: Config) -> Iterator[ConfigFinding]:
    for destination in config.destinations:
        url = urlsplit(destination.url)
        place = f"destination.{destination.name}.url"
        if url.scheme == "http" and url.hostname not in ("127.0.0.1", "localhost", "::1"):
            severity: Literal["error", "warning"] = "error" if config.installation.environment == "production" else "warning"
            yield ConfigFinding(severity, "not-encrypted", place, _("the connection is not encrypted"), _("Use https."))
        try:
            socket.getaddrinfo(url.hostname or "", url.port or 443, type=socket.SOCK_STREAM)
        except OSError:
            yield ConfigFinding(
                "warning",
                "no-such-host",
                place,
                _("the name of the host is not known here"),
                _("Correct the address, or look at the network."),
            )
