"""What a picky reader finds in a window: texts nobody translated, texts that are cut, things without a name, things the keyboard does not reach."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, Qt, QTranslator
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QScrollBar,
    QTabBar,
    QToolButton,
    QWidget,
)

OPEN, SHUT = "⟦", "⟧"
_LETTERS = str.maketrans("aeiouyAEIOUYcnsz", "àéîöüýÀÉÎÖÜÝçñšž")
_KEPT = re.compile(r"\{[^{}]*\}|%n|%\d|&\w|\n")


def pseudo(text: str) -> str:
    """A text as a long language that nobody speaks would have it: in brackets, accented, a third longer; what is filled in stays as it is."""
    parts, place = [], 0
    for kept in _KEPT.finditer(text):
        parts += [text[place : kept.start()].translate(_LETTERS), kept[0]]
        place = kept.end()
    parts.append(text[place:].translate(_LETTERS))
    words = len(text) // 3
    return f"{OPEN}{''.join(parts)}{'·' * max(1, words) if words < 8 else ' ' + 'ẍẍẍẍ ' * (words // 5)}{SHUT}"


class Pseudo(QTranslator):
    """Gives every text of the windows in the language of `pseudo`."""

    def translate(self, context: str, source: str, _disambiguation: str | None = None, _n: int = -1) -> str | None:
        """Qt asks for each text, also for its own (contexts that begin with Q), which are not ours to translate; the number is filled in afterwards."""
        return None if context.startswith("Q") else pseudo(source)

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        """Qt drops an empty translator."""
        return False


class Catalogue:
    """The same for the texts of the rooms below."""

    def gettext(self, text: str) -> str:
        return pseudo(text)

    def ngettext(self, _one: str, many: str, _count: int) -> str:
        return pseudo(many)


# --- texts


def widgets(top: QWidget) -> Iterator[QWidget]:
    """Everything that is in sight in a window, other windows of it left out."""
    yield top
    for child in top.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
        if child.isVisibleTo(top) and not child.isWindow():
            yield from widgets(child)


def texts(top: QWidget) -> Iterator[tuple[str, str]]:
    """Every text of a window that the program itself says, with where it stands. What cells of tables hold is data; their headings are texts."""
    yield "window title", top.windowTitle()
    for widget in widgets(top):
        name = _name(widget)
        yield f"{name}: tooltip", widget.toolTip()
        yield f"{name}: accessible name", widget.accessibleName()
        yield f"{name}: accessible description", widget.accessibleDescription()
        if hasattr(widget, "whole"):
            yield f"{name}: text", widget.whole
        elif isinstance(widget, (QLabel, QAbstractButton)):
            yield f"{name}: text", widget.text()
        elif isinstance(widget, QLineEdit):
            yield f"{name}: placeholder", widget.placeholderText()
        elif isinstance(widget, QTabBar):
            yield from ((f"{name}: tab", widget.tabText(n)) for n in range(widget.count()))
        elif isinstance(widget, QComboBox):
            yield from ((f"{name}: choice", widget.itemText(n)) for n in range(widget.count()))
        elif isinstance(widget, QListWidget):
            yield from ((f"{name}: item", widget.item(n).text()) for n in range(widget.count()))
        elif isinstance(widget, QHeaderView) and widget.orientation() == Qt.Orientation.Horizontal and widget.model() is not None:
            yield from (
                (f"{name}: heading", str(widget.model().headerData(n, Qt.Orientation.Horizontal) or "")) for n in range(widget.count())
            )


def untranslated(text: str, data: re.Pattern[str]) -> str:
    """The words of a text that were neither translated nor are data; empty when there are none."""
    bare = re.sub(r"<[^>]+>", " ", text)
    while (inner := re.sub(f"{OPEN}[^{OPEN}{SHUT}]*{SHUT}", " ", bare)) != bare:
        bare = inner
    left = data.sub(" ", bare)
    return " ".join(re.findall(r"[^\W\d_]{2,}", left))


# --- room


def cut(top: QWidget) -> Iterator[str]:
    """What does not have the room that its text needs."""
    for widget in widgets(top):
        if widget is not top and (problem := _too_small(widget)):
            yield f"{_name(widget)} {problem}"


def _too_small(widget: QWidget) -> str:
    """Why a text does not fit; empty when it does."""
    letters = widget.fontMetrics()
    match widget:
        case QLabel() if widget.text() and not _elides(widget):
            need = widget.heightForWidth(widget.width()) if widget.wordWrap() else widget.sizeHint().height()
            if widget.wordWrap():
                longest = max((letters.horizontalAdvance(word) for word in widget.text().split()), default=0)
                if longest > widget.contentsRect().width() + 1:
                    return f"is {widget.contentsRect().width()} wide, its longest word {longest}: {widget.text()!r}"
            elif widget.sizeHint().width() > widget.width() + 1:
                return f"is {widget.width()} wide and needs {widget.sizeHint().width()}: {widget.text()!r}"
            if need > widget.height() + 1:
                return f"is {widget.height()} high and needs {need}: {widget.text()!r}"
        case QPushButton() | QToolButton() | QCheckBox() | QRadioButton() if widget.text():
            if widget.minimumSizeHint().width() > widget.width() + 1 or widget.sizeHint().height() > widget.height() + 1:
                return f"is {widget.width()}×{widget.height()} and needs {widget.sizeHint().toTuple()}: {widget.text()!r}"
        case QComboBox():
            room = widget.width() - (widget.sizeHint().width() - _widest(widget))
            need = letters.horizontalAdvance(widget.currentText())
            if widget.sizeAdjustPolicy() != QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon and need > room + 2:
                return f"has room for {room} and shows {need}: {widget.currentText()!r}"
        case QLineEdit() if widget.placeholderText() and not widget.text() and not isinstance(widget.parent(), QAbstractSpinBox):
            need = letters.horizontalAdvance(widget.placeholderText())
            if need > widget.contentsRect().width() - 14:
                return f"is {widget.contentsRect().width()} wide, its placeholder {need}: {widget.placeholderText()!r}"
        case QHeaderView() if widget.orientation() == Qt.Orientation.Horizontal and widget.model() is not None:
            for n in range(widget.count()):
                text = str(widget.model().headerData(n, Qt.Orientation.Horizontal) or "")
                if letters.horizontalAdvance(text) > widget.sectionSize(n):
                    return f"section {n} is {widget.sectionSize(n)} wide and needs {letters.horizontalAdvance(text)}: {text!r}"
        case QListWidget():
            if widget.horizontalScrollBar().maximum():
                return f"scrolls sideways by {widget.horizontalScrollBar().maximum()}"
        case _:
            pass
    return ""


def _widest(box: QComboBox) -> int:
    letters = box.fontMetrics()
    return max([letters.horizontalAdvance(box.itemText(n)) for n in range(box.count())] + [0])


def _elides(label: QLabel) -> bool:
    """A line that shows … by itself and has the whole in its tooltip."""
    return hasattr(label, "whole")


# --- names and keyboard


def interactive(top: QWidget) -> list[QWidget]:
    """What a person can act on, in sight."""
    found = []
    for widget in widgets(top):
        if isinstance(widget, (QScrollBar, QScrollArea)) or not widget.isEnabled() or isinstance(widget.parent(), QAbstractSpinBox):
            continue
        if widget.objectName() == "qt_toolbar_ext_button" or isinstance(widget, QHeaderView):
            continue
        wanted = isinstance(widget, (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QAbstractItemView, QPlainTextEdit, QTabBar))
        if (wanted or widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and not _inside_field(widget):
            found.append(widget)
    return found


def _inside_field(widget: QWidget) -> bool:
    """Parts of a field (the button that clears it, a list's corner) are reached through the field."""
    parent = widget.parent()
    return isinstance(parent, (QLineEdit, QComboBox, QAbstractSpinBox, QAbstractScrollArea)) and isinstance(
        widget, (QAbstractButton, QLineEdit)
    )


def nameless(top: QWidget) -> list[str]:
    """What a screen reader could only call by its kind."""
    found = []
    for widget in interactive(top):
        interface = QAccessible.queryAccessibleInterface(widget)
        if interface is None or not interface.text(QAccessible.Text.Name).strip(" …‹›✕"):
            found.append(_name(widget))
    return found


def walk(top: QWidget, most: int = 200) -> list[QWidget]:
    """What Tab goes through, from the first to where it begins again. A field of several parts (a date) is stayed in for as many steps."""
    seen: list[QWidget] = []
    before = None
    for _ in range(most):
        QTest.keyClick(QApplication.focusWidget() or top, Qt.Key.Key_Tab)
        now = QApplication.focusWidget()
        if now is None or (now in seen and now is not before):
            break
        if now is not before:
            seen.append(now)
        before = now
    return _from_the_first(top, seen)


def _from_the_first(top: QWidget, seen: list[QWidget]) -> list[QWidget]:
    """The same round, begun where the window begins."""
    one = top.nextInFocusChain()
    while one is not top and one not in seen:
        one = one.nextInFocusChain()
    place = seen.index(one) if one in seen else 0
    return seen[place:] + seen[:place]


def unreached(top: QWidget, walked: list[QWidget]) -> list[str]:
    """What the keyboard does not come to: neither by Tab nor, within a group of choices, by arrows."""
    missing = []
    for widget in interactive(top):
        if widget in walked or any(widget.isAncestorOf(one) for one in walked):
            continue
        group = widget.group() if isinstance(widget, QAbstractButton) else None
        if group is not None and group.exclusive() and any(one in walked for one in group.buttons()):
            continue
        if isinstance(widget, QRadioButton) and any(isinstance(one, QRadioButton) and one.parent() is widget.parent() for one in walked):
            continue
        missing.append(_name(widget))
    return missing


def disordered(top: QWidget, walked: list[QWidget]) -> list[str]:
    """Steps of Tab that lead back: to something above and not in a column further on."""
    found = []
    for one, other in pairwise(walked):
        here, there = _place(one, top), _place(other, top)
        if there.bottom() <= here.top() and there.left() < here.right() and there.left() < here.left() + 8:
            found.append(f"{_name(one)} → {_name(other)}")
    return found


def unseen_focus(walked: list[QWidget]) -> list[str]:
    """What looks the same with the keyboard's focus as without."""
    found = []
    QApplication.setCursorFlashTime(0)
    for widget in walked:
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        _draw()
        with_focus = widget.grab().toImage()
        other = next((one for one in walked if one is not widget and not widget.isAncestorOf(one) and not one.isAncestorOf(widget)), None)
        if other is None:
            widget.clearFocus()
        else:
            other.setFocus(Qt.FocusReason.TabFocusReason)
        _draw()
        if _differing(with_focus, widget.grab().toImage()) < 12:
            found.append(_name(widget))
    return found


def _draw() -> None:
    for _ in range(3):
        QApplication.processEvents()


def _differing(one: QImage, other: QImage) -> int:
    """How many pixels are not alike."""
    if one.size() != other.size():
        return one.width() * one.height()
    first, second = (bytes(image.convertToFormat(QImage.Format.Format_RGB32).constBits()) for image in (one, other))
    width = one.bytesPerLine()
    count = 0
    for start in range(0, len(first), width):
        row, counterpart = first[start : start + width], second[start : start + width]
        if row != counterpart:
            count += sum(row[n : n + 4] != counterpart[n : n + 4] for n in range(0, width, 4))
    return count


def _place(widget: QWidget, top: QWidget) -> QRect:
    return QRect(widget.mapTo(top, QPoint(0, 0)), widget.size())


def _name(widget: QWidget) -> str:
    """Kind and words of a widget, and of what it is part of, so that a person finds it."""
    said = widget.accessibleName() or (widget.text() if isinstance(widget, (QLabel, QAbstractButton)) else "")
    above = widget.parentWidget()
    inside = type(above).__name__ if above is not None else ""
    return f"{inside}/{type(widget).__name__}({said[:40]})"
