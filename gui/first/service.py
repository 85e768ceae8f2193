"""Third step: which service, tried step by step by `journalbro reach`. Each step that fails says what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QItemSelectionModel, QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QListWidget, QListWidgetItem, QPushButton, QScrollArea, QVBoxLayout, QWidget

from adapter.config import Config, Destination
from gui.first.child import Child
from gui.first.parts import caption
from gui.first.plan import Plan
from gui.look import state_icon
from gui.message.signs import RoomyRows
from gui.settings.fields import Field, keys_of

_NEEDS = {
    "none": (),
    "helseid": ("scope",),
    "basic": ("username", "secret"),
    "bearer": ("secret",),
    "oauth2": ("client_id", "token_url", "scope", "secret"),
    "mtls": ("certificate",),
}
"""Ways to say who we are -> what else must be known."""
_ALWAYS = ("service", "url", "auth")
_ICONS = {"ok": "acknowledged", "warning": "held", "error": "failed", "skipped": "skipped"}


class ServiceStep(QWidget):
    """Ready with an address. `tried` after a trial: whether every step went well."""

    ready = Signal(bool)
    tried = Signal(bool)

    def __init__(self, plan: Plan, parent: QWidget, *, config: Config | None, trial: Callable[[], Path]) -> None:
        super().__init__(parent)
        self._plan = plan
        self._trial = trial
        self._child: Child | None = None
        self._names = [one.name for one in config.destinations] if config is not None else []
        self._failed = False
        self.known = QComboBox(self)
        self.known.setAccessibleName(self.tr("Service"))
        for name in self._names:
            self.known.addItem(self.tr("As configured: {name}").format(name=name), name)
        self.known.addItem(self.tr("Another service"), None)
        self.known.setVisible(bool(self._names))
        self.fields: dict[str, Field] = {}
        inner = QWidget(self)
        form = QVBoxLayout(inner)
        form.setContentsMargins(0, 0, 8, 0)
        form.setSpacing(10)
        for key in keys_of(Destination):
            if key.name in _ALWAYS or any(key.name in needs for needs in _NEEDS.values()):
                field = Field(key, inner)
                field.edited.connect(partial(self._on_edited, key.name))
                field.show_value(plan.service.values.get(key.name))
                self.fields[key.name] = field
                form.addWidget(field)
        form.addStretch(1)
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inner)
        self.try_it = QPushButton(self.tr("Test the connection"), self)
        self.summary = QLabel(self.tr("The test asks step by step and stores nothing at the service."), self)
        self.summary.setWordWrap(True)
        self.steps = QListWidget(self)
        self.steps.setWordWrap(True)
        self.steps.setIconSize(QSize(16, 16))
        self.steps.setItemDelegate(RoomyRows(self.steps))
        self.steps.setAccessibleName(self.tr("Steps of the test"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(caption(self.tr("Where do the messages go?"), self))
        column.addWidget(self.known)
        column.addWidget(self.area, 4)
        column.addWidget(self.try_it, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.summary)
        column.addWidget(self.steps, 3)
        self.known.currentIndexChanged.connect(self._on_known)
        self.try_it.clicked.connect(self.run)
        self.fields["service"].show_value(plan.service.values.setdefault("service", "fhir"))
        self._on_known()

    def shown(self) -> None:
        """Begin where something is to be typed."""
        (self.try_it if self._plan.service.known else self.fields["url"].editor).setFocus()

    def left(self) -> None:
        """A trial that is under way is not waited for."""
        if self._child is not None:
            self._child.stop()
            self._child = None
            self.try_it.setEnabled(True)

    def is_ready(self) -> bool:
        """Whether there is an address."""
        return self._plan.service.known or str(self._plan.service.values.get("url", "")).startswith(("http://", "https://"))

    def _on_known(self) -> None:
        name = self.known.currentData()
        self._plan.service.known = name is not None
        if name is None:
            name = "fhir" if "fhir" not in self._names else next(f"fhir-{n}" for n in range(2, 1000) if f"fhir-{n}" not in self._names)
        self._plan.service.name = str(name)
        self.area.setVisible(not self._plan.service.known)
        self._show_needs()
        self.ready.emit(self.is_ready())

    def _show_needs(self) -> None:
        needs = _NEEDS.get(str(self._plan.service.values.get("auth", "none")), ())
        for name, field in self.fields.items():
            field.setVisible(name in _ALWAYS or name in needs)

    def _on_edited(self, key: str, value: object) -> None:
        if value is None:
            self._plan.service.values.pop(key, None)
        else:
            self._plan.service.values[key] = value
        if key == "auth":
            self._show_needs()
        self.ready.emit(self.is_ready())

    # --- the trial

    def run(self) -> None:
        """Try it as it is typed now."""
        if self._child is not None or not self.is_ready():
            return
        self.steps.clear()
        self._failed = False
        self.summary.setText(self.tr("Testing …"))
        self.try_it.setEnabled(False)
        self._child = Child(self, ["--config", str(self._trial()), "reach", self._plan.service.name, "--json"])
        self._child.line.connect(self._on_step)
        self._child.ended.connect(self._on_ended)
        self._child.start()

    def _on_step(self, step: dict[str, Any]) -> None:
        self._failed = self._failed or step["level"] == "error"
        text = f"{step['title']}: {step['found']}"
        if step["remedy"]:
            text += f"\n→ {step['remedy']}"
        item = QListWidgetItem(state_icon(_ICONS.get(str(step["level"]), "skipped")), text)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{step['level']}: {text}")
        self.steps.addItem(item)
        if self.steps.currentRow() < 0:
            self.steps.setCurrentRow(0, QItemSelectionModel.SelectionFlag.NoUpdate)  # where the keyboard begins
        self.steps.scrollToBottom()

    def _on_ended(self, _code: int, complaint: str) -> None:
        self._child = None
        self.try_it.setEnabled(True)
        if not self.steps.count():
            self.summary.setText(self.tr("✗ It could not be tested: {why}").format(why=" ".join(complaint.split()) or "?"))
        elif self._failed:
            self.summary.setText(
                self.tr("✗ The service cannot be sent to yet. You may go on all the same: messages then wait in their order.")
            )
        else:
            self.summary.setText(self.tr("✓ The service can be sent to."))
        self.tried.emit(bool(self.steps.count()) and not self._failed)
