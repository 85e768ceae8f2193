"""An unknown code is mapped: what it is, what it may become, what that would do to the messages that wait; then it is saved and they go on.

Invariants: nothing is saved that was not checked just before with the same choice; the engine writes, the window only asks; an answer to an earlier
choice changes nothing.
"""

from __future__ import annotations

from functools import partial
from typing import Any, cast

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from adapter.errors import ControlError
from adapter.i18n import retold
from adapter.words import cause_text
from gui.allowed import allowed
from gui.link import EngineLink
from gui.look import colours
from gui.mend.editor import open_file, open_rule
from gui.message.signs import fixed_font
from gui.message.tables import TextTableView
from gui.words import number

NOTHING = "-"

Option = dict[str, Any]


def open_mend(parent: QWidget, link: EngineLink, group: dict[str, Any]) -> MendDialog | None:
    """Map the unknown code of a group of `causes`. None when this user may not; then that has been said."""
    return _open(parent, link, {"cause": int(group["cause"]["id"])})


def open_mend_message(parent: QWidget, link: EngineLink, message_id: int, stop: int) -> MendDialog | None:
    """The same for one of the findings that stopped a message."""
    return _open(parent, link, {"id": message_id, "stop": stop})


def _open(parent: QWidget, link: EngineLink, which: dict[str, int]) -> MendDialog | None:
    if not allowed(parent, link, "configure", _tr("To change mappings you need the role “configure”.")):
        return None
    dialog = MendDialog(parent, link, which)
    dialog.open()
    return dialog


class MendDialog(QDialog):
    """One code. `saved`: it was mapped; how many messages wait to go on."""

    saved = Signal(int)

    def __init__(self, parent: QWidget, link: EngineLink, which: dict[str, int]) -> None:
        super().__init__(parent)
        self._link = link
        self._which = which
        self.options: list[Option] = []
        self.known: dict[str, Any] = {}
        self._tried: dict[str, Any] | None = None
        self._files: tuple[str, ...] = ()
        self._busy = False
        self.setWindowTitle(self.tr("Map a code"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(720, 640)
        self._build()
        self._ask("mend_options", self._on_options)

    # --- making it

    def _build(self) -> None:
        self.what = QLabel(self.tr("Reading …"), self)
        self.what.setWordWrap(True)
        font = self.what.font()
        font.setPointSizeF(font.pointSizeF() * 1.15)
        font.setBold(True)
        self.what.setFont(font)
        self.where = QLabel(self)
        self.where.setWordWrap(True)
        self.rule_button = QPushButton(self.tr("Open rule"), self)
        self.rule_button.setAutoDefault(False)
        self.rule_button.setToolTip(self.tr("Open the mapping file at its line in your editor"))
        self.code = QLineEdit(self)
        self.code.setAccessibleName(self.tr("The code as it was sent"))
        self.code.setPlaceholderText(self.tr("The code as it was sent"))
        self.search = QLineEdit(self)
        self.search.setClearButtonEnabled(True)
        self.search.setAccessibleName(self.tr("Find a code"))
        self.search.setPlaceholderText(self.tr("Find code or text"))
        self.table = TextTableView(self)
        self.table.setAccessibleName(self.tr("What it may become"))
        self.effect = QLabel(self)
        self.effect.setWordWrap(True)
        self.effect.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.more = QToolButton(self)
        self.more.setText(self.tr("What is written"))
        self.more.setCheckable(True)
        self.more.hide()
        self.written = QPlainTextEdit(self)
        self.written.setReadOnly(True)
        self.written.setFont(fixed_font())
        self.written.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.written.setMinimumHeight(80)
        self.written.setMaximumHeight(190)
        self.written.setAccessibleName(self.tr("What is written"))
        self.table.setMinimumHeight(100)
        self.written.hide()
        self.reason = QLineEdit(self)
        self.reason.setMaxLength(500)
        self.reason.setAccessibleName(self.tr("Reason"))
        self.reason.setPlaceholderText(self.tr("Reason, if you like (goes to the audit trail)"))
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.cancel = self.buttons.button(QDialogButtonBox.StandardButton.Cancel)
        self.cancel.setText(self.tr("Cancel"))
        self.check: QPushButton = self.buttons.addButton(self.tr("Check on the waiting messages"), QDialogButtonBox.ButtonRole.ActionRole)
        self.save: QPushButton = self.buttons.addButton(self.tr("Map it, and send all again"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.help_button: QPushButton = self.buttons.addButton("", QDialogButtonBox.ButtonRole.HelpRole)
        self.help_button.hide()
        head = QHBoxLayout()
        head.setSpacing(12)
        texts = QVBoxLayout()
        texts.setSpacing(4)
        texts.addWidget(self.what)
        texts.addWidget(self.where)
        head.addLayout(texts, 1)
        head.addWidget(self.rule_button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        column.addLayout(head)
        for widget in (self.code, self.search):
            column.addWidget(widget)
        column.addWidget(self.table, 1)
        column.addWidget(self.effect)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        for widget in (self.written, self.reason, self.buttons):
            column.addWidget(widget)
        for widget in (self.code, self.search, self.table, self.reason, self.check, self.save):
            widget.hide()
        self.search.textChanged.connect(self.table.proxy.setFilterFixedString)
        self.table.selectionModel().currentRowChanged.connect(self._on_choice)
        self.table.activated.connect(self._check)
        self.code.textChanged.connect(self._on_choice)
        self.check.clicked.connect(self._check)
        self.save.clicked.connect(self._save)
        self.rule_button.clicked.connect(lambda: open_rule(self, self._link, str(self.known["finding"]["rule"])))
        self.buttons.rejected.connect(self.reject)
        self.more.toggled.connect(self.written.setVisible)
        self.help_button.clicked.connect(self._help)
        self.where.setStyleSheet(f"color: {colours().faint}")

    def _ask(self, do: str, then: Any, **args: Any) -> None:
        self._link.ask(do, then, self._on_failed, self, **self._which, **args)

    # --- what the engine knows of it

    def _on_options(self, known: dict[str, Any]) -> None:
        self.known = known
        finding = known["finding"]
        self.what.setText(cause_text(finding))
        waiting = self.tr("%n message(s) wait for this.", "", int(known["waiting"]))
        table = self.tr("Code table: {table}").format(table=known["table"])
        self.where.setText(f"{waiting}\n{table}" if known["table"] else waiting)
        self.code.setVisible(not finding["shown"])
        if not known["table"]:
            self.effect.setText(
                self.tr(
                    "No code table stands behind this rule, so the mapping itself must be mended. Open the rule in your editor; the engine"
                )
                + " "
                + self.tr("loads it when you save, and maps what waits again.")
            )
            self._only_close()
            return
        if not known["site"]:
            self.effect.setText(
                self.tr(
                    "There is no folder for mappings of your own yet. Set site_mappings in the section [installation] of journalbro.toml,"
                    " so that a new version of the program does not take your codes away."
                )
            )
            self.help_button.setText(self.tr("Open settings"))
            self.help_button.show()
            self._only_close()
            return
        self._fill()
        for widget in (self.search, self.table, self.reason, self.check, self.save):
            widget.show()
        self.save.setEnabled(False)
        self.check.setEnabled(False)
        self.effect.setText(self.tr("Choose what the code means here."))
        (self.search if finding["shown"] else self.code).setFocus()

    def _fill(self) -> None:
        self.options = [*cast("list[Option]", self.known["options"]), {"code": NOTHING, "system": "", "display": "", "used": []}]
        systems = {str(option["system"]) for option in self.options[:-1]}
        several = len(systems) > 1
        heads = [self.tr("Code"), self.tr("Text"), self.tr("Codes that become it already")]
        rows = [
            (str(option["code"]), str(option["display"]) or _code_text(str(option["code"])), ", ".join(option["used"]))
            for option in self.options[:-1]
        ]
        rows.append((self.tr("nothing"), self.tr("The code is known, and says nothing that is passed on"), ""))
        if several:
            heads.append(self.tr("Code system"))
            rows = [(*row, str(option["system"])) for row, option in zip(rows, self.options, strict=True)]
        self.table.model_.fill(heads, rows)
        letters = max((len(row[0]) for row in rows), default=0)
        self.table.widths((min(30, max(14, letters + 6)), 30, 34, 30)[: len(heads)], 1)

    def option(self) -> Option | None:
        """What is chosen."""
        place = self.table.row()
        return self.options[place] if 0 <= place < len(self.options) else None

    def _args(self) -> dict[str, Any] | None:
        option = self.option()
        shown = self.known.get("finding", {}).get("shown")
        code = "" if shown else self.code.text().strip()
        if option is None or not (shown or code):
            return None
        return {"target": option["code"], "display": option["display"] or None, "system": option["system"] or None, "code": code or None}

    def _on_choice(self) -> None:
        self._tried = None
        self.save.setEnabled(False)
        self.check.setEnabled(not self._busy and self._args() is not None)
        self.check.setDefault(True)
        self.more.hide()
        self.more.setChecked(False)
        if self.option() is not None:
            self.effect.setText(self.tr("Check first what it does to the messages that wait. Nothing is changed by that."))

    # --- checking and saving

    def _check(self) -> None:
        args = self._args()
        if args is None or self._busy:
            return
        self._work(self.tr("Checking on the waiting messages …"))
        self._ask("mend_try", partial(self._on_tried, args), **args)

    def _on_tried(self, args: dict[str, Any], found: dict[str, Any]) -> None:
        self._busy = False
        if args != self._args():
            self._on_choice()
            return
        self.check.setEnabled(True)
        if found["problems"]:
            self.effect.setText("\n".join([self.tr("The mappings would not be whole with it:"), *found["problems"][:5]]))
            return
        self._tried = args
        tried, mapped = int(found["tried"]), int(found["mapped"])
        lines = [self.tr("Of %n waiting message(s) that were tried, {mapped} would be mapped.", "", tried).format(mapped=number(mapped))]
        others = cast("list[dict[str, Any]]", found["others"])
        if others:
            lines.append(self.tr("The others would stop for another reason:"))
            lines += [f"{number(int(one['count']))} × {cause_text(one['finding'])}" for one in others[:3]]
        if found["test"]:
            lines.append(self.tr("A test with an invented message is written beside it."))
        else:
            lines.append(self.tr("No invented message shows the code at work, so no test is written."))
        self.effect.setText("\n".join(lines))
        files = ((found["file"], found["text"]), (found["test_file"], found["test"]))
        self.written.setPlainText("\n\n".join(f"# {path}\n{str(text).strip()}" for path, text in files if path))
        self.more.show()
        self.save.setEnabled(True)
        self.buttons.setFocusProxy(None)  # pyright: ignore[reportArgumentType] - none is allowed. Qt leaves the proxy of the box, which is this button, out of the round of Tab
        self.save.setDefault(True)
        self.save.setFocus()

    def _save(self) -> None:
        if self._tried is None or self._tried != self._args() or self._busy:
            return
        self._work(self.tr("Saving, and loading the mappings anew …"))
        self._ask("mend_save", self._on_saved, **self._tried, reason=self.reason.text().strip() or None)

    def _on_saved(self, done: dict[str, Any]) -> None:
        self._busy = False
        if not done["saved"]:
            self.effect.setText("\n".join([self.tr("Nothing was changed, since the mappings would not load:"), *done["problems"][:5]]))
            self.check.setEnabled(True)
            return
        released = int(done["released"])
        self._files = tuple(path for path in (str(done["file"]), str(done["test_file"])) if path)
        lines = [self.tr("It is mapped. %n message(s) are mapped again now and go on in their order.", "", released), "", *self._files]
        self.effect.setText("\n".join(lines))
        self.help_button.setText(self.tr("Open the file"))
        self.help_button.show()
        self._only_close()
        self.saved.emit(released)

    def _work(self, text: str) -> None:
        self._busy = True
        self.check.setEnabled(False)
        self.save.setEnabled(False)
        self.effect.setText(text)

    def _on_failed(self, error: ControlError) -> None:
        self._busy = False
        self.effect.setText(f"{error.said(retold)}\n{retold(error.remedy_text())}")
        if self.known:
            self.check.setEnabled(self._args() is not None)
        else:
            self.what.setText(self.tr("This cannot be mapped here"))
            self._only_close()

    def _only_close(self) -> None:
        for widget in (self.code, self.search, self.table, self.reason, self.check, self.save, self.more, self.written):
            widget.hide()
        self.rule_button.setVisible(bool(self.known))
        self.cancel.setText(self.tr("Close"))
        self.cancel.setDefault(True)
        self.cancel.setFocus()
        self.adjustSize()
        self.resize(max(self.width(), 520), self.height())

    def _help(self) -> None:
        """The settings, or the file that was written."""
        if self._files:
            open_file(self, self._files[0], 0)
            return
        above: QWidget | None = self.parentWidget()
        while above is not None:
            go = getattr(above.window(), "go", None)
            if callable(go):
                self.reject()
                go("settings")
                return
            above = above.window().parentWidget()


def _code_text(code: str) -> str:
    """The codes of FHIR that everybody meets, in words; others stand for themselves."""
    return {
        "female": _tr("woman"),
        "male": _tr("man"),
        "other": _tr("other"),
        "unknown": _tr("unknown"),
        "home": _tr("home"),
        "work": _tr("work"),
        "mobile": _tr("mobile"),
        "temp": _tr("temporary"),
        "old": _tr("no longer in use"),
        "official": _tr("official"),
        "usual": _tr("usual"),
    }.get(code, "")


def _tr(text: str) -> str:
    return QCoreApplication.translate("mend", text)
