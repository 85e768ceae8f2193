"""A row of widgets that goes on in the next line where it has no more room, as words do: for narrow windows, large letters and long languages."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Widgets from left to right at the size they ask for; `push` is followed by those that stand at the right end of their line."""

    def __init__(self, spacing: int = 8) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._pushed = -1
        self.setContentsMargins(QMargins())
        self.setSpacing(spacing)

    def push(self) -> None:
        """What is added from here on stands at the right."""
        self._pushed = len(self._items)

    # --- Qt's side

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's name
        """Qt hands over what `addWidget` was given."""
        self._items.append(item)

    def count(self) -> int:
        """How many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]  # noqa: N802 - Qt's name, and None past the end
        """One of them; None past the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]  # noqa: N802 - the same
        """Take one out; None past the end."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802 - Qt's name
        """It asks for no more than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """The narrower, the more lines."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """The height of its lines."""
        margins = self.contentsMargins()
        inside = width - margins.left() - margins.right()
        return self._lay(QRect(0, 0, inside, 0), move=False) + margins.top() + margins.bottom()

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802 - Qt's name
        """Move the widgets."""
        super().setGeometry(rect)
        self._lay(rect.marginsRemoved(self.contentsMargins()), move=True)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """All in one line."""
        sizes = [item.sizeHint() for item in self._shown()]
        wide = sum(size.width() for size in sizes) + self.spacing() * max(0, len(sizes) - 1)
        return QSize(wide, max((size.height() for size in sizes), default=0)).grownBy(self.contentsMargins())

    def minimumSize(self) -> QSize:  # noqa: N802 - Qt's name
        """The widest of them."""
        sizes = [item.sizeHint() for item in self._shown()]
        widest = QSize(max((size.width() for size in sizes), default=0), max((size.height() for size in sizes), default=0))
        return widest.grownBy(self.contentsMargins())

    # --- lines

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _lay(self, rect: QRect, *, move: bool) -> int:
        """Lay them out in `rect`; the height that it takes."""
        lines: list[list[QLayoutItem]] = [[]]
        used = 0
        for item in self._shown():
            width = item.sizeHint().width()
            if lines[-1] and used + self.spacing() + width > rect.width():
                lines.append([])
                used = 0
            used += width + (self.spacing() if lines[-1] else 0)
            lines[-1].append(item)
        top = rect.top()
        for line in lines:
            height = max((item.sizeHint().height() for item in line), default=0)
            if move:
                self._place(line, QRect(rect.left(), top, rect.width(), height))
            top += height + self.spacing()
        return max(0, top - rect.top() - self.spacing())

    def _place(self, line: list[QLayoutItem], rect: QRect) -> None:
        pushed = self._items[self._pushed :] if self._pushed >= 0 else []
        right = [item for item in line if item in pushed]
        left, end = rect.left(), rect.right() + 1
        for item in right:
            end -= item.sizeHint().width()
        end -= self.spacing() * max(0, len(right) - 1)
        for item in line:
            if right and item is right[0]:
                left = max(left, end)
            size = item.sizeHint()
            item.setGeometry(QRect(QPoint(left, rect.top() + (rect.height() - size.height()) // 2), size))
            left += size.width() + self.spacing()


def fit_height(dialog: QWidget) -> None:
    """As high as its texts ask for at its width: Qt's own `adjustSize` counts the lines of a narrower window."""
    layout = dialog.layout()
    if layout is not None:
        layout.activate()
        dialog.resize(dialog.width(), layout.totalHeightForWidth(dialog.width()))


def flowing(widgets: tuple[QWidget, ...], *, right: tuple[QWidget, ...] = ()) -> FlowLayout:
    """A row of these, and at its right end those."""
    layout = FlowLayout()
    for widget in widgets:
        layout.addWidget(widget)
    if right:
        layout.push()
    for widget in right:
        layout.addWidget(widget)
    return layout
