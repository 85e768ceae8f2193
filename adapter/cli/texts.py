"""How codes of ours are said to a person: states, findings, actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from adapter.errors import UNREADABLE_REMEDIES
from adapter.i18n import N_, _, retold
from adapter.words import incident_title

_WORDS = {
    "received": N_("received"),
    "mapped": N_("mapped"),
    "needs_mapping": N_("needs mapping"),
    "rejected": N_("rejected"),
    "duplicate": N_("duplicate"),
    "skipped": N_("skipped"),
    "pending": N_("pending"),
    "delivering": N_("delivering"),
    "delivered": N_("delivered"),
    "acknowledged": N_("acknowledged"),
    "failed": N_("failed"),
    "superseded": N_("superseded"),
    "running": N_("running"),
    "working": N_("working"),
    "idle": N_("idle"),
    "ok": N_("in order"),
    "paused": N_("paused"),
    "attention": N_("needs attention"),
    "stopping": N_("stopping"),
    "stopped": N_("stopped"),
    "unreachable": N_("unreachable"),
    "accept": N_("taken in"),
    "place": N_("put in the queue"),
    "remap": N_("to be mapped again"),
    "redrive": N_("to be sent again"),
    "skip": N_("given up"),
    "claim": N_("to be sent"),
    "settle": N_("sent"),
    "release": N_("not sent after all"),
    "recover": N_("taken up again after a stop"),
    "confirm": N_("confirmed by the service"),
    "view": N_("looked at"),
    "read-again": N_("read again"),
    "purge": N_("content deleted"),
}
"""States, moods, and the actions of the audit trail."""

_FINDINGS = {
    "unknown-code": N_("a code that no table knows"),
    "missing-value": N_("a value that is needed is missing"),
    "no-identity": N_("nothing identifies it"),
    "no-mapping": N_("no mapping for this kind of message"),
    "identity-conflict": N_("two known patients or visits meet in one message"),
    "contradiction": N_("the message contradicts itself"),
    "required-element": N_("an element that FHIR requires is missing"),
    "unknown-element": N_("an element that FHIR does not know"),
    "value-format": N_("a value in the wrong form"),
    "cardinality": N_("more or fewer values than FHIR allows"),
    "binding": N_("a code that its value set does not hold"),
    "invariant": N_("a rule of FHIR is broken"),
    "profile": N_("the profile is not met"),
    "reference": N_("a reference leads nowhere"),
    "wrong-environment": N_("a person number of the other environment (test or production)"),
    "person-number": N_("not a valid person number"),
    "help-number": N_("a local help number without its issuer"),
    "too-large": N_("larger than is allowed"),
    "empty": N_("the file is empty"),
    "not-a-message": N_("not a message"),
    "truncated": N_("it ends too early"),
    "charset": N_("bytes that are no characters of the character set"),
    "doctype": N_("a DOCTYPE is not allowed"),
    "too-deep": N_("nested too deeply"),
    "malformed-xml": N_("not well-formed XML"),
    "delimiters": N_("the delimiters are not usable"),
    "mapper-died": N_("converting it ended the process that converts"),
    "ambiguous-time": N_("a local time that occurs twice or not at all"),
    "code-system": N_("a code that its code system does not hold"),
    "extension": N_("an extension that is not as FHIR wants it"),
    "wrong-type": N_("a value of the wrong type"),
    "profile-unknown": N_("a profile that this program does not know"),
    "decimal-comma": N_("a number with a decimal comma, read as a point"),
    "unit-not-ucum": N_("a unit that is not of UCUM, kept as it is written"),
    "escape-broken": N_("an escape sign that begins nothing, kept as it is written"),
    "escape-charset": N_("an escape sequence of another character set, kept as it is written"),
    "escape-local": N_("an escape sequence of the sender's own, kept as it is written"),
    "unended": N_("the file's end is missing"),
    "unreadable-file": N_("the file cannot be read"),
    "no-source": N_("its source is gone from the configuration"),
    "internal-error": N_("a fault inside the program"),
    "nothing-to-send": N_("nothing of it is for this service"),
    "version-gone": N_("what was sent before is no longer kept"),
    "superseded": N_("something newer was sent"),
    "key-file": N_("the key of the database lies in a file"),
    "disk-low": N_("the disk is nearly full"),
    "write-failed": N_("the database cannot be written"),
    "store-unavailable": N_("the database cannot be written"),
    "thread-trouble": N_("something in the engine broke"),
    "mapping-broken": N_("a mapping file is broken; the old one stays in use"),
    "source-unreachable": N_("a watched folder cannot be reached"),
    "archive-unreachable": N_("the archive folder cannot be reached"),
    "file-locked": N_("a file is locked by another program"),
    "destination-unreachable": N_("a service does not answer"),
    "silent": N_("no files for a long time"),
    "certificate-expires": N_("a certificate runs out soon"),
    "ok": N_("in order"),
    "accepted": N_("accepted, not yet done"),
    "timeout": N_("the service did not answer in time"),
    "refused": N_("the service cannot be reached"),
    "no-token": N_("no token could be had for the service"),
    "token-refused": N_("the token service said no"),
    "not-fhir": N_("the answer is no FHIR"),
    "not-a-response": N_("the answer is not that of a transaction"),
    "missing-entry": N_("the answer lacks an entry"),
    "entry-status": N_("the service refused an entry"),
}

_REMEDIES = {
    "unknown-code": N_("Say once what the code means: add it to the table in your own mapping folder. All that wait for it then go on."),
    "code-system": N_(
        "The sender names a code system that has no such code. Correct it there, or say in your own mapping folder what is meant."
    ),
    "missing-value": N_("Let the record system fill it in, or say in your own mapping folder what shall stand there. Then it goes on."),
    "no-identity": N_("See that the record system exports the number that identifies it, then send the message again."),
    "no-mapping": N_("There is no mapping for this kind of message yet: add one, or skip the messages."),
    "identity-conflict": N_("Look in the record system whether they are one, and correct it there; then map again."),
    "value-format": N_("Correct the value in the record system and export it again."),
    "wrong-environment": N_("See which folder the record system exports to, and what `environment` says in journalbro.toml."),
    "person-number": N_("Correct the number in the record system and export it again."),
    "unended": N_("See that the export was finished when the file was copied."),
}
"""What helps against a stop, for somebody who does not know the format."""


def incident_text(incident: dict[str, Any]) -> tuple[str, str]:
    """What is wrong, and where: the scope, with a detail of ours."""
    code = str(incident["code"])
    what = finding_text(code) if code.startswith("waits:") else incident_title(code)
    return what, f"{incident['scope'].removesuffix(': -')} {placed(incident['detail'])}".strip()


def say(code: str) -> str:
    """A state or another word of ours in the reader's language; what is not known as it is."""
    return _(_WORDS.get(code, code))


def finding_text(code: str) -> str:
    """What a code of a finding, an attempt or an incident (`store:disk-low`, `waits:unknown-code`) means."""
    bare = code.rpartition(":")[2]
    if bare.startswith("http-"):
        return _("the service answered {status}").format(status=bare.removeprefix("http-"))
    return _(_FINDINGS.get(bare, bare))


def placed(text: str) -> str:
    """A text of ours in the reader's language, also one with the file and line in front that it is about."""
    place, colon, rest = text.partition(": ")
    return f"{place}{colon}{retold(rest)}" if ".yaml" in place else retold(text)


def remedy_line(code: str) -> str:
    """What helps against a stop; empty where the code itself says it, or only its place can."""
    return _(_REMEDIES.get(code) or UNREADABLE_REMEDIES.get(code, ""))


def finding_line(finding: dict[str, Any] | None, *, detail: bool = True) -> str:
    """One finding as one line: what, where in the message, where in the result; with `detail` also what the program noted beside the code, and which
    rule. Lists leave those out.
    """
    if not finding:
        return ""
    parts = [finding_text(str(finding["code"]))]
    if finding.get("shown"):
        parts[0] += f" ({finding['shown']})"
    where = " → ".join(part for part in (finding.get("path", ""), finding.get("element", "")) if part)
    more = (retold(finding.get("detail", "")), finding.get("rule", "")) if detail else ()
    parts += [part for part in (where, *more) if part]
    return " · ".join(parts)


def local_time(text: str | None) -> str:
    """A time of the engine (ISO, UTC) in the machine's own zone, to the second."""
    return datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M:%S") if text else ""
