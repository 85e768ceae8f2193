"""The few calls of pywin32 that the control pipe makes, in memory, with the semantics that Windows gives them.

As [MS-FSCC], `CreateNamedPipe`, `ReadFile`, `ImpersonateNamedPipeClient` and "Named Pipe Security and Access Rights" of the Windows documentation tell:
overlapped operations that are pending until the other end moves, a quota on what may lie unread, ERROR_MORE_DATA in message mode, an end that is
reported only when what was written before it has been read, ERROR_PIPE_BUSY without a free instance, rights from the descriptor of the first instance.
What Windows would punish with a corrupted memory is an AssertionError here: closing a handle with an operation in flight.
"""

# ruff: noqa: N802, N815 - the names are Windows' and pywin32's

from __future__ import annotations

import re
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from types import ModuleType
from typing import Any

FILE_NOT_FOUND, ACCESS_DENIED, BROKEN_PIPE, SEM_TIMEOUT, PIPE_BUSY, NO_DATA, NOT_CONNECTED, MORE_DATA = 2, 5, 109, 121, 231, 232, 233, 234
CONNECTED, LISTENING, ABORTED, INCOMPLETE, PENDING, NO_TOKEN, NONE_MAPPED, CANNOT_IMPERSONATE = 535, 536, 995, 996, 997, 1008, 1332, 1368
BAD_IMPERSONATION_LEVEL = 1346
WAIT_TIMEOUT = 258
CREATE_INSTANCE, WRITE_DATA, READ_MASK, ALL = 0x4, 0x2, 0x120089, 0x1F01FF


class Win32Error(Exception):
    """`pywintypes.error`."""

    def __init__(self, winerror: int, funcname: str, strerror: str = "") -> None:
        super().__init__(winerror, funcname, strerror)
        self.winerror, self.funcname, self.strerror = winerror, funcname, strerror


@dataclass(frozen=True)
class User:
    """An access token: the user and its groups, each with its attributes."""

    sid: str
    name: str
    groups: tuple[tuple[str, int], ...] = ()

    def counts(self, sid: str, *, to_deny: bool = False) -> bool:
        """Whether this identifier counts for access."""
        held = dict(self.groups).get(sid, 0)
        return sid == self.sid or (bool(held & 4) and (to_deny or not held & 0x10))


@dataclass
class Overlapped:
    hEvent: Any = None
    moved: int = 0
    error: int | None = None
    """None while it is pending; 0 when it went well."""
    thread: int = 0


@dataclass(eq=False)
class Event:
    signalled: bool = False


@dataclass(eq=False)
class _Write:
    data: bytes
    overlapped: Overlapped
    waiting: bool
    taken: int = 0


@dataclass(eq=False)
class End:
    """One end of an instance."""

    instance: Instance
    server: bool
    incoming: deque[_Write] = field(default_factory=deque)
    reading: tuple[Overlapped, bytearray] | None = None
    connecting: Overlapped | None = None
    closed: bool = False
    token: User | None = None
    heard: bool = False

    @property
    def peer(self) -> End | None:
        return self.instance.client if self.server else self.instance.server

    def lying(self) -> int:
        return sum(len(one.data) - one.taken for one in self.incoming)


@dataclass(eq=False)
class Instance:
    pipe: Pipe
    state: str = "disconnected"
    server: End = field(init=False)
    client: End | None = None


@dataclass(eq=False)
class Pipe:
    name: str
    messages: bool
    most: int
    quota: int
    remote: bool
    sddl: str
    owner: str
    instances: list[Instance] = field(default_factory=list)

    def allows(self, user: User, wanted: int) -> bool:
        """The access check: entries in their order, until everything wanted is allowed or something of it denied."""
        for kind, mask, sid in re.findall(r"\((A|D);;0x([0-9a-f]+);;;([^)]+)\)", self.sddl):
            bits = int(mask, 16)
            if kind == "D" and bits & wanted and user.counts(sid, to_deny=True):
                return False
            if kind == "A" and user.counts(sid):
                wanted &= ~bits
                if not wanted:
                    return True
        return False


class Windows:
    """One machine. `largest`: bytes that one read gives at most, however much lies there."""

    def __init__(self, engine: User) -> None:
        self.engine = engine
        self.accounts: dict[str, str] = {}
        self.pipes: dict[str, Pipe] = {}
        self.largest = 1 << 30
        self.fail_next_instance = 0
        self._moved = threading.Condition()
        self._here = threading.local()

    @contextmanager
    def as_user(self, user: User) -> Iterator[None]:
        """What this thread does, a process of that user does."""
        before = getattr(self._here, "user", self.engine)
        self._here.user = user
        try:
            yield
        finally:
            self._here.user = before

    @property
    def user(self) -> User:
        return getattr(self._here, "user", self.engine)

    # --- pipes

    def CreateNamedPipe(self, name: str, open_mode: int, pipe_mode: int, most: int, out: int, incoming: int, wait: int, sa: Any) -> End:
        with self._moved:
            if self.fail_next_instance and (error := self.fail_next_instance):
                self.fail_next_instance = 0
                raise Win32Error(error, "CreateNamedPipe")
            assert open_mode & 0x40000003 == 0x40000003
            pipe = self.pipes.get(name.lower())
            if pipe is None:
                sddl = sa.SECURITY_DESCRIPTOR if sa is not None else f"O:{self.user.sid}D:(A;;0x{ALL:x};;;{self.user.sid})"
                owner = re.match(r"O:([^D]+)D:", sddl)
                assert owner
                assert self.user.counts(owner[1])
                pipe = self.pipes[name.lower()] = Pipe(name, bool(pipe_mode & 4), most, incoming, not pipe_mode & 8, sddl, owner[1])
            elif open_mode & 0x80000 or not pipe.allows(self.user, CREATE_INSTANCE):
                raise Win32Error(ACCESS_DENIED, "CreateNamedPipe")
            if len(pipe.instances) >= (1 << 30 if pipe.most == 255 else pipe.most):
                raise Win32Error(PIPE_BUSY, "CreateNamedPipe")
            instance = Instance(pipe)
            instance.server = End(instance, server=True)
            instance.state = "listening"  # a client may come before the server waits for one
            pipe.instances.append(instance)
            self._moved.notify_all()
            return instance.server

    def ConnectNamedPipe(self, end: End, overlapped: Overlapped) -> int:
        with self._moved:
            assert not end.closed
            instance = end.instance
            if instance.state == "connected":
                assert instance.client
                if instance.client.closed:
                    raise Win32Error(NO_DATA, "ConnectNamedPipe")
                return CONNECTED
            instance.state = "listening"
            end.connecting = self._begin(overlapped)
            self._moved.notify_all()
            return PENDING

    def DisconnectNamedPipe(self, end: End) -> None:
        with self._moved:
            assert end.server
            end.incoming.clear()
            if client := end.instance.client:
                client.incoming.clear()
                self._end_of(client, NOT_CONNECTED)
            end.instance.client, end.instance.state, end.heard = None, "disconnected", False
            self._moved.notify_all()

    def CreateFile(self, name: str, access: int, share: int, sa: Any, disposition: int, flags: int, template: Any) -> End:
        with self._moved:
            pipe = self.pipes.get(name.lower())
            if pipe is None:
                raise Win32Error(FILE_NOT_FOUND, "CreateFile")
            wanted = (READ_MASK if access & 0x80000000 else 0) | (0x120116 if access & 0x40000000 else 0) | (access & 0x1FFFFF)
            if not pipe.allows(self.user, wanted) or (self.user.counts("S-1-5-2") and not pipe.remote):
                raise Win32Error(ACCESS_DENIED, "CreateFile")
            free = next((one for one in pipe.instances if one.state == "listening"), None)
            if free is None:
                raise Win32Error(PIPE_BUSY, "CreateFile")
            assert flags & 0x100000, "without SECURITY_SQOS_PRESENT the server may act as the client"
            client = End(free, server=False, token=self.user)
            free.client, free.state = client, "connected"
            if free.server.connecting is not None:
                self._finish(free.server.connecting, 0, 0)
                free.server.connecting = None
            self._moved.notify_all()
            return client

    def WaitNamedPipe(self, name: str, milliseconds: int) -> None:
        with self._moved:
            if name.lower() not in self.pipes:
                raise Win32Error(FILE_NOT_FOUND, "WaitNamedPipe")

            def there() -> bool:
                pipe = self.pipes.get(name.lower())
                return pipe is None or any(one.state == "listening" for one in pipe.instances)

            if not self._moved.wait_for(there, milliseconds / 1000):
                raise Win32Error(SEM_TIMEOUT, "WaitNamedPipe")

    # --- reading and writing

    def ReadFile(self, end: End, buffer: bytearray, overlapped: Overlapped) -> tuple[int, Any]:
        with self._moved:
            self._usable(end, "ReadFile")
            if not end.incoming and (end.peer is None or end.peer.closed):
                raise Win32Error(BROKEN_PIPE, "ReadFile")
            end.reading = (self._begin(overlapped), buffer)
            self._feed(end)
            code = PENDING if overlapped.error is None else overlapped.error
            if code not in {0, PENDING, MORE_DATA}:
                raise Win32Error(code, "ReadFile")
            return code, buffer

    def WriteFile(self, end: End, data: bytes, overlapped: Overlapped) -> tuple[int, int]:
        with self._moved:
            self._usable(end, "WriteFile")
            if end.peer is None or end.peer.closed:
                raise Win32Error(NO_DATA, "WriteFile")
            write = _Write(data, self._begin(overlapped), waiting=end.peer.lying() + len(data) > end.instance.pipe.quota)
            end.peer.incoming.append(write)
            if not write.waiting:
                self._finish(overlapped, 0, len(data))
            self._feed(end.peer)
            return (PENDING if overlapped.error is None else 0), 0

    def _feed(self, end: End) -> None:
        """Give what lies there to the read that waits for it."""
        while end.reading is not None and end.incoming:
            overlapped, buffer = end.reading
            first = end.incoming[0]
            room = min(len(buffer), self.largest)
            got = 0
            if end.instance.pipe.messages:
                got = min(room, len(first.data) - first.taken)
                buffer[:got] = first.data[first.taken : first.taken + got]
                first.taken += got
            else:
                while end.incoming and got < room:
                    first = end.incoming[0]
                    piece = first.data[first.taken : first.taken + room - got]
                    buffer[got : got + len(piece)] = piece
                    first.taken += len(piece)
                    got += len(piece)
                    if first.taken < len(first.data):
                        break
                    self._taken(end.incoming.popleft())
                    if not piece:
                        break  # what was written empty is read empty
            more = end.instance.pipe.messages and first.taken < len(first.data)
            if end.instance.pipe.messages and not more:
                self._taken(end.incoming.popleft())
            end.reading, end.heard = None, True
            self._finish(overlapped, MORE_DATA if more else 0, got)
        if end.reading is not None and (end.peer is None or end.peer.closed):
            overlapped, _ = end.reading
            end.reading = None
            self._finish(overlapped, BROKEN_PIPE, 0)

    def _taken(self, write: _Write) -> None:
        if write.waiting and write.overlapped.error is None:
            self._finish(write.overlapped, 0, len(write.data))

    def CancelIo(self, end: End) -> None:
        with self._moved:
            me = threading.get_ident()
            if end.reading is not None and end.reading[0].thread == me:
                self._finish(end.reading[0], ABORTED, 0)
                end.reading = None
            if end.connecting is not None and end.connecting.thread == me:
                self._finish(end.connecting, ABORTED, 0)
                end.connecting = None
            if end.peer is not None:
                for write in [one for one in end.peer.incoming if one.overlapped.error is None and one.overlapped.thread == me]:
                    end.peer.incoming.remove(write)
                    self._finish(write.overlapped, ABORTED, 0)

    def GetOverlappedResult(self, end: End, overlapped: Overlapped, wait: bool) -> int:
        with self._moved:
            assert overlapped.thread, "nothing was begun with it"
            if overlapped.error is None and not wait:
                raise Win32Error(INCOMPLETE, "GetOverlappedResult")
            assert self._moved.wait_for(lambda: overlapped.error is not None, 60), "an operation that nobody ends"
            if overlapped.error:
                raise Win32Error(overlapped.error, "GetOverlappedResult")
            return overlapped.moved

    def CloseHandle(self, handle: Any) -> None:
        if not isinstance(handle, End):
            return
        with self._moved:
            assert not handle.closed, "closed twice"
            assert handle.reading is None, "closed with a read in flight"
            assert handle.connecting is None, "closed while waiting for a client"
            peer = handle.peer
            assert not any(one.overlapped.error is None for one in (peer.incoming if peer else ())), "closed with a write in flight"
            handle.closed = True
            pipe = handle.instance.pipe
            if handle.server:
                pipe.instances.remove(handle.instance)
                if not pipe.instances:
                    del self.pipes[pipe.name.lower()]
            if peer is not None:
                for write in [one for one in handle.incoming if one.overlapped.error is None]:
                    self._finish(write.overlapped, BROKEN_PIPE, 0)
                self._feed(peer)
            self._moved.notify_all()

    def _end_of(self, end: End, error: int) -> None:
        if end.reading is not None:
            self._finish(end.reading[0], error, 0)
            end.reading = None

    def _usable(self, end: End, call: str) -> None:
        assert not end.closed
        if end.server and end.instance.state != "connected":
            raise Win32Error(LISTENING if end.instance.state == "listening" else NOT_CONNECTED, call)
        if not end.server and end.instance.client is not end:
            raise Win32Error(NOT_CONNECTED, call)

    def _begin(self, overlapped: Overlapped) -> Overlapped:
        overlapped.error, overlapped.moved, overlapped.thread = None, 0, threading.get_ident()
        overlapped.hEvent.signalled = False
        return overlapped

    def _finish(self, overlapped: Overlapped, error: int, moved: int) -> None:
        overlapped.error, overlapped.moved = error, moved
        overlapped.hEvent.signalled = True
        self._moved.notify_all()

    # --- events

    def SetEvent(self, event: Event) -> None:
        with self._moved:
            event.signalled = True
            self._moved.notify_all()

    def WaitForMultipleObjects(self, events: list[Event], every: bool, milliseconds: int) -> int:
        with self._moved:
            seconds = None if milliseconds == 0xFFFFFFFF else milliseconds / 1000
            if not self._moved.wait_for(lambda: any(one.signalled for one in events), seconds):
                return WAIT_TIMEOUT
            return next(place for place, one in enumerate(events) if one.signalled)

    # --- who

    def ImpersonateNamedPipeClient(self, end: End) -> None:
        assert end.server
        client = end.instance.client
        if client is None:
            raise Win32Error(NOT_CONNECTED, "ImpersonateNamedPipeClient")
        if not end.heard:
            raise Win32Error(CANNOT_IMPERSONATE, "ImpersonateNamedPipeClient")
        self._here.impersonated = client.token

    def RevertToSelf(self) -> None:
        self._here.impersonated = None

    def OpenThreadToken(self, thread: Any, access: int, as_self: bool) -> User:
        token = getattr(self._here, "impersonated", None)
        if token is None:
            raise Win32Error(NO_TOKEN, "OpenThreadToken")
        return token

    def GetTokenInformation(self, token: User, what: int) -> Any:
        return (token.sid, 0) if what == 1 else list(token.groups)

    def OpenProcessToken(self, process: Any, access: int) -> User:
        self._be_ourselves("OpenProcessToken")
        return self.user

    def _be_ourselves(self, call: str) -> None:
        if getattr(self._here, "impersonated", None) is not None:
            raise Win32Error(BAD_IMPERSONATION_LEVEL, call)

    def NetLocalGroupEnum(self, server: None, level: int, resume: int = 0) -> tuple[list[dict[str, str]], int, int]:
        """Two at a time, as a real machine gives a few hundred at a time."""
        names = [name.rpartition("\\")[2] for name in self.accounts]
        return [{"name": name} for name in names[resume : resume + 2]], len(names), resume + 2 if resume + 2 < len(names) else 0

    def LookupAccountName(self, system: None, name: str) -> tuple[str, str, int]:
        self._be_ourselves("LookupAccountName")
        for known, sid in self.accounts.items():
            if name.lower() in {known.lower(), known.lower().rpartition("\\")[2]}:
                return sid, known.rpartition("\\")[0], 4
        raise Win32Error(NONE_MAPPED, "LookupAccountName")

    def LookupAccountSid(self, system: None, sid: str) -> tuple[str, str, int]:
        self._be_ourselves("LookupAccountSid")
        for known, held in self.accounts.items():
            if held == sid:
                domain, _, name = known.rpartition("\\")
                return name, domain, 1
        raise Win32Error(NONE_MAPPED, "LookupAccountSid")

    def GetSecurityInfo(self, end: End, kind: int, what: int) -> Any:
        assert (kind, what) == (6, 1)
        return _Owner(end.instance.pipe.owner)

    def modules(self) -> dict[str, ModuleType]:
        """As they are imported."""
        numbers = count(4)
        made = {
            name: ModuleType(name)
            for name in ("pywintypes", "win32api", "win32event", "win32file", "win32net", "win32pipe", "win32security")
        }
        made["pywintypes"].__dict__.update(error=Win32Error, OVERLAPPED=Overlapped, SECURITY_ATTRIBUTES=_Attributes)
        made["win32api"].__dict__.update(GetCurrentProcess=lambda: next(numbers), GetCurrentThread=lambda: next(numbers))
        made["win32event"].__dict__.update(
            CreateEvent=lambda _sa, manual, initial, _name: Event(initial),
            SetEvent=self.SetEvent,
            WaitForMultipleObjects=self.WaitForMultipleObjects,
            WAIT_OBJECT_0=0,
            WAIT_TIMEOUT=WAIT_TIMEOUT,
        )
        made["win32file"].__dict__.update(
            AllocateReadBuffer=bytearray,
            **{
                name: getattr(self, name)
                for name in ("CreateFile", "ReadFile", "WriteFile", "CancelIo", "GetOverlappedResult", "CloseHandle")
            },
        )
        made["win32pipe"].__dict__.update(
            {name: getattr(self, name) for name in ("CreateNamedPipe", "ConnectNamedPipe", "DisconnectNamedPipe", "WaitNamedPipe")}
        )
        made["win32net"].__dict__.update(NetLocalGroupEnum=self.NetLocalGroupEnum)
        made["win32security"].__dict__.update(
            TokenUser=1,
            TokenGroups=2,
            ConvertSidToStringSid=str,
            ConvertStringSidToSid=_sid,
            ConvertStringSecurityDescriptorToSecurityDescriptor=lambda text, _revision: text,
            **{
                name: getattr(self, name)
                for name in (
                    "ImpersonateNamedPipeClient",
                    "RevertToSelf",
                    "OpenThreadToken",
                    "OpenProcessToken",
                    "GetTokenInformation",
                    "LookupAccountName",
                    "LookupAccountSid",
                    "GetSecurityInfo",
                )
            },
        )
        return made


class _Attributes:
    SECURITY_DESCRIPTOR: Any = None
    bInheritHandle = 1


@dataclass
class _Owner:
    sid: str

    def GetSecurityDescriptorOwner(self) -> str:
        return self.sid


def _sid(text: str) -> str:
    if not re.fullmatch(r"S-1(-\d+)+", text, re.IGNORECASE):
        raise Win32Error(1337, "ConvertStringSidToSid")
    return text.upper()


def install(windows: Windows, monkeypatch: Any) -> None:
    """Let `import win32pipe` and the others find this machine, and the modules that import them be loaded anew."""
    for name, module in windows.modules().items():
        monkeypatch.setitem(sys.modules, name, module)
    for name in ("adapter.control.named_pipe", "adapter.control.windows_accounts"):  # adapter.accounts imports them when it is asked
        monkeypatch.delitem(sys.modules, name, raising=False)
