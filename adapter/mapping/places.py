"""Places of the input as numbers (access.py packs them), and what a person reads of them."""

from __future__ import annotations

from adapter.formats.hl7v2 import Hl7Message
from adapter.formats.kith import Element, XmlMessage


def path_of(message: Hl7Message | XmlMessage, where: int) -> str:
    """The input path of a place: `PID-5[2].1.1`, `MsgHead/MsgInfo/Patient/Ident/Id`. Empty for no place."""
    place = where >> 16
    if not place:
        return ""
    if isinstance(message, Hl7Message):
        segment, field, repetition, component, sub = unpack(place)
        return message.path(segment, field, repetition, component, sub)
    element, attribute = xml_place(message, place)
    return message.path(element, attribute) if element is not None else ""


def unpack(place: int) -> tuple[int, int, int, int, int]:
    """Segment, field, repetition, component and subcomponent of a place (without its event)."""
    return place >> 32, place >> 24 & 0xFF, place >> 12 & 0xFFF, place >> 6 & 0x3F, place & 0x3F


def xml_place(message: XmlMessage, place: int) -> tuple[Element | None, str]:
    """The element that begins at a place, and its attribute's key."""
    start, attribute = place >> 8, place & 0xFF
    for element in message.root.walk():
        if element.start == start:
            return element, list(element.attrs)[attribute - 1] if attribute else ""
    return None, ""
