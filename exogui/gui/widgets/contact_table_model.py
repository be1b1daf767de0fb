"""The table of contacts: the model keeps an order of row numbers, and pages of rows as they are looked at."""

from array import array
from collections import OrderedDict
from collections.abc import Collection, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from exogui.engine.progress import RowChange
from exogui.foreign_text import visible
from exogui.formatting import full_name
from exogui.gui.theme import colours, sid_font, state_icon, tooltip
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

#: The RowView under an index.
VIEW_ROLE = Qt.ItemDataRole.UserRole + 1

_Index = QModelIndex | QPersistentModelIndex


class ContactTableModel(QAbstractTableModel):
    """The rows of one batch, in an order and a choice of its own.

    Results never reset it: rows don't jump under the hand.

    Signals:
        sort_wanted: a header was clicked; column and order.
        tick_wanted: a check box was clicked; the row's number in the journal, in a list, and whether it is ticked now.

    Attributes:
        journal: what it reads.
        batch: whose rows it shows; 0 for none.
    """

    sort_requested = Signal(int, Qt.SortOrder)
    tick_requested = Signal(object, bool)

    def __init__(self, journal: Journal, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.journal = journal
        self.batch = 0
        self._order = array("I")
        self._pages: OrderedDict[int, dict[int, RowView]] = OrderedDict()
        # Pages to be read again once they are looked at. Until then their rows are known, and told to have changed.
        self._stale: set[int] = set()
        self.restyle()

    def restyle(self) -> None:
        """Take fonts, icons and colours of the scheme in force."""
        self._font = sid_font()
        self._icons = {state: state_icon(state) for state in State}
        self._state_colours = {state: colours().states[state] for state in State}

    def show_batch(self, batch: int, order: "array[int] | None" = None) -> None:
        """Show another batch, or the same one made anew; its rows may follow."""
        self.batch = batch
        self.show_order(order or array("I"))

    def show_order(self, order: "array[int]") -> None:
        """Show the same batch in another order or choice."""
        self.beginResetModel()
        self._order = order
        self._pages.clear()
        self._stale.clear()
        self.endResetModel()

    def is_ticked(self, position: int) -> bool | None:
        """Whether a delete takes the row up; None for one that is neither waiting nor left out."""
        view = self.view(position)
        return _TICKS.get(view.state) if view else None

    def append(self, rows: Sequence[int]) -> None:
        """Add rows at the end: of a list that is being read, or of an order that is being found."""
        if not rows:
            return
        first = len(self._order)
        self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
        self._order.extend(rows)
        self._pages.pop(first // _PAGE, None)
        self.endInsertRows()

    def read_anew(self) -> None:
        """Show the same rows as the journal has them now."""
        self._pages.clear()
        self._stale.clear()
        if self._order:
            self._tell_changed(0, len(self._order) - 1)

    def take(self, changes: Collection[RowChange]) -> None:
        """Take in what became of some rows."""
        rows = {change.row for change in changes}
        if rows and len(self._pages) == _PAGES_KEPT:
            # A page that is in sight may have been let go of.
            self.read_anew()
        # What lies on no page, nobody has looked at.
        for page in [page for page, found in self._pages.items() if not rows.isdisjoint(found)]:
            self._stale.add(page)
            first = page * _PAGE
            app_paths = [place for place, row in enumerate(self._order[first : first + _PAGE], first) if row in rows]
            self._tell_changed(app_paths[0], app_paths[-1])

    def _tell_changed(self, first: int, last: int) -> None:
        self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))

    def row_number(self, position: int) -> int:
        """Give the row's number in the journal."""
        return self._order[position]

    def row_numbers(self, positions: range) -> "array[int]":
        """Give the numbers of rows that stand below each other."""
        return self._order[positions.start : positions.stop]

    def position(self, row: int) -> int | None:
        """Give where a row of the journal stands now; None where it is filtered out."""
        try:
            return self._order.index(row)
        except ValueError:
            return None

    def view(self, position: int) -> RowView | None:
        """Give one row as it is shown."""
        page = position // _PAGE
        found = self._pages.get(page)
        if found is None or page in self._stale:
            self._stale.discard(page)
            found = fetch_rows(self.journal, self.batch, self._order[page * _PAGE : (page + 1) * _PAGE])
            self._pages[page] = found
            if len(self._pages) > _PAGES_KEPT:
                self._stale.discard(self._pages.popitem(last=False)[0])
        return found.get(self._order[position])

    # Qt

    def rowCount(self, parent: _Index = QModelIndex()) -> int:
        """Give how many rows are shown."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:
        """Give how many columns there are."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a column's title."""
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return COLUMNS[section][0]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give what a cell shows."""
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
        if role == VIEW_ROLE:
            return view
        if column != STATE_COLUMN:
            return tooltip(cell_text(view, column)) if role == Qt.ItemDataRole.ToolTipRole else None
        if role == Qt.ItemDataRole.DecorationRole:
            return self._icons[view.state]
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(row_message(view))
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Say that the first column has a check box where a row can be ticked."""
        flags = super().flags(index)
        if index.isValid() and index.column() == ROW_COLUMN and self.is_ticked(index.row()) is not None:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Ask for a tick; it shows when it is on disk."""
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        self.tick_requested.emit([self.row_number(index.row())], Qt.CheckState(value) is Qt.CheckState.Checked)
        return True

    def multiData(self, index: _Index, asked: Any) -> None:
        """Give all that a cell shows at once.

        Drawing one takes seven roles, and each question of Qt's waits for its turn among Python's threads.

        Args:
            index: the cell.
            asked: a QModelRoleDataSpan; PySide's own types don't know that it can be indexed.
        """
        for number in range(asked.size()):
            one = asked[number]
            value = self.data(index, one.role())
            if value is None:
                one.clearData()
            else:
                one.setData(value)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Ask for another order; it comes when the journal has found it."""
        self.sort_requested.emit(column, order)


_ROLES = frozenset({
    Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.DecorationRole, Qt.ItemDataRole.ToolTipRole, VIEW_ROLE,
})  # fmt: skip


def cell_text(view: RowView, column: int) -> str:
    """Give what a cell shows of a row."""
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
