"""Asks which column, sheet or encoding holds the contact SIDs, where the file leaves it open."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QGridLayout, QTableWidget, QTableWidgetItem, QWidget

from exogui.foreign_text import isolated, visible
from exogui.gui.dialogs.dialog import Dialog, Role, button_box
from exogui.gui.theme import UNIT, button, label
from exogui.lists.readers.chunks import ReadOptions
from exogui.lists.readers.list_file import NO_COLUMNS, ListFile

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
_MAX_COLUMNS = 200


class ColumnDialog(Dialog):
    """Shows the first rows; a click on a column chooses it, and another sheet or encoding shows them anew.

    Signals:
        reopen_requested: the ReadOptions with which the file should be read.

    Attributes:
        column: the column that was chosen.
    """

    reopen_requested = Signal(object)

    def __init__(self, opened: ListFile, parent: QWidget | None = None) -> None:
        super().__init__("Choose column", parent, (820, 540))
        self.column = 0
        self._table = _preview()
        self._table.currentCellChanged.connect(lambda _row, column, *_: self._choose(column))
        self._table.horizontalHeader().sectionClicked.connect(self._choose)
        self._picker = QComboBox()
        self._picker.currentIndexChanged.connect(self._choose)
        self._sheet, self._encoding, self._delimiter = QComboBox(), QComboBox(), QComboBox()
        self._options = (self._sheet, self._encoding, self._delimiter)
        self._reason = label("", "muted", wrap=True)
        use = button("Use this column", "check", "primary", self.accept)
        use.setDefault(True)
        skip = button("Leave the file out", clicked=self.reject)
        heading = label(f"Which column of {isolated(opened.name)} holds the contact SIDs?", "title", wrap=True)
        box = button_box((skip, Role.RejectRole), (use, Role.AcceptRole))
        self.arrange(heading, self._reason, (self._table, 1), self._fields(), box)
        self.show_list(opened)
        for picker in self._options:
            picker.activated.connect(self._request_reopen)
        self._picker.setFocus()

    def _fields(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(UNIT)
        grid.setColumnStretch(1, 1)
        titles = ("Column", "Sheet", "Encoding", "Between the cells")
        self._labels = [label(title) for title in titles]
        for row, (title, picker) in enumerate(zip(self._labels, (self._picker, *self._options), strict=True)):
            title.setBuddy(picker)
            picker.setAccessibleName(titles[row])
            grid.addWidget(title, row, 0)
            grid.addWidget(picker, row, 1)
        self._picker.setAccessibleName("Column of the contact SIDs")
        return grid

    def show_list(self, opened: ListFile) -> None:
        """Show a file's first rows, how it was read, and which column seems to be the one."""
        rivals = " and ".join(f"“{isolated(name)}”" for name in opened.other_sid_sheets)
        self._reason.setText(opened.guess.reason + (f"; there are some on {rivals}, too" if rivals else ""))
        columns = [visible(name) for name in opened.columns[:_MAX_COLUMNS]] or ["Text"]
        pickers = (self._picker, *self._options)
        blockers = [QSignalBlocker(widget) for widget in (*pickers, self._table)]
        _fill_table(self._table, columns, opened.preview)
        self._picker.clear()
        self._picker.addItems(columns)
        _fill_picker(self._sheet, {name: visible(name) for name in opened.sheets}, opened.sheet)
        encoding = "utf-8" if opened.encoding == "utf-8-sig" else opened.encoding
        _fill_picker(self._encoding, {encoding: encoding, **_ENCODINGS} if encoding else {}, encoding)
        delimiter = opened.delimiter
        texts = {} if delimiter is None else {**({delimiter: visible(delimiter)} if delimiter else {}), **_DELIMITERS}
        _fill_picker(self._delimiter, texts, delimiter or NO_COLUMNS)
        for picker, title in zip(pickers, self._labels, strict=True):
            has_choice = picker.count() > (picker is self._sheet)
            picker.setVisible(has_choice)
            title.setVisible(has_choice)
        del blockers
        self._choose(opened.guess.column or 0)

    def show_error(self, title: str, advice: str) -> None:
        self._reason.setText(f"{title}. {advice}")

    def _choose(self, column: int) -> None:
        if column < 0:
            return
        self.column = column
        self._picker.setCurrentIndex(column)
        self._table.selectColumn(column)

    def _request_reopen(self) -> None:
        sheet, encoding, delimiter = (str(picker.currentData() or "") for picker in self._options)
        self.reopen_requested.emit(ReadOptions(sheet, encoding, delimiter))


def _fill_picker(picker: QComboBox, texts: dict[str, str], selected: str) -> None:
    picker.clear()
    for value, text in texts.items():
        picker.addItem(text, value)
    picker.setCurrentIndex(max(picker.findData(selected), 0))


def _preview() -> QTableWidget:
    table = QTableWidget()
    table.setAccessibleName("First rows")
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectColumns)
    table.verticalHeader().hide()
    return table


def _fill_table(table: QTableWidget, columns: list[str], rows: list[list[str]]) -> None:
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
