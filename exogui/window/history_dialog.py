"""The batches there have been: open one in the window, or export it."""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from exogui.batch.deciding import Action
from exogui.batch.pages import BatchInfo
from exogui.batch.telling import tell_sum
from exogui.window.look import UNIT, button, label
from exogui.window.text_table import TextTable, text_view


class HistoryDialog(QDialog):
    """A table of them, the newest first.

    Signals:
        open_wanted: a batch shall be shown in the window; its number.
    """

    open_wanted = Signal(int)

    def __init__(self, batches: list[BatchInfo], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("History")
        self.resize(960, 480)
        self._batches = batches
        self._open = button("Show in the window", "open", "primary")
        self._open.setDefault(True)
        self._open.clicked.connect(self._choose)
        close = button("Close")
        close.clicked.connect(self.reject)
        box = QDialogButtonBox()
        box.addButton(close, QDialogButtonBox.ButtonRole.RejectRole)
        box.addButton(self._open, QDialogButtonBox.ButtonRole.AcceptRole)
        titles = ("Batch", "When", "What", "Account", "From", "By", "Contacts")
        self._view = text_view(
            TextTable(titles, [_cells(one) for one in batches]), "Batches", (56, 140, 80, 170, 150, 90)
        )
        self._view.doubleClicked.connect(self._choose)
        self._view.selectionModel().selectionChanged.connect(self._check)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        column.setSpacing(UNIT + 4)
        column.addWidget(label("Batches on this computer", "title"))
        if not batches:
            column.addWidget(label("None yet: every list that you load stands here from then on.", "muted"))
        column.addWidget(self._view, 1)
        column.addWidget(box)
        if batches:
            self._view.selectRow(0)
        self._check()

    def _check(self) -> None:
        self._open.setEnabled(self._view.selectionModel().hasSelection())

    def _choose(self) -> None:
        index = self._view.currentIndex()
        if index.isValid():
            self.open_wanted.emit(self._batches[index.row()].batch)
            self.accept()


def _cells(one: BatchInfo) -> tuple[object, ...]:
    when = datetime.fromisoformat(one.started_at or one.created_at).astimezone()
    what = {Action.LIST: "List", Action.LOOK_UP: "Look up", Action.DELETE: "Delete", Action.RESTORE: "Restore"}[
        one.action
    ]
    account = f"{one.account} ({one.region})" if one.account else "–"
    return one.batch, f"{when:%Y-%m-%d %H:%M}", what, account, one.sources, one.operator, tell_sum(one.counts)
