"""The report with a real engine behind: the page, its assumption, the print and the file for spreadsheets, the program without a window."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from adapter.engine import Engine
from adapter.errors import JournalbroError
from gui.report.document import write_pdf
from gui.report.page import ReportPage
from gui.window import MainWindow
from tests.gui.drive import click, until


@pytest.fixture
def page(qtbot: QtBot, exported: Engine, window: MainWindow) -> ReportPage:
    page = window.page("report")
    assert isinstance(page, ReportPage)
    until(qtbot, lambda: exported.queue.count() == 13)  # one export is not whole, and is waited for a little
    window.go("report")
    until(qtbot, lambda: page.figures() is not None)
    return page


def cells(page: ReportPage, name: str) -> list[list[str]]:
    table = getattr(page, name)
    return [[table.item(row, column).text() for column in range(table.columnCount())] for row in range(table.rowCount())]


def test_what_was_shared_stands_in_its_week(page: ReportPage):
    rows = cells(page, "rows")
    assert {row[1] for row in rows} == {"gerica-ut", "lab-ut", "profil-ut"}
    assert sum(int(row[3]) for row in rows) == 10
    assert page.keys[0].value.text() == "10"
    assert page.keys[2].value.text() == "100 %"
    assert page.keys[0].accessibleName() == "messages shared: 10"


def test_what_stopped_stands_with_its_cause_and_no_value(page: ReportPage):
    stops = cells(page, "stops")
    assert sum(int(row[2]) for row in stops) == 3
    assert any("PID-8.1" in row[0] for row in stops)
    assert all(row[3] == "1" for row in stops)


def test_another_choice_of_weeks_is_asked_for(qtbot: QtBot, page: ReportPage):
    page.count.setValue(2)
    until(qtbot, lambda: len(page.figures().weeks) == 2)  # type: ignore[union-attr]
    page.last.setCurrentIndex(3)
    until(qtbot, lambda: page.rows.rowCount() == 0)
    assert page.rows.isHidden()
    assert page.keys[0].value.text() == "0"
    assert str(page.last.currentData()) == page.figures().weeks[-1]["week"]  # type: ignore[union-attr]


def test_the_assumption_can_be_changed_and_put_back_and_is_kept(qtbot: QtBot, page: ReportPage, window: MainWindow):
    assert page.minutes.value() == 3.0
    assert page.keys[3].value.text() == "30 min"
    assert page.back.isHidden()
    page.minutes.setValue(6)
    assert page.keys[3].value.text() == "60 min"
    assert "6 minutes a message" in page.notes.text()
    again = ReportPage(window)
    assert again.assumed is not None
    assert again.assumed.minutes_per_message == 6
    click(qtbot, page.back)
    assert page.keys[3].value.text() == "30 min"
    assert ReportPage(window).assumed is None


def test_minutes_of_one_kind_can_be_typed_and_taken_back(qtbot: QtBot, page: ReportPage):
    kind, shared = cells(page, "kinds")[0][:2]
    item = page.kinds.item(0, 2)
    assert item is not None
    item.setText("1,5")
    assert cells(page, "kinds")[0][2] == "1.5"
    assert page.keys[3].value.text() == f"{int((10 - int(shared)) * 3 + int(shared) * 1.5 + 0.5)} min"
    assert kind in page.keys[3].more.text()
    page.kinds.item(0, 2).setText("nonsense")  # type: ignore[union-attr]
    assert cells(page, "kinds")[0][2] == "3"
    assert page.keys[3].value.text() == "30 min"


def test_the_file_for_spreadsheets_has_the_figures_under_the_same_assumption(qtbot: QtBot, page: ReportPage, tmp_path: Path):
    page.minutes.setValue(4.5)
    assert page.write(tmp_path / "report.csv")
    with (tmp_path / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    shared = [row for row in rows if row["shared"]]
    assert sum(int(row["shared"]) for row in shared) == 10
    assert {row["minutes_per_message"] for row in shared} == {"4,50"}
    assert sum(float(row["minutes_saved"].replace(",", ".")) for row in shared) == 45
    assert sum(int(row["stops"]) for row in rows if row["cause"]) == 3


def test_the_print_is_one_page_and_a_file_that_cannot_be_written_is_told(page: ReportPage, tmp_path: Path):
    assert page.write(tmp_path / "report.pdf")
    data = (tmp_path / "report.pdf").read_bytes()
    assert data.startswith(b"%PDF")
    assert data.count(b"/Type /Page\n") == 1
    assert list(tmp_path.glob("*.part")) == []
    for name in ("x.pdf", "x.csv"):
        assert not page.write(tmp_path / "no such folder" / name)
        assert page.said.isVisible()
        assert "no such folder" in page.said.text()


def test_no_patient_is_in_what_is_written(page: ReportPage, tmp_path: Path):
    from adapter.sandbox.exports import samples

    page.write(tmp_path / "report.csv")
    written = (tmp_path / "report.csv").read_text("utf-8-sig") + str(page.figures())
    names = {
        field
        for one in samples()
        for line in one.data.decode("latin-1").split("\r")
        if line.startswith("PID|")
        for field in line.split("|")[3:6]
        if field
    }
    assert names
    assert not [name for name in names if name in written]


def test_an_engine_that_goes_leaves_the_figures_and_says_it(qtbot: QtBot, page: ReportPage, exported: Engine):
    exported.stop()
    page.refresh()
    until(qtbot, page.said.isVisible)
    assert page.keys[0].value.text() == "10"


@pytest.mark.parametrize("weeks", [1, 2, 53])
def test_every_span_fits_on_its_page(page: ReportPage, tmp_path: Path, exported: Engine, weeks: int):
    from adapter.control.client import ControlClient
    from gui.report.figures import Figures

    with ControlClient(exported.config.control_address) as client:
        answer = client.report(None, weeks)
    row, stop = answer["services"][0], answer["all_stops"][0]
    answer["services"] = [{**row, "source": f"a-rather-long-name-of-a-source-{n}"} for n in range(20)]
    answer["rows"] = [{**row, "week": week["week"]} for week in answer["weeks"] for _ in range(5)]
    answer["all_stops"] = [stop] * 30
    write_pdf(tmp_path / "full.pdf", Figures.of(answer))
    assert (tmp_path / "full.pdf").read_bytes().count(b"/Type /Page\n") == 1


def test_the_print_is_made_without_a_window(exported: Engine, tmp_path: Path):
    file = tmp_path / "from-cli.pdf"
    command = [sys.executable, "-m", "gui.report", "--address", exported.config.control_address, "--lang", "en", "--pdf"]
    subprocess.run([*command, str(file), "--weeks", "2"], check=True, timeout=60)
    assert file.read_bytes().startswith(b"%PDF")
    refused = subprocess.run([*command, str(file), "--week", "2026-W99"], capture_output=True, text=True, timeout=60, check=False)
    assert refused.returncode == 1
    assert "2026-W07" in refused.stderr


def test_a_report_that_cannot_be_written_raises_our_own_error(page: ReportPage, tmp_path: Path):
    figures = page.figures()
    assert figures is not None
    with pytest.raises(JournalbroError):
        write_pdf(tmp_path, figures)
