"""The administrator's guide that is installed with the program, in a window: contents at the left, a search above, the text as it stands in docs/."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QStringListModel, Qt, QUrl
from PySide6.QtGui import QImage, QKeySequence, QShortcut, QTextCursor, QTextDocument
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QListView, QTextBrowser, QVBoxLayout, QWidget

from adapter.i18n import active_language
from adapter.resources import guide_path
from gui.look import colours, program_icon

_PICTURE_WIDTH = 760
_CONTENTS_LEVEL = 2
"""The level of the headings that the contents name."""


def open_handbook(parent: QWidget) -> HandbookWindow:
    """Open the guide, or bring it to the front where it is open already. It closes with its parent's window."""
    window = parent.window().findChild(HandbookWindow) or HandbookWindow(parent.window())
    window.show()
    window.raise_()
    window.activateWindow()
    return window


class _Browser(QTextBrowser):
    """The text; pictures are made as wide as it is pleasant to read."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:  # noqa: N802 - Qt's name
        """What the text refers to: only pictures, and only those that lie beside it."""
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return None
        image = QImage(str(guide_path(active_language()).parent / QUrl(name).path()))
        if image.width() > _PICTURE_WIDTH:
            image.setDevicePixelRatio(image.width() / _PICTURE_WIDTH)
        return image


class HandbookWindow(QWidget):
    """The guide in the program's language; in bokmål for who reads nynorsk."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowIcon(program_icon())
        self.resize(1080, 760)
        self.search = QLineEdit(self)
        self.search.setClearButtonEnabled(True)
        self.contents = QListView(self)
        self.contents.setModel(QStringListModel(self.contents))
        self.contents.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.contents.setFrameShape(QFrame.Shape.NoFrame)
        self.contents.setWordWrap(True)
        self.text = _Browser(self)
        self.text.setOpenExternalLinks(True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self._places: list[int] = []
        left = QVBoxLayout()
        left.setContentsMargins(12, 12, 0, 12)
        left.setSpacing(10)
        left.addWidget(self.search)
        left.addWidget(self.contents, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(left, 3)
        row.addWidget(self.text, 10)
        self.contents.clicked.connect(self._go)
        self.contents.activated.connect(self._go)
        self.search.returnPressed.connect(self.find_next)
        for keys, do in (
            (QKeySequence.StandardKey.Find, self.search.setFocus),
            (QKeySequence.StandardKey.FindNext, self.find_next),
            (QKeySequence.StandardKey.Close, self.close),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(do)
        self._say()
        self.contents.setFocus()

    @property
    def headings(self) -> list[str]:
        """The contents, as they are shown."""
        model = self.contents.model()
        return [str(model.index(row, 0).data()) for row in range(model.rowCount())]

    def find_next(self) -> None:
        """Go to the next place that holds what is searched for; from the end on to the beginning. Nothing is marked where there is none."""
        wanted = self.search.text()
        if wanted and not self.text.find(wanted):
            self.text.moveCursor(QTextCursor.MoveOperation.Start)
            self.text.find(wanted)

    def _say(self) -> None:
        self.setWindowTitle(self.tr("Guide – Journalbro"))
        self.search.setPlaceholderText(self.tr("Search …"))
        self.search.setAccessibleName(self.tr("Search the guide"))
        self.contents.setAccessibleName(self.tr("Contents"))
        self.text.setAccessibleName(self.tr("The guide"))
        self._read()

    def _read(self) -> None:
        """Read the guide and show it."""
        scheme = colours()
        self.text.setStyleSheet(
            f"QTextBrowser {{ background: {scheme.base}; padding: 12px 22px; border: 1px solid transparent; }}"
            f"QTextBrowser:focus {{ border-color: {scheme.accent}; }}"
        )
        file = guide_path(active_language())
        try:
            self.text.setMarkdown(file.read_text("utf-8"))
        except OSError as error:
            self.text.setPlainText(
                self.tr("The guide cannot be read: {file}: {why}. Install Journalbro again.").format(file=file, why=error.strerror)
            )
        headings: list[str] = []
        self._places = []
        block = self.text.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() == _CONTENTS_LEVEL:
                headings.append(block.text())
                self._places.append(block.position())
            block = block.next()
        model = self.contents.model()
        assert isinstance(model, QStringListModel)
        model.setStringList(headings)
        self.contents.setStyleSheet(
            f"QListView {{ background: transparent; outline: 0; }}"
            f"QListView::item {{ padding: 6px 8px; color: {scheme.text}; border: 1px solid transparent; }}"
            f"QListView::item:selected {{ background: {scheme.mark}; color: {scheme.text}; }}"
            f"QListView::item:focus {{ border-color: {scheme.accent}; }}"
        )

    def _go(self, index: QModelIndex) -> None:
        """Bring a heading to the top."""
        block = self.text.document().findBlock(self._places[index.row()])
        self.text.setTextCursor(QTextCursor(block))
        self.text.verticalScrollBar().setValue(int(self.text.document().documentLayout().blockBoundingRect(block).top()))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow a change of language or of colours."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        elif event.type() == QEvent.Type.PaletteChange and hasattr(self, "_places"):
            self._read()
        super().changeEvent(event)
