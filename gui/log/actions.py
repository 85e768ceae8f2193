"""Acts on many messages: first how many it concerns and what it does, then a reason, then the act in rounds, then what came of it.

Invariants: nothing is done before a person has seen the number; without the role the engine is not even asked; a round that was done stays
done when a later one fails or is stopped, and the number says so; rounds go on by id, so what fails again at once does not keep them busy for ever.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QProgressBar, QPushButton, QVBoxLayout, QWidget

from adapter.errors import ControlError
from adapter.i18n import retold
from gui.allowed import allowed
from gui.flow import fit_height
from gui.link import EngineLink
from gui.words import number

ROUND = 1000
"""Messages in one question: the engine commits them together, well within the client's patience."""

Where = dict[str, Any]


class Act(StrEnum):
    """What can be done to messages; the words of the control protocol."""

    RETRY = "retry"
    REMAP = "remap"
    SKIP = "skip"


def act_text(act: Act) -> str:
    """The name of an act, as on its button."""
    return {
        Act.RETRY: _tr("Send again"),
        Act.REMAP: _tr("Map again"),
        Act.SKIP: _tr("Skip"),
    }[act]


def act(parent: QWidget, link: EngineLink, what: Act, where: Where, said: str) -> ActionDialog | None:
    """Begin an act on what `where` finds; `said` describes that to the person. None when this user may not."""
    if not may_act(parent, link):
        return None
    dialog = ActionDialog(parent, link, what, where, said)
    dialog.open()
    return dialog


def may_act(parent: QWidget, link: EngineLink) -> bool:
    """Whether the engine lets this user act on messages; says why not."""
    return allowed(parent, link, "retry", _tr("To send again, map again or skip you need the role “retry”."))


class ActionDialog(QDialog):
    """One act. `done_with` says how many it changed, when it has ended with at least one."""

    done_with = Signal(int)

    def __init__(self, parent: QWidget, link: EngineLink, what: Act, where: Where, said: str) -> None:
        super().__init__(parent)
        self._link = link
        self._what = what
        self._where = where
        self._total = 0
        self._changed = 0
        self._after = 0
        self._working = False
        self._stopped = False
        self.setWindowTitle(act_text(what))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(460)
        self.said = QLabel(said, self)
        self.said.setWordWrap(True)
        self.effect = QLabel(self.tr("Counting …"), self)
        self.effect.setWordWrap(True)
        self.reason = QLineEdit(self)
        self.reason.setMaxLength(500)
        self.reason.setAccessibleName(self.tr("Reason"))
        self.reason.setPlaceholderText(
            self.tr("Reason (goes to the audit trail)") if what is Act.SKIP else self.tr("Reason, if you like (goes to the audit trail)")
        )
        self.reason.hide()
        self.progress = QProgressBar(self)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.progress.hide()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.go: QPushButton = self.buttons.addButton(act_text(what), QDialogButtonBox.ButtonRole.AcceptRole)
        self.go.setEnabled(False)
        self.buttons.accepted.connect(self._begin)
        self.buttons.rejected.connect(self.reject)
        self.reason.textChanged.connect(self._may_begin)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        for widget in (self.said, self.effect, self.reason, self.progress, self.buttons):
            column.addWidget(widget)
        bold = self.said.font()
        bold.setBold(True)
        self.said.setFont(bold)
        link.ask(what, self._on_preview, self._on_failed, self, **where, preview=True, limit=1, reason="preview")

    # --- before

    def _on_preview(self, found: dict[str, Any]) -> None:
        self._total = int(found["matched"])
        if not self._total:
            self.effect.setText(_nothing(self._what))
            self._only_close()
            return
        self.effect.setText(_effect(self._what, self._total))
        self.go.setText(f"{act_text(self._what)} ({number(self._total)})")
        self.reason.show()
        self.reason.setFocus()
        fit_height(self)
        self._may_begin()

    def _may_begin(self) -> None:
        needed = self._what is Act.SKIP
        self.go.setEnabled(not self._working and self._total > 0 and (not needed or bool(self.reason.text().strip())))

    # --- the act

    def _begin(self) -> None:
        self._working = True
        self.reason.setEnabled(False)
        self.go.setEnabled(False)
        self._cancel().setText(self.tr("Stop"))
        self.progress.setRange(0, self._total)
        self.progress.setVisible(self._total > ROUND)
        fit_height(self)
        self._round()

    def _round(self) -> None:
        self._link.ask(
            self._what,
            self._on_round,
            self._on_failed,
            self,
            **self._where,
            after=self._after or None,
            limit=ROUND,
            reason=self.reason.text().strip() or None,
        )

    def _on_round(self, done: dict[str, Any]) -> None:
        self._changed += int(done["changed"])
        last = max(done["message_ids"], default=self._after)
        # a round may have ended between two deliveries of its last message
        self._after = last - 1 if self._what is Act.RETRY and last - 1 > self._after else last
        self.progress.setValue(min(self._changed, self._total))
        if done["more"] and done["message_ids"] and not self._stopped:
            self._round()
        else:
            self._end("")

    def reject(self) -> None:
        """Close; while it works, stop after the round that is under way."""
        if self._working:
            self._stopped = True
            self._cancel().setEnabled(False)
            return
        super().reject()

    # --- after

    def _on_failed(self, error: ControlError) -> None:
        self._end(f"{error.said(retold)}. {retold(error.remedy_text())}")

    def _end(self, problem: str) -> None:
        began, self._working = self._working, False
        lines = [problem] if problem else []
        if began:
            lines.insert(0, _result(self._what, self._changed))
            if self._stopped and self._changed < self._total:
                lines.append(self.tr("You stopped it; the rest is as it was."))
        self.effect.setText("\n\n".join(lines))
        self._only_close()
        if self._changed:
            self.done_with.emit(self._changed)

    def _only_close(self) -> None:
        self.go.hide()
        self.reason.hide()
        self.progress.hide()
        close = self._cancel()
        close.setEnabled(True)
        close.setText(self.tr("Close"))
        close.setDefault(True)
        close.setFocus()
        fit_height(self)

    def _cancel(self) -> QPushButton:
        return self.buttons.button(QDialogButtonBox.StandardButton.Cancel)


def _tr(text: str, count: int = -1) -> str:
    return QCoreApplication.translate("actions", text, None, count)


def _effect(what: Act, count: int) -> str:
    return {
        Act.RETRY: _tr("%n delivery(s) will be sent again with the same bytes, each in its turn.", count),
        Act.REMAP: _tr(
            "%n message(s) will be mapped again with the mappings in use now, and then sent. What was delivered stays as it is.", count
        ),
        Act.SKIP: _tr(
            "%n message(s) will be given up: they are not sent, and later messages of the same patients go on without them.", count
        ),
    }[what]


def _nothing(what: Act) -> str:
    return {
        Act.RETRY: _tr("Nothing here can be sent again. That can be done with what failed, or waits for its next try."),
        Act.REMAP: _tr("Nothing here can be mapped again. That can be done with what was stopped or failed, while its bytes are kept."),
        Act.SKIP: _tr("Nothing here can be skipped. That can be done with what was stopped or failed."),
    }[what]


def _result(what: Act, count: int) -> str:
    return {
        Act.RETRY: _tr("%n delivery(s) are being sent again.", count),
        Act.REMAP: _tr("%n message(s) are being mapped again.", count),
        Act.SKIP: _tr("%n message(s) were skipped.", count),
    }[what]
