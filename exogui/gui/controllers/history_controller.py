"""History…: shows the batches, searches them for contacts, and does what is asked with a batch."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from exogui.gui.controllers.controller import Controller, WindowContext
from exogui.gui.controllers.list_controller import ListController
from exogui.gui.widgets.message_bar import MessageBar
from exogui.journal import queries
from exogui.journal.batches import Journal
from exogui.journal.queries import BatchInfo
from exogui.model import DEMO_REGION

if TYPE_CHECKING:
    from exogui.gui.dialogs.history_dialog import HistoryDialog
    from exogui.journal.search import SearchHit


class HistoryController(Controller):
    """Its messages show in the dialog while that is open.

    Signals:
        resume_requested: of the batch that is shown now.
        restore_requested: of the batch that is shown now.
        export_requested: of the batch of this number.
    """

    resume_requested = Signal()
    restore_requested = Signal()
    export_requested = Signal(int)

    def __init__(self, context: WindowContext, list_controller: ListController) -> None:
        super().__init__(context)
        self._list = list_controller
        self._dialog: HistoryDialog | None = None
        self._searching = False
        self._window.account_bar.history_requested.connect(self._open)
        self._window.closing.connect(self._close_dialog)

    def close(self) -> None:
        super().close()
        self._close_dialog()

    def refresh(self) -> None:
        """Read the batches again, if the dialog is open."""
        if self._dialog:
            self.run_in_background(self._batches, self._show_batches)

    @property
    def message_bar(self) -> MessageBar:
        return (self._dialog or self._window).message

    def show_error(self, title: str, advice: str) -> None:
        self._searching = False
        super().show_error(title, advice)

    def _open(self) -> None:
        if self._dialog:
            self._dialog.activateWindow()
            return
        from exogui.gui.dialogs.history_dialog import HistoryDialog

        dialog = self._dialog = HistoryDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._drop_dialog)
        dialog.open_requested.connect(self._show_batch)
        dialog.go_on_requested.connect(lambda batch: self._show_and_call(batch, self.resume_requested.emit))
        dialog.restore_requested.connect(lambda batch: self._show_and_call(batch, self.restore_requested.emit))
        dialog.export_requested.connect(self._export)
        dialog.forget_requested.connect(self._purge)
        dialog.search_requested.connect(self._search)
        dialog.results.selection_changed.connect(self._show_record)
        # Not modal: a batch may run meanwhile.
        dialog.show()
        self.refresh()

    def _drop_dialog(self) -> None:
        self._dialog = None

    def _close_dialog(self) -> None:
        if self._dialog:
            self._dialog.accept()

    def _batches(self, journal: Journal) -> list[BatchInfo]:
        in_demo = self._accounts.in_demo
        return [batch for batch in queries.batches(journal) if (batch.region == DEMO_REGION) == in_demo]

    def _show_batches(self, batches: list[BatchInfo]) -> None:
        if self._dialog:
            self._dialog.show_batches(batches)
            if self._dialog.text:
                self._search(self._dialog.text)

    def _search(self, text: str) -> None:
        """Search for contacts, one search at a time; what is typed meanwhile comes after."""
        from exogui.journal.search import search_history

        if self._searching:
            return
        self._searching = True
        region = {"region" if self._accounts.in_demo else "without_region": DEMO_REGION}
        self.run_in_background(
            lambda journal: search_history(journal, text, **region), lambda hits: self._show_hits(text, hits)
        )

    def _show_hits(self, text: str, hits: "list[SearchHit]") -> None:
        self._searching = False
        if not self._dialog:
            return
        self._dialog.show_hits(text, hits)
        if self._dialog.text not in {"", text}:
            self._search(self._dialog.text)

    def _show_record(self) -> None:
        hit = self._dialog.results.current if self._dialog else None
        if self._dialog and hit and (view := queries.fetch_rows(self._journal, hit.batch, [hit.row]).get(hit.row)):
            self._dialog.results.show_record(view, queries.row_source(self._journal, hit.batch, hit.row))

    def _show_batch(self, batch: int, sid: str) -> None:
        self._close_dialog()
        self._list.show(batch, lambda: self._window.tool_bar.filter_by(sid) if sid else None)

    def _show_and_call(self, batch: int, then: Callable[[], None]) -> None:
        self._close_dialog()
        if self._accounts.current is None:
            self.show_error("No account is set up", "Nothing was sent. Set the batch's account up in Accounts.")
            return
        self._list.show(batch, then)

    def _export(self, batch: int) -> None:
        self._close_dialog()
        self.export_requested.emit(batch)

    def _purge(self, batch: int) -> None:
        from exogui.journal.purge import purge_batch

        def purged(_: object) -> None:
            self.show_message(
                f"Batch {batch} is forgotten", "Nothing of it is left in exogui's files. Nothing was sent to Exotel."
            )
            self.refresh()

        def failed(title: str, advice: str) -> None:
            self.show_error(title, advice)
            self.refresh()

        self.show_message(f"Forgetting batch {batch}", "The journal is written anew, without it.")
        if self._list.batch == batch and not self._list.locked:
            self._list.close_list()
        self.run_in_background(lambda journal: purge_batch(journal, batch), purged, failed)
