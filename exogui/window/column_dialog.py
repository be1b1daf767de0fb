"""Which column holds the contact SIDs? Asked only where it isn't plain."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from exogui.lists.reading import ListFile
from exogui.window.look import UNIT, button, label


class ColumnDialog(QDialog):
    """Shows the first rows; a click on a column chooses it.

    Attributes:
        column: the column that was chosen.
    """

    def __init__(self, opened: ListFile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Choose column")
        self.setAccessibleName("Choose column")
        self.resize(760, 460)
        self.column = opened.guess.column or 0
        self._table = _preview(opened)
        self._table.currentCellChanged.connect(lambda _row, column, *_: self._choose(column))
        self._table.horizontalHeader().sectionClicked.connect(self._choose)
        self._picker = QComboBox()
        self._picker.setAccessibleName("Column of the contact SIDs")
        self._picker.addItems(opened.columns)
        self._picker.currentIndexChanged.connect(self._choose)
        take = button("Use this column", "check", "primary")
        leave = button("Leave the file out")
        take.setDefault(True)
        take.clicked.connect(self.accept)
        leave.clicked.connect(self.reject)

        column = QVBoxLayout(self)
        column.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        column.setSpacing(UNIT + 4)
        heading = label(f"Which column of {opened.name} holds the contact SIDs?", "title")
        heading.setWordWrap(True)
        reason = label(opened.guess.reason, "muted")
        reason.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(label("Column"))
        row.addWidget(self._picker, 1)
        box = QDialogButtonBox()
        box.addButton(leave, QDialogButtonBox.ButtonRole.RejectRole)
        box.addButton(take, QDialogButtonBox.ButtonRole.AcceptRole)
        column.addWidget(heading)
        column.addWidget(reason)
        column.addWidget(self._table, 1)
        column.addLayout(row)
        column.addWidget(box)
        self._choose(self.column)

    def _choose(self, column: int) -> None:
        if column < 0:
            return
        self.column = column
        self._picker.setCurrentIndex(column)
        self._table.selectColumn(column)


def _preview(opened: ListFile) -> QTableWidget:
    table = QTableWidget(len(opened.preview), len(opened.columns))
    table.setAccessibleName("First rows")
    table.setHorizontalHeaderLabels(opened.columns)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectColumns)
    table.verticalHeader().hide()
    for row, cells in enumerate(opened.preview):
        for column, text in enumerate(cells[: len(opened.columns)]):
            item = QTableWidgetItem(text)
            item.setFlags(Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled)
            table.setItem(row, column, item)
    table.resizeColumnsToContents()
    return table
