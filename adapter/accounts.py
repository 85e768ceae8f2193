"""The groups of this machine, as its operating system knows them: which there are, and whether a name that stands in the configuration is one.

On Windows a name is turned into a security identifier and means what Windows finds first (this machine, its domain, trusted domains), whatever its
capitals; an identifier may stand in the configuration itself (`S-1-5-32-544`) and means the same in every language.
"""

# pywin32's stubs leave most parameters and results without a type.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false, reportMissingModuleSource=false

from __future__ import annotations

import sys
from typing import Any

_NAME_UNKNOWN = 1332
"""ERROR_NONE_MAPPED"""


def local_groups() -> list[str]:
    """The groups of this machine, those that people are in first."""
    if sys.platform == "win32":
        import win32net  # noqa: PLC0415 - Windows only

        this_machine: Any = None
        names: list[str] = []
        more = 0
        while True:
            rows, _total, more = win32net.NetLocalGroupEnum(this_machine, 0, more)
            names += [str(row["name"]) for row in rows]
            if not more:
                return sorted(names)
    import grp  # noqa: PLC0415 - POSIX only

    found = grp.getgrall()
    first = sorted(group.gr_name for group in found if group.gr_mem or 1000 <= group.gr_gid < 60000)
    return first + sorted(group.gr_name for group in found if group.gr_name not in first)


def is_group(name: str) -> bool:
    """Whether a group is named so."""
    if sys.platform == "win32":
        return sid_of(name) is not None
    import grp  # noqa: PLC0415 - POSIX only

    try:
        grp.getgrnam(name)
    except KeyError:
        return False
    return True


def sid_of(name: str) -> str | None:
    """Windows: the identifier of the account that is named so, or is written as identifier; None when there is none."""
    import pywintypes  # noqa: PLC0415 - Windows only
    import win32security  # noqa: PLC0415 - Windows only

    written = name.upper().startswith("S-1-")
    try:
        sid = win32security.ConvertStringSidToSid(name) if written else win32security.LookupAccountName(None, name)[0]
        return str(win32security.ConvertSidToStringSid(sid))
    except pywintypes.error as error:
        if written or error.winerror == _NAME_UNKNOWN:
            return None
        raise
