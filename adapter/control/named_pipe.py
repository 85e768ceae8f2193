"""The control wire on Windows: a named pipe in byte mode, read and written overlapped, so that every wait has an end.

Invariants:
- The name belongs to the first engine: another one, and any other program, fails to open it (FILE_FLAG_FIRST_PIPE_INSTANCE), and from then on
  there is always an instance, so that the name is never free while the engine lives.
- No operation is in flight when its handle is closed or its buffer let go: it is cancelled, and waited for, by the thread that began it.
- What a peer wrote before it closed is read to its end.
- Clients let the engine learn who they are and nothing more (SECURITY_IDENTIFICATION), and say nothing to a pipe whose owner may not be the engine.
"""

# pywin32's stubs leave most parameters and results without a type.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false, reportMissingModuleSource=false

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Callable
from typing import Any

import pywintypes
import win32event
import win32file
import win32pipe
import win32security

from adapter.accounts import sid_of
from adapter.control.transport import Lines, Peer
from adapter.control.windows_accounts import descriptor, is_trusted_owner, peer_of, thread_token
from adapter.errors import ControlError, InstallationError

# System error codes: learn.microsoft.com/windows/win32/debug/system-error-codes
_FILE_NOT_FOUND, _ACCESS_DENIED, _BROKEN_PIPE, _SEM_TIMEOUT = 2, 5, 109, 121
_PIPE_BUSY, _NO_DATA, _PIPE_NOT_CONNECTED, _PIPE_CONNECTED = 231, 232, 233, 535
_OPERATION_ABORTED = 995
_GONE = {_BROKEN_PIPE, _NO_DATA, _PIPE_NOT_CONNECTED}

# CreateNamedPipeW and CreateFileW
_DUPLEX, _OVERLAPPED, _FIRST_INSTANCE = 0x3, 0x4000_0000, 0x0008_0000
_REJECT_REMOTE_CLIENTS = 0x8  # the other modes are 0: bytes, blocking
_UNLIMITED_INSTANCES = 255
_GENERIC_READ, _FILE_WRITE_DATA, _OPEN_EXISTING = 0x8000_0000, 0x2, 3
_SQOS_IDENTIFICATION = 0x0011_0000

_FOREVER = 0xFFFF_FFFF
_PIECE = 1 << 16


class _Pipe:
    """One end of a pipe: one thread operates on it, any thread may close it; the operation then ends with `OSError`."""

    def __init__(self, handle: Any) -> None:
        self.handle = handle
        self._closing = win32event.CreateEvent(None, True, False, None)
        self._lock = threading.Lock()
        self._operating = False
        self._closed = False

    def operate(self, begin: Callable[[Any], int], seconds: float | None) -> int:
        """Begin an overlapped operation, wait for its end and give the number of bytes that it moved. `begin` gives the system's code.

        Raises `TimeoutError`, `OSError` when the pipe is closed meanwhile, and `pywintypes.error` as the system gives it. An operation that ended
        while it was being cancelled counts as ended: what it read is not lost.
        """
        with self._lock:
            if self._closed:
                raise OSError(errno.EBADF, "the pipe is closed")
            self._operating = True
        try:
            overlapped = pywintypes.OVERLAPPED()
            overlapped.hEvent = win32event.CreateEvent(None, True, False, None)
            if begin(overlapped) == _PIPE_CONNECTED:
                return 0  # the client was faster, and there is nothing to wait for
            milliseconds = _FOREVER if seconds is None else max(0, int(seconds * 1000))
            ended = win32event.WaitForMultipleObjects([overlapped.hEvent, self._closing], False, milliseconds)
            if ended != win32event.WAIT_OBJECT_0:
                win32file.CancelIo(self.handle)
            try:
                return int(win32file.GetOverlappedResult(self.handle, overlapped, True))
            except pywintypes.error as error:
                if error.winerror != _OPERATION_ABORTED:
                    raise
                if ended == win32event.WAIT_TIMEOUT:
                    raise TimeoutError("timed out") from error
                raise OSError(errno.EBADF, "the pipe is closed") from error
        finally:
            with self._lock:
                self._operating = False
                last = self._closed
            if last:
                win32file.CloseHandle(self.handle)

    def close(self) -> None:
        """Close, at once or when the operation in flight has been cancelled. What was written stays there for the peer to read."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            idle = not self._operating
        win32event.SetEvent(self._closing)
        if idle:
            win32file.CloseHandle(self.handle)


class PipeConnection:
    """Lines through one end of a pipe."""

    def __init__(self, pipe: _Pipe) -> None:
        self._pipe = pipe
        self._lines = Lines()
        self._timeout: float | None = None
        self._buffer: Any = win32file.AllocateReadBuffer(_PIECE)

    def send(self, line: bytes) -> None:
        rest = memoryview(line)
        while rest:
            piece = bytes(rest[:_PIECE])
            try:
                written = self._pipe.operate(
                    lambda overlapped, piece=piece: win32file.WriteFile(self._pipe.handle, piece, overlapped)[0], self._timeout
                )
            except pywintypes.error as error:
                raise _lost(error) from error
            rest = rest[written:]

    def receive(self, limit: int) -> bytes | None:
        while (line := self._lines.take(limit)) is None:
            try:
                count = self._pipe.operate(
                    lambda overlapped: win32file.ReadFile(self._pipe.handle, self._buffer, overlapped)[0], self._timeout
                )
            except pywintypes.error as error:
                if error.winerror in _GONE:
                    return None
                raise _lost(error) from error
            self._lines.put(memoryview(self._buffer)[:count])  # none, when the peer wrote nothing: that is no end
        return line

    def peer(self) -> Peer:
        try:
            win32security.ImpersonateNamedPipeClient(self._pipe.handle)
            try:
                token = thread_token()
            finally:
                win32security.RevertToSelf()
            return peer_of(token)
        except pywintypes.error as error:
            raise _lost(error) from error

    def set_timeout(self, seconds: float | None) -> None:
        self._timeout = seconds

    def close(self) -> None:
        self._pipe.close()


class PipeListener:
    """The engine's end: each instance of the pipe serves one client, and one is always free for the next."""

    def __init__(self, address: str, group: str) -> None:
        self._address = address
        self._keys: dict[str, str] = {}
        self._lock = threading.Lock()
        self._closed = False
        try:
            self._attributes = descriptor(group)
            self._free = self._instance(_FIRST_INSTANCE)
        except pywintypes.error as error:
            if error.winerror in {_ACCESS_DENIED, _PIPE_BUSY}:
                raise InstallationError(
                    f"another engine, or another program, holds the control pipe {address}",
                    remedy="Stop it first.",
                ) from error
            raise InstallationError(f"the control pipe {address} cannot be opened: {error.strerror}") from error

    def _instance(self, first: int = 0) -> _Pipe:
        return _Pipe(
            win32pipe.CreateNamedPipe(
                self._address,
                _DUPLEX | _OVERLAPPED | first,
                _REJECT_REMOTE_CLIENTS,
                _UNLIMITED_INSTANCES,
                _PIECE,
                _PIECE,
                0,
                self._attributes,
            )
        )

    def accept(self) -> PipeConnection:
        try:
            while not self._joined():
                win32pipe.DisconnectNamedPipe(self._free.handle)  # that client has gone already
            try:
                free = self._instance()
            except pywintypes.error:
                win32pipe.DisconnectNamedPipe(self._free.handle)  # the only one there is stays there for the next
                raise
        except pywintypes.error as error:
            raise _lost(error) from error
        with self._lock:
            taken, self._free = self._free, free
            closed = self._closed
        if closed:
            taken.close()
            free.close()
            raise OSError(errno.EBADF, "the pipe is closed")
        return PipeConnection(taken)

    def _joined(self) -> bool:
        """Wait for a client; whether it is still there."""
        pipe = self._free
        try:
            pipe.operate(lambda overlapped: int(win32pipe.ConnectNamedPipe(pipe.handle, overlapped)), None)
        except pywintypes.error as error:
            if error.winerror == _NO_DATA:
                return False
            raise
        return True

    def group_key(self, name: str) -> str:
        if name not in self._keys:
            found = sid_of(name)
            if found is None:
                return name  # a group that is made later counts from then on
            self._keys[name] = found
        return self._keys[name]

    def close(self) -> None:
        with self._lock:
            self._closed = True
            free = self._free
        free.close()


def connect_pipe(address: str, timeout: float) -> PipeConnection:
    """Open a client's end. Raises `ControlError` when no engine answers within `timeout` seconds, or this user may not talk to it."""
    until = time.monotonic() + timeout
    while True:
        try:
            handle: Any = win32file.CreateFile(
                address, _GENERIC_READ | _FILE_WRITE_DATA, 0, None, _OPEN_EXISTING, _OVERLAPPED | _SQOS_IDENTIFICATION, None
            )
            break
        except pywintypes.error as error:
            if error.winerror == _ACCESS_DENIED:
                raise ControlError(
                    "this user may not talk to the engine", remedy="Ask to be made a member of the group in [control] group."
                ) from PermissionError(errno.EACCES, error.strerror)
            if error.winerror != _PIPE_BUSY:
                raise ControlError("no engine answers") from error
            left = until - time.monotonic()
            if left <= 0:
                raise ControlError("the engine is too busy to answer") from TimeoutError("timed out")
        _wait_for_an_instance(address, left)
    if not is_trusted_owner(handle):
        win32file.CloseHandle(handle)
        raise ControlError(
            "another user's program answers where the engine should", remedy="Find out who made that pipe, then start the engine."
        )
    connection = PipeConnection(_Pipe(handle))
    connection.set_timeout(timeout)
    return connection


def _wait_for_an_instance(address: str, seconds: float) -> None:
    try:
        win32pipe.WaitNamedPipe(address, max(1, int(seconds * 1000)))
    except pywintypes.error as error:
        if error.winerror not in {_SEM_TIMEOUT, _FILE_NOT_FOUND}:  # what it means is told by the next try to open it
            raise ControlError("no engine answers") from error


def _lost(error: pywintypes.error) -> OSError:
    kind = BrokenPipeError if error.winerror in _GONE else PermissionError if error.winerror == _ACCESS_DENIED else OSError
    return kind(errno.EPIPE if kind is BrokenPipeError else errno.EIO, f"{error.funcname}: {error.strerror} ({error.winerror})")
