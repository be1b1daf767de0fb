"""A word about contacts on the list that an earlier batch deleted, once the list is read."""

from PySide6.QtCore import QObject, Qt

from exogui.gui.controllers.list_controller import ListController
from exogui.gui.main_window import MainWindow
from exogui.gui.workers.background import aside
from exogui.journal.batches import Journal
from exogui.journal.previously_deleted import (
    PreviouslyDeleted,
    earlier_deletions,
    previously_deleted,
    previously_deleted_message,
)

#: Contacts that the dialog shows at most.
_SHOWN = 10_000


class PreviouslyDeletedController(QObject):
    """Looks through the earlier batches whenever a list was read."""

    def __init__(self, window: MainWindow, list_controller: ListController, journal: Journal) -> None:
        super().__init__()
        self._window = window
        self._list_controller = list_controller
        self._journal = journal
        list_controller.loaded.connect(self._look)

    def _look(self) -> None:
        """Look off the window's thread: a million contacts take two seconds."""
        batch = self._list_controller.batch
        if batch:
            aside(
                self._journal.path,
                lambda journal: previously_deleted(journal, batch),
                lambda found: self._tell(batch, found),
                lambda title, advice: self._window.message.say(title, advice, trouble=True),
                self._window,
            )

    def _tell(self, batch: int, found: PreviouslyDeleted) -> None:
        # What the reading itself had to say comes first, and a run that was begun meanwhile needs no warning.
        if (
            not found.rows
            or batch != self._list_controller.batch
            or self._list_controller.locked
            or self._window.message.isVisible()
        ):
            return
        title, advice = previously_deleted_message(found, self._list_controller.total)
        self._window.message.say(title, advice, action=("Show them", lambda: self._show(batch, found)))

    def _show(self, batch: int, found: PreviouslyDeleted) -> None:
        from exogui.gui.dialogs.previously_deleted_dialog import PreviouslyDeletedDialog

        if batch != self._list_controller.batch:
            return
        dialog = PreviouslyDeletedDialog(
            earlier_deletions(self._journal, batch, found, _SHOWN),
            previously_deleted_message(found, self._list_controller.total),
            self._window,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.take_off_requested.connect(lambda: self._take_off(batch, found))
        dialog.open()

    def _take_off(self, batch: int, found: PreviouslyDeleted) -> None:
        if batch == self._list_controller.batch:
            self._window.view.remove_requested.emit(sorted(found.rows))
