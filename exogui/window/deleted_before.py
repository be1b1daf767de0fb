"""A word about contacts on the list that an earlier batch deleted, once the list is read."""

from PySide6.QtCore import QObject, Qt

from exogui.batch.deleted_before import DeletedBefore, deleted_before, earlier, tell_deleted_before
from exogui.batch.journal import Journal
from exogui.window.background import aside
from exogui.window.desk import Desk
from exogui.window.main_window import MainWindow

#: Contacts that the dialog shows at most.
_SHOWN = 10_000


class DeletedBeforeWarning(QObject):
    """Looks through the earlier batches whenever a list was read."""

    def __init__(self, window: MainWindow, desk: Desk, journal: Journal) -> None:
        super().__init__()
        self._window = window
        self._desk = desk
        self._journal = journal
        desk.loaded.connect(self._look)

    def _look(self) -> None:
        """Look off the window's thread: a million contacts take two seconds."""
        batch = self._desk.batch
        if batch:
            aside(
                self._journal.path,
                lambda journal: deleted_before(journal, batch),
                lambda found: self._tell(batch, found),
                lambda title, advice: self._window.message.say(title, advice, trouble=True),
                self._window,
            )

    def _tell(self, batch: int, found: DeletedBefore) -> None:
        # What the reading itself had to say comes first, and a run that was begun meanwhile needs no warning.
        if not found.rows or batch != self._desk.batch or self._desk.held or self._window.message.isVisible():
            return
        title, advice = tell_deleted_before(found, self._desk.total)
        self._window.message.say(title, advice, action=("Show them", lambda: self._show(batch, found)))

    def _show(self, batch: int, found: DeletedBefore) -> None:
        from exogui.window.deleted_before_dialog import DeletedBeforeDialog

        if batch != self._desk.batch:
            return
        dialog = DeletedBeforeDialog(
            earlier(self._journal, batch, found, _SHOWN), tell_deleted_before(found, self._desk.total), self._window
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.take_off_wanted.connect(lambda: self._take_off(batch, found))
        dialog.open()

    def _take_off(self, batch: int, found: DeletedBefore) -> None:
        if batch == self._desk.batch:
            self._window.view.remove_wanted.emit(sorted(found.rows))
