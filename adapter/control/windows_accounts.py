"""Users by Windows' word: the descriptor of the control pipe, who a token is, whom a client trusts to be the engine."""

# pywin32's stubs leave most parameters and results without a type.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false, reportMissingModuleSource=false

from __future__ import annotations

from typing import Any

import pywintypes
import win32api
import win32security

from adapter.accounts import sid_of
from adapter.control.transport import Peer
from adapter.errors import InstallationError

_SYSTEM = "S-1-5-18"
_ADMINISTRATORS = "S-1-5-32-544"
_OF_THE_MACHINE = (_SYSTEM, "S-1-5-19", "S-1-5-20", _ADMINISTRATORS)
"""LocalSystem, LocalService, NetworkService, Administrators ([MS-DTYP] 2.4.2.4)."""
_SERVICE_ACCOUNT = "S-1-5-80-"
"""What a virtual account (`NT SERVICE\\name`) begins with; nobody can log on as one."""
_NETWORK_LOGON = "S-1-5-2"

_ENABLED, _ONLY_TO_DENY = 0x4, 0x10
"""SE_GROUP_ENABLED, SE_GROUP_USE_FOR_DENY_ONLY: what a group of a token counts for."""
_TOKEN_QUERY = 0x8
_SDDL_REVISION = 1
_KERNEL_OBJECT, _OWNER_INFORMATION = 6, 1
_NAME_UNKNOWN = 1332
"""ERROR_NONE_MAPPED"""

READ_AND_WRITE = 0x0012_008B
"""FILE_GENERIC_READ and FILE_WRITE_DATA. Not GENERIC_WRITE: that holds FILE_APPEND_DATA, which on a pipe is FILE_CREATE_PIPE_INSTANCE, the right
to stand in for the engine."""
_ALL = 0x001F_01FF


def own_sid() -> str:
    """The identifier of the user of this process."""
    token = win32security.OpenProcessToken(win32api.GetCurrentProcess(), _TOKEN_QUERY)
    return _text(win32security.GetTokenInformation(token, win32security.TokenUser)[0])


def descriptor(group: str) -> Any:
    """The security attributes of the pipe: everything for this user, the system and administrators, reading and writing for `group`, nothing
    over the network. Raises `InstallationError` when there is no such group.
    """
    me = own_sid()
    allowed = [f"(A;;0x{_ALL:x};;;{sid})" for sid in dict.fromkeys((me, _SYSTEM, _ADMINISTRATORS))]
    if group:
        sid = sid_of(group)
        if sid is None:
            raise InstallationError(f"no group named {group!r}", remedy="Make the group, or correct [control] group.")
        allowed.append(f"(A;;0x{READ_AND_WRITE:x};;;{sid})")
    sddl = f"O:{me}D:P(D;;0x{_ALL:x};;;{_NETWORK_LOGON}){''.join(allowed)}"
    attributes = pywintypes.SECURITY_ATTRIBUTES()
    attributes.SECURITY_DESCRIPTOR = win32security.ConvertStringSecurityDescriptorToSecurityDescriptor(sddl, _SDDL_REVISION)
    attributes.bInheritHandle = 0
    return attributes


def thread_token() -> Any:
    """The token that the calling thread impersonates now."""
    return win32security.OpenThreadToken(win32api.GetCurrentThread(), _TOKEN_QUERY, True)


def peer_of(token: Any) -> Peer:
    """Who a token is. Not to be called while impersonating: who is only identified may not look anything up."""
    user = win32security.GetTokenInformation(token, win32security.TokenUser)[0]
    groups = frozenset(
        _text(sid)
        for sid, attributes in win32security.GetTokenInformation(token, win32security.TokenGroups)
        if attributes & _ENABLED and not attributes & _ONLY_TO_DENY
    )
    sid = _text(user)
    return Peer(_name(user), groups, master=sid in {own_sid(), _SYSTEM} or _ADMINISTRATORS in groups)


def is_trusted_owner(handle: Any) -> bool:
    """Whether the owner of an opened pipe may be the engine: this user, the machine's own accounts, a service's account.

    Anybody can make a pipe of any name while the engine is not running.
    """
    security = win32security.GetSecurityInfo(handle, _KERNEL_OBJECT, _OWNER_INFORMATION)
    owner = _text(security.GetSecurityDescriptorOwner())
    return owner in {*_OF_THE_MACHINE, own_sid()} or owner.startswith(_SERVICE_ACCOUNT)


def _text(sid: Any) -> str:
    return str(win32security.ConvertSidToStringSid(sid))


def _name(sid: Any) -> str:
    try:
        name, domain, _ = win32security.LookupAccountSid(None, sid)
    except pywintypes.error as error:
        if error.winerror != _NAME_UNKNOWN:
            raise
        return _text(sid)
    return f"{domain}\\{name}" if domain else name
