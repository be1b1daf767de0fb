"""The contacts on a list that an earlier batch deleted: who, when, and by which batch."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from exogui.batch.deleted_before import Earlier
from exogui.window.look import UNIT, button, label
from exogui.window.text_table import TextTable, text_view
from exogui.wording import when

_TITLES = ("Row", "Name", "Number", "Batch", "Deleted", "SID")
_WIDTHS = (64, 170, 150, 64, 150)


class DeletedBeforeDialog(QDialog):
    """A table of them, and the way to take them off the list.

    Signals:
        take_off_wanted: they shall be taken off the list.
    """

    take_off_wanted = Signal()

    def __init__(self, shown: list[Earlier], words: tuple[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Deleted before")
        self.resize(860, 480)
        title, advice = words
        off = button("Take them off the list", "minus")
        off.clicked.connect(self.take_off_wanted)
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
            text_view(TextTable(_TITLES, [_cells(one) for one in shown]), "Contacts deleted before", _WIDTHS), 1
        )
        column.addWidget(box)


def _cells(one: Earlier) -> tuple[object, ...]:
    return one.row, one.name or "–", one.number or "–", one.batch, when(one.finished_at) or "–", one.sid
