"""The two keys of an installation: one that encrypts the database, one for keyed hashes (lanes, patient search, audit chain).

They are made once, together, and kept in the operating system's keyring; where there is no keyring service, in a file that only its owner can
read, which `Keys.finding` says loudly. Invariants: a database is never opened or made without a key; a new key is never made where a database already
is; the hash key survives a change of the store key, since hashes in the tables depend on it.
"""

from __future__ import annotations

import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import keyring
import keyring.backend
import keyring.errors

from adapter.errors import ConfigurationError, InstallationError
from adapter.model import Finding

SERVICE = "journalbro"
_SIZE = 32
_FORM = "v1"

Origin = Literal["keyring", "file", "memory"]


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """`store` and `hashing`: 32 bytes each. `place`: the keyring's name or the file's path."""

    store: bytes
    hashing: bytes
    origin: Origin
    place: str = ""

    @property
    def finding(self) -> Finding | None:
        """What a person should know of where the keys are kept."""
        if self.origin != "file":
            return None
        return Finding(
            "key-file", detail=f"no keyring service: the database's key lies in {self.place}; whoever can read it can read the database"
        )

    @property
    def text(self) -> str:
        """The form that is kept."""
        return f"{_FORM}:{self.store.hex()}:{self.hashing.hex()}"


def new_keys(origin: Origin = "memory", place: str = "") -> Keys:
    """Two fresh random keys."""
    return Keys(secrets.token_bytes(_SIZE), secrets.token_bytes(_SIZE), origin, place)


def _parse(text: str, origin: Origin, place: str) -> Keys:
    form, _, rest = text.strip().partition(":")
    store, _, hashing = rest.partition(":")
    try:
        keys = Keys(bytes.fromhex(store), bytes.fromhex(hashing), origin, place)
    except ValueError:
        keys = None
    if form != _FORM or keys is None or len(keys.store) != _SIZE or len(keys.hashing) != _SIZE:
        raise InstallationError(
            f"what {place} holds is no key of this program", remedy="Restore it from a backup; without it the database cannot be read."
        )
    return keys


def obtain(setting: str, folder: Path, installation: str, *, exists: bool) -> Keys:
    """The keys of the store in `folder`, made when there is no database yet (`exists` is False).

    `setting`: `auto` (keyring, else file), `keyring`, `file` or `file:PATH`. `installation`: the random name of this store, so that two stores of one
    machine have two keys. Raises `InstallationError` when the key of an existing database is missing or open to others.
    """
    if setting == "keyring":
        keys = _from_keyring(installation)
        if keys is None and not exists:
            keys = _to_keyring(installation)
        return _found(keys, "the keyring")
    if setting == "file" or setting.startswith("file:"):
        return _file(Path(setting[5:]) if setting.startswith("file:") else folder / "store.key", exists=exists)
    if setting != "auto":
        raise ConfigurationError(f"store.key: `{setting}` is not one of auto, keyring, file, file:PATH")
    path = folder / "store.key"
    if path.exists():
        return _file(path, exists=exists)
    if not _has_keyring():
        return _file(path, exists=exists)
    try:
        keys = _from_keyring(installation)
        if keys is None and not exists:
            keys = _to_keyring(installation)
    except InstallationError:
        if exists:
            raise
        return _file(path, exists=False)
    return _found(keys, "the keyring")


def _found(keys: Keys | None, where: str) -> Keys:
    if keys is None:
        raise InstallationError(
            f"the key of the database is not in {where}",
            remedy="Run as the user who installed it, unlock the keyring, or restore the key from a backup; a new key could not read the database.",
        )
    return keys


def _has_keyring() -> bool:
    """Whether this machine has a keyring service worth the name (not the null, failing or clear-text ones)."""
    backend: keyring.backend.KeyringBackend = keyring.get_keyring()
    backends = getattr(backend, "backends", [backend])
    return any(not type(it).__module__.startswith(("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")) for it in backends)


def _from_keyring(installation: str) -> Keys | None:
    try:
        text = keyring.get_password(SERVICE, f"store/{installation}")
    except (keyring.errors.KeyringError, OSError, RuntimeError) as error:
        raise InstallationError(f"the keyring cannot be read ({type(error).__name__})") from error
    return _parse(text, "keyring", "the keyring") if text else None


def _to_keyring(installation: str) -> Keys:
    keys = new_keys("keyring", "the keyring")
    try:
        keyring.set_password(SERVICE, f"store/{installation}", keys.text)
    except (keyring.errors.KeyringError, OSError, RuntimeError) as error:
        raise InstallationError(f"the keyring cannot be written ({type(error).__name__})") from error
    again = _from_keyring(installation)
    if again is None or again.text != keys.text:
        raise InstallationError("the keyring does not keep what it is given")
    return keys


def _file(path: Path, *, exists: bool) -> Keys:
    if not path.exists() and not exists:
        write_once(path, new_keys("file", str(path)).text)
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        return _found(None, str(path))
    except OSError as error:
        raise InstallationError(f"the key file {path} cannot be read ({error.strerror})") from error
    with os.fdopen(descriptor, encoding="ascii", errors="replace") as file:
        mode = os.fstat(file.fileno()).st_mode
        if not stat.S_ISREG(mode):
            raise InstallationError(f"the key file {path} is no regular file")
        if os.name == "posix" and mode & 0o077:
            raise InstallationError(f"the key file {path} can be read by others", remedy=f"Run: chmod 600 '{path}'")
        return _parse(file.read(1000), "file", str(path))


def write_once(path: Path, text: str) -> None:
    """Write a small private file whole or not at all, and never over another one (two processes may start at once)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
        except OSError:  # a file system without hard links
            if not path.exists():
                draft.rename(path)
                return
    finally:
        draft.unlink(missing_ok=True)
