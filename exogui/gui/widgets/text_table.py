"""A table of plain texts for dialogs, and the base of the table models."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QTableView

from exogui.foreign_text import visible
from exogui.gui.theme import UNIT, tooltip

Index = QModelIndex | QPersistentModelIndex
#: The roles in which a cell's text is seen.
TEXT_ROLES = frozenset({Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole})


def shown_as(role: int, text: str) -> str:
    """A cell's text in one of those roles, whoever wrote it."""
    return tooltip(text) if role == Qt.ItemDataRole.ToolTipRole else visible(text)


class TableModel(QAbstractTableModel):
    """Titles above the columns; a subclass knows the rows."""

    def __init__(self, titles: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._titles = titles

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 (Qt's own)
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802 (Qt's own)
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class TextTableModel(TableModel):
    """Rows of texts, one cell a column."""

    def __init__(self, titles: Sequence[str], rows: Sequence[Sequence[object]], parent: QObject | None = None) -> None:
        super().__init__(titles, parent)
        self._rows = rows

    def show_rows(self, rows: Sequence[Sequence[object]]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 (Qt's own)
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return shown_as(role, str(self._rows[index.row()][index.column()])) if role in TEXT_ROLES else None


def text_view(model: QAbstractTableModel, name: str, widths: Sequence[int]) -> QTableView:
    """Make the view of such a model, which belongs to it from then on."""
    view = QTableView()
    model.setParent(view)
    set_up_view(view, model, name, widths)
    return view


def set_up_view(view: QTableView, model: QAbstractTableModel, name: str, widths: Sequence[int]) -> None:
    """Set a view up with its model and accessible name, in the look of all tables."""
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


def selected_row(view: QTableView) -> int | None:
    """The first of the selected rows."""
    rows = view.selectionModel().selectedRows()
    return rows[0].row() if rows else None
