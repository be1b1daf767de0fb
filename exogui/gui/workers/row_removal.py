"""Rows taken off a list that was never sent."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from exogui.gui.workers.background import with_journal
from exogui.journal import row_order
from exogui.journal.batches import Journal


class RowRemoval(QObject):
    """Takes rows off a list. Nothing may be begun with the list before they are gone.

    Signals:
        ended: so many rows are gone.
        failed: title and advice.

    Attributes:
        busy: whether rows are being taken off.
    """

    ended = Signal(int)
    failed = Signal(str, str)

    def __init__(self, window: QWidget, journal: Journal) -> None:
        super().__init__()
        self._window = window
        self._journal = journal
        self.busy = False

    def begin(self, batch: int, rows: list[int]) -> None:
        """Take rows off a list."""
        self.busy = True
        with_journal(
            self._journal,
            lambda journal: journal.remove_rows(batch, rows),
            lambda _: self._end(len(rows)),
            self._refuse,
            self._window,
            at_once=lambda: row_order.is_short(self._journal, batch),
        )

    def _end(self, count: int) -> None:
        self.busy = False
        self.ended.emit(count)

    def _refuse(self, title: str, advice: str) -> None:
        self.busy = False
        self.failed.emit(title, advice)
