"""Table model of the lines that gave no contact; their texts can be corrected."""

from typing import Any

from PySide6.QtCore import Qt, Signal

from exogui.gui.widgets.text_table import TEXT_ROLES, Index, TextTableModel, shown_as
from exogui.journal.queries import StoredRejectedLine
from exogui.lists.identifiers.sid_parser import cell_sid

_TEXT, _REASON = 2, 3


class RejectedLinesModel(TextTableModel):
    """Source, line, text and reason; each corrected text is parsed at once.

    Attributes:
        texts: the corrected ones, by the line's key.
    """

    corrected = Signal()

    def __init__(self, lines: list[StoredRejectedLine], *, editable: bool) -> None:
        super().__init__(("Source", "Line", "Text", "Reason"), lines)
        self.lines = lines
        self.texts: dict[int, str] = {}
        self._editable = editable

    @property
    def ready(self) -> int:
        """How many corrected texts are contact SIDs."""
        return sum(cell_sid(text)[0] is not None for text in self.texts.values())

    def flags(self, index: Index) -> Qt.ItemFlag:
        editable = self._editable and index.column() == _TEXT
        return super().flags(index) | (Qt.ItemFlag.ItemIsEditable if editable else Qt.ItemFlag.NoItemFlags)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.lines[index.row()]
        text = self.texts.get(line.key)
        if role == Qt.ItemDataRole.EditRole and index.column() == _TEXT:
            return line.text if text is None else text
        if text is None or role not in TEXT_ROLES or index.column() not in {_TEXT, _REASON}:
            return super().data(index, role)
        reason = cell_sid(text)[1] or "A contact SID now: it can be taken in"
        return shown_as(role, reason if index.column() == _REASON else text)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802 (Qt's own)
        line = self.lines[index.row()]
        if role != Qt.ItemDataRole.EditRole or index.column() != _TEXT or not self._editable:
            return False
        if value == line.text:
            self.texts.pop(line.key, None)
        else:
            self.texts[line.key] = value
        self.dataChanged.emit(self.index(index.row(), _TEXT), self.index(index.row(), _REASON))
        self.corrected.emit()
        return True
