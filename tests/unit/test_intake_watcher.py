"""A watched folder from outside: real files in real folders, a ledger in memory, a clock that the test moves."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapter.clock import ManualClock
from adapter.errors import UNREADABLE_REMEDIES, StoreUnavailable, Unreadable
from adapter.intake import Catch, Committed, Watcher, WatchSettings
from adapter.intake import folder as folders
from adapter.intake.folder import Folder
from adapter.model import RawMessage

MESSAGE = b"MSH|one\rPID|\r"


class MemoryLedger:
    """What the queue promises of intake, in memory."""

    def __init__(self) -> None:
        self.rows: list[Catch] = []
        self.places: dict[int, str] = {}
        self.fail = 0
        self.after_commit: Callable[[], None] = lambda: None

    def commit(self, source: str, catches: Sequence[Catch]) -> list[Committed]:
        if self.fail:
            self.fail -= 1
            raise StoreUnavailable
        answers: list[Committed] = []
        for catch in catches:
            known = [i for i, row in enumerate(self.rows) if identity(row) == identity(catch)]
            if not known:
                self.rows.append(catch)
            answers.append(Committed(known[0] if known else len(self.rows) - 1, catch.reason is not None))
        self.after_commit()
        return answers

    def knows(self, source: str, path: str, size: int, mtime_ns: int) -> bool:
        return any(identity(row)[:3] == (path, size, mtime_ns) for row in self.rows)

    def moved(self, places: Sequence[tuple[int, str]]) -> None:
        self.places.update(places)

    @property
    def paths(self) -> list[str]:
        return [row.path for row in self.rows]


def identity(catch: Catch) -> tuple[str, int, int, str]:
    return catch.path, catch.size, catch.mtime_ns, catch.sha256


class Troubles:
    def __init__(self) -> None:
        self.now: dict[tuple[str, str], str] = {}

    def open(self, code: str, scope: str, detail: str = "") -> None:
        self.now[code, scope] = detail

    def close(self, code: str, scope: str) -> None:
        self.now.pop((code, scope), None)


class Bench:
    """A folder under watch. `scan` is one scan; `settle` is two with the time between them."""

    def __init__(self, root: Path, **settings: object) -> None:
        self.root = root
        self.inbox = root / "epj" / "ut"
        self.inbox.mkdir(parents=True, exist_ok=True)
        self.archive = root / "epj" / "arkiv"
        self.quarantine = root / "epj" / "karantene"
        self.clock = ManualClock(datetime(2026, 3, 1, 12, tzinfo=UTC))
        self.ledger = MemoryLedger()
        self.troubles = Troubles()
        self.reads: list[str] = []
        self.paused = False
        self.settings = WatchSettings("epj", self.inbox, self.archive, self.quarantine, hints=False, **settings)  # type: ignore[arg-type]
        self.restart()

    def restart(self) -> None:
        """A new watcher that remembers nothing, as after a crash."""
        self.watcher = Watcher(
            self.settings, self.ledger, self._split, self._complete, self.clock, self.troubles, paused=lambda: self.paused
        )

    def _split(self, data: bytes) -> list[RawMessage]:
        if not data.startswith(b"MSH"):
            raise Unreadable("not-a-message", "The file does not begin as a message does.", offset=0)
        return [RawMessage(1, 0, data)]

    def _complete(self, data: bytes) -> bool:
        self.reads.append(hashlib.sha256(data).hexdigest())
        return not data.startswith(b"MSH") or data.endswith(b"\r")

    def write(self, name: str, data: bytes = MESSAGE, mtime: float | None = None) -> Path:
        path = self.inbox / name
        path.write_bytes(data)
        if mtime is not None:
            os.utime(path, (mtime, mtime))
        return path

    def scan(self, seconds: float = 4.0) -> float:
        pause = self.watcher.step()
        self.clock.advance(seconds)
        return pause

    def settle(self) -> None:
        self.scan()
        self.scan()

    def left(self) -> list[str]:
        return sorted(p.name for p in self.inbox.iterdir())

    def archived(self) -> list[str]:
        return sorted(p.name.split("~")[0] for p in self.archive.glob("*/*"))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_a_file_that_does_not_change_between_two_scans_is_committed_and_then_archived(bench: Bench):
    bench.write("adt.hl7")
    bench.scan()
    assert bench.ledger.rows == []
    bench.scan()
    assert bench.ledger.paths == ["adt.hl7"]
    assert bench.ledger.rows[0].sha256 == hashlib.sha256(MESSAGE).hexdigest()
    assert bench.left() == []
    [archived] = bench.archive.glob("*/*")
    assert archived.read_bytes() == MESSAGE
    assert re.fullmatch(r"adt~[0-9a-f]{12}\.hl7", archived.name)
    assert bench.ledger.places[0] == str(archived)


def test_two_scans_too_close_together_prove_nothing(bench: Bench):
    bench.write("adt.hl7")
    for _ in range(5):
        bench.scan(0.5)
    assert bench.ledger.rows == []


def test_a_file_that_still_grows_is_left_alone(bench: Bench):
    path = bench.write("adt.hl7", b"MSH|one\r")
    for part in (b"PID|", b"a", b"b\r"):
        bench.scan()
        with path.open("ab") as file:
            file.write(part)
    bench.scan()
    assert bench.ledger.rows == []
    bench.scan()
    assert [row.size for row in bench.ledger.rows] == [len(b"MSH|one\rPID|ab\r")]


def test_a_file_that_ends_in_the_middle_of_a_segment_waits_and_is_read_once_only(bench: Bench):
    path = bench.write("adt.hl7", b"MSH|one\rPID|half")
    for _ in range(6):
        bench.scan()
    assert bench.ledger.rows == []
    assert len(bench.reads) == 1
    assert bench.watcher.state.incomplete == 1
    with path.open("ab") as file:
        file.write(b"\r")
    bench.settle()
    assert len(bench.ledger.rows) == 1


def test_an_incomplete_file_that_has_not_changed_for_long_is_quarantined_as_truncated(bench: Bench):
    bench.write("adt.hl7", b"MSH|one\rPID|SECRETNAME")
    bench.settle()
    bench.clock.advance(3600)
    bench.scan()
    assert [row.reason.code for row in bench.ledger.rows if row.reason] == ["truncated"]
    reason = next(bench.quarantine.glob("*.reason.txt")).read_text("utf-8")
    assert reason.startswith("code: truncated\n")
    assert "SECRETNAME" not in reason
    assert bench.left() == []


def test_a_source_that_never_ends_its_last_line_may_be_taken_as_it_is(tmp_path: Path):
    bench = Bench(tmp_path, take_incomplete=True, incomplete_seconds=60.0)
    bench.write("adt.hl7", b"MSH|one\rPID|last line")
    bench.settle()
    assert bench.ledger.rows == []
    bench.clock.advance(60)
    bench.scan()
    assert [row.reason for row in bench.ledger.rows] == [None]
    assert bench.archived() == ["adt"]


def test_a_file_of_no_bytes_waits_and_ends_as_empty(bench: Bench):
    bench.write("adt.hl7", b"")
    bench.watcher = Watcher(bench.settings, bench.ledger, bench._split, bool, bench.clock, bench.troubles)
    bench.settle()
    assert bench.ledger.rows == []
    bench.clock.advance(3600)
    bench.scan()
    assert [row.reason.code for row in bench.ledger.rows if row.reason] == ["empty"]


def test_a_file_that_is_no_message_goes_to_quarantine_with_its_reason_and_stops_nothing_else(bench: Bench):
    bench.write("brev.pdf", b"%PDF-1.7 something", mtime=1000)
    bench.write("adt.hl7", mtime=2000)
    bench.settle()
    assert bench.archived() == ["adt"]
    names = sorted(p.name for p in bench.quarantine.iterdir())
    assert len(names) == 2
    reason = (bench.quarantine / names[1]).read_text("utf-8")
    for line in ("code: not-a-message", "source: epj", "file: brev.pdf", "size: 18", "byte: 0"):
        assert line in reason.splitlines()
    assert UNREADABLE_REMEDIES["not-a-message"] in reason


def test_a_file_over_the_limit_is_hashed_and_quarantined_without_being_kept(tmp_path: Path):
    bench = Bench(tmp_path, largest=1000)
    bench.write("big.hl7", b"MSH|" + b"x" * 5000)
    bench.settle()
    [row] = bench.ledger.rows
    assert row.reason is not None
    assert (row.reason.code, row.content, row.size) == ("too-large", b"", 5004)
    assert len(list(bench.quarantine.iterdir())) == 2


def test_files_are_taken_by_time_and_then_in_natural_order_of_their_names(bench: Bench):
    for name, mtime in (("b10.hl7", 50), ("b9.hl7", 50), ("a.hl7", 70), ("z.hl7", 20)):
        bench.write(name, b"MSH|" + name.encode() + b"\r", mtime=mtime)
    bench.settle()
    assert bench.ledger.paths == ["z.hl7", "b9.hl7", "b10.hl7", "a.hl7"]


def test_a_later_file_waits_for_an_earlier_one_that_the_listing_showed_late_but_not_for_ever(bench: Bench):
    bench.write("later.hl7", b"MSH|2\r", mtime=2000)
    bench.scan(2.0)
    bench.write("earlier.hl7", b"MSH|1\r", mtime=1000)
    bench.scan(2.0)
    bench.scan(2.0)
    bench.scan(2.0)
    assert bench.ledger.paths == ["earlier.hl7", "later.hl7"]
    bench.write("waits.hl7", b"MSH|3\r", mtime=9000)
    for turn in range(8):
        bench.write("restless.hl7", b"MSH|" + b"x" * turn, mtime=100)
        bench.scan(2.0)
    assert bench.ledger.paths[2:] == ["waits.hl7"]


def test_a_file_with_a_time_in_the_future_is_taken_like_any_other(bench: Bench):
    bench.write("adt.hl7", mtime=4_000_000_000)
    bench.settle()
    assert bench.ledger.paths == ["adt.hl7"]


def test_a_wall_clock_that_jumps_changes_nothing(bench: Bench):
    bench.write("adt.hl7")
    bench.scan(1.0)
    bench.clock.set_wall(datetime(2020, 1, 1, tzinfo=UTC))
    bench.scan(1.0)
    bench.clock.set_wall(datetime(2036, 1, 1, tzinfo=UTC))
    bench.scan(2.0)
    assert bench.ledger.rows == []
    bench.scan()
    assert bench.ledger.paths == ["adt.hl7"]


def test_a_rewrite_within_the_same_second_is_seen_by_size_or_by_the_second_scan(bench: Bench):
    path = bench.write("adt.hl7", b"MSH|one\r", mtime=1000)
    bench.scan(2.0)
    path.write_bytes(b"MSH|other\r")
    os.utime(path, (1000, 1000))
    bench.scan(2.0)
    assert bench.ledger.rows == []
    bench.settle()
    assert [row.size for row in bench.ledger.rows] == [10]


def test_a_file_that_changes_after_the_commit_is_not_moved_but_read_again(bench: Bench):
    path = bench.write("adt.hl7")
    bench.scan()
    bench.ledger.after_commit = lambda: path.write_bytes(b"MSH|two\rPID|new\r") and None  # type: ignore[func-returns-value]
    bench.scan()
    bench.ledger.after_commit = lambda: None
    assert bench.left() == ["adt.hl7"]
    bench.settle()
    assert [row.sha256 for row in bench.ledger.rows] == [hashlib.sha256(d).hexdigest() for d in (MESSAGE, b"MSH|two\rPID|new\r")]
    assert bench.left() == []


def test_a_file_replaced_in_the_last_instant_before_the_rename_comes_back(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    bench.write("adt.hl7")
    bench.scan()
    rename = folders.rename_new

    def replace_first(folder: Folder, name: str, target: Folder, final: str) -> None:
        monkeypatch.setattr(folders, "rename_new", rename)
        bench.write("adt.hl7", b"MSH|newer and longer\r")
        rename(folder, name, target, final)

    monkeypatch.setattr(folders, "rename_new", replace_first)
    bench.scan()
    assert bench.left() == ["adt.hl7"]
    bench.settle()
    assert len(bench.ledger.rows) == 2
    assert bench.left() == []


def test_a_crash_between_commit_and_move_takes_the_file_once_only(bench: Bench):
    bench.write("adt.hl7")

    class Crash(BaseException):
        pass

    def crash() -> None:
        raise Crash

    bench.ledger.after_commit = crash
    bench.scan()
    with pytest.raises(Crash):
        bench.scan()
    bench.ledger.after_commit = lambda: None
    assert bench.left() == ["adt.hl7"]
    bench.restart()
    bench.settle()
    assert len(bench.ledger.rows) == 1
    assert bench.left() == []
    assert bench.archived() == ["adt"]


def test_the_same_name_again_never_overwrites_what_is_archived(bench: Bench):
    for data in (b"MSH|1\r", b"MSH|2\r", b"MSH|1\r"):
        bench.write("adt.hl7", data)
        bench.clock.set_wall(datetime(2026, 3, 1, 12, tzinfo=UTC))
        bench.settle()
    assert sorted(p.read_bytes() for p in bench.archive.glob("*/*")) == [b"MSH|1\r", b"MSH|1\r", b"MSH|2\r"]


def test_a_share_that_is_gone_is_unreachable_and_not_empty(bench: Bench):
    bench.write("adt.hl7")
    bench.scan()
    away = bench.inbox.rename(bench.root / "away")
    bench.scan()
    assert bench.watcher.state.unreachable == "not-found"
    assert ("source-unreachable", "epj") in bench.troubles.now
    away.rename(bench.inbox)
    bench.scan()
    assert bench.watcher.state.unreachable == ""
    assert bench.troubles.now == {}
    assert bench.ledger.paths == ["adt.hl7"]


def test_an_empty_mount_point_does_not_pass_for_its_share(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(folders.os.path, "ismount", lambda _path: True)
    bench.scan()
    monkeypatch.setattr(folders.os.path, "ismount", lambda _path: False)
    bench.scan()
    assert bench.watcher.state.unreachable == "not-mounted"


def test_a_share_lost_in_the_middle_of_a_read_loses_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    bench.write("adt.hl7")
    bench.scan()
    real = os.read

    def broken(fd: int, size: int) -> bytes:
        raise OSError(5, "input/output error")

    monkeypatch.setattr(folders.os, "read", broken)
    bench.scan()
    assert bench.watcher.state.unreachable == "no-answer"
    assert bench.ledger.rows == []
    monkeypatch.setattr(folders.os, "read", real)
    bench.settle()
    assert bench.ledger.paths == ["adt.hl7"]


def test_a_listing_that_breaks_off_is_no_listing(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    bench.write("adt.hl7")
    bench.scan()

    def broken(_path: object) -> object:
        raise OSError(116, "stale handle")

    monkeypatch.setattr(folders.os, "scandir", broken)
    bench.scan()
    monkeypatch.undo()
    assert bench.watcher.state.unreachable == "no-answer"
    bench.scan()
    assert bench.ledger.paths == ["adt.hl7"]


def test_a_store_that_cannot_write_stops_intake_and_loses_nothing(bench: Bench):
    bench.write("adt.hl7")
    bench.scan()
    bench.ledger.fail = 3
    for _ in range(3):
        bench.scan()
    assert ("store-unavailable", "epj") in bench.troubles.now
    assert bench.left() == ["adt.hl7"]
    bench.scan()
    assert bench.ledger.paths == ["adt.hl7"]
    assert bench.troubles.now == {}


def test_an_archive_that_cannot_be_written_is_told_and_the_file_is_neither_lost_nor_read_again(bench: Bench):
    bench.archive.write_text("a file stands where the folder should be", "utf-8")
    bench.write("adt.hl7")
    for _ in range(5):
        bench.scan()
    assert len(bench.ledger.rows) == 1
    assert len(bench.reads) == 1
    assert ("archive-unreachable", "epj") in bench.troubles.now
    assert bench.left() == ["adt.hl7"]
    bench.archive.unlink()
    bench.scan()
    assert bench.left() == []
    assert bench.troubles.now == {}


def test_a_locked_file_waits_until_it_is_free(bench: Bench):
    path = bench.write("adt.hl7")
    with path.open("rb") as holder:
        fcntl.flock(holder, fcntl.LOCK_EX)
        bench.settle()
        assert bench.ledger.rows == []
        assert bench.troubles.now == {("file-locked", "epj"): "locked"}
    bench.scan()
    assert bench.ledger.paths == ["adt.hl7"]
    assert bench.troubles.now == {}


def test_a_folder_that_is_only_read_works_from_the_ledger_alone(tmp_path: Path):
    bench = Bench(tmp_path, after="leave")
    bench.write("adt.hl7")
    bench.write("bad.txt", b"hello", mtime=5)
    bench.settle()
    bench.settle()
    bench.restart()
    bench.settle()
    bench.settle()
    assert sorted(bench.ledger.paths) == ["adt.hl7", "bad.txt"]
    assert len(bench.reads) == 2
    assert bench.left() == ["adt.hl7", "bad.txt"]
    assert not bench.archive.exists()
    assert not bench.quarantine.exists()
    bench.write("adt.hl7", b"MSH|changed\r")
    bench.settle()
    assert len(bench.ledger.rows) == 3


def test_a_file_counts_only_when_its_done_file_is_beside_it(tmp_path: Path):
    bench = Bench(tmp_path, done_file="{name}.ok")
    bench.write("adt.hl7", b"MSH|no end of segment")
    bench.settle()
    bench.settle()
    assert bench.ledger.rows == []
    bench.write("ADT.HL7.OK", b"")
    bench.settle()
    assert bench.ledger.paths == ["adt.hl7"]
    assert bench.left() == []


def test_a_done_file_whose_file_is_gone_does_not_lie_there_for_ever(tmp_path: Path):
    bench = Bench(tmp_path, done_file="{stem}.ok")
    bench.write("adt.ok", b"")
    bench.settle()
    assert bench.left() == ["adt.ok"]
    bench.clock.advance(3600)
    bench.scan()
    assert bench.left() == []
    assert bench.ledger.rows == []


def test_links_folders_pipes_hidden_and_temporary_files_are_left_alone(bench: Bench, tmp_path: Path):
    secret = tmp_path / "secret"
    secret.write_bytes(b"MSH|outside\r")
    (bench.inbox / "link.hl7").symlink_to(secret)
    (bench.inbox / "sub").mkdir()
    os.mkfifo(bench.inbox / "pipe.hl7")
    for name in (".hidden", "~$adt.hl7", "adt.hl7.tmp", "adt.part", "Thumbs.db"):
        bench.write(name)
    bench.settle()
    bench.settle()
    assert bench.ledger.rows == []
    assert bench.watcher.state.left_alone == 8


def test_a_file_that_becomes_a_link_between_scan_and_read_is_not_followed(bench: Bench, tmp_path: Path):
    path = bench.write("adt.hl7")
    secret = tmp_path / "secret"
    secret.write_bytes(MESSAGE)
    bench.scan()
    listing = Folder.listing

    def swap(self: Folder) -> folders.Listing:
        found = listing(self)
        if self.path == bench.inbox:
            path.unlink()
            path.symlink_to(secret)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Folder, "listing", swap)
        bench.scan()
    assert bench.ledger.rows == []


def test_names_in_any_form_of_letters_and_in_any_bytes_are_taken(bench: Bench):
    composed, decomposed = unicodedata.normalize("NFC", "blåbær.hl7"), unicodedata.normalize("NFD", "blåbær.hl7")
    bench.write(composed, b"MSH|c\r", mtime=1)
    bench.write(decomposed, b"MSH|d\r", mtime=2)
    raw = os.fsencode(bench.inbox) + b"/br\xe6.hl7"
    with open(raw, "wb") as file:  # noqa: PTH123 - a name that is no text
        file.write(b"MSH|raw\r")
    os.utime(raw, (3, 3))
    bench.settle()
    assert bench.ledger.paths == [composed, composed, "br\\xe6.hl7"]
    assert bench.left() == []
    assert len(list(bench.archive.glob("*/*"))) == 3


def test_a_name_as_long_as_a_name_may_be_still_finds_room_in_the_archive(bench: Bench):
    bench.write("å" * 120 + "x" * 11 + ".hl7")
    bench.write("y" * 255)
    bench.settle()
    assert bench.left() == []
    assert len(list(bench.archive.glob("*/*"))) == 2


def test_a_paused_source_is_looked_at_but_not_touched(bench: Bench):
    bench.paused = True
    bench.write("adt.hl7")
    bench.settle()
    bench.settle()
    assert (bench.ledger.rows, bench.watcher.state.waiting, bench.watcher.state.paused) == ([], 1, True)
    bench.paused = False
    bench.scan()
    assert bench.ledger.paths == ["adt.hl7"]


def test_a_quiet_folder_is_scanned_more_seldom_and_a_busy_one_often(bench: Bench):
    pauses = [bench.scan() for _ in range(8)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == 30.0
    bench.write("adt.hl7")
    assert bench.scan() <= 3.0


def test_an_archive_on_another_disk_gets_a_verified_copy(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    rename = folders.rename_new

    def other_disk(folder: Folder, name: str, target: Folder, final: str) -> None:
        if folder is not target:
            raise OSError(18, "cross-device link")
        rename(folder, name, target, final)

    monkeypatch.setattr(folders, "rename_new", other_disk)
    bench.write("adt.hl7")
    bench.settle()
    assert bench.left() == []
    [archived] = bench.archive.glob("*/*")
    assert archived.read_bytes() == MESSAGE


def test_a_file_system_without_a_rename_that_refuses_never_overwrites_either(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(folders, "_RENAMEAT2", None)
    for _ in range(3):
        bench.write("adt.hl7")
        bench.settle()
    assert sorted(p.read_bytes() for p in bench.archive.glob("*/*")) == [MESSAGE] * 3


def test_a_crash_between_the_reason_and_the_move_leaves_one_reason(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    class Crash(BaseException):
        pass

    def crash(*_: object) -> str:
        raise Crash

    bench.write("brev.pdf", b"%PDF")
    bench.scan()
    with monkeypatch.context() as patch:
        patch.setattr(Folder, "move", crash)
        with pytest.raises(Crash):
            bench.scan()
    bench.restart()
    bench.settle()
    assert sorted(p.name for p in bench.quarantine.iterdir()) == ["brev~" + p for p in ["315d429b7714.pdf", "315d429b7714.pdf.reason.txt"]]


def test_a_hundred_thousand_waiting_files_are_listed_and_ordered_in_seconds(bench: Bench, monkeypatch: pytest.MonkeyPatch):
    files = [folders.Seen(f"adt{n}.hl7", 100, 10**18 + (n * 7919 % 5000), n + 1) for n in range(100_000)]
    monkeypatch.setattr(Folder, "listing", lambda _self: folders.Listing(files, 0))
    bench.paused = True
    bench.scan()
    bench.scan()
    assert bench.watcher.state.waiting == 100_000


def test_a_listing_without_file_numbers_is_told_apart_by_size_and_time(tmp_path):
    """As Windows lists a folder: the number is there only when the file is opened."""
    file = tmp_path / "adt.hl7"
    file.write_bytes(b"MSH")
    status = file.stat()
    assert folders.Seen("adt.hl7", 3, status.st_mtime_ns, 0).same(status)
    assert folders.Seen("adt.hl7", 3, status.st_mtime_ns, status.st_ino).same(status)
    assert not folders.Seen("adt.hl7", 3, status.st_mtime_ns, status.st_ino + 1).same(status)
    assert not folders.Seen("adt.hl7", 4, status.st_mtime_ns, 0).same(status)
