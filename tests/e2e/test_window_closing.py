"""Closing and restyling while a batch runs: nothing is lost, nobody is surprised, no thread is left."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication

from exogui.gui.app import apply_theme
from exogui.simulator.contacts import address_book
from exogui.simulator.server import Simulator
from tests.e2e.desktop import Desktop, Screen, sids_of
from tests.quotas import FixedWindow

SECONDS = 20.0


def _running(desktop: Desktop, count: int = 30) -> Screen:
    desktop.simulator.hold()
    screen = desktop.open()
    screen.load(sids_of(desktop.simulator, count))
    screen.delete(count)
    assert desktop.simulator.wait_for_requests(1, SECONDS)
    screen.until(lambda: screen.button("Stop").isEnabled())
    return screen


def test_closing_while_a_batch_runs_stays_and_says_so(desktop: Desktop, simulator: Simulator) -> None:
    screen = _running(desktop)
    screen.main.close()
    assert screen.main.isVisible()
    assert screen.says("A batch is running", "Quitting pauses it: what is on its way settles first")
    simulator.release()
    screen.until_done()
    assert screen.count("Deleted") == 30
    screen.main.close()
    assert not screen.main.isVisible()


def test_stop_and_close_ends_it_and_the_rest_waits(desktop: Desktop, simulator: Simulator) -> None:
    screen = _running(desktop)
    screen.main.close()
    screen.press("Pause and quit")
    simulator.release()
    screen.until(lambda: not screen.main.isVisible())
    gone = len(simulator.deleted)
    assert 0 < gone < 30
    desktop.close(screen)
    assert [thread for thread in threading.enumerate() if "batch" in thread.name] == []
    again = desktop.open()
    again.window.open_last()
    assert (again.count("Deleted"), again.count("Waiting")) == (gone, 30 - gone)


def test_stop_and_close_while_paused(desktop: Desktop, simulator: Simulator) -> None:
    screen = _running(desktop)
    screen.press("Pause")
    screen.until(lambda: screen.button("Resume").isEnabled())
    simulator.release()
    screen.main.close()
    screen.press("Pause and quit")
    screen.until(lambda: not screen.main.isVisible())
    assert not screen.window.batch_run.running


def test_closing_while_a_list_is_read_keeps_what_was_read(desktop: Desktop, tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("\n".join(f"{number:032x}" for number in range(1, 200_001)), encoding="utf-8")
    screen = desktop.open()
    screen.drop(path)
    screen.until(lambda: screen.count("All") > 0)
    desktop.close(screen)
    QApplication.processEvents()
    again = desktop.open()
    again.window.open_last()
    again.until(lambda: again.count("All") > 0)
    assert again.count("All") == again.count("Waiting")
    assert len(set(again.column("SID")[:1000])) == 1000


def test_closing_while_a_column_is_asked_for(desktop: Desktop, tmp_path: Path) -> None:
    path = tmp_path / "two.csv"
    path.write_text("\n".join(["A,B", *(f"{number:032x},{number + 9:032x}" for number in range(1, 6))]))
    screen = desktop.open()
    screen.drop(path)
    screen.dialog("Choose column")
    desktop.close(screen)
    QApplication.processEvents()


def test_closing_without_a_list_is_quiet(desktop: Desktop) -> None:
    for _ in range(3):
        desktop.close(desktop.open())


@pytest.mark.parametrize("first", ["light", "dark"])
def test_the_scheme_changes_while_a_batch_runs(
    desktop: Desktop, simulator: Simulator, qapp: QApplication, first: str
) -> None:
    simulator.limit = FixedWindow(1_000_000, 60.0)
    simulator.latency = 0.02
    screen = desktop.open()
    screen.load(sids_of(simulator, 100))
    screen.delete(100)
    schemes = [first, "dark" if first == "light" else "light"]
    try:
        for turn in range(8):
            qapp.setProperty("scheme", schemes[turn % 2])
            apply_theme(qapp)
            screen.window.restyle()
            so_far = len(simulator.deleted)
            screen.until(lambda so_far=so_far: len(simulator.deleted) > min(so_far, 90))  # type: ignore[misc]
            assert not screen.main.grab().isNull()
        screen.until_done()
    finally:
        qapp.setProperty("scheme", None)
        apply_theme(qapp)
    assert screen.count("Deleted") == 100


def test_the_two_schemes_are_told_apart(desktop: Desktop, simulator: Simulator, qapp: QApplication) -> None:
    screen = desktop.open()
    screen.load(sids_of(simulator, 3))
    grounds = []
    try:
        for scheme in ("light", "dark"):
            qapp.setProperty("scheme", scheme)
            apply_theme(qapp)
            screen.window.restyle()
            QApplication.processEvents()
            grounds.append(screen.main.grab().toImage().pixelColor(3, 3).lightness())
    finally:
        qapp.setProperty("scheme", None)
        apply_theme(qapp)
    assert grounds[0] > 200 > 60 > grounds[1]


def test_a_busy_run_keeps_the_window_awake(desktop: Desktop) -> None:
    """A flood of answers leaves the window's own thread its turn: a click is heard while they come."""
    with Simulator(
        address_book("acme1", 2000), account_sid="acme1", key="k", token="t", limit=FixedWindow(1_000_000, 60.0)
    ) as busy:
        screen = desktop.open(desktop.given(busy))
        screen.load(list(busy.contacts))
        screen.delete(2000)
        screen.until(lambda: screen.count("Deleted") > 0)
        screen.press("Pause")
        screen.until(lambda: screen.button("Resume").isEnabled())
        assert QThread.currentThread() is screen.main.thread()
        assert screen.count("Waiting") > 0
        screen.press("Resume")
        screen.until_done()
        assert screen.count("Deleted") == 2000
