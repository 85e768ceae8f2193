"""Where a database may lie: on a disk of this machine. SQLite's locks do not hold on network drives, and a lost share would tear its files."""

from __future__ import annotations

import sys
from pathlib import Path, PurePath

from adapter.errors import InstallationError

_NETWORK = frozenset(
    {
        "nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "ncpfs", "afs", "9p", "ceph", "glusterfs", "lustre", "gfs", "gfs2", "ocfs2", "webdav", "davfs",
        "fuse.sshfs", "fuse.davfs2", "fuse.glusterfs", "fuse.s3fs", "fuse.rclone", "fuse.gvfsd-fuse", "fuse.smbnetfs", "drvfs",
    }
)  # fmt: skip
"""File system types of Linux that reach over a network (or, `9p` and `drvfs`, out of a virtual machine)."""

_DRIVE_REMOTE = 4


def refuse_network_drive(folder: Path) -> None:
    """Raise `InstallationError` when `folder` is not on a disk of this machine."""
    resolved = folder.resolve()
    if is_network(resolved):
        raise InstallationError(
            f"the data folder {resolved} lies on a network drive",
            remedy="Set [store] folder to a folder on a local disk, or use PostgreSQL when several machines share the work.",
        )


def is_network(folder: Path) -> bool:
    """Whether a folder lies on a network drive, as far as the operating system tells."""
    if sys.platform == "win32":
        return _windows_remote(folder)
    try:
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return False
    return linux_file_system(folder, mounts) in _NETWORK


def linux_file_system(folder: PurePath, mountinfo: str) -> str:
    """The type of the file system that `folder` lies on (proc(5), mountinfo: the mount point is field 5, the type the first after ` - `)."""
    best, kind = -1, ""
    for line in mountinfo.splitlines():
        before, dash, after = line.partition(" - ")
        fields = before.split(" ")
        if not dash or len(fields) < 5:
            continue
        point = PurePath(_unescape(fields[4]))
        if (folder == point or folder.is_relative_to(point)) and len(point.parts) >= best:
            best, kind = len(point.parts), after.split(" ")[0]
    return kind


def _unescape(text: str) -> str:
    for code, char in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, char)
    return text


def _windows_remote(folder: Path) -> bool:
    if folder.drive.startswith("\\\\"):
        return True
    import ctypes  # noqa: PLC0415 - only there on Windows in this form

    windll = getattr(ctypes, "windll")  # noqa: B009 - absent on other systems, so the type checker must not look for it
    return int(windll.kernel32.GetDriveTypeW(folder.drive + "\\")) == _DRIVE_REMOTE
