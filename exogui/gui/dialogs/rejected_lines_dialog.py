"""The lines that gave no contact, to be copied, exported or corrected."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractItemView, QDialogButtonBox, QWidget

from exogui.formatting import contacts, plural
from exogui.gui.dialogs.dialog import Dialog, Role, button_box
from exogui.gui.dialogs.rejected_lines_model import RejectedLinesModel
from exogui.gui.theme import button, label
from exogui.gui.widgets.text_table import text_view
from exogui.journal.queries import StoredRejectedLine
from exogui.lists.identifiers.sid_parser import cell_sid
from exogui.lists.readers.chunks import HIDDEN_ROW
from exogui.lists.writers.csv_injection import tab_separated

_HOW_TO_CORRECT = "Double-click a text, or press F2 on it, to correct it. A contact SID can then be taken in."
_NOT_EDITABLE = "A batch that was begun keeps its rows: corrected lines belong on a new list."


class RejectedLinesDialog(Dialog):
    """Shows them in a table.

    Args:
        message: what became of the list's lines.

    Signals:
        take_in_requested: the corrected texts, by their lines' keys.
        hidden_requested: the rows that a spreadsheet hides should be taken in.
    """

    export_requested = Signal()
    take_in_requested = Signal(object)
    hidden_requested = Signal()

    def __init__(
        self, lines: list[StoredRejectedLine], message: str, *, editable: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__("Left out", parent, (980, 520))
        self._table = RejectedLinesModel(lines, editable=editable)
        self._table.corrected.connect(self._update_take_in)
        self._take_in = button("Take in", "check", "primary")
        self._take_in.clicked.connect(lambda: self.take_in_requested.emit(dict(self._table.texts)))
        view = text_view(self._table, "Left out", (200, 60, 320))
        view.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.arrange(
            label(f"{plural(len(lines), 'line')} gave no contact", "title"),
            label(message, "muted", wrap=True),
            label(f"None of them is ever sent. {_HOW_TO_CORRECT if editable else _NOT_EDITABLE}", "muted", wrap=True),
            (view, 1),
            self._button_box(editable=editable),
        )
        self._update_take_in()

    @property
    def lines(self) -> list[StoredRejectedLine]:
        return self._table.lines

    def _button_box(self, *, editable: bool) -> QDialogButtonBox:
        buttons = [button("Copy all", "copy", clicked=self._copy)]
        buttons.append(button("Export…", "export", clicked=self.export_requested))
        if editable and any(line.reason == HIDDEN_ROW and cell_sid(line.text)[0] for line in self.lines):
            buttons.append(button("Take hidden rows", "check", clicked=self.hidden_requested))
        if editable:
            buttons.append(self._take_in)
        close = button("Close", clicked=self.accept)
        return button_box(*((made, Role.ActionRole) for made in buttons), (close, Role.AcceptRole))

    def _update_take_in(self) -> None:
        ready = self._table.ready
        text = f"Take in {contacts(ready)}" if ready else "Take in"
        self._take_in.setText(text)
        self._take_in.setAccessibleName(text)
        self._take_in.setEnabled(ready > 0)

    def _copy(self) -> None:
        lines = ([str(cell) for cell in line[:4]] for line in self.lines)
        QGuiApplication.clipboard().setText(tab_separated([("Source", "Line", "Text", "Reason"), *lines]))
