"""Sorts, filters and searches the table as its headers, the toggles and the filter say."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from exogui.gui.controllers.controller import Controller, WindowContext
from exogui.gui.widgets.contact_table_model import COLUMNS, ContactTableModel
from exogui.gui.workers.row_order_thread import RowOrderThread, RowQuery

if TYPE_CHECKING:
    from array import array


class TableOrder(Controller):
    """Asks for the rows that match, and shows them when they are found.

    Args:
        batch: returns the batch that is shown; 0 for none, or for one that is still being read.

    Signals:
        complete: the table shows all that was asked for.
    """

    complete = Signal()

    def __init__(self, context: WindowContext, table: ContactTableModel, batch: Callable[[], int]) -> None:
        super().__init__(context)
        self._table = table
        self._batch = batch
        self._complete = True
        header = self._window.view.horizontalHeader()  # as the window remembers it
        self._sort = COLUMNS[header.sortIndicatorSection()][1]
        self._descending = header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
        self._thread = RowOrderThread(self._journal.path)
        self._thread.found.connect(self._show_rows)
        self._thread.complete.connect(self._note_complete)
        self._thread.failed.connect(self.show_error)
        self._thread.start()
        table.sort_requested.connect(self._sort_by)
        self._window.state_filter.changed.connect(lambda _: self.ask())
        self._window.tool_bar.filter_changed.connect(lambda _: self.ask())

    def ask(self) -> None:
        if batch := self._batch():
            self._complete = False
            self._thread.ask(self._query(batch))

    def ask_after_run(self) -> None:
        """Ask again where states are chosen: the run moved rows into them, and out of them."""
        if self._window.state_filter.chosen:
            self.ask()

    def ask_after_import(self) -> None:
        """Ask again, unless the table shows the rows as they were read: nothing moves then."""
        batch = self._batch()
        if not self._complete or self._query(batch) != RowQuery(batch):
            self.ask()
        else:
            self.complete.emit()

    def close(self) -> None:
        super().close()
        self._thread.quit_and_wait()

    def _query(self, batch: int) -> RowQuery:
        return RowQuery(
            batch, self._sort, self._descending, self._window.state_filter.chosen, self._window.tool_bar.text
        )

    def _sort_by(self, column: int, order: Qt.SortOrder) -> None:
        self._sort, self._descending = COLUMNS[column][1], order is Qt.SortOrder.DescendingOrder
        self.ask()

    def _show_rows(self, query: RowQuery, rows: "array[int]", first: bool) -> None:
        if query.batch == self._batch() and not self._closed:
            (self._table.show_order if first else self._table.append)(rows)

    def _note_complete(self, query: RowQuery) -> None:
        if query.batch == self._batch() and not self._closed:
            self._complete = True
            self.complete.emit()
