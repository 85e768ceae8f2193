"""The window over an engine that stops, hangs, is killed or upgraded: it says so, and recovers by itself. And that window itself ending."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from adapter.config import Config
from adapter.sandbox.exports import samples, write
from adapter.sandbox.fhir_server import FhirServer
from gui import link as link_module
from gui.link import EngineLink
from gui.window import MainWindow
from tests.conftest import ROOT
from tests.gui.drive import column, log_page, until

Start = Callable[[], subprocess.Popen[str]]


@pytest.fixture
def start(config: Config, tmp_path: Path, practice: FhirServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts an engine in a process of its own; silence is noticed after a second and a half."""
    monkeypatch.setattr(link_module, "SILENCE_SECONDS", 1.5)
    monkeypatch.setattr(link_module, "_AGAIN_SECONDS", (0.2,))
    children: list[subprocess.Popen[str]] = []

    def begin() -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.gui.engine_child", str(tmp_path), practice.url], stdout=subprocess.PIPE, text=True, cwd=ROOT
        )
        children.append(child)
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        return child

    yield begin
    for child in children:
        with child:
            child.send_signal(signal.SIGCONT)
            child.kill()


def test_without_an_engine_the_window_says_so_and_finds_it_when_it_comes(qtbot: QtBot, start: Start, window: MainWindow, tmp_path: Path):
    until(qtbot, lambda: "not running" in window.banner.text)
    assert log_page(window).stack.currentIndex() == 1
    start()
    until(qtbot, lambda: not window.banner.text)
    write(tmp_path, samples()[:1])
    until(qtbot, lambda: column(log_page(window), "state") == ["delivered"])


def test_a_killed_engine_is_said_and_what_was_read_stays(qtbot: QtBot, start: Start, window: MainWindow, tmp_path: Path):
    child = start()
    write(tmp_path, samples()[:1])
    page = log_page(window)
    until(qtbot, lambda: column(page, "state") == ["delivered"])
    child.kill()
    until(qtbot, lambda: "not running" in window.banner.text)
    assert column(page, "state") == ["delivered"]
    assert window._badge.text() == ""
    start()
    until(qtbot, lambda: not window.banner.text)
    write(tmp_path, samples()[1:2])
    until(qtbot, lambda: page.model.rowCount() == 2)


def test_an_engine_that_hangs_is_said_and_answers_again(qtbot: QtBot, start: Start, window: MainWindow):
    child = start()
    until(qtbot, lambda: not window.banner.text)
    child.send_signal(signal.SIGSTOP)
    began = time.monotonic()
    until(qtbot, lambda: "does not answer" in window.banner.text)
    assert time.monotonic() - began < 10
    child.send_signal(signal.SIGCONT)
    until(qtbot, lambda: not window.banner.text)


def test_an_engine_that_was_stopped_properly_is_said(qtbot: QtBot, start: Start, window: MainWindow):
    child = start()
    until(qtbot, lambda: not window.banner.text)
    child.terminate()
    until(qtbot, lambda: "not running" in window.banner.text)
    assert child.wait(20) == 0


@pytest.fixture
def strange(tmp_path: Path) -> Iterator[Callable[..., Callable[[], None]]]:
    """Something that listens at an address and answers every line with the same bytes, or never; what is given ends it."""
    ends: list[Callable[[], None]] = []

    def listen(answer: bytes | None, address: str) -> Callable[[], None]:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(address)
        listener.listen()
        held = [listener]

        def serve() -> None:
            while True:
                try:
                    peer, _ = listener.accept()
                except OSError:
                    return
                held.append(peer)
                if answer is not None and peer.recv(1 << 16):
                    peer.sendall(answer)

        def end() -> None:
            for one in held:
                try:
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
                one.close()
            Path(address).unlink(missing_ok=True)

        threading.Thread(target=serve, daemon=True).start()
        ends.append(end)
        return end

    yield listen
    for end in ends:
        end()


@pytest.fixture
def silent(strange: Callable[..., Callable[[], None]], tmp_path: Path) -> str:
    """The address of something that takes what it is asked and never answers."""
    strange(None, str(tmp_path / "silent.sock"))
    return str(tmp_path / "silent.sock")


def test_an_engine_of_another_version_is_said(qtbot: QtBot, strange: Callable[..., Callable[[], None]], settings, tmp_path: Path):
    address = str(tmp_path / "strange.sock")
    strange(b'{"v": 2, "id": 1, "ok": true, "result": {}}\n', address)
    link = EngineLink(address)
    window = MainWindow(link, settings)
    qtbot.addWidget(window)
    link.start()
    until(qtbot, lambda: "another version" in window.banner.text)
    link.stop()


def test_an_engine_that_is_upgraded_under_the_window_is_said_and_the_right_one_is_found_again(
    qtbot: QtBot, start: Start, strange: Callable[..., Callable[[], None]], window: MainWindow, config: Config, tmp_path: Path
):
    old = start()
    write(tmp_path, samples()[:1])
    page = log_page(window)
    until(qtbot, lambda: column(page, "state") == ["delivered"])
    old.terminate()
    assert old.wait(20) == 0
    until(qtbot, lambda: "not running" in window.banner.text)
    stop = strange(b'{"v": 2, "id": 1, "ok": true, "result": {}}\n', config.control_address)
    until(qtbot, lambda: "another version" in window.banner.text)
    assert column(page, "state") == ["delivered"]
    stop()
    start()
    until(qtbot, lambda: not window.banner.text)
    write(tmp_path, samples()[1:2])
    until(qtbot, lambda: page.model.rowCount() == 2)


def program(address: str, folder: Path, *more: str) -> subprocess.Popen[str]:
    """The tray program itself, drawn in memory."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(folder / "config")}
    return subprocess.Popen(
        [sys.executable, "-m", "gui", "--address", address, "--lang", "en", *more],
        env=environment,
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )


def lock_of(folder: Path) -> list[Path]:
    return list((folder / "config" / "Journalbro").glob("tray-*.lock"))


def until_it_holds_the_lock(child: subprocess.Popen[str], folder: Path) -> None:
    """Until the program is the one that runs (a QLockFile begins with the number of its process), and has had time to ask the engine."""
    while not any(file.read_text().startswith(f"{child.pid}\n") for file in lock_of(folder)):
        assert child.poll() is None
        time.sleep(0.02)
    time.sleep(2)  # nothing tells from outside


def test_the_program_ends_at_once_though_a_hung_engine_owes_it_answers(silent: str, tmp_path: Path):
    address = silent
    with program(address, tmp_path) as child:
        until_it_holds_the_lock(child, tmp_path)
        began = time.monotonic()
        child.terminate()
        assert child.wait(10) == 0
        assert time.monotonic() - began < 3
        assert child.stderr is not None
        assert "Traceback" not in child.stderr.read()
    assert not lock_of(tmp_path)


def test_a_second_start_wakes_the_first_and_ends(silent: str, tmp_path: Path):
    address = silent
    with program(address, tmp_path) as first:
        until_it_holds_the_lock(first, tmp_path)
        with program(address, tmp_path) as second:
            assert second.wait(20) == 0
        with program(address, tmp_path, "--hidden") as at_login:
            assert at_login.wait(20) == 0
        assert first.poll() is None
        first.kill()
    with program(address, tmp_path) as third:  # a killed one leaves its lock, which binds nobody
        until_it_holds_the_lock(third, tmp_path)
        third.terminate()
        assert third.wait(10) == 0
