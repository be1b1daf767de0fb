"""The lines that gave no contact, as a table in which their texts can be mended."""

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal

from exogui.gui.widgets.text_table import TEXT_ROLES, TextTableModel, shown_as
from exogui.journal.queries import StoredRejectedLine
from exogui.lists.identifiers.sid_parser import cell_sid

_Index = QModelIndex | QPersistentModelIndex
_TEXT, _REASON = 2, 3


class RejectedLinesModel(TextTableModel):
    """Source, line, text and reason; each mended text is judged at once.

    Signals:
        mended: a text was changed.

    Attributes:
        lines: those that are shown.
        texts: the mended ones, by the line's key.
    """

    mended = Signal()

    def __init__(self, lines: list[StoredRejectedLine], *, may_mend: bool) -> None:
        super().__init__(("Source", "Line", "Text", "Reason"), lines)
        self.lines = lines
        self.texts: dict[int, str] = {}
        self._may_mend = may_mend

    @property
    def ready(self) -> int:
        """How many lines are contact SIDs now."""
        return sum(cell_sid(text)[0] is not None for text in self.texts.values())

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Let texts be edited."""
        editable = self._may_mend and index.column() == _TEXT
        return super().flags(index) | (Qt.ItemFlag.ItemIsEditable if editable else Qt.ItemFlag.NoItemFlags)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a cell's text: the mended one, and what is to be said of it now."""
        line = self.lines[index.row()]
        mended = self.texts.get(line.key)
        if role == Qt.ItemDataRole.EditRole and index.column() == _TEXT:
            return line.text if mended is None else mended
        if mended is None or role not in TEXT_ROLES or index.column() not in {_TEXT, _REASON}:
            return super().data(index, role)
        reason = cell_sid(mended)[1] or "A contact SID now: it can be taken in"
        return shown_as(role, reason if index.column() == _REASON else mended)

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take a mended text; the old one again is no mending."""
        line = self.lines[index.row()]
        if role != Qt.ItemDataRole.EditRole or index.column() != _TEXT or not self._may_mend:
            return False
        if value == line.text:
            self.texts.pop(line.key, None)
        else:
            self.texts[line.key] = value
        self.dataChanged.emit(self.index(index.row(), _TEXT), self.index(index.row(), _REASON))
        self.mended.emit()
        return True
