r"""Where things lie on this machine: the configuration file, the data folder, the control socket, the policies of Windows.

The search order for `journalbro.toml` (outer contract): `--config`, `JOURNALBRO_CONFIG`, the machine's place, the user's place.
Policies of `HKLM\Software\Policies\Journalbro` win over the file; elsewhere there are none.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import platformdirs

FILE_NAME = "journalbro.toml"
VARIABLE = "JOURNALBRO_CONFIG"
_POLICY_KEY = r"Software\Policies\Journalbro"
_SOCKET_PATH_LIMIT = 100
"""Linux allows 107 bytes in the path of a Unix socket, others less."""


def machine_folder() -> Path:
    r"""`%ProgramData%\Journalbro` or `/etc/journalbro`."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "Journalbro"
    return Path("/etc/journalbro")


def user_folder() -> Path:
    """The user's own place for configuration."""
    return Path(platformdirs.user_config_dir("journalbro", appauthor=False, roaming=True))


def find_file(explicit: Path | None = None) -> Path | None:
    """The configuration file that counts, or None. One that was named by the caller or by `JOURNALBRO_CONFIG` counts even
    when it is not there, so that a typing error is an error and not another file.
    """
    if explicit is not None:
        return explicit
    if named := os.environ.get(VARIABLE):
        return Path(named)
    for folder in (machine_folder(), user_folder()):
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    return None


def default_data_folder() -> Path:
    """The machine's data folder when this user may use it (a service), else the user's own."""
    machine = machine_folder() / "data" if sys.platform == "win32" else Path("/var/lib/journalbro")
    if machine.is_dir() and os.access(machine, os.W_OK):
        return machine
    return Path(platformdirs.user_data_dir("journalbro", appauthor=False))


def control_address(configured: str, data_folder: Path, group: str = "") -> str:
    """The path of the control socket (on Windows the pipe's name), the same for engine and client of one data folder.

    With a `group` it lies under `/run/journalbro` (the service's runtime folder), since the data folder itself is nobody else's.
    """
    if configured:
        return configured
    digest = hashlib.sha256(os.fsencode(data_folder.absolute())).hexdigest()[:16]
    if sys.platform == "win32":
        return rf"\\.\pipe\journalbro-{digest}"
    if group:
        return f"/run/journalbro/{digest}.sock"
    beside = data_folder / "control.sock"
    if len(os.fsencode(beside)) <= _SOCKET_PATH_LIMIT:
        return str(beside)
    return str(Path(tempfile.gettempdir()) / f"journalbro-{digest}.sock")


def policies() -> dict[str, Any]:
    """What the machine's policies say, in the shape of the file: tables of values; sources and destinations by name."""
    if sys.platform != "win32":
        return {}
    import winreg  # noqa: PLC0415 - exists on Windows only

    def read(path: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path) as key:
            keys, values, _ = winreg.QueryInfoKey(key)
            for index in range(values):
                name, value, _ = winreg.EnumValue(key, index)
                found[name.lower()] = value
            for index in range(keys):
                name = winreg.EnumKey(key, index)
                found[name.lower()] = read(rf"{path}\{name}")
        return found

    try:
        return read(_POLICY_KEY)
    except FileNotFoundError:
        return {}
