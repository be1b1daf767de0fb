"""The batches there have been: look for a contact in them, and open, go on with, restore, export or forget one."""

from itertools import pairwise

from PySide6.QtCore import QItemSelection, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from exogui.formatting import local_time
from exogui.gui.dialogs.history_search_results import HistorySearchResults
from exogui.gui.theme import UNIT, button, icon, label
from exogui.gui.widgets.message_bar import MessageBar
from exogui.gui.widgets.text_table import TextTableModel, text_view
from exogui.journal.purge import loss_message
from exogui.journal.purpose import is_erasure, kept_message
from exogui.journal.queries import BatchInfo
from exogui.journal.search import SearchHit
from exogui.model import Action, State
from exogui.services.messages import sum_message

_TITLES = ("Batch", "When", "What", "Account", "From", "By", "Contacts")
_WIDTHS = (56, 140, 80, 170, 160, 90)
_WORDS = {Action.LIST: "List", Action.CHECK: "Check", Action.DELETE: "Delete", Action.RESTORE: "Restore"}
#: Milliseconds without a key after which the search begins.
_TYPING = 150


class HistoryDialog(QDialog):
    """A table of the batches, the newest first; while something is searched for, one of the contacts found.

    Signals:
        open_wanted: a batch shall be shown in the window; its number, and the SID that was looked for, or nothing.
        go_on_wanted, restore_wanted, export_wanted, forget_wanted: the batch's number.
        search_wanted: contacts are looked for; the text.

    Attributes:
        found: the contacts found.
        message: says what came of it, and asks before a batch is forgotten.
    """

    open_requested = Signal(int, str)
    go_on_requested = Signal(int)
    restore_requested = Signal(int)
    export_requested = Signal(int)
    forget_requested = Signal(int)
    search_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("History")
        self.resize(1080, 560)
        self._batches: list[BatchInfo] = []
        self._table = TextTableModel(_TITLES, [])
        self._view = text_view(self._table, "Batches", _WIDTHS)
        self._none = label("", "muted")
        self.found = HistorySearchResults()
        self.message = MessageBar()
        self._pages = QStackedWidget()
        self._pages.addWidget(self._view)
        self._pages.addWidget(self.found)
        self._search = QLineEdit()
        self._typing = QTimer(self)
        self._open = button("Show in the window", "open", "primary")
        self._go_on = button("Go on", "resume")
        self._restore = button("Restore…", "restore")
        self._export = button("Export…", "export")
        self._forget = button("Forget…", "delete")
        self._arrange()
        self._listen()
        self._check()
        self._view.setFocus()

    def _arrange(self) -> None:
        self._search.setAccessibleName("Search")
        self._search.setPlaceholderText("Find a contact in all batches: SID, number or name")
        self._search.setClearButtonEnabled(True)
        self._search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self._search.setMinimumWidth(380)
        head = QHBoxLayout()
        head.addWidget(label("Batches on this computer", "title"))
        head.addStretch(1)
        head.addWidget(self._search)
        close = button("Close")
        close.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.setSpacing(UNIT)
        for one in (self._go_on, self._restore, self._export, self._forget):
            foot.addWidget(one)
        foot.addStretch(1)
        foot.addWidget(close)
        foot.addWidget(self._open)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        column.setSpacing(UNIT + 4)
        column.addLayout(head)
        column.addWidget(self._none)
        column.addWidget(self.message)
        column.addWidget(self._pages, 1)
        column.addLayout(foot)
        order = (self._search, self._view, self._go_on, self._restore, self._export, self._forget, close, self._open)
        for before, after in pairwise(order):
            self.setTabOrder(before, after)

    def _listen(self) -> None:
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING)
        self._typing.timeout.connect(lambda: self.search_requested.emit(self.text))
        self._search.textChanged.connect(self._typed)
        QShortcut(QKeySequence("Ctrl+F"), self, self._search.setFocus)
        self._none.setText("Reading the journal")
        self._open.clicked.connect(lambda: self.open_requested.emit(self._chosen(), self._sid()))
        self._go_on.clicked.connect(lambda: self.go_on_requested.emit(self._chosen()))
        self._restore.clicked.connect(lambda: self.restore_requested.emit(self._chosen()))
        self._export.clicked.connect(lambda: self.export_requested.emit(self._chosen()))
        self._forget.clicked.connect(self._ask)
        # No default button: Enter in the search field would press it.
        self._view.activated.connect(self._open.click)
        self._view.selectionModel().selectionChanged.connect(self._check)
        self.found.chosen.connect(self._check)

    @property
    def text(self) -> str:
        """What is looked for."""
        return self._search.text().strip()

    def show_batches(self, batches: list[BatchInfo]) -> None:
        """Show them, the one that was chosen before still chosen."""
        before = self._chosen()
        self._batches = batches
        self._table.show_rows([_cells(one) for one in batches])
        self._none.setText("None yet: every list that you load stands here from then on.")
        self._none.setVisible(not batches)
        if batches:
            numbers = [one.batch for one in batches]
            self._view.selectRow(numbers.index(before) if before in numbers else 0)
        self._check()

    def show_found(self, text: str, found: list[SearchHit]) -> None:
        """Show the contacts of that SID, number or name."""
        if text == self.text:
            self.found.show_found(text, found)
            self._pages.setCurrentWidget(self.found)
            self._check()

    def _typed(self) -> None:
        self.message.hide()
        if self.text:
            self._typing.start()
        else:
            self._typing.stop()
            self._pages.setCurrentWidget(self._view)
            self._check()

    @property
    def _searching(self) -> bool:
        return self._pages.currentWidget() is self.found

    def _sid(self) -> str:
        current = self.found.current
        return current.sid if self._searching and current else ""

    def _chosen(self) -> int:
        """Give the number of the batch that is chosen, itself or by one of its contacts; 0 for none."""
        if self._searching:
            return self.found.current.batch if self.found.current else 0
        rows = self._view.selectionModel().selectedRows()
        return self._batches[rows[0].row()].batch if rows else 0

    def _check(self, _: QItemSelection | None = None) -> None:
        chosen = self._chosen()
        info = next((one for one in self._batches if one.batch == chosen), None)
        self._open.setEnabled(info is not None)
        self._forget.setEnabled(info is not None)
        self._export.setEnabled(info is not None and info.total > 0)
        self._go_on.setEnabled(info is not None and info.unfinished)
        deleted = info.counts[State.DELETED] + info.counts[State.GONE] if info else 0
        self._restore.setEnabled(info is not None and info.action is Action.DELETE and deleted > 0)

    def _ask(self) -> None:
        chosen = self._chosen()
        restores = sorted(one.batch for one in self._batches if one.restores == chosen)
        for one in self._batches:
            if one.batch == chosen:
                words = f"Forget batch {chosen}"
                self.message.say(
                    f"{words}?", loss_message(one, restores), trouble=True,
                    action=("Keep it", lambda: None), other=(words, lambda: self.forget_requested.emit(chosen)),
                )  # fmt: skip


def _cells(one: BatchInfo) -> tuple[object, ...]:
    account = f"{one.account} ({one.region})" if one.account else "–"
    total = sum_message(one.counts) if one.total else "Not forgotten altogether: forget it once more"
    what = f"Erasure {one.reference}" if is_erasure(one) else _WORDS[one.action]
    if one.forgotten_at and not is_erasure(one):
        total = f"{total}. {kept_message(one)}"
    return (
        one.batch, local_time(one.started_at or one.created_at), what, account, one.sources, one.operator,
        "No contacts" if one.action is Action.LIST and not one.total else total,
    )  # fmt: skip
