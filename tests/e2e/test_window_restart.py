"""What was on the desk is there again: after a restart, after a crash, until somebody clears it."""

import sqlite3
from contextlib import closing

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView

from exogui.simulator.server import Simulator
from tests.e2e.desktop import Desktop, Screen, named, sent, sids_of

SECONDS = 20.0


def _restarted(desktop: Desktop, screen: Screen) -> Screen:
    desktop.close(screen)
    again = desktop.open()
    again.window.open_last()
    return again


def test_a_list_is_there_again(desktop: Desktop, simulator: Simulator) -> None:
    sids = sids_of(simulator, 7)
    screen = desktop.open()
    screen.load(sids)
    screen.paste(f"{sids[0]}\n{sids[1][:20]}")
    screen.until(lambda: screen.says("No new contact"))
    again = _restarted(desktop, screen)
    assert again.column("SID") == sids
    assert again.count("Waiting") == 7
    assert again.button("2 lines left out").isVisible()
    again.delete(7)
    again.until_done()
    assert sorted(simulator.deleted) == sorted(sids)


def test_a_check_is_there_again(desktop: Desktop, simulator: Simulator) -> None:
    screen = desktop.open()
    screen.load(sids_of(simulator, 4))
    screen.press("Check")
    screen.until(lambda: screen.says("4 contacts found"))
    numbers = screen.column("Number")
    again = _restarted(desktop, screen)
    assert again.column("Number") == numbers
    assert again.column("State") == ["Waiting"] * 4


@pytest.mark.parametrize("crash", [False, True])
def test_an_interrupted_batch_is_offered_and_goes_on(desktop: Desktop, simulator: Simulator, crash: bool) -> None:
    sids = sids_of(simulator, 40)
    screen = desktop.open()
    screen.load(sids)
    simulator.hold()
    screen.delete(40)
    assert simulator.wait_for_requests(1, SECONDS)
    screen.press("Stop")
    simulator.release()
    screen.until_done()
    done = screen.count("Deleted")
    desktop.close(screen)
    if crash:
        # What a power cut leaves behind: a row that was on its way.
        with closing(sqlite3.connect(desktop.app_paths.journal)) as journal, journal:
            journal.execute("UPDATE row SET state = 'sending', attempts = 1 WHERE row = 40")
    again = desktop.open()
    again.window.open_last()
    assert again.says("was not brought to its end", "It belongs to Acme", "Resume goes on with what is left of it.")
    assert again.column("SID") == sids
    assert (again.count("Deleted"), again.count("Sending")) == (done, int(crash))
    assert not sent(simulator)[done:]
    again.press("Resume")
    again.until(lambda: again.count("Deleted") == 40)
    again.until_done()
    assert len(sent(simulator)) == len(set(sent(simulator))) == 40


def test_after_a_crash_the_table_and_the_counts_agree(desktop: Desktop, simulator: Simulator) -> None:
    sids = sids_of(simulator, 3)
    screen = desktop.open()
    screen.load(sids)
    desktop.close(screen)
    with closing(sqlite3.connect(desktop.app_paths.journal)) as journal, journal:
        journal.execute("UPDATE batch SET action = 'delete', account_sid = 'acme1', region = ?", (simulator.url,))
        journal.execute("UPDATE row SET state = 'sending', attempts = 1 WHERE row = 1")
    again = desktop.open()
    again.window.open_last()
    again.delete(2)
    again.until_done()
    # What was on its way is in doubt: a new delete does not touch it, a retry settles it.
    assert again.states() == {sids[0]: "In doubt", sids[1]: "Deleted", sids[2]: "Deleted"}
    again.press("Retry")
    again.until(lambda: again.count("Deleted") == 3)


def test_clear_forgets_a_list_that_was_never_sent(desktop: Desktop, simulator: Simulator) -> None:
    screen = desktop.open()
    screen.load(sids_of(simulator, 5))
    screen.press("Clear")
    screen.until(lambda: screen.count("All") == 0)
    again = _restarted(desktop, screen)
    assert again.count("All") == 0
    assert again.button("Choose a file").isVisible()
    again.press("History…")
    history = again.dialog("History")
    assert named(history, QTableView, "Batches").model().rowCount() == 0
    again.press("Close", history)


def test_clear_keeps_a_batch_in_the_history(desktop: Desktop, simulator: Simulator) -> None:
    sids = sids_of(simulator, 5)
    screen = desktop.open()
    screen.load(sids)
    screen.delete(5)
    screen.until_done()
    screen.press("Clear")
    screen.until(lambda: screen.count("All") == 0)
    again = _restarted(desktop, screen)
    assert again.count("All") == 0
    again.press("History…")
    again.press("Show in the window", again.dialog("History"))
    again.until(lambda: again.count("Deleted") == 5)
    assert again.column("SID") == sids
    # A batch keeps its rows: what is pasted now is another list.
    again.paste("\n".join(sids_of(simulator, 2)))
    again.until(lambda: again.count("All") == again.count("Waiting") == 2)


def test_rows_taken_off_stay_off_and_stay_in_the_account(desktop: Desktop, simulator: Simulator) -> None:
    sids = sids_of(simulator, 6)
    screen = desktop.open()
    screen.load(sids)
    for place in (1, 3):
        screen.choose(sids[place])
        screen.key(Qt.Key.Key_Delete, on=screen.table)
        screen.until(lambda: screen.says("1 contact taken off the list", "Nothing was deleted at Exotel."))
    kept = [sids[0], sids[2], sids[3 + 1], sids[5]]
    assert screen.column("SID") == kept
    again = _restarted(desktop, screen)
    assert again.column("SID") == kept
    again.load([sids[1]])
    again.delete(5)
    again.until_done()
    assert sorted(simulator.deleted) == sorted([*kept, sids[1]])


def test_size_columns_and_sort_are_remembered(desktop: Desktop, simulator: Simulator) -> None:
    sids = sids_of(simulator, 9)
    screen = desktop.open()
    screen.load(sids)
    screen.table.horizontalHeader().setSortIndicator(1, Qt.SortOrder.DescendingOrder)
    screen.until(lambda: screen.column("SID") == sorted(sids, reverse=True))
    screen.table.setColumnWidth(3, 211)
    screen.main.resize(700, 690)
    size = screen.main.size()
    again = _restarted(desktop, screen)
    again.until(lambda: again.column("SID") == sorted(sids, reverse=True))
    assert again.table.columnWidth(3) == 211
    assert again.main.size() == size
