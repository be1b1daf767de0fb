"""From account…: contacts are searched, ticked, and put on the list with their records; nothing is deleted."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QTableView

from exogui.journal import queries
from exogui.simulator.contacts import full_name
from exogui.simulator.server import Simulator
from tests.e2e.desktop import Desktop, Screen, named, sent, sids_of
from tests.faults import Fault, FaultPlan
from tests.quotas import FixedWindow

SECONDS = 20.0


def begin(screen: Screen, by: str, text: str) -> QDialog:
    """Open the dialog and search."""
    screen.press("From account…")
    dialog = screen.dialog("From account")
    named(dialog, QComboBox, "Search by").setCurrentText(by)
    screen.type("Search for", text, dialog)
    screen.press("Search", dialog)
    return dialog


def progress(dialog: QDialog) -> str:
    return named(dialog, QLabel, "Search progress").text()


def found(dialog: QDialog) -> list[str]:
    """Read the SIDs off the dialog's table."""
    model = named(dialog, QTableView, "Found contacts").model()
    return [model.index(row, 5).data() for row in range(model.rowCount())]


def test_a_name_is_searched_and_the_ticked_come_with_their_records(desktop: Desktop, simulator: Simulator) -> None:
    wanted = [sid for sid, record in simulator.contacts.items() if "ra" in full_name(record).casefold()]
    assert len(wanted) > 1
    screen = desktop.open()
    dialog = begin(screen, "Name", "ra")
    screen.until(lambda: f"{len(wanted)} contacts found. Nothing was deleted." in progress(dialog))
    assert sorted(found(dialog)) == sorted(wanted)
    assert not screen_button_enabled(dialog, "Put on the list")
    view = named(dialog, QTableView, "Found contacts")
    view.setFocus()
    view.setCurrentIndex(view.model().index(1, 0))
    QTest.keyClick(view, Qt.Key.Key_Space)
    chosen = found(dialog)[1]
    screen.press("Put 1 contact on the list", dialog)
    screen.until(lambda: screen.says("1 contact from Acme", "Their records came with them."))
    assert screen.states() == {chosen: "Waiting"}
    assert screen.column("Number") == [simulator.contacts[chosen]["number"]]
    assert queries.batches(screen.window.journal)[0].sources == "Search by name"
    assert not simulator.deleted
    screen.delete(1)
    screen.until(lambda: screen.count("Deleted") == 1)
    screen.until_done()
    assert sent(simulator) == [chosen]


def screen_button_enabled(dialog: QDialog, name: str) -> bool:
    from PySide6.QtWidgets import QAbstractButton

    return named(dialog, QAbstractButton, name).isEnabled()


def test_a_list_of_the_account_joins_the_list_on_the_window(desktop: Desktop, simulator: Simulator) -> None:
    list_sid, members = max(simulator.lists.items(), key=lambda one: len(one[1]))
    screen = desktop.open()
    screen.load(dict.fromkeys([members[0], *sids_of(simulator, 3)]))
    before = set(screen.column("SID"))
    dialog = begin(screen, "List", list_sid)
    screen.until(lambda: f"{len(members)} contacts found." in progress(dialog))
    screen.press("Tick all", dialog)
    screen.press(f"Put {len(members)} contacts on the list", dialog)
    new = len(set(members) - before)
    screen.until(lambda: screen.says(f"{new} contacts from Acme", "on it already"))
    assert set(screen.column("SID")) == before | set(members)
    assert not simulator.deleted


def test_a_number_reads_the_whole_address_book_and_says_how_much_that_is(
    desktop: Desktop, simulator: Simulator
) -> None:
    sid, record = list(simulator.contacts.items())[140]
    screen = desktop.open()
    screen.press("From account…")
    dialog = screen.dialog("From account")
    named(dialog, QComboBox, "Search by").setCurrentText("Phone number")
    assert "the whole address book is read" in screen.said(dialog)
    simulator.hold()
    screen.type("Search for", record["number"].removeprefix("+"), dialog)
    screen.press("Search", dialog)
    assert simulator.wait_for_requests(1, SECONDS)
    assert screen.main.isEnabled()
    simulator.release()
    screen.until(lambda: progress(dialog) == "1 contact found. Nothing was deleted.")
    assert found(dialog) == [sid]
    assert len(simulator.requests) == 15
    screen.press("Close", dialog)
    screen.gone("From account")
    assert screen.count("All") == 0


def test_it_keeps_the_pace_shows_the_pages_and_is_stopped(desktop: Desktop, simulator: Simulator) -> None:
    simulator.limit = FixedWindow(3, 3600.0, headers=True)
    screen = desktop.open()
    dialog = begin(screen, "E-mail address", "@example.com")
    screen.until(lambda: "Page 3 of 15" in progress(dialog) and "waiting about" in progress(dialog))
    screen.press("Stop", dialog)
    screen.until(lambda: "Stopped before the end" in progress(dialog))
    assert len(simulator.requests) == 3
    screen.press("Close", dialog)


@pytest.mark.parametrize("closes", ["dialog", "window"])
def test_closing_in_the_middle_ends_it(desktop: Desktop, simulator: Simulator, closes: str) -> None:
    simulator.hold()
    screen = desktop.open()
    dialog = begin(screen, "Phone number", "555")
    assert simulator.wait_for_requests(1, SECONDS)
    if closes == "dialog":
        screen.press("Close", dialog)
        screen.gone("From account")
        simulator.release()
        screen.load(sids_of(simulator, 2))
    else:
        desktop.close(screen)
    assert sum("offset" in request.path for request in simulator.requests) < 15


def test_a_refused_key_is_said(desktop: Desktop, simulator: Simulator) -> None:
    simulator.plan = FaultPlan(always=Fault.UNAUTHORISED)
    screen = desktop.open()
    dialog = begin(screen, "Name", "ra")
    screen.until(lambda: "Exotel refused the API key" in progress(dialog))
    assert "Nothing was deleted." in progress(dialog)
    screen.press("Close", dialog)


def test_a_list_of_another_account_stays_its_own(desktop: Desktop, simulator: Simulator) -> None:
    screen = desktop.open()
    sids = sids_of(simulator, 2)
    screen.load(sids)
    screen.delete(2)
    screen.until(lambda: screen.count("Deleted") == 2)
    screen.until_done()
    dialog = begin(screen, "Name", "ra")
    screen.until(lambda: "found. Nothing" in progress(dialog))
    screen.press("Tick all", dialog)
    count = len(found(dialog))
    screen.press(f"Put {count} contacts on the list", dialog)
    screen.until(lambda: screen.count("All") == count)
    assert screen.count("Waiting") == count
