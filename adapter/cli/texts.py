"""How codes of ours are said to a person: states, findings, actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from adapter.i18n import N_, _, retold

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
}

_FINDINGS = {
    "unknown-code": N_("a code that no table knows"),
    "missing-value": N_("a value that is needed is missing"),
    "no-identity": N_("nothing identifies it"),
    "no-mapping": N_("no mapping for this kind of message"),
    "identity-conflict": N_("two known patients or visits meet in one message"),
    "contradiction": N_("the message contradicts itself"),
    "required-element": N_("an element that FHIR requires is missing"),
    "unknown-element": N_("an element that FHIR does not know"),
    "value-format": N_("a value that is not of its type"),
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
    "charset": N_("the bytes are not of the character set"),
    "doctype": N_("a DOCTYPE is not allowed"),
    "too-deep": N_("nested too deeply"),
    "malformed-xml": N_("not well-formed XML"),
    "delimiters": N_("the delimiters are not usable"),
    "ambiguous-time": N_("a local time that occurs twice or not at all"),
}


def say(code: str) -> str:
    """A state or another word of ours in the reader's language; what is not known as it is."""
    return _(_WORDS.get(code, code))


def finding_line(finding: dict[str, Any] | None, *, detail: bool = True) -> str:
    """One finding as one line: what, where in the message, where in the result, which rule.

    `detail` adds what the program noted beside the code; lists leave it out.
    """
    if not finding:
        return ""
    code = str(finding["code"])
    parts = [_(_FINDINGS.get(code, code))]
    if finding.get("shown"):
        parts[0] += f" ({finding['shown']})"
    where = " → ".join(part for part in (finding.get("path", ""), finding.get("element", "")) if part)
    parts += [part for part in (where, retold(finding.get("detail", "")) if detail else "", finding.get("rule", "")) if part]
    return " · ".join(parts)


def local_time(text: str | None) -> str:
    """A time of the engine (ISO, UTC) in the machine's own zone, to the second."""
    return datetime.fromisoformat(text).astimezone().strftime("%Y-%m-%d %H:%M:%S") if text else ""
