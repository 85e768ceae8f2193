"""What differs between two sendings: two attempts or destinations of one message, or this message and the one before it of the same patient and kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, cast

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QDialogButtonBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from adapter.words import local_time
from gui.look import colours
from gui.message.elements import Named, named, text_of
from gui.message.tables import TextTableView


@dataclass(frozen=True, slots=True)
class Sending:
    """Something to compare: what it is called, and its JSON."""

    title: str
    body: Any


@dataclass(frozen=True, slots=True)
class Change:
    """`sign`: `+` only in the second, `−` only in the first, `~` in both but not the same."""

    sign: str
    path: str
    before: str
    after: str


def differences(first: Any, second: Any) -> list[Change]:
    """Every element that the two do not have alike, in the order of their paths. Resources of a Bundle are compared by type and order."""
    before, after = _leaves(first), _leaves(second)
    found: list[Change] = []
    for path in dict.fromkeys([*before, *after]):
        one, other = before.get(path), after.get(path)
        if one != other:
            sign = "+" if one is None else "−" if other is None else "~"
            found.append(Change(sign, path, one or "", other or ""))
    return found


def _leaves(body: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in _resources(body):
        _walk(one.name, one.resource, found)
    return found


def _resources(body: Any) -> list[Named]:
    if isinstance(body, dict):
        bundle = cast("dict[str, Any]", body)
        entries = bundle.get("entry")
        if bundle.get("resourceType") == "Bundle" and isinstance(entries, list):
            rows = cast("list[dict[str, Any]]", entries)
            found = named(row["resource"] for row in rows if isinstance(row.get("resource"), dict))
            requests = [{key: value for key, value in row.items() if key not in {"resource", "fullUrl"}} for row in rows]
            return [*found, Named("Bundle.entry", requests)]
        return [Named(str(bundle.get("resourceType", "")) or "answer", bundle)]
    if isinstance(body, list):
        rows = cast("list[dict[str, Any]]", body)
        return named(row["resource"] for row in rows if "resource" in row)
    return [Named("answer", body)]


def _walk(path: str, value: Any, found: dict[str, str]) -> None:
    if isinstance(value, dict):
        for key, part in cast("dict[str, Any]", value).items():
            _walk(f"{path}.{key}", part, found)
    elif isinstance(value, list):
        for number, part in enumerate(cast("list[Any]", value)):
            _walk(f"{path}[{number}]", part, found)
    else:
        found[path] = text_of(value)


def sendings_of(answer: dict[str, Any]) -> list[Sending]:
    """What there is to compare of a message: what was sent to each destination, each answer, else the result as it was mapped."""
    message, content = answer["message"], answer["content"]
    title = _tr("no. {number}, {time}").format(number=message["row"]["id"], time=local_time(message["row"]["received"]))
    found: list[Sending] = []
    for exchange in cast("list[dict[str, Any]]", content["exchanges"]):
        where = str(exchange["destination"])
        if exchange["request"] is not None:
            found.append(Sending(_tr("{message}: sent to {destination}").format(message=title, destination=where), exchange["request"]))
        for reply in cast("list[dict[str, Any]]", exchange["answers"]):
            said = _tr("{message}: answer of {destination}, attempt {number}")
            found.append(Sending(said.format(message=title, destination=where, number=reply["number"]), reply["response"]))
    if not any(True for exchange in content["exchanges"] if exchange["request"] is not None) and content["result"]:
        found.insert(0, Sending(_tr("{message}: result, not sent yet").format(message=title), content["result"]))
    return found


class DifferenceDialog(QDialog):
    """Two choices, and a table of what differs."""

    def __init__(self, parent: QWidget, sendings: list[Sending], first: int = 0, second: int = 1) -> None:
        super().__init__(parent)
        self._sendings = sendings
        self.setWindowTitle(self.tr("Difference between two sendings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(940, 560)
        self.first, self.second = QComboBox(self), QComboBox(self)
        for box, name in ((self.first, self.tr("Before")), (self.second, self.tr("After"))):
            box.setAccessibleName(name)
            box.addItems([sending.title for sending in sendings])
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(30)
        self.first.setCurrentIndex(first)
        self.second.setCurrentIndex(min(second, len(sendings) - 1))
        self.ids = QCheckBox(self.tr("Also technical ids and times of the messages"), self)
        self.said = QLabel(self)
        self.table = TextTableView(self)
        self.table.setAccessibleName(self.tr("Differences"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.button(QDialogButtonBox.StandardButton.Close).setText(self.tr("Close"))
        buttons.rejected.connect(self.reject)
        choices = QGridLayout()
        choices.setHorizontalSpacing(12)
        choices.addWidget(QLabel(self.tr("Before"), self), 0, 0)
        choices.addWidget(QLabel(self.tr("After"), self), 0, 1)
        choices.addWidget(self.first, 1, 0)
        choices.addWidget(self.second, 1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addLayout(choices)
        column.addWidget(self.ids)
        column.addWidget(self.said)
        column.addWidget(self.table, 1)
        column.addWidget(buttons)
        self.first.currentIndexChanged.connect(self.refresh)
        self.second.currentIndexChanged.connect(self.refresh)
        self.ids.toggled.connect(self.refresh)
        self.changes: list[Change] = []
        self.refresh()

    def refresh(self) -> None:
        """Compare the two that are chosen."""
        one, other = self._sendings[self.first.currentIndex()], self._sendings[self.second.currentIndex()]
        found = differences(one.body, other.body)
        self.changes = found if self.ids.isChecked() else [change for change in found if not _technical(change)]
        scheme = colours()
        hues = {"+": QColor(scheme.good), "−": QColor(scheme.bad), "~": QColor(scheme.warn)}
        words = {"+": self.tr("+ only after"), "−": self.tr("− only before"), "~": self.tr("~ changed")}
        self.table.model_.fill(
            [self.tr("Difference"), self.tr("Element"), self.tr("Before"), self.tr("After")],
            [(words[change.sign], change.path, change.before, change.after) for change in self.changes],
            (),
            [hues[change.sign] for change in self.changes],
        )
        self.table.widths((15, 44, 30, 30), 3)
        count = len(self.changes)
        self.said.setText(self.tr("%n element(s) differ", "", count) if count else self.tr("The two say the same."))
        hidden = len(found) - count
        if hidden:
            said = self.tr("(%n technical difference(s) not shown)", "", hidden)
            self.said.setText(f"{self.said.text()} {said}")


_UUID = re.compile(r"(urn:uuid:)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{40,64}")
"""Also the hashes that identifiers without a better value are made of."""
_TECHNICAL = ("fullUrl", "versionId", "lastUpdated", "etag", "lastModified", "location")


def _technical(change: Change) -> bool:
    """Ids that every message has of its own: they differ always, and say nothing."""
    if change.path.rpartition(".")[2] in _TECHNICAL or change.path.startswith("Bundle.entry"):
        return True
    return all(_UUID.fullmatch(text) or not text for text in (change.before, change.after))


def _tr(text: str) -> str:
    return QCoreApplication.translate("message", text)
