"""Every page and dialog of the tray program, on a real engine with sample exports: what the pictures show, and what the tests look through.

A scene opens one thing and gives its window. Values that are shown are those of the sample exports: synthetic people.
"""

from __future__ import annotations

import json
import os
import time
import urllib.request
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QSettings, QTimer, QTranslator
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QMessageBox, QWidget

from adapter.cli.practice import practice_engine
from adapter.clock import SystemClock
from adapter.engine import Engine
from adapter.sandbox.exports import samples, write
from gui.app import Program
from gui.first.guide import Guide
from gui.handbook import open_handbook
from gui.log.actions import Act, ActionDialog, act
from gui.log.causes import CausesPage
from gui.log.model import shown_state
from gui.log.view import LogPage
from gui.look import DARK, LIGHT, dress
from gui.mend.dialog import MendDialog, open_mend
from gui.mend.reload import ReloadDialog
from gui.message.difference import DifferenceDialog
from gui.message.panes import ReasonDialog
from gui.message.window import MessageWindow, open_message
from gui.overview.page import OverviewPage
from gui.report.page import ReportPage
from gui.settings.page import SettingsPage
from gui.settings.review import ReviewDialog
from gui.trail import TrailPage

PATIENCE_SECONDS = 90.0
STOPPED = 5
"""What waits for a person in the installation: an unknown code twice, half a message, a PDF, and one that the service refuses."""


P = TypeVar("P", bound=QWidget)


class ShiftedClock(SystemClock):
    """The machine's clock, so far back: an installation gets a past in seconds."""

    def __init__(self) -> None:
        self.back = timedelta()

    def now(self) -> datetime:
        return super().now() - self.back


def _export(folder: Path, source: str, sample: str, name: str, old: str = "", new: str = "", *, back: timedelta = timedelta()) -> None:
    """A sample once more as another message, perhaps with a text of it replaced, written so long ago."""
    one = next(it for it in samples() if it.name.startswith(sample))
    header, *segments = one.data.decode("latin-1").split("\r")
    fields = header.split("|")
    fields[9] = f"{fields[9]}-{name}"
    text = "\r".join(["|".join(fields), *segments])
    target = folder / source / "ut" / f"{sample}-{name}.hl7"
    partial_ = target.with_name(f".{target.name}.tmp")
    partial_.write_bytes(text.replace(old, new).encode("latin-1") if old else text.encode("latin-1"))
    written = (datetime.now(UTC) - back).timestamp()
    os.utime(partial_, (written, written))
    partial_.rename(target)


def _refuse_next(engine: Engine) -> None:
    """Let the practice service refuse the content of the next message."""
    url = engine.config.destinations[0].url
    request = urllib.request.Request(
        f"{url[: url.index('/', 8)]}/control/faults",
        json.dumps({"kind": "status", "status": 422, "times": 1}).encode(),
        {"Content-Type": "application/json"},
        method="POST",
    )
    urllib.request.urlopen(request, timeout=10).close()


@contextmanager
def installation(folder: Path, *, past: bool = False) -> Generator[Engine]:
    """An engine that has taken the demo's exports, and some that failed. `past`: over a week, as an installation in use looks."""
    clock = ShiftedClock()
    with practice_engine(folder, clock=clock, exported=False) as engine:
        wanted = 0
        if past:
            wanted = _live_a_week(engine, folder, clock)
        write(folder, samples())
        wanted += sum(len(one.states) for one in samples())
        _wait(engine, wanted)
        _refuse_next(engine)
        _export(folder, "gerica-ut", "adt-005", "avvist")
        _export(folder, "gerica-ut", "adt-004", "igjen")
        _wait(engine, wanted + 2)
        yield engine


def _live_a_week(engine: Engine, folder: Path, clock: ShiftedClock) -> int:
    """Exports over the last seven days, most of them in working hours, the later the denser. Returns how many messages."""
    hours = [*range(166, 26, -7), *(n / 6 for n in range(24 * 6, 0, -1))]
    count = 0
    clock.back = timedelta(hours=hours[0])
    for place, hour in enumerate(hours):
        while clock.back > timedelta(hours=hour):  # an engine that is up looks every minute, also when nothing comes
            engine.stats.waits(0)
            clock.back -= timedelta(minutes=10)
        clock.back = timedelta(hours=hour)
        at = clock.now().astimezone()
        busy = 7 <= at.hour < 17 and at.weekday() < 5
        if not busy and at.minute > 10:
            continue
        for number in range((1 + place * 5 % 4) if busy else place % 2):
            if (place + number) % 3:
                _export(folder, "lab-ut", "oru-001", f"{place}-{number}", "|5.3|", f"|{5 + place % 7 / 10:.1f}|", back=clock.back)
            else:
                _export(folder, "gerica-ut", "adt-001", f"{place}-{number}", back=clock.back)
            count += 1
        _wait(engine, count)
        engine.stats.waits(place * 7 % 5 if busy else 0)
    while clock.back > timedelta(minutes=10):
        clock.back -= timedelta(minutes=10)
        engine.stats.waits(0)
    clock.back = timedelta()
    return count


def _wait(engine: Engine, messages: int) -> None:
    limit = time.monotonic() + PATIENCE_SECONDS
    while engine.queue.count() < messages or not engine.wait_idle(1):
        if time.monotonic() > limit:
            raise SystemExit(f"the engine did not get there: {engine.queue.count()} of {messages} messages")
        time.sleep(0.02)


class Stage:
    """The program on an engine, in one language and one scheme."""

    def __init__(self, application: QApplication, engine: Engine, folder: Path, *, language: str, scheme: str = "light") -> None:
        self.application = application
        self.engine = engine
        self.folder = folder
        self._tick = QTimer()
        self._tick.start(20)
        settings = QSettings(str(folder / f"tray-{language}-{scheme}.ini"), QSettings.Format.IniFormat)
        self.program = Program(application, engine.config.control_address, language=language, scheme=scheme, icon=False, settings=settings)
        self.window = self.program.window
        self.unwatched = folder / "ny"
        write(self.unwatched, samples())
        self.program.open(hidden=False)
        self.until(lambda: self.program.link.connected and self.window.state is not None)

    def until(self, done: Callable[[], object]) -> None:
        """Let the windows live until something is so."""
        limit = time.monotonic() + PATIENCE_SECONDS
        while not done():
            if time.monotonic() > limit:
                raise SystemExit("the window did not get there")
            self.application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def settle(self, seconds: float = 0.15) -> None:
        """Let what is under way be drawn."""
        limit = time.monotonic() + seconds
        self.until(lambda: time.monotonic() > limit)

    def wear(self, scheme: str) -> None:
        """Change the colours."""
        dress(self.application, {"light": LIGHT, "dark": DARK}[scheme])
        self.settle(0.05)

    def clear(self) -> None:
        """Close what a scene has opened."""
        for widget in self.application.topLevelWidgets():
            if widget.isVisible() and not isinstance(widget, QMainWindow):
                widget.done(0) if isinstance(widget, QDialog) else widget.close()
        self.settle(0.05)

    def close(self) -> None:
        """End the program; the engine goes on."""
        self.clear()
        self.program.close()
        for translator in self.application.findChildren(QTranslator):
            self.application.removeTranslator(translator)
        self.window.hide()
        self.window.deleteLater()
        self.settle(0.05)

    # --- what scenes need

    def log(self) -> LogPage:
        """The log, with all messages."""
        page = self.page_of("log", LogPage)
        if page.bar.narrowed:
            loaded: list[bool] = []
            connection = page.model.loaded.connect(lambda: loaded.append(True))
            page.bar.clear()
            self.until(lambda: loaded)
            page.model.loaded.disconnect(connection)
        self.until(page.model.rowCount)
        return page

    def message(self, state: str, kind: str) -> int:
        """The number of the newest message of a kind that is in a state, as the log shows states."""
        page = self.log()
        self.until(lambda: page.model.rowCount() and page.model.row(0))
        rows = (page.model.row(place) for place in range(page.model.rowCount()))
        return next(int(row["id"]) for row in rows if row and shown_state(row) == state and kind in row["kind"])

    def opened(self, number: int) -> MessageWindow:
        """The window of a message."""
        window = open_message(self.window, self.program.link, number)
        assert isinstance(window, MessageWindow)
        window.resize(1100, 720)
        self.until(lambda: window.outline)
        return window

    def page(self, name: str) -> QMainWindow:
        """The main window with a page at the front."""
        self.page_of(name, QWidget)
        self.settle()
        return self.window

    def page_of(self, name: str, kind: type[P]) -> P:
        """A page, brought to the front."""
        self.window.go(name)
        if (focused := self.window.focusWidget()) is not None:
            focused.clearFocus()  # nobody is at the keyboard
        page = self.window.page(name)
        assert isinstance(page, kind)
        return page


Scene = Callable[[Stage], QWidget]


def _log(stage: Stage) -> QWidget:
    page = stage.log()
    page.table.selectRow(1)
    stage.settle()
    return stage.window


def _log_empty(stage: Stage) -> QWidget:
    page = stage.log()
    page.bar.text.setText("zzz")
    stage.until(lambda: page.stack.currentIndex() == 1)
    page.bar.time.choose("between")
    stage.settle()
    return stage.window


def _causes(stage: Stage) -> QWidget:
    stage.page("causes")
    page = stage.page_of("causes", CausesPage)
    stage.until(page.group)
    place = next(n for n in range(page.model.rowCount()) if (page.model.group(n) or {})["cause"]["finding"]["code"] == "unknown-code")
    page.table.selectRow(place)
    return stage.window


def _overview(stage: Stage) -> QWidget:
    stage.page("overview")
    page = stage.page_of("overview", OverviewPage)
    stage.until(lambda: page.plotted)
    stage.settle()
    return stage.window


def _overview_below(stage: Stage) -> QWidget:
    _overview(stage)
    page = stage.page_of("overview", OverviewPage)
    page.area.verticalScrollBar().setValue(page.area.verticalScrollBar().maximum())
    stage.settle()
    return stage.window


def _report(stage: Stage) -> QWidget:
    stage.page("report")
    page = stage.page_of("report", ReportPage)
    stage.until(page.figures)
    stage.settle()
    return stage.window


def _trail(stage: Stage, *, everything: bool = False) -> QWidget:
    stage.page("trail")
    page = stage.page_of("trail", TrailPage)
    page.action.setCurrentIndex(int(everything))
    stage.until(lambda: page.unbroken is not None and (page.rows or not everything))
    stage.settle()
    return stage.window


def _settings(stage: Stage, *, part: int = 0) -> QWidget:
    stage.page("settings")
    page = stage.page_of("settings", SettingsPage)
    stage.until(lambda: page.document)
    page.list.setCurrentRow(part if part >= 0 else page.list.count() + part)
    stage.settle()
    return stage.window


def _settings_wrong(stage: Stage) -> QWidget:
    _settings(stage)
    page = stage.page_of("settings", SettingsPage)
    form = page.stack.currentWidget()
    field = form.fields["time_zone"]  # type: ignore[attr-defined]
    field.line.setText("Europe/Bergen")
    field.edited.emit(field.value())
    stage.until(lambda: page.problems)
    stage.settle()
    return stage.window


def _review(stage: Stage) -> QWidget:
    _settings(stage)
    page = stage.page_of("settings", SettingsPage)
    page.read()
    field = page.stack.currentWidget().fields["municipality"]  # type: ignore[attr-defined]
    field.line.setText("Nordre Eksempel kommune")
    field.edited.emit(field.value())
    page.review()
    dialog = page.findChild(ReviewDialog)
    assert dialog is not None
    page.read()
    return dialog


def _remove(stage: Stage) -> QWidget:
    _settings(stage, part=1)
    page = stage.page_of("settings", SettingsPage)
    page.remove.click()
    return _box(stage)


def _box(stage: Stage) -> QWidget:
    found: list[QMessageBox] = []

    def there() -> bool:
        found[:] = [one for one in stage.application.topLevelWidgets() if isinstance(one, QMessageBox) and one.isVisible()]
        return bool(found)

    stage.until(there)
    return found[0]


def _act(stage: Stage, *, what: Act) -> QWidget:
    page = stage.log()
    page.bar.set_where({"delivery_states": ["failed"]} if what is Act.RETRY else {"states": ["needs_mapping"]})
    page.act(what)
    dialog = page.findChildren(ActionDialog)[-1]
    stage.until(dialog.reason.isVisible)
    return dialog


def _mend(stage: Stage, *, checked: bool = True, shown: bool = False) -> QWidget:
    _causes(stage)
    page = stage.page_of("causes", CausesPage)
    group = page.group()
    assert group is not None
    dialog = open_mend(stage.window, stage.program.link, group)
    assert isinstance(dialog, MendDialog)
    stage.until(lambda: dialog.known)
    dialog.table.choose(next(n for n, option in enumerate(dialog.options) if option["code"] == "other"))
    if checked:
        dialog.check.click()
        stage.until(dialog.save.isEnabled)
        dialog.more.setChecked(shown)
    stage.settle()
    return dialog


def _reload(stage: Stage) -> QWidget:
    stage.page("overview")
    dialog = ReloadDialog(stage.window, stage.program.link)
    dialog.open()
    stage.until(lambda: dialog.answer)
    return dialog


def _message(stage: Stage, *, tab: int = 0, shown: bool = False, view: int = 0) -> QWidget:
    window = stage.opened(stage.message("acknowledged", "ADT^A01"))
    if shown:
        window.show_content("vist i dokumentasjonen")
        stage.until(lambda: window.content)
        stage.settle(0.3)
    window.tabs.setCurrentIndex(tab)
    for pane in (window.sides.source_pane, window.sides.result_pane):
        pane.show_view(view)
    if not view:
        window.sides.source_tree.setCurrentItem(
            next(item for item in window.sides.source_tree.items() if window.sides.source_tree.node(item)["path"] == "PID-7")
        )
    stage.settle()
    return window


def _stopped(stage: Stage) -> QWidget:
    return stage.opened(stage.message("needs_mapping", "ADT^A04"))


def _xml(stage: Stage) -> QWidget:
    window = stage.opened(stage.message("acknowledged", "INNLEGGELSESRAPPORT"))
    stage.settle()
    return window


def _reason(stage: Stage) -> QWidget:
    window = stage.opened(stage.message("acknowledged", "ADT^A01"))
    window.ask_to_show()
    dialog = window.findChild(ReasonDialog)
    assert dialog is not None
    return dialog


def _difference(stage: Stage) -> QWidget:
    window = stage.opened(stage.message("acknowledged", "ORU^R01"))
    stage.until(window.difference_button.isVisible)
    window.show_difference("vist i dokumentasjonen")
    found: list[DifferenceDialog] = []

    def there() -> bool:
        found[:] = window.findChildren(DifferenceDialog)
        return bool(found)

    stage.until(there)
    stage.settle()
    return found[0]


def _guide(stage: Stage, *, step: int) -> QWidget:
    guide = Guide(stage.window)
    guide.show()
    guide.folder.folder.setText(str(stage.unwatched / "gerica-ut" / "ut"))
    stage.until(guide.next.isEnabled)
    if step > 0:
        guide.next.click()
        tried: list[object] = []
        guide.format.tried.connect(tried.append)
        guide.format.file.setCurrentIndex(next(n for n in range(guide.format.file.count()) if "001" in guide.format.file.itemText(n)))
        guide.format.try_it.click()
        stage.until(lambda: tried)
    if step > 1:
        guide.next.click()
        field = guide.service.fields["url"]
        field.show_value(stage.engine.config.destinations[0].url)
        field.edited.emit(field.value())
        reached: list[object] = []
        guide.service.tried.connect(reached.append)
        guide.service.try_it.click()
        stage.until(lambda: reached)
    if step > 2:
        guide.next.click()
    stage.settle()
    return guide


def _handbook(stage: Stage) -> QWidget:
    window = open_handbook(stage.window)
    window.contents.setCurrentIndex(window.contents.model().index(5, 0))
    window.contents.clicked.emit(window.contents.currentIndex())
    stage.settle()
    return window


def _lost(stage: Stage) -> QWidget:
    stage.page("log")
    stage.window.banner.say("")
    stage.program.link.lost.emit("stopped")
    stage.settle()
    return stage.window


def _refused(stage: Stage) -> QWidget:
    stage.page("log")
    hello, stage.program.link.hello = stage.program.link.hello, {}
    act(stage.log(), stage.program.link, Act.SKIP, {}, "")
    stage.program.link.hello = hello
    return _box(stage)


SCENES: dict[str, Scene] = {
    "log": _log,
    "log-empty": _log_empty,
    "causes": _causes,
    "overview": _overview,
    "overview-below": _overview_below,
    "report": _report,
    **{f"settings-{part}": partial(_settings, part=part) for part in range(1, 10)},
    "settings": _settings,
    "trail": _trail,
    "trail-everything": partial(_trail, everything=True),
    "settings-text": partial(_settings, part=-1),
    "settings-wrong": _settings_wrong,
    "review": _review,
    "remove": _remove,
    "retry": partial(_act, what=Act.RETRY),
    "remap": partial(_act, what=Act.REMAP),
    "skip": partial(_act, what=Act.SKIP),
    "mend": _mend,
    "mend-written": partial(_mend, shown=True),
    "reload": _reload,
    "message": _message,
    "message-result": partial(_message, tab=1),
    "message-response": partial(_message, tab=2, shown=True),
    "message-trace": partial(_message, tab=3),
    "message-history": partial(_message, tab=4),
    "message-shown": partial(_message, shown=True),
    "message-raw": partial(_message, shown=True, view=1),
    "message-json": partial(_message, tab=1, shown=True, view=1),
    "message-stopped": _stopped,
    "message-xml": _xml,
    "reason": _reason,
    "difference": _difference,
    "first": partial(_guide, step=0),
    "first-format": partial(_guide, step=1),
    "first-service": partial(_guide, step=2),
    "first-arm": partial(_guide, step=3),
    "handbook": _handbook,
    "refused": _refused,
    "lost": _lost,
}
"""By the name of their picture. None of them changes what the engine holds."""
