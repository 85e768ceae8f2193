"""What commands there are, with the module of this package that holds each and the sentence that says what it does.

The modules are brought in only when they are needed: the engine and the mapping language cost half a second that a help page must not take.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from adapter.i18n import N_


class Listed(NamedTuple):
    """A command: its module, and what it does (translated where it is shown)."""

    module: str
    help: str


COMMANDS: Final = {
    "demo": Listed("demo", N_("Practice run: sample exports, practice service, engine, and what became of each file.")),
    "run": Listed("work", N_("Run the engine in the foreground, until Ctrl-C.")),
    "status": Listed("work", N_("Show what the running engine does.")),
    "log": Listed("work", N_("List messages, newest first.")),
    "show": Listed("work", N_("Show one message: what was found, what was tried, its history.")),
    "retry": Listed("work", N_("Send messages again, with the same bytes.")),
    "remap": Listed("work", N_("Map messages again, with the mappings as they are now.")),
    "skip": Listed("work", N_("Give messages up: they are not sent, and what waited behind them goes on.")),
    "pause": Listed("work", N_("Stop taking in from a source, sending to a destination, or everything.")),
    "resume": Listed("work", N_("End a pause.")),
    "convert": Listed("convert", N_("Show what would become of files: converts and checks them, without database or network.")),
    "mapping": Listed("mapping", N_("The mappings: check, test, show, compare, explain.")),
    "config": Listed("config", N_("The configuration file: make, check, show.")),
    "doctor": Listed("doctor", N_("Look for what is wrong with this installation; changes nothing.")),
    "report": Listed(
        "report", N_("What came of it: messages shared, how fast, how many with no help from a person, and what stopped. No patient data.")
    ),
    "reach": Listed("reach", N_("Try whether a destination can be sent to, step by step; nothing is stored there.")),
    "practice": Listed("practice", N_("Practice: an engine on sample exports with a practice service, until its input is closed.")),
}
"""In the order of the help page."""
