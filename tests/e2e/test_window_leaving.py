"""Leaving while a batch runs: in the background, by a signal, at the end of the session. And what a person prefers."""

import os
import signal
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QCheckBox, QSpinBox
from pytestqt.qtbot import QtBot

from exogui.gui.os_signals import OsSignals
from exogui.model import State
from exogui.simulator.server import Simulator
from tests.e2e.desktop import Desktop, Screen, named, sids_of

SECONDS = 20.0


def running(desktop: Desktop, count: int = 30) -> Screen:
    desktop.simulator.hold()
    screen = desktop.open()
    screen.load(sids_of(desktop.simulator, count))
    screen.delete(count)
    assert desktop.simulator.wait_for_requests(1, SECONDS)
    screen.until(lambda: screen.button("Stop").isEnabled())
    return screen


@pytest.fixture
def signals() -> Iterator[OsSignals]:
    made = OsSignals()
    yield made
    made.close()


def test_a_batch_goes_on_in_the_background_and_the_window_comes_back(desktop: Desktop, simulator: Simulator) -> None:
    screen = running(desktop)
    close_controller = screen.window.close_controller
    close_controller.go_on_in_background()
    assert not screen.main.isVisible()
    tray = close_controller.tray
    assert tray
    simulator.release()
    screen.until(lambda: not screen.window.batch_run.running)
    assert len(simulator.deleted) == 30
    tray.window_requested.emit()
    screen.until(screen.main.isVisible)
    screen.until(lambda: close_controller.tray is None)
    screen.until_done()
    assert screen.count("Deleted") == 30


def test_quitting_in_the_background_pauses_the_batch(qtbot: QtBot, desktop: Desktop, simulator: Simulator) -> None:
    screen = running(desktop)
    screen.window.close_controller.go_on_in_background()
    tray = screen.window.close_controller.tray
    assert tray
    with qtbot.waitSignal(screen.window.close_controller.closed, timeout=30_000) as gone:
        tray.quit_requested.emit()
        simulator.release()
    assert gone.args == [0]
    assert screen.window.close_controller.tray is None
    assert 0 < len(simulator.deleted) < 30


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_settles_what_is_on_its_way_and_leaves_status_4(
    qtbot: QtBot, desktop: Desktop, simulator: Simulator, signals: OsSignals, number: signal.Signals
) -> None:
    screen = running(desktop)
    signals.ending_requested.connect(screen.window.close_controller.end_by_signal)
    with qtbot.waitSignal(screen.window.close_controller.closed, timeout=30_000) as gone:
        os.kill(os.getpid(), number)
        screen.until(lambda: "Stopping" in screen.summary)
        simulator.release()
    assert gone.args == [4]
    deleted = len(simulator.deleted)
    assert 0 < deleted < 30
    desktop.close(screen)
    again = desktop.open()
    again.window.open_last()
    assert (again.count("Deleted"), again.count("Waiting"), again.count("In doubt")) == (deleted, 30 - deleted, 0)


def test_a_signal_without_a_batch_just_ends(qtbot: QtBot, desktop: Desktop, signals: OsSignals) -> None:
    screen = desktop.open()
    signals.ending_requested.connect(screen.window.close_controller.end_by_signal)
    with qtbot.waitSignal(screen.window.close_controller.closed, timeout=30_000) as gone:
        os.kill(os.getpid(), signal.SIGTERM)
    assert gone.args == [0]


def test_the_end_of_the_session_waits_until_all_is_written(desktop: Desktop, simulator: Simulator) -> None:
    screen = running(desktop)
    simulator.release()
    screen.window.close_controller.end_session()
    on_disk = screen.window.journal.counts(screen.window.list_controller.batch)
    assert on_disk[State.DELETED] == len(simulator.deleted)
    assert on_disk[State.SENDING] == 0


def test_settings_are_remembered(desktop: Desktop) -> None:
    screen = desktop.open()
    screen.press("Settings…")
    dialog = screen.dialog("Settings")
    named(dialog, QCheckBox, "Keep this computer awake while a batch runs").setChecked(False)
    named(dialog, QSpinBox, "Keep records for").setValue(7)
    named(dialog, QSpinBox, "Ask again above").setValue(500)
    screen.press("Save", dialog)
    screen.gone("Settings")
    desktop.close(screen)
    kept = desktop.open().window.accounts.settings_file.preferences
    assert (kept.keep_awake, kept.keep_records, kept.ask_again_above) == (False, 7, 500)


def test_the_window_says_whether_the_computer_stays_awake(desktop: Desktop, simulator: Simulator) -> None:
    screen = running(desktop)
    screen.until(lambda: screen.says("This computer"))
    assert any(words in screen.said() for words in ("is kept awake", "may fall asleep"))
    simulator.release()
    screen.until_done()
    assert "This computer" not in screen.said()
