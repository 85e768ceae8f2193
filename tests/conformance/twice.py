"""The first story of the server part: everything that is mapped at all, posted twice by the engine, and then once more."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from pathlib import Path

import orjson

from adapter.engine import Engine
from adapter.model import Key
from adapter.pipeline import SourceSettings
from adapter.queue.contract import MessageDetail
from tests.conformance.clean import DNR, FNR
from tests.conformance.installation import Belonging, Expecting, Site, attempts, details, log, site, source, token
from tests.conformance.samples import SITE, Sample
from tests.conformance.store import EVENTS, Server, Snapshot
from tests.conformance.story import DONE, Story, nothing_double, settled

PERSON_NUMBERS = {FNR, DNR}


def everything_twice(url: str, root: Path, samples: Sequence[Sample]) -> Story:
    """Every sample through the engine twice, then all of them once more, with duplicates = deliver: nothing new, nothing double, nothing lost.

    A message's second copy comes right after the first, and the samples come in the order of their messages' times: so none is too late to be posted.
    The third time everything is old, and what is older than something that was sent may be left out.
    """
    story = Story("every bundle posted twice")
    server = Server(url)
    here, files = _sources(root, url, samples)
    expecting = Expecting(here.config)
    with Engine(here.config) as engine:
        for name, sample in files:
            data = whole(sample.data)
            first, second = here.write(name, f"1-{_file_name(sample)}", data), here.write(name, f"2-{_file_name(sample)}", data)
            here.again[second] = first
        story.expect(settled(engine), "the first two rounds did not end")
        then, twice = server.snapshot(), details(engine, log(engine))
        for name, sample in files:
            here.write(name, f"3-{_file_name(sample)}", whole(sample.data))
        story.expect(settled(engine), "the third round did not end")
        now, rows = server.snapshot(), log(engine)
        codes = attempts(engine)
        causes = Counter(
            delivery.cause.finding.code
            for row in rows
            for delivery in row.deliveries
            if delivery.cause is not None and delivery.state.value not in DONE
        )
        created = _twice(story, engine, here, twice)
        belonging = Belonging(expecting)
        for detail in twice:
            belonging.add(detail.row.source, _raw(engine, detail.row.id))
    story.figures["created by the second"] = len(created)
    story.expect(not created, f"created when it came again: {created[:10]}")
    story.expect(not causes, f"deliveries that wait for a person: {dict(causes)}")
    _nothing_new(story, then, now, belonging.disputed)
    nothing_double(story, now, belonging.owned, belonging.known)
    _all_found(story, server, now, belonging)
    story.figures["resources at the server"] = len(now.resources)
    story.figures["409 survived"] = codes["http-409"]
    server.close()
    return story


def _file_name(sample: Sample) -> str:
    return sample.name.rpartition("/")[2].replace("#", "-")


def whole(data: bytes) -> bytes:
    """The bytes as an export ends them: a message cut from a document lacks the end of its last segment, and would pass for half a file."""
    return data if data.endswith((b"\r", b"\n", b">")) else data + b"\r"


def _raw(engine: Engine, message_id: int) -> bytes:
    raw = engine.queue.raw(message_id)
    assert raw is not None
    return raw.data


def _sources(root: Path, url: str, samples: Sequence[Sample]) -> tuple[Site, list[tuple[str, Sample]]]:
    """One source for each kind of settings."""
    usual = SourceSettings()
    names: dict[SourceSettings, str] = {}
    files: list[tuple[str, Sample]] = []
    for sample in samples:
        kept = (sample.settings.environment, sample.settings.identifier_base, sample.settings.time_zone)
        assert kept == (usual.environment, usual.identifier_base, usual.time_zone), "these are an installation's, and there is one"
        names.setdefault(sample.settings, f"{sample.settings.name}-{len(names) + 1}")
        files.append((names[sample.settings], sample))
    sources = [source(root, name, settings) for settings, name in names.items()]
    return site(root, url, sources, site_mappings=SITE), files


def _twice(story: Story, engine: Engine, here: Site, messages: Sequence[MessageDetail]) -> list[str]:
    """That each message was posted both times; what the server says that it created the second time."""
    by_file: dict[str, list[MessageDetail]] = defaultdict(list)
    for detail in messages:
        by_file[Path(detail.path).name].append(detail)
    created: list[str] = []
    for second, first in here.again.items():
        for one, other in zip_longest(by_file[first], by_file[second]):
            if one is None or other is None or not (one.row.deliveries and other.row.deliveries):
                # A file may hold messages that wait for a mapping: both times.
                states = [detail.row.state.value if detail else "nothing" for detail in (one, other)]
                story.expect(states[0] == states[1] != "mapped", f"not taken twice: {first}: {states}")
                continue
            states = [detail.row.deliveries[0].state.value for detail in (one, other)]
            story.expect(states == ["acknowledged"] * 2, f"not posted twice: {first}: {states}")
            story.figures["bundles posted"] += states[0] == "acknowledged"
            story.figures["bundles posted twice"] += states == ["acknowledged"] * 2
            answer = engine.queue.payload(other.row.id, "response", "conformance", "is anything new?")
            created += [
                f"{first}: {entry['response'].get('location')}"
                for entry in (orjson.loads(answer)["entry"] if answer else ())
                if entry["response"]["status"].startswith("201")
            ]
    return created


def _nothing_new(story: Story, then: Snapshot, now: Snapshot, disputed: Iterable[str]) -> None:
    new = sorted(set(now.resources) - set(then.resources))
    story.figures["new in the third round"] = len(new)
    story.expect(not new, f"new in the third round: {new[:10]}")
    keys = then.by_identifier()
    free = {name for key in disputed for name in keys.get(key, ())}
    # An event may name by reference what it could only name by its number when that was not there yet.
    steady = {name: content for name, content in then.contents.items() if name not in free and name.partition("/")[0] not in EVENTS}
    contents = now.contents
    other = [_difference(name, then, now) for name, content in steady.items() if contents.get(name) != content]
    story.figures["unchanged by the third round"] = len(steady) - len(other)
    story.expect(not other, f"other content after the third round: {other[:10]}")


def _difference(name: str, then: Snapshot, now: Snapshot) -> str:
    """Which elements of a resource are other than they were."""
    before, after = then.resources[name], now.resources.get(name, {})
    changed = [one for one in before.keys() | after.keys() if one != "meta" and before.get(one) != after.get(one)]
    return f"{name}: {', '.join(f'{one}: {before.get(one)} → {after.get(one)}' for one in sorted(changed))}"


def _all_found(story: Story, server: Server, now: Snapshot, belonging: Belonging) -> None:
    """A search by each person number finds one patient, with everything that refers to it, and everything of its messages that should."""
    keys = now.by_identifier()
    for resource in list(now.resources.values()):
        if resource["resourceType"] != "Patient":
            continue
        for identifier in resource.get("identifier", ()):
            if identifier.get("system") not in PERSON_NUMBERS:
                continue
            number = Key("Patient", identifier["system"], identifier["value"])
            patients, found = server.belonging_to(number.token)
            story.figures["person numbers searched"] += 1
            story.figures["found with them"] += len(found)
            story.expect(patients == [f"Patient/{resource['id']}"], f"a person number finds {len(patients)} patients")
            lost = now.about(f"Patient/{resource['id']}") - found
            story.expect(not lost, f"not found by the person number: {sorted(lost)[:5]}")
            absent = [key for key in belonging.of(token(number)) if found.isdisjoint(keys.get(key, ()))]
            story.expect(not absent, f"sent with the person number and not found by it: {absent[:5]}")
