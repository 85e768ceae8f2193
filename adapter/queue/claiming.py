"""Who may send what now: fenced leases on lane heads (invariants 3, 4, 5).

A lease lives while `0 < lease_until - now <= lease_seconds` on the machine's monotonic clock: after a restart of the machine that clock begins
anew, and a lease from before is then at most `lease_seconds` too long. The fence counts claims; a worker whose fence is old changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from adapter.errors import StaleClaim
from adapter.model import DeliveryState
from adapter.queue.contract import Claim
from adapter.queue.rows import DeliveryRec, MessageRec, split_row
from adapter.queue.tx import Tx, listed

_CODES = 50


class Granted(NamedTuple):
    """A claim with its payloads still compressed; they are read in the transaction and decoded outside it."""

    delivery: DeliveryRec
    message: MessageRec
    codes: tuple[str, ...]
    packed: tuple[bytes, bytes, bytes] | None
    result: bytes
    findings: bytes
    since: int


def claim(tx: Tx, worker: str, destinations: Sequence[str], limit: int, lease_seconds: float) -> list[Granted]:
    """Give out up to `limit` lane heads; see `Queue.claim`."""
    paused = {str(row[0]) for row in tx.rows.all("pauses")}
    names = [] if "" in paused else [name for name in dict.fromkeys(destinations) if f"destination:{name}" not in paused]
    if not names or limit < 1:
        return []
    for row in tx.rows.all("leases_ended", tx.mono, tx.mono):
        _give_back(tx, DeliveryRec(*row), "lost", "lease-ended")
    heads: list[tuple[int, bytes, int]] = []
    for name in names:
        heads.extend((0, bytes(order), int(head)) for head, order in tx.rows.all("heads_due_again", name, tx.mono, limit))
        heads.extend((1, bytes(order), int(head)) for head, order in tx.rows.all("heads_new", name, limit))
    heads.sort()
    numbers = list(dict.fromkeys(it[2] for it in heads))[:limit]
    rows = {int(row[0]): row for row in tx.rows.all("deliveries_to_claim", listed(numbers))} if numbers else {}
    return [_grant(tx, rows[number], worker, lease_seconds) for number in numbers]


def _grant(tx: Tx, row: tuple[Any, ...], worker: str, lease_seconds: float) -> Granted:
    old, message, (result, findings) = split_row(row)
    number = old.id
    codes: tuple[str, ...] = ()
    packed = first = None
    if old.tries:
        codes = tuple(str(row[0]) for row in tx.rows.all("codes_of", number, _CODES))[::-1]
        first = tx.rows.one("first_attempt", number)
    if old.tries or old.fence:
        packed = tx.rows.one("packed", number)
    new = tx.set_delivery(
        old,
        old._replace(
            state=DeliveryState.DELIVERING.value,
            tries=old.tries + 1,
            fence=old.fence + 1,
            worker=worker,
            lease_until=tx.mono + lease_seconds,
            lease_seconds=lease_seconds,
            begun=1,
        ),
        worker,
        "claim",
        put_off=True,
    )
    tx.later("lanes_taken", number)
    tx.later("attempt_add", number, new.tries, worker, tx.now)
    kept = None if packed is None else (bytes(packed[0]), bytes(packed[1]), bytes(packed[2]))
    return Granted(new, message, codes, kept, bytes(result), bytes(findings), int(first[0]) if first else tx.now)


def holds(claim: Claim, delivery: DeliveryRec | None) -> bool:
    """Whether a claim still holds, by its delivery as it is now."""
    return delivery is not None and (delivery.state, delivery.fence, delivery.worker) == (
        DeliveryState.DELIVERING,
        claim.fence,
        claim.worker,
    )


def _still_held(tx: Tx, claim: Claim) -> DeliveryRec:
    delivery = tx.delivery(claim.delivery_id)
    if delivery is None or not holds(claim, delivery):
        raise StaleClaim(f"delivery {claim.delivery_id} is no longer {claim.worker}'s")
    return delivery


def renew(tx: Tx, claim: Claim) -> None:
    """Start the lease anew."""
    delivery = _still_held(tx, claim)
    tx.set_delivery(
        delivery, delivery._replace(lease_until=tx.mono + claim.lease_seconds, lease_seconds=claim.lease_seconds), claim.worker, "renew"
    )


def release(tx: Tx, claim: Claim) -> None:
    """Give a claim back as if it had not been made; nothing was sent."""
    delivery = _still_held(tx, claim)
    tries = delivery.tries - 1
    new = delivery._replace(state=DeliveryState.PENDING.value, tries=tries, worker="", begun=int(tries > 0), due=0.0, delay=0.0)
    tx.rows.run("attempt_drop", delivery.id, delivery.tries)
    tx.set_delivery(delivery, new, claim.worker, "release")
    tx.touch(delivery.id)


def recover(tx: Tx, actor: str) -> int:
    """Make every lease void, and every wait from before a restart of the machine end."""
    count = 0
    for row in tx.rows.all("leases"):
        _give_back(tx, DeliveryRec(*row), "lost", "recover", actor)
        count += 1
    for row in tx.rows.all("waits_from_before", tx.mono):
        delivery = DeliveryRec(*row)
        tx.set_delivery(delivery, delivery._replace(due=0.0, delay=0.0), actor, "recover")
        tx.touch(delivery.id)
    return count


def next_due(tx: Tx, destinations: Sequence[str]) -> float | None:
    """Seconds until a retry is due or a lease ends; None when nothing waits for a time."""
    times = [row[0] for name in destinations for row in [tx.rows.one("next_due", name)] if row and row[0] is not None]
    lease = tx.rows.one("next_lease_end")
    if lease and lease[0] is not None:
        times.append(lease[0])
    return max(0.0, min(times) - tx.mono) if times else None


def _give_back(tx: Tx, delivery: DeliveryRec, code: str, action: str, actor: str = "engine") -> None:
    new = delivery._replace(state=DeliveryState.PENDING.value, worker="", due=0.0, delay=0.0)
    tx.rows.run("attempt_lost", code, delivery.id, delivery.tries)
    tx.set_delivery(delivery, new, actor, action)
    tx.touch(delivery.id)
