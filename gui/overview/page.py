"""The overview as a page: what is wrong, cards for sources, services and the engine, and three plots.

Invariant: what is shown is the engine's last word; when the engine is gone it stays, and says that it is old.
"""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from itertools import zip_longest
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from adapter.words import incident_remedy, local_time
from gui.figures import ago_text, duration_text
from gui.look import colours
from gui.mend.reload import reload_mappings
from gui.overview.cards import CardGrid, Deed, Told, heading_style
from gui.overview.told import (
    destination_facts,
    destination_state,
    engine_facts,
    now_of,
    source_facts,
    source_state,
    waits_at_source,
)
from gui.plot import Plot, Series, Stroke
from gui.tray import mood_of
from gui.window import MainWindow
from gui.words import incident_text, mood_text, number

_REFRESH_MILLISECONDS = 15_000
_SPANS = {"hour": (60, 1), "day": (24 * 60, 10), "week": (7 * 24 * 60, 60)}
"""Minutes, and minutes to a point."""
_MOST_INCIDENTS = 6
ENGINE = "/engine"
"""The key of the engine's own card: no name of a service has a stroke."""


class OverviewPage(QWidget):
    """Everything at a glance. `show_log`: the messages that a counter stands for (a filter of the log)."""

    show_log = Signal(dict)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._link = window.link
        self._state: dict[str, Any] | None = window.state
        self._answer: dict[str, Any] | None = None
        self.span = "day"
        self.head = QLabel(self)
        self.incidents = QLabel(self)
        self.incidents.setWordWrap(True)
        self.incidents.setTextFormat(Qt.TextFormat.RichText)
        self.incidents.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.sources = CardGrid(self)
        self.services = CardGrid(self)
        self.spans = {name: QToolButton(self) for name in _SPANS}
        self.throughput = Plot(self, value_text=number, whole=True)
        self.backlog = Plot(self, value_text=number, whole=True)
        self.delay = Plot(self, value_text=duration_text)
        self._headings = [QLabel(self) for _ in range(3)]
        self._every = QTimer(self)
        self._every.setInterval(_REFRESH_MILLISECONDS)
        self._every.timeout.connect(self._look)
        self._build()
        self._say()
        window.link.state.connect(self._on_state)
        window.link.lost.connect(self._show)
        window.link.back.connect(self.refresh)
        if self._state is not None:
            self._show()

    # --- the page

    def title(self) -> str:
        """The page's name."""
        return self.tr("Overview")

    def shown(self) -> None:
        """Look at once, and again now and then."""
        self._show()
        self.refresh()
        self._every.start()

    def take_focus(self) -> None:
        """Let the keyboard begin here."""
        self.spans[self.span].setFocus()

    def refresh(self) -> None:
        """Ask for the plots' figures; the state comes by itself."""
        minutes, step = _SPANS[self.span]
        self._link.ask("stats", self._on_stats, lambda _error: None, self, minutes=minutes, step=step)

    @property
    def plotted(self) -> bool:
        """Whether the plots have figures."""
        return self._answer is not None

    def show_span(self, span: str) -> None:
        """Show the last `hour`, `day` or `week`."""
        self.span = span
        self.spans[span].setChecked(True)
        self.refresh()

    def _look(self) -> None:
        if self.isVisible():
            self.refresh()

    # --- making it

    def _build(self) -> None:
        inside = QWidget(self)
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(10)
        column.addWidget(self.head)
        column.addWidget(self.incidents)
        for heading, grid in zip(self._headings, (self.sources, self.services), strict=False):
            column.addSpacing(4)
            column.addWidget(heading)
            column.addWidget(grid)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._headings[2])
        row.addStretch(1)
        group = QButtonGroup(self)
        for name, button in self.spans.items():
            button.setCheckable(True)
            button.setChecked(name == self.span)
            button.clicked.connect(lambda _checked=False, name=name: self.show_span(name))
            group.addButton(button)
            row.addWidget(button)
        column.addSpacing(4)
        column.addLayout(row)
        plots = QGridLayout()
        plots.setSpacing(12)
        plots.addWidget(self.throughput, 0, 0, 1, 2)
        plots.addWidget(self.backlog, 1, 0)
        plots.addWidget(self.delay, 1, 1)
        column.addLayout(plots)
        column.addStretch(1)
        self.area = area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.title())
        area.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def _say(self) -> None:
        texts = (self.tr("Sources"), self.tr("Services and engine"), self.tr("Over time"))
        for heading, text in zip(self._headings, texts, strict=True):
            heading.setText(text)
            heading.setStyleSheet(heading_style(self, 1.1))
        self.head.setStyleSheet(heading_style(self, 1.3))
        for name, text in (("hour", self.tr("Last hour")), ("day", self.tr("Last day")), ("week", self.tr("Last week"))):
            self.spans[name].setText(text)
        self.incidents.setAccessibleName(self.tr("What is wrong"))

    # --- what the engine says

    def _on_state(self, state: dict[str, Any]) -> None:
        self._state = state
        if self.isVisible() or not self.sources.cards:
            self._show()

    def _show(self) -> None:
        state = self._state
        if state is None:
            return
        connected = self._link.connected
        mood = mood_of(state if connected else None)
        waits = int(state["waits_for_person"])
        self.head.setText(
            mood_text(mood, waits) if connected else self.tr("This is how it was at {time}").format(time=local_time(state["now"]))
        )
        self._show_incidents(state)
        self.sources.show_all({one["name"]: self._source(state, one) for one in state["sources"]})
        title = self.tr("Journalbro, test environment") if state["environment"] == "test" else self.tr("Journalbro, production")
        engine = Told(title, mood, mood_text(mood), engine_facts(state), (self._reload_deed(),))
        self.services.show_all({one["name"]: self._destination(state, one) for one in state["destinations"]} | {ENGINE: engine})

    def _show_incidents(self, state: dict[str, Any]) -> None:
        scheme, now = colours(), now_of(state)
        found = sorted(state["incidents"], key=lambda one: str(one["opened"]), reverse=True)
        lines: list[str] = []
        for one, next_ in zip_longest(found[:_MOST_INCIDENTS], found[1:_MOST_INCIDENTS]):
            what = incident_text({**one, "open": True})[1]
            lines.append(
                _sign(
                    self.tr("{what} (since {time}, {ago})").format(
                        what=what, time=local_time(one["opened"]), ago=ago_text(one["opened"], now)
                    )
                )
            )
            remedy = incident_remedy(str(one["code"]))
            if remedy and (next_ is None or incident_remedy(str(next_["code"])) != remedy):  # once below those that it helps against
                lines.append(f'<div style="margin-left: 17px">{escape(remedy)}</div>')
        if len(found) > _MOST_INCIDENTS:
            lines.append(_sign(self.tr("and %n more", "", len(found) - _MOST_INCIDENTS)))
        lines += [_sign(self.tr("A mapping file is wrong: {problem}").format(problem=problem)) for problem in state["mapping_problems"][:3]]
        self.incidents.setText("".join(lines))
        self.incidents.setVisible(bool(lines))
        self.incidents.setStyleSheet(f"background: {scheme.unread}; color: {scheme.text}; border-radius: 6px; padding: 10px 14px;")

    def _source(self, state: dict[str, Any], source: dict[str, Any]) -> Told:
        name = str(source["name"])
        mood, said = source_state(state, source)
        deeds = [self._pause_deed("source", name, paused=bool(source["paused"]), everything="" in state["paused"])]
        if waits_at_source(source):
            where = {"sources": [name], "attention": True}
            deeds.insert(0, self._log_deed(name, where))
        return Told(name, mood, said, source_facts(state, source), tuple(deeds), str(source["folder"]))

    def _destination(self, state: dict[str, Any], destination: dict[str, Any]) -> Told:
        name = str(destination["name"])
        mood, said = destination_state(state, destination)
        deeds = [self._pause_deed("destination", name, paused=bool(destination["paused"]), everything="" in state["paused"])]
        if destination["deliveries"].get("failed"):
            deeds.insert(0, self._log_deed(name, {"destinations": [name], "delivery_states": ["failed"]}))
        return Told(name, mood, said, destination_facts(state, destination), tuple(deeds), str(destination["service"]))

    def _log_deed(self, name: str, where: dict[str, Any]) -> Deed:
        return Deed(
            self.tr("Show messages"), self.tr("Show what waits for a person: {name}").format(name=name), lambda: self.show_log.emit(where)
        )

    def _reload_deed(self) -> Deed:
        return Deed(
            self.tr("Reload mappings"),
            self.tr("Load the mappings anew and see whether they are whole"),
            self._reload,
            self._link.connected,
        )

    def _reload(self) -> None:
        reload_mappings(self, self._link)

    def _pause_deed(self, what: str, name: str, *, paused: bool, everything: bool) -> Deed:
        """Pause or resume one. While everything is paused, only resuming everything helps: that is in the tray's menu."""
        text = self.tr("Resume") if paused else self.tr("Pause")
        said = self.tr("Resume {name}") if paused else self.tr("Pause {name}")

        def act() -> None:
            self._link.ask("resume" if paused else "pause", lambda _done: None, self._window.refused, self, **{what: name})

        return Deed(text, said.format(name=name), act, self._link.may("retry") and not everything)

    def _on_stats(self, answer: dict[str, Any]) -> None:
        if int(answer["step"]) == _SPANS[self.span][1] * 60:
            self._answer = answer
            self._plot()

    def _plot(self) -> None:
        if self._answer is None:
            return
        minutes, step = _SPANS[self.span]
        now = datetime.fromisoformat(self._answer["now"])
        moments = moments_of(now, minutes, step)
        points = {int(point["at"]): point for point in self._answer["points"]}

        def values(name: str) -> tuple[float | None, ...]:
            return tuple(points.get(int(moment.timestamp()), {}).get(name) for moment in moments)

        unit = {"hour": self.tr("messages a minute"), "day": self.tr("messages in 10 minutes"), "week": self.tr("messages an hour")}[
            self.span
        ]
        self.throughput.show_points(
            self.tr("Throughput"),
            unit,
            moments,
            [
                Series(self.tr("Shared"), "accent", Stroke.AREA, values("shared")),
                Series(self.tr("Taken in"), "busy", Stroke.LINE, values("taken")),
                Series(self.tr("Stopped"), "warn", Stroke.DASH, values("stopped")),
            ],
        )
        self.backlog.show_points(
            self.tr("Backlog"),
            self.tr("messages in the works, at most"),
            moments,
            [Series(self.tr("Waiting"), "accent", Stroke.LINE, values("backlog"))],
        )
        self.delay.show_points(
            self.tr("Delay"),
            self.tr("from intake to delivered, median"),
            moments,
            [Series(self.tr("Median"), "accent", Stroke.LINE, values("delay"))],
        )

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow a change of language or of the desktop's colours."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
            self._show()
            self._plot()
        elif event.type() == QEvent.Type.PaletteChange and hasattr(self, "_every"):
            self._show()
        super().changeEvent(event)


def _sign(text: str) -> str:
    """A line of what is wrong."""
    return f'<div style="font-weight: 600">▲&nbsp; {escape(text)}</div>'


def moments_of(now: datetime, minutes: int, step: int) -> list[datetime]:
    """The starts of the points that `stats` answers with, oldest first, those without figures included."""
    last = int(now.timestamp() // 60) // step * step
    first = (int(now.timestamp() // 60) - minutes) // step * step + step
    return [datetime.fromtimestamp(minute * 60, UTC) for minute in range(first, last + 1, step)]
