"""The lines that gave no contact: none is dropped in silence, and each can be mended in place."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from exogui.formatting import contacts, plural
from exogui.gui.dialogs.rejected_lines_model import RejectedLinesModel
from exogui.gui.theme import UNIT, button, label
from exogui.gui.widgets.text_table import text_view
from exogui.journal.queries import StoredRejectedLine
from exogui.lists.identifiers.sid_parser import cell_sid
from exogui.lists.readers.chunks import HIDDEN_ROW
from exogui.lists.writers.csv_injection import tab_separated

_HOW = "Double-click a text, or press F2 on it, to mend it: what is a contact SID then can be taken in."
_NOT_NOW = "A batch that was begun keeps its rows: what is mended goes on a new list."


class RejectedLinesDialog(QDialog):
    """A table of them.

    Signals:
        export_wanted: they should be written to a file.
        take_in_wanted: the mended texts, by their lines' keys.
        hidden_wanted: the rows that a spreadsheet hides should be taken in.
    """

    export_requested = Signal()
    take_in_requested = Signal(object)
    hidden_requested = Signal()

    def __init__(
        self, lines: list[StoredRejectedLine], told: str, *, may_mend: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Left out")
        self.resize(980, 520)
        self._table = RejectedLinesModel(lines, may_mend=may_mend)
        self._table.mended.connect(self._offer)
        self._take_in = button("Take in", "check", "primary")
        self._take_in.clicked.connect(lambda: self.take_in_requested.emit(dict(self._table.texts)))
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        column.setSpacing(UNIT + 4)
        column.addWidget(label(f"{plural(len(lines), 'line')} gave no contact", "title"))
        for words in (told, f"Nothing of them is ever sent. {_HOW if may_mend else _NOT_NOW}"):
            said = label(words, "muted")
            said.setWordWrap(True)
            column.addWidget(said)
        view = text_view(self._table, "Left out", (200, 60, 320))
        view.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        column.addWidget(view, 1)
        column.addWidget(self._buttons(may_mend=may_mend))
        self._offer()

    @property
    def lines(self) -> list[StoredRejectedLine]:
        """The lines that are shown."""
        return self._table.lines

    def _buttons(self, *, may_mend: bool) -> QDialogButtonBox:
        box = QDialogButtonBox()
        copy = button("Copy all", "copy")
        copy.clicked.connect(self._copy)
        export = button("Export…", "export")
        export.clicked.connect(self.export_requested)
        close = button("Close")
        close.clicked.connect(self.accept)
        box.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
        box.addButton(export, QDialogButtonBox.ButtonRole.ActionRole)
        if may_mend and any(line.reason == HIDDEN_ROW and cell_sid(line.text)[0] for line in self.lines):
            take_hidden = button("Take hidden rows", "check")
            take_hidden.clicked.connect(self.hidden_requested)
            box.addButton(take_hidden, QDialogButtonBox.ButtonRole.ActionRole)
        if may_mend:
            box.addButton(self._take_in, QDialogButtonBox.ButtonRole.ActionRole)
        box.addButton(close, QDialogButtonBox.ButtonRole.AcceptRole)
        return box

    def _offer(self) -> None:
        """Say how many lines can be taken in."""
        ready = self._table.ready
        words = f"Take in {contacts(ready)}" if ready else "Take in"
        self._take_in.setText(words)
        self._take_in.setAccessibleName(words)
        self._take_in.setEnabled(ready > 0)

    def _copy(self) -> None:
        lines = ([str(cell) for cell in line[:4]] for line in self.lines)
        QGuiApplication.clipboard().setText(tab_separated([("Source", "Line", "Text", "Reason"), *lines]))
