"""What HL7 v2 calls its segments, in the user's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def _tr(text: str) -> str:
    return QCoreApplication.translate("segments", text)


def segment_names() -> dict[str, str]:
    """The segments that come in the messages we map."""
    return {
        "MSH": _tr("Message header"),
        "SFT": _tr("Software"),
        "EVN": _tr("Event"),
        "PID": _tr("Patient"),
        "PD1": _tr("More on the patient"),
        "MRG": _tr("Merged patient"),
        "NK1": _tr("Next of kin"),
        "PV1": _tr("Visit"),
        "PV2": _tr("More on the visit"),
        "AL1": _tr("Allergy"),
        "IAM": _tr("Allergy"),
        "DG1": _tr("Diagnosis"),
        "PR1": _tr("Procedure"),
        "ROL": _tr("Role"),
        "PRT": _tr("Participation"),
        "IN1": _tr("Insurance"),
        "GT1": _tr("Guarantor"),
        "ORC": _tr("Order"),
        "OBR": _tr("Examination"),
        "OBX": _tr("Observation"),
        "NTE": _tr("Note"),
        "SPM": _tr("Specimen"),
        "TQ1": _tr("Timing"),
        "TXA": _tr("Document"),
        "RXA": _tr("Medication given"),
        "RXO": _tr("Medication order"),
        "RXE": _tr("Medication order"),
        "RXR": _tr("Route of the medication"),
        "SCH": _tr("Appointment"),
        "AIS": _tr("Service booked"),
        "AIP": _tr("Person booked"),
        "AIL": _tr("Place booked"),
    }


def trace_problem(code: str) -> str:
    """Why there is no trace."""
    return {
        "": "",
        "purged": _tr("The content of this message was deleted when its time was over."),
        "other-mappings": _tr(
            "The message was mapped with mappings that are no longer in use. Map it again to see where each element came from."
        ),
        "unreadable": _tr("The bytes cannot be read any more."),
    }.get(code, code)
