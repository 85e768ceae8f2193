"""How codes of ours are said to a person: the one table, for the command line and the windows. In the reader's language, by `adapter.i18n`."""

from __future__ import annotations

from adapter.errors import StoreUnavailable
from adapter.i18n import N_, _

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


def incident_title(code: str) -> str:
    """What happened, of an incident that is none of `waits:…`; the code itself where no version of the program knew it."""
    family = code.partition(":")[0]
    return _(_INCIDENTS.get(code) or _INCIDENTS.get(family, code))


def incident_remedy(code: str) -> str:
    """What an incident means and what to do about it; empty for `waits:…`, where the messages that wait say it."""
    family = code.partition(":")[0]
    return _(_INCIDENT_REMEDIES.get(code) or _INCIDENT_REMEDIES.get(family, ""))
