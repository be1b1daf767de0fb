"""The contacts that a search found, each with a box to tick."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from exogui.exotel.protocol import Record
from exogui.formatting import full_name
from exogui.gui.theme import sid_font
from exogui.gui.widgets.text_table import TEXT_ROLES, shown_as

_Index = QModelIndex | QPersistentModelIndex
_COLUMNS = (
    ("Name", ""), ("Number", "number"), ("Company", "company_name"), ("E-mail", "email"), ("Tag", "tag"),
    ("SID", "sid"),
)  # fmt: skip


class ContactSearchModel(QAbstractTableModel):
    """Grows while a search is on.

    Signals:
        ticked: other boxes are ticked.
    """

    ticked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[str, Record]] = []
        self._ticked: set[int] = set()
        self._font = sid_font()

    @property
    def chosen(self) -> list[tuple[str, Record]]:
        """The contacts that are ticked, as (SID, record)."""
        return [self._rows[row] for row in sorted(self._ticked)]

    @property
    def count(self) -> int:
        """How many are ticked."""
        return len(self._ticked)

    def append(self, contacts: Sequence[tuple[str, Record]]) -> None:
        """Add contacts at the end."""
        if contacts:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(contacts) - 1)
            self._rows += contacts
            self.endInsertRows()

    def clear(self) -> None:
        """Show nothing."""
        self.beginResetModel()
        self._rows, self._ticked = [], set()
        self.endResetModel()
        self.ticked.emit()

    def tick(self, *, all_of_them: bool) -> None:
        """Tick all, or none."""
        self._ticked = set(range(len(self._rows))) if all_of_them else set()
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, 0))
        self.ticked.emit()

    # Qt

    def rowCount(self, parent: _Index = QModelIndex()) -> int:
        """Give how many contacts there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:
        """Give how many columns there are."""
        return 0 if parent.isValid() else len(_COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a column's title."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _COLUMNS[section][0]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Let the first column be ticked."""
        known = super().flags(index)
        return known | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else known

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a cell's text, its font and its box."""
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 0:
            return Qt.CheckState.Checked if index.row() in self._ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.FontRole and _COLUMNS[index.column()][1] == "sid":
            return self._font
        if role in TEXT_ROLES:
            return shown_as(role, self._text(index.row(), _COLUMNS[index.column()][1]))
        return None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick a box, or take the tick away."""
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != 0:
            return False
        checked = Qt.CheckState(value) is Qt.CheckState.Checked
        (self._ticked.add if checked else self._ticked.discard)(index.row())
        self.dataChanged.emit(index, index)
        self.ticked.emit()
        return True

    def _text(self, row: int, field: str) -> str:
        sid, record = self._rows[row]
        if field == "sid":
            return sid
        if field:
            return str(record.get(field) or "")
        return full_name(record)
