"""Contacts found in the history: when each was sent, what became of it, and its record."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QWidget

from exogui.formatting import contacts, local_time
from exogui.gui.layout import column
from exogui.gui.theme import UNIT, label
from exogui.gui.widgets.record_pane import RecordPane
from exogui.gui.widgets.text_table import TextTableModel, selected_row, text_view
from exogui.journal.queries import RowSource, RowView
from exogui.journal.search import MAX_HITS, SearchHit

_TITLES = ("Batch", "When", "State", "Name", "Number", "SID")
_WIDTHS = (56, 140, 90, 170, 140)


class HistorySearchResults(QSplitter):
    """The hits in a table, beside the record of the selected one."""

    selection_changed = Signal()

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._hits: list[SearchHit] = []
        self._table = TextTableModel(_TITLES, [])
        self._view = text_view(self._table, "Contacts found", _WIDTHS)
        self._view.selectionModel().selectionChanged.connect(lambda *_: self.selection_changed.emit())
        self._message = label("", "muted", wrap=True)
        self._record = RecordPane()
        left = QWidget()
        left.setLayout(column(self._message, (self._view, 1)))
        self.addWidget(left)
        self.addWidget(self._record)
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 1)
        self.setSizes([700, 330])
        self.setHandleWidth(UNIT)
        self.setChildrenCollapsible(False)

    @property
    def current(self) -> SearchHit | None:
        row = selected_row(self._view)
        return None if row is None else self._hits[row]

    def show_hits(self, text: str, hits: list[SearchHit]) -> None:
        """Show what a search for this text found."""
        self._hits = hits
        self._table.show_rows([_cells(hit) for hit in hits])
        if not hits:
            self._message.setText(
                f"No batch has a contact of that SID, number or name: {text}. "
                "Write at least 4 digits of a number, or at least the first 6 characters of a SID."
            )
        elif len(hits) == MAX_HITS:
            self._message.setText(f"Only the first {MAX_HITS} are shown. Write more of the name or number.")
        else:
            self._message.setText(f"{contacts(len(hits))} found")
        self._record.show_nothing()
        if hits:
            self._view.selectRow(0)

    def show_record(self, view: RowView, source: RowSource) -> None:
        self._record.show_row(view, source)


def _cells(hit: SearchHit) -> tuple[object, ...]:
    return hit.batch, local_time(hit.finished_at), hit.state.label, hit.name or "–", hit.number or "–", hit.sid
