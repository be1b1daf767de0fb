"""From the click on History… to what is done with a batch: everything that takes a while off the window's thread."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from exogui.accounts.connection import DEMO_REGION
from exogui.batch import pages
from exogui.batch.journal import Journal
from exogui.batch.pages import BatchInfo
from exogui.window.background import aside
from exogui.window.connections import Connections
from exogui.window.desk import Desk
from exogui.window.main_window import MainWindow

if TYPE_CHECKING:
    from exogui.batch.search import Found
    from exogui.window.history_dialog import HistoryDialog


class History(QObject):
    """Listens to History…, and to the dialog that follows.

    Signals:
        go_on_wanted: the run of the batch on the desk shall go on.
        restore_wanted: the contacts of the batch on the desk shall be made again.
        export_wanted: a batch's rows shall be written to a file; its number.
    """

    go_on_wanted = Signal()
    restore_wanted = Signal()
    export_wanted = Signal(int)

    def __init__(self, window: MainWindow, desk: Desk, journal: Journal, connections: Connections) -> None:
        super().__init__()
        self._window = window
        self._desk = desk
        self._journal = journal
        self._connections = connections
        self._dialog: HistoryDialog | None = None
        self._searching = False
        window.account_bar.history_wanted.connect(self._open)
        window.closing.connect(self.close)

    def refresh(self) -> None:
        """Read the batches again, if anybody looks at them."""
        if self._dialog:
            self._do(self._batches, self._show)

    def _open(self) -> None:
        if self._dialog:
            self._dialog.activateWindow()
            return
        from exogui.window.history_dialog import HistoryDialog

        dialog = self._dialog = HistoryDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(self._forget_dialog)
        dialog.open_wanted.connect(self._show_batch)
        dialog.go_on_wanted.connect(lambda batch: self._lead(batch, self.go_on_wanted.emit))
        dialog.restore_wanted.connect(lambda batch: self._lead(batch, self.restore_wanted.emit))
        dialog.export_wanted.connect(self._export)
        dialog.forget_wanted.connect(self._forget)
        dialog.search_wanted.connect(self._search)
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
        return [one for one in pages.batches(journal) if (one.region == DEMO_REGION) == self._in_demo]

    def _show(self, found: list[BatchInfo]) -> None:
        if self._dialog:
            self._dialog.show_batches(found)
            if self._dialog.text:
                self._search(self._dialog.text)

    def _search(self, text: str) -> None:
        """Look for contacts; what is typed meanwhile comes after."""
        from exogui.batch.search import search

        if self._searching:
            return
        self._searching = True
        where = {"region" if self._in_demo else "without_region": DEMO_REGION}
        self._do(lambda journal: search(journal, text, **where), lambda found: self._show_found(text, found))

    def _show_found(self, text: str, found: "list[Found]") -> None:
        self._searching = False
        if not self._dialog:
            return
        self._dialog.show_found(text, found)
        if self._dialog.text not in {"", text}:
            self._search(self._dialog.text)

    def _show_record(self) -> None:
        one = self._dialog.found.current if self._dialog else None
        if self._dialog and one and (view := pages.views(self._journal, one.batch, [one.row]).get(one.row)):
            self._dialog.found.show_record(view, pages.origin(self._journal, one.batch, one.row))

    # What is done

    def _show_batch(self, batch: int, sid: str) -> None:
        self.close()
        self._desk.show(batch, lambda: self._window.tool_bar.filter_by(sid) if sid else None)

    def _lead(self, batch: int, follow: Callable[[], None]) -> None:
        self.close()
        if self._connections.current is None:
            self._tell(
                "No account is set up", "Nothing was sent. Set the batch's account up in Accounts.", trouble=True
            )
            return
        self._desk.show(batch, follow)

    def _export(self, batch: int) -> None:
        self.close()
        self.export_wanted.emit(batch)

    def close(self) -> None:
        """Close the dialog, if it is open."""
        if self._dialog:
            self._dialog.accept()

    def _forget(self, batch: int) -> None:
        from exogui.batch.forgetting import forget

        self._tell(f"Forgetting batch {batch}", "The journal is written anew, without it.")
        if self._desk.batch == batch and not self._desk.held:
            self._desk.put_away()
            self._desk.changed.emit()
        self._do(
            lambda journal: forget(journal, batch), lambda _: self._tell_forgotten(batch), self._tell_not_forgotten
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
        deed: Callable[[Journal], Any],
        done: Callable[[Any], None],
        failed: Callable[[str, str], None] | None = None,
    ) -> None:
        aside(self._journal.path, deed, done, failed or self._tell_trouble, self._window)

    def _tell_trouble(self, title: str, advice: str) -> None:
        self._searching = False
        self._tell(title, advice, trouble=True)

    def _tell(self, title: str, advice: str, *, trouble: bool = False) -> None:
        (self._dialog or self._window).message.say(title, advice, trouble=trouble)
