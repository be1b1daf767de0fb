"""Table model of the contacts: an order of row numbers, and pages of rows that are read when they are looked at."""

from array import array
from collections import OrderedDict
from collections.abc import Collection, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal

from exogui.engine.progress import RowChange
from exogui.foreign_text import visible
from exogui.formatting import full_name
from exogui.gui.theme import sid_font, state_icon, tooltip
from exogui.gui.widgets.text_table import Index, TableModel
from exogui.journal.batches import Journal
from exogui.journal.queries import RowView, fetch_rows
from exogui.model import State
from exogui.services.messages import row_message

_PAGE = 128
_PAGES_KEPT = 24

#: Title, sort key and the field of the record.
COLUMNS = (
    ("#", "row", ""),
    ("SID", "sid", ""),
    ("State", "state", ""),
    ("Name", "name", ""),
    ("Number", "number", "number"),
    ("Company", "company", "company_name"),
    ("E-mail", "email", "email"),
    ("Tag", "tag", "tag"),
    ("Created", "created", "date_created"),
    ("Updated", "updated", "date_updated"),
    ("Message", "message", ""),
)
ROW_COLUMN, SID_COLUMN, STATE_COLUMN = 0, 1, 2
_TICKS = {State.WAITING: True, State.SKIPPED: False}


class ContactTableModel(TableModel):
    """The rows of one batch, sorted and filtered.

    Results never reset it: rows don't jump under the hand.

    Signals:
        sort_requested: a header was clicked; column and order.
        tick_requested: a check box was clicked; the row's number in the journal, in a list, and whether it is ticked.

    Attributes:
        batch: whose rows it shows; 0 for none.
    """

    sort_requested = Signal(int, Qt.SortOrder)
    tick_requested = Signal(object, bool)

    def __init__(self, journal: Journal, parent: QObject | None = None) -> None:
        super().__init__([title for title, _, _ in COLUMNS], parent)
        self.journal = journal
        self.batch = 0
        self._order = array("I")
        self._pages: OrderedDict[int, dict[int, RowView]] = OrderedDict()
        # Pages to be read again once they are looked at; until then what was read before tells which rows they hold.
        self._stale: set[int] = set()
        self.restyle()

    def restyle(self) -> None:
        self._font = sid_font()
        self._icons = {state: state_icon(state) for state in State}

    def show_batch(self, batch: int, order: "array[int] | None" = None) -> None:
        """Show another batch, or the same one from its start; its rows may follow by `append`."""
        self.batch = batch
        self.show_order(order or array("I"))

    def show_order(self, order: "array[int]") -> None:
        """Show the same batch sorted or filtered otherwise."""
        self.beginResetModel()
        self._order = order
        self._pages.clear()
        self._stale.clear()
        self.endResetModel()

    def is_ticked(self, position: int) -> bool | None:
        """True for waiting, False for left out, None for a row that has no check box."""
        view = self.view(position)
        return _TICKS.get(view.state) if view else None

    def append(self, rows: Sequence[int]) -> None:
        """Add rows at the end: of a list that is being imported, or of a query that goes on."""
        if not rows:
            return
        first = len(self._order)
        self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
        self._order.extend(rows)
        self._pages.pop(first // _PAGE, None)
        self.endInsertRows()

    def reload(self) -> None:
        """Read the same rows again."""
        self._pages.clear()
        self._stale.clear()
        if self._order:
            self._emit_changed(0, len(self._order) - 1)

    def apply_changes(self, changes: Collection[RowChange]) -> None:
        changed = {change.row for change in changes}
        if changed and len(self._pages) == _PAGES_KEPT:
            # A page that is in sight may have been dropped.
            self.reload()
        # What is on no page, nobody has looked at.
        for page in [page for page, views in self._pages.items() if not changed.isdisjoint(views)]:
            self._stale.add(page)
            first = page * _PAGE
            rows = self._order[first : first + _PAGE]
            positions = [position for position, row in enumerate(rows, first) if row in changed]
            self._emit_changed(positions[0], positions[-1])

    def _emit_changed(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))

    def row_number(self, position: int) -> int:
        return self._order[position]

    def row_numbers(self, positions: range) -> "array[int]":
        return self._order[positions.start : positions.stop]

    def view(self, position: int) -> RowView | None:
        page = position // _PAGE
        views = self._pages.get(page)
        if views is None or page in self._stale:
            self._stale.discard(page)
            views = fetch_rows(self.journal, self.batch, self._order[page * _PAGE : (page + 1) * _PAGE])
            self._pages[page] = views
            if len(self._pages) > _PAGES_KEPT:
                self._stale.discard(self._pages.popitem(last=False)[0])
        return views.get(self._order[position])

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 (Qt's own)
        return 0 if parent.isValid() else len(self._order)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = index.column()
        if role == Qt.ItemDataRole.CheckStateRole:
            ticked = self.is_ticked(index.row()) if column == ROW_COLUMN else None
            return None if ticked is None else Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.FontRole:
            return self._font if column == SID_COLUMN else None
        if role not in _ROLES or (view := self.view(index.row())) is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return visible(cell_text(view, column))
        if column != STATE_COLUMN:
            return tooltip(cell_text(view, column)) if role == Qt.ItemDataRole.ToolTipRole else None
        return self._icons[view.state] if role == Qt.ItemDataRole.DecorationRole else tooltip(row_message(view))

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and index.column() == ROW_COLUMN and self.is_ticked(index.row()) is not None:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802 (Qt's own)
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        # It shows once it is on disk.
        self.tick_requested.emit([self.row_number(index.row())], Qt.CheckState(value) is Qt.CheckState.Checked)
        return True

    def multiData(self, index: Index, span: Any) -> None:  # noqa: N802 (Qt's own)
        """Answer all roles of a cell at once: drawing takes seven, and each call waits for Python's lock.

        Args:
            span: a QModelRoleDataSpan; PySide's own types don't know that it can be indexed.
        """
        for number in range(span.size()):
            role_data = span[number]
            value = self.data(index, role_data.role())
            if value is None:
                role_data.clearData()
            else:
                role_data.setData(value)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Ask for another order; `show_order` follows when the journal has found it."""
        self.sort_requested.emit(column, order)


_ROLES = frozenset({Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.DecorationRole, Qt.ItemDataRole.ToolTipRole})


def cell_text(view: RowView, column: int) -> str:
    record = view.record or {}
    match column:
        case 0:
            return str(view.row)
        case 1:
            return view.sid
        case 2:
            return view.state.label
        case 3:
            return full_name(record)
        case 8 | 9:  # 2021-05-23T08:21:30Z
            return str(record.get(COLUMNS[column][2]) or "")[:16].replace("T", " ")
        case 10:
            return view.message
    value = record.get(COLUMNS[column][2])
    return "" if value is None else str(value)
