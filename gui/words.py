"""What the windows say about the engine that the words of its codes (`adapter.words`) do not: how many wait, why it is gone, notifications, numbers.

Source texts are English; Qt Linguist has the others.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication, QLocale

from adapter import words
from gui.look import Mood


def _tr(text: str, count: int = -1) -> str:
    return QCoreApplication.translate("words", text, None, count)


def mood_text(mood: Mood, waiting: int = 0) -> str:
    """The line of the engine's state."""
    text = words.mood_text(mood)
    if waiting and mood is not Mood.STOPPED:
        return f"{text} – {_tr('%n message(s) wait for a person', waiting)}"
    return text


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
        return words.failed_remedy_text(code)
    remedy = words.remedy_text(code) or _tr("Look at one of the messages, mend the mapping or its source, then map them again.")
    return f"{remedy} {_tr('Then skip this one.')}" if code in _LEFT_BEHIND else remedy


_LEFT_BEHIND = {"truncated", "not-a-message", "empty"}
"""Causes whose message stays as it is when what helps was done."""


def incident_text(incident: dict[str, Any]) -> tuple[str, str]:
    """Title and text of a notification. Holds codes, places and names of sources only."""
    code, scope = str(incident["code"]), str(incident.get("scope", ""))
    title = _tr("Journalbro needs attention") if incident["open"] else _tr("Journalbro: in order again")
    what = words.incident_title(code)
    where = "" if code.startswith("store:") else scope.removesuffix(": -")  # a message that is none has no place in it
    return title, f"{what}: {where}" if where else what


def incidents_text(incidents: list[dict[str, Any]]) -> tuple[str, str]:
    """Title and text of one notification for several incidents: what began before what is over, each once."""
    begun = list(dict.fromkeys(incident_text(one)[1] for one in incidents if one["open"]))
    over = list(dict.fromkeys(incident_text(one)[1] for one in incidents if not one["open"]))
    title = _tr("Journalbro needs attention") if begun else _tr("Journalbro: in order again")
    lines = begun or over
    more = len(lines) - 3
    return title, "\n".join([*lines[:3], *([_tr("and %n more", more)] if more > 0 else [])])


def number(value: float) -> str:
    """A number as this machine writes it."""
    return QLocale().toString(value)
