"""The table of contacts: Qt's own tester on it, in every order, while rows come and change."""

import json
from array import array
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.qtbot import QtBot

from exogui.engine.progress import RowChange
from exogui.exotel.protocol import Response, ResponseKind
from exogui.gui.widgets.contact_table_model import COLUMNS, ContactTableModel
from exogui.gui.widgets.text_table import TextTableModel, text_view
from exogui.journal import row_order
from exogui.journal.batches import Journal
from exogui.journal.rows import remove_rows
from exogui.journal.stored_responses import RowResult
from exogui.model import Doubt, State
from exogui.simulator.contacts import address_book

RECORD = address_book("acme1", 3)[2]


@pytest.fixture
def table(journal: Journal, batch: int) -> ContactTableModel:
    found = ContactTableModel(journal)
    found.show_batch(batch, row_order.row_ids(journal, batch))
    return found


def _texts(table: ContactTableModel, row: int) -> list[str]:
    return [table.index(row, column).data() for column in range(table.columnCount())]


def _settle(journal: Journal, batch: int, row: int, state: State, message: str = "") -> RowChange:
    answer = Response(ResponseKind.SUCCESS, http_status=200, record=RECORD, raw=json.dumps(RECORD).encode())
    with journal.transaction():
        journal.record_results(batch, [RowResult(row, state, 1, Doubt.NONE, message, answer)], check=False)
    return RowChange(row, f"{row:032x}", state, message, settled=True)


def test_qt_finds_nothing_wrong_with_it(
    qtmodeltester: Any, table: ContactTableModel, journal: Journal, batch: int
) -> None:
    qtmodeltester.check(table)
    table.apply_changes([_settle(journal, batch, 7, State.DELETED)])
    table.append(range(301, 301))
    source = journal.add_source(batch, "more")
    first = journal.add_rows(batch, source, [f"{place:032x}" for place in range(900, 950)], range(1, 51))
    table.append(range(first, first + 50))
    qtmodeltester.check(table)
    table.show_order(array("I", reversed(range(1, 351))))
    qtmodeltester.check(table)
    table.show_batch(0)
    qtmodeltester.check(table)


def test_a_row_shows_what_is_known(table: ContactTableModel, journal: Journal, batch: int) -> None:
    assert _texts(table, 6) == ["7", f"{7:032x}", "Waiting", "", "", "", "", "", "", "", ""]
    table.apply_changes([_settle(journal, batch, 7, State.DELETED, "a word")])
    name = f"{RECORD['first_name']} {RECORD['last_name'] or ''}".strip()
    shown = [RECORD.get(field) or "" for field in ("number", "company_name", "email", "tag")]
    dates = [str(RECORD[field])[:16].replace("T", " ") for field in ("date_created", "date_updated")]
    assert len(dates[0]) == 16
    assert _texts(table, 6) == ["7", f"{7:032x}", "Deleted", name, *shown, *dates, "a word"]
    assert table.index(6, 2).data(Qt.ItemDataRole.ToolTipRole).endswith("a word.")
    assert not table.index(6, 2).data(Qt.ItemDataRole.DecorationRole).isNull()


def test_titles_are_the_columns(table: ContactTableModel) -> None:
    horizontal = Qt.Orientation.Horizontal
    assert [table.headerData(place, horizontal) for place in range(table.columnCount())] == [one[0] for one in COLUMNS]
    assert table.rowCount(table.index(0, 0)) == table.columnCount(table.index(0, 0)) == 0


def test_results_move_no_row(qtbot: QtBot, table: ContactTableModel, journal: Journal, batch: int) -> None:
    table.show_order(array("I", reversed(range(1, 301))))
    assert table.index(293, 2).data() == "Waiting"
    change = _settle(journal, batch, 7, State.FAILED)
    with qtbot.waitSignal(table.dataChanged, timeout=5000), qtbot.assertNotEmitted(table.modelReset):
        table.apply_changes([change])
    assert table.row_number(293) == 7
    assert table.index(293, 2).data() == "Failed"
    table.show_order(array("I", [1, 2]))
    assert [table.row_number(position) for position in range(table.rowCount())] == [1, 2]


def test_what_the_journal_has_now_is_read_anew(
    qtbot: QtBot, table: ContactTableModel, journal: Journal, batch: int
) -> None:
    assert table.index(2, 2).data() == "Waiting"
    _settle(journal, batch, 3, State.DELETED)
    assert table.index(2, 2).data() == "Waiting"
    with qtbot.waitSignal(table.dataChanged, timeout=5000), qtbot.assertNotEmitted(table.modelReset):
        table.reload()
    assert table.index(2, 2).data() == "Deleted"


def test_an_order_that_goes_on_moves_nothing_that_is_there(qtbot: QtBot, table: ContactTableModel) -> None:
    table.show_order(array("I", [300, 2]))
    with qtbot.waitSignal(table.rowsInserted, timeout=5000), qtbot.assertNotEmitted(table.modelReset):
        table.append(array("I", [150, 1]))
    assert [table.index(place, 0).data() for place in range(4)] == ["300", "2", "150", "1"]


def test_a_change_is_told_wherever_it_is_looked_at(table: ContactTableModel, journal: Journal, batch: int) -> None:
    told: list[tuple[int, int]] = []
    table.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    for page in (0, 128, 256):
        assert table.index(page, 2).data() == "Waiting"
    with journal.transaction():
        journal.mark_sending(batch, [2, 5, 270])
    table.apply_changes([RowChange(row, f"{row:032x}", State.SENDING, "", settled=False) for row in (2, 5, 270)])
    assert all(any(first <= row - 1 <= last for first, last in told) for row in (2, 5, 270))
    assert [table.index(row - 1, 2).data() for row in (1, 2, 5, 6, 270)] == [
        "Waiting", "Sending", "Sending", "Waiting", "Sending",
    ]  # fmt: skip


def test_a_row_that_is_no_longer_there_shows_nothing(table: ContactTableModel, journal: Journal, batch: int) -> None:
    remove_rows(journal, batch, [300])
    assert table.index(299, 1).data() is None
    assert table.index(298, 1).data() == f"{299:032x}"


def test_rows_far_apart_are_all_found(table: ContactTableModel) -> None:
    table.show_order(array("I", [300, 1, 150, 2, 299]))
    assert [table.index(place, 0).data() for place in range(5)] == ["300", "1", "150", "2", "299"]


def test_a_header_asks_for_an_order(qtbot: QtBot, table: ContactTableModel) -> None:
    with qtbot.waitSignal(table.sort_requested, timeout=5000) as heard:
        table.sort(4, Qt.SortOrder.DescendingOrder)
    assert heard.args == [4, Qt.SortOrder.DescendingOrder]
    assert table.row_number(0) == 1


def test_qt_finds_nothing_wrong_with_a_table_of_texts(qtbot: QtBot, qtmodeltester: Any) -> None:
    model = TextTableModel(("Line", "Text"), [(1, "a"), (22, "b")])
    qtmodeltester.check(model)
    assert model.index(1, 0).data() == "22"
    assert model.index(1, 1).data(Qt.ItemDataRole.ToolTipRole) == "b"
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Text"
    assert model.headerData(0, Qt.Orientation.Vertical) is None
    assert model.rowCount(model.index(0, 0)) == 0
    view = text_view(model, "Texts", (40,))
    qtbot.addWidget(view)
    assert view.accessibleName() == "Texts"
    assert view.columnWidth(0) == 40
    empty = TextTableModel(("Line",), [])
    qtmodeltester.check(empty)
    assert empty.index(0, 0) == QModelIndex()


def test_a_change_out_of_sight_hides_none_that_follows(
    qtbot: QtBot, table: ContactTableModel, journal: Journal, batch: int
) -> None:
    assert table.index(2, 2).data() == "Waiting"
    table.apply_changes([_settle(journal, batch, 51, State.DELETED, "")])
    with qtbot.waitSignal(table.dataChanged) as told:
        table.apply_changes([_settle(journal, batch, 3, State.FAILED, "")])
    assert told.args is not None
    assert told.args[0].row() <= 2 <= told.args[1].row()
    assert table.index(2, 2).data() == "Failed"
