"""How what the engine tells is laid out in lines of a terminal. The words are those of `adapter.words`."""

from __future__ import annotations

from typing import Any

from adapter.i18n import retold
from adapter.words import cause_text, incident_title


def incident_line(incident: dict[str, Any]) -> tuple[str, str]:
    """What is wrong, and where: the scope, with a detail of ours."""
    return incident_title(str(incident["code"])), f"{incident['scope'].removesuffix(': -')} {placed(incident['detail'])}".strip()


def placed(text: str) -> str:
    """A text of ours in the reader's language, also one with the file and line in front that it is about."""
    place, colon, rest = text.partition(": ")
    return f"{place}{colon}{retold(rest)}" if ".yaml" in place else retold(text)


def finding_line(finding: dict[str, Any]) -> str:
    """One finding with all that is known: what, where in the message and the result, what the program noted beside the code, which rule."""
    more = (retold(finding.get("detail", "")), finding.get("rule", ""))
    return " · ".join(part for part in (cause_text(finding), *more) if part)
