"""From the click on History… to what is done with a batch: everything that takes a while off the window's thread."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from exogui.gui.account_model import AccountModel
from exogui.gui.controllers.list_controller import ListController
from exogui.gui.main_window import MainWindow
from exogui.gui.workers.background import aside
from exogui.journal import queries
from exogui.journal.batches import Journal
from exogui.journal.queries import BatchInfo
from exogui.model import DEMO_REGION

if TYPE_CHECKING:
    from exogui.gui.dialogs.history_dialog import HistoryDialog
    from exogui.journal.search import SearchHit


class HistoryController(QObject):
    """Listens to History…, and to the dialog that follows.

    Signals:
        go_on_wanted: the run of the batch on the desk shall go on.
        restore_wanted: the contacts of the batch on the desk shall be made again.
        export_wanted: a batch's rows shall be written to a file; its number.
    """

    go_on_requested = Signal()
    restore_requested = Signal()
    export_requested = Signal(int)

    def __init__(
        self, window: MainWindow, list_controller: ListController, journal: Journal, connections: AccountModel
    ) -> None:
        super().__init__()
        self._window = window
        self._list_controller = list_controller
        self._journal = journal
        self._connections = connections
        self._dialog: HistoryDialog | None = None
        self._searching = False
        window.account_bar.history_requested.connect(self._open)
        window.closing.connect(self.close)

    def refresh(self) -> None:
        """Read the batches again, if anybody looks at them."""
        if self._dialog:
            self._do(self._batches, self._show)

    def _open(self) -> None:
        if self._dialog:
            self._dialog.activateWindow()
            return
        from exogui.gui.dialogs.history_dialog import HistoryDialog

        dialog = self._dialog = HistoryDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._forget_dialog)
        dialog.open_requested.connect(self._show_batch)
        dialog.go_on_requested.connect(lambda batch: self._lead(batch, self.go_on_requested.emit))
        dialog.restore_requested.connect(lambda batch: self._lead(batch, self.restore_requested.emit))
        dialog.export_requested.connect(self._export)
        dialog.forget_requested.connect(self._forget)
        dialog.search_requested.connect(self._search)
        dialog.found.chosen.connect(self._show_record)
        # Not modal: a batch may run meanwhile.
        dialog.show()
        self.refresh()

    def _forget_dialog(self) -> None:
        self._dialog = None

    @property
    def _in_demo(self) -> bool:
        current = self._connections.current
        return current is not None and current.is_demo

    # What is read

    def _batches(self, journal: Journal) -> list[BatchInfo]:
        return [one for one in queries.batches(journal) if (one.region == DEMO_REGION) == self._in_demo]

    def _show(self, found: list[BatchInfo]) -> None:
        if self._dialog:
            self._dialog.show_batches(found)
            if self._dialog.text:
                self._search(self._dialog.text)

    def _search(self, text: str) -> None:
        """Look for contacts; what is typed meanwhile comes after."""
        from exogui.journal.search import search_history

        if self._searching:
            return
        self._searching = True
        where = {"region" if self._in_demo else "without_region": DEMO_REGION}
        self._do(lambda journal: search_history(journal, text, **where), lambda found: self._show_found(text, found))

    def _show_found(self, text: str, found: "list[SearchHit]") -> None:
        self._searching = False
        if not self._dialog:
            return
        self._dialog.show_found(text, found)
        if self._dialog.text not in {"", text}:
            self._search(self._dialog.text)

    def _show_record(self) -> None:
        one = self._dialog.found.current if self._dialog else None
        if self._dialog and one and (view := queries.fetch_rows(self._journal, one.batch, [one.row]).get(one.row)):
            self._dialog.found.show_record(view, queries.row_source(self._journal, one.batch, one.row))

    # What is done

    def _show_batch(self, batch: int, sid: str) -> None:
        self.close()
        self._list_controller.show(batch, lambda: self._window.tool_bar.filter_by(sid) if sid else None)

    def _lead(self, batch: int, follow: Callable[[], None]) -> None:
        self.close()
        if self._connections.current is None:
            self._tell(
                "No account is set up", "Nothing was sent. Set the batch's account up in Accounts.", trouble=True
            )
            return
        self._list_controller.show(batch, follow)

    def _export(self, batch: int) -> None:
        self.close()
        self.export_requested.emit(batch)

    def close(self) -> None:
        """Close the dialog, if it is open."""
        if self._dialog:
            self._dialog.accept()

    def _forget(self, batch: int) -> None:
        from exogui.journal.purge import purge_batch

        self._tell(f"Forgetting batch {batch}", "The journal is written anew, without it.")
        if self._list_controller.batch == batch and not self._list_controller.locked:
            self._list_controller.close_list()
            self._list_controller.changed.emit()
        self._do(
            lambda journal: purge_batch(journal, batch), lambda _: self._tell_forgotten(batch), self._tell_not_forgotten
        )

    def _tell_forgotten(self, batch: int) -> None:
        self._tell(
            f"Batch {batch} is forgotten", "Nothing of it is left in exogui's files. Nothing was sent to Exotel."
        )
        self.refresh()

    def _tell_not_forgotten(self, title: str, advice: str) -> None:
        self._tell_trouble(title, advice)
        self.refresh()

    def _do(
        self,
        task: Callable[[Journal], Any],
        done: Callable[[Any], None],
        failed: Callable[[str, str], None] | None = None,
    ) -> None:
        aside(self._journal.path, task, done, failed or self._tell_trouble, self._window)

    def _tell_trouble(self, title: str, advice: str) -> None:
        self._searching = False
        self._tell(title, advice, trouble=True)

    def _tell(self, title: str, advice: str, *, trouble: bool = False) -> None:
        (self._dialog or self._window).message.say(title, advice, trouble=trouble)
