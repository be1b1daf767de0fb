"""Which rows the table shows, and in which order: what the headers, the toggles and the filter ask for."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from exogui.gui.main_window import MainWindow
from exogui.gui.widgets.contact_table_model import COLUMNS, ContactTableModel
from exogui.gui.workers.row_order_thread import RowOrderThread, RowQuery

if TYPE_CHECKING:
    from array import array


class TableOrder(QObject):
    """Asks for an order whenever another is wanted, and shows it when it is found.

    Args:
        batch: gives the batch that is shown; 0 for none, or for one that is still being read.

    Signals:
        complete: the table shows all that was asked for.
        failed: title and advice.
    """

    complete = Signal()
    failed = Signal(str, str)

    def __init__(self, window: MainWindow, table: ContactTableModel, journal: Path, batch: Callable[[], int]) -> None:
        super().__init__()
        self._window = window
        self._table = table
        self._batch = batch
        self._closed = False
        self._whole = True
        header = window.view.horizontalHeader()  # as the window remembers it
        self._sort = COLUMNS[header.sortIndicatorSection()][1]
        self._descending = header.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder
        self._orders = RowOrderThread(journal)
        self._orders.found.connect(self._take)
        self._orders.complete.connect(self._end)
        self._orders.failed.connect(self.failed)
        self._orders.start()
        table.sort_requested.connect(self._sort_by)
        window.state_filter.changed.connect(lambda _: self.ask())
        window.tool_bar.filter_changed.connect(lambda _: self.ask())

    def ask(self) -> None:
        """Ask for the rows that are wanted now."""
        if batch := self._batch():
            self._whole = False
            self._orders.ask(self._query(batch))

    def ask_after_run(self) -> None:
        """Ask again where states are chosen: the run moved rows into them, and out of them."""
        if self._window.state_filter.chosen:
            self.ask()

    def ask_after_loading(self) -> None:
        """Ask for the rows that are wanted now, unless the table shows them as they were read: nothing moves then."""
        batch = self._batch()
        if not self._whole or self._query(batch) != RowQuery(batch):
            self.ask()
        else:
            self.complete.emit()

    def close(self) -> None:
        """Ask for nothing more; what is found meanwhile is heard no longer."""
        self._closed = True
        self._orders.quit_and_wait()

    def _query(self, batch: int) -> RowQuery:
        return RowQuery(
            batch, self._sort, self._descending, self._window.state_filter.chosen, self._window.tool_bar.text
        )

    def _sort_by(self, column: int, order: Qt.SortOrder) -> None:
        self._sort, self._descending = COLUMNS[column][1], order is Qt.SortOrder.DescendingOrder
        self.ask()

    def _take(self, query: RowQuery, rows: "array[int]", first: bool) -> None:
        if query.batch == self._batch() and not self._closed:
            (self._table.show_order if first else self._table.append)(rows)

    def _end(self, query: RowQuery) -> None:
        if query.batch == self._batch() and not self._closed:
            self._whole = True
            self.complete.emit()
