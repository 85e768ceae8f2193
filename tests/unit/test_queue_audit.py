"""The audit chain shows what was changed behind its back."""

from __future__ import annotations

from pathlib import Path

import apsw
import pytest

from adapter.clock import SystemClock
from adapter.queue.database import connect
from adapter.queue.keys import new_keys
from adapter.queue.sqlite import SqliteQueue


def tampered(tmp_path: Path, *statements: str):
    """What the check says after somebody with the database's key has been at it."""
    keys = new_keys()
    queue = SqliteQueue(tmp_path / "q.db", keys, SystemClock())
    for n in range(20):
        queue.note("kari", f"act-{n}", reason="because")
    assert queue.verify_audit().ok
    connection = connect(tmp_path / "q.db", keys)
    connection.execute("DROP TRIGGER audit_is_never_changed; DROP TRIGGER audit_is_never_deleted")
    for statement in statements:
        connection.execute(statement)
    connection.close()
    check = queue.verify_audit()
    queue.close()
    return check


@pytest.mark.parametrize(
    ("statement", "first_bad"),
    [
        ("UPDATE audit SET actor = 'ola' WHERE id = 7", 7),
        ("UPDATE audit SET at = at + 1 WHERE id = 7", 7),
        ("UPDATE audit SET reason_payload = x'41' WHERE id = 7", 7),
        ("DELETE FROM audit WHERE id = 7", 8),
        ("DELETE FROM audit WHERE id = 1", 2),
        ("UPDATE audit SET id = 70 WHERE id = 20", 70),
        (
            "INSERT INTO audit SELECT 21, at, actor, action, subject, subject_id, message, before, after, reason_payload, hash FROM audit WHERE id = 20",
            21,
        ),
    ],
)
def test_a_row_changed_removed_or_put_in_breaks_the_chain(tmp_path: Path, statement: str, first_bad: int):
    check = tampered(tmp_path, statement)

    assert (check.ok, check.first_bad) == (False, first_bad)


def test_a_chain_cut_off_at_its_end_has_another_head(tmp_path: Path):
    keys = new_keys()
    queue = SqliteQueue(tmp_path / "q.db", keys, SystemClock())
    queue.note("kari", "one")
    before = queue.verify_audit().head
    queue.note("kari", "two")

    assert queue.verify_audit().head != before
    queue.close()


def test_the_table_itself_refuses_changes(tmp_path: Path):
    keys = new_keys()
    queue = SqliteQueue(tmp_path / "q.db", keys, SystemClock())
    queue.note("kari", "one")
    connection = connect(tmp_path / "q.db", keys)
    for statement in ("UPDATE audit SET actor = 'x'", "DELETE FROM audit"):
        with pytest.raises(apsw.ConstraintError, match="append-only"):
            connection.execute(statement)
    connection.close()
    queue.close()
