"""The history: batches, and contacts searched for in them; opens, resumes, restores, exports or forgets a batch."""

from itertools import pairwise

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from exogui.formatting import local_time
from exogui.gui.dialogs.dialog import Dialog
from exogui.gui.dialogs.history_search_results import HistorySearchResults
from exogui.gui.layout import row
from exogui.gui.theme import button, icon, label, line_edit
from exogui.gui.widgets.message_bar import MessageBar
from exogui.gui.widgets.text_table import TextTableModel, selected_row, text_view
from exogui.journal.purge import loss_message
from exogui.journal.purpose import is_erasure, kept_message
from exogui.journal.queries import BatchInfo
from exogui.journal.search import SearchHit
from exogui.model import Action, State
from exogui.services.messages import sum_message

_TITLES = ("Batch", "When", "What", "Account", "From", "By", "Contacts")
_WIDTHS = (56, 140, 80, 170, 160, 90)
_ACTIONS = {Action.LIST: "List", Action.CHECK: "Check", Action.DELETE: "Delete", Action.RESTORE: "Restore"}
_TYPING_MS = 150


class HistoryDialog(Dialog):
    """A table of the batches, the newest first; while something is searched for, one of the contacts found.

    Signals:
        open_requested: the batch's number, and the SID that was searched for, or nothing.
        go_on_requested, restore_requested, export_requested, forget_requested: the batch's number.
        search_requested: the text.
    """

    open_requested = Signal(int, str)
    go_on_requested = Signal(int)
    restore_requested = Signal(int)
    export_requested = Signal(int)
    forget_requested = Signal(int)
    search_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("History", parent, (1080, 560))
        self._batches: list[BatchInfo] = []
        self._table = TextTableModel(_TITLES, [])
        self._view = text_view(self._table, "Batches", _WIDTHS)
        self._none = label("Reading the journal", "muted")
        self.results = HistorySearchResults()
        self.message = MessageBar()
        self._pages = QStackedWidget()
        self._pages.addWidget(self._view)
        self._pages.addWidget(self.results)
        self._search = line_edit("Search", "Find a contact in all batches: SID, number or name")
        self._search.setClearButtonEnabled(True)
        self._search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self._search.setMinimumWidth(380)
        self._typing = QTimer(self)
        self._open = button("Show in the window", "open", "primary")
        self._go_on = button("Go on", "resume")
        self._restore = button("Restore…", "restore")
        self._export = button("Export…", "export")
        self._forget = button("Forget…", "delete", clicked=self._confirm_forget)
        self._arrange()
        self._connect()
        self._update_actions()
        self._view.setFocus()

    def _arrange(self) -> None:
        head = row(label("Batches on this computer", "title"), 1, self._search)
        close = button("Close", clicked=self.reject)
        foot = row(self._go_on, self._restore, self._export, self._forget, 1, close, self._open)
        self.arrange(head, self._none, self.message, (self._pages, 1), foot)
        order = (self._search, self._view, self._go_on, self._restore, self._export, self._forget, close, self._open)
        for before, after in pairwise(order):
            self.setTabOrder(before, after)

    def _connect(self) -> None:
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(lambda: self.search_requested.emit(self.text))
        self._search.textChanged.connect(self._on_typed)
        QShortcut(QKeySequence("Ctrl+F"), self, self._search.setFocus)
        self._open.clicked.connect(lambda: self.open_requested.emit(self._batch, self._sid))
        self._go_on.clicked.connect(lambda: self.go_on_requested.emit(self._batch))
        self._restore.clicked.connect(lambda: self.restore_requested.emit(self._batch))
        self._export.clicked.connect(lambda: self.export_requested.emit(self._batch))
        # No default button: Enter in the search field would press it.
        self._view.activated.connect(self._open.click)
        self._view.selectionModel().selectionChanged.connect(self._update_actions)
        self.results.selection_changed.connect(self._update_actions)

    @property
    def text(self) -> str:
        """What is searched for."""
        return self._search.text().strip()

    def show_batches(self, batches: list[BatchInfo]) -> None:
        """Show them; the one that was selected stays selected."""
        before = self._batch
        self._batches = batches
        self._table.show_rows([_cells(batch) for batch in batches])
        self._none.setText("None yet: every list that you load is kept here.")
        self._none.setVisible(not batches)
        if batches:
            numbers = [batch.batch for batch in batches]
            self._view.selectRow(numbers.index(before) if before in numbers else 0)
        self._update_actions()

    def show_hits(self, text: str, hits: list[SearchHit]) -> None:
        """Show what a search found, unless something else was typed since."""
        if text == self.text:
            self.results.show_hits(text, hits)
            self._pages.setCurrentWidget(self.results)
            self._update_actions()

    def _on_typed(self) -> None:
        self.message.hide()
        if self.text:
            self._typing.start()
        else:
            self._typing.stop()
            self._pages.setCurrentWidget(self._view)
            self._update_actions()

    @property
    def _hit(self) -> SearchHit | None:
        return self.results.current if self._pages.currentWidget() is self.results else None

    @property
    def _sid(self) -> str:
        return self._hit.sid if self._hit else ""

    @property
    def _batch(self) -> int:
        """The number of the batch that is selected, itself or by one of its contacts; 0 for none."""
        if self._pages.currentWidget() is self.results:
            return self._hit.batch if self._hit else 0
        selected = selected_row(self._view)
        return 0 if selected is None else self._batches[selected].batch

    @property
    def _info(self) -> BatchInfo | None:
        return next((batch for batch in self._batches if batch.batch == self._batch), None)

    def _update_actions(self) -> None:
        info = self._info
        self._open.setEnabled(info is not None)
        self._forget.setEnabled(info is not None)
        self._export.setEnabled(info is not None and info.total > 0)
        self._go_on.setEnabled(info is not None and info.unfinished)
        deleted = info.counts[State.DELETED] + info.counts[State.GONE] if info else 0
        self._restore.setEnabled(info is not None and info.action is Action.DELETE and deleted > 0)

    def _confirm_forget(self) -> None:
        if info := self._info:
            number, text = info.batch, f"Forget batch {info.batch}"
            restores = sorted(batch.batch for batch in self._batches if batch.restores == number)
            self.message.show_message(
                f"{text}?",
                loss_message(info, restores),
                trouble=True,
                action=("Keep it", lambda: None),
                other=(text, lambda: self.forget_requested.emit(number)),
            )


def _cells(batch: BatchInfo) -> tuple[object, ...]:
    account = f"{batch.account} ({batch.region})" if batch.account else "–"
    total = sum_message(batch.counts) if batch.total else "Not completely forgotten: forget it once more"
    what = f"Erasure {batch.reference}" if is_erasure(batch) else _ACTIONS[batch.action]
    if batch.forgotten_at and not is_erasure(batch):
        total = f"{total}. {kept_message(batch)}"
    if batch.action is Action.LIST and not batch.total:
        total = "No contacts"
    when = local_time(batch.started_at or batch.created_at)
    return batch.batch, when, what, account, batch.sources, batch.operator, total
