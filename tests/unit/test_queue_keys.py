"""Where the database's keys come from, and what is refused."""

from __future__ import annotations

import os
from pathlib import Path

import keyring
import keyring.backend
import keyring.errors
import pytest

from adapter.errors import ConfigurationError, InstallationError
from adapter.queue.contract import Queue
from adapter.queue.keys import Keys, new_keys, obtain
from adapter.queue.sqlite import SqliteQueue
from tests.support.queue_world import arrival, mapped, person


class Shelf(keyring.backend.KeyringBackend):
    """A keyring in memory that can be locked."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise keyring.errors.KeyringLocked("locked")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise keyring.errors.KeyringLocked("locked")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def shelf():
    before = keyring.get_keyring()
    it = Shelf()
    keyring.set_keyring(it)
    yield it
    keyring.set_keyring(before)


@pytest.fixture
def no_keyring():
    from keyring.backends.fail import Keyring

    before = keyring.get_keyring()
    keyring.set_keyring(Keyring())
    yield
    keyring.set_keyring(before)


def test_the_key_is_kept_in_the_keyring_and_found_again(tmp_path: Path, shelf: Shelf):
    first = SqliteQueue.open(tmp_path)
    first.accept(arrival(b"x"))
    first.close()
    again = SqliteQueue.open(tmp_path)

    assert again.count() == 1
    assert len(shelf.kept) == 1
    assert again.health().findings == ()
    assert not (tmp_path / "store.key").exists()
    again.close()


def test_two_stores_of_one_machine_have_two_keys(tmp_path: Path, shelf: Shelf):
    SqliteQueue.open(tmp_path / "a").close()
    SqliteQueue.open(tmp_path / "b").close()

    assert len(set(shelf.kept.values())) == 2


def test_without_a_keyring_service_the_key_lies_in_a_file_and_that_is_said(tmp_path: Path, no_keyring: None):
    queue = SqliteQueue.open(tmp_path)

    assert [it.code for it in queue.health().findings] == ["key-file"]
    if os.name == "posix":
        assert (tmp_path / "store.key").stat().st_mode & 0o777 == 0o600
    queue.close()
    SqliteQueue.open(tmp_path).close()


@pytest.mark.skipif(os.name != "posix", reason="permissions are access lists on Windows")
def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path, no_keyring: None):
    SqliteQueue.open(tmp_path).close()
    (tmp_path / "store.key").chmod(0o640)

    with pytest.raises(InstallationError, match="read by others"):
        SqliteQueue.open(tmp_path)


def test_a_lost_key_is_an_error_and_never_a_new_key(tmp_path: Path, shelf: Shelf):
    SqliteQueue.open(tmp_path).close()
    shelf.kept.clear()

    for setting in ("auto", "keyring", "file"):
        with pytest.raises(InstallationError, match="not in"):
            SqliteQueue.open(tmp_path, key=setting)
    assert shelf.kept == {}
    assert not (tmp_path / "store.key").exists()


def test_a_locked_keyring_is_an_error_when_there_is_a_database_and_a_file_when_there_is_none(tmp_path: Path, shelf: Shelf):
    SqliteQueue.open(tmp_path / "old").close()
    shelf.locked = True
    with pytest.raises(InstallationError, match="keyring cannot be read"):
        SqliteQueue.open(tmp_path / "old")

    fresh = SqliteQueue.open(tmp_path / "new")
    assert [it.code for it in fresh.health().findings] == ["key-file"]
    fresh.close()


def test_a_key_file_elsewhere(tmp_path: Path):
    place = tmp_path / "secrets" / "db.key"
    SqliteQueue.open(tmp_path / "data", key=f"file:{place}").close()

    assert place.exists()
    assert not (tmp_path / "data" / "store.key").exists()


@pytest.mark.parametrize("content", ["", "v1:00:00", "v9:" + "00" * 32 + ":" + "00" * 32, "nonsense"])
def test_a_key_file_that_holds_no_key_is_refused(tmp_path: Path, content: str):
    (tmp_path / "store.key").write_text(content)
    (tmp_path / "store.key").chmod(0o600)

    with pytest.raises(InstallationError, match="no key of this program"):
        SqliteQueue.open(tmp_path, key="file")


def test_an_unknown_setting_is_a_configuration_error(tmp_path: Path):
    with pytest.raises(ConfigurationError):
        obtain("cloud", tmp_path, "x", exists=False)


def test_keys_do_not_show_themselves():
    keys = new_keys()

    assert keys.store.hex() not in repr(keys)
    assert isinstance(keys, Keys)


def test_nothing_lies_on_the_disk_in_clear(tmp_path: Path):
    queue: Queue = SqliteQueue.open(tmp_path, key="file")
    number = queue.accept(arrival(b"PID|1||13116900216||Nordmann^Kari", "adt_Nordmann.hl7")).message_ids[0]
    world_person = (person("13116900216"),)
    from adapter.queue.contract import Placement

    queue.place(Placement(number, 0, mapped(world_person), ("fhir",)))
    files = [part for part in tmp_path.iterdir() if part.name.startswith("journalbro.db")]
    assert len(files) >= 2
    for part in files:
        data = part.read_bytes()
        assert b"SQLite format" not in data
        assert b"Nordmann" not in data
        assert b"13116900216" not in data
        assert b"hl7v2" not in data
    queue.close()


def test_no_column_but_payloads_and_file_names_holds_a_number_or_a_name(tmp_path: Path):
    from adapter.model import Finding, Result
    from adapter.queue.contract import PackedBytes, Placement
    from adapter.queue.database import connect
    from tests.support.queue_world import OK, done, record

    queue = SqliteQueue.open(tmp_path, key="file")
    key = person("13116900216")
    number = queue.accept(arrival(b"PID|1||13116900216||Nordmann^Kari", "a.hl7")).message_ids[0]
    it = mapped((key,), identity="Nordmann|13116900216", root="13116900216")
    result = Result(it.state, it.id, it.entries, [], [Finding("profile", "PID-5")], ["PV1-52"], trace=b"13116900216")
    queue.place(Placement(number, 0, result, ("fhir",)))
    (claim,) = queue.claim("w", ["fhir"])
    queue.pack(claim, PackedBytes(b"13116900216 Nordmann", record(key, b'"Nordmann"', root="13116900216")))
    queue.settle(claim, done(), OK)
    queue.redrive(queue_filter(number), "ola", "Nordmann 13116900216 asked")
    queue.pause("", "ola", "Nordmann")

    connection = connect(queue.path, queue.keys)
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    payload_tables = 0
    for table in tables:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        if table.endswith("_payload"):
            payload_tables += 1
            continue
        shown = [name for name in columns if not name.endswith("_payload")]
        for row in connection.execute(f"SELECT {', '.join(shown)} FROM {table}"):
            text = repr(row)
            assert "Nordmann" not in text, table
            assert "13116900216" not in text, table
    assert payload_tables >= 4
    connection.close()
    queue.close()


def queue_filter(number: int):
    from adapter.queue.contract import MessageFilter

    return MessageFilter(ids=(number,))
