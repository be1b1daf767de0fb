"""Making deleted contacts again in the window."""

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QCheckBox, QRadioButton

from exogui.simulator.server import Simulator
from tests.e2e.desktop import Desktop, Screen, named, sids_of
from tests.faults import Fault, FaultPlan


def deleted(desktop: Desktop, count: int) -> Screen:
    screen = desktop.open()
    assert not screen.button("Restore…").isEnabled()
    screen.load(sids_of(desktop.simulator, count))
    screen.delete(count)
    screen.until_done()
    return screen


def numbers(simulator: Simulator) -> list[str]:
    return sorted(record["number"] for record in simulator.contacts.values())


def test_all_of_a_batch_stands_again(desktop: Desktop, simulator: Simulator) -> None:
    before = numbers(simulator)
    sids = sids_of(simulator, 30)
    screen = deleted(desktop, 30)
    screen.press("Restore…")
    dialog = screen.dialog("Restore contacts")
    assert "Make 30 contacts again in Acme" in screen.said(dialog)
    assert "gets a new SID" in screen.said(dialog)
    screen.press("Restore 30 contacts", dialog)
    screen.until_done()
    assert screen.count("Restored") == 30
    assert numbers(simulator) == before
    assert screen.states() == dict.fromkeys(sids, "Restored")
    for refused in ("Restore…", "Delete", "Check", "Retry"):
        assert not screen.button(refused).isEnabled()
    screen.choose(sids[3])
    assert screen.record()["sid"] in simulator.contacts
    assert "Made again as" in screen.column("Message")[3]


def test_leaving_them_deleted_sends_nothing(desktop: Desktop, simulator: Simulator) -> None:
    screen = deleted(desktop, 3)
    screen.press("Restore…")
    screen.press("Leave them deleted", screen.dialog("Restore contacts"))
    screen.gone("Restore contacts")
    assert {request.method for request in simulator.requests} == {"DELETE"}
    assert screen.count("Deleted") == 3


def test_the_selected_rows_and_once_more(desktop: Desktop, simulator: Simulator) -> None:
    screen = deleted(desktop, 6)
    batch = screen.window.list_controller.batch
    flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
    screen.table.clearSelection()
    for row in (1, 4):
        screen.table.selectionModel().select(screen.table.model().index(row, 0), flags)
    screen.press("Restore…")
    dialog = screen.dialog("Restore contacts")
    named(dialog, QRadioButton, "Only the 2 selected rows").click()
    screen.press("Restore 2 contacts", dialog)
    screen.until_done()
    assert screen.count("Restored") == 2
    screen.window.list_controller.show(batch)
    screen.press("Restore…")
    dialog = screen.dialog("Restore contacts")
    named(dialog, QCheckBox, "Those that were made again before, too (2 contacts)").click()
    screen.press("Restore 6 contacts", dialog)
    screen.until_done()
    assert len(numbers(simulator)) == 302


def test_a_restore_that_was_stopped_goes_on(desktop: Desktop, simulator: Simulator) -> None:
    before = numbers(simulator)
    screen = deleted(desktop, 5)
    batch = screen.window.list_controller.batch
    simulator.plan = FaultPlan(first=[Fault.PLAN_LIMIT])
    screen.press("Restore…")
    screen.press("Restore 5 contacts", screen.dialog("Restore contacts"))
    screen.until_done()
    assert screen.count("Waiting") == 5
    screen.window.list_controller.show(batch)
    screen.press("Restore…")
    screen.press("Restore 5 contacts", screen.dialog("Restore contacts"))
    screen.until(lambda: screen.says("restores this batch already"))
    screen.press("Resume")
    screen.until(lambda: screen.button("Stop").isEnabled() or screen.count("Restored") == 5)
    screen.until_done()
    assert numbers(simulator) == before
