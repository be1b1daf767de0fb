"""A table of plain texts for dialogs: named tuples in, one column a field."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QTableView

from exogui.foreign_text import visible
from exogui.gui.theme import UNIT, tooltip

_Index = QModelIndex | QPersistentModelIndex
#: The roles in which a cell's text is seen.
TEXT_ROLES = frozenset({Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole})


def shown_as(role: int, text: str) -> str:
    """A cell's text in one of those roles, whoever wrote it."""
    return tooltip(text) if role == Qt.ItemDataRole.ToolTipRole else visible(text)


class TextTableModel(QAbstractTableModel):
    """Rows of texts, shown as they are given."""

    def __init__(self, titles: Sequence[str], rows: Sequence[Sequence[object]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._titles = titles
        self._rows = rows

    def show_rows(self, rows: Sequence[Sequence[object]]) -> None:
        """Show other rows in their place."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:
        """Give how many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:
        """Give how many columns there are."""
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a column's title."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Give a cell's text."""
        return shown_as(role, str(self._rows[index.row()][index.column()])) if role in TEXT_ROLES else None


def text_view(model: QAbstractTableModel, name: str, widths: Sequence[int]) -> QTableView:
    """Make the view of such a table."""
    view = QTableView()
    model.setParent(view)
    view.setModel(model)
    view.setAccessibleName(name)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(view.fontMetrics().height() + UNIT + 6)
    view.horizontalHeader().setStretchLastSection(True)
    view.horizontalHeader().setHighlightSections(False)
    for column, width in enumerate(widths):
        view.setColumnWidth(column, width)
    return view
