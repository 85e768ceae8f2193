"""The painted plot: round axes, gaps, pointer and keyboard, the figures in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gui.plot import Plot, Series, Stroke, _runs, ticks, time_ticks

BEGIN = datetime(2026, 11, 23, 6, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english():
    before = QLocale()
    QLocale.setDefault(QLocale("en_GB"))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def plot(qtbot: QtBot) -> Iterator[Plot]:
    holder = QWidget()
    qtbot.addWidget(holder)
    plot = Plot(holder, value_text=lambda value: f"{value:g}", whole=True)
    plot.resize(500, 220)
    moments = [BEGIN + timedelta(minutes=10 * n) for n in range(12)]
    values = (0, 1, 2, 3, None, None, 6, 7, 8, 9, 10, 11)
    plot.show_points(
        "Throughput",
        "messages",
        moments,
        [Series("Shared", "accent", Stroke.AREA, values), Series("Stopped", "warn", Stroke.DASH, (None,) * 12)],
    )
    holder.resize(520, 240)
    holder.show()
    yield plot
    holder.hide()  # and lives until here


@pytest.mark.parametrize(
    ("most", "whole", "expected"),
    [
        (0, True, [0, 1]),
        (1, True, [0, 1]),
        (3, True, [0, 1, 2, 3]),
        (78, True, [0, 20, 40, 60, 80]),
        (80, True, [0, 20, 40, 60, 80]),
        (401, True, [0, 200, 400, 600]),
        (0.7, False, [0, 0.2, 0.4, 0.6, 0.8]),
        (1_000_000, True, [0, 500_000, 1_000_000]),
    ],
)
def test_an_axis_has_a_few_round_values(most: float, whole: bool, expected: list[float]):
    assert ticks(most, whole=whole) == pytest.approx(expected)


@pytest.mark.parametrize("hours", [1, 24, 168])
def test_times_on_the_axis_are_round_and_inside(hours: int):
    end = BEGIN + timedelta(hours=hours)
    found = time_ticks(BEGIN, end)
    assert 3 <= len(found) <= 8
    assert all(BEGIN <= moment <= end for moment, _ in found)
    assert len({label for _, label in found}) == len(found)
    assert all(moment.minute % 15 == 0 for moment, _ in found)


def test_a_gap_stays_a_gap():
    assert _runs((1, 2, None, 4, None, None)) == [[(0, 1), (1, 2)], [(3, 4)]]
    assert _runs((None, None)) == []


def test_the_keyboard_goes_along_the_points_and_says_them(qtbot: QtBot, plot: Plot):
    said: list[str] = []
    plot.said.connect(said.append)
    qtbot.keyClick(plot, Qt.Key.Key_Left)
    assert plot.reading().endswith("Shared 11, Stopped –")
    assert plot.accessibleDescription() == plot.reading()
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert "Shared 1," in plot.reading()
    qtbot.keyClick(plot, Qt.Key.Key_PageDown)
    qtbot.keyClick(plot, Qt.Key.Key_End)
    assert "Shared 11" in plot.reading()
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert "Shared 11" in plot.reading()
    qtbot.keyClick(plot, Qt.Key.Key_Escape)
    assert plot.reading() == ""
    assert plot.accessibleDescription() == plot.summary()
    assert said[-1] == ""


def test_the_pointer_marks_the_nearest_point_and_leaves_none(qtbot: QtBot, plot: Plot):
    place = plot._place()
    qtbot.mouseMove(plot, QPoint(round(place.right()), round(place.center().y())))
    assert "Shared 11" in plot.reading()
    qtbot.mouseMove(plot, QPoint(round(place.left()), round(place.center().y())))
    assert "Shared 0" in plot.reading()
    qtbot.mouseMove(plot, QPoint(2, 2))
    assert plot.reading() == ""


def test_the_figures_are_there_in_words(plot: Plot):
    assert plot.accessibleName() == "Throughput"
    assert plot.summary() == "Shared: 57 in all, at most 11; Stopped: nothing known"


def test_it_paints_its_line_and_what_is_marked(plot: Plot):
    def colours_in() -> set[str]:
        image = plot.grab().toImage()
        return {QColor(image.pixel(x, y)).name() for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)}

    plain = colours_in()
    plot.mark(8)
    assert len(plain) > 4
    assert colours_in() != plain


def test_nothing_to_show_is_said_rather_than_drawn_as_zero(plot: Plot):
    moments = [BEGIN + timedelta(minutes=n) for n in range(3)]
    plot.show_points("Delay", "s", moments, [Series("Median", "accent", Stroke.LINE, (None, None, None))])
    assert plot.summary() == "Median: nothing known"
    plot.grab()
