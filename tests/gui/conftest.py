"""Windows for tests: drawn in memory (unless QT_QPA_PLATFORM says otherwise), with a real engine and a real practice service behind."""

from __future__ import annotations

import gc
import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("PySide6", reason="the windows need PySide6: pip install '.[gui]'")

from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from adapter.cli.demo import configuration
from adapter.config import Config
from adapter.engine import Engine
from adapter.sandbox.exports import samples, write
from adapter.sandbox.fhir_server import FhirServer
from gui.link import EngineLink
from gui.pages import add_pages
from gui.window import MainWindow
from tests.engine_support.installation import until


@pytest.fixture(autouse=True)
def in_english(english: None) -> None:
    """The rooms below speak English, as the windows do without a catalogue."""


@pytest.fixture(autouse=True)
def swept() -> Iterator[None]:
    """Windows that are gone are cleared away here, in their own thread, and not on the way: an engine in this process collects garbage in threads of its
    own, where Qt breaks.
    """
    gc.disable()
    yield
    gc.enable()
    gc.collect()


@pytest.fixture
def practice() -> Iterator[FhirServer]:
    """The practice service."""
    with FhirServer() as server:
        yield server


@pytest.fixture
def config(tmp_path: Path, practice: FhirServer) -> Config:
    """The demo's installation, with nothing exported yet, and a folder for mappings of one's own, which is not there yet."""
    made = configuration(tmp_path, practice.url, samples())
    for source in made.sources:
        source.folder.mkdir(parents=True)
    quick = tuple(replace(source, scan_seconds=0.05, stable_seconds=0.05) for source in made.sources)
    return replace(made, sources=quick, installation=replace(made.installation, site_mappings=tmp_path / "site"))


@pytest.fixture
def engine(config: Config) -> Iterator[Engine]:
    """A running engine with empty folders."""
    with Engine(config) as engine:
        yield engine


@pytest.fixture
def exported(engine: Engine, tmp_path: Path) -> Engine:
    """The same engine when it has taken and sent the demo's exports: thirteen messages, one stopped, two rejected."""
    write(tmp_path, samples())
    until(lambda: engine.queue.count() == 13 and engine.wait_idle(1), 60)  # the torn file is taken when it has been torn for a while
    return engine


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    """The window's settings, in a file of this test."""
    return QSettings(str(tmp_path / "tray.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def link(qtbot: QtBot, config: Config) -> Iterator[EngineLink]:
    """A line to this test's engine, whether it runs or not."""
    link = EngineLink(config.control_address)
    yield link
    link.stop()


@pytest.fixture
def window(qtbot: QtBot, link: EngineLink, settings: QSettings) -> MainWindow:
    """The main window with its pages, connected."""
    window = MainWindow(link, settings)
    add_pages(window)
    qtbot.addWidget(window)
    link.start()
    with qtbot.waitExposed(window):
        window.come()
    return window
