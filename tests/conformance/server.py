"""The server part: the engine for real, its folders, and HAPI's FHIR server as the judge of what arrived. What happens to one person's messages, to
many people's at once, and when the engine is killed.

Each function tells one story and gives its problems, of which there should be none, and figures for the report.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from adapter.config import Config, load_config
from adapter.control.client import ControlClient
from adapter.engine import Engine
from adapter.errors import ControlError, InstallationError
from adapter.fhir.synthetic import Person, people
from adapter.queue.contract import LogRow, MessageFilter
from adapter.queue.sqlite import SqliteQueue
from adapter.sandbox.exports_plo import admission_report
from tests.conformance.installation import Expecting, attempts, deliveries, log, site, source, token
from tests.conformance.store import Server
from tests.conformance.story import DONE, PATIENCE, Story, nothing_double, settled
from tests.support.stories import FNR, Exports, changed

MOST_RACES = 6
"""How often a race is run until two senders collide."""


# --- one person's stories


def changes_and_withdrawals(url: str, root: Path) -> Story:
    """A changed message updates, a withdrawal changes the status, a late one changes nothing: HL7 v2 results and a KITH report."""
    story = Story("changes and withdrawals")
    server = Server(url)
    here = site(root, url, [source(root, "epj")])
    person, other = people(2, seed=409)
    exports = Exports(person, "c0f1")
    report = admission_report(other, datetime(2026, 3, 2, 8, 0))  # noqa: DTZ001 - local time, as the record system has it
    later, cancellation = changed(report, b"M", b"09", drop=b"InfoMedisinskDiagnose"), changed(report, b"C", b"10")
    local, national = exports.local, exports.national

    def state(of: Person, type_: str) -> list[tuple[str, str]]:
        found = server.search(type_, **{"patient.identifier": f"{FNR}|{of.number}"})
        return sorted((str(one.get("status") or _verification(one)), one["meta"]["versionId"]) for one in found)

    def statuses(of: Person, *types: str) -> set[str]:
        return {status for type_ in types for status, _ in state(of, type_)}

    with Engine(here.config) as engine:

        def feed(name: str, data: bytes) -> None:
            here.write("epj", name, data)
            story.expect(settled(engine), f"{name} did not end")
            story.figures["messages sent"] += 1

        feed("a01.hl7", exports.adt("A01", "20260301080000", local, "Storgata 1^^Oslo^^0155"))
        feed("a08.hl7", exports.adt("A08", "20260301090000", f"{national}~{local}"))
        feed("oru-f.hl7", exports.oru("20260301100000", national, "12.50", "F"))
        story.expect(state(person, "Observation") == [("final", "1")], "a result is there once, final")
        feed("oru-c.hl7", exports.oru("20260301110000", local, "12.10", "C"))
        story.expect(state(person, "Observation") == [("corrected", "2")], "a correction is a new version of the same result")
        feed("oru-late.hl7", exports.oru("20260301103000", local, "1", "F"))
        story.expect(state(person, "Observation") == [("corrected", "2")], "a late message changes nothing")
        feed("oru-w.hl7", exports.oru("20260301140000", national, "12.10", "W"))
        story.expect(state(person, "Observation") == [("entered-in-error", "3")], "OBX-11 = W withdraws the result")
        for type_ in ("Encounter", "Condition", "DiagnosticReport"):
            story.expect(len(state(person, type_)) == 1, f"one {type_} under changing numbers")
        found = server.search("Patient", identifier=f"{FNR}|{person.number}")
        story.expect(len(found) == 1 and found[0].get("address"), "one Patient, whose address an A08 without one keeps")

        owned = ("EpisodeOfCare", "Observation", "DocumentReference")
        feed("plo-ny.xml", report)
        count = {type_: len(state(other, type_)) for type_ in (*owned, "Condition")}
        story.expect(all(count.values()), f"a report's resources are there: {count}")
        story.expect(statuses(other, *owned) == {"active", "final", "current"}, "a report's resources are in force")
        feed("plo-endring.xml", later)
        story.expect(statuses(other, "Condition") == {"entered-in-error"}, "an Endring withdraws the diagnosis that it leaves out")
        story.expect(statuses(other, "EpisodeOfCare") == {"active"}, "an Endring keeps what it repeats")
        feed("plo-kansellering.xml", cancellation)
        withdrawn = statuses(other, *owned, "Condition")
        story.expect(withdrawn == {"entered-in-error"}, f"a Kansellering withdraws everything: {sorted(withdrawn)}")
        for name, data in (("plo-ny.xml", report), ("plo-endring.xml", later), ("plo-kansellering.xml", cancellation)):
            feed(f"again-{name}", data)
        story.expect(statuses(other, *owned, "Condition") == {"entered-in-error"}, "sent again, a withdrawn report stays withdrawn")
        story.expect(count == {type_: len(state(other, type_)) for type_ in (*owned, "Condition")}, "nothing new by change and withdrawal")
        unfinished = [row.file for row in log(engine) for delivery in row.deliveries if delivery.state.value not in DONE]
        story.expect(not unfinished, f"deliveries that did not end well: {unfinished}")
    server.close()
    return story


def four_senders(url: str, root: Path, *, count: int = 32) -> Story:
    """Messages of many patients that all mention the same new doctor, with four senders at once: it is made once, and a 409 is tried again.

    Whether two requests meet at the server is chance: the race is run again, with another doctor, until one was refused by 409 or 412.
    """
    story = Story("four senders at once")
    server = Server(url)
    here = site(root, url, [source(root, "epj")], senders=4)
    with Engine(here.config) as engine:
        for race in range(MOST_RACES):
            doctor = f"914489{race}".encode()
            persons = people(count, seed=400 + race)
            for number, person in enumerate(persons):
                exports = Exports(person, f"s{race}{number:03}")
                message = exports.adt("A01", "20260301080000", exports.national)
                here.write("epj", f"a01-{race}-{number}.hl7", message.replace(b"9144889^Berg", b"%b^Race" % doctor))
            story.expect(settled(engine), "the messages did not end")
            story.figures["messages"] += count
            now = server.snapshot()
            mentioned = [
                names for key, names in now.by_identifier().items() if key.startswith("Practitioner?") and key.endswith(doctor.decode())
            ]
            story.expect(
                [len(names) for names in mentioned] == [1], f"the doctor whom all mention is there {sum(map(len, mentioned))} times"
            )
            patients = {f"Patient?{FNR}|{person.number}" for person in persons}
            nothing_double(story, now, patients, patients)
            codes = attempts(engine)
            if codes["http-409"] + codes["http-412"]:
                break
        rows = log(engine)
    story.figures.update({"409 survived": codes["http-409"], "412 survived": codes["http-412"]})
    story.expect(codes["http-409"] + codes["http-412"], f"no two senders collided in {MOST_RACES} races: the conflict was not tried")
    story.expect(deliveries(rows) == {"acknowledged": story.figures["messages"]}, f"deliveries: {dict(deliveries(rows))}")
    server.close()
    return story


def two_of_one_person(url: str, root: Path) -> Story:
    """Somebody else made two Patients of one person number: 412 stays, the lane is held with that reason, and goes on when a person has mended it."""
    story = Story("a 412 that stays")
    server = Server(url)
    here = site(root, url, [source(root, "epj")])
    person, other = people(2, seed=412)
    exports, bystander = Exports(person, "d412"), Exports(other, "d413")
    twin = {"resourceType": "Patient", "identifier": [{"system": FNR, "value": person.number}]}
    doubled = [server.post(twin) for _ in range(2)]
    here.write("epj", "a01.hl7", exports.adt("A01", "20260301080000", exports.national))
    here.write("epj", "oru.hl7", exports.oru("20260301100000", exports.national, "12.50", "F"))
    here.write("epj", "other.hl7", bystander.adt("A01", "20260301080000", bystander.national))
    with Engine(here.config) as engine:

        def states() -> list[tuple[str, str, int]]:
            return [(row.deliveries[0].state.value, _cause(row), row.deliveries[0].held_by) for row in log(engine) if row.deliveries]

        held = _until(lambda: len(found := states()) == 3 and found[0][0] == "failed" and found[2][0] == "acknowledged")
        found = states()
        story.expect(held, f"the lane is not held: {found}")
        if held:
            first = log(engine)[0].id
            story.expect(found[0][1] == "http-412", f"the reason is {found[0][1]}")
            story.expect(found[1][0] == "pending" and found[1][2] == first, "the same person's next message waits behind it")
            story.expect(found[2][0] == "acknowledged", "other people's messages go on")
            story.figures["lanes held"] += 1
            server.delete(doubled[1])
            engine.queue.redrive(MessageFilter(attention=True), "conformance", "the second Patient was removed at the service")
            engine.ring()
            story.expect(_until(lambda: [one[0] for one in states()] == ["acknowledged"] * 3), f"it does not go on: {states()}")
    patients, _ = server.belonging_to(f"{FNR}|{person.number}")
    story.expect(len(patients) == 1, f"{len(patients)} Patients of one person number")
    server.close()
    return story


def _verification(condition: dict[str, Any]) -> str:
    coded = condition.get("verificationStatus", {"coding": [{"code": "valid"}]})
    return str(coded["coding"][0]["code"])


def _cause(row: LogRow) -> str:
    cause = row.deliveries[0].cause
    return cause.finding.code if cause is not None else ""


def _until(true: Callable[[], bool], seconds: float = 60.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return False


# --- kill -9


def killed(url: str, root: Path, *, persons: int = 12, kills: int = 5) -> Story:
    """`journalbro run` killed in the middle of posting, again and again: nothing lost, nothing double, each person's order kept."""
    story = Story("kill -9 in the middle of posting")
    server = Server(url)
    settings = source(root, "epj")
    here = site(root, url, [settings])
    file = root / "journalbro.toml"
    file.write_text(
        f'[[source]]\nname = "epj"\nfolder = "{settings.folder}"\ndestinations = ["fhir"]\nduplicates = "deliver"\n'
        f"scan_seconds = 0.05\nstable_seconds = 0.05\n\n"
        f'[[destination]]\nname = "fhir"\nservice = "fhir"\nurl = "{url}"\nsenders = 4\n\n'
        f'[store]\nfolder = "{root / "data"}"\nkey = "file"\n\n[control]\naddress = "{root / "control.sock"}"\n',
        "utf-8",
    )
    everybody = people(persons, seed=9)
    expecting = Expecting(here.config)
    owned: set[str] = set()
    known: set[str] = set()
    total = 0
    stories = [Exports(person, f"k{number:03}") for number, person in enumerate(everybody)]
    steps: list[Callable[[Exports], bytes]] = [
        lambda one: one.adt("A01", "20260301080000", one.local, "Storgata 1^^Oslo^^0155"),
        lambda one: one.oru("20260301100000", one.local, "12.50", "F"),
        lambda one: one.adt("A08", "20260301110000", f"{one.national}~{one.local}"),
        lambda one: one.oru("20260301120000", one.national, "12.10", "C"),
    ]
    for number, step in enumerate(steps):
        for exports in stories:
            data = step(exports)
            entries = expecting.entries("epj", data)
            owned |= {token(entry.keys[0]) for entry in entries if entry.kind == "owned"}
            known |= {token(key) for entry in entries for key in entry.keys}
            here.write("epj", f"{exports.mark}-{number}.hl7", data)
            total += 1
    config = load_config(file)
    in_the_air = 0
    for kill in range(1, kills + 1):
        process = _run(file)
        reached = _until(lambda: _acknowledged(config, process) >= total * kill // (kills + 1))  # noqa: B023 - called at once
        story.expect(reached, f"the engine did not get on after {kill - 1} kills")
        process.kill()
        process.wait()
        in_the_air += _states(root)["delivering"]
    story.figures.update({"kills": kills, "in the air when killed": in_the_air})
    story.expect(in_the_air, "no kill came while anything was being posted")
    process = _run(file)
    story.expect(_until(lambda: _acknowledged(config, process) >= total, PATIENCE), "not everything was delivered after the last kill")
    process.send_signal(signal.SIGTERM)
    story.expect(process.wait(20) == 0, "the last engine did not stop cleanly")
    queue = SqliteQueue.open(root / "data", key="file")
    story.expect(queue.verify_audit().ok, "the audit chain is broken")
    queue.close()
    counts = _states(root)
    story.expect(counts == {"acknowledged": total}, f"deliveries: {dict(counts)}")
    story.figures["messages sent"] = total
    now = server.snapshot()
    nothing_double(story, now, owned, known)
    for person in everybody:
        found = server.search("Observation", **{"patient.identifier": f"{FNR}|{person.number}"})
        seen = [(one["status"], one["valueQuantity"]["value"]) for one in found]
        story.expect(seen == [("corrected", 12.1)], f"a person's results after the kills: {seen}")
    server.close()
    return story


def _states(root: Path) -> Counter[str]:
    """How many deliveries are in each state, in the store of an engine that does not run."""
    queue = SqliteQueue.open(root / "data", key="file")
    counts = Counter({state.value: count for (_, state), count in queue.counts().deliveries.items()})
    queue.close()
    return counts


def _run(file: Path) -> subprocess.Popen[bytes]:
    program = Path(sys.executable).with_name("journalbro")
    return subprocess.Popen([str(program), "--config", str(file), "run"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _acknowledged(config: Config, process: subprocess.Popen[bytes]) -> int:
    """How many deliveries the running engine has done; -1 while it does not answer."""
    if process.poll() is not None:
        return -1
    try:
        with ControlClient.for_config(config) as client:
            return int(client.status()["deliveries"].get("acknowledged", 0))
    except (ControlError, InstallationError, OSError):
        return -1
