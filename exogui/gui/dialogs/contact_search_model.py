"""Table model of the contacts that a search found, each with a box to tick."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal

from exogui.exotel.protocol import Record
from exogui.formatting import full_name
from exogui.gui.theme import sid_font
from exogui.gui.widgets.text_table import Index, TextTableModel

_FIELDS = ("number", "company_name", "email", "tag")
_TITLES = ("Name", "Number", "Company", "E-mail", "Tag", "SID")
_SID_COLUMN = 5


class ContactSearchModel(TextTableModel):
    """Grows while a search is on.

    Signals:
        ticks_changed: other boxes are ticked.
    """

    ticks_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        self._contacts: list[tuple[str, Record]] = []
        self._texts: list[tuple[str, ...]] = []
        super().__init__(_TITLES, self._texts, parent)
        self._ticked: set[int] = set()
        self._font = sid_font()

    @property
    def ticked(self) -> list[tuple[str, Record]]:
        """The contacts that are ticked, as (SID, record)."""
        return [self._contacts[row] for row in sorted(self._ticked)]

    @property
    def tick_count(self) -> int:
        return len(self._ticked)

    def append(self, contacts: Sequence[tuple[str, Record]]) -> None:
        if contacts:
            first = len(self._contacts)
            self.beginInsertRows(QModelIndex(), first, first + len(contacts) - 1)
            self._contacts += contacts
            self._texts += (_cells(sid, record) for sid, record in contacts)
            self.endInsertRows()

    def clear(self) -> None:
        self._contacts, self._texts, self._ticked = [], [], set()
        self.show_rows(self._texts)
        self.ticks_changed.emit()

    def tick_all(self, *, ticked: bool) -> None:
        self._ticked = set(range(len(self._contacts))) if ticked else set()
        if self._contacts:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._contacts) - 1, 0))
        self.ticks_changed.emit()

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 0:
            return Qt.CheckState.Checked if index.row() in self._ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.FontRole and index.column() == _SID_COLUMN:
            return self._font
        return super().data(index, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802 (Qt's own)
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != 0:
            return False
        checked = Qt.CheckState(value) is Qt.CheckState.Checked
        (self._ticked.add if checked else self._ticked.discard)(index.row())
        self.dataChanged.emit(index, index)
        self.ticks_changed.emit()
        return True


def _cells(sid: str, record: Record) -> tuple[str, ...]:
    return full_name(record), *(str(record.get(field) or "") for field in _FIELDS), sid
