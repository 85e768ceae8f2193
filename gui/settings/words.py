"""What the keys of the configuration and their words are called. The key itself stands beside, as it is written in the file and in every error."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def _tr(text: str) -> str:
    return QCoreApplication.translate("settings", text)


def label_text(key: str) -> str:
    """The name of a key, as people say it; the key itself where there is no better word."""
    return (_installation_and_source() | _destination_and_account() | _the_rest()).get(key, key)


def _installation_and_source() -> dict[str, str]:
    return {
        "municipality": _tr("Municipality"),
        "organisation_number": _tr("Organisation number"),
        "environment": _tr("Environment"),
        "identifier_base": _tr("Namespace of own identifiers"),
        "time_zone": _tr("Time zone"),
        "site_mappings": _tr("Mappings of your own"),
        "name": _tr("Short name"),
        "folder": _tr("Folder"),
        "unit": _tr("Unit"),
        "format": _tr("Format"),
        "charset": _tr("Character set"),
        "done_file": _tr("File that says that one is whole"),
        "max_file_mb": _tr("Largest file (MB)"),
        "duplicates": _tr("The same file once more"),
        "on_stop": _tr("When a message is stopped"),
        "missing_identity": _tr("When identity is missing"),
        "mapping": _tr("Mapping layers"),
        "destinations": _tr("Destinations"),
        "receipts": _tr("Folder for receipts"),
        "after": _tr("What happens to a file that was taken"),
        "archive": _tr("Archive folder"),
        "archive_days": _tr("Days in the archive"),
        "quarantine": _tr("Quarantine folder"),
        "ignore": _tr("Files that are not read"),
        "scan_seconds": _tr("Seconds between two looks"),
        "stable_seconds": _tr("Seconds at rest before it is read"),
        "incomplete_minutes": _tr("Minutes to wait for the rest of a file"),
        "incomplete": _tr("A file that stays incomplete"),
        "silence_hours": _tr("Silence alarm after (hours)"),
        "silence_days": _tr("Days of the silence alarm"),
        "silence_from": _tr("Silence alarm from (hour)"),
        "silence_to": _tr("Silence alarm to (hour)"),
    }


def _destination_and_account() -> dict[str, str]:
    return {
        "service": _tr("Service"),
        "url": _tr("Address"),
        "auth": _tr("Identification"),
        "username": _tr("User name"),
        "client_id": _tr("Client id"),
        "token_url": _tr("Address of the token service"),
        "scope": _tr("Scope"),
        "secret": _tr("Where the secret is kept"),
        "certificate": _tr("Certificate"),
        "ca_file": _tr("Certificate authority"),
        "senders": _tr("Requests at once"),
        "timeout_seconds": _tr("Seconds for an answer"),
        "give_up_hours": _tr("Give up after (hours)"),
        "issuer": _tr("Address of HelseID"),
        "tenancy": _tr("Registered for"),
        "key": _tr("Where the key is kept"),
    }


def _the_rest() -> dict[str, str]:
    return {
        "keep_payload_days": _tr("Days that contents are kept"),
        "keep_identity_days": _tr("Days that identities are kept"),
        "address": _tr("Local address"),
        "group": _tr("Group that may connect"),
        "see_state": _tr("May see the state"),
        "see_content": _tr("May see content"),
        "retry": _tr("May retry and skip"),
        "configure": _tr("May configure"),
        "minutes_per_message": _tr("Minutes per message"),
        "minutes_by_kind": _tr("Minutes by kind of message"),
    }


def word_text(key: str, word: str) -> str:
    """What a word of a key means; the word itself where it is a name."""
    return {
        ("environment", "test"): _tr("test"),
        ("environment", "production"): _tr("production"),
        ("format", "auto"): _tr("look at each file"),
        ("format", "hl7v2"): "HL7 v2",
        ("format", "kith"): "KITH XML",
        ("format", "delimited"): _tr("delimited columns"),
        ("format", "fixed-width"): _tr("columns of fixed width"),
        ("format", "xml"): "XML",
        ("format", "json"): "JSON",
        ("duplicates", "record"): _tr("only note it"),
        ("duplicates", "deliver"): _tr("deliver it again"),
        ("on_stop", "hold"): _tr("hold back later ones of the patient"),
        ("on_stop", "skip"): _tr("let later ones pass"),
        ("missing_identity", "stop"): _tr("stop the message"),
        ("missing_identity", "message"): _tr("take that of the message"),
        ("after", "archive"): _tr("move it to the archive"),
        ("after", "leave"): _tr("leave it"),
        ("incomplete", "quarantine"): _tr("put it in quarantine"),
        ("incomplete", "take"): _tr("take it as it is"),
        ("silence_days", "weekdays"): _tr("weekdays"),
        ("silence_days", "every-day"): _tr("every day"),
        ("auth", "none"): _tr("none"),
        ("auth", "helseid"): "HelseID",
        ("auth", "basic"): _tr("user name and password"),
        ("auth", "bearer"): _tr("a fixed token"),
        ("auth", "oauth2"): "OAuth 2",
        ("auth", "mtls"): _tr("a client certificate"),
        ("service", "fhir"): _tr("a FHIR service"),
        ("tenancy", "single"): _tr("one organisation"),
        ("tenancy", "multi"): _tr("several organisations"),
        ("", "true"): _tr("yes"),
        ("", "false"): _tr("no"),
    }.get((key, word), word)
