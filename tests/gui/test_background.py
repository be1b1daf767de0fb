"""Work off the window's thread: alone, or in a queue where nothing relies on what could not be done."""

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from exogui.errors import JournalError
from exogui.gui.workers.background import TaskQueue, run_with_journal
from exogui.journal.batches import Journal


def test_what_follows_a_change_waits_for_it(qtbot: QtBot, tmp_path: Path) -> None:
    changes = TaskQueue(tmp_path / "journal.db")
    told: list[object] = []
    changes.add(Journal.new_list, told.append)
    changes.call_when_done(lambda: told.append("after"))
    changes.add(Journal.new_list, told.append)
    qtbot.waitUntil(lambda: len(told) == 3)
    assert told == [1, "after", 2]
    changes.call_when_done(lambda: told.append("at once"))
    assert told[-1] == "at once"
    changes.close()


def test_nothing_follows_a_change_that_could_not_be_done(qtbot: QtBot, tmp_path: Path) -> None:
    def refuse(_: Journal) -> None:
        raise JournalError("The journal can't be written", "Nothing was sent.")

    changes = TaskQueue(tmp_path / "journal.db")
    told: list[object] = []
    changes.failed.connect(lambda title, _: told.append(title))
    changes.add(refuse, told.append)
    changes.call_when_done(lambda: told.append("after"))
    changes.add(Journal.new_list, told.append)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told == ["The journal can't be written", 1]
    changes.close()


@pytest.mark.parametrize("short", [True, False])
def test_short_work_is_done_now_and_long_work_in_a_thread(qtbot: QtBot, journal: Journal, short: bool) -> None:
    parent = QObject()
    results: list[tuple[bool, bool]] = []

    def work(opened: Journal) -> bool:
        return threading.current_thread() is threading.main_thread() and opened is journal

    def done(in_window: bool) -> None:
        results.append((in_window, threading.current_thread() is threading.main_thread()))

    run_with_journal(journal, work, done, _refuse, parent, at_once=lambda _: short)
    assert bool(results) is short
    qtbot.waitUntil(lambda: bool(results))
    assert results == [(short, True)]
    qtbot.waitUntil(lambda: not parent.children())


def test_a_fault_of_ours_is_shown_and_logged(qtbot: QtBot, journal: Journal) -> None:
    parent = QObject()
    errors: list[tuple[str, str]] = []

    def work(_: Journal) -> None:
        raise ZeroDivisionError

    with capture_exceptions() as exceptions:
        run_with_journal(journal, work, _refuse, lambda *error: errors.append(error), parent)
        qtbot.waitUntil(lambda: bool(errors) and not parent.children())
    assert errors[0][0] == "That could not be done"
    assert errors[0][1].endswith("Nothing was deleted.")
    assert [kind for kind, *_ in exceptions] == [ZeroDivisionError]


def _refuse(*unexpected: object) -> None:
    raise AssertionError(unexpected)
