"""The contacts on a list that an earlier batch deleted: who, when, and by which batch."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from exogui.formatting import local_time
from exogui.gui.theme import UNIT, button, label
from exogui.gui.widgets.text_table import TextTableModel, text_view
from exogui.journal.previously_deleted import EarlierDeletion

_TITLES = ("Row", "Name", "Number", "Batch", "Deleted", "SID")
_WIDTHS = (64, 170, 150, 64, 150)


class PreviouslyDeletedDialog(QDialog):
    """A table of them, and the way to take them off the list.

    Signals:
        take_off_wanted: they shall be taken off the list.
    """

    take_off_requested = Signal()

    def __init__(self, shown: list[EarlierDeletion], words: tuple[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Deleted before")
        self.resize(860, 480)
        title, advice = words
        off = button("Take them off the list", "minus")
        off.clicked.connect(self.take_off_requested)
        off.clicked.connect(self.accept)
        close = button("Close", "", "primary")
        close.setDefault(True)
        close.clicked.connect(self.reject)
        box = QDialogButtonBox()
        box.addButton(off, QDialogButtonBox.ButtonRole.ActionRole)
        box.addButton(close, QDialogButtonBox.ButtonRole.RejectRole)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        column.setSpacing(UNIT + 4)
        column.addWidget(label(title, "title"))
        column.addWidget(label(advice))
        column.addWidget(
            text_view(TextTableModel(_TITLES, [_cells(one) for one in shown]), "Contacts deleted before", _WIDTHS), 1
        )
        column.addWidget(box)


def _cells(one: EarlierDeletion) -> tuple[object, ...]:
    return one.row, one.name or "–", one.number or "–", one.batch, local_time(one.finished_at) or "–", one.sid
