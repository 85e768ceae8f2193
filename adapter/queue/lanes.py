"""The rules of the lanes, pure: who stands in one, whose turn it is, and what is ready to go.

A lane is (destination, patient); a message of several patients stands in all their lanes, one without a patient in its source's. Entries are ordered
by intake order. Invariants:
- The head is the first entry in intake order, but for one: a delivery that has begun (the service may have it already) stays the head until
  it has ended, whatever older message turns up late.
- A delivery that has begun was the head of all its lanes when it began and stays so; all others go by one global order. So two messages can
  never wait for each other.
- What is stopped keeps its place when its source says `hold`, and has none when it says `skip`.
"""

from __future__ import annotations

import struct
import unicodedata
from dataclasses import dataclass

from adapter.model import DeliveryState, MessageState
from adapter.queue.contract import OnStop

_LONGEST_RUN = 0xFFFF


def natural_key(name: str) -> bytes:
    """Bytes that sort as people sort names: `b2` before `b10`, whatever the case or the form of `å`."""
    out = bytearray()
    text = unicodedata.normalize("NFC", name.casefold())
    at = 0
    while at < len(text):
        if text[at] in "0123456789":
            end = at
            while end < len(text) and text[end] in "0123456789":
                end += 1
            digits = text[at:end].lstrip("0").encode()[:_LONGEST_RUN]
            out += b"0" + struct.pack(">H", len(digits)) + digits
            at = end
        else:
            out += text[at].encode("utf-8", "surrogatepass")
            at += 1
    return bytes(out)


def order_key(mtime_ns: int, path: str, intake_id: int, index: int) -> bytes:
    """The place of a message in intake order: file time, natural order of name, index in the file; unique."""
    return struct.pack(">Q", max(mtime_ns, 0)) + natural_key(path) + b"\0\0" + struct.pack(">QI", intake_id, index)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the lane rules ask of a delivery and its message."""

    message: MessageState
    again: bool
    on_stop: OnStop
    delivery: DeliveryState
    holds: bool
    begun: bool

    @property
    def stands(self) -> bool:
        """Whether it has a place in its lanes."""
        match self.delivery:
            case DeliveryState.DELIVERING:
                return True
            case DeliveryState.PENDING:
                return self.message == MessageState.MAPPED or (self.message == MessageState.NEEDS_MAPPING and self.on_stop == "hold")
            case DeliveryState.FAILED:
                return self.holds
            case _:
                return False

    @property
    def ready(self) -> bool:
        """Whether it may be claimed when it is its turn."""
        return self.delivery == DeliveryState.PENDING and self.message == MessageState.MAPPED and not self.again


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of a lane."""

    order: bytes
    delivery: int


def head(first: Place, current: Place | None, current_begun: bool) -> Place:
    """Whose turn it is: `first` in intake order, unless the current head (still in the lane) has begun."""
    return current if current is not None and current_begun else first


def overtakes(new: Place, current: Place) -> bool:
    """Whether a newcomer could become the head: only when it comes before it in intake order."""
    return (new.order, new.delivery) < (current.order, current.delivery)
