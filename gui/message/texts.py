"""Raw bytes and JSON as text that can be clicked: what is lit is marked, and a click lights its partner."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QColor, QPalette, QSyntaxHighlighter, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from gui.look import colours
from gui.message.elements import Json
from gui.message.linking import Line, Linker, Span
from gui.message.signs import fixed_font

MOST_BYTES = 1 << 20
"""More of a message is not shown as raw text."""


class MarkedText(QPlainTextEdit):
    """Read-only text. `at(position)`: somebody clicked there, or moved there by key."""

    at = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setFont(fixed_font())
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTextInteractionFlags(self.textInteractionFlags() | self.textInteractionFlags().TextSelectableByKeyboard)
        self._quiet = False
        self._places: list[tuple[int, int]] = []
        self._unread: list[tuple[int, int]] = []
        self.cursorPositionChanged.connect(self._on_cursor)

    def say(self, text: str) -> None:
        """Another text, with nothing marked."""
        self._quiet = True
        self.setPlainText(text)
        self._quiet = False
        self._places, self._unread = [], []
        self._mark()

    def mark(self, places: list[tuple[int, int]], *, come: bool) -> None:
        """Mark these stretches, and bring the first into sight."""
        self._places = places
        self._mark()
        if places and come:
            cursor = QTextCursor(self.document())
            cursor.setPosition(places[0][0])
            self._quiet = True
            self.setTextCursor(cursor)
            self.centerCursor()
            self._quiet = False

    def mark_unread(self, places: list[tuple[int, int]]) -> None:
        """Mark what no rule read: underlined too, since colour alone tells nothing."""
        self._unread = places
        self._mark()

    @property
    def marked(self) -> list[str]:
        """The texts that are lit."""
        return [self.toPlainText()[start:end] for start, end in self._places]

    def _mark(self) -> None:
        scheme = colours()
        found: list[QTextEdit.ExtraSelection] = []
        for places, colour, lit in ((self._unread, scheme.unread, False), (self._places, scheme.mark, True)):
            for start, end in places:
                selection = QTextEdit.ExtraSelection()
                cursor = QTextCursor(self.document())
                cursor.setPosition(start)
                cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
                selection.cursor = cursor  # pyright: ignore[reportAttributeAccessIssue] - the stubs do not know the fields
                style = QTextCharFormat()
                style.setBackground(QColor(colour))
                if lit:
                    style.setFontWeight(700)
                else:
                    style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DashUnderline)
                    style.setUnderlineColor(QColor(scheme.warn))
                selection.format = style  # pyright: ignore[reportAttributeAccessIssue]
                found.append(selection)
        self.setExtraSelections(found)

    def _on_cursor(self) -> None:
        if not self._quiet and self.document().characterCount() > 1:
            self.at.emit(self.textCursor().position())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Marks follow the scheme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_places"):
            self._mark()


class RawText(MarkedText):
    """The message's bytes as text: a line for each segment, and what cannot be seen written as its number."""

    def __init__(self, linker: Linker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._linker = linker
        self._positions: list[int] = []
        self.setAccessibleName(self.tr("Raw text"))
        self.at.connect(self._on_at)
        linker.lit.connect(self._on_lit)

    def show_bytes(self, raw: bytes, charset: str, unread: list[Span]) -> None:
        """Show other bytes."""
        text, self._positions = readable(raw[:MOST_BYTES], charset)
        if len(raw) > MOST_BYTES:
            text += "\n" + self.tr("… the rest is not shown here")
        self.say(text)
        self.mark_unread([self._stretch(span) for span in unread if span[1] < len(self._positions)])

    def hide_bytes(self, why: str) -> None:
        """Show nothing but why."""
        self._positions = []
        self.say(why)

    def _stretch(self, span: Span) -> tuple[int, int]:
        return self._positions[span[0]], self._positions[span[1]]

    def _on_at(self, position: int) -> None:
        """The byte at the place that was clicked: the smallest thing there is lit."""
        if not self._positions:
            return
        low = _first_at(self._positions, position)
        spans = [(b - a, (a, b)) for line in self._linker.lines for a, b in line.spans if a <= low < b]
        if spans:
            self._linker.light_span(*min(spans)[1])
        else:
            self._linker.light([], "source")
        self.mark([self._stretch(min(spans)[1])] if spans else [], come=False)

    def _on_lit(self, lines: list[Line], origin: str) -> None:
        if not self._positions or (origin == "source" and self.hasFocus()):
            return
        spans = sorted({span for line in lines for span in line.spans if span[1] < len(self._positions)})
        self.mark([self._stretch(span) for span in spans], come=True)


def _first_at(positions: list[int], position: int) -> int:
    """The last byte that is shown at or before a place of the text."""
    low, high = 0, len(positions) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if positions[middle] <= position:
            low = middle
        else:
            high = middle - 1
    return low


def readable(raw: bytes, charset: str) -> tuple[str, list[int]]:
    """Text to show, and for each byte (and the end) the place in it. Line ends become lines; other signs that cannot be seen are escaped."""
    parts: list[str] = []
    positions: list[int] = []
    length = 0
    text = raw.decode(charset or "utf-8", "replace")
    steady = text.isascii() and not charset.startswith("utf-16")
    for number, sign in enumerate(text):
        width = 1 if steady else len(sign.encode(charset or "utf-8", "replace")) if sign != "\ufffd" else 1
        positions += [length] * width
        if sign in "\r\n":
            shown = "" if sign == "\n" and number and text[number - 1] == "\r" else "\n"
        elif sign == "\t" or sign.isprintable():
            shown = sign
        else:
            shown = f"\\x{ord(sign):02x}" if ord(sign) < 256 else f"\\u{ord(sign):04x}"
        parts.append(shown)
        length += len(shown)
    positions = positions[: len(raw)] + [length] * (len(raw) + 1 - len(positions[: len(raw)]))
    return "".join(parts), positions


class JsonText(MarkedText):
    """Resources as coloured JSON, linked with the source when a linker is given."""

    def __init__(self, linker: Linker | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._linker = linker
        self._json: Json | None = None
        self._colours = JsonColours(self.document())
        self.setAccessibleName("JSON")
        if linker is not None:
            self.at.connect(self._on_at)
            linker.lit.connect(self._on_lit)

    def show_json(self, json: Json) -> None:
        """Show other resources."""
        self._json = json
        self.say(json.text)

    def _on_at(self, position: int) -> None:
        if self._json is not None and self._linker is not None and (path := self._json.path_at(position)):
            self._linker.light_element(path)
            self.mark([(start, end) for known, start, end in self._json.places if known == path], come=False)

    def _on_lit(self, lines: list[Line], origin: str) -> None:
        if self._json is None or (origin == "result" and self.hasFocus()):
            return
        wanted = {line.element for line in lines}
        self.mark([(start, end) for path, start, end in self._json.places if path in wanted], come=True)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """The colours follow the scheme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_colours"):
            self._colours.dress(self.palette())


class JsonColours(QSyntaxHighlighter):
    """Names, texts, numbers and words of JSON each in a colour."""

    _PARTS = re.compile(r'("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b')

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._styles: dict[str, QTextCharFormat] = {}
        self._make()

    def dress(self, _palette: QPalette) -> None:
        """Take the colours of the scheme in use."""
        self._make()
        self.rehighlight()

    def _make(self) -> None:
        scheme = colours()
        for name, colour in (("name", scheme.accent), ("text", scheme.text), ("number", scheme.busy), ("word", scheme.warn)):
            style = QTextCharFormat()
            style.setForeground(QColor(colour))
            self._styles[name] = style

    def highlightBlock(self, text: str) -> None:  # noqa: N802 - Qt's name
        """Colour one line."""
        for found in self._PARTS.finditer(text):
            kind = "number" if found[3] else "word" if found[4] else "name" if found[2] else "text"
            end = found.end(1) if found[1] else found.end()
            self.setFormat(found.start(), end - found.start(), self._styles[kind])
