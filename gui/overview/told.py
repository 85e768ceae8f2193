"""What the cards say of the engine's state: pure functions from the snapshot of `status`, testable without a window."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import QCoreApplication

from adapter.words import local_time
from gui.figures import ago_text, left_text, size_text
from gui.look import Mood
from gui.overview.cards import Fact
from gui.words import number

CERTIFICATE_DAYS = 30
_LOW_DISK = 1 << 30


def _tr(text: str, count: int = -1) -> str:
    return QCoreApplication.translate("overview", text, None, count)


def now_of(state: dict[str, Any]) -> datetime:
    """The engine's own time, which its other times are to be held against."""
    return datetime.fromisoformat(state["now"])


def _open(state: dict[str, Any], code: str, scope: str) -> dict[str, Any] | None:
    return next((one for one in state["incidents"] if one["code"] == code and one["scope"] == scope), None)


def waits_at_source(source: dict[str, Any]) -> int:
    """Messages of a source that wait for a person."""
    counts = source["messages"]
    return int(counts.get("needs_mapping", 0)) + int(counts.get("rejected", 0))


def source_state(state: dict[str, Any], source: dict[str, Any]) -> tuple[Mood, str]:
    """Mood and line of a source's card."""
    silent = _open(state, "silent", source["name"])
    if source["watch"]["unreachable"] == "not-scanned":
        return Mood.WORKING, _tr("Looking at the folder for the first time")
    if source["watch"]["unreachable"]:
        return Mood.STOPPED, _tr("The folder cannot be reached")
    if source["paused"]:
        return Mood.PAUSED, _tr("Paused: nothing is taken in")
    if silent is not None:
        return Mood.ATTENTION, _tr("Silent for longer than it should be ({threshold})").format(threshold=silent["detail"])
    if waits_at_source(source):
        return Mood.ATTENTION, _tr("%n message(s) wait for a person", waits_at_source(source))
    if source["messages"].get("received"):
        return Mood.WORKING, _tr("Messages are being mapped")
    return Mood.OK, _tr("In order")


def source_facts(state: dict[str, Any], source: dict[str, Any]) -> tuple[Fact, ...]:
    """The lines of a source's card."""
    watch, counts = source["watch"], source["messages"]
    waiting = int(watch["waiting"])
    files = number(waiting)
    if watch["incomplete"]:
        files = _tr("{count}, {incomplete} of them not whole yet").format(count=files, incomplete=number(int(watch["incomplete"])))
    return (
        Fact(_tr("Last file"), ago_text(source["last_message"], now_of(state)), local_time(source["last_message"])),
        Fact(_tr("Files not taken yet"), files),
        Fact(_tr("Messages to map"), number(int(counts.get("received", 0)))),
        Fact(_tr("Messages in all"), number(sum(int(n) for n in counts.values()))),
        Fact(_tr("Last look"), ago_text(watch["last_scan"], now_of(state)), local_time(watch["last_scan"])),
    )


def destination_state(state: dict[str, Any], destination: dict[str, Any]) -> tuple[Mood, str]:
    """Mood and line of a service's card. What only waits behind a message that stopped keeps nobody busy."""
    counts = destination["deliveries"]
    if destination["paused"]:
        return Mood.PAUSED, _tr("Paused: nothing is sent")
    if destination["spared_until"]:
        return Mood.STOPPED, _tr("It does not answer; it is tried again by itself")
    if destination["failures"]:
        return Mood.ATTENTION, _tr("%n attempt(s) in a row went wrong", int(destination["failures"]))
    if counts.get("failed"):
        return Mood.ATTENTION, _tr("%n delivery(s) wait for a person", int(counts["failed"]))
    if counts.get("delivering") or (counts.get("pending") and state["backlog"]):
        return Mood.WORKING, _tr("Messages are being sent")
    return Mood.OK, _tr("In order")


def destination_facts(state: dict[str, Any], destination: dict[str, Any]) -> tuple[Fact, ...]:
    """The lines of a service's card; token and certificate where there are such."""
    counts, now = destination["deliveries"], now_of(state)
    facts = [
        Fact(_tr("Last good answer"), ago_text(destination["last_good"], now), local_time(destination["last_good"])),
        Fact(_tr("Waiting to be sent"), number(int(counts.get("pending", 0)) + int(counts.get("delivering", 0)))),
        Fact(_tr("Delivered"), number(int(counts.get("acknowledged", 0)))),
    ]
    if destination["spared_until"]:
        until = local_time(destination["spared_until"])
        facts.append(Fact(_tr("Next attempt"), until[-8:], until, alarm=True))
    if destination["token_until"]:
        facts.append(Fact(_tr("Token"), left_text(destination["token_until"], now), local_time(destination["token_until"])))
    if destination["certificate_until"]:
        days = (datetime.fromisoformat(destination["certificate_until"]) - now).days
        left = left_text(destination["certificate_until"], now)
        facts.append(Fact(_tr("Certificate"), left, local_time(destination["certificate_until"]), alarm=days < CERTIFICATE_DAYS))
    return tuple(facts)


def engine_facts(state: dict[str, Any]) -> tuple[Fact, ...]:
    """The lines of the engine's own card."""
    store, now = state["store"], now_of(state)
    facts = [
        Fact(_tr("In the works"), number(int(state["backlog"]))),
        Fact(_tr("Held behind another"), number(int(state["held"]))),
    ]
    if store:
        free = int(store["free_bytes"])
        codes = {finding["code"] for finding in store["findings"]}
        facts += [
            Fact(_tr("Database"), size_text(int(store["size_bytes"])), str(store["place"])),
            Fact(_tr("Free on its disk"), size_text(free), str(store["place"]), alarm=free < _LOW_DISK or "disk-low" in codes),
        ]
        if "key-file" in codes:
            facts.append(
                Fact(_tr("Database key"), _tr("in a file"), _tr("Anybody who may read the file can read the database."), alarm=True)
            )
    facts += [
        Fact(_tr("Started"), ago_text(state["started"], now), local_time(state["started"])),
        Fact(_tr("Version"), str(state["version"])),
    ]
    return tuple(facts)
