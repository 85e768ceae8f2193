"""How codes of the engine are said to a person: states, causes, incidents, times. Source texts are English; Qt Linguist has the others.

A table of codes is a function here, since its texts must be made in the language of the moment.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import QCoreApplication, QLocale

from adapter.words import incident_title
from gui.look import Mood


def _tr(text: str, count: int = -1) -> str:
    return QCoreApplication.translate("words", text, None, count)


def mood_text(mood: Mood, waiting: int = 0) -> str:
    """The line of the engine's state."""
    text = {
        Mood.OK: _tr("Everything is in order"),
        Mood.WORKING: _tr("Working"),
        Mood.PAUSED: _tr("Paused"),
        Mood.ATTENTION: _tr("Needs attention"),
        Mood.STOPPED: _tr("The engine is not running"),
    }[mood]
    if waiting and mood is not Mood.STOPPED:
        return f"{text} – {_tr('%n message(s) wait for a person', waiting)}"
    return text


def state_text(state: str) -> str:
    """A message's or a delivery's state."""
    return {
        "received": _tr("received"),
        "mapped": _tr("mapped"),
        "needs_mapping": _tr("needs mapping"),
        "rejected": _tr("rejected"),
        "duplicate": _tr("duplicate"),
        "skipped": _tr("skipped"),
        "pending": _tr("waiting to be sent"),
        "delivering": _tr("being sent"),
        "delivered": _tr("taken by the service"),
        "acknowledged": _tr("delivered"),
        "failed": _tr("failed"),
        "superseded": _tr("superseded"),
        "held": _tr("held"),
    }.get(state, state)


def cause_text(finding: dict[str, Any] | None) -> str:
    """A finding in one line: what, and where."""
    if not finding:
        return ""
    what = finding_text(str(finding["code"]))
    if finding.get("shown"):
        what = _tr("{what} “{code}”").format(what=what, code=finding["shown"])
    where = " → ".join(part for part in (finding.get("path"), finding.get("element")) if part)
    return f"{what}: {where}" if where else what


def finding_text(code: str) -> str:
    """What a finding's code means."""
    known = _of_messages() | _of_services()
    if code not in known and code.startswith("http-"):
        return _tr("The service answered with {status}").format(status=code.removeprefix("http-"))
    return known.get(code, code)


def _of_messages() -> dict[str, str]:
    """Codes of what is wrong with a file, a message or its result."""
    return {
        "unknown-code": _tr("Unknown code"),
        "missing-value": _tr("A value that is needed is missing"),
        "no-identity": _tr("Nothing identifies it"),
        "no-mapping": _tr("No mapping for this kind of message"),
        "no-source": _tr("Its source is no longer configured"),
        "identity-conflict": _tr("Two known patients or visits meet in one message"),
        "contradiction": _tr("The message contradicts itself"),
        "required-element": _tr("An element that FHIR requires is missing"),
        "unknown-element": _tr("An element that FHIR does not know"),
        "wrong-type": _tr("A value of the wrong type"),
        "value-format": _tr("A value that is not of its type"),
        "cardinality": _tr("More or fewer values than FHIR allows"),
        "binding": _tr("A code that its value set does not hold"),
        "code-system": _tr("A code that its code system does not hold"),
        "invariant": _tr("A rule of FHIR is broken"),
        "profile": _tr("The profile is not met"),
        "profile-unknown": _tr("An unknown profile"),
        "extension": _tr("An extension where none may be"),
        "reference": _tr("A reference leads nowhere"),
        "wrong-environment": _tr("A person number of the other environment (test or production)"),
        "person-number": _tr("Not a valid person number"),
        "help-number": _tr("A local help number without its issuer"),
        "ambiguous-time": _tr("A local time that occurs twice or not at all"),
        "decimal-comma": _tr("A number with a comma"),
        "unit-not-ucum": _tr("A unit that UCUM does not know"),
        "too-large": _tr("Too large"),
        "too-deep": _tr("Nested too deeply"),
        "empty": _tr("The file is empty"),
        "unended": _tr("The end of the file is missing"),
        "unreadable-file": _tr("The file cannot be read"),
        "not-a-message": _tr("Not a message"),
        "truncated": _tr("It ends too early"),
        "charset": _tr("The bytes are not of the character set"),
        "doctype": _tr("A DOCTYPE is not allowed"),
        "malformed-xml": _tr("Not well-formed XML"),
        "delimiters": _tr("The delimiters are not usable"),
        "mapper-died": _tr("Converting it ended the process that converts"),
        "internal-error": _tr("An error in Journalbro itself"),
    }


def _of_services() -> dict[str, str]:
    """Codes of what came of sending."""
    return {
        "ok": _tr("Taken by the service"),
        "accepted": _tr("Accepted; the service says later what came of it"),
        "superseded": _tr("Something newer was sent already"),
        "nothing-to-send": _tr("Nothing in it is for this service"),
        "version-gone": _tr("The version that it corrects is gone from the service"),
        "timeout": _tr("The service did not answer in time"),
        "slow": _tr("The answer came too slowly"),
        "refused": _tr("The service cannot be reached"),
        "name": _tr("The address of the service was not found"),
        "tls": _tr("The certificate of the service is not trusted"),
        "proxy": _tr("The proxy does not let us through"),
        "reset": _tr("The connection was broken off"),
        "protocol": _tr("The answer is not HTTP"),
        "no-token": _tr("No access token: the token service does not answer"),
        "token-refused": _tr("No access token: the token service said no"),
        "not-fhir": _tr("The answer is not FHIR"),
        "not-a-response": _tr("The answer is another resource than was asked for"),
        "missing-entry": _tr("The answer lacks an entry"),
        "wrong-entry": _tr("The answer mixes up its entries"),
        "entry-status": _tr("The service refused an entry"),
        "http-400": _tr("The service did not accept it (400)"),
        "http-401": _tr("The service did not accept our credentials (401)"),
        "http-403": _tr("The service does not let us in (403)"),
        "http-404": _tr("The service does not know the address (404)"),
        "http-409": _tr("Somebody wrote the same at the same time (409)"),
        "http-412": _tr("The service holds the same thing twice (412)"),
        "http-413": _tr("Too large for the service (413)"),
        "http-422": _tr("The service found the content wrong (422)"),
        "http-429": _tr("The service asks us to slow down (429)"),
        "http-500": _tr("The service has an error of its own (500)"),
        "http-503": _tr("The service is not available (503)"),
    }


def lost_text(why: str) -> str:
    """Why the window has no engine, and what to do about it; `connecting` before the first answer."""
    return {
        "connecting": _tr("Connecting to the engine …"),
        "silent": _tr("The engine does not answer any more. What is shown may be old; it is tried again by itself."),
        "not-allowed": _tr("You may not see what the engine does. Ask for the role see_state: [roles] in journalbro.toml."),
        "no-access": _tr("You may not talk to the engine. Ask to be made a member of its group: [control] group in journalbro.toml."),
        "version": _tr("The engine is of another version than this window. Start this program again when the upgrade is done."),
    }.get(why, _tr("The engine is not running. What is shown may be old; when the engine comes back, so does this window."))


def kind_text(kind: str) -> str:
    """A kind of message without the name of its format; a Norwegian one, which is written in capitals, as a word."""
    bare = kind.partition(":")[2] or kind
    return bare.capitalize() if bare.isalpha() and bare.isupper() and len(bare) > 3 else bare


def help_text(group: dict[str, Any]) -> str:
    """What helps against a cause (a group of the engine's `causes`)."""
    code = str(group["cause"]["finding"]["code"])
    if group["state"] == "failed":
        if code.startswith("http-4") and code not in {"http-401", "http-403", "http-429"}:
            return _tr("The service refuses the content. Look at its answer in one of the messages, mend the mapping, then map them again.")
        return _tr("When the service is well again and lets us in, send them again: the same bytes go out.")
    return {
        "unknown-code": _tr("Map the code once. Everything that waits for it is then mapped again and sent, in its order."),
        "no-mapping": _tr("There is no mapping for this kind of message. Add one, or skip the messages."),
        "no-identity": _tr("The message says nothing that identifies the patient. See that the record system exports it, then map again."),
        "wrong-environment": _tr(
            "A message of the other environment came into this folder. See which folder the record system exports to."
        ),
        "truncated": _tr("The file ended too early. Let the record system export it again; then skip this one."),
        "not-a-message": _tr("Something that is no message lies in the folder. Skip it, and find out who puts it there."),
        "empty": _tr("The file is empty. Let the record system export it again; then skip this one."),
    }.get(code, _tr("Look at one of the messages, mend the mapping or its source, then map them again."))


def incident_text(incident: dict[str, Any]) -> tuple[str, str]:
    """Title and text of a notification. Holds codes, places and names of sources only."""
    code = str(incident["code"])
    family, _, cause = code.partition(":")
    scope = str(incident.get("scope", ""))
    title = _tr("Journalbro needs attention") if incident["open"] else _tr("Journalbro: in order again")
    what = finding_text(cause) if family == "waits" else incident_title(code)
    where = "" if family == "store" else scope.removesuffix(": -")  # a message that is none has no place in it
    return title, f"{what}: {where}" if where else what


def incidents_text(incidents: list[dict[str, Any]]) -> tuple[str, str]:
    """Title and text of one notification for several incidents: what began before what is over, each once."""
    begun = list(dict.fromkeys(incident_text(one)[1] for one in incidents if one["open"]))
    over = list(dict.fromkeys(incident_text(one)[1] for one in incidents if not one["open"]))
    title = _tr("Journalbro needs attention") if begun else _tr("Journalbro: in order again")
    lines = begun or over
    more = len(lines) - 3
    return title, "\n".join([*lines[:3], *([_tr("and %n more", more)] if more > 0 else [])])


def local_time(text: str | None) -> str:
    """A time of the engine (ISO, UTC) as this machine writes it, to the second."""
    if not text:
        return ""
    moment = datetime.fromisoformat(text).astimezone()
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def number(value: float) -> str:
    """A number as this machine writes it."""
    return QLocale().toString(value)
