"""Which sheet, which encoding, which column holds the contact SIDs? Asked only where it isn't plain."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from exogui.foreign_text import isolated, visible
from exogui.gui.theme import UNIT, button, label
from exogui.lists.readers.list_file import NO_COLUMNS, ListFile, ReadOptions

_ENCODINGS = {
    "utf-8": "Unicode (UTF-8)", "utf-16": "Unicode (UTF-16)", "cp1252": "Western European (Windows)",
    "cp1250": "Central European (Windows)", "cp1251": "Cyrillic (Windows)", "cp1253": "Greek (Windows)",
    "cp1254": "Turkish (Windows)", "cp1255": "Hebrew (Windows)", "cp1256": "Arabic (Windows)",
    "cp1257": "Baltic (Windows)", "cp874": "Thai (Windows)", "cp850": "Western European (DOS)",
    "mac_roman": "Western European (Mac)", "koi8_r": "Cyrillic (KOI8-R)", "cp932": "Japanese (Shift JIS)",
    "euc_jp": "Japanese (EUC)", "gb18030": "Chinese (GB 18030)", "big5": "Chinese (Big5)", "cp949": "Korean",
}  # fmt: skip
_DELIMITERS = {
    ",": "Comma",
    ";": "Semicolon",
    "\t": "Tab",
    "|": "Vertical bar",
    NO_COLUMNS: "Nothing: it has no columns",
}
_MOST_COLUMNS = 200


class ColumnDialog(QDialog):
    """Shows the first rows; a click on a column chooses it, and another sheet or encoding shows them anew.

    Signals:
        reopen_wanted: the Choices by which the file should be shown.

    Attributes:
        column: the column that was chosen.
    """

    reopen_requested = Signal(object)

    def __init__(self, opened: ListFile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Choose column")
        self.setAccessibleName("Choose column")
        self.resize(820, 540)
        self.column = 0
        self._table = _preview()
        self._table.currentCellChanged.connect(lambda _row, column, *_: self._choose(column))
        self._table.horizontalHeader().sectionClicked.connect(self._choose)
        self._picker = QComboBox()
        self._picker.currentIndexChanged.connect(self._choose)
        self._sheet, self._encoding, self._delimiter = QComboBox(), QComboBox(), QComboBox()
        self._reason = label("", "muted")
        self._reason.setWordWrap(True)
        take = button("Use this column", "check", "primary")
        leave = button("Leave the file out")
        take.setDefault(True)
        take.clicked.connect(self.accept)
        leave.clicked.connect(self.reject)

        column = QVBoxLayout(self)
        column.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        column.setSpacing(UNIT + 4)
        heading = label(f"Which column of {isolated(opened.name)} holds the contact SIDs?", "title")
        heading.setWordWrap(True)
        box = QDialogButtonBox()
        box.addButton(leave, QDialogButtonBox.ButtonRole.RejectRole)
        box.addButton(take, QDialogButtonBox.ButtonRole.AcceptRole)
        column.addWidget(heading)
        column.addWidget(self._reason)
        column.addWidget(self._table, 1)
        column.addLayout(self._fields())
        column.addWidget(box)
        self.show_list(opened)
        for one in (self._sheet, self._encoding, self._delimiter):
            one.activated.connect(self._ask_anew)
        self._picker.setFocus()

    def _fields(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(UNIT)
        fields = (
            ("Column", "Column of the contact SIDs", self._picker),
            ("Sheet", "Sheet", self._sheet),
            ("Encoding", "Encoding", self._encoding),
            ("Between the cells", "Between the cells", self._delimiter),
        )
        for row, (words, name, picker) in enumerate(fields):
            said = label(words)
            said.setBuddy(picker)
            picker.setAccessibleName(name)
            grid.addWidget(said, row, 0)
            grid.addWidget(picker, row, 1)
        grid.setColumnStretch(1, 1)
        self._labels = [grid.itemAtPosition(row, 0) for row in range(len(fields))]
        return grid

    def show_list(self, opened: ListFile) -> None:
        """Show a file's first rows, what it was taken for, and which column seems to be the one."""
        rivals = " and ".join(f"“{isolated(name)}”" for name in opened.rivals)
        self._reason.setText(opened.guess.reason + (f"; there are some on {rivals}, too" if rivals else ""))
        columns = [visible(name) for name in opened.columns[:_MOST_COLUMNS]] or ["Text"]
        pickers = (self._picker, self._sheet, self._encoding, self._delimiter)
        blocked = [QSignalBlocker(one) for one in (*pickers, self._table)]
        _fill(self._table, columns, opened.preview)
        self._picker.clear()
        self._picker.addItems(columns)
        _offer(self._sheet, {name: visible(name) for name in opened.sheets}, opened.sheet)
        encoding = "utf-8" if opened.encoding == "utf-8-sig" else opened.encoding
        _offer(self._encoding, {encoding: encoding, **_ENCODINGS} if encoding else {}, encoding)
        delimiter = opened.delimiter
        texts = {} if delimiter is None else {**({delimiter: visible(delimiter)} if delimiter else {}), **_DELIMITERS}
        _offer(self._delimiter, texts, delimiter or NO_COLUMNS)
        for picker, item in zip(pickers, self._labels, strict=True):
            shown = picker.count() > (picker is self._sheet)
            picker.setVisible(shown)
            if item and (said := item.widget()):
                said.setVisible(shown)
        del blocked
        self._choose(opened.guess.column or 0)

    def refuse(self, title: str, advice: str) -> None:
        """Say why the file can't be shown so."""
        self._reason.setText(f"{title}. {advice}")

    def _choose(self, column: int) -> None:
        if column < 0:
            return
        self.column = column
        self._picker.setCurrentIndex(column)
        self._table.selectColumn(column)

    def _ask_anew(self) -> None:
        sheet, encoding, delimiter = (
            str(one.currentData() or "") for one in (self._sheet, self._encoding, self._delimiter)
        )
        self.reopen_requested.emit(ReadOptions(sheet, encoding, delimiter))


def _offer(picker: QComboBox, texts: dict[str, str], chosen: str) -> None:
    picker.clear()
    for value, text in texts.items():
        picker.addItem(text, value)
    picker.setCurrentIndex(max(picker.findData(chosen), 0))


def _preview() -> QTableWidget:
    table = QTableWidget()
    table.setAccessibleName("First rows")
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectColumns)
    table.verticalHeader().hide()
    return table


def _fill(table: QTableWidget, columns: list[str], rows: list[list[str]]) -> None:
    table.clear()
    table.setRowCount(len(rows))
    table.setColumnCount(len(columns))
    table.setHorizontalHeaderLabels(columns)
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells[: len(columns)]):
            item = QTableWidgetItem(visible(text))
            item.setFlags(Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled)
            table.setItem(row, column, item)
    table.resizeColumnsToContents()
