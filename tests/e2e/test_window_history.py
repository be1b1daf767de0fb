"""The history in the window: searched, and a batch opened, gone on with, restored, exported or forgotten from it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit, QPushButton, QTableView, QTreeWidget

from exogui.paths import AppPaths
from exogui.simulator.server import Simulator
from tests.e2e.desktop import Desktop, Screen, named, sids_of
from tests.faults import Fault, FaultPlan

LEADS = ("Show in the window", "Go on", "Restore…", "Export…", "Forget…")


def delete(screen: Screen, sids: list[str]) -> int:
    """Delete contacts as a batch of their own; gives its number."""
    if screen.button("Clear").isEnabled():
        screen.press("Clear")
    screen.load(sids)
    screen.delete(len(sids))
    screen.until_done()
    return screen.window.list_controller.batch


def history(screen: Screen, batches: int) -> QDialog:
    """Open it, and wait until so many batches stand in it."""
    screen.press("History…")
    dialog = screen.dialog("History")
    screen.until(lambda: len(cells(dialog, "Batches", 0)) == batches)
    return dialog


def cells(dialog: QDialog, table: str, column: int) -> list[str]:
    model = named(dialog, QTableView, table).model()
    return [model.index(row, column).data() for row in range(model.rowCount())]


def offered(dialog: QDialog) -> list[str]:
    return [name for name in LEADS if named(dialog, QPushButton, name).isEnabled()]


def choose(dialog: QDialog, batch: int) -> None:
    named(dialog, QTableView, "Batches").selectRow(cells(dialog, "Batches", 0).index(str(batch)))


def test_what_leads_somewhere_is_offered(desktop: Desktop, simulator: Simulator) -> None:
    screen = desktop.open()
    sids = sids_of(simulator, 8)
    whole = delete(screen, sids[:3])
    simulator.plan = FaultPlan(first=[Fault.PLAN_LIMIT])
    stopped = delete(screen, sids[3:4])
    screen.press("Clear")
    screen.load(sids[6:])
    dialog = history(screen, 3)
    assert offered(dialog) == ["Show in the window", "Export…", "Forget…"]
    choose(dialog, stopped)
    assert offered(dialog) == ["Show in the window", "Go on", "Export…", "Forget…"]
    choose(dialog, whole)
    assert offered(dialog) == ["Show in the window", "Restore…", "Export…", "Forget…"]
    screen.type("Search", "nobody at all", dialog)
    screen.until(lambda: "No batch has a contact" in screen.said(dialog))
    assert offered(dialog) == []


def test_a_batch_goes_on_from_it(desktop: Desktop, simulator: Simulator) -> None:
    screen = desktop.open()
    simulator.plan = FaultPlan(first=[Fault.PLAN_LIMIT])
    stopped = delete(screen, sids_of(simulator, 5))
    screen.press("Clear")
    dialog = history(screen, 1)
    screen.press("Go on", dialog)
    screen.gone("History")
    screen.until(lambda: screen.count("Deleted") == 5)
    screen.until_done()
    assert screen.window.list_controller.batch == stopped


def test_it_is_restored_and_exported_from_it(desktop: Desktop, simulator: Simulator) -> None:
    screen = desktop.open()
    batch = delete(screen, sids_of(simulator, 5))
    screen.press("Clear")
    screen.press("Export…", history(screen, 1))
    screen.gone("History")
    screen.until(lambda: bool(screen.main.findChildren(QFileDialog)))
    (file_dialog,) = screen.main.findChildren(QFileDialog)
    assert any(f"exogui batch {batch} " in name for name in file_dialog.selectedFiles())
    file_dialog.reject()
    screen.press("Restore…", history(screen, 1))
    screen.press("Restore 5 contacts", screen.dialog("Restore contacts"))
    screen.until(lambda: screen.count("Restored") == 5)
    screen.until_done()


def test_when_was_this_number_deleted_and_what_was_in_it(desktop: Desktop, simulator: Simulator) -> None:
    screen = desktop.open()
    number = simulator.contacts[sids_of(simulator, 2)[1]]["number"]
    first = delete(screen, sids_of(simulator, 3))
    delete(screen, sids_of(simulator, 3))
    dialog = history(screen, 2)
    spaced = f"{number[3:8]}-{number[8:]}"
    screen.type("Search", spaced, dialog)
    screen.until(lambda: "1 contact found" in screen.said(dialog))
    assert cells(dialog, "Contacts found", 0) == [str(first)]
    assert cells(dialog, "Contacts found", 2) == ["Deleted"]
    assert cells(dialog, "Contacts found", 4) == [number]
    fields = named(dialog, QTreeWidget, "Fields")
    found = fields.findItems("number", Qt.MatchFlag.MatchExactly)
    assert found[0].text(1) == number
    sid = cells(dialog, "Contacts found", 5)[0]
    screen.press("Show in the window", dialog)
    screen.until(lambda: screen.column("SID") == [sid])
    assert screen.window.list_controller.batch == first
    assert named(screen.main, QLineEdit, "Filter").text() == sid


def test_forgetting_asks_once_and_leaves_nothing(desktop: Desktop, simulator: Simulator, app_paths: AppPaths) -> None:
    screen = desktop.open()
    kept, lost = sids_of(simulator, 5)[:2], sids_of(simulator, 5)[2:]
    first, last = delete(screen, kept), delete(screen, lost)
    dialog = history(screen, 2)
    screen.press("Forget…", dialog)
    said = screen.said(dialog)
    assert f"Forget batch {last}?" in said
    assert "The records of 3 deleted contacts go with it: they can't be restored afterwards." in said
    screen.press("Keep it", dialog)
    assert cells(dialog, "Batches", 0) == [str(last), str(first)]
    screen.press("Forget…", dialog)
    screen.press(f"Forget batch {last}", dialog)
    screen.until(lambda: cells(dialog, "Batches", 0) == [str(first)])
    assert f"Batch {last} is forgotten" in screen.said(dialog)
    screen.press("Close", dialog)
    assert screen.count("All") == 0
    files = [file.read_bytes() for file in app_paths.folder.rglob("*") if file.is_file()]
    assert not any(sid.encode() in data for sid in lost for data in files)
    assert all(any(sid.encode() in data for data in files) for sid in kept)


def test_it_is_worked_by_keyboard_alone(desktop: Desktop, simulator: Simulator) -> None:
    screen = desktop.open()
    sids = sids_of(simulator, 3)
    first, last = delete(screen, sids[:2]), delete(screen, sids[2:])
    dialog = history(screen, 2)
    screen.key(Qt.Key.Key_F, ctrl=True, on=dialog)
    field = named(dialog, QLineEdit, "Search")
    screen.until(field.hasFocus)
    screen.key(Qt.Key.Key_Return)
    assert dialog.isVisible(), "Enter in the search field does nothing"
    screen.key(Qt.Key.Key_Tab)
    table = named(dialog, QTableView, "Batches")
    assert table.hasFocus()
    screen.key(Qt.Key.Key_Down)
    screen.key(Qt.Key.Key_Return)
    screen.gone("History")
    assert (first, last) == (screen.window.list_controller.batch, last)
    dialog = history(screen, 2)
    screen.key(Qt.Key.Key_Escape)
    screen.gone("History")


def test_a_batch_is_forgotten_from_a_contact_that_was_found(desktop: Desktop, simulator: Simulator) -> None:
    screen = desktop.open()
    sids = sids_of(simulator, 3)
    batch = delete(screen, sids)
    dialog = history(screen, 1)
    screen.type("Search", sids[1][:12], dialog)
    screen.until(lambda: "1 contact found" in screen.said(dialog))
    screen.press("Forget…", dialog)
    screen.press(f"Forget batch {batch}", dialog)
    screen.until(lambda: "No batch has a contact" in screen.said(dialog))
    assert offered(dialog) == []


def test_what_runs_is_not_forgotten_and_the_history_stays_open_meanwhile(
    desktop: Desktop, simulator: Simulator
) -> None:
    screen = desktop.open()
    simulator.hold()
    screen.load(sids_of(simulator, 3))
    screen.delete(3)
    assert simulator.wait_for_requests(1, 20)
    dialog = history(screen, 1)
    assert not dialog.isModal()
    batch = int(cells(dialog, "Batches", 0)[0])
    screen.press("Forget…", dialog)
    screen.press(f"Forget batch {batch}", dialog)
    screen.until(lambda: f"Batch {batch} is running already" in screen.said(dialog))
    simulator.release()
    screen.until_done()
    screen.until(lambda: cells(dialog, "Batches", 6) == ["3 deleted = 3"])
    assert screen.count("Deleted") == 3


@pytest.mark.parametrize("demo", [True, False])
def test_the_demo_has_a_history_of_its_own(demo: bool, desktop: Desktop, simulator: Simulator) -> None:
    screen = desktop.open(demo=demo)
    sids = sids_of(simulator, 3)
    delete(screen, sids)
    desktop.close(screen)
    other = desktop.open(demo=not demo)
    dialog = history(other, 0)
    other.type("Search", sids[0], dialog)
    other.until(lambda: "No batch has a contact" in other.said(dialog))


def test_a_list_that_was_deleted_before_says_so(desktop: Desktop, simulator: Simulator) -> None:
    screen = desktop.open()
    sids = sids_of(simulator, 6)
    batch = delete(screen, sids[:3])
    screen.press("Clear")
    screen.load(sids[1:])
    screen.until(lambda: screen.says("2 of these 5 contacts were deleted before", f"The latest by batch {batch} on "))
    screen.press("Show them")
    dialog = screen.dialog("Deleted before")
    assert cells(dialog, "Contacts deleted before", 5) == sids[1:3]
    assert cells(dialog, "Contacts deleted before", 3) == [str(batch)] * 2
    screen.press("Take them off the list", dialog)
    screen.until(lambda: screen.column("SID") == sids[3:])
    assert screen.count("All") == 3


def test_a_list_of_others_says_nothing(desktop: Desktop, simulator: Simulator) -> None:
    screen = desktop.open()
    sids = sids_of(simulator, 6)
    delete(screen, sids[:3])
    screen.press("Clear")
    screen.load(sids[3:])
    desktop.settle(screen)
    assert not screen.says("deleted before")
