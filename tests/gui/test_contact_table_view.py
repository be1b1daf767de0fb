"""The table as it is looked at: copying, taking rows off, and the row under the cursor."""

import csv
import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from exogui.exotel.protocol import Response, ResponseKind
from exogui.gui.widgets import contact_table_view
from exogui.gui.widgets.contact_table_model import COLUMNS, ContactTableModel
from exogui.gui.widgets.contact_table_view import ContactTableView
from exogui.journal import row_order
from exogui.journal.batches import Journal
from exogui.journal.stored_responses import RowResult
from exogui.model import Doubt, State
from exogui.simulator.contacts import address_book

RECORDS = address_book("acme1", 2)


@pytest.fixture
def view(qtbot: QtBot, journal: Journal, batch: int) -> ContactTableView:
    outcomes = [
        RowResult(
            row, State.DELETED, 1, Doubt.NONE, "one\ttwo\nthree", Response(ResponseKind.SUCCESS, 200, record=record)
        )
        for row, record in enumerate(RECORDS, 1)
    ]
    with journal.transaction():
        journal.record_results(batch, outcomes, check=False)
    table = ContactTableModel(journal)
    found = ContactTableView(table, lambda sid: f"curl -u '<api_key>:<api_token>' 'https://host/{sid}'")
    table.show_batch(batch, row_order.row_ids(journal, batch))
    qtbot.addWidget(found)
    found.show()
    return found


def _copied(view: ContactTableView, action: str) -> str:
    QGuiApplication.clipboard().setText("")
    next(one for one in view.actions() if one.text() == action).trigger()
    return QGuiApplication.clipboard().text()


def _select(view: ContactTableView, *rows: int) -> None:
    view.clearSelection()
    flags = view.selectionModel().SelectionFlag
    for row in rows:
        view.selectionModel().select(view.model().index(row, 0), flags.Select | flags.Rows)


def test_rows_are_copied_as_a_spreadsheet_takes_them(view: ContactTableView) -> None:
    _select(view, 2, 0)
    first, *rows = csv.reader(_copied(view, "Copy rows").split("\n"), "excel-tab")
    assert first == [title for title, _, _ in COLUMNS]
    assert [row[:3] for row in rows] == [["1", f"{1:032x}", "Deleted"], ["3", f"{3:032x}", "Waiting"]]
    assert rows[0][-1] == "one two three"
    assert {len(row) for row in rows} == {len(COLUMNS)}


def test_sids_are_copied_one_a_line(view: ContactTableView) -> None:
    _select(view, 4, 1)
    assert _copied(view, "Copy SID") == f"{2:032x}\n{5:032x}"


def test_records_are_copied_as_json(view: ContactTableView) -> None:
    _select(view, 0)
    assert json.loads(_copied(view, "Copy record as JSON")) == RECORDS[0]
    _select(view, 0, 1, 2)
    assert json.loads(_copied(view, "Copy record as JSON")) == RECORDS


def test_the_curl_command_holds_no_secret(view: ContactTableView) -> None:
    _select(view, 0)
    assert _copied(view, "Copy as curl, without the secret") == (
        f"curl -u '<api_key>:<api_token>' 'https://host/{1:032x}'"
    )


def test_nothing_selected_copies_no_row(view: ContactTableView) -> None:
    view.clearSelection()
    assert _copied(view, "Copy SID") == ""


def test_too_many_rows_are_refused(view: ContactTableView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(contact_table_view, "MAX_COPIED", 20)
    view.selectAll()
    QGuiApplication.clipboard().setText("before")
    with qtbot.waitSignal(view.too_many_copied, timeout=5000) as heard:
        QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert heard.args == [300]
    assert QGuiApplication.clipboard().text() == "before"


@pytest.mark.parametrize("action", ["Copy rows", "Copy SID"])
def test_many_rows_are_copied_off_the_windows_thread(
    view: ContactTableView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    view.selectAll()
    at_once = _copied(view, action)
    assert at_once.count("\n") >= 299
    monkeypatch.setattr(contact_table_view, "_COPIED_AT_ONCE", 20)
    assert _copied(view, action) == ""
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == at_once, timeout=5000)


def test_a_selection_of_many_spans_is_taken_in_the_tables_order(view: ContactTableView) -> None:
    _select(view, 5, 1, 2, 9, 3)
    assert view.selected_rows() == [2, 3, 4, 6, 10]
    view.selectAll()
    assert view.selected_rows() == list(range(1, 301))


@pytest.mark.parametrize("by_key", [True, False])
def test_delete_asks_to_take_the_rows_off(view: ContactTableView, qtbot: QtBot, by_key: bool) -> None:
    _select(view, 9, 3)
    with qtbot.waitSignal(view.remove_requested, timeout=5000) as heard:
        if by_key:
            QTest.keyClick(view, Qt.Key.Key_Delete)
        else:
            next(one for one in view.actions() if one.text() == "Take off the list").trigger()
    assert heard.args == [[4, 10]]


def test_the_row_under_the_cursor_is_told(view: ContactTableView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.current_row_changed, timeout=5000) as heard:
        view.selectRow(5)
    assert heard.args == [6]
    with qtbot.waitSignal(view.current_row_changed, timeout=5000) as heard:
        QTest.keyClick(view, Qt.Key.Key_Down)
    assert heard.args == [7]


def test_every_state_can_be_painted(view: ContactTableView, journal: Journal, batch: int) -> None:
    table = view.model()
    assert isinstance(table, ContactTableModel)
    outcomes = [
        RowResult(row, state, 1, Doubt.NONE, "", Response(ResponseKind.LOST)) for row, state in enumerate(State, 1)
    ]
    with journal.transaction():
        journal.record_results(batch, outcomes, check=False)
    table.reload()
    assert [table.index(place, 2).data() for place in range(len(State))] == [state.label for state in State]
    view.resize(1200, 500)
    assert not view.grab().isNull()
