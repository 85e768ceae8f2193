"""One request and the head of its answer on an open connection, in as few steps as HTTP/1.1 allows (RFC 9112).

`http.client` sends a head and its body one after the other, which wakes the service twice, and reads an answer's head with the parser for e-mails.
Here a request is one piece, and a head is read line by line; the answer's body is still read by `http.client`, which knows its framings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from http.client import BadStatusLine, HTTPException, HTTPResponse, RemoteDisconnected
from typing import Final

_LONGEST_LINE: Final = 64 * 1024
_MOST_FIELDS: Final = 100
_STATUS: Final = re.compile(rb"HTTP/1\.([0-9]) ([1-9][0-9]{2})(?: [^\r\n]*)?\r?\n").fullmatch
_BREAKS: Final = re.compile(r"[\r\n\0]").search
_NO_BODY: Final = frozenset({204, 304})


def written(method: str, target: str, host: str, body: bytes, fields: Mapping[str, str]) -> bytes:
    """A whole request. Raises `ValueError` for a header that would be more than one, or is not in Latin-1."""
    lines = [f"{method} {target} HTTP/1.1", f"Host: {host}", *(f"{name}: {value}" for name, value in fields.items())]
    if body or method not in {"GET", "HEAD"}:
        lines.append(f"Content-Length: {len(body)}")
    if any(map(_BREAKS, lines)):
        raise ValueError("a line break in a header")
    return "\r\n".join([*lines, "\r\n"]).encode("latin-1") + body


class Response(HTTPResponse):
    """An answer. `begin` reads its head, `read1` and the rest are those of `http.client`.

    `fields`: the headers, names in lower case; of several of one name the first.
    """

    fields: dict[str, str]

    def begin(self) -> None:
        """Raises `HTTPException` for what is no HTTP/1 answer, as `RemoteDisconnected` where there is none."""
        minor, self.status = self._status()
        self.fields = self._fields()
        while self.status < 200:  # 1xx: more is to come
            minor, self.status = self._status()
            self.fields = self._fields()
        said = self.fields.get
        coding, length = said("transfer-encoding", "").lower(), said("content-length")
        if coding not in {"", "chunked"} or not (length is None or (length.isascii() and length.isdigit())):
            raise HTTPException("a framing that is not known")
        self.chunked, self.chunk_left = bool(coding), None
        self.length = 0 if self.status in _NO_BODY else None if coding or length is None else int(length)
        self.will_close = minor == 0 or "close" in said("connection", "").lower() or (self.length is None and not self.chunked)

    def _line(self) -> bytes:
        line = self.fp.readline(_LONGEST_LINE)
        if not line.endswith(b"\n"):
            raise (
                HTTPException("a line that is too long")
                if len(line) == _LONGEST_LINE
                else RemoteDisconnected("the answer ended in its head")
            )
        return line

    def _status(self) -> tuple[int, int]:
        """The minor version and the status."""
        line = self._line()
        found = _STATUS(line)
        if found is None:
            raise BadStatusLine("no HTTP/1")
        return int(found[1]), int(found[2])

    def _fields(self) -> dict[str, str]:
        fields: dict[str, str] = {}
        for _ in range(_MOST_FIELDS):
            line = self._line().decode("latin-1").rstrip("\r\n")
            if not line:
                return fields
            name, colon, value = line.partition(":")
            if not colon or name != name.strip():  # a continued line, too: obsolete since 2014, and what would go on is unclear
                raise HTTPException("a line that is no header")
            fields.setdefault(name.lower(), value.strip())
        raise HTTPException("too many headers")
