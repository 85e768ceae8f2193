"""What was done to the message: its changes of state with who and why, who looked at it, and each attempt to send it. Newest last."""

from __future__ import annotations

from typing import Any, cast

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from adapter.words import action_text, actor_text, change_text, finding_text, local_time
from gui.look import state_icon
from gui.message.tables import TextTableView


class HistoryView(QWidget):
    """A table of what happened."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = TextTableView(self)
        self.table.setAccessibleName(self.tr("History"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)

    def show_message(self, message: dict[str, Any]) -> None:
        """Show what happened to this message (of `show`)."""
        destinations = {int(one["id"]): str(one["destination"]) for one in message["row"]["deliveries"]}
        events: list[tuple[str, int, tuple[str, ...], str]] = []
        for row in cast("list[dict[str, Any]]", message["history"]):
            what = action_text(row)
            if row["subject"] == "delivery":
                what = f"{what} ({destinations.get(int(row['subject_id']), '')})"
            cells = (local_time(row["at"]), actor_text(row), what, change_text(row), _why(str(row["reason"])))
            events.append((str(row["at"]), 0, cells, str(row["after"])))
        for row in cast("list[dict[str, Any]]", message["attempts"]):
            where = destinations.get(int(row["delivery_id"]), "")
            what = self.tr("attempt {number} ({destination})").format(number=row["number"], destination=where)
            cells = (local_time(row["started"]), str(row["worker"]).partition(":")[0], what, attempt_text(row), "")
            events.append((str(row["started"]), 1, cells, "delivering"))
        events.sort(key=lambda event: event[:2])
        heads = [self.tr("Time"), self.tr("Who"), self.tr("What"), self.tr("Became"), self.tr("Why")]
        known = {"mapped", "needs_mapping", "rejected", "skipped", "acknowledged", "failed", "superseded"}
        icons = [state_icon(event[3]) if event[3] in known else None for event in events]
        self.table.model_.fill(heads, [event[2] for event in events], icons)
        self.table.widths((29, 14, 34, 42, 20), 4)


def attempt_text(row: dict[str, Any]) -> str:
    """How an attempt ended: `200, 38 ms`."""
    if row["ended"] is None:
        return finding_text("lost") if row["code"] == "lost" else _tr("under way")
    code = str(row["code"])
    said = str(row["status"]) if code == "ok" else finding_text(code)
    return f"{said}, {float(row['milliseconds']):.0f} ms"


def _why(reason: str) -> str:
    return "" if reason == "-" else reason


def _tr(text: str) -> str:
    return QCoreApplication.translate("history", text)
