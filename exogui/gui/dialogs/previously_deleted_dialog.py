"""The contacts on a list that an earlier batch deleted: when, and by which batch."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from exogui.formatting import local_time
from exogui.gui.dialogs.dialog import Dialog, Role, button_box
from exogui.gui.theme import button, label
from exogui.gui.widgets.text_table import TextTableModel, text_view
from exogui.journal.previously_deleted import EarlierDeletion

_TITLES = ("Row", "Name", "Number", "Batch", "Deleted", "SID")
_WIDTHS = (64, 170, 150, 64, 150)


class PreviouslyDeletedDialog(Dialog):
    take_off_requested = Signal()

    def __init__(
        self, deletions: list[EarlierDeletion], message: tuple[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__("Deleted before", parent, (860, 480))
        remove = button("Take them off the list", "minus", clicked=self.take_off_requested)
        remove.clicked.connect(self.accept)
        close = button("Close", "", "primary", self.reject)
        close.setDefault(True)
        title, advice = message
        view = text_view(
            TextTableModel(_TITLES, [_cells(row) for row in deletions]), "Contacts deleted before", _WIDTHS
        )
        box = button_box((remove, Role.ActionRole), (close, Role.RejectRole))
        self.arrange(label(title, "title"), label(advice), (view, 1), box)


def _cells(row: EarlierDeletion) -> tuple[object, ...]:
    return row.row, row.name or "–", row.number or "–", row.batch, local_time(row.finished_at) or "–", row.sid
