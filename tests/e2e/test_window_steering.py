"""Pause, resume, stop and retry: nothing is sent that nobody asked for, and nothing is lost."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QTableView

from exogui.simulator.server import Simulator
from tests.e2e.desktop import Desktop, Screen, named, sent, sids_of
from tests.faults import Fault, FaultPlan

SECONDS = 20.0


def _held(desktop: Desktop, count: int = 60) -> Screen:
    """A run that has begun, its first requests on their way."""
    simulator = desktop.simulator
    simulator.hold()
    screen = desktop.open()
    screen.load(sids_of(simulator, count))
    screen.delete(count)
    assert simulator.wait_for_requests(1, SECONDS)
    screen.until(lambda: screen.button("Stop").isEnabled())
    return screen


def test_a_pause_sends_nothing_new_and_resume_goes_on(desktop: Desktop, simulator: Simulator) -> None:
    screen = _held(desktop)
    screen.press("Pause")
    screen.until(lambda: screen.button("Resume").isEnabled())
    asked = len(simulator.requests)
    simulator.release()
    screen.until(lambda: screen.count("Deleted") == asked and screen.count("Sending") == 0)
    assert "paused" in screen.summary
    assert screen.count("Waiting") == 60 - asked
    assert len(simulator.requests) == asked
    screen.press("Resume")
    screen.until_done()
    assert screen.count("Deleted") == 60
    assert sorted(sent(simulator)) == sorted(screen.column("SID"))


def test_a_stop_leaves_the_rest_waiting_and_resume_sends_only_the_rest(desktop: Desktop, simulator: Simulator) -> None:
    screen = _held(desktop)
    screen.press("Stop")
    simulator.release()
    screen.until_done()
    gone = len(simulator.deleted)
    assert 0 < gone < 60
    assert screen.count("Deleted") == gone
    assert screen.count("Waiting") == 60 - gone
    assert screen.says("Stopped", f"{60 - gone} contacts are still waiting; nothing more was sent.")
    screen.press("Resume")
    screen.until(lambda: screen.count("Deleted") == 60)
    screen.until_done()
    assert len(sent(simulator)) == len(set(sent(simulator))) == 60


def test_a_stop_while_paused_ends_it(desktop: Desktop, simulator: Simulator) -> None:
    screen = _held(desktop)
    screen.press("Pause")
    screen.until(lambda: screen.button("Resume").isEnabled())
    simulator.release()
    screen.press("Stop")
    screen.until_done()
    assert screen.count("Sending") == 0
    assert len(simulator.requests) == len(simulator.deleted) == screen.count("Deleted")


def test_retry_takes_up_what_failed_and_what_is_in_doubt(desktop: Desktop, simulator: Simulator) -> None:
    sids = sids_of(simulator, 8)
    simulator.plan = FaultPlan({
        sids[1]: [Fault.FORBIDDEN], sids[2]: [Fault.BAD_REQUEST], sids[3]: [Fault.SUCCESS_OTHER_SID],
    })  # fmt: skip
    screen = desktop.open()
    screen.load(sids)
    screen.delete(8)
    screen.until_done()
    assert (screen.count("Failed"), screen.count("In doubt")) == (2, 1)
    asked = len(simulator.requests)
    screen.press("Retry")
    screen.until(lambda: screen.count("Failed") + screen.count("In doubt") == 0)
    screen.until_done()
    assert sorted(sent(simulator)[asked:]) == sorted(sids[1:4])
    told = screen.states()
    assert (told[sids[1]], told[sids[2]], told[sids[3]]) == ("Deleted", "Deleted", "Gone")
    assert not screen.button("Retry").isEnabled()


def test_server_errors_are_tried_five_times_and_then_again_by_hand(desktop: Desktop, simulator: Simulator) -> None:
    broken, *fine = sids_of(simulator, 4)
    simulator.plan = FaultPlan({broken: [Fault.SERVER_ERROR] * 5})
    screen = desktop.open()
    screen.load([broken, *fine])
    screen.delete(4)
    screen.until_done()
    assert sent(simulator).count(broken) == 5
    assert screen.states() == {broken: "In doubt"} | dict.fromkeys(fine, "Deleted")
    screen.press("Retry")
    screen.until(lambda: screen.count("Deleted") == 4)
    assert sent(simulator).count(broken) == 6


@pytest.mark.parametrize("key", ["Sending", "Waiting"])
def test_a_filter_during_a_run_shows_what_it_says(desktop: Desktop, simulator: Simulator, key: str) -> None:
    screen = _held(desktop)
    screen.until(lambda: screen.count("Sending") >= 1)
    screen.press(key)
    screen.until(lambda: 0 < len(screen.column("SID")) < 60)
    on_their_way = screen.count("Sending")
    assert len(screen.column("SID")) == (on_their_way if key == "Sending" else 60 - on_their_way)
    simulator.release()
    screen.until_done()
    screen.press("All")
    screen.until(lambda: screen.column("State") == ["Deleted"] * 60)


def test_nothing_else_can_be_begun_while_a_batch_runs(desktop: Desktop, simulator: Simulator, tmp_path: Path) -> None:
    screen = _held(desktop)
    for name in ("Open…", "Paste", "Clear", "Check", "Delete", "Retry", "Export…"):
        assert not screen.button(name).isEnabled(), name
    assert not named(screen.main, QComboBox, "Account").isEnabled()
    stranger = tmp_path / "other.txt"
    stranger.write_text("0123456789abcdef0123456789abcdef")
    screen.drop(stranger)
    QGuiApplication.clipboard().setText("0123456789abcdef0123456789abcdef")
    screen.key(Qt.Key.Key_V, ctrl=True)
    screen.table.selectRow(3)
    screen.key(Qt.Key.Key_Delete, on=screen.table)
    for key in (Qt.Key.Key_F5, Qt.Key.Key_Escape):
        screen.key(key)
    assert (screen.count("All"), screen.main.windowTitle().count("Acme")) == (60, 1)
    simulator.release()
    screen.until_done()
    assert screen.count("Deleted") == 60


def test_another_batch_cannot_take_its_place_while_one_runs(desktop: Desktop, simulator: Simulator) -> None:
    screen = desktop.open()
    screen.load(sids_of(simulator, 3))
    screen.delete(3)
    screen.until_done()
    simulator.hold()
    screen.press("Clear")
    screen.load(sids_of(simulator, 20)[3:])
    screen.delete(17)
    screen.until(lambda: screen.button("Stop").isEnabled())
    screen.press("History…")
    history = screen.dialog("History")
    named(history, QTableView, "Batches").selectRow(1)
    screen.press("Show in the window", history)
    screen.gone("History")
    assert screen.count("All") == 17
    assert screen.says("A batch is running")
    simulator.release()
    screen.until_done()
    assert screen.count("Deleted") == 17


def test_two_windows_never_run_the_same_batch(desktop: Desktop, simulator: Simulator) -> None:
    screen = _held(desktop)
    other = desktop.open()
    other.window.open_last()
    other.press("Resume")
    other.until(lambda: not other.button("Stop").isEnabled() and "running" in other.said().lower())
    asked = len(simulator.requests)
    simulator.release()
    screen.until_done()
    assert asked <= 8
    assert len(sent(simulator)) == len(set(sent(simulator))) == 60


def test_the_table_takes_no_row_off_while_it_is_checked(desktop: Desktop, simulator: Simulator) -> None:
    simulator.hold()
    screen = desktop.open()
    screen.load(sids_of(simulator, 10))
    screen.press("Check")
    assert simulator.wait_for_requests(1, SECONDS)
    screen.table.selectRow(2)
    screen.key(Qt.Key.Key_Delete, on=screen.table)
    simulator.release()
    screen.until(lambda: screen.says("10 contacts found"))
    assert len(screen.column("SID")) == screen.count("All") == 10
