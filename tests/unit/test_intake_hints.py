"""Hints wake the scan; nothing depends on them."""

from __future__ import annotations

import queue
import threading
from pathlib import Path

import pytest

from adapter.intake import hints as hints_module
from adapter.intake.hints import Hints


def test_a_new_file_wakes_the_scan(tmp_path: Path):
    woken = threading.Event()
    hints = Hints(tmp_path, woken.set)
    try:
        assert hints.look_after()
        (tmp_path / "adt.hl7").write_bytes(b"MSH|")
        assert woken.wait(5)
    finally:
        hints.stop()


def test_an_observer_that_died_is_noticed_and_started_anew(tmp_path: Path):
    woken = threading.Event()
    hints = Hints(tmp_path, woken.set)
    try:
        hints.look_after()
        assert hints._observer is not None
        for emitter in hints._observer.emitters:
            emitter.stop()
            emitter.join(5)
        assert not hints.alive
        assert hints.look_after()
        assert hints.restarts == 1
        woken.clear()
        (tmp_path / "adt.hl7").write_bytes(b"MSH|")
        assert woken.wait(5)
    finally:
        hints.stop()


def test_a_folder_that_is_not_there_gives_no_hints_and_no_error(tmp_path: Path):
    hints = Hints(tmp_path / "gone", lambda: None)
    assert not hints.look_after()
    assert not hints.alive
    hints.stop()


@pytest.mark.parametrize("error", [OSError("inotify"), RuntimeError("thread"), queue.Empty()])
def test_whatever_a_system_says_instead_of_hints_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception):
    """On Windows watchdog waits for a folder that is not there until its own queue is found empty."""

    def start(_observer: object) -> None:
        raise error

    monkeypatch.setattr(hints_module.Observer, "start", start)
    hints = Hints(tmp_path, lambda: None)
    assert not hints.look_after()
    assert not hints.alive
    hints.stop()
