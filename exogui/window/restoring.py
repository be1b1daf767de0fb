"""From the click on Restore… to a batch that makes contacts again."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt

from exogui.batch import pages
from exogui.batch.journal import Journal
from exogui.errors import JournalError
from exogui.window.background import Deed
from exogui.window.connections import Connections
from exogui.window.desk import Desk
from exogui.window.main_window import MainWindow

if TYPE_CHECKING:
    from exogui.batch.restores import Restorable


class Restoring(QObject):
    """Listens to Restore….

    Args:
        window: the window.
        desk: shows the batch that deleted, and then the one that restores.
        journal: the window's own.
        connections: the account that is on.
        start: starts the batch that is on the desk.
    """

    def __init__(
        self, window: MainWindow, desk: Desk, journal: Journal, connections: Connections, start: Callable[[], None]
    ) -> None:
        super().__init__()
        self._window = window
        self._desk = desk
        self._journal = journal
        self._connections = connections
        self._start = start
        window.run_bar.restore_wanted.connect(self.look)

    def look(self) -> None:
        """Find out what can be restored, off the window's thread: a long batch takes a while."""
        batch, path = self._desk.batch, self._journal.path

        def find() -> "Restorable":
            from exogui.batch import restores

            with Journal(path) as journal:
                return restores.restorable(journal, batch)

        deed = Deed(find, self._window)
        deed.done.connect(lambda found: self._ask(batch, found))
        deed.failed.connect(self._tell_trouble)
        deed.finished.connect(deed.deleteLater)
        deed.start()

    def _ask(self, batch: int, found: "Restorable") -> None:
        from exogui.window.restore_dialog import RestoreDialog

        current = self._connections.current
        if current is None or batch != self._desk.batch or self._desk.held or not self._is_owner(batch):
            return
        if not found.ready and not found.again:
            self._window.message.say(
                "Nothing can be made again",
                self._desk.kept or "No record with a number is kept of any contact in this batch.",
            )
            return
        dialog = RestoreDialog(found, self._window.view.chosen_rows(), current.words, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._begin(batch, dialog.rows))
        dialog.open()

    def _is_owner(self, batch: int) -> bool:
        """Whether the account that is on is the batch's; says so where it isn't."""
        info, current = pages.batches(self._journal, batch)[0], self._connections.current
        if current is not None and (current.account.account_sid, current.region) == (info.account_sid, info.region):
            return True
        self._tell_trouble(
            f"Batch {batch} belongs to another account",
            f"Its contacts were deleted from {info.account} ({info.region}). Nothing was sent. Choose that account, "
            "then restore.",
        )
        return False

    def _begin(self, batch: int, rows: list[int]) -> None:
        from exogui.batch import restores

        try:
            if begun := restores.begun(self._journal, batch):
                self._desk.show(begun, lambda: self._tell_begun(begun))
            else:
                self._desk.show(restores.new_restore(self._journal, batch, rows), self._start)
        except JournalError as error:
            self._tell_trouble(error.title, error.advice)

    def _tell_begun(self, batch: int) -> None:
        self._window.message.say(
            f"Batch {batch} restores this batch already",
            "It was not brought to its end. Nothing was sent. Resume goes on with it.",
        )

    def _tell_trouble(self, title: str, advice: str) -> None:
        self._window.message.say(title, advice, trouble=True)
