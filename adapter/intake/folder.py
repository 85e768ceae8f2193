"""A folder on this machine or on a share, reached through a handle: listed, read from and moved out of.

Invariants: no link is followed below the folder and nothing but regular files is opened; nothing existing is ever overwritten;
a folder that cannot be reached raises `Unreachable`, and is never taken for an empty one. Windows has no directory handles in
Python: there the same is done by path, and the file system itself refuses to rename over a file.
"""

# ruff: noqa: PTH100, PTH104, PTH108, PTH116, PTH118
# (calls relative to a handle have no pathlib form, and a name must stay as the system gave it)

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, cast

_BY_HANDLE = os.open in os.supports_dir_fd and os.scandir in os.supports_fd
_CHUNK = 1 << 20
_LONGEST_NAME = 255


class Unreachable(Exception):
    """The folder is not there, or its share does not answer. `reason` is a word of ours (`not-found`, `no-access`, `no-answer`, `not-mounted`)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Busy(Exception):
    """The file is locked or may not be read just now. `reason`: `locked` or `no-access`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotTheSame(Exception):
    """The file is no longer what the scan saw: changed, replaced, gone, or no regular file."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One file as a scan saw it. `inode` is 0 where a listing does not give it (Windows)."""

    name: str
    size: int
    mtime_ns: int
    inode: int

    def same(self, status: os.stat_result) -> bool:
        """Whether `status` is of this very file, unchanged."""
        return (
            (self.size, self.mtime_ns) == (status.st_size, status.st_mtime_ns)
            and self.inode in {0, status.st_ino}
            and stat.S_ISREG(status.st_mode)
        )


@dataclass(frozen=True, slots=True)
class Listing:
    """What a scan found: the regular files, and how many entries of other kinds it left alone."""

    files: list[Seen]
    others: int


class Folder:
    """A watched folder, its archive or its quarantine. A context manager that closes its handle."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._fd = -1
        self._was_mount = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def open(self, *, make: bool = False) -> Self:
        """Take hold of the folder anew (a handle of a share that went away stays dead). Raises `Unreachable`."""
        self.close()
        try:
            if make:
                self.path.mkdir(parents=True, exist_ok=True)
            if _BY_HANDLE:
                self._fd = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            elif not stat.S_ISDIR(os.stat(self.path_of("")).st_mode):
                raise Unreachable("not-found")
        except OSError as error:
            raise Unreachable(_word(error)) from error
        mounted = os.path.ismount(self.path)
        if self._was_mount and not mounted:
            # The mount point that a lost share leaves behind is an empty folder: it must not pass for the share.
            self.close()
            raise Unreachable("not-mounted")
        self._was_mount = mounted
        return self

    def close(self) -> None:
        """Let go of the handle."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            try:
                os.close(fd)
            except OSError:
                return  # a share may say so when it is gone; nothing was written through this handle

    def listing(self) -> Listing:
        """Every regular file. Raises `Unreachable` when the listing breaks off anywhere: half a listing is no listing."""
        files: list[Seen] = []
        others = 0
        try:
            with os.scandir(self._fd if _BY_HANDLE else self.path_of("")) as entries:
                for entry in entries:
                    try:
                        status = entry.stat(follow_symlinks=False)
                    except FileNotFoundError:
                        continue  # it went while we looked
                    if stat.S_ISREG(status.st_mode):
                        files.append(Seen(entry.name, status.st_size, status.st_mtime_ns, status.st_ino))
                    else:
                        others += 1
        except OSError as error:
            raise Unreachable(_word(error)) from error
        return Listing(files, others)

    def status(self, name: str) -> os.stat_result | None:
        """The status of a file by its name, links not followed; None when it is not there. Raises `Unreachable`."""
        try:
            if _BY_HANDLE:
                return os.stat(name, dir_fd=self._fd, follow_symlinks=False)
            return os.stat(self.path_of(name), follow_symlinks=False)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Unreachable(_word(error)) from error

    def read(self, seen: Seen, limit: int) -> tuple[bytes | None, str]:
        """The bytes and their SHA-256 (hex), read once; bytes are None when the file is larger than `limit`, hashed all the same.

        Raises `NotTheSame` when the file differs from `seen` before or after the reading, `Busy` when it is locked,
        `Unreachable` when the share goes away in the middle.
        """
        fd = self._open_file(seen.name)
        try:
            try:
                if not seen.same(os.fstat(fd)):
                    raise NotTheSame
                _lock_shared(fd)
                digest = hashlib.sha256()
                kept: list[bytes] | None = [] if seen.size <= limit else None
                total = 0
                while block := os.read(fd, _CHUNK):
                    total += len(block)
                    digest.update(block)
                    if kept is not None:
                        kept.append(block)
                    if total > seen.size:
                        raise NotTheSame
                if total != seen.size or not seen.same(os.fstat(fd)):
                    raise NotTheSame
            finally:
                os.close(fd)
        except OSError as error:
            raise Unreachable(_word(error)) from error
        by_name = self.status(seen.name)
        if by_name is None or not seen.same(by_name):
            raise NotTheSame
        return (None if kept is None else b"".join(kept)), digest.hexdigest()

    def _open_file(self, name: str) -> int:
        flags = os.O_RDONLY
        try:
            if _BY_HANDLE:
                # O_NONBLOCK: a pipe that took the name in the meantime must not hang us.
                return os.open(name, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=self._fd)
            return os.open(self.path_of(name), flags | getattr(os, "O_BINARY", 0))
        except FileNotFoundError as error:
            raise NotTheSame from error
        except PermissionError as error:
            raise Busy("no-access" if _BY_HANDLE else "locked") from error
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise NotTheSame from error
            if error.errno in (errno.EBUSY, errno.EAGAIN, errno.ETXTBSY):
                raise Busy("locked") from error
            raise Unreachable(_word(error)) from error

    def move(self, seen: Seen, target: Folder, name: str) -> str:
        """Rename the file to `name` in `target`, under a name that nothing there has; the name it got.

        Raises `NotTheSame` when another file stood under the name (it is then where it was), `Unreachable` when either folder is.
        """
        try:
            final = self._move_to_free_name(seen, target, name)
        except FileNotFoundError as error:
            raise NotTheSame from error
        except OSError as error:
            raise Unreachable(_word(error)) from error
        moved = target.status(final)
        if moved is None or (moved.st_size, moved.st_mtime_ns) != (seen.size, seen.mtime_ns):
            # Somebody replaced the file in the last instant: it goes back to be read like any other.
            target._move_to_free_name(Seen(final, 0, 0, 0), self, seen.name)
            raise NotTheSame
        return final

    def _move_to_free_name(self, seen: Seen, target: Folder, name: str) -> str:
        """Rename to `name`, or to the first numbered form of it that is free. Raises OSError."""
        for attempt in range(1, 10_000):
            candidate = numbered(name, attempt)
            try:
                rename_new(self, seen.name, target, candidate)
            except FileExistsError:
                continue
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
                return self._copy(seen, target, candidate)
            return candidate
        raise OSError(errno.EEXIST, "no free name")

    def _copy(self, seen: Seen, target: Folder, name: str) -> str:
        """Move to another disk: a copy that is on the disk and has the same hash, and only then the original goes. Raises FileExistsError."""
        data, digest = self.read(seen, limit=sys.maxsize)
        if target.status(name) is not None:
            raise FileExistsError(errno.EEXIST, "there is one")
        target.write_whole(name, data or b"", mtime_ns=seen.mtime_ns)
        copy = target.status(name)
        if copy is None or target.read(Seen(name, copy.st_size, copy.st_mtime_ns, copy.st_ino), sys.maxsize)[1] != digest:
            raise OSError(errno.EIO, "the copy differs")
        self.discard(seen.name)
        return name

    def write_whole(self, name: str, data: bytes, *, mtime_ns: int | None = None) -> None:
        """Write a file that is there whole and on the disk, or not at all. One that has the name already is left as it is. Raises OSError."""
        part = numbered(f".{name}.part", 1)
        self.discard(part)  # of a crash
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
        try:
            fd = os.open(part, flags, 0o640, dir_fd=self._fd) if _BY_HANDLE else os.open(self.path_of(part), flags)
            with os.fdopen(fd, "wb") as file:
                file.write(data)
                file.flush()
                if mtime_ns is not None and os.utime in os.supports_fd:
                    os.utime(file.fileno(), ns=(mtime_ns, mtime_ns))
                os.fsync(file.fileno())
            rename_new(self, part, self, name)
        except FileExistsError:
            self.discard(part)
        except OSError:
            self.discard(part)
            raise

    def discard(self, name: str) -> None:
        """Remove a file by its name, if it is there."""
        try:
            if _BY_HANDLE:
                os.unlink(name, dir_fd=self._fd)
            else:
                os.unlink(self.path_of(name))
        except FileNotFoundError:
            return

    def flush(self) -> None:
        """Put renames on the disk, as far as the file system knows how (many shares do not)."""
        if _BY_HANDLE:
            try:
                os.fsync(self._fd)
            except OSError as error:
                if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
                    raise Unreachable(_word(error)) from error

    @property
    def handle(self) -> int:
        """The handle, for calls relative to the folder; POSIX only."""
        return self._fd

    def path_of(self, name: str) -> str:
        """The path for the calls without a handle; on Windows in the form that may be longer than 260 characters."""
        full = os.path.join(os.path.abspath(self.path), name)
        if sys.platform != "win32" or full.startswith("\\\\?\\"):
            return full
        return "\\\\?\\UNC\\" + full[2:] if full.startswith("\\\\") else "\\\\?\\" + full


def rename_new(folder: Folder, name: str, target: Folder, final: str) -> None:
    """Rename, never onto an existing file: FileExistsError then. Other OSErrors as the system gives them.

    Linux: renameat2 with RENAME_NOREPLACE (`man 2 rename`), one step that leaves nothing behind in a crash. Windows: rename itself refuses. A file
    system that knows neither (NFS): the name is first taken by an empty file, which a crash may leave behind.
    """
    if not _BY_HANDLE:
        os.rename(folder.path_of(name), target.path_of(final))
        return
    source_fd, target_fd = folder.handle, target.handle
    if _RENAMEAT2 is not None:
        if _RENAMEAT2(source_fd, os.fsencode(name), target_fd, os.fsencode(final), _RENAME_NOREPLACE) == 0:
            return
        number = ctypes.get_errno()
        if number not in {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}:
            raise OSError(number, os.strerror(number))
    os.close(os.open(final, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o640, dir_fd=target_fd))
    try:
        os.rename(name, final, src_dir_fd=source_fd, dst_dir_fd=target_fd)
    except OSError:
        target.discard(final)
        raise


def _renameat2() -> Callable[[int, bytes, int, bytes, int], int] | None:
    """The C library's function, where there is one."""
    if sys.platform != "linux":
        return None
    function = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if function is not None:
        function.argtypes = [ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint]
        function.restype = ctypes.c_int
    return cast("Callable[[int, bytes, int, bytes, int], int] | None", function)


_RENAMEAT2 = _renameat2()
_RENAME_NOREPLACE = 1


def numbered(name: str, attempt: int) -> str:
    """`name`, or `stem-2.ext` for the second attempt, never longer than a file name may be."""
    stem, dot, extension = name.rpartition(".")
    if not stem:
        stem, dot, extension = name, "", ""
    tail = ("" if attempt == 1 else f"-{attempt}") + dot + extension
    while len(os.fsencode(stem + tail)) > _LONGEST_NAME and stem:
        stem = stem[:-1]
    return stem + tail


def _lock_shared(fd: int) -> None:
    """Raise `Busy` when the writer holds a lock. A file system that knows no locks says nothing."""
    if sys.platform != "win32":
        import fcntl  # noqa: PLC0415 - POSIX only

        try:
            fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy("locked") from error
        except OSError:
            return


def _word(error: OSError) -> str:
    """A word of ours for why a folder cannot be reached."""
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR | errno.ENODEV | errno.ENXIO:
            return "not-found"
        case errno.EACCES | errno.EPERM:
            return "no-access"
        case errno.ENOSPC | errno.EDQUOT:
            return "no-space"
        case errno.EROFS:
            return "read-only"
        case _:
            return "no-answer"
