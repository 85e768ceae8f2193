"""How codes of ours are said to a person: states, moods, findings, what helps, incidents, acts, times. The one table, for the command line and the windows.

Everything is said in the reader's language at the moment of the call, by `adapter.i18n`. A code that no table knows is given back as it is.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from adapter.errors import UNREADABLE_REMEDIES, StoreUnavailable
from adapter.i18n import N_, _

_MOODS = {
    "ok": N_("Everything is in order"),
    "working": N_("Working"),
    "paused": N_("Paused"),
    "attention": N_("Needs attention"),
    "stopping": N_("Stopping"),
    "stopped": N_("The engine is not running"),
}
"""The engine as a whole. `stopped` is what a client says: the engine cannot."""

_STATES = {
    "received": N_("received"),
    "mapped": N_("mapped"),
    "needs_mapping": N_("needs mapping"),
    "rejected": N_("rejected"),
    "duplicate": N_("duplicate"),
    "skipped": N_("skipped"),
    "pending": N_("waiting to be sent"),
    "delivering": N_("being sent"),
    "delivered": N_("taken by the service"),
    "acknowledged": N_("delivered"),
    "failed": N_("failed"),
    "superseded": N_("superseded"),
    "held": N_("held"),
}
"""Of a message and of a delivery."""

_MESSAGE_FINDINGS = {
    "unknown-code": N_("Unknown code"),
    "missing-value": N_("A value that is needed is missing"),
    "no-identity": N_("Nothing identifies it"),
    "no-mapping": N_("No mapping for this kind of message"),
    "no-source": N_("Its source is no longer configured"),
    "identity-conflict": N_("Two known patients or visits meet in one message"),
    "contradiction": N_("The message contradicts itself"),
    "required-element": N_("An element that FHIR requires is missing"),
    "unknown-element": N_("An element that FHIR does not know"),
    "wrong-type": N_("A value of the wrong type"),
    "value-format": N_("A value in the wrong form"),
    "cardinality": N_("More or fewer values than FHIR allows"),
    "binding": N_("A code that its value set does not hold"),
    "code-system": N_("A code that its code system does not hold"),
    "invariant": N_("A rule of FHIR is broken"),
    "profile": N_("The profile is not met"),
    "profile-unknown": N_("A profile that this program does not know"),
    "extension": N_("An extension that is not as FHIR wants it"),
    "reference": N_("A reference leads nowhere"),
    "wrong-environment": N_("A person number of the other environment (test or production)"),
    "person-number": N_("Not a valid person number"),
    "help-number": N_("A local help number without its issuer"),
    "ambiguous-time": N_("A local time that occurs twice or not at all"),
    "decimal-comma": N_("A number with a decimal comma, read as a point"),
    "unit-not-ucum": N_("A unit that is not of UCUM, kept as it is written"),
    "escape-broken": N_("An escape sign that begins nothing, kept as it is written"),
    "escape-charset": N_("An escape sequence of another character set, kept as it is written"),
    "escape-local": N_("An escape sequence of the sender's own, kept as it is written"),
    "too-large": N_("Too large"),
    "too-deep": N_("Nested too deeply"),
    "empty": N_("The file is empty"),
    "unended": N_("The end of the file is missing"),
    "unreadable-file": N_("The file cannot be read"),
    "not-a-message": N_("Not a message"),
    "truncated": N_("It ends too early"),
    "charset": N_("The bytes are not of the character set"),
    "doctype": N_("A DOCTYPE is not allowed"),
    "malformed-xml": N_("Not well-formed XML"),
    "delimiters": N_("The delimiters are not usable"),
    "mapper-died": N_("Converting it ended the process that converts"),
    "internal-error": N_("An error in Journalbro itself"),
}
"""What is wrong with a file, a message or its result."""

_SERVICE_FINDINGS = {
    "ok": N_("Taken by the service"),
    "accepted": N_("Accepted; the service says later what came of it"),
    "lost": N_("Cut off"),
    "superseded": N_("Something newer was sent already"),
    "nothing-to-send": N_("Nothing in it is for this service"),
    "version-gone": N_("What was sent before is no longer kept"),
    "timeout": N_("The service did not answer in time"),
    "slow": N_("The answer came too slowly"),
    "refused": N_("The service cannot be reached"),
    "name": N_("The address of the service was not found"),
    "tls": N_("The certificate of the service is not trusted"),
    "proxy": N_("The proxy does not let us through"),
    "reset": N_("The connection was broken off"),
    "protocol": N_("The answer is not HTTP"),
    "no-token": N_("No access token: the token service does not answer"),
    "token-refused": N_("No access token: the token service said no"),
    "not-fhir": N_("The answer is not FHIR"),
    "not-a-response": N_("The answer is another resource than was asked for"),
    "missing-entry": N_("The answer lacks an entry"),
    "wrong-entry": N_("The answer mixes up its entries"),
    "entry-status": N_("The service refused an entry"),
    "http-400": N_("The service did not accept it (400)"),
    "http-401": N_("The service did not accept our credentials (401)"),
    "http-403": N_("The service does not let us in (403)"),
    "http-404": N_("The service does not know the address (404)"),
    "http-409": N_("Somebody wrote the same at the same time (409)"),
    "http-412": N_("The service holds the same thing twice (412)"),
    "http-413": N_("Too large for the service (413)"),
    "http-422": N_("The service found the content wrong (422)"),
    "http-429": N_("The service asks us to slow down (429)"),
    "http-500": N_("The service has an error of its own (500)"),
    "http-503": N_("The service is not available (503)"),
}
"""What came of sending."""

_FINDINGS = _MESSAGE_FINDINGS | _SERVICE_FINDINGS

_REMEDIES = UNREADABLE_REMEDIES | {
    "unknown-code": N_(
        "Say once what the code means, on the page Causes or in the table in your own mapping folder. Everything that waits for it is then mapped again and"
        " sent, in its order."
    ),
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

_REFUSED_REMEDY = N_("The service refuses the content. Look at its answer in one of the messages, mend the mapping, then map them again.")
_UNSENT_REMEDY = N_("When the service is well again and lets us in, send them again: the same bytes go out.")

_ACTIONS = {
    "accept": N_("taken in"),
    "place": N_("mapped"),
    "remap": N_("to be mapped again"),
    "redrive": N_("to be sent again"),
    "skip": N_("skipped"),
    "claim": N_("to be sent"),
    "settle": N_("sent"),
    "release": N_("not sent after all"),
    "recover": N_("taken up again after a stop"),
    "renew": N_("given more time"),
    "lease-ended": N_("taken over from a sender that did not come back"),
    "confirm": N_("confirmed by the service"),
    "view": N_("looked at content"),
    "read-again": N_("read again"),
    "purge": N_("content deleted"),
    "pause": N_("put on pause"),
    "resume": N_("resumed"),
    "incident": N_("something went wrong"),
    "incident-over": N_("it is well again"),
    "mapping-loaded": N_("mappings taken into use"),
    "mapping-mended": N_("code mapped"),
    "archive-purged": N_("archived files deleted"),
    "shutdown": N_("engine told to stop"),
}
"""What was done, in the audit trail."""

_PARTS = {
    "raw": N_("the source"),
    "result": N_("the result"),
    "trace": N_("the trace"),
    "request": N_("what was sent"),
    "response": N_("the answer"),
}
"""Of a message, what somebody looked at."""

_INCIDENTS = {
    "store": N_("Something is wrong with the database"),
    "store:disk-low": N_("The disk is nearly full"),
    "store:write-failed": N_("The database cannot be written"),
    "store-unavailable": N_("The database cannot be written"),
    "source-unreachable": N_("A watched folder cannot be reached"),
    "file-locked": N_("A file is held by another program and cannot be read"),
    "archive-unreachable": N_("The archive folder cannot be reached"),
    "destination-unreachable": N_("A service does not answer"),
    "silent": N_("No files for a long time"),
    "certificate-expires": N_("A certificate runs out soon"),
    "mapping-broken": N_("A mapping file is broken; the old one stays in use"),
    "thread-trouble": N_("Something in the engine broke"),
    "converting-unavailable": N_("The process that converts does not start; the engine converts by itself"),
    "no-engine": N_("The engine is not running: nothing is read and nothing is sent"),
}
"""What happened. `no-engine` is the windows' own: the engine cannot say it. `waits:<finding>` is said by the finding."""

_INCIDENT_REMEDIES = {
    "store": N_("Run `journalbro doctor` on the machine of the engine."),
    "store:disk-low": N_(
        "Free space on the disk of the data folder. A full disk stops intake; nothing is lost, and it goes on by itself afterwards."
    ),
    "store:write-failed": StoreUnavailable.remedy,
    "store-unavailable": StoreUnavailable.remedy,
    "source-unreachable": N_(
        "Nothing is taken from it meanwhile, and nothing is lost. See that the share is up and that the engine's account may read and write there."
    ),
    "file-locked": N_(
        "It is tried again by itself, and everything else goes on. See which program holds the file: often the record system or a virus scanner."
    ),
    "archive-unreachable": N_(
        "What was taken stays in the watched folder until it can be moved. See that the folder is there and that the engine's account may write in it."
    ),
    "destination-unreachable": N_(
        "What is for it waits, and goes out by itself when it answers. If it lasts, run `journalbro doctor`, or ask those who run the service."
    ),
    "silent": N_("See that the record system still exports, and that it exports to this folder."),
    "certificate-expires": N_("Have a new one issued and put in its place before that day; after it the service lets nothing in."),
    "mapping-broken": N_("Correct the file at the line that is named, or take the last change of it back."),
    "thread-trouble": N_("It is tried again by itself. If it lasts, start the engine again, and send its log to support."),
    "converting-unavailable": N_(
        "Nothing is lost and nothing stops, but large exports take longer, and a message that breaks converting takes the engine with it. It is tried"
        " again by itself. Often a security program forbids the start, memory is short, or the installation is not whole; the engine's log says which."
    ),
    "no-engine": N_("Start the service of Journalbro, or `journalbro run`; run `journalbro doctor` if it does not stay up."),
}
"""What it means and what to do about it."""


def mood_text(mood: str) -> str:
    """How the engine is, in a line."""
    return _(_MOODS.get(mood, mood))


def state_text(state: str) -> str:
    """A message's or a delivery's state."""
    return _(_STATES.get(state, state))


def finding_text(code: str) -> str:
    """What a code of a finding or of an attempt means."""
    if code not in _FINDINGS and code.startswith("http-"):
        return _("The service answered with {status}").format(status=code.removeprefix("http-"))
    return _(_FINDINGS.get(code, code))


def cause_text(finding: dict[str, Any] | None) -> str:
    """A finding in one line: what, and where in the message and the result. Empty without one."""
    if not finding:
        return ""
    what = finding_text(str(finding["code"]))
    if finding.get("shown"):
        what = _("{what} “{code}”").format(what=what, code=finding["shown"])
    where = " → ".join(part for part in (finding.get("path"), finding.get("element")) if part)
    return f"{what}: {where}" if where else what


def remedy_text(code: str) -> str:
    """What helps against a stop; empty where the code itself says it, or only its place can."""
    return _(_REMEDIES.get(code, ""))


def failed_remedy_text(code: str) -> str:
    """What helps when a service refused a delivery, or it could not be sent for too long."""
    refused = code.startswith("http-4") and code not in {"http-401", "http-403", "http-429"}
    return _(_REFUSED_REMEDY if refused else _UNSENT_REMEDY)


def action_text(row: dict[str, Any]) -> str:
    """What was done, of a row of the audit trail. Of somebody who looked at a message also at which part of it."""
    action, before = str(row["action"]), str(row["before"])
    if action == "view":
        return _("looked at: {part}").format(part=_(_PARTS.get(before, before)))
    if action == "place" and row["subject"] == "delivery":
        return _("in the queue")
    return action_name(action)


def actions() -> tuple[str, ...]:
    """Every act that the audit trail knows."""
    return tuple(_ACTIONS)


def action_name(action: str) -> str:
    """What an act is called, whatever it was done to."""
    return _(_ACTIONS.get(action, action))


def actor_text(row: dict[str, Any]) -> str:
    """Who did it: the engine, the sender of a service (its name), or a person."""
    actor = str(row["actor"])
    if actor == "engine":
        return _("the engine")
    return actor.partition(":")[0] if row["subject"] == "delivery" else actor


def change_text(row: dict[str, Any]) -> str:
    """What a row of the audit trail changed: the states before and after; nothing where somebody only looked."""
    before, after = str(row["before"]), str(row["after"])
    if row["action"] == "view":
        return ""
    if not before or before == after:
        return state_text(after)
    return f"{state_text(before)} → {state_text(after)}"


def incident_title(code: str) -> str:
    """What happened."""
    family, _colon, cause = code.partition(":")
    if family == "waits":
        return finding_text(cause)
    return _(_INCIDENTS.get(code) or _INCIDENTS.get(family, code))


def incident_remedy(code: str) -> str:
    """What an incident means and what to do about it; empty for `waits:…`, where the messages that wait say it."""
    family = code.partition(":")[0]
    return _(_INCIDENT_REMEDIES.get(code) or _INCIDENT_REMEDIES.get(family, ""))


def local_time(text: str | None) -> str:
    """A time of the engine (ISO, UTC) in the machine's own zone, to the second."""
    return datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M:%S") if text else ""
