"""Contacts found in the batches: when each was sent, what became of it, and its record."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from exogui.formatting import contacts, local_time
from exogui.gui.theme import UNIT, label
from exogui.gui.widgets.record_pane import RecordPane
from exogui.gui.widgets.text_table import TextTableModel, text_view
from exogui.journal.queries import RowSource, RowView
from exogui.journal.search import MAX_HITS, SearchHit

_TITLES = ("Batch", "When", "State", "Name", "Number", "SID")
_WIDTHS = (56, 140, 90, 170, 140)


class HistorySearchResults(QSplitter):
    """A table of them beside the record of the one that is chosen.

    Signals:
        chosen: another one is; or none.
    """

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._found: list[SearchHit] = []
        self._table = TextTableModel(_TITLES, [])
        self._view = text_view(self._table, "Contacts found", _WIDTHS)
        self._view.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit())
        self._told = label("", "muted")
        self._told.setWordWrap(True)
        self._record = RecordPane()
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT)
        column.addWidget(self._told)
        column.addWidget(self._view, 1)
        self.addWidget(left)
        self.addWidget(self._record)
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 1)
        self.setSizes([700, 330])
        self.setHandleWidth(UNIT)
        self.setChildrenCollapsible(False)

    @property
    def current(self) -> SearchHit | None:
        """The one that is chosen."""
        rows = self._view.selectionModel().selectedRows()
        return self._found[rows[0].row()] if rows else None

    def show_found(self, text: str, found: list[SearchHit]) -> None:
        """Show the contacts that a search for this text found."""
        self._found = found
        self._table.show_rows([_cells(one) for one in found])
        if not found:
            self._told.setText(
                f"No batch has a contact of that SID, number or name: {text}. "
                "Write 4 digits or more of a number, or 6 or more from the beginning of a SID."
            )
        elif len(found) == MAX_HITS:
            self._told.setText(f"The first {MAX_HITS} that are found. Write more of the name or number for fewer.")
        else:
            self._told.setText(f"{contacts(len(found))} found")
        self._record.show_nothing()
        if found:
            self._view.selectRow(0)

    def show_record(self, view: RowView, origin: RowSource) -> None:
        """Show everything that is known of the one that is chosen."""
        self._record.show_row(view, origin)


def _cells(one: SearchHit) -> tuple[object, ...]:
    return one.batch, local_time(one.finished_at), one.state.label, one.name or "–", one.number or "–", one.sid
