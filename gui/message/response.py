"""What was sent and what was answered, attempt by attempt. The times and codes are always there; the bodies only when content is shown."""

from __future__ import annotations

from typing import Any, cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSplitter, QTabWidget, QVBoxLayout, QWidget

from adapter.words import local_time, state_text
from gui.look import colours, state_icon
from gui.message.elements import Json, Named, as_json
from gui.message.history import attempt_text
from gui.message.tables import TextTableView
from gui.message.texts import JsonText

Exchange = dict[str, Any]


class ResponseView(QWidget):
    """Attempts on the left, the two bodies on the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = TextTableView(self)
        self.table.setAccessibleName(self.tr("Attempts"))
        self.none = QLabel(self)
        self.none.setWordWrap(True)
        self.none.setContentsMargins(14, 12, 14, 8)
        self.bodies = QTabWidget(self)  # before what is in it: the keyboard comes to the tabs first
        self.sent = JsonText(None, self)
        self.answer = JsonText(None, self)
        self.bodies.setDocumentMode(True)
        self.bodies.tabBar().setDrawBase(False)
        self.bodies.setAccessibleName(self.tr("Answer and what was sent"))
        self.bodies.addTab(self.answer, self.tr("Answer"))
        self.bodies.addTab(self.sent, self.tr("Sent"))
        self.sent.setAccessibleName(self.tr("Sent"))
        self.answer.setAccessibleName(self.tr("Answer"))
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.none)
        column.addWidget(self.table, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.addWidget(left)
        splitter.addWidget(self.bodies)
        splitter.setStretchFactor(0, 2)
        splitter.setStretchFactor(1, 3)
        splitter.setSizes([500, 620])
        splitter.setChildrenCollapsible(False)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(splitter)
        self._attempts: list[dict[str, Any]] = []
        self._exchanges: list[Exchange] | None = None
        self._hidden = ""
        self.table.selectionModel().currentRowChanged.connect(self._tell)

    def show_message(self, message: dict[str, Any], exchanges: list[Exchange] | None, hidden: str) -> None:
        """Show a message's attempts; `exchanges` (of `show` with content), or None and `hidden`: why the bodies are not shown."""
        self._exchanges, self._hidden = exchanges, hidden
        deliveries = {int(one["id"]): one for one in message["row"]["deliveries"]}
        before = self.table.row()
        self._attempts = cast("list[dict[str, Any]]", message["attempts"])
        heads = [self.tr("Started"), self.tr("Destination"), self.tr("Attempt"), self.tr("Outcome")]
        rows: list[tuple[str, ...]] = []
        icons: list[Any] = []
        for one in self._attempts:
            delivery = deliveries.get(int(one["delivery_id"]), {})
            rows.append((local_time(one["started"]), str(delivery.get("destination", "")), str(one["number"]), attempt_text(one)))
            icons.append(state_icon("acknowledged" if one["code"] == "ok" else "delivering" if one["ended"] is None else "failed"))
        self.table.model_.fill(heads, rows, icons)
        self.table.widths((28, 15, 11, 20), 3)
        waiting = [
            self.tr("{destination}: {state}").format(destination=one["destination"], state=state_text(_state(one)))
            for one in deliveries.values()
            if not any(int(attempt["delivery_id"]) == int(one["id"]) for attempt in self._attempts)
        ]
        text = "\n".join(waiting) if deliveries else self.tr("Nothing was sent: the message has no result that may leave.")
        self.none.setText(text)
        self.none.setVisible(bool(text))
        self.none.setStyleSheet(f"color: {colours().faint}")
        if self._attempts:
            self.table.choose(before if 0 <= before < len(self._attempts) else len(self._attempts) - 1)
        self._tell()

    def _tell(self) -> None:
        place = self.table.row()
        if self._exchanges is None:
            self.sent.say(self._hidden)
            self.answer.say(self._hidden)
            return
        attempt = self._attempts[place] if 0 <= place < len(self._attempts) else None
        exchange = next((one for one in self._exchanges if attempt and one["delivery"] == attempt["delivery_id"]), None)
        if exchange is None and self._exchanges:
            exchange = self._exchanges[0]
        sent = exchange["request"] if exchange else None
        answers = cast("list[dict[str, Any]]", exchange["answers"]) if exchange else []
        answer = next((one["response"] for one in answers if attempt and one["attempt"] == attempt["id"]), None)
        _put(self.sent, sent, self.tr("Nothing is kept of what was sent."))
        _put(self.answer, answer, self.tr("There is no answer to this attempt."))


def _state(delivery: dict[str, Any]) -> str:
    return "held" if delivery["state"] == "pending" and delivery["held_by"] else str(delivery["state"])


def _put(view: JsonText, body: Any, nothing: str) -> None:
    if body is None:
        view.say(nothing)
    elif isinstance(body, str):
        view.show_json(Json(body, []))
    else:
        kind = str(cast("dict[str, Any]", body).get("resourceType", "")) if isinstance(body, dict) else ""
        view.show_json(as_json([Named(kind or "answer", body)]))
