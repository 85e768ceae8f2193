"""SQL and plain Python give the same answer to every filter, whichever plan the SQL takes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapter.clock import ManualClock
from adapter.model import DeliveryState, MessageState
from adapter.queue import logsql
from adapter.queue.contract import MessageFilter, PageRequest, Queue
from adapter.queue.keys import new_keys
from adapter.queue.memory import MemoryQueue
from adapter.queue.sqlite import SqliteQueue
from tests.support.queue_world import LOCAL, START, World, mapped, only, person, stopped

NUMBERS = 40


def fill(queue: Queue, clock: ManualClock) -> list[int]:
    """The same forty messages in any store; their ids."""
    world = World(queue, clock)
    ids: list[int] = []
    for n in range(NUMBERS):
        clock.advance(60)
        number = world.take(source=f"s{n % 3}")
        ids.append(number)
        keys = (person(str(n % 5)),) if n % 4 else (person(str(n % 5)), person(str(n % 5), LOCAL))
        destinations = ("fhir", "okt")[: 1 + n % 2]
        if n % 7 == 3:
            world.place(number, stopped(keys, path=f"PID-{n % 3}"), "skip", destinations)
        elif n % 11 != 5:
            world.place(number, mapped(keys, identity=f"m{n}", kind=f"k{n % 2}"), "skip", destinations)
        verdict = ("acknowledged", "failed", "retry", "superseded")[n % 4]
        world.send(verdict, retry_at=clock.now() + timedelta(days=1) if verdict == "retry" else None)
    queue.remap(only(ids[3]), "kari", "x")
    queue.skip(only(ids[10]), "kari", "x")
    return ids


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple[Queue, list[int]]]]:
    keys = new_keys()
    clocks = [ManualClock(START), ManualClock(START)]
    queues: list[Queue] = [SqliteQueue(tmp_path_factory.mktemp("filters") / "q.db", keys, clocks[0]), MemoryQueue(clocks[1], keys)]
    yield [(queue, fill(queue, clock)) for queue, clock in zip(queues, clocks, strict=True)]
    for queue in queues:
        queue.close()


def some(values: list[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.just(()) | st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True).map(tuple)


moments = st.none() | st.integers(0, NUMBERS + 2).map(lambda n: START + timedelta(minutes=n, seconds=1))
filters = st.fixed_dictionaries(
    {
        "states": some(list(MessageState)),
        "delivery_states": some(list(DeliveryState)),
        "sources": some(["s0", "s1", "s2", "none"]),
        "destinations": some(["fhir", "okt"]),
        "kinds": some(["k0", "k1"]),
        "patients": some([person("1"), person("2"), person("0", LOCAL), person("99")]),
        "text": st.sampled_from(["", "", "", "pid-1", "http", "nothing"]),
        "since": moments,
        "until": moments,
        "attention": st.sampled_from([False, False, True]),
        "numbers": some(list(range(NUMBERS))),
        "later": st.none() | st.integers(0, NUMBERS - 1),
    }
)
sparse = filters.flatmap(
    lambda whole: st.sets(st.sampled_from(sorted(whole)), max_size=3).map(
        lambda names: {name: it for name, it in whole.items() if name in names}
    )
)
pages = st.builds(
    PageRequest,
    limit=st.integers(1, 50),
    offset=st.integers(0, 20),
    sort=st.sampled_from(["received", "source", "kind", "state"]),
    descending=st.booleans(),
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    asked=sparse,
    page=pages,
    frozen=st.none() | st.integers(0, NUMBERS - 1),
    little=st.sampled_from([0, 5, 20_000]),
    many=st.sampled_from([1, 10, 100_000]),
)
def test_both_stores_give_the_same_answer(
    stores: list[tuple[Queue, list[int]]],
    monkeypatch: pytest.MonkeyPatch,
    asked: dict[str, object],
    page: PageRequest,
    frozen: int | None,
    little: int,
    many: int,
):
    monkeypatch.setattr(logsql, "LITTLE", little)
    monkeypatch.setattr(logsql, "MANY", many)
    answers: list[object] = []
    for queue, ids in stores:
        place = {number: n for n, number in enumerate(ids)}
        chosen = tuple(ids[n] for n in asked.get("numbers", ()))  # type: ignore[attr-defined]
        later = asked.get("later")
        after = 0 if later is None else ids[later]  # type: ignore[call-overload]
        rest = {name: it for name, it in asked.items() if name not in {"numbers", "later"}}
        where = MessageFilter(**rest, ids=chosen, after=after)  # type: ignore[arg-type]
        max_id = None if frozen is None else ids[frozen]
        request = PageRequest(page.limit, page.offset, "", page.sort, page.descending, max_id)
        first = queue.browse(where, request)
        second = queue.browse(where, PageRequest(page.limit, 0, first.next, page.sort, page.descending, max_id)) if first.next else None
        answers.append(
            (
                [place[row.id] for row in first.rows],
                [place[row.id] for row in second.rows] if second else None,
                queue.count(where, max_id),
                [
                    (it.matched, it.more, [place[number] for number in it.message_ids])
                    for it in (
                        queue.redrive(where, "x", "x", 5, preview=True),
                        queue.redrive(where, "x", "x", 5, force=True, preview=True),
                        queue.remap(where, "x", "x", 5, preview=True),
                        queue.skip(where, "x", "x", 5, preview=True),
                    )
                ],
            )
        )

    assert answers[0] == answers[1]


def test_both_stores_count_the_same(stores: list[tuple[Queue, list[int]]]):
    (one, _), (other, _) = stores

    assert one.counts() == other.counts()
    assert one.kinds() == other.kinds()
    assert {"k0", "k1"} <= set(one.kinds())
    assert [(it.cause.finding, it.state, it.source, it.count) for it in one.causes()] == [
        (it.cause.finding, it.state, it.source, it.count) for it in other.causes()
    ]
