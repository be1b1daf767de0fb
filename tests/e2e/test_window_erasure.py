"""Somebody has asked to be forgotten: in the window, from the delete to the report."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QRadioButton

from exogui.exotel.protocol import Record
from exogui.services.report_verification import Whole, verify
from exogui.simulator.server import Simulator
from tests.e2e.desktop import Desktop, Screen, named, sids_of
from tests.e2e.test_window_history import cells, history
from tests.engine.test_erasure import told
from tests.faults import Fault, FaultPlan

REFERENCE = "TICKET-4711"


def erase(screen: Screen, count: int) -> None:
    screen.press("Delete")
    dialog = screen.dialog("Delete contacts")
    named(dialog, QRadioButton, "Erasure request").click()
    screen.type("Reference", REFERENCE, dialog)
    screen.press(f"Delete {count} contacts", dialog)
    screen.gone("Delete contacts")


def people(simulator: Simulator, count: int) -> list[Record]:
    return list(simulator.contacts.values())[:count]


@pytest.fixture
def erased(desktop: Desktop, simulator: Simulator) -> Screen:
    """A window whose five contacts were checked, and then erased."""
    records = people(simulator, 5)
    screen = desktop.open()
    screen.load(sids_of(simulator, 5))
    screen.press("Check")
    screen.until(lambda: screen.says("5 contacts found, 0 contacts not found"))
    assert told(desktop.app_paths.folder, records)
    erase(screen, 5)
    screen.until(lambda: screen.count("Deleted") == 5)
    screen.until_done()
    assert told(desktop.app_paths.folder, records) == []
    return screen


def test_nothing_of_them_is_left_and_nobody_comes_back(erased: Screen, simulator: Simulator) -> None:
    assert erased.count("Deleted") == 5
    assert set(erased.column("Name")) | set(erased.column("Number")) <= {"", None}
    erased.choose(simulator.deleted[2])
    assert f"Erasure request {REFERENCE}: no record is kept." in erased.said()
    erased.press("Restore…")
    erased.until(lambda: erased.says("Nothing can be made again", f"Erasure request {REFERENCE}"))
    assert {request.method for request in simulator.requests} == {"GET", "DELETE"}


def test_the_history_tells_what_it_was_and_names_nobody(erased: Screen) -> None:
    dialog = history(erased, 1)
    assert (cells(dialog, "Batches", 2), cells(dialog, "Batches", 4)) == ([f"Erasure {REFERENCE}"], ["List 1"])
    erased.press("Forget…", dialog)
    erased.until(lambda: "No report of this erasure request can be made afterwards." in erased.said(dialog))


def test_export_makes_a_report(erased: Screen, tmp_path: Path) -> None:
    erased.press("Export…")
    dialog = erased.dialog("Export results")
    assert isinstance(dialog, QFileDialog)
    assert dialog.nameFilters()[0] == "Erasure report, with its JSON (*.pdf)"
    assert dialog.defaultSuffix() == "pdf"
    dialog.fileSelected.emit(str(tmp_path / "report.pdf"))
    dialog.reject()
    erased.until(lambda: erased.says("Report saved in report.pdf and report.json"))
    found = verify(tmp_path / "report.json")
    assert isinstance(found, Whole)
    assert found.head["reference"] == REFERENCE
    assert erased.says(found.digest)
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF-")


def test_a_report_replaces_nothing_else(erased: Screen, tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text("mine")
    erased.window.file_actions.export(tmp_path / "report.pdf")
    erased.until(lambda: erased.says("report.json is there already, and is no report"))
    assert [file.name for file in tmp_path.glob("report*")] == ["report.json"]
    assert (tmp_path / "report.json").read_text() == "mine"


def test_what_was_stopped_goes_on_as_an_erasure(desktop: Desktop, simulator: Simulator) -> None:
    records = people(simulator, 4)
    simulator.plan = FaultPlan(first=[Fault.PLAN_LIMIT])
    screen = desktop.open()
    screen.load(sids_of(simulator, 4))
    erase(screen, 4)
    screen.until(lambda: bool(simulator.requests))
    screen.until_done()
    screen.press("Delete")
    dialog = screen.dialog("Delete contacts")
    assert not named(dialog, QRadioButton, "Clean-up").isEnabled()
    screen.press("Delete 4 contacts", dialog)
    screen.gone("Delete contacts")
    screen.until(lambda: screen.count("Deleted") == 4)
    screen.until_done()
    assert told(desktop.app_paths.folder, records) == []


def test_a_start_forgets_what_is_too_old(desktop: Desktop, simulator: Simulator) -> None:
    records = people(simulator, 3)
    screen = desktop.open()
    screen.load(sids_of(simulator, 3))
    screen.delete(3)
    screen.until_done()
    journal = screen.window.journal
    with journal.transaction():
        journal.database.execute("UPDATE run SET started_at = '2020-01-01T00:00:00.000Z', ended_at = '2020-01-01'")
        journal.database.execute("UPDATE batch SET started_at = '2020-01-01', created_at = '2020-01-01'")
    screen.window.main.message.hide()
    screen.window.apply_retention()
    screen.until(lambda: screen.says("The records of batch 1 are forgotten at the first start after"))
    assert told(desktop.app_paths.folder, records) != []
    with journal.transaction():  # a day later
        journal.database.execute("UPDATE due SET since = '2020-02-02'")
    screen.window.apply_retention()
    screen.until(lambda: told(desktop.app_paths.folder, records) == [])
    screen.until(lambda: screen.window.list_controller.no_record_reason != "")
    screen.choose(simulator.deleted[0])
    screen.until(lambda: screen.says("Its records are no longer kept: they were forgotten on"))
    (told_sum,) = cells(history(screen, 1), "Batches", 6)
    assert told_sum.startswith("3 deleted = 3. Its records are no longer kept")
