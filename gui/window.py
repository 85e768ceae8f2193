"""The one window: a list of pages on the left, the page on the right, and a banner when the engine is gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, cast

from PySide6.QtCore import QEvent, QSettings, Qt, QUrl, Signal
from PySide6.QtGui import QCloseEvent, QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMainWindow,
    QMessageBox,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from adapter.control.client import Refused
from adapter.errors import ControlError
from adapter.i18n import retold
from gui.link import EngineLink
from gui.look import colours, program_icon
from gui.tray import mood_of
from gui.words import lost_text, mood_text, number


class Page(Protocol):
    """A page of the window. `title` is asked for again when the language changes."""

    def title(self) -> str: ...
    def shown(self) -> None:
        """The page has come to the front."""
        ...

    def take_focus(self) -> None:
        """Let the keyboard begin in the page."""
        ...


class Banner(QFrame):
    """A line across the window that says what is wrong, and goes by itself when it is well again."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 16, 10)
        row.addWidget(self._text)
        self.setAccessibleName(self.tr("State of the engine"))
        self.hide()

    def say(self, text: str) -> None:
        """Show `text`; nothing hides the banner."""
        scheme = colours()
        self.setStyleSheet(f"Banner {{ background: {scheme.unread}; }} QLabel {{ color: {scheme.text}; }}")
        self._text.setText(text)
        self.setVisible(bool(text))

    @property
    def text(self) -> str:
        """What it says; empty when hidden."""
        return self._text.text() if not self.isHidden() else ""


class MainWindow(QMainWindow):
    """Holds the pages. Closing it leaves the tray icon; without one it ends the program (`closed_for_good`)."""

    closed_for_good = Signal()
    went_to_tray = Signal()
    help_wanted = Signal()

    def __init__(self, link: EngineLink, settings: QSettings) -> None:
        super().__init__()
        self.link = link
        self.state: dict[str, Any] | None = None
        self.stay_in_tray = False
        self.settings = settings
        self._why = "connecting"
        self._begun = False
        self._pages: list[Page | None] = []
        self._titles: list[Callable[[], str]] = []
        self._makers: dict[int, Callable[[], QWidget]] = {}
        self._names: list[str] = []
        self.setWindowTitle("Journalbro")
        self.setWindowIcon(program_icon())
        self.banner = Banner(self)
        self.navigation = QListWidget(self)
        self.navigation.setAccessibleName(self.tr("Pages"))
        self.navigation.setFrameShape(QFrame.Shape.NoFrame)
        self.help = QPushButton(self)
        self.help.setFlat(True)
        self.help.clicked.connect(self.help_wanted.emit)
        self.stack = QStackedWidget(self)
        self.navigation.currentRowChanged.connect(self._on_page)
        inner = QHBoxLayout()
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.navigation, 1)
        left.addWidget(self.help)
        inner.addLayout(left)
        inner.addWidget(self.stack, 1)
        outer = QVBoxLayout()
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.banner)
        outer.addLayout(inner, 1)
        middle = QWidget(self)
        middle.setLayout(outer)
        self.setCentralWidget(middle)
        self._summary = QLabel(self)
        self._badge = QLabel(self)
        self._summary.setContentsMargins(12, 3, 0, 4)
        self._badge.setContentsMargins(0, 3, 8, 4)
        self.statusBar().addWidget(self._summary, 1)
        self.statusBar().addPermanentWidget(self._badge)
        self.resize(1180, 760)
        geometry = settings.value("window/geometry")
        if geometry is not None:
            self.restoreGeometry(geometry)
        QShortcut(QKeySequence(QKeySequence.StandardKey.HelpContents), self).activated.connect(self.help_wanted.emit)
        link.state.connect(self._on_state)
        link.lost.connect(self._on_lost)
        link.back.connect(self._on_back)
        self._dress()
        self._tell()

    def add_page(self, page: Page, widget: QWidget, name: str = "") -> None:
        """Add a page at the end; Ctrl and its number open it, and `go` by its name."""
        self._add(page, widget, name, page.title)

    def add_later(self, name: str, title: Callable[[], str], make: Callable[[], QWidget]) -> None:
        """The same for a page that is made when somebody first wants it, so that the window is there at once. `make` gives a widget that is a `Page`."""
        self._makers[self.stack.count()] = make
        self._add(None, QWidget(self), name, title)

    def _add(self, page: Page | None, widget: QWidget, name: str, title: Callable[[], str]) -> None:
        place = self.stack.addWidget(widget)
        self._pages.append(page)
        self._names.append(name)
        self._titles.append(title)
        item = QListWidgetItem(title())
        item.setToolTip(f"Ctrl+{place + 1}")
        self.navigation.addItem(item)
        self._name_pages()
        shortcut = QShortcut(QKeySequence(f"Ctrl+{place + 1}"), self)
        shortcut.activated.connect(lambda: self.go(place))
        if place == 0:
            self.navigation.setCurrentRow(0)

    def page(self, name: str) -> Page | None:
        """The page of that name."""
        return self._page(self._names.index(name)) if name in self._names else None

    def _page(self, place: int) -> Page:
        """A page, made if need be."""
        make = self._makers.pop(place, None)
        if make is not None:
            widget, empty = make(), self.stack.widget(place)
            assert empty is not None
            self.stack.insertWidget(place, widget)
            self.stack.removeWidget(empty)
            empty.deleteLater()
            self._pages[place] = cast("Page", widget)
        page = self._pages[place]
        assert page is not None
        return page

    def go(self, place: int | str) -> None:
        """Bring a page to the front, and the window with it. A name that no page has leaves the page that is there."""
        number = place if isinstance(place, int) else self._names.index(place) if place in self._names else -1
        if number >= 0:
            self.navigation.setCurrentRow(number)
            self._page(number).take_focus()
        self.come()

    def come(self) -> None:
        """Bring the window to the front as it is."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        if not self._begun and self._pages:
            self._begun = True
            self._page(self.stack.currentIndex()).take_focus()

    def refused(self, error: ControlError) -> None:
        """The engine said no to something that was clicked: say why and what to do."""
        self.say(self.tr("The engine said no") if isinstance(error, Refused) else self.tr("The engine did not answer"), error)

    def say(self, title: str, error: ControlError) -> None:
        """A message with the error's own remedy; nothing waits for it to be closed."""
        box = QMessageBox(QMessageBox.Icon.Warning, title, error.said(retold), QMessageBox.StandardButton.Ok, self)
        box.setInformativeText(retold(error.remedy_text()))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def open_folders(self) -> None:
        """Open the watched folders in the desktop's file manager."""
        for source in self.state["sources"] if self.state else ():
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(source["folder"])))

    def _on_page(self, place: int) -> None:
        if 0 <= place < len(self._pages):
            page = self._page(place)
            self.stack.setCurrentIndex(place)
            page.shown()

    def _on_state(self, state: dict[str, Any]) -> None:
        self.state = state
        self._tell()

    def _on_lost(self, why: str) -> None:
        self.state, self._why = None, why
        self._tell()

    def _on_back(self) -> None:
        self._why = "connecting"
        self._tell()

    def _tell(self) -> None:
        mood = mood_of(self.state)
        self._summary.setText(mood_text(mood, int(self.state["waits_for_person"]) if self.state else 0))
        practice = self.state is not None and self.state["environment"] == "test"
        self._badge.setText(self.tr("Test environment") if practice else "")
        self.help.setText(self.tr("Help"))
        self.help.setToolTip("F1")
        self._name_pages()
        self.banner.say("" if self.state is not None else lost_text(self._why))

    def _name_pages(self) -> None:
        """The list of pages; that of the causes says how many messages wait."""
        waiting = int(self.state["waits_for_person"]) if self.state else 0
        for place, (title, name) in enumerate(zip(self._titles, self._names, strict=True)):
            text = f"{title()}  ({number(waiting)})" if name == "causes" and waiting else title()
            if self.navigation.item(place).text() != text:
                self.navigation.item(place).setText(text)
        self._fit_navigation()

    def _fit_navigation(self) -> None:
        """As wide as its longest word asks for, whatever the language and the size of the letters."""
        widest = max(
            (self.navigation.fontMetrics().horizontalAdvance(self.navigation.item(n).text()) for n in range(self.navigation.count())),
            default=0,
        )
        for widget in (self.navigation, self.help):
            widget.setFixedWidth(max(150, widest + 48))

    def _dress(self) -> None:
        scheme = colours()
        self.navigation.setStyleSheet(
            f"QListWidget {{ background: {scheme.window}; border-right: 1px solid {scheme.line}; padding-top: 8px; outline: 0; }}"
            f"QListWidget::item {{ padding: 8px 13px; color: {scheme.text}; border: 1px solid transparent; border-left: 4px solid transparent; }}"
            f"QListWidget::item:selected {{ background: {scheme.mark}; color: {scheme.text}; border-left-color: {scheme.accent}; }}"
            f"QListWidget::item:focus {{ border: 1px solid {scheme.accent}; border-left-width: 4px; }}"
        )
        self.help.setStyleSheet(
            f"QPushButton {{ background: {scheme.window}; color: {scheme.text}; border: 1px solid transparent; border-right: 1px solid {scheme.line};"
            f" border-radius: 0; padding: 8px 19px; text-align: left; }}"
            f"QPushButton:hover {{ background: {scheme.mark}; }}"
            f"QPushButton:focus {{ border-color: {scheme.accent}; }}"
        )

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow a change of language or of the desktop's colours."""
        if event.type() == QEvent.Type.LanguageChange:
            self._tell()
        elif event.type() == QEvent.Type.FontChange and hasattr(self, "navigation"):
            self._fit_navigation()
        elif event.type() == QEvent.Type.PaletteChange and hasattr(self, "navigation"):
            self._dress()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the place of the window; go to the tray, or end."""
        self.settings.setValue("window/geometry", self.saveGeometry())
        if not self.stay_in_tray:
            self.closed_for_good.emit()
        else:
            self.went_to_tray.emit()
        event.accept()
