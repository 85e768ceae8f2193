"""What the record systems of one synthetic person write, as bytes: a stay and its results in HL7 v2, a report with its change and cancellation in KITH."""

from __future__ import annotations

import re
import uuid

from adapter.fhir.synthetic import Person

FNR = "urn:oid:2.16.578.1.12.4.1.4.1"
LOCAL = "urn:oid:2.16.578.1.12.4.1.99"


class Exports:
    """The messages about one person. `mark` tells their numbers from those of other runs against the same server."""

    def __init__(self, person: Person, mark: str = "") -> None:
        self.person = person
        self.mark = mark or uuid.uuid4().hex[:8]
        self.local = f"L{self.mark}^^^KOMM&2.16.578.1.12.4.1.99&ISO^PI"
        self.national = f"{person.number}^^^&2.16.578.1.12.4.1.4.1&ISO^FNR"

    def adt(self, trigger: str, time: str, numbers: str, address: str = "") -> bytes:
        """An ADT: a stay with a diagnosis."""
        return hl7(
            f"MSH|^~\\&|GERICA|KOMMUNE|X|Y|{time}||ADT^{trigger}^ADT_A01|{self.mark}{trigger}{time}|P|2.5.1",
            f"EVN||{time}",
            segment("PID", {1: "1", 3: numbers, 5: "Nordmann^Kari", 11: address}),
            segment(
                "PV1",
                {
                    1: "1",
                    2: "I",
                    3: "S1^1^1",
                    7: "9144889^Berg^Kari^^^^^^HPR",
                    19: f"V{self.mark}^^^K&2.16.578.1.99&ISO",
                    44: "20260301080000",
                },
            ),
            "DG1|1||K77^Hjertesvikt^2.16.578.1.12.4.1.1.7170||20260301|W",
        )

    def oru(self, time: str, numbers: str, value: str, status: str) -> bytes:
        """An ORU: one result of one order."""
        code = "NPU02319^Hb^2.16.578.1.12.4.1.1.7280"
        return hl7(
            f"MSH|^~\\&|LAB|SYKEHUS|X|Y|{time}||ORU^R01^ORU_R01|{self.mark}O{time}|P|2.5.1",
            segment("PID", {1: "1", 3: numbers, 5: "Nordmann^Kari"}),
            segment("OBR", {1: "1", 2: f"P{self.mark}", 3: f"F{self.mark}^L", 4: code, 7: "20260301", 25: "F"}),
            segment("OBX", {1: "1", 2: "NM", 3: code, 5: value, 6: "g/dL", 11: status}),
        )


def segment(name: str, fields: dict[int, str]) -> str:
    """A segment from its fields by number."""
    return "|".join([name, *(fields.get(number, "") for number in range(1, max(fields) + 1))])


def hl7(*segments: str) -> bytes:
    """A message from its segments."""
    return "".join(f"{one}\r" for one in segments).encode()


def changed(report: bytes, status: bytes, hour: bytes, drop: bytes = b"") -> bytes:
    """A later version of a report: Forsendelsesstatus 7309 M (endring) or C (kansellering), with RefToParent."""
    own = re.search(rb"<MsgId>(.*?)</MsgId>", report)
    assert own is not None
    conversation = b"<ConversationRef><RefToParent>%b</RefToParent><RefToConversation>%b</RefToConversation></ConversationRef>" % (
        own[1],
        own[1],
    )
    later_id = str(uuid.uuid5(uuid.UUID(own[1].decode()), f"{status!r} {hour!r}")).encode()
    later = report.replace(own[0], b"<MsgId>%b</MsgId>%b" % (later_id, conversation))
    later = later.replace(b'<Forsendelsesstatus V="N" DN="Ny"/>', b'<Forsendelsesstatus V="%b"/>' % status)
    later = re.sub(rb"<GenDate>.*?</GenDate>", b"<GenDate>2026-03-02T%b:00:00+01:00</GenDate>" % hour, later)
    return re.sub(rb"<%b>.*?</%b>" % (drop, drop), b"", later, flags=re.DOTALL) if drop else later
