"""The control wire on POSIX: a Unix socket of the engine's user (0600; 0660 with a group), the peer's user taken from the kernel (SO_PEERCRED).

Invariant: a listener takes over the socket of a dead engine, and never that of a living one.
"""

from __future__ import annotations

import errno
import os
import socket
import stat
import struct
from pathlib import Path

from adapter.control.transport import Lines, Peer
from adapter.errors import ControlError, InstallationError

_UCRED = struct.Struct("3i")
_PIECE = 1 << 16


def connect_socket(address: str, timeout: float) -> UnixConnection:
    """Open a client's end. Raises `ControlError`."""
    endpoint = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    endpoint.settimeout(timeout)
    try:
        endpoint.connect(address)
    except PermissionError as error:
        endpoint.close()
        raise ControlError(
            "this user may not talk to the engine", remedy="Ask to be made a member of the group in [control] group."
        ) from error
    except OSError as error:
        endpoint.close()
        raise ControlError("no engine answers") from error
    return UnixConnection(endpoint)


class UnixConnection:
    """One end of a Unix socket."""

    def __init__(self, endpoint: socket.socket) -> None:
        self._endpoint = endpoint
        self._lines = Lines()

    def send(self, line: bytes) -> None:
        self._endpoint.sendall(line)

    def receive(self, limit: int) -> bytes | None:
        while (line := self._lines.take(limit)) is None:
            piece = self._endpoint.recv(_PIECE)
            if not piece:
                return None
            self._lines.put(piece)
        return line

    def peer(self) -> Peer:
        return peer_of(self._endpoint)

    def set_timeout(self, seconds: float | None) -> None:
        self._endpoint.settimeout(seconds)

    def close(self) -> None:
        try:
            self._endpoint.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # the peer was faster
        self._endpoint.close()


class UnixListener:
    """The engine's end of a Unix socket."""

    def __init__(self, address: str, group: str) -> None:
        self._path = Path(address)
        self._endpoint = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
            self._clear(address)
            before = os.umask(0o177)
            try:
                self._endpoint.bind(address)
            finally:
                os.umask(before)
            if group:
                _give_to_group(self._path, group)
            self._endpoint.listen(32)
            self._inode = self._path.stat().st_ino
        except InstallationError:
            self._endpoint.close()
            raise
        except OSError as error:
            self._endpoint.close()
            raise InstallationError(f"the control socket {address} cannot be opened: {error.strerror}") from error

    def _clear(self, address: str) -> None:
        """Remove what a dead engine left."""
        try:
            status = self._path.lstat()
        except FileNotFoundError:
            return
        if not stat.S_ISSOCK(status.st_mode):
            raise InstallationError(f"{address} is there and is no socket", remedy="Remove it, or set [control] address.")
        probe = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        probe.settimeout(2.0)
        try:
            probe.connect(address)
        except OSError as error:
            if error.errno not in (errno.ECONNREFUSED, errno.ENOENT):
                raise
            self._path.unlink(missing_ok=True)
        else:
            raise InstallationError("another engine answers at the control socket", remedy="Stop it first.")
        finally:
            probe.close()

    def accept(self) -> UnixConnection:
        endpoint, _ = self._endpoint.accept()
        return UnixConnection(endpoint)

    def group_key(self, name: str) -> str:
        return name

    def close(self) -> None:
        try:
            self._endpoint.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # nobody was waiting in accept
        self._endpoint.close()
        try:
            if self._path.stat().st_ino == self._inode:
                self._path.unlink()
        except FileNotFoundError:
            return


def peer_of(endpoint: socket.socket) -> Peer:
    """The kernel's word on who opened the other end (`man 7 unix`, SO_PEERCRED), with the groups of that user."""
    import grp  # noqa: PLC0415 - POSIX only
    import pwd  # noqa: PLC0415 - POSIX only

    _, uid, gid = _UCRED.unpack(endpoint.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size))
    try:
        name = pwd.getpwuid(uid).pw_name
        numbers = set(os.getgrouplist(name, gid))
    except KeyError:
        name, numbers = f"uid {uid}", {gid}
    groups: set[str] = set()
    for number in numbers:
        try:
            groups.add(grp.getgrgid(number).gr_name)
        except KeyError:
            continue
    return Peer(name, frozenset(groups), master=uid in {0, os.geteuid()})


def _give_to_group(path: Path, group: str) -> None:
    import grp  # noqa: PLC0415 - POSIX only

    try:
        number = grp.getgrnam(group).gr_gid
    except KeyError as error:
        raise InstallationError(f"no group named {group!r}", remedy="Make the group, or correct [control] group.") from error
    os.chown(path, -1, number)
    path.chmod(0o660)
